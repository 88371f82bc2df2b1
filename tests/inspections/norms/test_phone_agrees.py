"""Whatever is answered, the phone and the server judge the same."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inspections.checklists import Checklist, Kind, Question, checklists, newest
from inspections.checklists import compiled as compiled_checklist
from inspections.norms import verdicts
from inspections.norms.compiled import compiled
from inspections.quantities import quantities
from tests.a_control import standing
from tests.inspections.norms.test_norms import norms_of_the_vectors
from tests.node import Ask, answering

NORMS = norms_of_the_vectors()
COMPILED = compiled(NORMS, quantities())
CHECKLISTS = [each for each in newest(checklists()) if each.kind in {a.kind for norm in NORMS for a in norm.applies}]
ROOMS = ["01900000-0000-7000-8000-000000000001", "01900000-0000-7000-8000-000000000002"]

STRANGE = ["not-seen", "not-applicable", None, 1e21, -1, -0.0, 1_000_000, 1_000_001, 0.1 + 0.2, True, "burnt", ["yes"]]
Control = tuple[Checklist, dict[str, Any], dict[str, Any]]


def plain_answer(question: Question, random: Random) -> Any:
    if question.kind is Kind.YES_NO:
        return random.choice(["yes", "no"])
    if question.options:
        return "snf" if random.random() < 0.5 and question.id == "quality-mark" else random.choice(question.options).id
    if question.quantity in ("usable-area", "room-area"):
        return random.choice(
            [random.randrange(3000) / 10, random.randrange(1, 20) * 12 + random.choice([-0.1, 0, 0.1])]
        )
    if question.quantity == "fridge-litres":
        return random.randrange(1200)
    return random.randrange(random.choice([4, 12, 60])) if question.quantity else random.choice(["Zolder", "Kamer 3"])


def a_control(seed: int) -> Control:
    """A checklist with the answers that norms read, more or less complete and strange; and what was planned."""
    random = Random(seed)  # noqa: S311 (no secret)
    checklist = random.choice(CHECKLISTS)
    read = {c.question for norm in NORMS for a in norm.applies for c in a.conditions}
    read |= {condition.question for norm in NORMS for condition in norm.rule.answers}
    asked = [(f"answer/{q.id}", q) for s in checklist.sections for q in s.questions if q.quantity or q.id in read]
    asked += [
        (f"{group.id}/{room}/{question.id}", question)
        for group in checklist.groups
        for room in ROOMS[: random.randrange(3)]
        for question in group.questions
        if question.quantity or question.id in (*group.label, "kind")
    ]
    strangeness = random.choice([0, 0, 0.05, 0.3])
    answers = {}
    for key, question in asked:
        answers[key] = plain_answer(question, random)
        if random.random() < strangeness:
            answers[key] = random.choice(STRANGE)
        if random.random() < strangeness:
            answers[key] = {"differ": [answers[key], plain_answer(question, random)]}
        if random.random() < strangeness:
            del answers[key]
    if random.random() < strangeness:
        answers[f"room/{ROOMS[0]}/added"] = random.choice([True, None])
    return (
        checklist,
        answers,
        random.choice([{}, {"permitted-persons": random.randrange(20)}, {"permitted-persons": "8"}]),
    )


@pytest.fixture(scope="module")
def phone() -> Iterator[Ask]:
    """The phone's own modules: a control in, its verdicts out."""
    with answering("judging.js") as ask:
        yield ask


@given(st.integers(0, 2**32).map(a_control))
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_phone_and_server_judge_any_answers_the_same(phone: Ask, control: Control) -> None:
    checklist, answers, plan = control
    current = standing(answers)

    ours = [
        {
            "id": verdict.id,
            "thing": verdict.thing,
            "outcome": str(verdict.outcome),
            "sentence": verdict.sentence,
            "missing": [{"words": each.words, "key": each.key} for each in verdict.missing],
            "keys": list(verdict.keys),
            "isOwnFinding": verdict.is_own_finding,
            "severity": str(verdict.severity),
            "norm": verdict.norm.id,
        }
        for verdict in verdicts(checklist, current, plan, NORMS)
    ]

    asked = {
        "questionnaire": compiled_checklist(checklist),
        "current": {key: [{"id": fact.id, "value": fact.value} for fact in facts] for key, facts in current.items()},
        "plan": plan,
        "norms": COMPILED,
    }
    assert phone(asked) == ours
