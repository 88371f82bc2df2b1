"""Handovers by mail, to a real mail server: they arrive, or the officer is told why not, and none is lost."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from structlog.testing import capture_logs

from fieldapp.post import Post
from fieldapp.settings import Settings
from inspections.database import now, writing
from inspections.documents import typesetting
from inspections.signals import partners
from inspections.tables import outbox
from tests.fieldapp.test_desk import a_signal, text
from tests.fieldapp.test_signal_route import Desk
from tests.mail_server import Postbox, mail_server
from tests.phones import Phone
from tests.postgresql import free_port
from tests.serving import Server, serving

PARTNER = "meldingen@arbeidsinspectie.example"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as running:
        yield running


def mailing(port: int, tmp_path: Path, database_url: str) -> Settings:
    return Settings(
        data=tmp_path,
        database=database_url,
        origin="http://controle.example",
        smtp_host="127.0.0.1",
        smtp_port=port,
        smtp_security="none",
        smtp_from="mensenhandel@woerden.example",
    )


@pytest.fixture
def server(database_url: str, woerden: dict[str, str], tmp_path: Path, postbox: Postbox) -> Iterator[Server]:
    with serving(mailing(postbox.port, tmp_path, database_url)) as running:
        with writing(running.app.state.engine) as connection:
            partners.set_address(connection, "woerden", "nla", PARTNER)
        yield running


@pytest.fixture
def desk(server: Server) -> Desk:
    """A signal that is looked up; Ines named herself in it."""
    phone = Phone.enrol(server.login("ines"))
    signal = a_signal(phone, status="ready", observation="Ik, Ines de Tester, zag sloten.")[1]
    desk = Desk(server, server.login("olga"), signal)
    desk.client.post(f"{desk.path}/assignment")
    desk.do("lookups", outcome="done", words="Niets bekend.")
    return desk


def until(is_so: Callable[[], object]) -> None:
    """Wait for the thing itself."""
    end = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.02)


def say(mail: EmailMessage) -> tuple[str, dict[str, object]]:
    body = mail.get_body()
    assert body
    [attachment] = [part for part in mail.iter_attachments() if part.get_content_type() == "application/json"]
    return body.get_content(), json.loads(attachment.get_content())


def attached(mail: EmailMessage) -> dict[str, bytes]:
    return {part.get_filename() or "": part.get_payload(decode=True) for part in mail.iter_attachments()}


def test_a_handover_by_mail_arrives_without_the_reporter_and_is_recorded(desk: Desk, postbox: Postbox) -> None:
    made = desk.hand_over("nla", channel="mail", note="Bel Ines niet.").headers["location"]

    until(lambda: "delivered" in desk.kinds())
    [mail] = postbox.mails
    assert postbox.envelopes == [("mensenhandel@woerden.example", [PARTNER])]
    body, content = say(mail)
    assert content["partner"] == "nla"
    assert "als document (PDF)" in body
    assert attached(mail) == {
        f"overdracht-{content['reference']}.pdf": desk.client.get(f"{made}/document.pdf").content,
        f"overdracht-{content['reference']}.json": msgspec.json.format(msgspec.json.encode(content), indent=2),
    }
    assert str(content["reference"]) in str(mail["Subject"])
    assert "sloten" not in body
    everything = "".join(part.get_content() for part in mail.walk() if part.get_content_maintype() == "text")
    assert not re.search(r"\b(ines|tester)\b", everything + json.dumps(content) + str(mail["Subject"]), re.IGNORECASE)
    assert f"Aangekomen bij Nederlandse Arbeidsinspectie ({content['reference']})" in text(desk.client, desk.path)


def test_only_the_documents_that_were_ticked_go_along(desk: Desk, postbox: Postbox) -> None:
    for name in ("loonstrook.txt", "blijft hier.txt"):
        desk.client.post(f"{desk.path}/papers", files={"paper": (name, name.encode())})
    chosen = hashlib.sha256(b"loonstrook.txt").hexdigest()

    desk.hand_over("nla", channel="mail", **{f"paper-{chosen}": "true"})

    until(lambda: "delivered" in desk.kinds())
    files = {
        part.get_filename(): part.get_payload(decode=True) for part in postbox.mails[0].walk() if part.get_filename()
    }
    assert files["loonstrook.txt"] == b"loonstrook.txt"
    assert "blijft hier.txt" not in files
    handover = next(content for name, content in files.items() if name.endswith(".json"))
    assert chosen in handover.decode()


def test_a_mail_goes_out_also_when_its_document_cannot_be_made(
    desk: Desk, postbox: Postbox, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(typesetting, "PROGRAM", tmp_path / "gone.py")

    with capture_logs() as logs:
        desk.hand_over("nla", channel="mail")
        until(lambda: "delivered" in desk.kinds())

    [mail] = postbox.mails
    body, content = say(mail)
    assert content["partner"] == "nla"
    assert "in een vorm voor uw systeem (JSON)" in body
    assert [name.rpartition(".")[2] for name in attached(mail)] == ["json"]
    assert [each["code"] for each in logs if each["event"] == "mail.without-document"] == ["document-failed"]


def test_the_link_in_the_mail_takes_the_answer(desk: Desk, postbox: Postbox) -> None:
    desk.hand_over("nla", channel="mail")
    until(lambda: postbox.mails)
    found = re.search(r"/feedback/\S+", say(postbox.mails[0])[0])
    assert found

    answer = desk.server.browser().post(found[0], data={"words": "Wij zijn gestart."})

    assert answer.status_code == 200
    assert "Wij zijn gestart." in text(desk.client, desk.path)


def test_a_refused_mail_is_shown_and_can_be_sent_again(desk: Desk, postbox: Postbox) -> None:
    postbox.answers.append("550 5.1.1 Mailbox bestaat niet")

    made = desk.hand_over("nla", channel="mail").headers["location"]

    until(lambda: "delivery_failed" in desk.kinds())
    shown = text(desk.client, made)
    assert "Niet aangekomen. De mail is geweigerd: 550 5.1.1 Mailbox bestaat niet" in shown
    assert desk.do("closures").status_code == 409
    assert "Een overdracht is niet aangekomen" in text(desk.client, "/desk/signals")
    assert desk.do(f"{made.removeprefix(desk.path + '/')}/retries").status_code == 303
    until(lambda: "delivered" in desk.kinds())
    assert len(postbox.mails) == 1


def test_a_mail_that_came_back_later_is_not_counted_as_delivered(desk: Desk, postbox: Postbox) -> None:
    made = desk.hand_over("nla", channel="mail").headers["location"].removeprefix(desk.path + "/")
    until(lambda: "delivered" in desk.kinds())

    desk.do(f"{made}/failures", words="De mail kwam terug: postbus vol.")

    assert "postbus vol" in text(desk.client, desk.path)
    assert "In behandeling bij Olga" in text(desk.client, desk.path)


def test_a_mail_waits_while_the_mail_server_is_busy_and_says_so(desk: Desk, postbox: Postbox) -> None:
    postbox.answers.append("451 Even geduld")

    made = desk.hand_over("nla", channel="mail").headers["location"]

    until(lambda: "451 Even geduld" in text(desk.client, made))
    assert "delivery_failed" not in desk.kinds()
    with desk.server.app.state.engine.begin() as connection:
        connection.execute(outbox.update().values(next_at=now()))
    desk.server.app.state.post.wake()
    until(lambda: "delivered" in desk.kinds())


def test_a_mail_that_was_called_off_does_not_go_out(desk: Desk, postbox: Postbox) -> None:
    postbox.answers.append("451 Even geduld")
    made = desk.hand_over("nla", channel="mail").headers["location"]
    until(lambda: "451 Even geduld" in text(desk.client, made))

    desk.do(f"{made.removeprefix(desk.path + '/')}/cancellations", words="Toch niet.")

    with desk.server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(outbox.c.state)) == "refused"
    assert postbox.mails == []


def test_what_waits_goes_out_after_a_restart_when_the_mail_server_is_back(
    database_url: str, engine: Engine, woerden: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    settings = mailing(port, tmp_path, database_url)
    with serving(settings) as first:
        with writing(first.app.state.engine) as connection:
            partners.set_address(connection, "woerden", "nla", PARTNER)
        signal = a_signal(Phone.enrol(first.login("ines")), status="ready")[1]
        desk = Desk(first, first.login("olga"), signal)
        desk.client.post(f"{desk.path}/assignment")
        desk.do("lookups", outcome="done", words="Niets bekend.")
        made = desk.hand_over("nla", channel="mail").headers["location"]
        until(lambda: "de mailserver is niet bereikbaar" in text(desk.client, made))
    with writing(engine) as connection:
        connection.execute(outbox.update().values(next_at=now()))

    with mail_server(port) as postbox, serving(settings) as second:
        until(lambda: "delivered" in Desk(second, desk.client, signal).kinds())

    assert len(postbox.mails) == 1


def test_two_processes_send_a_mail_once(desk: Desk, postbox: Postbox) -> None:
    state = desk.server.app.state
    others = [Post(state.engine, state.store, state.settings, look_around=0.01) for _ in range(3)]
    for other in others:
        other.start()

    desk.hand_over("nla", channel="mail")

    until(lambda: "delivered" in desk.kinds())
    for other in others:
        other.stop()
    assert len(postbox.mails) == 1
    assert desk.kinds().count("delivered") == 1
