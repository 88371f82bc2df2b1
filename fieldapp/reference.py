"""Reference data for phones, in parts with a version each; a phone is sent the parts that changed."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.datastructures import State

from fieldapp import joining
from fieldapp.login.sessions import Person
from fieldapp.permissions import MAY_HAVE_BEFOREHAND, Role
from inspections import clock, indicators, legal_bases, norms, phones, shelf
from inspections.addresses.importing import addresses_version
from inspections.answers import say_day
from inspections.checklists import checklists, compiled
from inspections.guests.guests import organisation_of
from inspections.guests.sharing import own_parts, sharing
from inspections.operations.on_phone import for_phone
from inspections.quantities import quantities
from inspections.signals.feedback import told_to
from inspections.signals.questions import compiled_questions
from inspections.tables import locations, participants, plans, users
from inspections.visits import beforehand, entry_form, history
from inspections.visits.companions import companions, open_now, people_in
from inspections.visits.follow_up import compiled_follow_up
from inspections.visits.registration_questions import compiled_registration

# Plans go to the phone for today, and for the night that began yesterday.
DAYS_AHEAD = 1
EARLIER = 10
BEFOREHAND = "beforehand/"
HISTORY = "history/"
JOINING = "joining/"
TOGETHER = "together/"

Part = Callable[[Connection, Person], Any]


@dataclass(frozen=True)
class Changed:
    """What a phone must take in: `parts` by name, each {"version", "data"}; and let go: the names of `gone`."""

    parts: dict[str, dict[str, Any]]
    gone: list[str]


def changed(connection: Connection, state: State, person: Person, known: Mapping[str, str], origin: str) -> Changed:
    """The parts of which the phone has no version, or another; and those it has of controls that it is not given."""
    parts = {name: _versioned(part(connection, person)) for name, part in PARTS.items()}
    parts |= {name: versioned for name, versioned in fixed_parts().items()}
    parts["sealing-key"] = _versioned(state.sealing.newest())
    is_guest = person.role is Role.PARTNER_GUEST
    parts["addresses"] = _versioned([]) if is_guest else _addresses(connection, person.municipality)
    fresh: dict[str, dict[str, Any]] = {
        name: {"version": version, "data": msgspec.Raw(data)}
        for name, (version, data) in parts.items()
        if known.get(name) != version
    }
    given = _beforehand(connection, person)
    for name, (version, inspection) in given.items():
        if known.get(name) != version:
            fresh[name] = {"version": version, "data": beforehand.for_phone(connection, inspection, clock.today())}
    before = _history(connection, person)
    for name, (version, inspection) in before.items():
        if known.get(name) != version:
            data = history.for_phone(connection, state.store, person.municipality, inspection)
            fresh[name] = {"version": version, "data": data}
    mine = open_now(connection, person.id)
    people = people_in(connection, mine)
    led = joining.versions_for(person, mine, people)
    for inspection, version in led.items():
        if known.get(JOINING + inspection) != version:
            shown = joining.for_phone(connection, state, inspection, origin)
            fresh[JOINING + inspection] = {"version": version, "data": shown}
    together = {TOGETHER + control: _versioned(told) for control, told in companions(connection, mine, people).items()}
    for name, (version, told) in together.items():
        if known.get(name) != version:
            fresh[name] = {"version": version, "data": msgspec.Raw(told)}
    standing = given.keys() | before.keys() | together.keys() | {JOINING + inspection for inspection in led}
    of_controls = {name for name in known if name.startswith((BEFOREHAND, HISTORY, JOINING, TOGETHER))}
    return Changed(fresh, sorted(of_controls - standing))


def _beforehand(connection: Connection, person: Person) -> dict[str, tuple[str, str]]:
    """Persons registered and known use, a part for each control of this person: name → version, control."""
    if person.role not in MAY_HAVE_BEFOREHAND:
        return {}
    today = clock.today()
    last_day = today + timedelta(days=DAYS_AHEAD)
    versions = beforehand.versions_for(connection, person.id, person.municipality, today, last_day)
    return {BEFOREHAND + inspection: (version, inspection) for inspection, version in versions.items()}


def _history(connection: Connection, person: Person) -> dict[str, tuple[str, str]]:
    """What there was before at the addresses of this person's controls of now, a part for each."""
    if person.role not in MAY_HAVE_BEFOREHAND:
        return {}
    today = clock.today()
    first, last = today - timedelta(days=1), today + timedelta(days=DAYS_AHEAD)
    versions = history.versions_for(connection, person.id, person.municipality, first, last)
    return {HISTORY + inspection: (version, inspection) for inspection, version in versions.items()}


def about(connection: Connection, person: Person) -> dict[str, Any]:
    """Whose phone it is, and which parts of a control are for their circle alone; of a guest also what their
    organisation records."""
    user: dict[str, Any] = {"id": person.id, "name": person.name, "role": person.role}
    organisation = organisation_of(connection, person.id) if person.role is Role.PARTNER_GUEST else None
    if organisation is not None:
        user["writes"] = sorted(sharing().organisations[organisation].writes)
    parts = own_parts(person.role, organisation)
    user["own"] = [{"id": part.id, "name": part.name, "ground": part.ground} for part in parts]
    return {
        "user": user,
        "municipality": {"id": person.municipality, "name": person.municipality_name},
    }


