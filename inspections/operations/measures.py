"""What was to follow a control, and whether it did: the measures that inspectors chose, each with its hercontrole."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.stored_facts import fold, stored_facts, values
from inspections.tables import inspections, plans, signals
from inspections.visits.conclusion import FOLLOW_UP
from inspections.visits.follow_up import follow_up_questions

# Reading what follows a control opens its case, a millisecond each.
MOST_READ = 200
AGAIN = "follow-up-inspection"


@dataclass(frozen=True)
class FollowUp:
    """A planned control that follows up another. `state` is planned, begun or closed."""

    id: str
    date: str
    state: str


@dataclass(frozen=True)
class Measures:
    """Of one control: its measures in words; `again_on` is the day of the hercontrole that was asked for, if any.
    `state` is open, or done when the hercontrole was closed; measures without a hercontrole have no state of their
    own: an action follows them (actions.py)."""

    inspection: str
    location: str | None
    place: str
    closed: bool
    words: Sequence[str]
    again_on: str | None
    asks_again: bool
    follow_up: FollowUp | None

    @property
    def is_done(self) -> bool:
        return self.follow_up is not None and self.follow_up.state == "closed"


@dataclass(frozen=True)
class Suggestion:
    """A location to visit, and why. `due` is a day, YYYY-MM-DD."""

    location: str
    place: str
    why: str
    due: str | None
    follows: str | None


def measures_since(connection: Connection, municipality: str, since: date) -> list[Measures]:
    """The measures of the controls of which something arrived since then, the latest first; of at most 200."""
    rows = connection.execute(
        sa.select(inspections)
        .where(
            inspections.c.municipality == municipality,
            inspections.c.first_arrived_at >= datetime.combine(since, time(), UTC),
        )
        .order_by(inspections.c.last_position.desc())
        .limit(MOST_READ)
    ).all()
    found = [_measures(connection, municipality, row) for row in rows]
    return [each for each in found if each]


def measures_of(connection: Connection, municipality: str, inspection: str) -> Measures | None:
    """Those of one control; None when none were chosen."""
    here = sa.and_(inspections.c.id == inspection, inspections.c.municipality == municipality)
    row = connection.execute(sa.select(inspections).where(here)).one_or_none()
    return _measures(connection, municipality, row) if row else None


def suggestions(connection: Connection, municipality: str, since: date) -> list[Suggestion]:
    """Where to go: hercontroles that nobody planned, the first due first; then other measures; then open cases.

    Of a case no more is told than that there is one (fieldapp/desk/cases.py): the coordinator reads no signal.
    """
    found = []
    for each in measures_since(connection, municipality, since):
        if each.location and each.closed and not each.follow_up:
            why = "Hercontrole afgesproken" if each.asks_again else f"Eerder: {', '.join(each.words)}"
            found.append(Suggestion(each.location, each.place, why, each.again_on, each.inspection))
    found.sort(key=lambda each: (each.due is None, each.due or ""))
    told = {each.location for each in found}
    cases = connection.execute(
        sa.select(inspections.c.location, inspections.c.place)
        .join(signals, signals.c.inspection == inspections.c.id)
        .where(
            signals.c.municipality == municipality,
            signals.c.lane.in_(("open", "waiting")),
            signals.c.ready,
            inspections.c.municipality == municipality,
            inspections.c.location.is_not(None),
        )
        .group_by(inspections.c.location, inspections.c.place)
        .order_by(sa.func.max(signals.c.received_position).desc())
        .limit(MOST_READ)
    )
    for row in cases:
        if row.location not in told:
            found.append(Suggestion(row.location, row.place, "Zaak bij de aandachtsfunctionaris", None, None))
    return found


def _measures(connection: Connection, municipality: str, row: sa.Row[tuple[object, ...]]) -> Measures | None:
    current = fold(stored_facts(connection, row.id, municipality, FOLLOW_UP))
    chosen = {
        each for value in values(current, f"{FOLLOW_UP}measures") if isinstance(value, list) for each in value
    } - {"none"}
    if not chosen:
        return None
    (question,) = [each for each in follow_up_questions().sections[0].questions if each.id == "measures"]
    days = sorted(value[:10] for value in values(current, f"{FOLLOW_UP}date") if isinstance(value, str))
    return Measures(
        inspection=row.id,
        location=row.location,
        place=row.place,
        closed=row.status == "closed",
        words=[option.text for option in question.options if option.id in chosen],
        again_on=days[0] if days and AGAIN in chosen else None,
        asks_again=AGAIN in chosen,
        follow_up=_follow_up(connection, row.id),
    )


def _follow_up(connection: Connection, inspection: str) -> FollowUp | None:
    row = connection.execute(
        sa.select(plans.c.inspection, plans.c.date, inspections.c.status)
        .join(inspections, inspections.c.id == plans.c.inspection, isouter=True)
        .where(plans.c.follows == inspection, plans.c.cancelled_at.is_(None))
        .order_by(plans.c.date.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    state = "planned" if row.status is None else "closed" if row.status == "closed" else "begun"
    return FollowUp(row.inspection, row.date, state)
