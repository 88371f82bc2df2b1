"""Checklists as XLSForms, judged by pyxform itself, and XLSForms as checklists, with what is left out."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from pyxform.xls2xform import convert

from inspections.checklists import Checklist, Question, checklists, load
from inspections.checklists.xlsform_conditions import NotTakenOver, read_relevant
from inspections.checklists.xlsform_reading import Taken, read_xlsform
from inspections.checklists.xlsform_sheets import XlsFormError
from inspections.checklists.xlsform_writing import write_xlsform

SHIPPED = sorted(checklists())
Sheet = list[tuple[str, ...]]
MakeForm = Callable[..., Taken]


def asked(checklist: Checklist) -> list[Question]:
    """What an XLSForm can hold of each question."""
    in_groups = [question for group in checklist.groups for question in group.questions]
    return [
        replace(question, findings=(), indicator=None, quantity=None, unit=None, text="", step=None)
        for question in [*(q for section in checklist.sections for q in section.questions), *in_groups]
    ]


@pytest.mark.parametrize("key", SHIPPED, ids=[id_ for id_, _ in SHIPPED])
def test_pyxform_accepts_every_checklist_without_a_warning(key: tuple[str, int], tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"

    write_xlsform(checklists()[key], path)
    form = convert(path)

    assert form.warnings == []
    assert f'version="{key[1]}"' in form.xform


@pytest.mark.parametrize("key", SHIPPED, ids=[id_ for id_, _ in SHIPPED])
def test_a_checklist_that_went_to_xlsform_and_back_asks_the_same_at_the_same_moment(
    key: tuple[str, int], tmp_path: Path
) -> None:
    path, back = tmp_path / "form.xlsx", tmp_path / "back.yaml"
    write_xlsform(checklists()[key], path)

    taken = read_xlsform(path)
    back.write_text(taken.yaml)

    assert asked(load(back)) == asked(checklists()[key])
    assert [each for each in taken.left_out if "__finding_" not in each] == [
        f"settings: an XLSForm has no kind of location; kind became '{key[0]}'"
    ]


def test_a_finding_stands_as_a_note_with_its_basis_and_when_it_is_found(tmp_path: Path) -> None:
    path = tmp_path / "form.xlsx"
    write_xlsform(checklists()["quick-visit", 1], path)

    rows = {row[1]: row for row in load_workbook(path)["survey"].iter_rows(values_only=True)}

    kind, _, label, _, relevant, *_ = rows["locked_in__finding_1"]
    assert (kind, label) == (
        "note",
        "Een kamer zit van buiten op slot. (Besluit bouwwerken leefomgeving hoofdstuk 3 en 6: vluchtroute vrij, "
        "verlicht en van binnen zonder sleutel te openen, nog te toetsen)",
    )
    assert relevant.endswith("(${locked_in} = 'yes')")


@pytest.fixture
def form(tmp_path: Path) -> MakeForm:
    """Makes an XLSForm with these rows of survey and choices, and reads it."""

    def make(survey: Sheet, choices: Sheet = [], settings: Sheet = []) -> Taken:  # noqa: B006
        book = Workbook()
        for name, rows in (("survey", survey), ("choices", choices), ("settings", settings)):
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        book.save(tmp_path / "form.xlsx")
        taken = read_xlsform(tmp_path / "form.xlsx")
        (tmp_path / "form.yaml").write_text(taken.yaml)
        load(tmp_path / "form.yaml")
        return taken

    return make


SETTINGS: Sheet = [("form_title", "form_id", "version"), ("Huis", "house", "3")]


def test_the_common_types_of_question_are_taken_over(form: MakeForm) -> None:
    survey: Sheet = [
        ("type", "name", "label::English", "label::Nederlands (nl)", "hint", "constraint", "appearance"),
        ("start", "start"),
        ("begin group", "fire", "Fire", "Brand"),
        ("select_one yn", "alarm", "Alarm?", "Is er een rookmelder?", "Kijk omhoog."),
        ("integer", "beds", "Beds?", "Hoeveel bedden?", "", ". > 0 and . <= 20"),
        ("integer", "Floor", "Floor?", "Welke vloer?", "", ". >= -2"),
        ("decimal", "area", "Area?", "Hoe groot?"),
        ("text", "why", "Why?", "Waarom?", "", "", "multiline"),
        ("dateTime", "seen", "When?", "Wanneer?"),
        ("image", "front", "Front", "Voorkant"),
        ("end group",),
        ("begin repeat", "room", "Room", "Ruimte"),
        ("text", "name", "Name", "Naam"),
        ("select_multiple exits", "exits", "Exits?", "Welke uitgangen?"),
        ("end repeat",),
    ]
    choices: Sheet = [
        ("list_name", "name", "label::Nederlands (nl)"),
        ("yn", "yes", "Ja"),
        ("yn", "no", "Nee"),
        ("exits", "Front door", "Voor"),
        ("exits", "back", "Achter"),
    ]

    taken = form(survey, choices, SETTINGS)

    [fire], [room] = taken.written["sections"], taken.written["groups"]
    assert fire["questions"] == [
        {"id": "alarm", "text": "Is er een rookmelder?", "kind": "yes-no", "help": "Kijk omhoog."},
        {"id": "beds", "text": "Hoeveel bedden?", "kind": "count", "min": 1, "max": 20},
        {"id": "floor", "text": "Welke vloer?", "kind": "number", "min": -2, "step": 1},
        {"id": "area", "text": "Hoe groot?", "kind": "number"},
        {"id": "why", "text": "Waarom?", "kind": "text", "long": True},
        {"id": "seen", "text": "Wanneer?", "kind": "date-time"},
        {"id": "front", "text": "Voorkant", "kind": "photo"},
    ]
    assert [option["id"] for option in room["questions"][1]["options"]] == ["front-door", "back"]
    assert (taken.written["id"], taken.written["version"], taken.written["title"]) == ("house", 3, "Huis")
    assert taken.left_out == ["settings: an XLSForm has no kind of location; kind became 'house'"]


def test_what_a_checklist_can_not_have_is_told_with_its_row(form: MakeForm) -> None:
    survey: Sheet = [
        ("type", "name", "label", "relevant", "required", "calculation", "constraint"),
        ("text", "who", "Wie?", "", "yes"),
        ("geopoint", "where", "Waar?"),
        ("calculate", "sum", "", "", "", "1 + 1"),
        ("select_one one", "only", "Kies"),
        ("text", "why", "Waarom?", "count(${who}) > 2"),
        ("text", "lost", "Verloren?", "${nobody} = 'x'"),
        ("date", "day", "Welke dag?"),
        ("text", "note", "Opmerking?"),
        ("text", "who", "Wie nog?"),
        ("integer", "beds", "Bedden?", "", "", "", ". < 9 and . != 4"),
        ("begin_repeat", "entry", "Kamer"),
        ("text", "number", "Nummer?"),
        ("begin_repeat", "bed", "Bed"),
        ("text", "colour", "Kleur?"),
        ("end_repeat",),
        ("end_repeat",),
    ]

    taken = form(survey, [("list_name", "name", "label"), ("one", "a", "A")], [("version",), ("2026.1",)])

    assert taken.left_out == [
        "survey, row 3: type 'geopoint' of 'where' is left out: Waar?",
        "survey, row 4: type 'calculate' of 'sum' is left out: without label",
        "survey, row 5: 'only' is left out: list 'one' has too few options, or two of one name",
        "survey, row 8: date of 'day' became date and time",
        "survey, row 9: 'note' became 'note-question', because 'note' is taken",
        "survey, row 10: 'who' became 'who-2', because 'who' is taken",
        "survey, row 11: constraint of 'beds' is left out, but for its limits: . < 9 and . != 4",
        "survey, row 14: repeat 'bed' is within another repeat, and so are its questions",
        "survey: required is left out; an inspector may always leave a question open",
        "survey, row 6: relevant of 'why' is left out ('count' is not understood): count(${who}) > 2",
        "survey, row 7: relevant of 'lost' is left out ('nobody' is not in the checklist): ${nobody} = 'x'",
        "settings: version '2026.1' is no whole number from 1; it became 1",
        "settings: an XLSForm has no kind of location; kind became 'form'",
    ]
    assert [group["id"] for group in taken.written["groups"]] == ["entry-group"]


def test_a_relevant_that_no_answer_can_fulfil_is_left_out(form: MakeForm) -> None:
    survey: Sheet = [
        ("type", "name", "label", "relevant"),
        ("integer", "beds", "Bedden?"),
        ("select_one yn", "alarm", "Rookmelder?", "${beds} = '4' and ${beds} > 1"),
        ("image", "front", "Voorkant"),
        ("text", "a", "A?", "${alarm} = 'maybe'"),
        ("text", "b", "B?", "${beds} = 'many'"),
        ("text", "c", "C?", "${front} != ''"),
        ("text", "d", "D?", "${colour} = 'not_seen'"),
        ("text", "e", "E?", "${alarm} > 2"),
        ("begin_repeat", "room", "Kamer"),
        ("text", "colour", "Kleur?", "${alarm} = 'no'"),
        ("end_repeat",),
    ]
    choices: Sheet = [("list_name", "name", "label"), ("yn", "yes", "Ja"), ("yn", "no", "Nee")]

    taken = form(survey, choices, SETTINGS)

    assert taken.left_out[:-1] == [
        "survey, row 5: relevant of 'a' is left out ('maybe' is no answer to 'alarm'): ${alarm} = 'maybe'",
        "survey, row 6: relevant of 'b' is left out ('many' is no number): ${beds} = 'many'",
        "survey, row 7: relevant of 'c' is left out ('front' is answered with photos): ${front} != ''",
        "survey, row 8: relevant of 'd' is left out ('colour' is within a repeat): ${colour} = 'not_seen'",
        "survey, row 9: relevant of 'e' is left out ('alarm' is no number): ${alarm} > 2",
    ]
    [section], [room] = taken.written["sections"], taken.written["groups"]
    assert section["questions"][1]["show_when"] == {
        "all": [{"question": "beds", "is": [4]}, {"question": "beds", "above": 1}]
    }
    assert room["questions"][0]["show_when"] == {"question": "alarm", "is": ["no"]}


RELEVANT = {
    "${a} = 'yes'": {"question": "a", "is": ["yes"]},
    '${a}="yes" or ${a} = "no"': {"question": "a", "is": ["yes", "no"]},
    "selected(${a}, 'x') and ${b} >= 2.5": {
        "all": [{"question": "a", "is": ["x"]}, {"question": "b", "at-least": 2.5}]
    },
    "${b} > 2 and ${b} < 9": {"question": "b", "above": 2, "below": 9},
    "not(selected(${a}, 'x'))": {"question": "a", "is-not": ["x"]},
    "${a} != ''": {"question": "a", "is-not": ["not-seen", "not-applicable"]},
    "${a} != 'x'": {"question": "a", "is-not": ["x"]},
    "(${a} = 'x' or ${b} = 1) and ${c} != 'y'": {
        "all": [
            {"any": [{"question": "a", "is": ["x"]}, {"question": "b", "is": [1]}]},
            {"question": "c", "is-not": ["y"]},
        ]
    },
}


@pytest.mark.parametrize("expression", RELEVANT)
def test_a_relevant_of_answers_and_numbers_is_understood(expression: str) -> None:
    assert read_relevant(expression, str) == RELEVANT[expression]


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "${a}",
        "${a} =",
        "${a} = 'x' or",
        "${a} = ''",
        "${a} = ${b}",
        "not(${b} > 2)",
        "today() > 3",
        "(${a} = 'x'",
        "+",
    ],
)
def test_another_relevant_is_not_guessed_at(expression: str) -> None:
    with pytest.raises(NotTakenOver):
        read_relevant(expression, str)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"type,name\n", "is no Excel workbook"), (b"", "is no Excel workbook"), (b"PK\x03\x04", "is no")],
)
def test_a_file_that_is_no_form_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "form.xlsx"
    path.write_bytes(content)

    with pytest.raises(XlsFormError, match=told):
        read_xlsform(path)


def test_a_workbook_without_a_survey_or_without_questions_is_told(tmp_path: Path, form: MakeForm) -> None:
    book = Workbook()
    book.save(tmp_path / "book.xlsx")

    with pytest.raises(XlsFormError, match="has no sheet 'survey'"):
        read_xlsform(tmp_path / "book.xlsx")
    with pytest.raises(XlsFormError, match="no question outside its repeats"):
        form([("type", "name", "label"), ("geopoint", "where", "Waar?")])
