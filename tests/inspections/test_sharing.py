"""Which kinds of facts are shared with partners, the same on phone and server."""

import json
from pathlib import Path

from inspections.guests.sharing import kind_of, sharing

VECTORS = json.loads((Path(__file__).parents[1] / "conformance/sharing.json").read_text())


def test_keys_are_of_the_same_kind_on_phone_and_server() -> None:
    for vector in VECTORS["keys"]:
        assert kind_of(vector["key"]) == vector["kind"], vector["key"]


def test_the_phones_are_tested_with_the_rules_as_they_are() -> None:
    rules = {
        each.id: {"given": sorted(each.given), "writes": sorted(each.writes)}
        for each in sharing().organisations.values()
    }

    assert VECTORS["organisations"] == rules
