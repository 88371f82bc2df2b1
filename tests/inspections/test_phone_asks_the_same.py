"""Whatever is answered, the phone and the server ask the same questions and find the same."""

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.checklists import Checklist, Kind, Question, checklists, compiled
from inspections.checklists.conditions import is_shown
from inspections.checklists.findings import findings_of
from tests.a_control import standing
from tests.node import Ask, answering

CHECKLISTS = list(checklists().values())
ENTRY = "01900000-0000-7000-8000-000000000001"
STRANGE = ["not-seen", "not-applicable", None, True, False, 0, -1, 1e21, "12", [], ["yes"], [1], {"id": "yes"}, ""]


@pytest.fixture(scope="module")
def phone() -> Iterator[Ask]:
    """The phone's own modules: a question in, its answer out."""
    with answering("questionnaires.js") as ask:
        yield ask


def an_answer(question: Question, random: Random) -> Any:
    if random.random() < 0.15:
        return random.choice(STRANGE)
    match question.kind:
        case Kind.YES_NO:
            return random.choice(["yes", "no"])
        case Kind.CHOICE:
            return random.choice(question.options).id
        case Kind.CHOICES:
            return [option.id for option in question.options if random.random() < 0.4]
        case Kind.NUMBER | Kind.COUNT:
            return random.choice([0, 1, 3, 4, 10, 11, 50, 51, 2.5])
    return random.choice(["iets", "not-seen", "not-applicable"])


def answers_to(checklist: Checklist, random: Random) -> dict[str, Any]:
    """Answers by key, more or less complete; sometimes of two colleagues who differ."""
    asked = [("answer/", question) for section in checklist.sections for question in section.questions]
    asked += [(f"{group.id}/{ENTRY}/", question) for group in checklist.groups for question in group.questions]
    complete = random.choice([0.2, 0.7, 1])
    answers = {}
    for prefix, question in asked:
        if random.random() < complete:
            one, other = an_answer(question, random), an_answer(question, random)
            answers[prefix + question.id] = {"differ": [one, other]} if random.random() < 0.1 else one
    return answers


@settings(deadline=None)
@given(seed=st.integers(0, 2**32))
def test_the_phone_and_the_server_ask_and_find_the_same(phone: Ask, seed: int) -> None:
    random = Random(seed)  # noqa: S311 (no secret)
    checklist = random.choice(CHECKLISTS)
    current = standing(answers_to(checklist, random))
    parts: list[tuple[str, Sequence[Question]]] = [("answer/", section.questions) for section in checklist.sections]
    entries = [(f"{group.id}/{ENTRY}/", group.questions) for group in checklist.groups]

    told = phone(
        {
            "questionnaire": compiled(checklist),
            "current": {
                key: [{"id": fact.id, "value": fact.value} for fact in facts] for key, facts in current.items()
            },
            "entries": [prefix for prefix, _ in entries],
        }
    )

    for (prefix, questions), part in zip([*parts, *entries], told, strict=True):
        shown = [question for question in questions if is_shown(question, prefix, current)]
        assert part["shown"] == [question.id for question in shown]
        assert part["counted"] == len(shown)
        assert part["found"] == [
            [question.id, finding.text, finding.measure]
            for question in shown
            for fact in current.get(prefix + question.id, [])
            for finding in findings_of(question, fact.value)
        ]
