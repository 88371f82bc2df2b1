"""The duty list: which attention officer is called first for an urgent signal, on which days, and who replaces them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.mail_addresses import mail_address
from inspections.problems import Problem
from inspections.tables import duties, users

ATTENTION_OFFICER = "attention_officer"


@dataclass(frozen=True)
class Officer:
    """Somebody who can be called; `email` is None when nobody filled it in."""

    id: str
    name: str
    email: str | None


@dataclass(frozen=True)
class Duty:
    """From the first day up to and including the last one."""

    id: str
    first_day: date
    last_day: date
    officer: str
    replacement: str | None


def officers(connection: Connection, municipality: str) -> list[Officer]:
    """The attention officers of a municipality that can log in, by name."""
    rows = connection.execute(
        sa.select(users.c.id, users.c.name, users.c.email)
        .where(users.c.municipality == municipality, users.c.role == ATTENTION_OFFICER, users.c.disabled_at.is_(None))
        .order_by(users.c.name, users.c.id)
    )
    return [Officer(*row) for row in rows]


def to_come(connection: Connection, municipality: str, today: date) -> list[Duty]:
    """The duties of today and later, the first one first."""
    rows = connection.execute(
        sa.select(duties.c.id, duties.c.first_day, duties.c.last_day, duties.c.officer, duties.c.replacement)
        .where(duties.c.municipality == municipality, duties.c.last_day >= today)
        .order_by(duties.c.first_day, duties.c.at)
    )
    return [Duty(*row) for row in rows]


def turns(connection: Connection, municipality: str, today: date) -> list[Sequence[Officer]]:
    """Who is called today, turn after turn: the one on duty, the replacement, then all the others at once.

    Nobody is on duty: all are called in the first turn.
    """
    able = {officer.id: officer for officer in officers(connection, municipality)}
    order: list[str] = []
    for duty in to_come(connection, municipality, today):
        if duty.first_day <= today:
            order += [id_ for id_ in (duty.officer, duty.replacement) if id_ in able and id_ not in order]
    others = [officer for id_, officer in able.items() if id_ not in order]
    return [*((able[id_],) for id_ in order), *([others] if others else [])]


def add(connection: Connection, municipality: str, by: str, at: datetime, wish: Duty) -> None:
    """Put a duty on the list; the same form again changes nothing.

    Raises `Problem` duty-incomplete when its days or its people can't be.
    """
    able = {officer.id for officer in officers(connection, municipality)}
    if not wish.first_day <= wish.last_day:
        raise Problem("duty-incomplete", problem="de laatste dag ligt voor de eerste")
    if wish.officer not in able or (wish.replacement is not None and wish.replacement not in able):
        raise Problem("duty-incomplete", problem="kies een aandachtsfunctionaris van uw gemeente")
    if wish.replacement == wish.officer:
        raise Problem("duty-incomplete", problem="de vervanger is dezelfde persoon")
    if connection.execute(sa.select(duties.c.id).where(duties.c.id == wish.id)).first() is None:
        connection.execute(duties.insert(), vars(wish) | {"municipality": municipality, "by": by, "at": at})


def remove(connection: Connection, municipality: str, duty: str) -> None:
    """Take a duty off the list; nothing happens when it isn't on it."""
    connection.execute(duties.delete().where(duties.c.id == duty, duties.c.municipality == municipality))


def set_email(connection: Connection, user: str, email: str) -> None:
    """Where this person is called; empty: nowhere. Raises `Problem` email-wrong."""
    connection.execute(users.update().where(users.c.id == user).values(email=mail_address(email)))


def fresh_id() -> str:
    """For a form, so that sending it twice is one duty."""
    return str(uuid4())
