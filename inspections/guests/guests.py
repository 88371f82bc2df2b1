"""Guests: people of partners who joined one control, until it closes or they are asked to leave.

A guest is a user with the role partner_guest, without any means of logging in again, who takes part in that control.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections import devices
from inspections.devices import Device
from inspections.facts import Envelope, Fact, Refusal
from inspections.guests.sharing import is_in_circle, may_be_given, may_note, may_write, sharing
from inspections.keys import OWN
from inspections.problems import Problem
from inspections.stored_facts import stored_facts
from inspections.tables import devices as devices_table
from inspections.tables import guests, inspections, participants, plans, sessions, users

ROLE = "partner_guest"
# Of whom the name is forgotten.
NAMELESS = "Gast"
# Codes of a control: each lets one guest in.
CODES = 12
# Of Crockford's base 32: what one hears over the phone or types with gloves is never taken for another sign.
SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
LONGEST = 100

# Makes what only this server can make of words: 32 hexadecimal digits (fieldapp/login/server_key.py).
Tag = Callable[..., str]


@dataclass(frozen=True)
class Joining:
    """What somebody tells of themselves at the door."""

    name: str
    organisation: str
    service_number: str
    purpose: str


@dataclass(frozen=True)
class Guest:
    """A guest as a leader tells them apart."""

    user: str
    name: str
    organisation: str
    service_number: str
    joined_at: datetime
    revoked_at: datetime | None


def code_of(tag: Tag, inspection: str, number: int) -> str:
    """The `number`th code of a control: eight signs, forty bits that only this server can make."""
    bits = int(tag("join", inspection, str(number))[:10], 16)
    return "".join(SIGNS[bits >> 5 * place & 31] for place in range(LENGTH))


def codes_left(connection: Connection, tag: Tag, inspection: str) -> list[str]:
    """The codes of a control that nobody has used."""
    used = set(connection.scalars(sa.select(guests.c.code).where(guests.c.inspection == inspection)))
    numbers = [number for number in range(CODES) if number not in used]
    return [code_of(tag, inspection, number) for number in numbers]


def join(connection: Connection, tag: Tag, code: str, told: Joining, at: datetime, today: date) -> str:
    """Let somebody take part in the control of this code; returns their user id.

    Raises `Problem` join-incomplete, join-code-wrong (unknown, or its control is over) or join-code-used.
    """
    rules = sharing().organisations.get(told.organisation)
    texts = (told.name, told.service_number, told.purpose)
    if rules is None or not all(0 < len(text.strip()) <= LONGEST for text in texts):
        raise Problem("join-incomplete")
    inspection, number, municipality = _found(connection, tag, _plain(code), today)
    taken = sa.select(guests.c.user).where(guests.c.inspection == inspection, guests.c.code == number)
    if connection.scalar(taken):
        raise Problem("join-code-used")
    user = str(uuid4())
    name = f"{' '.join(told.name.split())} ({rules.name})"
    row = {"id": user, "municipality": municipality, "login": f"guest-{user}", "name": name, "role": ROLE}
    connection.execute(users.insert(), row | {"password_hash": "", "created_at": at})
    connection.execute(
        guests.insert(),
        {
            "user": user,
            "inspection": inspection,
            "code": number,
            "organisation": told.organisation,
            "service_number": told.service_number.strip(),
            "purpose": " ".join(told.purpose.split()),
            "joined_at": at,
        },
    )
    connection.execute(participants.insert(), {"inspection": inspection, "user": user})
    return user


def guests_of(connection: Connection, inspection: str) -> list[Guest]:
    """Who joined a control, the first first."""
    rows = connection.execute(
        sa.select(guests, users.c.name)
        .join(users, users.c.id == guests.c.user)
        .where(guests.c.inspection == inspection)
        .order_by(guests.c.joined_at, guests.c.user)
    )
    return [
        Guest(row.user, row.name, row.organisation, row.service_number, row.joined_at, row.revoked_at) for row in rows
    ]


def revoke(connection: Connection, inspection: str, user: str, at: datetime) -> None:
    """This guest takes part no more: nothing of their phone is accepted, and it empties itself at its next contact.

    Nothing happens when there is no such guest in this control.
    """
    ours = guests.c.inspection == inspection, guests.c.user == user
    if connection.scalar(sa.select(guests.c.user).where(*ours)) is None:
        return
    connection.execute(guests.update().where(*ours, guests.c.revoked_at.is_(None)).values(revoked_at=at))
    connection.execute(sessions.delete().where(sessions.c.user == user))
    for device in connection.scalars(sa.select(devices_table.c.id).where(devices_table.c.user == user)).all():
        devices.revoke(connection, device)


def forget(connection: Connection, inspection: str, at: datetime) -> None:
    """Who joined this control has no name here any more, nor anything else but that they were there and may not enter.

    The log keeps who signed what, by id.
    """
    for user in connection.scalars(sa.select(guests.c.user).where(guests.c.inspection == inspection)).all():
        revoke(connection, inspection, user, at)
        connection.execute(users.update().where(users.c.id == user).values(name=NAMELESS))
    connection.execute(guests.delete().where(guests.c.inspection == inspection))


def may_enter(connection: Connection, user: str) -> bool:
    """Whether this guest may still look: not asked to leave, and the control is not closed."""
    row = connection.execute(
        sa.select(guests.c.revoked_at, inspections.c.status)
        .join(inspections, inspections.c.id == guests.c.inspection, isouter=True)
        .where(guests.c.user == user)
    ).one_or_none()
    return row is not None and row.revoked_at is None and row.status != "closed"


def organisation_of(connection: Connection, user: str) -> str:
    """Of which organisation a guest is. Raises NoResultFound for who is no guest."""
    return str(connection.execute(sa.select(guests.c.organisation).where(guests.c.user == user)).scalar_one())


def readable(role: str, organisation: str | None) -> Callable[[str], bool]:
    """Which keys of what others recorded somebody is given; `organisation` is a guest's, None for a colleague."""
    if organisation is None:
        return lambda key: is_in_circle(key, role, None)
    return lambda key: (
        may_be_given(organisation, key) or (key.startswith(OWN) and is_in_circle(key, role, organisation))
    )


