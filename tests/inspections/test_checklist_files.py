"""What a file of a checklist may say, and how a mistake in it is told."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.checklists import ChecklistError, compiled, load, load_all, newest
from inspections.checklists.parse import RESERVED_FOR_GROUPS

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
      - id: beds
        text: Hoeveel bedden?
        kind: number
groups:
  - id: room
    title: Ruimtes
    one: ruimte
    label: [name]
    questions:
      - {id: name, text: Naam, kind: text}
"""


def written(folder: Path, text: str, name: str = "small-1.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def with_question(question: str) -> str:
    """The small checklist with one more question, which begins on line 13."""
    return SMALL.replace("groups:", f"      - {question}\ngroups:")


def test_a_correct_file_becomes_a_checklist(tmp_path: Path) -> None:
    checklist = load(written(tmp_path, SMALL))

    assert (checklist.id, checklist.version) == ("small", 1)
    assert [question.id for question in checklist.sections[0].questions] == ["alarm", "beds"]


WRONG = {
    "an unknown kind": (
        SMALL.replace("kind: number", "kind: nummber"),
        "line 12: question 'beds' has kind 'nummber'; known kinds: yes-no, choice, choices, number, "
        "count, text, date-time, photo",
    ),
    "an unknown key": (
        SMALL.replace("    kind: number", "    kind: number\n        hlep: Tel ze."),
        "line 13: question 'beds' has an unknown key 'hlep'; known keys: findings, help, id, indicator, kind, "
        "long, max, min, options, photo, quantity, show_when, step, text, unit",
    ),
    "a key that is there twice": (
        SMALL.replace("    kind: number", "    kind: number\n        kind: text"),
        "line 13: question 'beds' has the key 'kind' twice",
    ),
    "a missing text": (
        SMALL.replace("        text: Hoeveel bedden?\n", ""),
        "line 10: question 'beds' has no text",
    ),
    "an empty text": (
        SMALL.replace("text: Hoeveel bedden?", "text:"),
        "line 11: question 'beds': text is empty",
    ),
    "a text of spaces": (
        SMALL.replace("text: Hoeveel bedden?", 'text: "  "'),
        "line 11: question 'beds': text is empty",
    ),
    "a list where a text belongs": (
        SMALL.replace("text: Hoeveel bedden?", "text: [a, b]"),
        "line 11: question 'beds': text is not a text",
    ),
    "an id with capitals": (
        SMALL.replace("id: beds", "id: Beds"),
        "line 10: question 'Beds': id is 'Beds'; use lower-case letters, digits and hyphens",
    ),
    "a reserved id of a question": (
        SMALL.replace("id: beds", "id: note"),
        "line 10: question 'note' has an id that is reserved for the app",
    ),
    "a reserved id of a group": (
        SMALL.replace("id: room", "id: photo"),
        "line 14: group 'photo' has an id that is reserved for the app",
    ),
    "two questions of one id": (
        SMALL.replace("id: beds", "id: alarm"),
        "line 10: question 'alarm' is there twice; first on line 9",
    ),
    "two questions of one id in a group": (
        SMALL + "      - {id: name, text: Nog een, kind: text}\n",
        "line 20: question 'name' is there twice; first on line 19",
    ),
    "two sections of one id": (
        SMALL.replace("groups:", "  - {id: first, title: Nog een, questions: [{id: b, text: B, kind: text}]}\ngroups:"),
        "line 13: section 'first' is there twice; first on line 6",
    ),
    "two groups of one id": (
        SMALL + "  - {id: room, title: A, one: a, label: [b], questions: [{id: b, text: B, kind: text}]}\n",
        "line 20: group 'room' is there twice; first on line 14",
    ),
    "a question with the id of a group": (
        SMALL.replace("id: beds", "id: room"),
        "line 10: question 'room' has the id of a group",
    ),
    "a label that is no question": (
        SMALL.replace("label: [name]", "label: [title]"),
        "line 17: group 'room': label names 'title', which is no question of the group",
    ),
    "a version that is no number": (
        SMALL.replace("version: 1", "version: one"),
        "line 2: checklist 'small': version is 'one', not a whole number",
    ),
    "a version below one": (
        SMALL.replace("version: 1", "version: 0"),
        "line 2: checklist 'small': version is 0; versions start at 1",
    ),
    "no sections": (
        SMALL.replace("sections:", "sections: []\nunused:"),
        "line 6: checklist 'small' has an unknown key 'unused'; "
        "known keys: groups, id, intro, kind, sections, title, version",
    ),
    "an empty list": (
        "id: small\nversion: 1\ntitle: Klein\nkind: small\nsections: []\n",
        "line 5: checklist 'small': sections is an empty list",
    ),
    "a question that is a text": (
        with_question("Hoeveel?"),
        "line 13: an item of section 'first': questions is not a question with keys and values",
    ),
    "a choice without options": (
        with_question("{id: floor, text: Welke vloer, kind: choice}"),
        "line 13: question 'floor' is of kind 'choice' but has no options",
    ),
    "a choice with one option": (
        with_question("{id: floor, text: Vloer, kind: choice, options: [{id: wood, text: Hout}]}"),
        "line 13: question 'floor' has only one option",
    ),
    "an option without text": (
        with_question("{id: floor, text: Vloer, kind: choice, options: [{id: wood}, {id: tile, text: Tegel}]}"),
        "line 13: option 'wood' has no text",
    ),
    "two options of one id": (
        with_question("{id: floor, text: Vloer, kind: choice, options: [{id: wood, text: A}, {id: wood, text: B}]}"),
        "line 13: question 'floor': option 'wood' is there twice; first on line 13",
    ),
    "an option that the app adds itself": (
        with_question(
            "{id: floor, text: Vloer, kind: choice, options: [{id: wood, text: A}, {id: not-seen, text: B}]}"
        ),
        "line 13: question 'floor' has option 'not-seen', which the app adds itself",
    ),
    "options of a question that can't have them": (
        with_question("{id: size, text: Hoe groot, kind: number, options: [{id: a, text: A}]}"),
        "line 13: question 'size' has options, which kind 'number' can't have",
    ),
    "a unit of a text": (
        with_question("{id: size, text: Hoe groot, kind: text, unit: m²}"),
        "line 13: question 'size' has unit, which kind 'text' can't have",
    ),
    "a minimum that is no number": (
        with_question("{id: size, text: Hoe groot, kind: number, min: few}"),
        "line 13: question 'size': min is 'few', not a number",
    ),
    "a maximum below the minimum": (
        with_question("{id: size, text: Hoe groot, kind: number, min: 5, max: 2}"),
        "line 13: question 'size' has max 2, not above min 5",
    ),
    "a step of nothing": (
        with_question("{id: size, text: Hoe groot, kind: number, step: 0}"),
        "line 13: question 'size' has step 0, which is not above 0",
    ),
    "a flag that is neither true nor false": (
        with_question("{id: size, text: Hoe groot, kind: text, long: yes}"),
        "line 13: question 'size': long is 'yes', not true or false",
    ),
    "a condition that is no answer": (
        with_question("{id: key, text: Sleutel, kind: yes-no, findings: [{when: maybe, text: F, severity: danger}]}"),
        "line 13: question 'key' has a finding for answer 'maybe'; answers: yes, no, not-seen, not-applicable",
    ),
    "a condition that is no number": (
        with_question("{id: keys, text: Sleutels, kind: number, findings: [{when: none, text: F, severity: danger}]}"),
        "line 13: finding: when is 'none', not a number",
    ),
    "a finding on a text": (
        with_question("{id: key, text: Sleutel, kind: text, findings: [{when: a, text: F, severity: danger}]}"),
        "line 13: question 'key' has findings, which kind 'text' can't have",
    ),
    "an unknown severity": (
        with_question("{id: key, text: Sleutel, kind: yes-no, findings: [{when: no, text: F, severity: bad}]}"),
        "line 13: finding: severity is 'bad'; known: attention, danger, violation",
    ),
    "an unknown legal basis": (
        with_question(
            "{id: key, text: S, kind: yes-no, findings: [{when: no, text: F, severity: attention, basis: art-1}]}"
        ),
        "line 13: question 'key' has basis 'art-1', not in legal_bases.yaml",
    ),
    "a violation without a basis": (
        with_question("{id: key, text: S, kind: yes-no, findings: [{when: no, text: F, severity: violation}]}"),
        "line 13: question 'key' has a finding that is a violation, but not with a verified basis in law",
    ),
    "a violation of a basis that is not verified": (
        with_question(
            "{id: key, text: S, kind: yes-no, "
            "findings: [{when: no, text: F, severity: violation, basis: escape-route}]}"
        ),
        "line 13: question 'key' has a finding that is a violation, but not with a verified basis in law",
    ),
    "a violation of what is no law": (
        with_question(
            "{id: key, text: S, kind: yes-no, findings: [{when: no, text: F, severity: violation, basis: snf-toilets}]}"
        ),
        "line 13: question 'key' has a finding that is a violation, but not with a verified basis in law",
    ),
    "an unknown indicator": (
        with_question("{id: key, text: Sleutel, kind: yes-no, indicator: nla:key}"),
        "line 13: question 'key' has indicator 'nla:key', not in indicators.yaml",
    ),
    "an indicator on a number": (
        with_question("{id: key, text: Sleutel, kind: number, indicator: housing:no-key}"),
        "line 13: question 'key' has indicator, which kind 'number' can't have",
    ),
    "no YAML": (SMALL.replace("title: Klein", "title: [Klein"), "line 4: is not valid YAML: "),
    "nothing": ("", "line 1: is empty"),
    "a list at the top": ("- a\n", "line 1: the file is not a checklist with keys and values"),
    "a control character": (
        SMALL.replace("Klein", "Kl\x01ein"),
        "line 3: has a character that YAML does not allow",
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_mistake_is_told_with_file_line_and_problem(tmp_path: Path, wrong: str) -> None:
    text, message = WRONG[wrong]

    with pytest.raises(ChecklistError) as told:
        load(written(tmp_path, text))

    assert str(told.value).startswith(f"small-1.yaml, {message}")


def test_a_file_that_is_not_utf_8_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "small-1.yaml"
    path.write_bytes(SMALL.replace("Klein", "Café").encode("latin-1"))

    with pytest.raises(ChecklistError, match=r"small-1\.yaml, line 3: is not written in UTF-8"):
        load(path)


def test_two_files_of_one_id_and_version_are_an_error(tmp_path: Path) -> None:
    written(tmp_path, SMALL, "one.yaml")
    written(tmp_path, SMALL, "two.yaml")

    with pytest.raises(ChecklistError, match=r"two\.yaml, line 1: checklist 'small' version 1 is in one\.yaml too"):
        load_all(tmp_path)


def test_versions_of_a_checklist_stand_side_by_side_and_a_control_begins_with_the_newest(
    tmp_path: Path,
) -> None:
    written(tmp_path, SMALL, "small-2.yaml")
    written(tmp_path, SMALL.replace("version: 1", "version: 10"), "small-10.yaml")

    loaded = load_all(tmp_path)

    assert set(loaded) == {("small", 1), ("small", 10)}
    assert [checklist.version for checklist in newest(loaded)] == [10]


def test_answers_yes_and_no_stay_words(tmp_path: Path) -> None:
    question = "{id: key, text: S, kind: yes-no, findings: [{when: [no, not-seen], text: F, severity: danger}]}"
    checklist = load(written(tmp_path, with_question(question)))

    assert checklist.sections[0].questions[2].findings[0].when == ("no", "not-seen")


def test_a_basis_that_is_not_verified_says_so_in_its_words(tmp_path: Path) -> None:
    question = (
        "{id: key, text: S, kind: yes-no, findings: [{when: no, text: F, severity: danger, basis: escape-route}]}"
    )
    checklist = load(written(tmp_path, with_question(question)))

    text = json.dumps(compiled(checklist), ensure_ascii=False)

    assert re.search(r'"basis": "[^"]+ \(nog te toetsen\)", "verified": false, "severity": "danger"', text)


def test_a_compiled_question_has_only_what_it_was_given(tmp_path: Path) -> None:
    question = "{id: size, text: Hoe groot, kind: number, min: 0, unit: m²}"

    text = json.dumps(compiled(load(written(tmp_path, with_question(question)))), ensure_ascii=False)

    assert '{"id": "size", "text": "Hoe groot", "kind": "number", "unit": "m²", "min": 0}' in text


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(line=st.integers(0, len(SMALL.splitlines()) - 1), put=st.sampled_from(["", "- a", "a: b", "  x:", "[", "&a *a"]))
def test_whatever_becomes_of_a_line_the_file_loads_or_the_mistake_has_a_place(
    tmp_path: Path, line: int, put: str
) -> None:
    lines = SMALL.splitlines()
    lines[line] = put

    told_on = line_of_mistake(written(tmp_path, "\n".join(lines)))

    assert told_on is None or 1 <= told_on <= len(lines) + 1


def line_of_mistake(path: Path) -> int | None:
    try:
        load(path)
    except ChecklistError as told:
        return told.line
    return None


def test_no_group_can_have_the_name_of_another_page_of_a_control() -> None:
    table = (Path(__file__).parents[2] / "static" / "device" / "routes.js").read_text()

    pages = set(re.findall(r'"/field/inspections/:inspection/([a-z-]+)', table))

    assert pages - RESERVED_FOR_GROUPS == set()
