"""The attention officer's queue: each view a walk along one index, so that a page costs the same however long it is.

Filters and searching don't change that: a walk then passes over what doesn't fit, and stops after `MOST_WALKED`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.problems import Problem
from inspections.signals.filters import EVERYTHING, Filters
from inspections.signals.search import found
from inspections.signals.status import Lane, Status
from inspections.tables import signals, users

PAGE = 50
# So many signals at most are looked at for one page: some tens of milliseconds. The next page goes on from there.
MOST_WALKED = 50_000
# More than this many new signals are not counted, or the count would cost more than the page.
MOST_COUNTED = 99
# What is late or did not arrive stands above the queue; this many of each, and the rest in their own view.
MOST_ON_TOP = 10
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class View(StrEnum):
    """Which part of the queue, as it stands in the address."""

    OPEN = "open"
    ALL = "all"
    NEW = "new"
    MINE = "mine"
    WAITING = "waiting"
    OVERDUE = "overdue"
    FAILED = "failed"
    CLOSED = "closed"


# The other views begin with the most urgent, then the one that waits longest.
_BY_DAY = (View.WAITING, View.OVERDUE)
# In these, and wherever one searches, the last one to arrive stands first.
_NEWEST_FIRST = (View.ALL,)


@dataclass(frozen=True)
class Asking:
    """Who looks at the queue, and on which day; how it is narrowed, and which words are looked for."""

    municipality: str
    officer: str
    today: date
    filters: Filters = EVERYTHING
    words: str | None = None


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
    """A page of the queue, and where the next one begins if there is one.

    `is_cut`: it is not full, because `MOST_WALKED` signals were looked at.
    """

    rows: Sequence[Waiting]
    next: PlaceInQueue | None
    is_cut: bool = False


def page_of_queue(
    connection: Connection, asking: Asking, view: View = View.OPEN, after: PlaceInQueue | None = None, most: int = PAGE
) -> Page:
    """At most `most` signals of a view. Raises `Problem` request-malformed for a place that isn't one of this view."""
    walk = walk_of(connection, asking, view, after)
    if walk is None:
        return Page([], None)
    rows = connection.execute(walk.page(most)).mappings().all()
    shown = [Waiting(**{name: row[name] for name in Waiting.__dataclass_fields__}) for row in rows]
    if len(shown) > most:
        return Page(shown[:most], _place_of(rows[most - 1]))
    last = connection.execute(walk.last).mappings().first() if walk.last is not None else None
    return Page(shown, _place_of(last), True) if last else Page(shown, None)


def on_top(connection: Connection, asking: Asking) -> list[Waiting]:
    """What asks for a hand before all else: mail that did not arrive, then feedback that is late."""
    failed, late = (page_of_queue(connection, asking, view, most=MOST_ON_TOP) for view in (View.FAILED, View.OVERDUE))
    known = {row.id for row in failed.rows}
    return [*failed.rows, *(row for row in late.rows if row.id not in known)]


def count(connection: Connection, asking: Asking, view: View) -> int:
    """How many signals are in a view, whatever the filters; at most one more than `MOST_COUNTED`."""
    here = sa.select(signals.c.id).where(
        signals.c.municipality == asking.municipality, *_conditions(asking, view, signals)
    )
    counted = sa.select(sa.func.count()).select_from(here.limit(MOST_COUNTED + 1).subquery())
    return int(connection.execute(counted).scalar_one())


