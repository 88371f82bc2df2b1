"""Feedback: from the partner to the officer, also by a link that works once, and from the officer to the reporter."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.clock import day_of
from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals.details import KINDS
from inspections.signals.filled_in import parse
from inspections.signals.partners import Partner
from inspections.signals.recording import locked, record
from inspections.signals.route import standing
from inspections.signals.steps import steps_of
from inspections.tables import feedback_links, handovers, municipalities, signals, steps

# A link outlives the day by which an answer was asked, for a partner that is late.
GRACE = timedelta(days=14)


@dataclass(frozen=True)
class Asked:
    """What a link shows: who asks, and the partner's own reference number. Nothing of the signal."""

    reference: str
    municipality: str


@dataclass(frozen=True)
class Told:
    """What a reporter reads of a signal of their own."""

    id: int
    place: str
    received_on: date
    at: datetime
    words: str


def default_day(partner: Partner, today: date) -> date:
    """By when this partner is asked to answer, if the officer chooses nothing else."""
    return today + timedelta(days=partner.feedback_days)


def make_link(connection: Connection, municipality: str, signal: str, officer: str, at: datetime, handover: str) -> str:
    """The token of a new link for the partner of `handover`; links of before stop working. It is shown only now.

    Raises `Problem` not-found, or step-not-now and the like when the handover is over.
    """
    locked(connection, municipality, signal)
    each = standing(steps_of(connection, signal)).handovers.get(handover)
    today = day_of(at)
    expires_on = max(each.feedback_by if each else today, today) + GRACE
    record(connection, municipality, signal, officer, at, did.LinkMade(handover=handover, expires_on=expires_on))
    return issue_link(connection, handover, officer, at, expires_on)


def issue_link(connection: Connection, handover: str, officer: str, at: datetime, expires_on: date) -> str:
    """The token of a new link; those of before that were not used stop working."""
    connection.execute(feedback_links.delete().filter_by(handover=handover, used_at=None))
    token = secrets.token_urlsafe(32)
    expires_at = at + (expires_on - day_of(at))
    row = {"token_hash": _hash(token), "handover": handover, "made_by": officer, "expires_at": expires_at}
    connection.execute(feedback_links.insert(), row)
    return token


def asked(connection: Connection, token: str, at: datetime) -> Asked:
    """What the link shows. Raises `Problem` link-unusable: unknown, used or expired, which look the same."""
    row = connection.execute(_usable(token, at)).one_or_none()
    if row is None:
        raise Problem("link-unusable")
    return Asked(row.reference, row.municipality_name)


def answer(connection: Connection, token: str, at: datetime, words: str) -> Asked:
    """Keep the partner's answer, and end the link.

    Raises `Problem` link-unusable, also when the signal was closed meanwhile; step-incomplete without words.
    """
    found = connection.execute(_usable(token, at)).one_or_none()
    if found is None:
        raise Problem("link-unusable")
    details = parse(did.FeedbackReceived, {"handover": found.handover, "words": words, "by_link": "true"})
    locked(connection, found.municipality, found.signal)
    unused = feedback_links.c.token_hash == _hash(token), feedback_links.c.used_at.is_(None)
    if not connection.execute(feedback_links.update().where(*unused).values(used_at=at)).rowcount:
        raise Problem("link-unusable")
    try:
        record(connection, found.municipality, found.signal, found.made_by, at, details)
    except Problem as problem:
        raise Problem("link-unusable") from problem
    return Asked(found.reference, found.municipality_name)


def told_to(connection: Connection, reporter: str) -> list[Told]:
    """What was told to this reporter of their own signals, the newest first."""
    kinds = [kind for kind, type_ in KINDS.items() if type_ is did.ReporterTold]
    rows = connection.execute(
        sa.select(steps.c.position, steps.c.at, steps.c.details, signals.c.place, signals.c.received_at)
        .join(signals, signals.c.id == steps.c.signal)
        .where(signals.c.reporter == reporter, steps.c.kind.in_(kinds))
        .order_by(steps.c.position.desc())
    )
    return [Told(row.position, row.place, day_of(row.received_at), row.at, row.details["words"]) for row in rows]


def _usable(token: str, at: datetime) -> sa.Select[tuple[str, str, str, str, str, str]]:
    return (
        sa.select(
            feedback_links.c.handover,
            feedback_links.c.made_by,
            handovers.c.reference,
            handovers.c.signal,
            handovers.c.municipality,
            municipalities.c.name.label("municipality_name"),
        )
        .join(handovers, handovers.c.id == feedback_links.c.handover)
        .join(municipalities, municipalities.c.id == handovers.c.municipality)
        .where(
            feedback_links.c.token_hash == _hash(token),
            feedback_links.c.used_at.is_(None),
            feedback_links.c.expires_at > at,
        )
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
