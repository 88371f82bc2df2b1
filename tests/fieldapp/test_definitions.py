"""The administrator's list of what is yet to be verified; and what the desk tells of the norms at a control."""

from collections.abc import Callable
from html import unescape
from uuid import uuid4

import httpx

from inspections.guests.sharing import sharing
from inspections.unverified import unverified
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]


def words(client: httpx.Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(unescape(answer.text).split())


def test_the_administrator_reads_everything_that_is_yet_to_be_verified(server: Server) -> None:
    page = words(server.login("adam"), "/desk/definitions")

    found = unverified("woerden")
    for norm in (*found.unset, *found.norms):
        assert f"({norm.id})" in page
    for basis in found.bases:
        assert basis.text in page
    for phone in (*found.missing_phones, *found.phones):
        assert phone.name in page
    for rules in found.sharing:
        assert f'{rules.name} <span class="soft">({rules.id})' in page
    assert len(found.sharing) == len(sharing().organisations) + len(sharing().own)
    for period in found.periods:
        assert f"{period.what}: {period.words}" in page
    assert "(overcrowding-dwelling)" not in page


def test_the_administrator_begins_at_that_list_and_is_not_sent_news_of_signals(server: Server) -> None:
    client = server.login("adam")

    assert client.get("/", follow_redirects=False).headers["location"] == "/desk/definitions"
    assert "/desk/signals" not in client.get("/desk/definitions").text


def test_the_desk_tells_of_a_control_what_the_phone_told(server: Server, enrolled_phone: MakePhone) -> None:
    phone, inspection = enrolled_phone("ines"), str(uuid4())
    answers = {"building-kind": "house", "sleepers": 9, "area": 74, "escape-free": "no", "quality-mark": "snf"}
    facts = [phone.fact(inspection, f"answer/{question}", value) for question, value in answers.items()]
    checklist = phone.fact(inspection, "visit/checklist", {"id": "labour-migrant-housing", "version": 1})
    phone.deliver(phone.fact(inspection, "visit/location", {"address": "woerden-1"}), checklist, *facts)

    page = words(server.login("olga"), f"/desk/inspections/{inspection}")

    law, marks = page.split('id="norms"')[1].split(">Keurmerk<")
    assert "Voldoet niet.</strong> 9 personen op 74 m²: 8,2 m² per persoon, nodig is 12; plaats voor 6." in law
    assert "Aandachtspunt.</strong> Zijn gangen en trappen vrij? Nee." in law
    assert "Nog niet te bepalen:</strong>" in marks
    assert "aantal toiletten (niet ingevuld)" in marks
