"""The attention officer's queue: each view a walk along one index, so that a page costs the same however long it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.problems import Problem
from inspections.signals.status import Lane, Status
from inspections.tables import signals, users

PAGE = 50
# More than this many new signals are not counted, or the count would cost more than the page.
MOST_COUNTED = 99
# What is late or did not arrive stands above the queue; this many of each, and the rest in their own view.
MOST_ON_TOP = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class View(StrEnum):
    """Which part of the queue, as it stands in the address."""

    OPEN = "open"
    NEW = "new"
    MINE = "mine"
    WAITING = "waiting"
    OVERDUE = "overdue"
    FAILED = "failed"
    CLOSED = "closed"


# The other views begin with the most urgent, then the one that waits longest.
_BY_DAY = (View.WAITING, View.OVERDUE)


@dataclass(frozen=True)
class Asking:
    """Who looks at the queue, and on which day."""

    municipality: str
    officer: str
    today: date


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
    feedback_due: date | None
    delivery_failed: bool
    closed_at: datetime | None
    received_at: datetime
    received_position: int

    def place_in(self, view: View) -> "PlaceInQueue":
        """Where a page that begins after this one begins."""
        first: int = self.rank
        if view in _BY_DAY and self.feedback_due:
            first = self.feedback_due.toordinal()
        if view is View.CLOSED and self.closed_at:
            first = (self.closed_at - _EPOCH) // timedelta(microseconds=1)
        return PlaceInQueue(first, self.received_position)


@dataclass(frozen=True)
class PlaceInQueue:
    """Where a page of the queue begins: after the signal with this in the view's order, and position of arrival."""

    first: int
    position: int

    @classmethod
    def parse(cls, text: str) -> "PlaceInQueue":
        """Raises `Problem` request-malformed for anything but what `str()` of a place gave."""
        try:
            first, position = (int(part) for part in text.split("."))
        except ValueError as error:
            raise Problem("request-malformed", problem="after") from error
        if not (0 <= first < 2**53 and 0 <= position < 2**63):
            raise Problem("request-malformed", problem="after")
        return cls(first, position)

    def __str__(self) -> str:
        return f"{self.first}.{self.position}"


@dataclass(frozen=True)
class Page:
    """A page of the queue, and where the next one begins if there is one."""

    rows: Sequence[Waiting]
    next: PlaceInQueue | None


def page_of_queue(
    connection: Connection, asking: Asking, view: View = View.OPEN, after: PlaceInQueue | None = None, most: int = PAGE
) -> Page:
    """At most `most` signals of a view. Raises `Problem` request-malformed for a place that isn't one of this view."""
    rows = connection.execute(_page(asking, view, after, most)).mappings().all()
    found = [Waiting(**row) for row in rows]
    return Page(found[:most], found[most - 1].place_in(view) if len(found) > most else None)


def on_top(connection: Connection, asking: Asking) -> list[Waiting]:
    """What asks for a hand before all else: mail that did not arrive, then feedback that is late."""
    failed, late = (page_of_queue(connection, asking, view, most=MOST_ON_TOP) for view in (View.FAILED, View.OVERDUE))
    known = {row.id for row in failed.rows}
    return [*failed.rows, *(row for row in late.rows if row.id not in known)]


def count_new(connection: Connection, municipality: str) -> int:
    """How many signals nobody has taken on yet, at most one more than `MOST_COUNTED`."""
    new = sa.select(signals.c.id).where(signals.c.municipality == municipality, signals.c.status == Status.RECEIVED)
    counted = sa.select(sa.func.count()).select_from(new.limit(MOST_COUNTED + 1).subquery())
    return int(connection.execute(counted).scalar_one())


def _page(asking: Asking, view: View, after: PlaceInQueue | None, most: int = PAGE) -> sa.Select[Any]:
    columns = [signals.c[name] for name in Waiting.__dataclass_fields__ if name != "assignee"]
    rows = (
        sa.select(*columns, users.c.name.label("assignee"))
        .join(users, users.c.id == signals.c.assigned_to, isouter=True)
        .where(signals.c.municipality == asking.municipality, *_conditions(asking, view))
        .limit(most + 1)
    )
    first: sa.ColumnElement[Any] = signals.c.rank
    if view in _BY_DAY:
        first = signals.c.feedback_due
    order = sa.tuple_(first, signals.c.received_position)
    if view is View.CLOSED:
        first = signals.c.closed_at
        order = sa.tuple_(first, signals.c.received_position)
        rows = rows.order_by(first.desc(), signals.c.received_position.desc())
        return rows.where(order < _place(view, first, after)) if after else rows
    rows = rows.order_by(first, signals.c.received_position)
    return rows.where(order > _place(view, first, after)) if after else rows


def _conditions(asking: Asking, view: View) -> Sequence[sa.ColumnElement[bool]]:
    match view:
        case View.NEW:
            return (signals.c.status == Status.RECEIVED,)
        case View.MINE:
            return signals.c.assigned_to == asking.officer, signals.c.lane == Lane.OPEN
        case View.WAITING:
            return (signals.c.feedback_due.is_not(None),)
        case View.OVERDUE:
            return signals.c.feedback_due.is_not(None), signals.c.feedback_due < asking.today
        case View.FAILED:
            return (signals.c.delivery_failed,)
        case View.CLOSED:
            return (signals.c.closed_at.is_not(None),)
    return (signals.c.lane == Lane.OPEN,)


def _place(view: View, column: sa.ColumnElement[Any], after: PlaceInQueue) -> sa.Tuple:
    value: Any = after.first
    try:
        if view in _BY_DAY:
            value = date.fromordinal(after.first)
        if view is View.CLOSED:
            value = _EPOCH + timedelta(microseconds=after.first)
    except (ValueError, OverflowError) as error:
        raise Problem("request-malformed", problem="after") from error
    if view not in (*_BY_DAY, View.CLOSED) and value >= 2**31:
        raise Problem("request-malformed", problem="after")
    return sa.tuple_(sa.literal(value, column.type), sa.literal(after.position, signals.c.received_position.type))
