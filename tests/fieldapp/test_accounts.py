"""Accounts: invited and recovered by mail, without an administrator ever knowing with what their owners log in."""

import re
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from structlog.testing import capture_logs
from typer.testing import CliRunner

from fieldapp.cli import cli
from fieldapp.settings import Settings
from inspections.database import writing
from inspections.tables import account_links, account_mails, users
from tests.fieldapp.test_second_factor import recovery_codes, scanned
from tests.mail_server import Postbox, mail_server
from tests.serving import PASSWORD, Server, serving
from tests.watching import DatabaseWatch

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NINA = {"login": "nina", "name": "Nina Proef", "role": "inspector", "email": "nina@woerden.example"}
NEW = "acht-groene-regenjassen"
Post = Callable[[int], list[EmailMessage]]


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as running:
        yield running


@pytest.fixture
def server(database_url: str, woerden: dict[str, str], tmp_path: Path, postbox: Postbox) -> Iterator[Server]:
    settings = Settings(
        data=tmp_path,
        database=database_url,
        origin="http://controle.example",
        second_factor="optional",
        smtp_host="127.0.0.1",
        smtp_port=postbox.port,
        smtp_security="none",
        smtp_from="controles@woerden.example",
    )
    with serving(settings) as running:
        yield running


@pytest.fixture
def mails(server: Server, postbox: Postbox) -> Post:
    """The mails that arrived, once there are so many and none waits."""
    watch = DatabaseWatch(server.app.state.engine)

    def arrived(number: int) -> list[EmailMessage]:
        watch.until(lambda: len(postbox.mails) >= number and waiting(server) == 0)
        return postbox.mails

    return arrived


def test_who_is_invited_chooses_a_password_and_codes_and_the_administrator_sees_neither(
    server: Server, mails: Post
) -> None:
    adam = server.login("adam")
    with capture_logs() as logged:
        made = adam.post("/desk/accounts/new", data=NINA)
    server.app.state.settings.second_factor = "required"
    [mail] = mails(1)
    path, nina = link(mail), server.browser()

    welcome = nina.get(path)
    weak = nina.post(path, data={"password": "nina-proef-2026", "again": "nina-proef-2026"})
    chosen = nina.post(path, data={"password": NEW, "again": NEW})
    app = scanned(nina.get(chosen.headers["location"]).text)
    inside = nina.post(chosen.headers["location"], data={"code": app.now()})

    assert made.status_code == 303
    assert mail["to"] == "nina@woerden.example"
    assert "Nina Proef" in welcome.text
    assert weak.status_code == 400
    assert len(recovery_codes(inside)) == 10
    assert nina.get("/account").status_code == 200
    assert nina.get(path).status_code == 410
    shown = adam.get("/desk/accounts").text
    assert "Logt in met wachtwoord en code" in shown
    token = path.rpartition("/")[2]
    assert token not in shown + str(logged) + in_the_database(server)
    assert not re.search("nina", str(logged), re.IGNORECASE)


@on_sqlite
def test_recovery_goes_to_the_owner_ends_what_was_and_tells_it(
    server: Server, mails: Post, woerden: dict[str, str]
) -> None:
    set_address(server, "olga", "olga@woerden.example")
    adam, lost = server.login("adam"), server.login("olga")

    sent = adam.post(f"/desk/accounts/{woerden['olga']}/link")
    path = link(mails(1)[0])
    still_in = lost.get("/account").status_code
    found = server.browser()
    found.post(path, data={"password": NEW, "again": NEW})

    assert sent.status_code == 303
    assert still_in == 200, "asking for a link is enough to throw someone out"
    assert lost.get("/account").status_code == 303
    assert found.get("/account").status_code == 200
    assert log_in(server, "olga", PASSWORD) == 401
    told = mails(2)[1]
    assert told["to"] == "olga@woerden.example"
    assert "opnieuw ingesteld hoe u inlogt" in told.get_content()


@on_sqlite
def test_a_link_works_once_and_for_three_days_and_a_newer_one_replaces_it(
    server: Server, mails: Post, woerden: dict[str, str]
) -> None:
    set_address(server, "olga", "olga@woerden.example")
    adam, again = server.login("adam"), {"password": NEW, "again": NEW}
    for _ in range(2):
        adam.post(f"/desk/accounts/{woerden['olga']}/link")
    first, second = (link(mail) for mail in mails(2))
    age = sa.text("datetime(expires_at, '-72 hours')")
    replaced = server.browser().get(first).status_code
    works = server.browser().get(second).status_code
    with writing(server.app.state.engine) as connection:
        connection.execute(account_links.update().values(expires_at=age))

    assert (replaced, works) == (410, 200)
    assert server.browser().post(second, data=again).status_code == 410
    assert log_in(server, "olga", PASSWORD) == 303


@on_sqlite
def test_an_administrator_cannot_lead_a_link_to_an_address_of_their_own(
    server: Server, mails: Post, woerden: dict[str, str]
) -> None:
    set_address(server, "olga", "olga@woerden.example")
    adam = server.login("adam")

    adam.post("/account/email", data={"email": "adam@woerden.example", "user": woerden["olga"]})
    adam.post(
        "/desk/accounts/new", data=NINA | {"login": "olga", "email": "elders@woerden.example", "id": woerden["olga"]}
    )
    adam.post(f"/desk/accounts/{woerden['olga']}/link", data={"email": "adam@woerden.example"})

    assert [mail["to"] for mail in mails(1)] == ["olga@woerden.example"]


