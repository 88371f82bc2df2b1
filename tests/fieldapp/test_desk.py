"""The attention officer's desk: what is seen of a signal and its control, by whom, and taking it on."""

from collections.abc import Callable
from html import unescape
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from inspections.checklists import checklists
from inspections.checklists.versions import digest
from inspections.tables import checklist_versions, signals, steps
from tests.opened import opened_facts
from tests.phones import Fact, Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]
THREATS = "signal/{}/indicator/seed:all:threats"


def a_signal(phone: Phone, **told: Any) -> tuple[str, str]:
    """A control at Rijnstraat 1 with a signal, delivered; the ids of both."""
    inspection, signal = str(uuid4()), str(uuid4())
    values = {"added": True, "form": "labour", "urgency": "normal", "observation": "Zij mocht niet praten."} | told
    facts = [phone.fact(inspection, f"signal/{signal}/{key}", value) for key, value in values.items()]
    place = phone.fact(inspection, "visit/location", {"address": "woerden-1"})
    checklist = phone.fact(inspection, "visit/checklist", {"id": "labour-migrant-housing", "version": 1})
    phone.deliver(place, checklist, *facts)
    return inspection, signal


def text(client: httpx.Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(answer.text).split())


def test_the_most_urgent_signal_is_on_top_then_the_one_that_waits_longest(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("ines")
    first = a_signal(phone)[1]
    second = a_signal(phone)[1]
    urgent = a_signal(phone, urgency="urgent")[1]
    acute = a_signal(phone, urgency="immediate")[1]

    queue = text(server.login("olga"), "/desk/signals")

    places = [queue.index(f"/desk/signals/{signal}") for signal in (acute, urgent, first, second)]
    assert places == sorted(places)
    assert "4 nieuwe signalen" in queue
    assert "Ines de Tester" not in queue


def test_a_signal_shows_everything_that_is_known_of_it(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    inspection, signal = a_signal(phone)
    subject = f"signal/{signal}/subject/{uuid4()}"
    phone.deliver(
        phone.fact(inspection, THREATS.format(signal), "told-by-person"),
        phone.fact(inspection, f"{subject}/added", True),
        phone.fact(inspection, f"{subject}/name", "De man met de sleutels"),
        phone.fact(inspection, f"signal/{signal}/contact", "no"),
        phone.fact(inspection, f"signal/{signal}/from-the-future", "zevenentwintig"),
        phone.fact(inspection, "answer/unknown-question", "achtentwintig"),
        phone.fact(inspection, f"signal/{signal}/photo/{'ab' * 32}", {"about": "inspection", "taken": None}),
    )
    client = server.login("olga")

    shown = text(client, f"/desk/signals/{signal}")

    for words in (
        "Arbeidsuitbuiting",
        "Zij mocht niet praten.",
        "Bedreiging van het slachtoffer",
        "Verteld door de persoon",
        "De man met de sleutels",
        "Rijnstraat 1, Woerden",
        "Ines de Tester",
        "zevenentwintig",
        "De foto staat nog op de telefoon",
        "De melder werkt nog aan dit signaal",
    ):
        assert words in shown, words
    record = text(client, f"/desk/inspections/{inspection}")
    assert "achtentwintig" in record
    assert "Zij mocht niet praten" not in record


def test_a_control_shows_its_findings_with_decision_reason_and_author_and_what_follows(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("ines")
    inspection = a_signal(phone)[0]
    finding = "finding/answer:smoke-alarms:0"
    about = "Hangt er op elke woonlaag een rookmelder? Nee"
    phone.deliver(
        phone.fact(inspection, "answer/smoke-alarms", "no"),
        phone.fact(inspection, f"{finding}/decision", {"is": "set-aside", "about": about}),
        phone.fact(inspection, f"{finding}/reason", "De batterij is meteen <b>vervangen</b>"),
        phone.fact(inspection, "finding/answer:gone:0/decision", {"is": "confirmed", "about": "Iets van eerder"}),
        phone.fact(inspection, "finding/answer:gone:0/decision-from-the-future", "negenentwintig"),
        phone.fact(inspection, "follow-up/measures", ["follow-up-inspection"]),
    )

    record = text(server.login("olga"), f"/desk/inspections/{inspection}")

    for words in (
        "Niet op elke woonlaag hangt een rookmelder.",
        'Terzijde gelegd</strong> <span class="soft">(Ines de Tester)',
        'Reden: <span class="words">De batterij is meteen <b>vervangen</b>',
        "Iets van eerder: Bevestigd.",
        "Hercontrole",
        "De datum van de hercontrole ontbreekt.",
        "negenentwintig",
    ):
        assert words in record, words


def test_earlier_controls_at_the_address_are_listed(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    earlier, _ = a_signal(phone)
    _, signal = a_signal(phone)

    assert f"/desk/inspections/{earlier}" in text(server.login("olga"), f"/desk/signals/{signal}")


def test_html_and_emoji_in_every_text_are_shown_as_they_were_typed(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    typed = '<script>alert("1")</script> & 🚨 ‮omgekeerd'
    inspection, signal = a_signal(phone, observation=typed)
    subject = f"signal/{signal}/subject/{uuid4()}"
    rest = ("name", "description", "role", "contact", "kind")
    phone.deliver(
        phone.fact(inspection, f"{subject}/added", True),
        *(phone.fact(inspection, f"{subject}/{field}", typed) for field in rest),
        phone.fact(inspection, THREATS.format(signal), typed),
        phone.fact(inspection, "visit/location", {"typed": typed}),
        phone.fact(inspection, "answer/anything/note", typed),
    )
    client = server.login("olga")

    for path in ("/desk/signals", f"/desk/signals/{signal}", f"/desk/inspections/{inspection}"):
        page = client.get(path).text
        assert "<script>alert" not in page
        assert "🚨" in page
    assert unescape(client.get(f"/desk/signals/{signal}").text).count(typed) >= len(rest) + 2


def test_taking_on_and_putting_back_are_seen_by_everyone(server: Server, enrolled_phone: MakePhone) -> None:
    _, signal = a_signal(enrolled_phone("ines"))
    olga, oscar = server.login("olga"), server.login("oscar")
    path = f"/desk/signals/{signal}/assignment"

    assert [olga.post(path).status_code for _ in range(2)] == [303, 303]

    assert "In behandeling bij Olga Voorbeeld" in text(oscar, "/desk/signals")
    taken = oscar.post(path)
    assert taken.status_code == 409
    assert "Een collega was u voor" in taken.text
    assignment = steps_done(server, signal)[0].position
    assert [oscar.post(f"{path}/removal", data={"assignment": assignment}).status_code for _ in range(2)] == [303, 303]
    assert "1 nieuw signaal" in text(olga, "/desk/signals")
    assert [step.kind for step in steps_done(server, signal)] == ["taken_on", "put_back"]


def test_putting_back_does_not_undo_what_a_colleague_did_meanwhile(server: Server, enrolled_phone: MakePhone) -> None:
    _, signal = a_signal(enrolled_phone("ines"))
    olga, oscar = server.login("olga"), server.login("oscar")
    path = f"/desk/signals/{signal}/assignment"
    olga.post(path)
    seen = steps_done(server, signal)[0].position
    olga.post(f"{path}/removal", data={"assignment": seen})
    oscar.post(path)

    late = olga.post(f"{path}/removal", data={"assignment": seen})

    assert late.status_code == 409
    assert "In behandeling bij Oscar Voorbeeld" in text(olga, "/desk/signals")


@pytest.mark.parametrize("assignment", ["", "x", "-1", "9" * 30, "²"])
def test_an_assignment_that_is_none_is_refused(server: Server, enrolled_phone: MakePhone, assignment: str) -> None:
    _, signal = a_signal(enrolled_phone("ines"))

    answer = server.login("olga").post(f"/desk/signals/{signal}/assignment/removal", data={"assignment": assignment})

    assert answer.status_code == 400
    assert "request-malformed" in answer.text


def test_nothing_of_another_municipality_is_found(server: Server, enrolled_phone: MakePhone) -> None:
    inspection, signal = a_signal(enrolled_phone("ines"))
    luuk = server.login("luuk")

    assert "Hier staan nu geen signalen" in text(luuk, "/desk/signals")
    assert luuk.get(f"/desk/signals/{signal}").status_code == 404
    assert luuk.get(f"/desk/inspections/{inspection}").status_code == 404
    assert luuk.post(f"/desk/signals/{signal}/assignment").status_code == 404
    assert steps_done(server, signal) == []


@pytest.mark.parametrize("query", ["view=x", "after=1", "after=a.b", "after=1.2.3", "after=" + "9" * 5000 + ".1"])
def test_a_page_of_the_queue_that_does_not_exist_is_refused(server: Server, query: str) -> None:
    answer = server.login("olga").get(f"/desk/signals?{query}")

    assert answer.status_code == 400
    assert "request-malformed" in answer.text


def test_a_signal_removed_on_the_phone_stays_for_the_officer_who_has_it(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("ines")
    inspection, signal = a_signal(phone)
    olga = server.login("olga")
    olga.post(f"/desk/signals/{signal}/assignment")

    phone.deliver(removal(server, phone, inspection, signal))

    shown = text(olga, f"/desk/signals/{signal}")
    assert "De melder heeft dit signaal verwijderd" in shown
    assert "Zij mocht niet praten." in shown


def test_a_signal_removed_before_anyone_took_it_on_leaves_the_queue(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    inspection, signal = a_signal(phone)

    phone.deliver(removal(server, phone, inspection, signal))

    olga = server.login("olga")
    assert "Hier staan nu geen signalen" in text(olga, "/desk/signals")
    taken = olga.post(f"/desk/signals/{signal}/assignment")
    assert taken.status_code == 409
    assert "signaal intussen verwijderd" in taken.text


def test_a_part_of_a_page_is_loaded_anew_when_the_login_has_expired(server: Server) -> None:
    answer = server.browser().get("/desk/signals", headers={"hx-request": "true"})

    assert (answer.status_code, answer.headers["hx-refresh"]) == (401, "true")


def removal(server: Server, phone: Phone, inspection: str, signal: str) -> Fact:
    with server.app.state.engine.connect() as connection:
        [added] = [fact.id for fact in opened_facts(connection) if fact.key == f"signal/{signal}/added"]
    return phone.fact(inspection, f"signal/{signal}/added", None, supersedes=[added])


def steps_done(server: Server, signal: str) -> list[Any]:
    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(signals.c.id).where(signals.c.id == signal))
        return list(connection.execute(sa.select(steps).where(steps.c.signal == signal).order_by(steps.c.position)))


def test_the_server_remembers_what_a_checklist_said_when_a_control_first_names_it(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("ines")
    chosen = {"id": "labour-migrant-housing", "version": 1}

    for _ in range(2):
        phone.deliver(phone.fact(str(uuid4()), "visit/checklist", chosen))

    with server.app.state.engine.connect() as connection:
        [row] = connection.execute(sa.select(checklist_versions)).all()
    assert (row.id, row.version, row.sha256) == (*chosen.values(), digest(checklists()["labour-migrant-housing", 1]))


def test_an_answer_to_a_question_that_is_hidden_is_shown_as_not_counting(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("ines")
    inspection = str(uuid4())
    phone.deliver(
        phone.fact(inspection, "visit/checklist", {"id": "labour-migrant-housing", "version": 1}),
        phone.fact(inspection, "answer/toilets", "not-seen"),
        phone.fact(inspection, "answer/consent", "warrant"),
        phone.fact(inspection, "answer/consent-given-by", "De bewoner op de bovenste etage"),
    )

    html = server.login("olga").get(f"/desk/inspections/{inspection}").text

    assert "De bewoner op de bovenste etage" in html
    assert html.count("het antwoord telt niet mee") == 1
    assert "Is dat meer dan twee maanden kale huur?" not in html
    assert "Niet gezien" in html


def test_whatever_a_checklist_repeats_stands_in_the_record_with_the_photos_that_answer(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("ines")
    inspection, kitchen = str(uuid4()), str(uuid4())
    about = f"kitchen/{kitchen}/photo-of-kitchen"
    phone.deliver(
        phone.fact(inspection, "visit/checklist", {"id": "labour-migrant-housing", "version": 1}),
        phone.fact(inspection, f"kitchen/{kitchen}/added", True),
        phone.fact(inspection, f"kitchen/{kitchen}/place", "Achterhuis"),
        phone.fact(inspection, f"kitchen/{kitchen}/rings", 3),
        *(phone.fact(inspection, f"photo/{sign * 64}", {"about": about, "taken": ""}) for sign in "ab"),
    )

    html = text(server.login("olga"), f"/desk/inspections/{inspection}")

    assert "Keuken 1: Achterhuis" in html
    assert "3 pitten" in html
    assert "2 foto's" in html
    assert "Wat deze versie niet herkent" not in html


def test_entering_a_dwelling_stands_in_the_record_and_among_the_findings_and_once_only(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("ines")
    inspection, entry = str(uuid4()), f"visit/entry/{uuid4()}"
    told = {
        "added": True,
        "dwelling": "yes",
        "where": "kamer 3",
        "authority": "danger",
        "entered-at": "2026-11-24T10:00:00+01:00",
        "people/1/added": True,
        "people/1/name": "Ines de Tester",
        "people/1/part": "leader",
        "written-by-a-later-version": "eenendertig",
    }
    phone.deliver(
        phone.fact(inspection, "visit/checklist", {"id": "labour-migrant-housing", "version": 1}),
        phone.fact(inspection, "answer/consent", "danger"),
        *(phone.fact(inspection, f"{entry}/{question}", value) for question, value in told.items()),
    )

    html = text(server.login("olga"), f"/desk/inspections/{inspection}")

    for words in (
        "Binnentreden 1: kamer 3",
        "Onmiddellijk ernstig gevaar voor mensen of goederen",
        "24 november 2026, 10:00",
        "Persoon 1: Ines de Tester",
        "Leidt het binnentreden",
        "Niet vastgelegd: Wie naar binnen gaan",
        "verstuur het uiterlijk op 28 november 2026.",
        "Zonder toestemming vanwege direct gevaar",
        "het antwoord telt niet mee",
        "eenendertig",
    ):
        assert words in html, words
    assert "maak een verslag van binnentreden" not in html
    assert "Hebt u zich gelegitimeerd" not in html
    assert html.count("visit/entry/") == 1
