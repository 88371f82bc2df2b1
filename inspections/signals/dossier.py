"""All that is known of one signal, for the attention officer. Who reported it is a question of its own: `reporter`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.album import Picture, pictures
from inspections.answers import Answered, answered, say_text, standing, things, written
from inspections.checklists import Question
from inspections.indicators import IndicatorList, indicators
from inspections.problems import Problem
from inspections.signals.filters import Source
from inspections.signals.questions import signal_questions
from inspections.signals.steps import Step, steps_of
from inspections.stored_facts import Current, fold, stored_facts
from inspections.tables import signals, users

# How someone knows of an indicator: different answers, never added up.
KNOWN_HOW = {
    "seen": "Gezien",
    "told-by-person": "Verteld door de persoon",
    "told-by-other": "Verteld door een ander",
    "not-seen": "Niet gezien",
}
ANONYMOUS = "Anoniem"
_TOLD = {"name": "Naam", "capacity": "In welke hoedanigheid", "background": "Achtergrond", "contact": "Bereikbaar via"}


@dataclass(frozen=True)
class Marked:
    """An indicator with how it is known; `source` is where the list comes from."""

    id: str
    text: str
    how: Sequence[str]
    list_title: str
    source: str
    is_seen: bool


@dataclass(frozen=True)
class Subject:
    """Who or what a signal is about, as free as the situation was. `kind`: as chosen in the form."""

    id: str
    name: str
    kind: str | None
    fields: Sequence[Answered]

    def told(self, question: str) -> list[str]:
        """What was answered to `question`, in words."""
        return [each.words for field in self.fields if field.key.endswith(f"/{question}") for each in field.said]


@dataclass(frozen=True)
class Dossier:
    """A signal. `removed`: its reporter took it away on the phone after it was handed over or taken on."""

    id: str
    inspection: str
    status: str
    urgency: str | None
    form: str | None
    ready: bool
    place: str
    received_at: datetime
    assigned_to: str | None
    assignee: str | None
    assigned_at: datetime | None
    removed: bool
    answers: dict[str, Answered]
    indicators: Sequence[Marked]
    subjects: Sequence[Subject]
    pictures: Sequence[Picture]
    unrecognised: Sequence[tuple[str, str]]
    steps: Sequence[Step]


@dataclass(frozen=True)
class Reporter:
    """Who reported a signal. For the attention officer alone; never part of what a partner is given.

    `recorded_by`: who took it in at the desk, None when the reporter wrote it. `told`: what is known of the reporter.
    """

    id: str
    name: str
    recorded_by: str | None = None
    told: Sequence[tuple[str, str]] = ()

    @property
    def names(self) -> list[str]:
        """Every name to keep out of what leaves the attention officer."""
        contact = [words for label, words in self.told if label == _TOLD["contact"]]
        return [name for name in (self.name, self.recorded_by, *contact) if name and name != ANONYMOUS]


def dossier(connection: Connection, municipality: str, signal: str) -> Dossier:
    """The signal with this id in this municipality. Raises `Problem` not-found."""
    row = connection.execute(
        sa.select(signals, users.c.name.label("assignee"))
        .join(users, users.c.id == signals.c.assigned_to, isouter=True)
        .where(signals.c.id == signal, signals.c.municipality == municipality)
    ).one_or_none()
    if row is None:
        raise Problem("not-found")
    prefix = f"signal/{signal}/"
    current = fold(stored_facts(connection, row.inspection, municipality, prefix))
    questions = [question for section in signal_questions().sections for question in section.questions]
    answers = answered(questions, prefix, current)
    marked = _indicators(prefix, current)
    subjects = _subjects(prefix, current)
    return Dossier(
        id=signal,
        inspection=row.inspection,
        status=row.status,
        urgency=row.urgency,
        form=row.form,
        ready=row.ready,
        place=row.place,
        received_at=row.received_at,
        assigned_to=row.assigned_to,
        assignee=row.assignee,
        assigned_at=row.assigned_at,
        removed=f"{prefix}added" in current and not standing(current, f"{prefix}added"),
        answers={question.id: answer for question, answer in zip(questions, answers, strict=True)},
        indicators=marked,
        subjects=subjects,
        pictures=pictures(connection, current),
        unrecognised=_unrecognised(prefix, current, questions),
        steps=steps_of(connection, signal),
    )


def reporter(connection: Connection, municipality: str, signal: str) -> Reporter:
    """Who reported it. Raises `Problem` not-found. Only a route for the attention officer may ask this."""
    row = connection.execute(
        sa.select(users.c.id, users.c.name, signals.c.inspection, signals.c.source)
        .join(signals, signals.c.reporter == users.c.id)
        .where(signals.c.id == signal, signals.c.municipality == municipality)
    ).one_or_none()
    if row is None:
        raise Problem("not-found")
    if row.source == Source.FIELD:
        return Reporter(row.id, row.name)
    prefix = f"signal/{signal}/reporter/"
    current = fold(stored_facts(connection, row.inspection, municipality, prefix))
    said = {field: " / ".join(written(fact.value) for fact in standing(current, prefix + field)) for field in _TOLD}
    told = [(_TOLD[field], words) for field, words in said.items() if words and field != "name"]
    return Reporter(row.id, said["name"] or ANONYMOUS, row.name, told)


def _indicators(prefix: str, current: Current) -> list[Marked]:
    found = []
    for each, full_id, text in _listed():
        told = standing(current, f"{prefix}indicator/{full_id}")
        if told:
            words = [written(fact.value) for fact in told]
            how = [KNOWN_HOW.get(word, word) for word in words]
            is_seen = any(fact.value != "not-seen" for fact in told)
            found.append(Marked(full_id, text, how, each.title, each.source, is_seen))
    return found


def _listed() -> Iterable[tuple[IndicatorList, str, str]]:
    for each in indicators().lists:
        for indicator in each.indicators:
            yield each, indicator.full_id, indicator.text


def _subjects(prefix: str, current: Current) -> list[Subject]:
    group = signal_questions().groups[0]
    subjects = []
    for number, thing in enumerate(things(current, f"{prefix}subject/"), 1):
        base = f"{prefix}subject/{thing}/"
        fields = [field for field in answered(group.questions, base, current) if field.said or field.notes]
        names = [say_text(fact).words for key in group.label for fact in standing(current, base + key)]
        kinds = [fact.value for fact in standing(current, f"{base}kind") if isinstance(fact.value, str)]
        name = names[0] if names else f"{group.one.capitalize()} {number}"
        subjects.append(Subject(thing, name, kinds[0] if len(set(kinds)) == 1 else None, fields))
    return subjects


def _unrecognised(prefix: str, current: Current, questions: Sequence[Question]) -> list[tuple[str, str]]:
    """Keys and values that this version of the server can't place: shown as they came."""
    group = signal_questions().groups[0]
    plain = {prefix + question.id for question in questions} | {prefix + name for name in ("added", "status", "source")}
    plain |= {f"{key}/note" for key in plain}
    listed = {f"{prefix}indicator/{full_id}" for _, full_id, _ in _listed()}
    fields = {question.id for question in group.questions} | {"added"}
    found = []
    for key in current:
        parts = key.removeprefix(prefix).split("/")
        is_subject = parts[0] == "subject" and len(parts) == 3 and parts[2] in fields
        is_photo = parts[0] == "photo"
        is_reporter = parts[0] == "reporter" and len(parts) == 2 and parts[1] in _TOLD
        if key not in plain and key not in listed and not is_subject and not is_photo and not is_reporter:
            found += [(key.removeprefix(prefix), written(fact.value)) for fact in standing(current, key)]
    return found
