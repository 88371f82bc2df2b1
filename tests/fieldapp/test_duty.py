"""An urgent signal calls who is on duty, then the replacement, then the others; and a case goes to a colleague."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from inspections import clock
from inspections.database import now, writing
from inspections.signals import partners
from inspections.tables import call_mails, calls, outbox, signals, users
from tests.fieldapp.test_desk import a_signal, text
from tests.fieldapp.test_post import mailing, until
from tests.fieldapp.test_signal_route import Desk, text_of
from tests.mail_server import Postbox, mail_server
from tests.phones import Phone
from tests.serving import Server, serving

TODAY = clock.today()
OLGA, OSCAR = "olga@woerden.example", "oscar@woerden.example"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    with mail_server() as running:
        yield running


@pytest.fixture
def server(database_url: str, woerden: dict[str, str], tmp_path: Path, postbox: Postbox) -> Iterator[Server]:
    with serving(mailing(postbox.port, tmp_path, database_url)) as running:
        yield running


@pytest.fixture
def phone(server: Server) -> Phone:
    return Phone.enrol(server.login("ines"))


def urgent(phone: Phone, **told: str) -> str:
    return a_signal(phone, **({"urgency": "urgent", "status": "ready", "observation": "Ik, Ines, zag sloten."} | told))[
        1
    ]


def put_on_duty(client: httpx.Client, officer: str, replacement: str = "", **other: str) -> httpx.Response:
    days = {"first_day": TODAY.isoformat(), "last_day": (TODAY + timedelta(days=6)).isoformat()}
    wanted = {"duty": str(uuid4()), "officer": officer, "replacement": replacement} | days | other
    return client.post("/desk/duty/new", data=wanted)


def time_passes(server: Server) -> None:
    """The call that waits has waited long enough."""
    with writing(server.app.state.engine) as connection:
        connection.execute(calls.update().where(calls.c.next_at.is_not(None)).values(next_at=now()))
    server.app.state.post.wake()


def called(postbox: Postbox) -> list[str]:
    return [to for _, recipients in postbox.envelopes for to in recipients]


def test_an_urgent_signal_calls_who_is_on_duty_then_the_replacement_and_says_nothing_of_the_case(
    server: Server, woerden: dict[str, str], phone: Phone, postbox: Postbox
) -> None:
    olga, oscar = server.login("olga"), server.login("oscar")
    assert olga.post("/desk/duty/email", data={"email": OLGA}).status_code == 303
    assert oscar.post("/desk/duty/email", data={"email": f" {OSCAR} "}).status_code == 303
    assert put_on_duty(server.login("cora"), woerden["oscar"], woerden["olga"]).status_code == 303

    signal = urgent(phone)
    server.app.state.post.wake()

    until(lambda: called(postbox) == [OSCAR])
    everything = f"{postbox.mails[0].items()} {postbox.mails[0].get_content()}"
    for secret in ("Ines", "sloten", "Rijnstraat", signal[:8], "labour", "uitbuiting"):
        assert secret not in everything
    assert "http://controle.example/desk/signals" in everything

    time_passes(server)
    until(lambda: called(postbox) == [OSCAR, OLGA])
    assert "Opgeroepen sinds" in text(olga, f"/desk/signals/{signal}")
    assert "Als eerste geopend door Olga Voorbeeld" in text(oscar, f"/desk/signals/{signal}")
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(calls.c.next_at)) is None


def test_who_opens_an_urgent_signal_stops_the_calling(
    server: Server, woerden: dict[str, str], phone: Phone, postbox: Postbox
) -> None:
    olga = server.login("olga")
    olga.post("/desk/duty/email", data={"email": OLGA})
    server.login("oscar").post("/desk/duty/email", data={"email": OSCAR})
    put_on_duty(olga, woerden["olga"])
    signal = urgent(phone, urgency="immediate")
    server.app.state.post.wake()
    until(lambda: called(postbox) == [OLGA])

    olga.get(f"/desk/signals/{signal}")
    time_passes(server)

    with server.app.state.engine.connect() as connection:
        assert connection.execute(sa.select(calls.c.next_at, calls.c.opened_by)).one() == (None, woerden["olga"])
        assert list(connection.scalars(sa.select(call_mails.c.officer))) == [woerden["olga"]]


def test_who_has_no_address_or_a_broken_one_keeps_nobody_waiting(
    server: Server, woerden: dict[str, str], phone: Phone, postbox: Postbox
) -> None:
    olga = server.login("olga")
    server.login("oscar").post("/desk/duty/email", data={"email": OSCAR})
    put_on_duty(olga, woerden["olga"], woerden["oscar"])

    signal = urgent(phone)
    server.app.state.post.wake()

    until(lambda: called(postbox) == [OSCAR])
    assert "Olga Voorbeeld: heeft geen mailadres ingevuld." in text(olga, f"/desk/signals/{signal}")

    postbox.answers.append("550 no such person")
    with writing(server.app.state.engine) as connection:
        connection.execute(users.update().where(users.c.id == woerden["olga"]).values(email=OLGA))
    urgent(phone)
    server.app.state.post.wake()
    until(lambda: called(postbox) == [OSCAR, OSCAR])
    with server.app.state.engine.connect() as connection:
        assert "failed" in list(connection.scalars(sa.select(call_mails.c.state)))


def test_what_is_not_urgent_or_not_handed_over_yet_calls_nobody_and_nobody_is_called_twice(
    server: Server, phone: Phone
) -> None:
    inspection, signal = a_signal(phone, urgency="urgent")
    a_signal(phone, urgency="normal", status="ready")

    def called_for() -> list[str]:
        with server.app.state.engine.connect() as connection:
            return list(connection.scalars(sa.select(calls.c.signal)))

    assert called_for() == []
    phone.deliver(phone.fact(inspection, "status", "closed"))
    assert called_for() == [signal]
    phone.deliver(phone.fact(inspection, f"signal/{signal}/observation", "Nog iets."))
    assert called_for() == [signal]


def test_a_duty_that_can_not_be_is_refused_with_the_reason_and_stays_on_the_page(
    server: Server, woerden: dict[str, str]
) -> None:
    olga = server.login("olga")

    backwards = put_on_duty(olga, woerden["olga"], first_day="2030-02-02", last_day="2030-02-01")
    elsewhere = put_on_duty(olga, woerden["luuk"])
    herself = put_on_duty(olga, woerden["olga"], woerden["olga"])
    no_day = put_on_duty(olga, woerden["olga"], last_day="morgen")
    bad_mail = olga.post("/desk/duty/email", data={"email": "olga"})

    assert [each.status_code for each in (backwards, elsewhere, herself, no_day, bad_mail)] == [422] * 5
    assert "de laatste dag ligt voor de eerste" in text_of(backwards)
    assert 'value="2030-02-02"' in backwards.text
    assert "Dit is geen mailadres" in text_of(bad_mail)
    assert "Er staat niemand op de lijst" in text(olga, "/desk/duty")


def test_a_duty_sent_twice_is_one_and_can_be_taken_off_by_its_own_municipality_alone(
    server: Server, woerden: dict[str, str]
) -> None:
    olga, duty = server.login("olga"), str(uuid4())
    put_on_duty(olga, woerden["olga"], duty=duty)
    put_on_duty(olga, woerden["olga"], duty=duty)
    assert text(olga, "/desk/duty").count("Haal van de lijst") == 1

    server.login("luuk").post(f"/desk/duty/{duty}/removal")
    assert text(olga, "/desk/duty").count("Haal van de lijst") == 1
    olga.post(f"/desk/duty/{duty}/removal")
    assert "Er staat niemand op de lijst" in text(olga, "/desk/duty")


def test_the_coordinator_gives_a_case_to_another_officer_and_never_sees_what_was_observed_or_by_whom(
    server: Server, woerden: dict[str, str], phone: Phone
) -> None:
    cora, olga = server.login("cora"), server.login("olga")
    desk = Desk(server, olga, urgent(phone))
    olga.post(f"{desk.path}/assignment")

    seen = text(cora, "/desk/cases") + text(cora, f"/desk/cases/{desk.signal}")
    assert "Olga Voorbeeld" in seen
    assert "Ines" not in seen
    assert "sloten" not in seen

    given = {"to": woerden["oscar"], "words": "Olga is drie weken weg.", "seen": desk.last()}
    assert cora.post(f"/desk/cases/{desk.signal}/passing-on", data=given | {"words": ""}).status_code == 422
    assert cora.post(f"/desk/cases/{desk.signal}/passing-on", data=given | {"to": woerden["luuk"]}).status_code == 404
    assert cora.post(f"/desk/cases/{desk.signal}/passing-on", data=given).status_code == 303

    assert desk.kinds()[-1] == "passed_on"
    assert "Overgedragen aan Oscar Voorbeeld" in text(olga, desk.path)
    assert desk.signal in server.login("oscar").get("/desk/signals?view=mine").text
    assert desk.signal not in olga.get("/desk/signals?view=mine").text
    assert server.login("luuk").get(desk.path).status_code == 404


def test_an_officer_gives_a_case_to_a_colleague_and_is_told_when_another_was_first(
    server: Server, woerden: dict[str, str], phone: Phone
) -> None:
    olga, oscar = server.login("olga"), server.login("oscar")
    desk = Desk(server, olga, urgent(phone))
    before = desk.last()
    oscar.post(f"{desk.path}/assignment")

    late = desk.do("passing-on", seen=before, to=woerden["oscar"], words="Ik ben weg.")
    done = desk.do("passing-on", to=woerden["oscar"], words="Ik ben weg.")

    assert (late.status_code, done.status_code) == (409, 303)
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(signals.c.assigned_to)) == woerden["oscar"]


def test_a_partner_that_is_late_is_reminded_once_by_mail_and_stays_late_at_the_desk(
    server: Server, phone: Phone, postbox: Postbox
) -> None:
    with writing(server.app.state.engine) as connection:
        partners.set_address(connection, "woerden", "nla", "meldingen@nla.example")
    desk = Desk(server, server.login("olga"), urgent(phone, urgency="normal"))
    desk.client.post(f"{desk.path}/assignment")
    desk.do("lookups", outcome="done", words="Niets bekend.")
    handover = desk.hand_over("nla", channel="mail", feedback_by=TODAY.isoformat()).headers["location"].split("/")[-1]
    until(lambda: desk.kinds()[-1] == "delivered")

    def remind_at(moment: object) -> None:
        with writing(server.app.state.engine) as connection:
            connection.execute(outbox.update().values(remind_at=moment))
        server.app.state.post.wake()

    remind_at(now())  # the day isn't over: it waits for tomorrow morning
    until(lambda: (waiting(server) or now()) > now())
    assert len(postbox.mails) == 1

    long_ago = TODAY - timedelta(days=2)
    assert desk.do(f"handovers/{handover}/reminders", by=long_ago.isoformat()).status_code == 303
    remind_at(now())

    until(lambda: desk.kinds()[-1] == "reminded")
    assert len(postbox.mails) == 2
    assert str(postbox.mails[1]["Subject"]).startswith("Herinnering")
    assert "sloten" not in postbox.mails[1].as_string()
    assert "/feedback/" in postbox.mails[1].get_content()
    assert waiting(server) is None
    assert desk.signal in desk.client.get("/desk/signals?view=overdue").text


def waiting(server: Server) -> datetime | None:
    with server.app.state.engine.connect() as connection:
        return connection.scalar(sa.select(outbox.c.remind_at))
