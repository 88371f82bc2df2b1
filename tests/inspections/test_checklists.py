"""The checklists and the signal form that come with the product."""

import json
import re

import pytest

from inspections.checklists import Checklist, Question, Severity, checklists, compiled, load_all
from inspections.signals.questions import compiled_questions, signal_questions


def test_the_four_kinds_of_location_and_the_quick_visit_have_a_checklist() -> None:
    assert {id_ for id_, _ in checklists()} == {
        "hotel-or-holiday-park",
        "labour-migrant-housing",
        "massage-or-beauty-salon",
        "quick-visit",
        "restaurant-or-shop",
    }


@pytest.mark.parametrize(
    ("id_", "least"),
    [
        ("labour-migrant-housing", 90),
        ("hotel-or-holiday-park", 45),
        ("restaurant-or-shop", 55),
        ("massage-or-beauty-salon", 45),
    ],
)
def test_a_checklist_asks_enough_of_the_location_of_rooms_and_of_persons(id_: str, least: int) -> None:
    checklist = checklists()[id_, 1]

    assert sum(len(section.questions) for section in checklist.sections) >= least
    assert {"room", "person"} <= {group.id for group in checklist.groups}


def test_a_quick_visit_is_answered_in_ten_minutes() -> None:
    quick = checklists()["quick-visit", 1]
    asked = [question for section in quick.sections for question in section.questions]

    assert len([question for question in asked if question.show_when is None]) <= 20
    assert [group.id for group in quick.groups] == ["person"]


def test_the_numbers_that_norms_need_have_their_names() -> None:
    housing = checklists()["labour-migrant-housing", 1]
    in_sections = {question.quantity for section in housing.sections for question in section.questions}
    in_rooms = {question.quantity for group in housing.groups if group.id == "room" for question in group.questions}

    assert in_sections >= {
        *("persons-sleeping", "usable-area", "toilets", "showers", "cooking-rings", "fridge-litres"),
        *("storeys", "storeys-with-smoke-alarm", "rooms-let"),
    }
    assert in_rooms >= {"room-area", "room-persons"}


def test_every_finding_that_is_a_violation_says_what_usually_follows() -> None:
    found = [f for checklist in checklists().values() for q in questions_of(checklist) for f in q.findings]

    assert [f.text for f in found if f.severity is Severity.VIOLATION and f.measure is None] == []


def test_every_checklist_registers_a_person_in_the_same_five_ways() -> None:
    for checklist in checklists().values():
        person = next(group for group in checklist.groups if group.id == "person")
        registered = next(question for question in person.questions if question.id == "registered")

        assert [option.id for option in registered.options] == [
            "registered-here",
            "registered-elsewhere",
            "not-registered",
            "refused",
            "not-determinable",
        ]


def test_nobody_is_asked_for_a_number_of_identity_or_for_a_nationality() -> None:
    asked = [
        question for checklist in [*checklists().values(), signal_questions()] for question in questions_of(checklist)
    ]

    assert not [q.id for q in asked if re.search(r"\bBSN\b|burgerservice|documentnummer|nationaliteit", q.text, re.I)]


def test_every_text_is_a_dutch_sentence_that_begins_with_a_capital() -> None:
    for checklist in [*checklists().values(), signal_questions()]:
        for question in questions_of(checklist):
            assert question.text[0].isupper(), question.id
            assert all(finding.text.endswith(".") for finding in question.findings), question.id


def test_every_violation_rests_on_verified_law() -> None:
    found = [f for checklist in checklists().values() for q in questions_of(checklist) for f in q.findings]
    violations = [finding for finding in found if finding.severity is Severity.VIOLATION]

    assert violations
    assert all(finding.basis and finding.basis.verified and finding.basis.is_law for finding in violations)


def test_the_compiled_checklists_are_the_same_every_time() -> None:
    once = [json.dumps(compiled(checklist)) for checklist in load_all().values()]
    again = [json.dumps(compiled(checklist)) for checklist in load_all().values()]

    assert once == again


def test_the_signal_form_asks_the_five_things_of_the_route_and_its_subjects() -> None:
    form = signal_questions()

    assert {question.id for section in form.sections for question in section.questions} == {
        "form",
        "urgency",
        "observation",
        "contact",
        "discussed",
    }
    assert [group.id for group in form.groups] == ["subject"]
    assert compiled_questions()["id"] == "signal"


def test_the_urgencies_and_forms_of_a_signal_have_their_dutch_words() -> None:
    options = {
        question.id: {option.id: option.text for option in question.options}
        for section in signal_questions().sections
        for question in section.questions
    }

    assert options["urgency"] == {"immediate": "Acuut gevaar", "urgent": "Spoed", "normal": "Gewoon"}
    assert list(options["form"]) == ["sexual", "criminal", "labour", "combination", "unknown"]
    assert list(options["contact"]) == ["yes", "no"]
    assert list(options["discussed"]) == ["yes", "no", "not-yet"]


def questions_of(checklist: Checklist) -> list[Question]:
    grouped = [question for group in checklist.groups for question in group.questions]
    return [question for section in checklist.sections for question in section.questions] + grouped
