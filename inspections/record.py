"""The record of one control: all answers as they were given, by whom, and what this version of the server can't read.

Signals are not part of it: they have pages of their own, for the attention officer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections import clock
from inspections.album import Picture, pictures
from inspections.answers import Answered, Said, answered, say_device_time, say_text, standing, things, written
from inspections.checklists import Checklist, Group, Section, checklists
from inspections.clock import day_of
from inspections.keys import OWN, is_about_registration, photo_key, revoked_guest
from inspections.norms import Verdict, municipality_norms, verdicts
from inspections.norms.told import Told, told
from inspections.problems import Problem
from inspections.stored_facts import Current, StoredFact, fold, stored_facts
from inspections.tables import inspections, participants, plans, users
from inspections.visits import address_in_words
from inspections.visits.conclusion import Conclusion, conclusion, shown_keys
from inspections.visits.entry_findings import without_door
from inspections.visits.entry_form import entry_questions, is_about_entry
from inspections.visits.entry_record import PREFIX, Entry, entries
from inspections.visits.found import gathered
from inspections.visits.registration import Assessment
from inspections.visits.registration_questions import person_questions
from inspections.visits.registration_record import assessment, known_quantities

# Why somebody closes while not everything is in: static/device/pages/together.js.
_EARLY = {"everyone-done": "Zij zeggen dat alles is verstuurd", "cannot-wait": "Ik kan niet wachten"}


@dataclass(frozen=True)
class Part:
    """A section of the checklist, or one room or person."""

    title: str
    answers: Sequence[Answered]


@dataclass(frozen=True)
class Late:
    """What somebody recorded that arrived after the control was closed: how much, and when the last of it."""

    author: str
    number: int
    last_at: datetime


@dataclass(frozen=True)
class Record:
    """A control as the desk shows it. `places` are what people told of the place: more than one when they differ."""

    id: str
    title: str
    place: str
    places: Sequence[Said]
    checklist: str
    is_checklist_known: bool
    status: str
    started: Sequence[str]
    first_arrived_at: datetime
    authors: Sequence[str]
    participants: Sequence[str]
    sections: Sequence[Part]
    groups: Sequence[tuple[str, Sequence[Part]]]
    norms: Sequence[tuple[str, Sequence[Told]]]
    conclusion: Conclusion
    pictures: Sequence[Picture]
    registration: Assessment
    people: Sequence[Part]
    entries: Sequence[tuple[Entry, Sequence[Part]]]
    closed_early: Sequence[Said]
    late: Sequence[Late]
    unrecognised: Sequence[tuple[str, Said]]


@dataclass(frozen=True)
class Earlier:
    """A control at the same address: `id` is None when it was only planned and nothing of it arrived."""

    id: str | None
    title: str
    date: str
    outcome: str


def record(connection: Connection, municipality: str, inspection: str) -> Record:
    """The control with this id in this municipality. Raises `Problem` not-found."""
    row = connection.execute(
        sa.select(inspections, plans.c.title, plans.c.name)
        .join(plans, plans.c.inspection == inspections.c.id, isouter=True)
        .where(inspections.c.id == inspection, inspections.c.municipality == municipality)
    ).one_or_none()
    if row is None:
        raise Problem("not-found")
    judged = _judged(connection, row)
    checklist, current, concluded = judged.checklist, judged.current, judged.conclusion
    joined = sa.select(users.c.name).join(participants, participants.c.user == users.c.id)
    return Record(
        id=inspection,
        title=row.name or row.title or "Niet-geplande controle",
        place=row.place,
        places=[_place(connection, municipality, fact) for fact in standing(current, "visit/location")],
        checklist=checklist.title if checklist else f"{row.checklist or 'geen'} {row.checklist_version or ''}".strip(),
        is_checklist_known=checklist is not None or row.checklist is None,
        status=row.status,
        started=[say_device_time(written(fact.value)) for fact in standing(current, "visit/started")],
        first_arrived_at=row.first_arrived_at,
        authors=list(dict.fromkeys(fact.author_name for fact in judged.stored)),
        participants=list(
            connection.scalars(joined.where(participants.c.inspection == inspection).order_by(users.c.name))
        ),
        sections=_sections(checklist, judged.entered, current),
        groups=_groups(checklist, current),
        norms=told(judged.verdicts),
        conclusion=concluded,
        pictures=pictures(connection, current),
        registration=judged.registration,
        people=_people(checklist, current),
        entries=[(entry, _went_in(entry, current)) for entry in judged.entered],
        closed_early=[_why_early(fact) for fact in standing(current, "visit/closed-early")],
        late=_late(judged.stored, current),
        unrecognised=_unrecognised(checklist, current, shown_keys(concluded, current)),
    )


def concluded(connection: Connection, municipality: str, inspection: str) -> Conclusion:
    """What was found and decided at a control, without the rest of its record. Raises `Problem` not-found."""
    return left_behind(connection, municipality, inspection)[0]


def left_behind(connection: Connection, municipality: str, inspection: str) -> tuple[Conclusion, Sequence[Picture]]:
    """What was found and decided at a control, and its photos. Raises `Problem` not-found."""
    row = connection.execute(
        sa.select(inspections).where(inspections.c.id == inspection, inspections.c.municipality == municipality)
    ).one_or_none()
    if row is None:
        raise Problem("not-found")
    judged = _judged(connection, row)
    return judged.conclusion, pictures(connection, judged.current)


def earlier(connection: Connection, municipality: str, inspection: str) -> list[Earlier]:
    """Other controls at the address of this one, the latest first: as far as they were planned or have arrived."""
    location = connection.scalar(
        sa.select(sa.func.coalesce(inspections.c.location, plans.c.location))
        .select_from(sa.join(inspections, plans, plans.c.inspection == inspections.c.id, full=True))
        .where(sa.or_(inspections.c.id == inspection, plans.c.inspection == inspection))
    )
    if location is None:
        return []
    planned = connection.execute(
        sa.select(plans.c.inspection, plans.c.title, plans.c.date, plans.c.outcome, inspections.c.id)
        .join(inspections, inspections.c.id == plans.c.inspection, isouter=True)
        .where(
            plans.c.location == location,
            plans.c.municipality == municipality,
            plans.c.inspection != inspection,
            # Called off, and nobody went.
            sa.or_(plans.c.cancelled_at.is_(None), inspections.c.id.is_not(None)),
        )
    ).all()
    arrived = connection.execute(
        sa.select(inspections.c.id, inspections.c.first_arrived_at)
        .join(plans, plans.c.inspection == inspections.c.id, isouter=True)
        .where(
            inspections.c.location == location,
            inspections.c.municipality == municipality,
            inspections.c.id != inspection,
            plans.c.inspection.is_(None),
        )
    ).all()
    found = [Earlier(row.id, row.title, row.date, row.outcome or "") for row in planned]
    found += [
        Earlier(row.id, "Niet-geplande controle", day_of(row.first_arrived_at).isoformat(), "") for row in arrived
    ]
    return sorted(found, key=lambda visit: visit.date, reverse=True)


@dataclass(frozen=True)
class _Judged:
    """What was told at a control, and what follows from it."""

    checklist: Checklist | None
    stored: Sequence[StoredFact]
    current: Current
    verdicts: Sequence[Verdict]
    entered: Sequence[Entry]
    registration: Assessment
    conclusion: Conclusion


def _judged(connection: Connection, row: sa.Row[tuple[object, ...]]) -> _Judged:
    everything = stored_facts(connection, row.id, row.municipality)
    # What a circle keeps to itself is for nobody at the desk, and in no document.
    stored = [fact for fact in everything if not fact.key.startswith(("signal/", OWN))]
    current = fold(stored)
    checklist = checklists().get((row.checklist, row.checklist_version))
    today = clock.today()
    beforehand = known_quantities(connection, row.id, today)
    judged = verdicts(checklist, current, beforehand, municipality_norms(row.municipality)) if checklist else []
    entered = entries(current)
    registration = assessment(connection, row.id, current, today)
    found = gathered(checklist, current, judged, registration.findings, entered)
    return _Judged(checklist, stored, current, judged, entered, registration, conclusion(found, current))


def _why_early(fact: StoredFact) -> Said:
    """Why somebody closed the control while it was known that something might lack."""
    said = say_text(fact)
    match fact.value:
        case {"reason": str(reason)} if reason in _EARLY:
            people = [each for each in fact.value.get("people") or [] if isinstance(each, str)]
            missing = f" Nog niet gehoord: {', '.join(people)}." if people else ""
            return replace(said, words=f"{_EARLY[reason]}.{missing}", known=True)
    return said


def _late(stored: Sequence[StoredFact], current: Current) -> list[Late]:
    """What arrived after the facts that closed the control, by whom, other than opening or closing it."""
    closed = [fact.position for fact in standing(current, "status") if fact.value == "closed"]
    if not closed:
        return []
    after: dict[str, list[datetime]] = {}
    for fact in stored:
        if fact.position > max(closed) and fact.key != "status":
            after.setdefault(fact.author_name, []).append(fact.arrived_at)
    return [Late(author, len(at), max(at)) for author, at in after.items()]


def _place(connection: Connection, municipality: str, fact: StoredFact) -> Said:
    said = say_text(fact)
    match fact.value:
        case {"address": str(location)} if words := address_in_words(connection, location, municipality):
            return replace(said, words=words)
        case {"typed": str(words)}:
            return replace(said, words=words)
    return said


def _sections(checklist: Checklist | None, entered: Sequence[Entry], current: Current) -> list[Part]:
    if checklist is None:
        return []
    asked = without_door(checklist, [entry.told for entry in entered])
    return [
        Part(section.title, _counting(answered(section.questions, "answer/", current), here))
        for section, here in zip(checklist.sections, asked.sections, strict=True)
    ]


def _counting(answers: Sequence[Answered], section: Section) -> list[Answered]:
    """The answers of a section as far as it asks them; what was answered all the same is kept, and does not count."""
    asked = {f"answer/{question.id}" for question in section.questions}
    told = [each for each in answers if each.key in asked or each.said or each.notes]
    return [each if each.key in asked else replace(each, counts=False) for each in told]


def _groups(checklist: Checklist | None, current: Current) -> list[tuple[str, Sequence[Part]]]:
    if checklist is None:
        return []
    return [
        (group.title, [_entry(group, number, f"{group.id}/", thing, current) for number, thing in enumerate(found, 1)])
        for group in checklist.groups
        if (found := things(current, f"{group.id}/"))
    ]


def _entry(group: Group, number: int, prefix: str, thing: str, current: Current) -> Part:
    base = f"{prefix}{thing}/"
    names = [say_text(fact).words for label in group.label for fact in standing(current, base + label)]
    title = f"{group.one.capitalize()} {number}{': ' + names[0] if names else ''}"
    return Part(title, answered(group.questions, base, current))


def _people(checklist: Checklist | None, current: Current) -> list[Part]:
    """What was asked in the registration check of each person met, as far as the checklist itself doesn't ask it."""
    asked = (
        {question.id for group in checklist.groups if group.id == "person" for question in group.questions}
        if (checklist)
        else set()
    )
    group = person_questions()
    parts = [
        _entry(group, number, "person/", thing, current) for number, thing in enumerate(things(current, "person/"), 1)
    ]
    own = [
        Part(part.title, [answer for answer in part.answers if answer.said and answer.key.split("/")[2] not in asked])
        for part in parts
    ]
    return [part for part in own if part.answers]


