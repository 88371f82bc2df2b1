"""The rules by which norms judge, each with its sentence. Twin: static/device/norm_rules.js.

Numbers are in thousandths. A quotient in a sentence is cut off, not rounded: 11,98 m² where 12 is needed reads as 11,9.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from inspections.norms.definitions import Rule, RuleKind
from inspections.quantities import Quantity


class Outcome(StrEnum):
    """What is known of a norm at one location."""

    MEETS = "meets"
    FAILS = "fails"
    NOT_DETERMINABLE = "not_determinable"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Amount:
    """So much of a quantity."""

    value: int
    of: Quantity

    def __str__(self) -> str:
        return f"{say(self.value)} {self.of.one if self.value == 1000 else self.of.many}"


Judged = tuple[bool, str]


def say(thousandths: int) -> str:
    """A number as people write it: 8200 is "8,2", 74000 is "74"."""
    whole, rest = divmod(thousandths, 1000)
    return f"{whole},{str(rest).zfill(3).rstrip('0')}" if rest else str(whole)


def area_per_person(rule: Rule, area: Amount, persons: Amount) -> Judged:
    """So much area for each person; tells for how many persons there is place."""
    norm = rule.number or 0
    place = f"plaats voor {area.value // norm}"
    if not persons.value:
        return True, f"{persons} op {area}: {place}"
    each = say(_tenths_each(area, persons))
    return (
        _count(persons) * norm <= area.value,
        f"{persons} op {area}: {each} m² per persoon, nodig is {say(norm)}; {place}",
    )


def amount_per_person(rule: Rule, amount: Amount, persons: Amount) -> Judged:
    """So much of something else for each person."""
    needed = _count(persons) * (rule.number or 0)
    each = f"{say(_tenths_each(amount, persons))} per persoon, " if persons.value else ""
    return (
        needed <= amount.value,
        f"{persons} en {amount}: {each}nodig is {say(needed)} ({say(rule.number or 0)} per persoon)",
    )


def one_per(rule: Rule, amount: Amount, persons: Amount) -> Judged:
    """One for each so many persons that are begun."""
    needed = -(-persons.value // (rule.number or 0))
    return (
        needed * 1000 <= amount.value,
        f"{persons} en {amount}: minstens {needed} nodig (1 per {say(rule.number or 0)} personen)",
    )


def steps(rule: Rule, amount: Amount, persons: Amount) -> Judged:
    """A number that goes up in steps with the number of persons."""
    count = _count(persons)
    step = next(each for each in rule.steps if each.to is None or count <= each.to)
    needed = step.least if step.least is not None else -(-count // (step.one_per or 1))
    return needed * 1000 <= amount.value, f"{persons} en {amount}: minstens {needed} nodig"


def at_most(rule: Rule, amount: Amount) -> Judged:
    """No more than a number."""
    return amount.value <= (rule.number or 0), f"{amount}, hoogstens {say(rule.number or 0)}"


def at_most_permitted(_rule: Rule, amount: Amount, permitted: Amount) -> Judged:
    """No more than was permitted for this location."""
    return amount.value <= permitted.value, f"{amount}, toegestaan is hoogstens {say(permitted.value)}"


def every(_rule: Rule, amount: Amount, all_: Amount) -> Judged:
    """As many as there are in all."""
    return amount.value >= all_.value, f"{amount}, nodig is {say(all_.value)}"


def notice(rule: Rule, amount: Amount, done: bool) -> Judged:
    """From a number on, whether it was notified."""
    if amount.value < (rule.number or 0):
        return True, f"{amount}: een gebruiksmelding is pas nodig vanaf {say(rule.number or 0)}"
    said = "en die is gedaan" if done else "en die is niet gedaan"
    return done, f"{amount}: een gebruiksmelding is nodig vanaf {say(rule.number or 0)}, {said}"


TWO: dict[RuleKind, Callable[[Rule, Amount, Amount], Judged]] = {
    RuleKind.AREA_PER_PERSON: area_per_person,
    RuleKind.AMOUNT_PER_PERSON: amount_per_person,
    RuleKind.ONE_PER: one_per,
    RuleKind.STEPS: steps,
    RuleKind.AT_MOST_PERMITTED: at_most_permitted,
    RuleKind.EVERY: every,
}


def _count(persons: Amount) -> int:
    return persons.value // 1000


def _tenths_each(amount: Amount, persons: Amount) -> int:
    return amount.value // (_count(persons) * 100) * 100
