"""Which cases are due: those of which all has had its time. A case is a control with its signals, and goes whole.

A control that was planned and that nobody went to is one too: it holds what was known of the place and who would go.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from inspections.clock import day_of
from inspections.record import concluded
from inspections.retention.holds import held_cases
from inspections.retention.periods import Kind, periods
from inspections.signals.route import standing
from inspections.signals.status import Status
from inspections.signals.steps import steps_of
from inspections.tables import facts, inspections, plans, signals

_SET_ASIDE = (Status.SET_ASIDE, Status.WITHDRAWN)


@dataclass(frozen=True)
class Due:
    """A case that is due since `on`, by the period of `kind`, which ended last."""

    case: str
    municipality: str
    on: date
    kind: Kind
    is_held: bool


def due_cases(connection: Connection, today: date) -> Iterator[Due]:
    """The cases that are due on `today`, also those that are held."""
    held = held_cases(connection)
    shortest = min(periods()[kind].after(today) for kind in _OF_CASES) - today
    old = connection.execute(sa.select(inspections).order_by(inspections.c.last_position)).all()
    for row in old:
        if day_of(row.first_arrived_at) + shortest > today:
            continue
        if ends := case_end(connection, row, today, held):
            on, kind = ends
            if on <= today:
                yield Due(row.id, row.municipality, on, kind, row.id in held)
    began = sa.select(inspections.c.id).where(inspections.c.id == plans.c.inspection).exists()
    for plan in connection.execute(sa.select(plans).where(sa.not_(began)).order_by(plans.c.date)).all():
        # Of one from before there were phones there is an outcome in words: whether it was a violation nobody can say.
        kind = Kind.WITHOUT_VIOLATION if plan.outcome is None else Kind.WITH_VIOLATION
        on = periods()[kind].after(date.fromisoformat(plan.date))
        if on <= today:
            yield Due(plan.inspection, plan.municipality, on, kind, plan.inspection in held)


def case_end(
    connection: Connection, inspection: Row[tuple[object, ...]], today: date, held: set[str]
) -> tuple[date, Kind] | None:
    """When all of a case has had its time, and by which period; None while something in it goes on."""
    found = connection.execute(sa.select(signals).where(signals.c.inspection == inspection.id)).all()
    ends = [_signal_end(connection, row, held, frozenset()) for row in found]
    # Of what was taken in at the desk there is no visit, only the signal.
    if not found or inspection.checklist:
        ends.append(_visit_end(connection, inspection, today))
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None


def _signal_end(
    connection: Connection, row: Row[tuple[object, ...]], held: set[str], seen: frozenset[str]
) -> tuple[date, Kind] | None:
    done = steps_of(connection, row.id)
    if row.status == Status.MERGED:
        # It is kept as long as the signal in whose case it goes on.
        into = standing(done).merged_into
        lead = connection.execute(sa.select(signals).where(signals.c.id == into)).one_or_none()
        if lead is not None:
            is_kept = lead.inspection in held or lead.id in seen
            return None if is_kept else _signal_end(connection, lead, held, seen | {row.id})
    elif row.status != Status.CLOSED and row.status not in _SET_ASIDE:
        return None
    kind = Kind.SIGNAL_HANDED_OVER if row.informed else Kind.SIGNAL_SET_ASIDE
    last = max([row.received_at, *(step.at for step in done)])
    return periods()[kind].after(day_of(row.closed_at or last)), kind


def _visit_end(connection: Connection, inspection: Row[tuple[object, ...]], today: date) -> tuple[date, Kind]:
    seen = facts.c.inspection == inspection.id, sa.not_(facts.c.scope.startswith("signal"))
    last = connection.scalar(sa.select(sa.func.max(facts.c.arrived_at)).where(*seen)) or inspection.first_arrived_at
    day = day_of(last)
    short = periods()[Kind.WITHOUT_VIOLATION].after(day)
    # What findings there are is dear to ask, so only when it makes a difference.
    is_long = inspection.status != "closed" or (
        short <= today and _has_violation(connection, inspection.municipality, inspection.id)
    )
    return (
        (periods()[Kind.WITH_VIOLATION].after(day), Kind.WITH_VIOLATION) if is_long else (short, Kind.WITHOUT_VIOLATION)
    )


def _has_violation(connection: Connection, municipality: str, inspection: str) -> bool:
    found = concluded(connection, municipality, inspection).findings
    return any(each.decided.finding.severity == "violation" and each.decided.state != "set-aside" for each in found)


_OF_CASES = (Kind.SIGNAL_SET_ASIDE, Kind.SIGNAL_HANDED_OVER, Kind.WITHOUT_VIOLATION, Kind.WITH_VIOLATION)