@dataclass(frozen=True)
class Walk:
    """The signals of a view in its order, from a place on, with `first` (the place is that and the arrival).

    `wanted` says which of them, by the columns of `steps`. When it says anything the walk is cut off, and `last` finds
    where: the filters stand outside of what is cut off, and keep its order.
    """

    steps: sa.Select[Any]
    wanted: Callable[[sa.FromClause], Sequence[sa.ColumnElement[bool]]] | None = None

    def page(self, most: int) -> sa.Select[Any]:
        """One row more than `most`, so that one knows whether there are more. Their order is that of the walk."""
        rows: sa.Select[Any] = self.steps
        assigned_to: sa.ColumnElement[Any] = signals.c.assigned_to
        if self.wanted:
            walked = self.steps.add_columns(*_FILTERED).limit(MOST_WALKED).subquery("walked")
            rows, assigned_to = sa.select(*walked.c).where(*self.wanted(walked)), walked.c.assigned_to
        name = sa.select(users.c.name).where(users.c.id == assigned_to).scalar_subquery()
        return rows.add_columns(name.label("assignee")).limit(most + 1)

    @property
    def last(self) -> sa.Select[Any] | None:
        """The place where the walk was cut off."""
        return self.steps.limit(1).offset(MOST_WALKED - 1) if self.wanted else None


_SHOWN = [signals.c[name] for name in Waiting.__dataclass_fields__ if name != "assignee"]
_FILTERED = [signals.c[name] for name in ("assigned_to", "town", "source", "lane", "municipality")]


def walk_of(connection: Connection, asking: Asking, view: View, after: PlaceInQueue | None) -> Walk | None:
    """How a page is found. None when words are looked for and there are none in what was typed."""
    if asking.words is not None:
        return _walk_of_search(connection, asking, view, after)
    first, position = _first(view), signals.c.received_position
    rows = sa.select(first.label("first"), *_SHOWN)
    rows = rows.where(signals.c.municipality == asking.municipality, *_conditions(asking, view, signals))
    if view in _NEWEST_FIRST:
        rows = rows.order_by(position.desc())
        rows = rows.where(position < after.position) if after else rows
    elif view is View.CLOSED:
        rows = rows.order_by(first.desc(), position.desc())
        rows = rows.where(sa.tuple_(first, position) < _place(view, first, after)) if after else rows
    else:
        rows = rows.order_by(first, position)
        rows = rows.where(sa.tuple_(first, position) > _place(view, first, after)) if after else rows
    return Walk(rows, asking.filters.conditions if asking.filters.told else None)


def _walk_of_search(connection: Connection, asking: Asking, view: View, after: PlaceInQueue | None) -> Walk | None:
    looked_for = found(connection, asking.municipality, asking.words or "")
    if looked_for is None:
        return None
    fits = looked_for.fits
    position, signal, *others = looked_for.steps.selected_columns
    ours = sa.and_(signals.c.id == signal, signals.c.municipality == asking.municipality)
    steps = looked_for.steps.join(signals, ours)
    if after:
        steps = steps.where(position < after.position)

    def wanted(of: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
        return *([fits(of)] if fits else []), *_conditions(asking, view, of), *asking.filters.conditions(of)

    return Walk(steps.with_only_columns(sa.literal(0).label("first"), *_SHOWN, *others), wanted)


def _first(view: View) -> sa.ColumnElement[Any]:
    """What a view is sorted by before the order of arrival."""
    if view in _NEWEST_FIRST:
        return sa.literal(0)
    if view is View.CLOSED:
        return signals.c.closed_at
    return signals.c.feedback_due if view in _BY_DAY else signals.c.rank


def _place_of(row: Mapping[Any, Any]) -> PlaceInQueue:
    first: Any = row["first"]
    if isinstance(first, datetime):
        first = (first - _EPOCH) // timedelta(microseconds=1)
    if isinstance(first, date):
        first = first.toordinal()
    return PlaceInQueue(first, row["received_position"])


def _conditions(asking: Asking, view: View, of: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
    match view:
        case View.ALL:
            return ()
        case View.NEW:
            return (of.c.status == Status.RECEIVED,)
        case View.MINE:
            return of.c.assigned_to == asking.officer, of.c.lane == Lane.OPEN
        case View.WAITING:
            return (of.c.feedback_due.is_not(None),)
        case View.OVERDUE:
            return of.c.feedback_due.is_not(None), of.c.feedback_due < asking.today
        case View.FAILED:
            return (of.c.delivery_failed,)
        case View.CLOSED:
            return (of.c.closed_at.is_not(None),)
    return (of.c.lane == Lane.OPEN,)


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
