"""The quantities of one control, read from the answers that stand. Twin: static/device/measuring.js.

Numbers are whole thousandths from here on, so that two languages compare them exactly. A number that was not seen, or
on which colleagues differ, is missing and never zero.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.answers import things
from inspections.checklists import Checklist, Group
from inspections.checklists.conditions import is_shown
from inspections.checklists.questions import LESSER
from inspections.quantities import Quantity
from inspections.stored_facts import Current

# More than this of anything is a slip of the finger.
MOST = 1_000_000
NOT_ANSWERED = "niet ingevuld"
NOT_SEEN = "niet gezien"
NOT_APPLICABLE = "niet van toepassing"
DIFFERENT = "twee antwoorden verschillen"
NO_NUMBER = "geen bruikbaar getal"
NOT_ASKED = "niet gevraagd in deze vragenlijst"
NONE_ADDED = "nog niets toegevoegd"


@dataclass(frozen=True)
class Missing:
    """What must be known and is not, in words; `key` is that of the question that asks it, None when none does."""

    words: str
    key: str | None


@dataclass(frozen=True)
class Measured:
    """`value` in thousandths, or None with what is `missing`; `keys` are the answers that it comes from.

    `differs` when colleagues answered differently: no other source settles that.
    """

    value: int | None
    missing: tuple[Missing, ...]
    keys: tuple[str, ...]
    differs: bool = False


@dataclass(frozen=True)
class Thing:
    """One room (or kitchen, or workplace) and what was measured in it."""

    group: str
    id: str
    prefix: str
    name: str
    values: Mapping[str, Measured]


@dataclass(frozen=True)
class Quantities:
    """What was measured of the whole location, by quantity; and of each thing. What nothing asks is not there."""

    totals: Mapping[str, Measured]
    things: Sequence[Thing]


def quantities(
    checklist: Checklist, current: Current, plan: Mapping[str, Any], known: Mapping[str, Quantity]
) -> Quantities:
    """Each quantity that is asked: as answered, else as `plan` gives it, else summed over the things."""
    own = {
        question.quantity: measure(f"answer/{question.id}", known[question.quantity], "", current)
        for section in checklist.sections
        for question in section.questions
        if question.quantity is not None and is_shown(question, "answer/", current)
    }
    found = [thing for group in checklist.groups for thing in _things(group, current, known)]
    asked = {
        question.quantity for group in checklist.groups for question in group.questions if question.quantity is not None
    }
    totals = {id_: _total(quantity, own.get(id_), plan.get(id_), asked, found) for id_, quantity in known.items()}
    return Quantities({id_: total for id_, total in totals.items() if total is not None}, found)


def measure(key: str, quantity: Quantity, thing: str, current: Current) -> Measured:
    """The number that stands for `key`; what is missing is told with the name of the `thing`, if any."""
    answer, reason = standing_answer(key, current)
    value = None if reason else _thousandths(answer, quantity)
    if value is not None:
        return Measured(value, (), (key,))
    words = f"{thing + ': ' if thing else ''}{quantity.text} ({reason or NO_NUMBER})"
    return Measured(None, (Missing(words, key),), (key,), differs=reason == DIFFERENT)


def standing_answer(key: str, current: Current) -> tuple[Any, str]:
    """The one answer that stands and "", or None and why there is none."""
    facts = current.get(key, [])
    value = facts[0].value if facts else None
    if any(not _is_same(fact.value, value) for fact in facts):
        return None, DIFFERENT
    if value is None:
        return None, NOT_ANSWERED
    if value == "not-seen":
        return None, NOT_SEEN
    if value == "not-applicable":
        return None, NOT_APPLICABLE
    return value, ""


def _things(group: Group, current: Current, known: Mapping[str, Quantity]) -> list[Thing]:
    found = []
    for index, id_ in enumerate(sorted(things(current, f"{group.id}/"))):
        prefix = f"{group.id}/{id_}/"
        name = _name(group, prefix, index, current)
        values = {
            question.quantity: measure(prefix + question.id, known[question.quantity], name, current)
            for question in group.questions
            if question.quantity is not None and is_shown(question, prefix, current)
        }
        found.append(Thing(group.id, id_, prefix, name, values))
    return found


def _name(group: Group, prefix: str, index: int, current: Current) -> str:
    words = [fact.value for label in group.label for fact in current.get(prefix + label, [])[:1]]
    name = ", ".join(word for word in words if isinstance(word, str) and word and word not in LESSER)
    return name or f"{group.one[0].upper()}{group.one[1:]} {index + 1}"


def _total(
    quantity: Quantity, own: Measured | None, planned: Any, asked: set[str], found: Sequence[Thing]
) -> Measured | None:
    if own and (own.value is not None or own.differs):
        return own
    value = _thousandths(planned, quantity)
    if value is not None:
        return Measured(value, (), own.keys if own else ())
    summed = next((id_ for id_ in (quantity.id, quantity.or_sum_of) if id_ in asked), None)
    parts = [thing.values[summed] for thing in found if summed in thing.values] if summed else []
    if own and all(part.value is None for part in parts):
        return own
    return _sum(quantity, parts) if summed else None


def _sum(quantity: Quantity, parts: Sequence[Measured]) -> Measured:
    keys = tuple(key for part in parts for key in part.keys)
    missing = tuple(each for part in parts for each in part.missing)
    total = sum(part.value or 0 for part in parts)
    if not parts:
        missing = (Missing(f"{quantity.text} ({NONE_ADDED})", None),)
    if total > MOST * 1000:
        missing = (*missing, Missing(f"{quantity.text} ({NO_NUMBER})", None))
    return Measured(None if missing else total, missing, keys)


def _thousandths(value: Any, quantity: Quantity) -> int | None:
    # Dividing back gives the same number only if it had at most three decimals: both languages then hold the same.
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        return None
    whole = round(value * 1000)
    return None if whole / 1000 != value or (quantity.is_whole and whole % 1000) else whole


def _is_same(one: Any, other: Any) -> bool:
    # In Python True equals 1; in JSON it doesn't.
    return isinstance(one, bool) is isinstance(other, bool) and bool(one == other)
