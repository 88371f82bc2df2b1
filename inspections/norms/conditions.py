"""Whether a norm applies to this location, told from answers. Twin: static/device/norm_conditions.js."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from inspections.checklists import Checklist, Kind, Question
from inspections.checklists.conditions import is_shown
from inspections.norms.definitions import Application, Condition, Norm
from inspections.norms.measuring import NOT_APPLICABLE, Missing, Quantities, Thing, standing_answer
from inspections.quantities import Quantity
from inspections.stored_facts import Current


@dataclass(frozen=True)
class Site:
    """One control, as norms look at it."""

    checklist: Checklist
    current: Current
    measured: Quantities
    known: Mapping[str, Quantity]


@dataclass(frozen=True)
class Answer:
    """Whether a condition is true, or what is missing to tell; `words` are the question with its answer."""

    key: str
    holds: bool
    missing: tuple[Missing, ...]
    words: str
    is_not_applicable: bool


def applies_to(norm: Norm, thing: Thing | None, site: Site) -> tuple[Missing, ...] | None:
    """None when the norm does not apply, else what is missing to tell that it does."""
    unknown: tuple[Missing, ...] | None = None
    for application in norm.applies:
        if application.kind == site.checklist.kind:
            missing = _holds(application, thing, site)
            if missing == ():
                return ()
            unknown = missing if unknown is None else unknown
    return unknown


def answer_to(condition: Condition, thing: Thing | None, site: Site) -> Answer | None:
    """What was answered to the question of a condition; None when it is not asked here."""
    question = _question(condition, site.checklist)
    if question is None or (condition.group is not None and thing is None):
        return None
    of_thing = thing if condition.group is not None else None
    prefix = of_thing.prefix if of_thing else "answer/"
    if not is_shown(question, prefix, site.current):
        return None
    key = prefix + question.id
    value, reason = standing_answer(key, site.current)
    if reason and reason != NOT_APPLICABLE:
        name = f"{of_thing.name}: " if of_thing else ""
        return Answer(key, False, (Missing(f"{name}{question.text} ({reason})", key),), "", False)
    given = value if isinstance(value, list) else [value]
    holds = any(each in condition.answers for each in given)
    return Answer(key, holds, (), f"{question.text} {_say(question, given)}", reason == NOT_APPLICABLE)


def _holds(application: Application, thing: Thing | None, site: Site) -> tuple[Missing, ...] | None:
    answers = [answer_to(condition, thing, site) for condition in application.conditions]
    if any(answer is None or not (answer.holds or answer.missing) for answer in answers):
        return None
    return tuple(missing for answer in answers if answer for missing in answer.missing)


def _question(condition: Condition, checklist: Checklist) -> Question | None:
    parts = checklist.sections if condition.group is None else checklist.groups
    return next(
        (
            question
            for part in parts
            if condition.group is None or part.id == condition.group
            for question in part.questions
            if question.id == condition.question
        ),
        None,
    )


def _say(question: Question, given: list[Any]) -> str:
    words = {"yes": "Ja", "no": "Nee"} if question.kind is Kind.YES_NO else {o.id: o.text for o in question.options}
    return ", ".join(words.get(each, each) if isinstance(each, str) else "?" for each in given)
