import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from inspections.demo import ADDRESSES, FILE, DemoError, demo_municipality, load
from inspections.visits.registered_csv import read_list

POSTCODES = {"Woerden": range(3440, 3450), "Harmelen": [3481], "Kamerik": [3471], "Zegveld": [3474]}


def test_the_demo_has_some_fifteen_hundred_addresses_in_about_forty_five_streets() -> None:
    addresses = demo_municipality().addresses

    assert 1300 <= len(addresses) <= 1700
    assert len({(address.street, address.town) for address in addresses}) == 45


def test_every_address_is_one_of_its_own() -> None:
    addresses = demo_municipality().addresses

    assert len({address.id for address in addresses}) == len(addresses)
    assert len({(a.postcode, a.number, a.addition) for a in addresses}) == len(addresses)


def test_every_address_lies_in_the_municipality_with_the_digits_of_its_town() -> None:
    for address in demo_municipality().addresses:
        assert 52.06 < address.latitude < 52.14, address.id
        assert 4.80 < address.longitude < 5.00, address.id
        assert re.fullmatch(r"[0-9]{4}[A-Z]{2}", address.postcode), address.id
        assert int(address.postcode[:4]) in POSTCODES[address.town], address.id


def test_a_postcode_belongs_to_one_street() -> None:
    streets = {(address.postcode, address.street) for address in demo_municipality().addresses}

    assert max(Counter(postcode for postcode, _ in streets).values()) == 1


def test_every_role_has_somebody_to_log_in_as() -> None:
    roles = Counter(user.role for user in demo_municipality().users)

    assert roles.keys() == {
        "inspector",
        "enforcement_officer",
        "attention_officer",
        "coordinator",
        "policy_adviser",
        "administrator",
    }
    assert roles["inspector"] >= 2
    assert len({user.login for user in demo_municipality().users}) == len(demo_municipality().users)


def test_five_controls_are_planned_for_today_and_six_were_earlier() -> None:
    controls = demo_municipality().controls

    assert len([control for control in controls if control.days == 0]) == 5
    assert len([control for control in controls if control.days < 0 and control.outcome]) == 6


def test_some_addresses_of_today_were_visited_before() -> None:
    controls = demo_municipality().controls
    today = {control.address.id for control in controls if control.days == 0}

    assert len(today & {control.address.id for control in controls if control.days < 0}) == 3


def test_every_kind_of_location_is_visited_today() -> None:
    assert {control.checklist for control in demo_municipality().controls if control.days == 0} == {
        "hotel-or-holiday-park",
        "labour-migrant-housing",
        "massage-or-beauty-salon",
        "restaurant-or-shop",
    }


def test_only_people_of_the_field_take_part_in_controls() -> None:
    roles = {user.role for control in demo_municipality().controls for user in control.participants}

    assert roles == {"inspector", "enforcement_officer"}


def test_a_control_of_today_is_today_whenever_the_demo_is_made() -> None:
    control = demo_municipality().controls[0]

    assert control.day(date(2031, 1, 1)) == date(2031, 1, 1)


CHANGES = {
    "an unknown address": (
        ("address: woerden-000725", "address: woerden-999999"),
        "control 'leidsestraatweg-today': address is 'woerden-999999'; known: 1387 others",
    ),
    "an unknown role": (
        ("role: coordinator", "role: boss"),
        "user: role is 'boss'; known: administrator, attention_officer, control_leader, coordinator",
    ),
    "an unknown participant": (
        ("participants: [sanne, wessel]", "participants: [sanne, wim]"),
        "an item of control 'leidsestraatweg-today': participants is 'wim'; known: ",
    ),
    "an unknown checklist": (
        ("checklist: restaurant-or-shop", "checklist: restaurant"),
        "control 'rijnstraat-today': checklist is 'restaurant'; known: ",
    ),
    "two users of one name": (
        ("login: joris", "login: sanne"),
        "user 'sanne' is there twice; first on line 6",
    ),
    "a control in the future": (
        ("days: -42", "days: 42"),
        "control 'mijzijde-spring' is 42 days ahead; use 0 or less",
    ),
    "an earlier control without an outcome": (
        ("days: -42", "days: 0"),
        "control 'mijzijde-spring' has an outcome exactly when it was earlier",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_mistake_is_told_with_file_line_and_problem(tmp_path: Path, change: str) -> None:
    (before, after), message = CHANGES[change]
    path = tmp_path / "municipality.yaml"
    path.write_text(FILE.read_text(encoding="utf-8").replace(before, after, 1), encoding="utf-8")

    with pytest.raises(DemoError, match=r"^municipality\.yaml, line \d+: ") as told:
        load(path, ADDRESSES)

    assert told.value.problem.startswith(message)


def test_the_lists_of_the_demo_are_read_and_hold_no_number_of_a_person() -> None:
    lists = [(kind, path) for control in demo_municipality().controls for kind, path in control.lists]

    assert {kind for kind, _ in lists} == {"brp", "night-register"}
    for _, path in lists:
        found = read_list(path.read_bytes(), date(2026, 11, 24))
        assert len(found.lines) >= 5
        assert not re.search(r"bsn|\d{8,9}", path.read_text(encoding="utf-8"), re.IGNORECASE)
