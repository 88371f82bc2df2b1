"""What an attacker tries at the server: others' ids, other sites' forms, code in fields, ways around addresses."""

import hashlib
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from fieldapp import gate
from fieldapp.permissions import ANYONE, MAY, Role
from inspections import clock
from inspections.database import now, writing
from inspections.tables import duties, metadata, plans, sessions, users
from tests.attacks import LINK, MARKUP, SQL, code_in
from tests.fieldapp.test_permissions import ADDRESSES, PEOPLE
from tests.guests import a_guest
from tests.phones import Phone
from tests.plans import a_plan, deliver
from tests.serving import PASSWORD_HASH, Server

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

MakePhone = Callable[[str], Phone]
SOON = (clock.today() + timedelta(days=10)).isoformat()


@dataclass(frozen=True)
class Case:
    """What Woerden keeps, with an attack in each text; the ids of it, by their names in addresses."""

    ids: dict[str, str]
    olga: httpx.Client
    cora: httpx.Client
    phone: Phone


@pytest.fixture
def case(server: Server, woerden: dict[str, str], enrolled_phone: MakePhone) -> Case:
    olga, cora, phone = server.login("olga"), server.login("cora"), enrolled_phone("ines")
    inspection, signal, subject, record, photo = (
        a_plan(server, woerden, "ines"),
        *(str(uuid4()) for _ in range(3)),
        "ab" * 32,
    )
    told = {
        "added": True,
        "form": "labour",
        "urgency": "normal",
        "observation": MARKUP,
        "contact": MARKUP,
        "indicator/seed:all:threats": "seen",
        f"subject/{subject}/added": True,
        f"subject/{subject}/kind": "person",
        f"subject/{subject}/name": MARKUP,
        f"subject/{subject}/description": LINK,
        f"photo/{photo}": {"about": MARKUP, "taken": MARKUP, "caption": MARKUP},
        MARKUP: MARKUP,
        "status": "ready",
    }
    entry = {"added": True, "dwelling": "yes", "consent": "no", "where": MARKUP, "resident": MARKUP, "purpose": MARKUP}
    phone.deliver(
        phone.fact(inspection, "visit/location", {"address": "woerden-1", "name": MARKUP}),
        phone.fact(inspection, "visit/checklist", {"id": "labour-migrant-housing", "version": 1}),
        phone.fact(inspection, "visit/name", MARKUP),
        phone.fact(inspection, "answer/smoke-alarms/note", MARKUP),
        phone.fact(inspection, "answer/landlord", MARKUP),
        phone.fact(inspection, f"room/{subject}/name", MARKUP),
        phone.fact(inspection, f"answer/{MARKUP}", MARKUP),
        phone.fact(inspection, f"finding/{MARKUP}/text", MARKUP),
        *(phone.fact(inspection, f"visit/entry/{record}/{field}", value) for field, value in entry.items()),
        *(phone.fact(inspection, f"signal/{signal}/{field}", value) for field, value in told.items()),
    )
    at = f"/desk/signals/{signal}"
    done(olga.post(f"{at}/assignment"))

    def do(resource: str, **fields: str) -> httpx.Response:
        seen = re.findall(r'name="seen" value="(\d+)"', olga.get(at).text)[0]
        return done(olga.post(f"{at}/{resource}", data=fields | {"seen": seen}))

    do("notes", words=MARKUP)
    done(olga.post(f"{at}/papers", files={"paper": (f"{MARKUP}.txt", MARKUP.encode())}))
    do("lookups", outcome="done", words=MARKUP)
    do("waivers", partner="moviera", words=MARKUP)
    handed = do("handovers", partner="nla", channel="secure-mail", feedback_by=SOON).headers["location"]
    do(f"{handed.removeprefix(at + '/')}/deliveries", channel="portal", on=clock.today().isoformat())
    do(f"{handed.removeprefix(at + '/')}/acknowledgements", words=MARKUP)
    done(
        cora.post(
            "/desk/duty/new",
            data={"duty": str(uuid4()), "first_day": SOON, "last_day": SOON, "officer": woerden["olga"]},
        )
    )
    # The helper finds the list again by its text area.
    name = MARKUP.replace("</textarea>", "").replace('"', '""')
    done(deliver(cora, inspection, f'naam;geboortedatum;inschrijfdatum\n"{name}";;\n'))
    organised = done(
        cora.post(
            "/desk/operations/new",
            data={
                **{name: MARKUP for name in ("title", "place", "briefing", "risks")},
                **{"operation": str(uuid4()), "date": SOON, f"colleague-{woerden['ines']}": "yes"},
                **{"police-people": "2", "police-role": MARKUP, "police-purpose": MARKUP, "police-basis": MARKUP},
            },
        )
    ).headers["location"]
    stop = {"address-woerden-1": "yes", "words-woerden-1": MARKUP, "checklist": "quick-visit"}
    done(cora.post(f"{organised}/stops", data=stop))
    done(cora.post(f"{organised}/debriefing", data={"words": MARKUP}))
    action, operation = str(uuid4()), organised.rpartition("/")[2]
    agreed = {"action": action, "operation": operation, "organisation": "police", "owner": MARKUP, "words": MARKUP}
    done(cora.post("/desk/actions/new", data=agreed | {"due": SOON}))
    done(cora.post("/desk/retention/holds", data={"number": signal, "reason": MARKUP}))
    with writing(server.app.state.engine) as connection:
        connection.execute(plans.update().values(name=MARKUP, title=MARKUP, purpose=MARKUP, outcome=MARKUP))
        duty = connection.scalar(sa.select(duties.c.id))
        session = connection.scalar(sa.select(sessions.c.id).where(sessions.c.user == woerden["olga"]))
    assert duty
    assert session
    ids = {
        "signal": signal,
        "inspection": inspection,
        "entry": record,
        "handover": handed.rpartition("/")[2],
        "duty": duty,
        "hold": "1",
        "operation": operation,
        "action": action,
        "session": session,
        "passkey": "none",
        "user": woerden["ines"],
        "device": phone.device,
        "sha256": photo,
        "paper": hashlib.sha256(MARKUP.encode()).hexdigest(),
        "size": "thumbnail",
        "kind": "brp",
        "partner": "nla",
        "token": "x" * 43,
        "upload": str(uuid4()),
        "path": "",
        "path:path": "",
    }
    return Case(ids, olga, cora, phone)


