"""Makes what was not there yet when older facts came: words to find signals by, figures, the index of names.

A part at a time, each in a transaction of its own: others can write in between, and a start that is cut off goes on
where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.database import writing
from inspections.matching.mentions import mention_inspection, mention_signal
from inspections.signals.projection import project_signal
from inspections.tables import catching_up, inspections, plans, signal_texts, signals

AT_ONCE = 500


def catch_up(engine: Engine) -> None:
    """Make all that is lacking, `AT_ONCE` signals or controls in a transaction. Where nothing lacks, it only looks."""
    last: str | None = ""
    while last is not None:
        with writing(engine) as connection:
            last = _LACKING.some(connection, last)
    for what, work in _NAMES.items():
        while not _is_done(engine, what, work):
            pass


@dataclass(frozen=True)
class _Work:
    """What is to be made for each of `rows`, in the order of `id`."""

    rows: sa.Select[Any]
    id: sa.ColumnElement[str]
    make: Callable[[Connection, Any], None]

    def some(self, connection: Connection, after: str) -> str | None:
        """Make it for the next ones; returns the id of the last, None when there were none."""
        rows = connection.execute(self.rows.where(self.id > after).order_by(self.id).limit(AT_ONCE)).all()
        for row in rows:
            self.make(connection, row)
        return str(rows[-1].id) if rows else None


def _is_done(engine: Engine, what: str, work: _Work) -> bool:
    """Make some more, and remember how far this came: who names nobody leaves nothing in the index to tell it by."""
    ours = catching_up.c.what == what
    with writing(engine) as connection:
        reached = connection.execute(sa.select(catching_up).where(ours)).one_or_none()
        if reached is None:
            connection.execute(catching_up.insert(), {"what": what, "last": "", "is_done": False})
        elif reached.is_done:
            return True
        last = work.some(connection, reached.last if reached else "")
        now_at = {"is_done": True} if last is None else {"last": last}
        connection.execute(catching_up.update().where(ours).values(now_at))
        return last is None


def _project(connection: Connection, row: Any) -> None:
    project_signal(connection, row.inspection, row.municipality, row.id)


def _mention_signal(connection: Connection, row: Any) -> None:
    mention_signal(connection, row.inspection, row.municipality, row.id)


def _mention_inspection(connection: Connection, row: Any) -> None:
    mention_inspection(connection, row.id)


_SIGNALS = sa.select(signals.c.id, signals.c.inspection, signals.c.municipality)
_LACKING = _Work(
    _SIGNALS.join(signal_texts, signal_texts.c.signal == signals.c.id, isouter=True).where(
        sa.or_(signal_texts.c.signal.is_(None), signals.c.half_year == "")
    ),
    signals.c.id,
    _project,
)
# A control that was planned and has begun comes twice; the second time there is nothing left to do.
_NAMES = {
    "signals": _Work(_SIGNALS, signals.c.id, _mention_signal),
    "inspections": _Work(sa.select(inspections.c.id), inspections.c.id, _mention_inspection),
    "plans": _Work(sa.select(plans.c.inspection.label("id")), plans.c.inspection, _mention_inspection),
}
