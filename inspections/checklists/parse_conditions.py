"""Conditions of a checklist, from YAML: what a question asks of other answers before it is shown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from inspections.checklists.conditions import AllOf, AnyOf, Condition, Test
from inspections.checklists.questions import LESSER, YES_NO_ANSWERS, Kind, Question
from inspections.yaml_reading import Record, Value

_LIMITS = ("above", "below", "at-least", "at-most")
_NUMBERS = (Kind.NUMBER, Kind.COUNT)


@dataclass(frozen=True)
class Asked:
    """A question with the conditions that the file gives for it (its section's and its own), and how to find others."""

    question: Question
    key: str
    written: Sequence[Value]
    others: Mapping[str, "Asked"]


def with_condition(asked: Asked) -> Question:
    """The question with its condition; raises for an unknown question, an impossible value and a circle."""
    return replace(asked.question, show_when=_condition_of(asked, ()))


def _condition_of(asked: Asked, way: tuple[Asked, ...]) -> Condition | None:
    conditions = [_condition(value, asked, (*way, asked)) for value in asked.written]
    return _all_of(conditions) if conditions else None


def _condition(value: Value, asked: Asked, way: tuple[Asked, ...]) -> Condition:
    record = value.record("condition", required=set(), optional={"all", "any", "question", "is", "is-not", *_LIMITS})
    named = [key for key in ("all", "any", "question") if record.has(key)]
    if len(named) != 1:
        raise value.problem(f"{_of(asked)} has a condition with {_list(named)}; use one of all, any, question")
    if named[0] == "question":
        return _test(record, asked, way)
    if len(record.values) > 1:
        raise value.problem(f"{_of(asked)} has a condition with {named[0]} and more; put that in its list")
    inner = tuple(_condition(each, asked, way) for each in record[named[0]].items())
    return _all_of(inner) if named[0] == "all" else AnyOf(inner)


def _test(record: Record, asked: Asked, way: tuple[Asked, ...]) -> Condition:
    name = record["question"].text()
    other = asked.others.get(name)
    if other is None:
        raise record["question"].problem(f"{_of(asked)} has a condition on '{name}', which is no question here")
    if other in way:
        circle = " → ".join(each.question.id for each in (*way[way.index(other) :], other))
        raise record["question"].problem(f"{_of(asked)} is shown in a circle: {circle}")
    if other.question.kind is Kind.PHOTO:
        raise record["question"].problem(f"{_of(asked)} has a condition on '{name}', which is answered with photos")
    kinds = [key for key in ("is", "is-not") if record.has(key)]
    limits = [key for key in _LIMITS if record.has(key)]
    if len(kinds) + bool(limits) != 1:
        raise record.problem(
            f"of {_of(asked)} has {_list(kinds + limits)}; use one of is, is-not, or limits of a number"
        )
    test = Test(
        other.key,
        one_of=_answers(record, "is", asked, other.question),
        none_of=_answers(record, "is-not", asked, other.question),
        **{key.replace("-", "_"): _limit(record[key], key, asked, other.question) for key in limits},
    )
    shown = _condition_of(other, way)
    return test if shown is None else _all_of([shown, test])


def _answers(record: Record, key: str, asked: Asked, other: Question) -> tuple[str | int | float, ...]:
    if not record.has(key):
        return ()
    values = record[key].items() if record[key].is_list() else [record[key]]
    return tuple(_answer(value, asked, other) for value in values)


def _answer(value: Value, asked: Asked, other: Question) -> str | int | float:
    written = value.text()
    if written in LESSER:
        return written
    if other.kind in _NUMBERS:
        number = value.number()
        if (other.min is not None and number < other.min) or (other.max is not None and number > other.max):
            raise value.problem(f"{_of(asked)} waits for {number} at '{other.id}', which it can't be")
        return number
    possible = list(YES_NO_ANSWERS) if other.kind is Kind.YES_NO else [*(o.id for o in other.options), *LESSER]
    if written not in possible:
        raise value.problem(
            f"{_of(asked)} waits for '{written}' at '{other.id}', which it can't be; answers: {', '.join(possible)}"
        )
    return written


def _limit(value: Value, key: str, asked: Asked, other: Question) -> int | float:
    if other.kind not in _NUMBERS:
        raise value.problem(f"{_of(asked)} has {key} on '{other.id}', which is no number")
    number = value.number()
    never = {
        "above": other.max is not None and number >= other.max,
        "at-least": other.max is not None and number > other.max,
        "below": other.min is not None and number <= other.min,
        "at-most": other.min is not None and number < other.min,
    }
    if never[key]:
        raise value.problem(f"{_of(asked)} waits for {key} {number} at '{other.id}', which it can't be")
    return number


def _all_of(conditions: Iterable[Condition]) -> Condition:
    """All of them as one list, each once: where one question waits for another, both ask the same."""
    flat: list[Condition] = []
    for each in conditions:
        flat += each.conditions if isinstance(each, AllOf) else [each]
    different = tuple(dict.fromkeys(flat))
    return different[0] if len(different) == 1 else AllOf(different)


def _of(asked: Asked) -> str:
    return f"question '{asked.question.id}'"


def _list(names: Sequence[str]) -> str:
    return " and ".join(names) or "nothing"