def done(answer: httpx.Response) -> httpx.Response:
    assert answer.status_code == 303, unescape(answer.text)
    return answer


def filled_in(path: str, ids: dict[str, str]) -> str:
    return re.sub(r"\{([^}]+)\}", lambda found: ids[found[1]], path)


def in_the_system(server: Server) -> dict[str, list[tuple[object, ...]]]:
    """All that is kept, but for who looked and who is logged in."""
    with server.app.state.engine.connect() as connection:
        return {
            table.name: [tuple(row) for row in connection.execute(sa.select(table))]
            for table in metadata.sorted_tables
            if table.name not in ("trail", "sessions")
        }


@pytest.fixture
def of_lopik(server: Server, woerden: dict[str, str]) -> dict[Role, httpx.Client]:
    """Someone of each role in another municipality."""
    with writing(server.app.state.engine) as connection:
        for role in Role:
            row = {"id": str(uuid4()), "login": f"lopik-{role}", "municipality": "lopik", "role": role}
            row |= {"name": "Elders", "password_hash": PASSWORD_HASH, "created_at": now()}
            connection.execute(users.insert(), row)
    return {role: server.login(f"lopik-{role}") for role in Role}


def test_the_ids_of_another_municipality_open_and_change_nothing(
    server: Server, case: Case, of_lopik: dict[Role, httpx.Client]
) -> None:
    before = in_the_system(server)
    fields = {
        "seen": "0",
        "assignment": "1",
        "words": "x",
        "outcome": "done",
        "partner": "nla",
        "to": "x",
        "officer": "x",
        "email": "a@b.example",
    }
    for name, path, method in ADDRESSES:
        if "{" not in path or MAY[name] is ANYONE:
            continue
        for role in MAY[name]:
            answer = of_lopik[role].request(
                method, filled_in(path, case.ids), data=fields if method == "POST" else None
            )

            assert "alert(7)" not in answer.text, (name, role)
            if method == "POST":
                # To take away what isn't there is no mistake; what counts is that nothing changed, below.
                assert answer.status_code < 500, (name, role, answer.status_code)
            else:
                assert answer.status_code in (403, 404), (name, role, answer.status_code)
    # Partners are the same everywhere; what a municipality keeps of them is its own.
    after = in_the_system(server)
    assert {row for row in after.pop("partner_addresses") if row[0] != "lopik"} == set(before.pop("partner_addresses"))
    assert after == before


def everyone(server: Server, woerden: dict[str, str]) -> dict[Role, httpx.Client]:
    """A browser of each role, and of a guest."""
    clients = {Role(role): server.login(login) for role, login in PEOPLE.items()}
    return clients | {Role.PARTNER_GUEST: a_guest(server, a_plan(server, woerden, "ines"))}


def test_a_form_of_another_site_changes_nothing_at_any_address(
    server: Server, case: Case, woerden: dict[str, str]
) -> None:
    clients = everyone(server, woerden)
    before = in_the_system(server)
    for name, path, method in ADDRESSES:
        if method in ("GET", "OPTIONS", "HEAD"):
            continue
        for client in [clients[role] for role in MAY[name]] or [case.olga]:
            for sent in (
                {"Sec-Fetch-Site": "cross-site"},
                {"Sec-Fetch-Site": "same-site"},
                {"Origin": "https://elders.example"},
                {"Origin": "null"},
            ):
                answer = client.request(
                    method, filled_in(path, case.ids), headers=sent, data={"words": "x", "seen": "0"}
                )

                assert answer.status_code == 403, (name, sent, answer.status_code)
                assert "other-origin" in answer.text, (name, sent)
    assert in_the_system(server) == before


