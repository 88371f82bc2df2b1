"""When a question is shown, by the vectors that the phone is held to as well; and what a file may say of it."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from inspections.checklists import Checklist, ChecklistError, compiled, load
from inspections.checklists.conditions import is_shown

VECTORS = json.loads((Path(__file__).parent.parent / "conformance" / "conditions.json").read_text())


@pytest.fixture
def checklist(tmp_path: Path) -> Checklist:
    # JSON is YAML too.
    path = tmp_path / "small-1.yaml"
    path.write_text(json.dumps(VECTORS["checklist"]))
    return load(path)


def shown(checklist: Checklist, case: dict[str, Any]) -> set[str]:
    answers = {key: [SimpleNamespace(value=value) for value in values] for key, values in case["answers"].items()}
    asked = [("answer/", question) for section in checklist.sections for question in section.questions]
    for prefix in case.get("entries", []):
        group = next(group for group in checklist.groups if prefix.startswith(f"{group.id}/"))
        asked += [(prefix, question) for question in group.questions]
    return {prefix + question.id for prefix, question in asked if is_shown(question, prefix, answers)}


@pytest.mark.parametrize("case", VECTORS["cases"], ids=[case["name"] for case in VECTORS["cases"]])
def test_the_questions_that_are_shown_keep_to_the_vectors(checklist: Checklist, case: dict[str, Any]) -> None:
    assert shown(checklist, case) == set(case["shown"])


def test_the_phone_is_given_the_conditions_of_the_vectors(checklist: Checklist) -> None:
    assert compiled(checklist) == VECTORS["compiled"]


SMALL = """\
id: small
version: 1
title: Klein
kind: small
sections:
  - id: first
    title: Eerste
    questions:
      - {id: alarm, text: "Is er een rookmelder?", kind: yes-no}
      - {id: beds, text: "Hoeveel bedden?", kind: count, max: 20}
      - {id: front, text: "Voorkant?", kind: photo}
      - {id: why, text: "Waarom?", kind: text, show_when: CONDITION}
groups:
  - id: room
    title: Ruimtes
    one: ruimte
    label: [name]
    questions:
      - {id: name, text: Naam, kind: text}
"""

WRONG = {
    "{question: smoke, is: no}": "question 'why' has a condition on 'smoke', which is no question here",
    "{question: name, is: no}": "question 'why' has a condition on 'name', which is no question here",
    "{question: alarm, is: maybe}": "question 'why' waits for 'maybe' at 'alarm', which it can't be; answers: yes, no, "
    "not-seen, not-applicable",
    "{question: beds, is: 21}": "question 'why' waits for 21 at 'beds', which it can't be",
    "{question: beds, is: many}": "condition: is is 'many', not a number",
    "{question: beds, above: 20}": "question 'why' waits for above 20 at 'beds', which it can't be",
    "{question: beds, below: 0}": "question 'why' waits for below 0 at 'beds', which it can't be",
    "{question: alarm, above: 1}": "question 'why' has above on 'alarm', which is no number",
    "{question: front, is: not-seen}": "question 'why' has a condition on 'front', which is answered with photos",
    "{question: alarm}": "condition of question 'why' has nothing; use one of is, is-not, or limits of a number",
    "{question: beds, is: 1, above: 2}": "condition of question 'why' has is and above; use one of is, is-not, or "
    "limits of a number",
    "{is: no}": "question 'why' has a condition with nothing; use one of all, any, question",
    "{all: [{question: alarm, is: no}], question: alarm}": "question 'why' has a condition with all and question; use "
    "one of all, any, question",
    "{all: []}": "condition: all is an empty list",
    "{question: why, is-not: not-seen}": "question 'why' is shown in a circle: why → why",
    "{when: no}": "condition has an unknown key 'when'; known keys: above, all, any, at-least, at-most, below, is, "
    "is-not, question",
}


@pytest.mark.parametrize("condition", WRONG)
def test_a_mistake_in_a_condition_is_told_with_file_line_and_problem(tmp_path: Path, condition: str) -> None:
    path = tmp_path / "small-1.yaml"
    path.write_text(SMALL.replace("CONDITION", condition))

    with pytest.raises(ChecklistError) as told:
        load(path)

    assert str(told.value) == f"small-1.yaml, line 12: {WRONG[condition]}"


def test_a_circle_is_told_with_its_whole_way(tmp_path: Path) -> None:
    path = tmp_path / "small-1.yaml"
    text = SMALL.replace("kind: yes-no}", "kind: yes-no, show_when: {question: why, is-not: not-seen}}")
    path.write_text(text.replace("CONDITION", "{any: [{question: beds, above: 1}, {question: alarm, is: no}]}"))

    with pytest.raises(ChecklistError, match=r"line 12: question 'why' is shown in a circle: alarm → why → alarm"):
        load(path)