@on_sqlite
def test_the_owner_changes_the_address_and_the_one_before_is_told(server: Server, mails: Post) -> None:
    set_address(server, "olga", "oud@woerden.example")
    olga = server.login("olga")

    wrong = olga.post("/account/email", data={"email": "geen adres"})
    done = olga.post("/account/email", data={"email": "Nieuw@Woerden.example"})

    assert (wrong.status_code, done.status_code) == (422, 303)
    assert [mail["to"] for mail in mails(1)] == ["oud@woerden.example"]
    assert "nieuw@woerden.example" in olga.get("/account").text


@on_sqlite
def test_who_works_with_signals_hears_of_a_new_account(server: Server, mails: Post) -> None:
    set_address(server, "cora", "cora@woerden.example")
    set_address(server, "luuk", "luuk@lopik.example")

    server.login("adam").post("/desk/accounts/new", data=NINA | {"role": "attention_officer"})

    assert {mail["to"] for mail in mails(2)} == {"nina@woerden.example", "cora@woerden.example"}


@on_sqlite
def test_a_disabled_account_is_out_has_no_link_and_can_come_back(
    server: Server, mails: Post, woerden: dict[str, str]
) -> None:
    set_address(server, "olga", "olga@woerden.example")
    adam, olga = server.login("adam"), server.login("olga")
    adam.post(f"/desk/accounts/{woerden['olga']}/link")
    path = link(mails(1)[0])

    adam.post(f"/desk/accounts/{woerden['olga']}/disabling")
    while_disabled = olga.get("/account").status_code, log_in(server, "olga", PASSWORD)
    no_link = adam.post(f"/desk/accounts/{woerden['olga']}/link").status_code
    adam.post(f"/desk/accounts/{woerden['olga']}/enabling")

    assert while_disabled == (303, 401)
    assert no_link == 409
    assert server.browser().get(path).status_code == 410
    assert log_in(server, "olga", PASSWORD) == 303
    assert adam.post(f"/desk/accounts/{woerden['adam']}/disabling").status_code == 409


@on_sqlite
def test_accounts_of_another_municipality_are_out_of_reach(server: Server, woerden: dict[str, str]) -> None:
    adam = server.login("adam")

    assert "Lotte Elders" not in adam.get("/desk/accounts").text
    for verb in ("link", "disabling", "enabling"):
        assert adam.post(f"/desk/accounts/{woerden['lotte']}/{verb}").status_code == 404
    assert log_in(server, "lotte", PASSWORD) == 303


@on_sqlite
@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"login": "olga"}, "al een account met deze naam"),
        ({"email": "OLGA@woerden.example"}, "al een account met dit mailadres"),
        ({"email": ""}, "mailadres"),
        ({"login": " "}, "Vul een gebruikersnaam"),
        ({"role": "boss"}, "Vul een gebruikersnaam"),
    ],
)
def test_a_wrong_invitation_is_explained_and_what_was_typed_stays(
    server: Server, given: dict[str, str], words: str
) -> None:
    set_address(server, "olga", "olga@woerden.example")

    answer = server.login("adam").post("/desk/accounts/new", data=NINA | given)

    assert answer.status_code in (400, 409, 422)
    assert re.search(words, answer.text)
    assert 'value="Nina Proef"' in answer.text


def test_on_the_server_an_account_is_made_with_a_link_that_is_shown_once(
    server: Server, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIELDAPP_DATA", str(tmp_path))
    monkeypatch.setenv("FIELDAPP_DATABASE", database_url)
    run = CliRunner().invoke
    made = run(cli, ["user", "add", "nina", "--name", "Nina Proef", "--role", "inspector", "--municipality", "woerden"])
    again = run(cli, ["user", "link", "nina"])
    first, second = (answer.output.strip().removeprefix("http://127.0.0.1:8000") for answer in (made, again))

    assert server.browser().get(first).status_code == 410
    assert server.browser().post(second, data={"password": NEW, "again": NEW}).status_code == 303
    assert log_in(server, "nina", NEW) == 303
    assert run(cli, ["user", "link", "niemand"]).exit_code != 0


def link(mail: EmailMessage) -> str:
    [found] = re.findall(r"http://controle\.example(/welcome/\S+)", mail.get_content())
    return str(found)


def log_in(server: Server, name: str, password: str) -> int:
    with httpx.Client(base_url=server.url) as client:
        return client.post("/login", data={"name": name, "password": password}).status_code


def set_address(server: Server, login: str, address: str) -> None:
    with writing(server.app.state.engine) as connection:
        connection.execute(users.update().where(users.c.login == login).values(account_email=address))


def waiting(server: Server) -> int:
    with server.app.state.engine.connect() as connection:
        counted = sa.select(sa.func.count()).where(account_mails.c.state == "waiting")
        return connection.scalar(counted) or 0


def in_the_database(server: Server) -> str:
    with server.app.state.engine.connect() as connection:
        return str(
            connection.execute(sa.select(account_links)).all() + connection.execute(sa.select(account_mails)).all()
        )
