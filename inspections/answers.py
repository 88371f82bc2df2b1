"""Answers in words, as the desk reads them. Two colleagues who answered differently are both heard, each by name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from inspections.checklists import Checklist, Kind, Question
from inspections.checklists.conditions import is_shown
from inspections.keys import photo_key
from inspections.stored_facts import Current, StoredFact

# Where the municipalities are; what a phone signed keeps its own offset.
_MONTHS = [
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
]
_WORDS = {"yes": "Ja", "no": "Nee", "not-seen": "Niet gezien", "not-applicable": "Niet van toepassing"}


@dataclass(frozen=True)
class Said:
    """One value that stands: in words, by whom, and when by the clock of the phone. `known` is False when this version
    can't read the value; `words` are then what was written."""

    words: str
    author: str
    at: str
    known: bool


@dataclass(frozen=True)
class Answered:
    """A question with its answers: none, one, or one of each colleague when they differ; and remarks.

    `counts` is False for an answer to a question that isn't asked any more: it is kept, and means nothing.
    """

    question: str
    said: Sequence[Said]
    notes: Sequence[Said]
    key: str
    counts: bool = True

    @property
    def differs(self) -> bool:
        return len({each.words for each in self.said}) > 1


def answered(questions: Iterable[Question], prefix: str, current: Current) -> list[Answered]:
    """The questions with what stands under `prefix` + their id, in the order of the questionnaire.

    Left out are those that are not asked here and have no answer.
    """
    found = [_answered(question, prefix, current) for question in questions]
    return [each for each in found if each.counts or each.said or each.notes]


def _answered(question: Question, prefix: str, current: Current) -> Answered:
    key = prefix + question.id
    said = [say(question, fact) for fact in standing(current, key)]
    if question.kind is Kind.PHOTO:
        said += _photos_of(key, current)
    notes = [say_text(fact) for fact in standing(current, f"{key}/note")]
    return Answered(question.text, said, notes, key, is_shown(question, prefix, current))


def _photos_of(about: str, current: Current) -> list[Said]:
    """That there are photos about a question for photos, and how many; they stand among the pictures."""
    found = [
        fact
        for key in current
        if photo_key(key)
        for fact in standing(current, key)
        if isinstance(fact.value, dict) and fact.value.get("about") == about
    ]
    words = "1 foto" if len(found) == 1 else f"{len(found)} foto's"
    return [Said(words, found[0].author_name, found[0].at, True)] if found else []


def standing(current: Current, key: str) -> list[StoredFact]:
    """The facts that stand for `key`, without removals."""
    return [fact for fact in current.get(key, []) if fact.value is not None]


def things(current: Current, prefix: str) -> list[str]:
    """The ids under `prefix` (rooms, persons, subjects) that were added and not removed, in the order of adding."""
    found: dict[str, str] = {}
    removed: set[str] = set()
    for key in current:
        rest = key.removeprefix(prefix)
        if rest == key or "/" not in rest:
            continue
        thing, _, field = rest.partition("/")
        if field == "added" and not standing(current, key):
            removed.add(thing)
        for fact in standing(current, key):
            found[thing] = min(found.get(thing, fact.id), fact.id)
    return sorted((thing for thing in found if thing not in removed), key=lambda thing: found[thing])


def option_words(checklist: Checklist, question: str, value: str) -> str | None:
    """The text of an option of a choice, None when there is no such option."""
    options = (
        option for section in checklist.sections for each in section.questions if each.id == question
        for option in each.options
    )  # fmt: skip
    return next((option.text for option in options if option.id == value), None)


def say(question: Question, fact: StoredFact) -> Said:
    """A fact that answers `question`."""
    words = _words(question, fact.value)
    return Said(words or written(fact.value), fact.author_name, fact.at, words is not None)


def say_text(fact: StoredFact) -> Said:
    """A fact in somebody's own words."""
    return Said(written(fact.value), fact.author_name, fact.at, isinstance(fact.value, str))


def written(value: Any) -> str:
    """A value as it was written, for what this version can't put into words."""
    match value:
        case str():
            return value
        case dict():
            return ", ".join(f"{name}: {written(each)}" for name, each in value.items())
        case list():
            return ", ".join(written(each) for each in value)
    return str(value)


def say_day(day: date | str) -> str:
    """Such as "24 november 2026"; a text is a day as ISO 8601 writes it."""
    given = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{given.day} {_MONTHS[given.month - 1]} {given.year}"


def say_moment(moment: datetime) -> str:
    """Such as "24 november 2026, 05:10"."""
    return f"{say_day(moment.date())}, {moment:%H:%M}"


def say_device_time(at: str) -> str:
    """What the clock of the phone said, in its own offset; what isn't a time, as it was written."""
    try:
        return say_moment(datetime.fromisoformat(at))
    except ValueError:
        return at


def _words(question: Question, value: Any) -> str | None:
    options = {option.id: option.text for option in question.options}
    match question.kind, value:
        case ((Kind.YES_NO | Kind.CHOICE), str()):
            # An option's own text goes before the general one: "yes" may mean more there.
            return (_WORDS | options).get(value) if question.kind is Kind.CHOICE else _WORDS.get(value)
        case Kind.CHOICES, list() if all(isinstance(each, str) and each in options for each in value):
            return ", ".join(options[each] for each in value)
        case _, "not-seen" | "not-applicable" if value not in options:
            return _WORDS[value]
        case ((Kind.NUMBER | Kind.COUNT), int() | float()) if not isinstance(value, bool):
            return " ".join(filter(None, [str(value).replace(".", ","), question.unit]))
        case Kind.TEXT, str():
            return value
        case Kind.DATE_TIME, str():
            return say_device_time(value)
    return None
