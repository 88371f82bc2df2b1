"""Counting the signals of a half-year: a few walks along one index that holds all that is counted."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.monitoring.breakdowns import HANDED_OVER, OUTCOME, PARTNER, Rules
from inspections.monitoring.half_years import HalfYear
from inspections.monitoring.past import first_half_year, past_measured, past_sorts
from inspections.tables import signals

# Breakdown → the column it is counted by; outcome is one of them, partner is not.
COLUMNS = {
    "form": signals.c.form,
    "urgency": signals.c.urgency,
    "age": signals.c.youngest,
    "source": signals.c.source,
    OUTCOME: signals.c.outcome,
}
MEASURES = {
    "action": signals.c.days_to_action,
    "handover": signals.c.days_to_handover,
    "feedback": signals.c.days_to_feedback,
}
# The measure that tells of all signals; the others tell of those that were handed over.
OF_ALL = "action"
Days = Mapping[int, int]


@dataclass
class Counts:
    """The signals of one municipality in one half-year.

    `all` and `reported`: breakdown → category → how many, and how many of those were handed over; for partner they are
    handovers. `days`: measure → days → how many signals took that long.
    """

    total: int = 0
    handed_over: int = 0
    all: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    reported: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    days: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))

    def measured(self, measure: str) -> int:
        """Of how many signals a measure tells, also those of which it has not happened yet."""
        return self.total if measure == OF_ALL else self.handed_over


def counted(connection: Connection, half: HalfYear, municipalities: Collection[str], rules: Rules) -> dict[str, Counts]:
    """Of each municipality its signals that arrived in `half`, as they stand now; one without any counts zero."""
    found = {municipality: Counts() for municipality in municipalities}
    tally(found, connection.execute(_sorts(half, municipalities)), rules)
    tally(found, past_sorts(connection, half, municipalities), rules)
    for measure, column in MEASURES.items():
        forgotten = past_measured(connection, half, municipalities, column.name)
        for municipality, days, number in (*connection.execute(_days(column, half, municipalities)), *forgotten):
            found[municipality].days[measure][days] += number
    return found


def tally(found: Mapping[str, Counts], sorts: Iterable[Any], rules: Rules) -> None:
    """Add rows to the counts of their municipality: each has the columns of `COLUMNS`, `informed` and a `number`."""
    for row in sorts:
        counts, is_handed_over = found[row.municipality], row.outcome in HANDED_OVER
        counts.total += row.number
        counts.handed_over += row.number if is_handed_over else 0
        for breakdown in rules.breakdowns:
            for category in _categories(breakdown.id, row):
                known = category if category in breakdown.categories else breakdown.otherwise
                counts.all[breakdown.id][known] += row.number
                counts.reported[breakdown.id][known] += row.number if is_handed_over else 0


def half_years(connection: Connection, municipality: str, now: HalfYear) -> list[HalfYear]:
    """From the first half-year with a signal of this municipality to `now`, the last first."""
    first = connection.scalar(
        sa.select(signals.c.half_year)
        .where(signals.c.half_year > "", signals.c.municipality == municipality)
        .order_by(signals.c.received_position)
        .limit(1)
    )
    told = [each for each in (first, first_half_year(connection, municipality)) if each]
    begin = min([now.before, *(HalfYear(*map(int, each.split("-"))) for each in told)])
    listed = [now]
    while listed[-1] > begin:
        listed.append(listed[-1].before)
    return listed


def nearest_rank(days: Days, of: int, per_cent: int) -> int | None:
    """The least number of days within which it was done for `per_cent` of the `of` signals; None: for fewer so far."""
    rank = -(-of * per_cent // 100)
    for day in sorted(days):
        rank -= days[day]
        if rank <= 0:
            return day
    return None


def _categories(breakdown: str, row: Any) -> Iterable[str]:
    if breakdown == PARTNER:
        return row.informed.split(",") if row.informed else []
    return [getattr(row, COLUMNS[breakdown].name)]


def _sorts(half: HalfYear, municipalities: Collection[str]) -> sa.Select[*tuple[Any, ...]]:
    columns: Sequence[sa.Column[str]] = (signals.c.municipality, *COLUMNS.values(), signals.c.informed)
    number = sa.func.count().label("number")
    return sa.select(*columns, number).where(*_in(half, municipalities)).group_by(*columns)


def _days(column: sa.Column[int], half: HalfYear, municipalities: Collection[str]) -> sa.Select[Any]:
    number = sa.func.count().label("number")
    rows = sa.select(signals.c.municipality, column, number).where(*_in(half, municipalities), column.is_not(None))
    return rows.group_by(signals.c.municipality, column)


def _in(half: HalfYear, municipalities: Collection[str]) -> Sequence[sa.ColumnElement[bool]]:
    return signals.c.half_year == str(half), signals.c.municipality.in_(municipalities)
