"""Figures of signals that were forgotten: numbers without ids, so that half-years of the past stay equal."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.monitoring.half_years import HalfYear
from inspections.tables import past_days, past_figures, signals

_COUNTED = ("half_year", "municipality", "form", "urgency", "youngest", "source", "outcome", "informed")
MEASURES = ("days_to_action", "days_to_handover", "days_to_feedback")


def keep_figures(connection: Connection, ids: Collection[str]) -> None:
    """Add the signals with these ids to the figures of the past; they must be removed in the same transaction."""
    for row in connection.execute(sa.select(signals).where(signals.c.id.in_(ids))).mappings():
        _count(connection, past_figures, {name: row[name] or "" for name in _COUNTED})
        for measure in MEASURES:
            if row[measure] is not None:
                same = {name: row[name] for name in ("half_year", "municipality")}
                _count(connection, past_days, same | {"measure": measure, "days": row[measure]})


def past_sorts(connection: Connection, half: HalfYear, municipalities: Collection[str]) -> Sequence[Any]:
    """As the rows that counting asks of the signals themselves: what is counted, and a `number`."""
    return connection.execute(sa.select(past_figures).where(*_in(past_figures, half, municipalities))).all()


def past_measured(
    connection: Connection, half: HalfYear, municipalities: Collection[str], measure: str
) -> Sequence[tuple[str, int, int]]:
    """Municipality, days, and how many signals took that long."""
    rows = connection.execute(
        sa.select(past_days).where(*_in(past_days, half, municipalities), past_days.c.measure == measure)
    )
    return [(row.municipality, row.days, row.number) for row in rows]


def first_half_year(connection: Connection, municipality: str) -> str | None:
    """The first half-year of which something was forgotten."""
    first = sa.select(sa.func.min(past_figures.c.half_year)).where(past_figures.c.municipality == municipality)
    found: str | None = connection.scalar(first)
    return found


def _count(connection: Connection, table: sa.Table, what: Mapping[str, Any]) -> None:
    same = [table.c[name] == value for name, value in what.items()]
    if not connection.execute(table.update().where(*same).values(number=table.c.number + 1)).rowcount:
        connection.execute(table.insert(), {**what, "number": 1})


def _in(table: sa.Table, half: HalfYear, municipalities: Collection[str]) -> Sequence[sa.ColumnElement[bool]]:
    return table.c.half_year == str(half), table.c.municipality.in_(municipalities)
