"""Which kinds of facts are shared with partners, the same on phone and server."""

import json
import re
from pathlib import Path

from inspections.guests.sharing import kind_of, sharing

TESTS = Path(__file__).parents[1]


def test_keys_are_of_the_same_kind_on_phone_and_server() -> None:
    for vector in json.loads((TESTS / "conformance/sharing.json").read_text()):
        assert kind_of(vector["key"]) == vector["kind"], vector["key"]


def test_the_phones_tests_know_the_rules_as_they_are() -> None:
    told = (TESTS / "device/letters.test.js").read_text()
    for organisation, name in (("police", "POLICE"), ("housing_association", "HOUSING")):
        rules = sharing().organisations[organisation]
        found = re.search(rf"const {name} = (\{{.*?\}});", told, re.DOTALL)
        assert found
        for kinds, given in (("given", rules.given), ("writes", rules.writes)):
            listed = re.search(rf"{kinds}: \[(.*?)\]", found[1])
            assert listed
            assert re.findall(r'"([a-z]+)"', listed[1]) == sorted(given)
