"""Which kinds of facts are shared with partners, the same on phone and server."""

import json
from pathlib import Path

import pytest

from inspections.guests.guests import readable
from inspections.guests.sharing import FILE, SharingError, kind_of, load, own_parts, sharing

VECTORS = json.loads((Path(__file__).parents[1] / "conformance/sharing.json").read_text())


def test_keys_are_of_the_same_kind_on_phone_and_server() -> None:
    for vector in VECTORS["keys"]:
        assert kind_of(vector["key"]) == vector["kind"], vector["key"]


def test_what_a_circle_keeps_to_itself_is_shared_by_phone_and_server_with_the_same() -> None:
    for vector in VECTORS["circles"]:
        given = readable(vector["role"], vector["organisation"])

        assert [part.id for part in own_parts(vector["role"], vector["organisation"])] == vector["own"]
        assert [key for key in VECTORS["apart"] if given(key)] == vector["shared"], vector


@pytest.mark.parametrize(
    ("was", "becomes", "told"),
    [
        ("roles: [enforcement_officer]", "roles: [administrator]", "administrator"),
        ("organisations: [nla]", "organisations: [fiod]", "fiod"),
        ("    roles: [enforcement_officer]\n", "", "neither roles nor organisations"),
        ("id: boa", "id: boa/x", "not of small letters"),
        ("id: boa", "id: nla", "nla"),
    ],
)
def test_an_own_part_that_is_not_right_is_refused_with_its_line(
    tmp_path: Path, was: str, becomes: str, told: str
) -> None:
    file = tmp_path / "sharing.yaml"
    file.write_text(FILE.read_text().replace(was, becomes, 1))

    with pytest.raises(SharingError, match=rf"sharing\.yaml, line \d+: .*{told}"):
        load(file)


def test_the_phones_are_tested_with_the_rules_as_they_are() -> None:
    rules = {
        each.id: {"given": sorted(each.given), "writes": sorted(each.writes)}
        for each in sharing().organisations.values()
    }

    assert VECTORS["organisations"] == rules