def _went_in(entry: Entry, current: Current) -> list[Part]:
    """Who went in."""
    base = f"{PREFIX}{entry.id}/people/"
    (group,) = entry_questions().groups
    return [_entry(group, number, base, person, current) for number, person in enumerate(things(current, base), 1)]


def _unrecognised(checklist: Checklist | None, current: Current, concluded: set[str]) -> list[tuple[str, Said]]:
    """Keys that the page shows nowhere else."""
    shown = {"status", "visit/location", "visit/checklist", "visit/started", "visit/closed-early"} | concluded
    fields: dict[str, set[str]] = {}
    if checklist:
        asked = {f"answer/{question.id}" for section in checklist.sections for question in section.questions}
        shown |= asked | {f"{key}/note" for key in asked}
        for group in checklist.groups:
            ids = {question.id for question in group.questions}
            fields[group.id] = ids | {f"{id_}/note" for id_ in ids} | {"added"}
    found = []
    for key in current:
        group_id, _, rest = key.partition("/")
        is_field = rest.partition("/")[2] in fields.get(group_id, ())
        is_shown = key in shown or is_field or is_about_registration(key) or is_about_entry(key)
        # Where somebody was in the building, and who would do what, matters while they are there.
        is_shown = is_shown or revoked_guest(key) is not None or group_id in ("here", "task")
        if not is_shown and photo_key(key) is None:
            found += [(key, say_text(fact)) for fact in standing(current, key)]
    return found
