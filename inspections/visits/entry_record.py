"""The entries (binnentreden) of a control as they were recorded, for documents. Twin of entry_record.js."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.answers import Answered, answered, standing, things
from inspections.stored_facts import Current, values
from inspections.visits.entry import asked, is_inside, is_report_due, missing
from inspections.visits.entry_form import entry_questions, questions_by_id

PREFIX = "visit/entry/"
_PEOPLE = "Wie naar binnen gaan: naam en functie van iedereen, en wie leidt"


@dataclass(frozen=True)
class Entry:
    """One entry. `told` and `people` hold the answers on which everybody agrees, by question; `answers` all of them in
    words; `missing` says in words what the record still lacks."""

    id: str
    name: str
    told: Mapping[str, Any]
    people: Sequence[Mapping[str, Any]]
    answers: Sequence[Answered]
    missing: Sequence[str]

    @property
    def is_inside(self) -> bool:
        """Whether someone went in."""
        return is_inside(self.told)

    @property
    def is_report_due(self) -> bool:
        """Whether a report of entry must be made (Awi art. 10)."""
        return is_report_due(self.told)


def entries(current: Current) -> list[Entry]:
    """The entries that stand, in order of id: that in which they were begun, and the same on each phone."""
    return [_entry(id_, number, current) for number, id_ in enumerate(sorted(things(current, PREFIX)), 1)]


def _entry(id_: str, number: int, current: Current) -> Entry:
    base = f"{PREFIX}{id_}/"
    told = _values_under(base, current)
    people = [_values_under(f"{base}people/{person}/", current) for person in things(current, f"{base}people/")]
    where = told.get("where")
    questions = questions_by_id()
    shown = [questions[question] for question in asked(told) if question in questions]
    # What was answered and is not asked any more is kept, and shown after what counts.
    rest = [question for question in questions.values() if question not in shown]
    kept = [each for each in answered(rest, base, current) if each.said]
    return Entry(
        id=id_,
        name=f"Binnentreden {number}{f': {where}' if isinstance(where, str) else ''}",
        told=told,
        people=people,
        answers=[*answered(shown, base, current), *kept],
        missing=[_in_words(question) for question in missing(told, people)],
    )


def people_questions() -> Mapping[str, str]:
    """What is asked of who went in: id → the question's text."""
    return {question.id: question.text for question in entry_questions().groups[0].questions}


def _in_words(question: str) -> str:
    return _PEOPLE if question == "people" else questions_by_id()[question].text


def _values_under(prefix: str, current: Current) -> dict[str, Any]:
    """Where colleagues disagree nothing is told, until someone settles it."""
    found = {}
    for key in current:
        field = key.removeprefix(prefix)
        if field != key and "/" not in field and standing(current, key):
            different = values(current, key)
            if len(different) == 1:
                found[field] = different[0]
    return found
