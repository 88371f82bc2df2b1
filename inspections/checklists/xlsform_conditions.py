"""The `relevant` of an XLSForm, as far as a checklist can say the same: answers, numbers, and, or, not."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

_TOKEN = re.compile(
    r"\s*(?:(?P<name>\$\{[^}]+\})|(?P<text>'[^']*'|\"[^\"]*\")|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<sign><=|>=|!=|=|<|>|\(|\)|,)|(?P<word>[A-Za-z]+))"
)
_LIMITS = {">": "above", "<": "below", ">=": "at-least", "<=": "at-most"}
Written = dict[str, Any]


class NotTakenOver(Exception):
    """An expression says what a checklist can't."""


@dataclass(frozen=True)
class _Answered:
    question: str


def read_relevant(expression: str, rename: Callable[[str], str]) -> Written:
    """`show_when` as a file of a checklist has it; `rename` gives a question's id for a name of the form.

    Raises NotTakenOver with what can't be said. A `!=` becomes "answered, and not": a checklist waits for an answer.
    """
    parser = _Parser(expression, rename)
    found = parser.any_of()
    if parser.rest:
        raise NotTakenOver(f"'{parser.rest[0]}' is not understood")
    return _plain(found)


@dataclass
class _Parser:
    expression: str
    rename: Callable[[str], str]
    rest: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        at = 0
        while self.expression[at:].strip():
            token = _TOKEN.match(self.expression, at)
            if token is None:
                raise NotTakenOver(f"'{self.expression[at:].strip()}' is not understood")
            self.rest.append(token.group().strip())
            at = token.end()

    def any_of(self) -> Any:
        return self._joined("or", "any", self._all_of)

    def _all_of(self) -> Any:
        return self._joined("and", "all", self._one)

    def _joined(self, word: str, key: str, part: Callable[[], Any]) -> Any:
        found = [part()]
        while self._next_is(word):
            self._take(word)
            found.append(part())
        return found[0] if len(found) == 1 else {key: found}

    def _one(self) -> Any:
        if self._next_is("("):
            return self._within_brackets(self.any_of)
        if self._next_is("not"):
            self._take("not")
            return _negated(self._within_brackets(self.any_of))
        if self._next_is("selected"):
            self._take("selected")
            return self._within_brackets(self._selected)
        question = self._question()
        sign = self._take()
        value = self._value()
        if sign in _LIMITS and not isinstance(value, str):
            return {"question": question, _LIMITS[sign]: value}
        if sign not in ("=", "!="):
            raise NotTakenOver(f"'{sign}' is not understood")
        if value == "":
            if sign == "=":
                raise NotTakenOver("a question that waits until another is empty")
            return _Answered(question)
        return {"question": question, "is" if sign == "=" else "is-not": [value]}

    def _selected(self) -> Any:
        question = self._question()
        self._take(",")
        return {"question": question, "is": [self._value()]}

    def _within_brackets(self, part: Callable[[], Any]) -> Any:
        self._take("(")
        found = part()
        self._take(")")
        return found

    def _question(self) -> str:
        token = self._take()
        if not token.startswith("${"):
            raise NotTakenOver(f"'{token}' is not understood")
        return self.rename(token[2:-1].strip())

    def _value(self) -> str | int | float:
        token = self._take()
        if token[0] in "'\"":
            return token[1:-1]
        if not re.fullmatch(r"-?\d+(\.\d+)?", token):
            raise NotTakenOver(f"'{token}' is not understood")
        return float(token) if "." in token else int(token)

    def _next_is(self, token: str) -> bool:
        return bool(self.rest) and self.rest[0] == token

    def _take(self, wanted: str | None = None) -> str:
        if not self.rest:
            raise NotTakenOver("the expression stops too early")
        token = self.rest.pop(0)
        if wanted is not None and token != wanted:
            raise NotTakenOver(f"'{token}' is not understood")
        return token


def _negated(found: Any) -> Any:
    tests = found["any"] if isinstance(found, dict) and "any" in found else [found]
    names = {each.get("question") if isinstance(each, dict) else None for each in tests}
    if len(names) > 1 or not all(isinstance(each, dict) and "is" in each for each in tests):
        raise NotTakenOver("not(…) of more than answers to one question")
    return {"question": tests[0]["question"], "is-not": [value for each in tests for value in each["is"]]}


def _plain(found: Any) -> Written:
    """Without what says no more than another part does, and with alternatives of one question as one list."""
    if isinstance(found, _Answered):
        return {"question": found.question, "is-not": ["not-seen", "not-applicable"]}
    if "all" in found:
        parts = [each for each in found["all"] if not _is_implied(each, found["all"])]
        return _single("all", [_plain(each) for each in parts])
    if "any" in found:
        plain = [_plain(each) for each in found["any"]]
        if all("is" in each for each in plain) and len({each["question"] for each in plain}) == 1:
            return {"question": plain[0]["question"], "is": [value for each in plain for value in each["is"]]}
        return _single("any", plain)
    return dict(found)


def _is_implied(part: Any, parts: Sequence[Any]) -> bool:
    """Whether `part` only says that a question is answered, which another part asks of it too."""
    answered = part["any"] if isinstance(part, dict) and "any" in part else [part]
    if not all(isinstance(each, _Answered) for each in answered):
        return False
    names = {each.question for each in answered}
    return any(isinstance(other, dict) and other.get("question") in names for other in parts)


def _single(key: str, parts: list[Written]) -> Written:
    limits = set(_LIMITS.values())
    if (
        key == "all"
        and len({each.get("question") for each in parts}) == 1
        and all(limits & set(each) for each in parts)
    ):
        return {name: value for each in parts for name, value in each.items()}
    return parts[0] if len(parts) == 1 else {key: parts}
