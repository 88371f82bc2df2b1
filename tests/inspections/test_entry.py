"""Entry as the law orders it, by the vectors that the phone is held to as well; and the questions that it names."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inspections.legal_bases import legal_bases
from inspections.visits import entry
from inspections.visits.entry_findings import BASES, findings
from inspections.visits.entry_form import entry_questions

VECTORS = json.loads((Path(__file__).parent.parent / "conformance" / "entry.json").read_text())


def iso(day: date | None) -> str | None:
    return day and day.isoformat()


@pytest.mark.parametrize("vector", VECTORS, ids=[vector["name"] for vector in VECTORS])
def test_entry_keeps_to_the_vectors(vector: dict[str, Any]) -> None:
    told, people = vector["told"], vector["people"]

    assert entry.asked(told) == vector["asked"]
    assert entry.before_consent(told) == vector["before_consent"]
    assert entry.unavailable(told) == vector["unavailable"]
    assert entry.missing(told, people) == vector["missing"]
    assert entry.is_report_due(told) is vector["is_report_due"]
    assert iso(entry.report_deadline(told)) == vector["report_deadline"]
    assert iso(entry.warrant_valid_until(told)) == vector["warrant_valid_until"]
    assert entry.is_at_night(told) is vector["is_at_night"]
    assert entry.warnings(told, date.fromisoformat(vector["today"])) == vector["warnings"]
    assert [asdict(finding) for finding in findings(told)] == vector["findings"]


def test_every_finding_of_an_entry_rests_on_a_known_basis_and_can_be_chosen_to_follow() -> None:
    found = [finding for vector in VECTORS for finding in vector["findings"]]

    assert {each["basis"] for each in found} - {None} == BASES
    assert legal_bases().keys() >= BASES
    assert {each["id"] for each in found} == {
        *("not-seen", "withdrawn", "report", "no-consent", "not-announced", "warrant", "night", "absence"),
    }


def test_each_question_that_can_be_asked_is_in_the_form_and_the_other_way_round() -> None:
    questions = {question.id for section in entry_questions().sections for question in section.questions}

    assert {question for vector in VECTORS for question in vector["asked"]} == questions
