"""The registration check: the vectors of both languages, and that they agree on anything at all."""

import json
import subprocess
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import msgspec
import pytest

from inspections.checklists import Measure, Severity
from inspections.legal_bases import legal_bases
from inspections.visits.beforehand import KnownUse
from inspections.visits.registration import BASES, Given, assess

TESTS = Path(__file__).parent.parent
VECTORS = json.loads((TESTS / "conformance" / "registration.json").read_text())


def assessed(given: dict[str, Any]) -> dict[str, Any]:
    use = msgspec.convert(given["use"], KnownUse | None)
    found = assess(Given(given["standing"], given["lists"], use, given["day"]))
    return {
        "totals": asdict(found.totals),
        "findings": [asdict(finding) for finding in found.findings],
        "undetermined": [asdict(gap) for gap in found.undetermined],
    }


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_the_registration_check_keeps_to_the_vectors(vector: dict[str, Any]) -> None:
    assert assessed(vector["given"]) == vector["expected"]


def test_every_finding_rests_on_a_known_basis_and_an_unverified_one_is_never_a_violation() -> None:
    findings = [finding for vector in VECTORS for finding in vector["expected"]["findings"]]

    assert {finding["basis"] for finding in findings} - {None} == BASES
    for finding in findings:
        assert finding["severity"] in list(Severity)
        assert finding["measure"] in list(Measure)
        if finding["basis"] is None or not legal_bases()[finding["basis"]].verified:
            assert finding["severity"] == "attention", finding["id"]


def test_phone_and_server_agree_on_random_controls() -> None:
    seed = 20261124
    random = Random(seed)  # noqa: S311
    controls = [a_control(random) for _ in range(500)]

    run = subprocess.run(
        ["node", TESTS / "device" / "assess_registrations.js"],
        input=json.dumps(controls),
        capture_output=True,
        text=True,
        check=True,
    )

    for control, by_phone in zip(controls, json.loads(run.stdout), strict=True):
        assert assessed(control) == by_phone, (seed, control)


def a_control(random: Random) -> dict[str, Any]:
    """Answers as people give them, and as they never should."""
    results = ["registered-here", "registered-elsewhere", "not-registered", "refused", "not-determinable", "?"]
    yes_no = ["yes", "no", "not-seen", True, None]
    outcomes = ["met", "not-met", "clearly-not-living-here", "", 0]
    numbers = [0, 1, 2, 7, 30, 4.0, 2.5, -1, "9", True, False, [1], {"a": 1}, None]
    standing: dict[str, list[Any]] = {}

    def some(key: str, values: list[Any]) -> None:
        if random.random() < 0.6:
            standing[key] = [random.choice(values) for _ in range(random.choice([1, 1, 1, 2]))]

    for key in ("answer/persons-met", "answer/sleepers"):
        some(key, numbers)
    some("registration/night-register", ["complete", "incomplete", "missing", "not-needed", None])
    for person in range(random.randrange(6)):
        some(f"person/{person}/added", [True, None])
        some(f"person/{person}/registered", results)
        for field in ("longer-than-four-months", "in-night-register", "on-staff-list"):
            some(f"person/{person}/{field}", yes_no)
    rows = [str(row) for row in range(random.randrange(5))]
    for row in rows:
        some(f"registered/{random.choice(['brp', 'staff', 'night-register'])}/{row}/outcome", outcomes)
    days = [None, "2026-11-23", "2026-11-24", "2026-11-25"]
    permits = [
        {
            "kind": "Omgevingsvergunning",
            "number": random.choice(["", "12"]),
            "valid_until": random.choice(days),
            "persons": random.choice([None, 0, 3, 8]),
        }
        for _ in range(random.randrange(4))
    ]
    use = {
        "plan_allows": random.choice(["yes", "no", "unknown"]),
        "plan_text": random.choice(["", "Bestemming: bedrijf."]),
        "permits": permits,
        "persons_permitted": random.choice([None, None, 0, 5]),
        "quality_mark": "",
    }
    return {
        "standing": standing,
        "lists": random.choice([{}, {"brp": rows}, {"brp": [], "staff": rows}]),
        "use": random.choice([None, use]),
        "day": "2026-11-24",
    }
