"""What the desk shows at a signal of what is known already, and what an officer decides of it."""

import re
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.fieldapp.test_desk import a_signal, text
from tests.fieldapp.test_signal_route import Desk, text_of
from tests.opened import opened_facts
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]


def a_signal_about(phone: Phone, name: str, kind: str = "person", **told: Any) -> tuple[str, str]:
    """A delivered signal, and the subject in it."""
    subject = str(uuid4())
    fields = {f"subject/{subject}/{field}": value for field, value in (("name", name), ("kind", kind))}
    return a_signal(phone, **{"status": "ready", **fields, **told})[1], subject


@pytest.fixture
def pair(server: Server, enrolled_phone: MakePhone) -> tuple[Desk, str, str, str]:
    """Olga before a signal that she took on, its subject, and another signal with its subject, by two reporters."""
    elsewhere, other = a_signal_about(
        enrolled_phone("bram"), "Voorzien, Piotr", observation="Bram Proefman zag Piotr.", urgency="urgent"
    )
    signal, subject = a_signal_about(enrolled_phone("ines"), "Piotr Foorzien")
    desk = Desk(server, server.login("olga"), signal)
    desk.client.post(f"{desk.path}/assignment")
    return desk, subject, elsewhere, other


def known_of(desk: Desk) -> str:
    """That part of the page, without marks around words."""
    shown = text(desk.client, desk.path).partition("Wat al bekend is")[2].partition("Foto's")[0]
    return " ".join(re.sub(r"</?(strong|span|p)[^>]*>", "", shown).split())


def test_another_signal_of_the_same_person_is_shown_with_why_and_without_its_reporter(
    pair: tuple[Desk, str, str, str],
) -> None:
    desk, _, elsewhere, _ = pair

    shown = known_of(desk)

    assert f"/desk/signals/{elsewhere}" in shown
    assert "klinkt hetzelfde, anders gespeld, andere volgorde van de namen" in shown
    assert "[naam weggelaten] zag Piotr." in shown
    assert "Bram" not in shown


def test_controls_at_the_address_are_shown_with_findings_and_the_night_register(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone = enrolled_phone("bram")
    inspection = str(uuid4())
    phone.deliver(
        phone.fact(inspection, "visit/location", {"typed": "Rijnstr. 1, Woerden"}),
        phone.fact(inspection, "visit/checklist", {"id": "labour-migrant-housing", "version": 1}),
        phone.fact(inspection, "registration/night-register", "missing"),
        phone.fact(inspection, "answer/escape-route", "no"),
        phone.fact(inspection, f"person/{uuid4()}/name", "Anna Proef"),
    )
    desk = Desk(server, server.login("olga"), a_signal_about(enrolled_phone("ines"), "Anna Proef")[0])

    shown = known_of(desk)

    assert f"/desk/inspections/{inspection}" in shown
    assert "zelfde adres" in shown
    assert "Nachtregister:" in shown
    assert "dezelfde naam" in shown


def test_another_municipality_is_never_looked_in(server: Server, enrolled_phone: MakePhone) -> None:
    a_signal_about(enrolled_phone("lotte"), "Piotr Voorzien")
    desk = Desk(server, server.login("olga"), a_signal_about(enrolled_phone("ines"), "Piotr Voorzien")[0])

    assert "dezelfde naam" not in known_of(desk)


def test_a_match_is_linked_rejected_and_undone_and_every_step_is_kept(pair: tuple[Desk, str, str, str]) -> None:
    desk, subject, elsewhere, other = pair
    match = {"subject": subject, "other": f"signal/{elsewhere}/{other}"}

    assert desk.do("matches", **match, verdict="same", words="Zelfde geboortedatum.").status_code == 303
    assert "Gekoppeld door Olga Voorbeeld" in known_of(desk)
    assert "Zelfde geboortedatum." in known_of(desk)
    # The colleague who opens the other signal sees it too.
    assert "Gekoppeld door Olga" in known_of(Desk(desk.server, desk.client, elsewhere))
    assert desk.do("matches", **match, verdict="different").status_code == 303
    assert "Niet dezelfde door Olga" in known_of(desk)
    assert desk.do("matches", **match, verdict="undecided").status_code == 303
    assert "door Olga" not in known_of(desk)

    assert desk.kinds() == ["taken_on", *["match_decided"] * 3]
    shown = text(desk.client, desk.path)
    for words in ("Gekoppeld aan wat al bekend was", "Niet dezelfde als wat al bekend was", "ingetrokken"):
        assert words in shown


def test_what_was_linked_stays_when_its_name_changes(
    pair: tuple[Desk, str, str, str], enrolled_phone: MakePhone
) -> None:
    desk, subject, elsewhere, other = pair
    desk.do("matches", subject=subject, other=f"signal/{elsewhere}/{other}", verdict="same")

    phone, key = enrolled_phone("ines"), f"signal/{desk.signal}/subject/{subject}/name"
    with desk.server.app.state.engine.connect() as connection:
        [first] = [fact for fact in opened_facts(connection) if fact.key == key]
    phone.deliver(phone.fact(first.inspection, key, "Iemand Anders", supersedes=[first.id]))

    assert "gekoppeld door Olga" in known_of(desk)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"verdict": "same", "subject": "none", "other": "signal/x/y"}, 404),
        ({"verdict": "perhaps"}, 422),
        ({"verdict": "same", "words": "x" * 4001}, 422),
        ({"verdict": "same", "other": "%_'\"\\😀"}, 404),
        ({"verdict": "same", "other": ""}, 422),
    ],
)
def test_a_decision_that_is_not_right_changes_nothing(
    pair: tuple[Desk, str, str, str], fields: dict[str, str], status: int
) -> None:
    desk, subject, elsewhere, other = pair

    answer = desk.do("matches", **{"subject": subject, "other": f"signal/{elsewhere}/{other}"} | fields)

    assert answer.status_code == status, text_of(answer)
    assert desk.kinds() == ["taken_on"]


def test_the_second_of_two_officers_on_one_match_is_told(pair: tuple[Desk, str, str, str]) -> None:
    desk, subject, elsewhere, other = pair
    seen = desk.last()
    match = {"subject": subject, "other": f"signal/{elsewhere}/{other}"}
    desk.do("matches", seen, **match, verdict="same")
    oscar = Desk(desk.server, desk.server.login("oscar"), desk.signal)

    answer = oscar.do("matches", seen, **match, verdict="different", words="Andere leeftijd.")

    assert answer.status_code == 409
    assert "Een collega heeft intussen iets vastgelegd" in text_of(answer)
    assert "Andere leeftijd." in text_of(answer)


def test_an_officer_of_elsewhere_decides_nothing(pair: tuple[Desk, str, str, str]) -> None:
    desk, subject, elsewhere, other = pair
    luuk = Desk(desk.server, desk.server.login("luuk"), desk.signal)

    assert luuk.do("matches", subject=subject, other=f"signal/{elsewhere}/{other}", verdict="same").status_code == 404
    assert desk.kinds() == ["taken_on"]
