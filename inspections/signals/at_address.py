"""Signals at the address of a control, also of the control itself: for the attention officer alone."""

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.clock import day_of
from inspections.signals.status import Status
from inspections.tables import inspections, plans, signals

MOST_SHOWN = 20


@dataclass(frozen=True)
class SignalThere:
    """A signal, as a line in a list. `is_of_this` when it was made at this very control."""

    id: str
    form: str | None
    status: str
    received_on: date
    is_of_this: bool


def signals_at(connection: Connection, municipality: str, inspection: str) -> list[SignalThere]:
    """The signals at the address of this control that were not withdrawn, the latest first; of at most twenty."""
    location = connection.scalar(
        sa.select(sa.func.coalesce(inspections.c.location, plans.c.location))
        .select_from(sa.join(inspections, plans, plans.c.inspection == inspections.c.id, full=True))
        .where(sa.or_(inspections.c.id == inspection, plans.c.inspection == inspection))
    )
    is_here = signals.c.inspection == inspection
    if location is not None:
        is_here = sa.or_(is_here, inspections.c.location == location)
    rows = connection.execute(
        sa.select(signals)
        .join(inspections, inspections.c.id == signals.c.inspection)
        .where(
            signals.c.municipality == municipality,
            inspections.c.municipality == municipality,
            signals.c.ready,
            signals.c.status != Status.WITHDRAWN,
            is_here,
        )
        .order_by(signals.c.received_position.desc())
        .limit(MOST_SHOWN)
    )
    return [
        SignalThere(
            row.id,
            row.form,
            row.status,
            day_of(row.received_at),
            row.inspection == inspection,
        )
        for row in rows
    ]
