"""Somebody's controls as a calendar (RFC 5545) without content that matters: when, and that there is something.

Whoever has the address reads the calendar, such as a provider elsewhere: it tells no place, name or subject.
"""

import hashlib
import secrets
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.clock import HERE
from inspections.tables import calendars, operation_colleagues, operations, participants, plans, users

BEFORE, AFTER = timedelta(days=31), timedelta(days=366)
LASTS = timedelta(hours=1)


def new_calendar(connection: Connection, user: str, at: datetime) -> str:
    """A secret with which this person's calendar is read from now on; the one before reads nothing any more."""
    token = secrets.token_urlsafe(32)
    remove_calendar(connection, user)
    connection.execute(calendars.insert(), {"user": user, "token_hash": _hashed(token), "at": at})
    return token


def remove_calendar(connection: Connection, user: str) -> None:
    """Let nobody read this person's calendar any more."""
    connection.execute(calendars.delete().where(calendars.c.user == user))


def has_calendar(connection: Connection, user: str) -> bool:
    """Whether there is an address with which this person's calendar is read."""
    return connection.scalar(sa.select(calendars.c.user).where(calendars.c.user == user)) is not None


def whose_calendar(connection: Connection, token: str) -> str | None:
    """Whose calendar this secret reads; None for one that isn't, or whose account is closed."""
    return connection.scalar(
        sa.select(calendars.c.user)
        .join(users, users.c.id == calendars.c.user)
        .where(calendars.c.token_hash == _hashed(token), users.c.disabled_at.is_(None))
    )


def calendar(connection: Connection, user: str, today: date) -> bytes:
    """The controls and briefings of this person, from a month ago until a year ahead, as text/calendar."""
    told = icalendar.Calendar()
    told.add("prodid", "-//fieldapp//NL")
    told.add("version", "2.0")
    told.add("x-wr-calname", "Controles")
    first, last = (today - BEFORE).isoformat(), (today + AFTER).isoformat()
    controls = connection.execute(
        sa.select(plans.c.inspection.label("id"), plans.c.date, plans.c.time)
        .join(participants, participants.c.inspection == plans.c.inspection)
        .where(participants.c.user == user, plans.c.date.between(first, last), plans.c.cancelled_at.is_(None))
        .order_by(plans.c.date, plans.c.time, plans.c.inspection)
    ).all()
    briefings = connection.execute(
        sa.select(operations.c.id, operations.c.date, operations.c.time)
        .join(operation_colleagues, operation_colleagues.c.operation == operations.c.id)
        .where(
            operation_colleagues.c.user == user,
            operations.c.date.between(first, last),
            operations.c.cancelled_at.is_(None),
        )
        .order_by(operations.c.date, operations.c.time, operations.c.id)
    ).all()
    for words, rows in (("Briefing", briefings), ("Controle", controls)):
        for row in rows:
            told.add_component(_event(words, row.id, row.date, row.time))
    return bytes(told.to_ical())


def _event(words: str, id_: str, day: str, at: str) -> icalendar.Event:
    event = icalendar.Event()
    # Of the id only a hash: it is in addresses of pages.
    event.add("uid", f"{hashlib.sha256(f'{words}/{id_}'.encode()).hexdigest()[:32]}@fieldapp")
    event.add("summary", words)
    event.add("class", "PRIVATE")
    on = date.fromisoformat(day)
    event.add("dtstamp", datetime.combine(on, time(), UTC))
    if at:
        # In UTC, so that no definition of a time zone need go along.
        begins = datetime.combine(on, time.fromisoformat(at), HERE).astimezone(UTC)
        event.add("dtstart", begins)
        event.add("dtend", begins + LASTS)
    else:
        event.add("dtstart", on)
    return event


def _hashed(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