def _me(connection: Connection, person: Person) -> dict[str, Any]:
    return about(connection, person)


def _inspections(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """The controls that are planned for this person now, each with its address and what was there before."""
    today = clock.today()
    window = [(today + timedelta(days=days)).isoformat() for days in range(-1, DAYS_AHEAD + 1)]
    rows = connection.execute(
        sa.select(plans, locations)
        .join(participants, participants.c.inspection == plans.c.inspection)
        .join(locations, locations.c.id == plans.c.location)
        .where(participants.c.user == person.id, plans.c.date.in_(window))
        .order_by(plans.c.date, plans.c.time, plans.c.inspection)
    ).all()
    return [
        {
            "id": row.inspection,
            "date": row.date,
            "time": row.time,
            "title": row.title,
            "name": row.name,
            "purpose": row.purpose,
            "checklist": row.checklist,
            "location": {
                "id": row.location,
                "street": row.street,
                "number": row.number,
                "addition": row.addition,
                "postcode": row.postcode,
                "town": row.town,
                "latitude": row.latitude,
                "longitude": row.longitude,
            },
            "risks": row.risks,
            "briefing": None if person.role is Role.PARTNER_GUEST else for_phone(connection, row.operation),
            "earlier": [] if person.role is Role.PARTNER_GUEST else _earlier(connection, row.location, row.inspection),
            "participants": _participants(connection, row.inspection),
        }
        for row in rows
    ]


def _earlier(connection: Connection, location: str, besides: str) -> list[dict[str, str]]:
    rows = connection.execute(
        sa.select(plans.c.date, plans.c.title, plans.c.outcome)
        .where(
            plans.c.location == location,
            plans.c.inspection != besides,
            plans.c.date < clock.today().isoformat(),
            plans.c.cancelled_at.is_(None),
        )
        .order_by(plans.c.date.desc())
        .limit(EARLIER)
    )
    return [{"date": row.date, "title": row.title, "outcome": row.outcome or ""} for row in rows]


def _participants(connection: Connection, inspection: str) -> list[str]:
    names = sa.select(users.c.name).join(participants, participants.c.user == users.c.id)
    return list(connection.scalars(names.where(participants.c.inspection == inspection).order_by(users.c.name)))


def _norms(_connection: Connection, person: Person) -> dict[str, object]:
    return norms.compiled(norms.municipality_norms(person.municipality), quantities())


def _feedback(connection: Connection, person: Person) -> list[dict[str, Any]]:
    """What was told to this person of the signals that they reported. Nobody else's phone gets it."""
    return [
        {"id": told.id, "place": told.place, "received": say_day(told.received_on), "at": told.at, "words": told.words}
        for told in told_to(connection, person.id)
    ]


PARTS: dict[str, Part] = {"feedback": _feedback, "me": _me, "inspections": _inspections, "norms": _norms}


@cache
def fixed_parts() -> dict[str, tuple[str, bytes]]:
    """What only a new version of the data files changes. Raises a DefinitionError with file, line and problem."""
    return {
        "checklists": _versioned(
            {f"{id_}/{version}": compiled(checklist) for (id_, version), checklist in checklists().items()}
        ),
        "signal-form": _versioned(compiled_questions()),
        "indicators": _versioned(indicators.compiled()),
        "entry-form": _versioned(entry_form.compiled_questions()),
        "phones": _versioned(phones.compiled()),
        "shelf": _versioned(shelf.compiled()),
        "follow-up": _versioned(compiled_follow_up()),
        "registration-form": _versioned(compiled_registration()),
        "legal-bases": _versioned(legal_bases.compiled()),
    }


_addresses_kept: dict[tuple[str, str, int, int], tuple[str, bytes]] = {}


def _addresses(connection: Connection, municipality: str) -> tuple[str, bytes]:
    count = connection.scalar(
        sa.select(sa.func.count()).select_from(locations).where(locations.c.municipality == municipality)
    )
    kept = (str(connection.engine.url), municipality, count or 0, addresses_version(connection, municipality))
    if kept not in _addresses_kept:
        columns = [locations.c[name] for name in ("id", "street", "number", "addition", "postcode", "town")]
        columns += [locations.c.latitude, locations.c.longitude]
        here = sa.and_(locations.c.municipality == municipality, locations.c.gone_at.is_(None))
        rows = sa.select(*columns).where(here).order_by(locations.c.id)
        _addresses_kept[kept] = _versioned([list(row) for row in connection.execute(rows)])
    return _addresses_kept[kept]


def _versioned(data: Any) -> tuple[str, bytes]:
    encoded = msgspec.json.encode(data)
    return hashlib.sha256(encoded).hexdigest()[:16], encoded
