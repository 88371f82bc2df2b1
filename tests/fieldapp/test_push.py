"""An urgent signal calls officers in their browser too: encrypted for it, signed by us, no word of the case."""

import base64
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path

import http_ece
import pytest
import sqlalchemy as sa
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from joserfc import jwt
from joserfc.jwk import ECKey

from fieldapp import users as accounts
from fieldapp.post import Post
from fieldapp.settings import Settings
from inspections.database import now, writing
from inspections.signals.pushes import unpadded
from inspections.tables import call_mails, call_pushes, push_subscriptions
from tests.fieldapp.test_desk import a_signal, text
from tests.fieldapp.test_post import mailing, until
from tests.mail_server import mail_server
from tests.phones import Phone
from tests.serving import Server, serving

SECRET = bytes(range(16))
MakePhone = Callable[[str], Phone]


def written(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class PushService:
    """A push service with one browser behind it. `answers` are given to the next messages, then 201."""

    url: str = ""
    browser: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    answers: list[int] = field(default_factory=list)
    taken: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    # Cleared, it takes what comes and says nothing.
    answering: threading.Event = field(default_factory=threading.Event)

    def subscription(self, path: str = "/push/browser-1") -> dict[str, str]:
        point = self.browser.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return {"endpoint": f"{self.url}{path}", "p256dh": written(point), "auth": written(SECRET)}

    def read(self, body: bytes) -> bytes:
        return http_ece.decrypt(body, private_key=self.browser, auth_secret=SECRET, version="aes128gcm")


@contextmanager
def push_service(certificate: Path) -> Iterator[PushService]:
    service = PushService()
    service.answering.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            service.answering.wait()
            status = service.answers.pop(0) if service.answers else 201
            if status == 201:
                service.taken.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            if status == 302:
                self.send_header("location", f"{service.url}/elsewhere")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    service.url = f"https://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield service
    service.answering.set()
    server.shutdown()


def made_certificate(file: Path) -> Path:
    """A key and a certificate for this machine, signed by itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    this_machine = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(hours=1))
        .not_valid_after(now() + timedelta(hours=1))
        .add_extension(this_machine, critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file.write_bytes(key.private_bytes(pem, pkcs8, serialization.NoEncryption()) + signed.public_bytes(pem))
    return file


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    certificate = made_certificate(tmp_path / "push-service.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with push_service(certificate) as running:
        yield running


def pushing(service: PushService, tmp_path: Path, database_url: str) -> Settings:
    services = f"{service.url},https://*.push.example"
    contact = "mailto:beheer@woerden.example"
    return Settings(data=tmp_path, database=database_url, push_contact=contact, push_services=services)


@pytest.fixture
def server(database_url: str, woerden: dict[str, str], tmp_path: Path, service: PushService) -> Iterator[Server]:
    with serving(pushing(service, tmp_path, database_url)) as running:
        yield running


def in_database(server: Server, table: sa.Table) -> list[sa.Row[tuple[object, ...]]]:
    with server.app.state.engine.connect() as connection:
        return list(connection.execute(sa.select(table)).all())


def an_urgent_signal(server: Server, phone: Phone) -> str:
    signal = a_signal(phone, urgency="immediate", status="ready", observation="Ik, Ines, zag sloten.")[1]
    server.app.state.post.wake()
    return signal


def test_an_urgent_signal_reaches_the_browser_and_says_nothing_of_the_case(
    server: Server, service: PushService, enrolled_phone: MakePhone
) -> None:
    olga = server.login("olga")
    with ThreadPoolExecutor() as taps:
        tapped = [taps.submit(olga.post, "/desk/duty/push", data=service.subscription()) for _ in range(4)]
    assert [each.result().status_code for each in tapped] == [303] * 4
    shown = text(olga, "/desk/duty")
    assert "in één browser" in shown

    an_urgent_signal(server, enrolled_phone("ines"))

    until(lambda: len(service.taken) == 1)
    headers, body = service.taken[0]
    assert json.loads(service.read(body)) == {"what": "urgent"}
    assert (headers["content-encoding"], headers["urgency"]) == ("aes128gcm", "high")
    assert int(headers["ttl"]) > 60
    token, key = (part.split("=", 1)[1] for part in headers["authorization"].removeprefix("vapid ").split(", "))
    assert f'data-push-key="{key}"' in olga.get("/desk/duty").text
    point = unpadded(key)
    signer = ECKey.import_key({"kty": "EC", "crv": "P-256", "x": written(point[1:33]), "y": written(point[33:])})
    claims = jwt.decode(token, signer, algorithms=["ES256"]).claims
    assert (claims["aud"], claims["sub"]) == (service.url, "mailto:beheer@woerden.example")


def test_several_processes_call_a_browser_once(server: Server, service: PushService, enrolled_phone: MakePhone) -> None:
    state = server.app.state
    others = [Post(state.engine, state.store, state.settings, look_around=0.01) for _ in range(3)]
    for other in others:
        other.start()
    server.login("olga").post("/desk/duty/push", data=service.subscription())

    an_urgent_signal(server, enrolled_phone("ines"))

    until(lambda: [row.state for row in in_database(server, call_pushes)] == ["sent"])
    for other in others:
        other.stop()
    assert len(service.taken) == 1


def test_a_push_service_that_is_busy_is_tried_again_and_a_browser_that_is_gone_is_forgotten(
    server: Server, service: PushService, enrolled_phone: MakePhone
) -> None:
    olga, phone = server.login("olga"), enrolled_phone("ines")
    olga.post("/desk/duty/push", data=service.subscription())
    service.answers = [302]
    an_urgent_signal(server, phone)
    until(lambda: [row.attempts for row in in_database(server, call_pushes)] == [1])
    assert [row.state for row in in_database(server, call_pushes)] == ["waiting"]
    assert service.taken == []

    service.answers = [410]
    an_urgent_signal(server, phone)

    until(lambda: in_database(server, push_subscriptions) == [])
    assert "U kunt bij spoed ook een melding krijgen" in text(olga, "/desk/duty")


def test_only_known_push_services_and_real_keys_are_taken(server: Server, service: PushService) -> None:
    olga, whole = server.login("olga"), service.subscription()
    port = service.url.rpartition(":")[2]
    for wrong in (
        {"endpoint": "http://169.254.169.254/latest/meta-data"},
        {"endpoint": whole["endpoint"].replace("https", "http")},
        {"endpoint": "https://169.254.169.254/latest/meta-data"},
        {"endpoint": "https://localhost/push"},
        {"endpoint": f"https://127.0.0.1:{port}1/push"},
        {"endpoint": f"https://user@127.0.0.1:{port}/push"},
        {"endpoint": f"https://127.0.0.1:{port}.evil.example/push"},
        {"endpoint": "https://10.0.0.1\\.push.example/push"},
        {"endpoint": "https://10.0.0.1/.push.example/push"},
        {"endpoint": "https://10.0.0.1#@web.push.example/push"},
        {"endpoint": "https://web push.example/push"},
        {"endpoint": f"{whole['endpoint']}\1"},
        {"endpoint": f" {whole['endpoint']}"},
        {"endpoint": f"file:///etc/passwd#127.0.0.1:{port}"},
        {"endpoint": f"{whole['endpoint']}/{'x' * 2000}"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": written(b"\4" + bytes(64))},
        {"auth": "kort"},
        {"auth": "é"},
    ):
        answer = olga.post("/desk/duty/push", data=whole | wrong)

        assert answer.status_code == 422, wrong
    assert in_database(server, push_subscriptions) == []


def test_an_address_that_no_network_knows_is_forgotten_and_keeps_nobody_waiting(
    server: Server, service: PushService, enrolled_phone: MakePhone
) -> None:
    olga = server.login("olga")
    for impossible in (
        "https://a..push.example/x",
        f"https://{'a' * 100}.push.example/x",
        "https://xn--a.push.example/x",
    ):
        assert olga.post("/desk/duty/push", data=service.subscription() | {"endpoint": impossible}).status_code == 303
    olga.post("/desk/duty/push", data=service.subscription())

    an_urgent_signal(server, enrolled_phone("ines"))

    until(lambda: len(service.taken) == 1)
    until(lambda: len(in_database(server, push_subscriptions)) == 1)


def test_who_opens_the_signal_stops_what_still_waits(
    server: Server, service: PushService, enrolled_phone: MakePhone
) -> None:
    olga = server.login("olga")
    olga.post("/desk/duty/email", data={"email": "olga@woerden.example"})
    olga.post("/desk/duty/push", data=service.subscription())
    service.answers = [503]
    signal = an_urgent_signal(server, enrolled_phone("ines"))
    until(lambda: service.answers == [])

    olga.get(f"/desk/signals/{signal}")

    assert in_database(server, call_pushes) == []
    assert "waiting" not in [row.state for row in in_database(server, call_mails)]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_push_service_that_says_nothing_does_not_keep_the_mail_waiting(
    database_url: str, woerden: dict[str, str], tmp_path: Path, service: PushService
) -> None:
    with mail_server() as postbox:
        mail = mailing(postbox.port, tmp_path, database_url).model_dump(exclude_unset=True)
        settings = Settings(**(pushing(service, tmp_path, database_url).model_dump(exclude_unset=True) | mail))
        with serving(settings) as server:
            olga = server.login("olga")
            olga.post("/desk/duty/email", data={"email": "olga@woerden.example"})
            for number in range(3):
                olga.post("/desk/duty/push", data=service.subscription(f"/push/browser-{number}"))
            service.answering.clear()

            an_urgent_signal(server, Phone.enrol(server.login("ines")))

            until(lambda: postbox.envelopes)
            assert sum(row.attempts for row in in_database(server, call_pushes)) <= 1
            service.answering.set()


def test_switching_off_and_a_closed_account_end_it(
    server: Server, service: PushService, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    olga, oscar = server.login("olga"), server.login("oscar")
    olga.post("/desk/duty/push", data=service.subscription("/push/of-olga"))
    oscar.post("/desk/duty/push", data=service.subscription("/push/of-oscar"))
    assert olga.post("/desk/duty/push/removal").status_code == 303
    with writing(server.app.state.engine) as connection:
        accounts.disable(connection, "woerden", woerden["oscar"])

    an_urgent_signal(server, enrolled_phone("ines"))

    until(lambda: in_database(server, sa.table("calls", sa.column("turn"))) != [])
    assert service.taken == []
    assert in_database(server, push_subscriptions) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_the_setting_it_is_not_offered(database_url: str, woerden: dict[str, str], tmp_path: Path) -> None:
    with serving(Settings(data=tmp_path, database=database_url)) as without:
        olga = without.login("olga")

        assert "data-push-key" not in olga.get("/desk/duty").text
        assert olga.post("/desk/duty/push", data={}).status_code == 404
