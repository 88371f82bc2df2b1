"""The attention officer's queue: open signals, the most urgent first, then the one that waits longest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.problems import Problem
from inspections.signals.status import Status
from inspections.tables import signals, users

PAGE = 50
# More than this many new signals are not counted, or the count would cost more than the page.
MOST_COUNTED = 99
OPEN = (Status.RECEIVED, Status.IN_PROGRESS)


@dataclass(frozen=True)
class Waiting:
    """A signal as it stands in the queue. Who reported it is not part of the queue."""

    id: str
    form: str | None
    urgency: str | None
    rank: int
    ready: bool
    place: str
    summary: str
    status: str
    assignee: str | None
    received_at: datetime
    received_position: int

    @property
    def place_in_queue(self) -> "PlaceInQueue":
        return PlaceInQueue(self.rank, self.received_position)


@dataclass(frozen=True)
class PlaceInQueue:
    """Where a page of the queue begins: after the signal of this rank and position of arrival."""

    rank: int
    position: int

    @classmethod
    def parse(cls, text: str) -> "PlaceInQueue":
        """Raises `Problem` request-malformed for anything but what `str()` of a place gave."""
        try:
            rank, position = (int(part) for part in text.split("."))
        except ValueError as error:
            raise Problem("request-malformed", problem="after") from error
        if not (0 <= rank < 2**31 and 0 <= position < 2**63):
            raise Problem("request-malformed", problem="after")
        return cls(rank, position)

    def __str__(self) -> str:
        return f"{self.rank}.{self.position}"


@dataclass(frozen=True)
class Page:
    """A page of the queue, and where the next one begins if there is one."""

    rows: Sequence[Waiting]
    next: PlaceInQueue | None


def page_of_queue(
    connection: Connection, municipality: str, statuses: Sequence[Status] = OPEN, after: PlaceInQueue | None = None
) -> Page:
    """At most `PAGE` signals with one of `statuses`. A page costs the same however long the queue is."""
    rows = connection.execute(_page(municipality, statuses, after)).mappings().all()
    found = [Waiting(**row) for row in rows]
    return Page(found[:PAGE], found[PAGE - 1].place_in_queue if len(found) > PAGE else None)


def count_new(connection: Connection, municipality: str) -> int:
    """How many signals nobody has taken on yet, at most one more than `MOST_COUNTED`."""
    new = sa.select(signals.c.id).where(signals.c.municipality == municipality, signals.c.status == Status.RECEIVED)
    counted = sa.select(sa.func.count()).select_from(new.limit(MOST_COUNTED + 1).subquery())
    return int(connection.execute(counted).scalar_one())


def _page(municipality: str, statuses: Sequence[Status], after: PlaceInQueue | None) -> sa.Select[Any]:
    rows = (
        sa.select(
            signals.c.id,
            signals.c.form,
            signals.c.urgency,
            signals.c.rank,
            signals.c.ready,
            signals.c.place,
            signals.c.summary,
            signals.c.status,
            users.c.name.label("assignee"),
            signals.c.received_at,
            signals.c.received_position,
        )
        .join(users, users.c.id == signals.c.assigned_to, isouter=True)
        .where(signals.c.municipality == municipality)
        .order_by(signals.c.rank, signals.c.received_position)
        .limit(PAGE + 1)
    )
    # One status is a condition that an index begins with; two would make the database sort them together.
    rows = rows.where(signals.c.status == statuses[0] if len(statuses) == 1 else signals.c.status.in_(statuses))
    if after:
        place = sa.tuple_(signals.c.rank, signals.c.received_position)
        rows = rows.where(place > (after.rank, after.position))
    return rows
