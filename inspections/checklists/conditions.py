"""When a question is shown: conditions on other answers. Twin: static/device/conditions.js.

A condition carries in it those of the questions that it asks about, so that the answer to a hidden question counts
for nothing, and it can be told from the values that stand, without the checklist.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class HasValue(Protocol):
    """A fact, as far as a condition reads it."""

    @property
    def value(self) -> Any: ...


Answers = Mapping[str, Sequence[HasValue]]


@dataclass(frozen=True)
class Test:
    """What must be true of one answer: it is (or contains) one of `one_of`; or it is given and is none of `none_of`; or
    it is a number within the limits. `key` is whole ("answer/consent"), or a field of the same entry ("area")."""

    key: str
    one_of: tuple[str | int | float, ...] = ()
    none_of: tuple[str | int | float, ...] = ()
    above: int | float | None = None
    below: int | float | None = None
    at_least: int | float | None = None
    at_most: int | float | None = None


@dataclass(frozen=True)
class AllOf:
    conditions: tuple["Condition", ...]


@dataclass(frozen=True)
class AnyOf:
    conditions: tuple["Condition", ...]


Condition = Test | AllOf | AnyOf


class HasCondition(Protocol):
    """A question, as far as its showing goes."""

    @property
    def show_when(self) -> Condition | None: ...


def is_shown(question: HasCondition, prefix: str, answers: Answers) -> bool:
    """Whether a question is asked. A hidden one keeps its answer, and is neither open nor does it give findings."""
    return question.show_when is None or holds(question.show_when, prefix, answers)


def holds(condition: Condition, prefix: str, answers: Answers) -> bool:
    """Whether `condition` of a question under `prefix` ("answer/", "room/<id>/") is true of the answers that stand.

    Where colleagues answered differently, one answer for which it is true is enough: rather ask than miss.
    """
    if isinstance(condition, AllOf):
        return all(holds(each, prefix, answers) for each in condition.conditions)
    if isinstance(condition, AnyOf):
        return any(holds(each, prefix, answers) for each in condition.conditions)
    key = condition.key if "/" in condition.key else prefix + condition.key
    return any(passes(condition, fact.value) for fact in answers.get(key, ()))


def passes(test: Test, value: Any) -> bool:
    """Whether one value is what `test` asks; a removed answer (None) never is."""
    if value is None:
        return False
    given = value if isinstance(value, list) else [value]
    if test.one_of:
        return any(_is_in(each, test.one_of) for each in given)
    if test.none_of:
        return not any(_is_in(each, test.none_of) for each in given)
    return is_within(value, above=test.above, below=test.below, at_least=test.at_least, at_most=test.at_most)


def is_within(
    value: Any,
    *,
    above: int | float | None = None,
    below: int | float | None = None,
    at_least: int | float | None = None,
    at_most: int | float | None = None,
) -> bool:
    """Whether `value` is a number within the limits that are given."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return (
        (above is None or value > above)
        and (below is None or value < below)
        and (at_least is None or value >= at_least)
        and (at_most is None or value <= at_most)
    )


def _is_in(value: Any, known: tuple[str | int | float, ...]) -> bool:
    # In Python True equals 1; in JSON it doesn't.
    return not isinstance(value, bool | list | dict) and value in known