def test_code_in_any_field_stays_text_on_every_page(server: Server, case: Case, woerden: dict[str, str]) -> None:
    clients = everyone(server, woerden)
    seen = set()
    for name, path, method in ADDRESSES:
        if method != "GET" or name in ("queue-live", "phone-live", "static", "worker") or MAY[name] is ANYONE:
            continue
        for role in MAY[name]:
            answer = clients[role].get(filled_in(path, case.ids))
            if "text/html" in answer.headers.get("content-type", ""):
                assert code_in(answer.text) == [], (name, role)
                assert "49" not in re.findall(r"\b49\b(?= ?\$)", answer.text)
                if "alert(7)" in unescape(answer.text):
                    seen.add(name)
    # The attack was there to be seen: a page on which it doesn't stand proves nothing.
    assert {"signal", "inspection", "handover", "consultation-sheet", "plan"} <= seen, seen


def test_what_comes_in_an_address_stays_text_too(server: Server, case: Case) -> None:
    for path in (
        "/desk/signals",
        "/desk/figures",
        "/login",
        "/desk/signals/new",
        f"/desk/inspections/{case.ids['inspection']}",
    ):
        for name in ("q", "next", "form", "status", "place", "partner", "period", "message", "before", "source"):
            for attack in (MARKUP, LINK, SQL, "\r\nX-Evil: 1", "%00", "😀" * 50):
                answer = case.olga.get(path, params={name: attack})

                assert code_in(answer.text) == [], (path, name)
                assert answer.status_code < 500, (path, name, attack)
                assert "x-evil" not in answer.headers, (path, name)


WAYS_AROUND = [
    "/static/../fieldapp/cli.py",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static/..%2f..%2fetc/passwd",
    "/static/..%5c..%5cetc/passwd",
    "/static//etc/passwd",
    "/static/%00",
    "/desk/photos/..%2f..%2fetc%2fpasswd/original",
    "/api/uploads/..%2f..%2fvar",
    "/field/worker.js/..%2f..%2fcli.py",
    "/feedback/%0d%0aset-cookie:%20x=1",
    "/desk/signals/%0d%0alocation:%20https:%2f%2felders.example",
]


def test_no_address_leads_out_of_where_it_belongs(server: Server, case: Case) -> None:
    cookies = "; ".join(f"{name}={value}" for name, value in case.olga.cookies.items())
    for path in WAYS_AROUND:
        asked = httpx.Request("GET", case.olga.base_url, headers={"cookie": cookies})
        # As it stands here: a client would make it neat first.
        asked.url = asked.url.copy_with(raw_path=path.encode())

        answer = case.olga.send(asked)

        # Under /field/ every address is the page that puts the phone's own server in place.
        is_page = answer.status_code == 200 and path.startswith("/field/")
        assert is_page or answer.status_code in (400, 404, 410), (path, answer.status_code)
        assert not re.search("root:|typer", answer.text), path
        assert "x" not in answer.cookies, path
        assert "elders" not in answer.headers.get("location", ""), path


def test_a_field_that_nobody_asked_for_changes_nothing(server: Server, case: Case, woerden: dict[str, str]) -> None:
    extra = {
        "role": "administrator",
        "municipality": "lopik",
        "user": woerden["adam"],
        "by": woerden["adam"],
        "id": "1",
        "disabled_at": "",
    }
    key = Phone.enrol(server.login("bram")).key
    server.login("ines").post("/login", data={"name": "ines", "password": "zeven-blauwe-fietsen"} | extra)
    case.olga.post(f"/desk/signals/{case.ids['signal']}/notes", data={"words": "Extra.", "seen": "99999"} | extra)
    again = server.login("bram").post("/api/devices", json={"key": key.as_dict(private=False), "label": "x"} | extra)

    assert again.json()["user"]["name"] == "Bram Proefman" if "user" in again.json() else again.status_code == 201
    with server.app.state.engine.connect() as connection:
        roles = dict(connection.execute(sa.select(users.c.login, users.c.role)).all())
        last = connection.execute(sa.text('SELECT "by", municipality FROM steps ORDER BY position DESC LIMIT 1')).one()
    assert roles["ines"] == "inspector"
    assert tuple(last) == (woerden["olga"], "woerden")


def test_a_session_from_before_the_login_is_not_the_one_after_it(server: Server) -> None:
    client = server.browser()
    client.cookies.set("fieldapp_session", "chosen-by-an-attacker")

    client.post("/login", data={"name": "olga", "password": "zeven-blauwe-fietsen"})

    fixed = server.browser().get("/desk/signals", headers={"cookie": "fieldapp_session=chosen-by-an-attacker"})
    assert fixed.headers["location"].startswith("/login")


def test_who_only_keeps_us_waiting_is_let_go(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "LONGEST_SILENCE", 0.2)
    address = urlsplit(server.url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\nname=")

        assert b" 408 " in connection.recv(1000)
