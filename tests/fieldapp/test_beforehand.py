"""What was delivered before a control: who is given it, when it goes, and what the desk makes of it."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from uuid import uuid4

from fieldapp import reference
from fieldapp.login.sessions import Person
from fieldapp.permissions import FIELD, Role
from inspections import clock
from inspections.database import writing
from inspections.tables import registered_lists
from inspections.visits.beforehand import RETENTION, ListKind, lists_of, remove_expired
from inspections.visits.registration_record import burgerzaken_rows
from tests.phones import Phone
from tests.plans import a_plan, deliver, given, rows
from tests.serving import Server, serving

MakePhone = Callable[[str], Phone]


def test_the_participants_phones_are_given_it_once_for_each_version(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    inspection = a_plan(server, woerden, "ines")
    cora = server.login("cora")
    deliver(cora, inspection)
    ines, bram = enrolled_phone("ines"), enrolled_phone("bram")
    part = f"beforehand/{inspection}"

    first, _ = given(ines)
    again, _ = given(ines, {part: first[part]["version"]})
    cora.post(f"/desk/plans/{inspection}/use", data={"plan_allows": "yes"})
    later, _ = given(ines, {part: first[part]["version"]})

    [zak, maria] = first[part]["data"]["lists"]["brp"]
    assert zak.keys() == {"id", "name", "born", "since"}
    assert (zak["name"], maria["name"], first[part]["data"]["use"]) == ("Żak, Łukasz", "Müller, Maria", None)
    assert again == {}
    assert later[part]["data"]["use"]["plan_allows"] == "yes"
    assert given(bram) == ({}, [])


def test_it_is_given_to_nobody_but_inspectors_of_the_municipality_who_take_part(
    server: Server, woerden: dict[str, str]
) -> None:
    everyone = ("ines", "bram", "olga", "cora", "adam", "lotte", "luuk")
    inspection = a_plan(server, woerden, *everyone)
    deliver(server.login("cora"), inspection)
    base = Person("", "", Role.INSPECTOR, "woerden", "Woerden")

    with server.app.state.engine.connect() as connection:
        for login in everyone:
            # A guest is tied to a control: see test_guests.py.
            for role in set(Role) - {Role.PARTNER_GUEST}:
                municipality = "lopik" if login in ("lotte", "luuk") else "woerden"
                person = replace(base, id=woerden[login], role=role, municipality=municipality)
                parts = reference.changed(connection, server.app.state, person, {}, "https://controle.example").parts
                is_given = f"beforehand/{inspection}" in parts
                assert is_given is (role in FIELD and municipality == "woerden"), (login, role)


def test_it_goes_when_the_control_is_closed_and_comes_back_when_it_is_opened_again(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    inspection = a_plan(server, woerden, "ines", "bram")
    deliver(server.login("cora"), inspection)
    ines, bram = enrolled_phone("ines"), enrolled_phone("bram")
    part = f"beforehand/{inspection}"
    known = {part: given(ines)[0][part]["version"], "me": "x"}

    closing = ines.fact(inspection, "status", "closed")
    ines.deliver(closing)
    after_closing = given(ines, known), given(bram, known), given(ines)
    ines.deliver(ines.fact(inspection, "status", "open", supersedes=[closing["id"]]))

    assert after_closing == (({}, [part]), ({}, [part]), ({}, []))
    assert list(given(ines)[0]) == [part]
    assert given(ines, known) == ({}, [])


def test_a_list_taken_back_leaves_the_phones(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    inspection = a_plan(server, woerden, "ines")
    cora = server.login("cora")
    deliver(cora, inspection)
    ines = enrolled_phone("ines")
    part = f"beforehand/{inspection}"

    cora.post(f"/desk/plans/{inspection}/lists/brp/removal")

    assert given(ines, {part: "old"}) == ({}, [part])
    assert rows(server) == rows(server, registered_lists) == []


def test_a_list_goes_thirty_days_after_the_control(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden, days=1)
    deliver(server.login("cora"), inspection)
    last = clock.today() + timedelta(days=1) + RETENTION - timedelta(days=1)

    with writing(server.app.state.engine) as connection:
        assert list(lists_of(connection, inspection, last)) == [ListKind.BRP]
        assert remove_expired(connection, last) == 0
        assert lists_of(connection, inspection, last + timedelta(days=1)) == {}
        assert remove_expired(connection, last + timedelta(days=1)) == 1
    assert rows(server) == rows(server, registered_lists) == []


def test_a_list_whose_time_is_over_is_removed_when_the_server_starts(server: Server, woerden: dict[str, str]) -> None:
    inspection = a_plan(server, woerden, days=-29)
    cora = server.login("cora")
    deliver(cora, inspection)
    with writing(server.app.state.engine) as connection:
        connection.execute(registered_lists.update().values(expires_on=clock.today().isoformat()))

    with serving(server.app.state.settings) as started:
        give_up = time.monotonic() + 20
        while rows(started) and time.monotonic() < give_up:
            time.sleep(0.01)

        assert rows(started) == []


def test_the_record_shows_totals_and_findings_with_their_decisions_without_a_name(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    inspection = a_plan(server, woerden, "ines")
    cora = server.login("cora")
    deliver(cora, inspection)
    cora.post(f"/desk/plans/{inspection}/use", data={"plan_allows": "no", "persons_permitted": "2"})
    ines = enrolled_phone("ines")
    [zak, maria] = given(ines)[0][f"beforehand/{inspection}"]["data"]["lists"]["brp"]
    person = str(uuid4())
    ines.deliver(
        ines.fact(inspection, "answer/persons-met", 4),
        ines.fact(inspection, f"registered/brp/{zak['id']}/outcome", "clearly-not-living-here"),
        ines.fact(inspection, f"registered/brp/{maria['id']}/outcome", "met"),
        ines.fact(inspection, f"person/{person}/name", "Ion Popescu"),
        ines.fact(inspection, f"person/{person}/registered", "not-registered"),
        ines.fact(inspection, f"person/{person}/longer-than-four-months", "yes"),
        ines.fact(
            inspection,
            "finding/use:not-allowed/decision",
            {"is": "confirmed", "about": "Het omgevingsplan staat dit gebruik niet toe."},
        ),
    )

    shown = " ".join(unescape(server.login("olga").get(f"/desk/inspections/{inspection}").text).split())

    for words in (
        "Gesproken of gezien</dt> <dd> 4",
        "1 persoon blijft naar verwachting 4 maanden of langer en is hier niet ingeschreven.",
        "1 persoon staat hier ingeschreven maar woont hier duidelijk niet.",
        "Wet BRP art. 2.34",
        "(nog te toetsen)",
        "4 personen gevonden, 2 toegestaan: 2 te veel.",
        "Het omgevingsplan staat dit gebruik niet toe.",
        "Van 2 van de 4 personen is de inschrijving niet nagegaan.",
        "Verwacht deze persoon 4 maanden of langer te blijven?",
    ):
        assert words in shown, words
    assert shown.count("Het omgevingsplan staat dit gebruik niet toe.") == 1
    assert '<strong>Bevestigd</strong> <span class="soft">(Ines' in shown
    assert "Nog zonder besluit: 3" in shown
    assert "Łukasz" not in shown
    assert "herkent" not in shown


def test_the_list_for_burgerzaken_names_whom_it_must_hear_of(
    server: Server, woerden: dict[str, str], enrolled_phone: MakePhone
) -> None:
    inspection = a_plan(server, woerden, "ines")
    deliver(server.login("cora"), inspection)
    ines = enrolled_phone("ines")
    [zak, maria] = given(ines)[0][f"beforehand/{inspection}"]["data"]["lists"]["brp"]
    stays, leaves = str(uuid4()), str(uuid4())
    ines.deliver(
        ines.fact(inspection, f"registered/brp/{zak['id']}/outcome", "clearly-not-living-here"),
        ines.fact(inspection, f"registered/brp/{maria['id']}/outcome", "not-met"),
        ines.fact(inspection, f"person/{stays}/name", "Ion Popescu"),
        ines.fact(inspection, f"person/{stays}/registered", "registered-elsewhere"),
        ines.fact(inspection, f"person/{stays}/longer-than-four-months", "yes"),
        ines.fact(inspection, f"person/{leaves}/registered", "not-registered"),
        ines.fact(inspection, f"person/{leaves}/longer-than-four-months", "no"),
    )

    with server.app.state.engine.connect() as connection:
        found = burgerzaken_rows(connection, "woerden", inspection, clock.today())
        later = burgerzaken_rows(connection, "woerden", inspection, clock.today() + RETENTION)
        elsewhere = burgerzaken_rows(connection, "lopik", inspection, clock.today())

    assert [(row.why, row.name, row.born, row.since) for row in found] == [
        ("not-registered-here", "Ion Popescu", None, None),
        ("clearly-not-living-here", "Żak, Łukasz", "1990-05-03", "2025-02-01"),
    ]
    assert [(row.name, row.remark) for row in later][1] == ("", "De lijst is al vernietigd.")
    assert elsewhere == []