def without_foreign(connection: Connection, opened: Sequence[Envelope], at: datetime) -> list[Envelope]:
    """The envelopes without what their signers may not write: in a part that isn't their own; of guests also what is
    about another control, of a kind that isn't theirs, or too late.

    Each of those is refused with its reason: the phone keeps it, and shows it.
    """
    signers = {envelope.device.user for envelope in opened if envelope.device.role == ROLE}
    if not signers and not any(fact.key.startswith(OWN) for envelope in opened for fact in envelope.facts):
        return list(opened)
    rows = connection.execute(
        sa.select(guests, inspections.c.status, inspections.c.municipality)
        .join(inspections, inspections.c.id == guests.c.inspection, isouter=True)
        .where(guests.c.user.in_(signers))
    )
    known = {row.user: _Rules(row.inspection, row.organisation, _is_too_late(connection, row, at)) for row in rows}
    return [_checked(envelope, known.get(envelope.device.user)) for envelope in opened]


@dataclass(frozen=True)
class _Rules:
    """Of a guest who brings something."""

    inspection: str
    organisation: str
    is_too_late: bool


def _is_too_late(connection: Connection, row: sa.Row[tuple[object, ...]], at: datetime) -> bool:
    if row.status != "closed":
        return False
    told = stored_facts(connection, str(row.inspection), str(row.municipality), "status")
    return at > max(fact.arrived_at for fact in told) + timedelta(days=sharing().delivers_within_days)


def _checked(envelope: Envelope, guest: _Rules | None) -> Envelope:
    refusals = [(fact, code) for fact in envelope.facts if (code := _wrong(fact, envelope.device, guest))]
    if not refusals:
        return envelope
    refused = {fact.id for fact, _ in refusals}
    return replace(
        envelope,
        facts=tuple(fact for fact in envelope.facts if fact.id not in refused),
        refused=(*envelope.refused, *(Refusal(fact.id, envelope.index, Problem(code)) for fact, code in refusals)),
    )


def _wrong(fact: Fact, device: Device, guest: _Rules | None) -> str | None:
    is_own = fact.key.startswith(OWN)
    if is_own and not may_note(fact.key, device.user, device.role, guest.organisation if guest else None):
        return "own-part-not-yours"
    if device.role != ROLE:
        return None
    # Of somebody whose control is forgotten nothing is known any more.
    if guest is None or fact.inspection != guest.inspection or not (is_own or may_write(guest.organisation, fact.key)):
        return "guest-may-not-write"
    return "guest-too-late" if guest.is_too_late else None


def _found(connection: Connection, tag: Tag, code: str, today: date) -> tuple[str, int, str]:
    """The control, the number and the municipality of a code: of today, and of the night before and after."""
    for inspection, municipality in _open_now(connection, today):
        for number in range(CODES):
            if code_of(tag, inspection, number) == code:
                return inspection, number, municipality
    raise Problem("join-code-wrong")


def _open_now(connection: Connection, today: date) -> Iterable[tuple[str, str]]:
    days = [(today + timedelta(days=days)).isoformat() for days in (-1, 0, 1)]
    planned = connection.execute(
        sa.select(plans.c.inspection, plans.c.municipality)
        .join(inspections, inspections.c.id == plans.c.inspection, isouter=True)
        .where(
            plans.c.date.in_(days),
            plans.c.cancelled_at.is_(None),
            sa.or_(inspections.c.status.is_(None), inspections.c.status != "closed"),
        )
    )
    begun = connection.execute(
        sa.select(inspections.c.id, inspections.c.municipality).where(
            inspections.c.first_arrived_at > datetime.fromisoformat(f"{days[0]}T00:00:00+00:00"),
            inspections.c.status != "closed",
        )
    )
    return dict.fromkeys([(row[0], row[1]) for row in (*planned, *begun)])


def _plain(code: str) -> str:
    """As it was made: without spaces and dashes; O, I and L are the digits they look like (Crockford)."""
    bare = "".join(sign for sign in code.upper() if sign.isalnum())
    return bare.translate(str.maketrans("OIL", "011"))
