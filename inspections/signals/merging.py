"""Merging signals into one case: each keeps its facts, its reporter and its steps, and one of them carries the route.

The one that is merged leaves the queue and points to the other. Merges don't chain: the fold in `route` refuses it.
"""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals.recording import locked, record
from inspections.signals.route import standing
from inspections.signals.steps import steps_of


@dataclass(frozen=True)
class Wish:
    """Let `other` go on in the case; `seen` and `other_seen` are the last steps that the officer saw of both."""

    other: str
    words: str
    seen: int
    other_seen: int


def merge(connection: Connection, municipality: str, signal: str, officer: str, at: datetime, wish: Wish) -> None:
    """Let another open signal go on in the case of `signal`. Done twice, it changes nothing.

    Raises `Problem` merge-self, merge-chain, merge-handed-over, signal-changed, and what `record` raises for either.
    """
    if wish.other == signal:
        raise Problem("merge-self")
    _take_turns(connection)
    locked(connection, municipality, signal)
    locked(connection, municipality, wish.other)
    if standing(steps_of(connection, wish.other)).merged_into == signal:
        return
    if not record(connection, municipality, signal, officer, at, did.TookIn(other=wish.other), wish.seen):
        # It was merged, and separated since.
        raise Problem("signal-changed")
    record(connection, municipality, wish.other, officer, at, did.Merged(signal, wish.words), wish.other_seen)


def separate(
    connection: Connection, municipality: str, signal: str, officer: str, at: datetime, words: str, seen: int
) -> None:
    """Let a merged signal stand by itself again, where it was. Raises `Problem` step-not-now and what `record` does."""
    _take_turns(connection)
    into = standing(steps_of(connection, signal)).merged_into
    if into:
        locked(connection, municipality, into)
    if record(connection, municipality, signal, officer, at, did.Separated(words=words), seen) and into:
        record(connection, municipality, into, officer, at, did.LetGo(other=signal))


def _take_turns(connection: Connection) -> None:
    """One merge at a time, so that two that go in opposite directions don't wait for each other."""
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('fieldapp.merges'))"))
