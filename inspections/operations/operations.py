"""An operation: one day, one briefing, its organisations and colleagues, and the locations to visit (the stops).

Each stop is a control of its own (`plans`), so that a phone gets it as it gets any other.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.guests.sharing import sharing
from inspections.problems import Problem
from inspections.tables import (
    inspections,
    operation_colleagues,
    operation_organisations,
    operations,
    participants,
    plans,
    users,
)
from inspections.visits.planning import colleagues_on_site

MUNICIPALITY = "municipality"
MOST_PEOPLE = 99


@dataclass(frozen=True)
class Presence:
    """Of one organisation: how many come, in which role, what for, and on which legal basis (Awb 3:3 and 5:13)."""

    organisation: str
    people: int
    role: str
    purpose: str
    basis: str


@dataclass(frozen=True)
class Outline:
    """What a coordinator fills in. `time` and `place` are of the briefing, and may be empty; as `leader` too."""

    date: date
    time: str
    place: str
    title: str
    leader: str | None
    briefing: str
    risks: str
    colleagues: Sequence[str]
    presences: Sequence[Presence]


@dataclass(frozen=True)
class Operation:
    """An operation as it stands. `leader` and `colleagues` are ids, `names` has their names."""

    id: str
    outline: Outline
    debriefing: str
    names: Mapping[str, str]
    is_cancelled: bool
    number_of_stops: int


def organisations() -> dict[str, str]:
    """Who can take part: id → name, the own municipality first."""
    return {MUNICIPALITY: "Gemeente"} | {each.id: each.name for each in sharing().organisations.values()}


def plan_operation(
    connection: Connection, municipality: str, id_: str, outline: Outline, by: str, at: datetime
) -> None:
    """Plan it. Sent twice it is one operation.

    Raises `Problem` plan-incomplete when a colleague or the leader isn't this municipality's, not-found when the id is
    another municipality's.
    """
    owner = connection.scalar(sa.select(operations.c.municipality).where(operations.c.id == id_))
    if owner is not None:
        if owner != municipality:
            raise Problem("not-found")
        return
    _check(connection, municipality, outline)
    connection.execute(
        operations.insert(), _row(outline) | {"id": id_, "municipality": municipality, "by": by, "at": at}
    )
    _keep_people(connection, id_, outline)


def change_operation(connection: Connection, municipality: str, id_: str, outline: Outline) -> None:
    """Let `outline` hold from now on, also for the controls that have not begun.

    Raises `Problem` not-found, operation-cancelled, or plan-incomplete.
    """
    present = operation(connection, municipality, id_)
    if present.is_cancelled:
        raise Problem("operation-cancelled")
    # Who was taking part may stay, also when their account was closed since.
    _check(connection, municipality, outline, present.outline.colleagues)
    connection.execute(operations.update().where(operations.c.id == id_).values(_row(outline)))
    _keep_people(connection, id_, outline)
    for inspection in _not_begun(connection, id_):
        connection.execute(plans.update().where(plans.c.inspection == inspection).values(date=outline.date.isoformat()))
        # A guest who joined keeps their place.
        ours = sa.select(users.c.id).where(users.c.role != "partner_guest")
        connection.execute(
            participants.delete().where(
                participants.c.inspection == inspection,
                participants.c.user.in_(ours),
                participants.c.user.not_in(outline.colleagues),
            )
        )
    for inspection in stops_of(connection, id_):
        take_part(connection, inspection, outline.colleagues)


def cancel_operation(connection: Connection, municipality: str, id_: str, at: datetime) -> None:
    """Call it off: what has not begun disappears from phones, what has begun stays. Raises `Problem` not-found."""
    operation(connection, municipality, id_)
    for inspection in _not_begun(connection, id_):
        cancel_control(connection, inspection, at)
    is_standing = sa.and_(operations.c.id == id_, operations.c.cancelled_at.is_(None))
    connection.execute(operations.update().where(is_standing).values(cancelled_at=at))


def cancel_control(connection: Connection, inspection: str, at: datetime) -> None:
    """Nobody takes part in this control any more, so no phone is given anything of it."""
    connection.execute(participants.delete().where(participants.c.inspection == inspection))
    is_standing = sa.and_(plans.c.inspection == inspection, plans.c.cancelled_at.is_(None))
    connection.execute(plans.update().where(is_standing).values(cancelled_at=at))


def operation(connection: Connection, municipality: str, id_: str) -> Operation:
    """One of this municipality. Raises `Problem` not-found."""
    row = connection.execute(
        sa.select(operations).where(operations.c.id == id_, operations.c.municipality == municipality)
    ).one_or_none()
    if row is None:
        raise Problem("not-found")
    return _operation(connection, row)


def operations_since(connection: Connection, municipality: str, since: date) -> list[Operation]:
    """The operations from `since` on, the latest first."""
    rows = connection.execute(
        sa.select(operations)
        .where(operations.c.municipality == municipality, operations.c.date >= since.isoformat())
        .order_by(operations.c.date.desc(), operations.c.time, operations.c.id)
    ).all()
    return [_operation(connection, row) for row in rows]


def stops_of(connection: Connection, id_: str) -> list[str]:
    """The controls of an operation that were not called off, in the order of its route."""
    here = sa.and_(plans.c.operation == id_, plans.c.cancelled_at.is_(None))
    return list(connection.scalars(sa.select(plans.c.inspection).where(here).order_by(plans.c.stop)))


def take_part(connection: Connection, inspection: str, colleagues: Sequence[str]) -> None:
    """Let these colleagues take part, besides who does already."""
    present = set(connection.scalars(sa.select(participants.c.user).where(participants.c.inspection == inspection)))
    if fresh := [user for user in dict.fromkeys(colleagues) if user not in present]:
        connection.execute(participants.insert(), [{"inspection": inspection, "user": user} for user in fresh])


def write_debriefing(connection: Connection, municipality: str, id_: str, words: str) -> None:
    """Keep what was told together afterwards. Raises `Problem` not-found."""
    operation(connection, municipality, id_)
    connection.execute(operations.update().where(operations.c.id == id_).values(debriefing=words))


def has_begun(connection: Connection, inspection: str) -> bool:
    """Whether anything of a control arrived."""
    return connection.scalar(sa.select(inspections.c.id).where(inspections.c.id == inspection)) is not None


def _not_begun(connection: Connection, id_: str) -> list[str]:
    return [each for each in stops_of(connection, id_) if not has_begun(connection, each)]


def _check(connection: Connection, municipality: str, outline: Outline, known: Sequence[str] = ()) -> None:
    ours = {id_ for id_, _ in colleagues_on_site(connection, municipality)} | set(known)
    if not set(outline.colleagues) <= ours:
        raise Problem("plan-incomplete", field="Collega’s", problem="kies collega’s uit de lijst.")
    if outline.leader is not None and outline.leader not in outline.colleagues:
        raise Problem("plan-incomplete", field="Leiding", problem="kies iemand die meegaat.")


def _row(outline: Outline) -> dict[str, Any]:
    names = ("time", "place", "title", "leader", "briefing", "risks")
    return {name: getattr(outline, name) for name in names} | {"date": outline.date.isoformat()}


def _keep_people(connection: Connection, id_: str, outline: Outline) -> None:
    connection.execute(operation_colleagues.delete().where(operation_colleagues.c.operation == id_))
    if outline.colleagues:
        rows = [{"operation": id_, "user": user} for user in dict.fromkeys(outline.colleagues)]
        connection.execute(operation_colleagues.insert(), rows)
    connection.execute(operation_organisations.delete().where(operation_organisations.c.operation == id_))
    if outline.presences:
        rows = [{"operation": id_} | asdict(presence) for presence in outline.presences]
        connection.execute(operation_organisations.insert(), rows)


def _operation(connection: Connection, row: sa.Row[Any]) -> Operation:
    people = connection.execute(
        sa.select(users.c.id, users.c.name)
        .join(operation_colleagues, operation_colleagues.c.user == users.c.id)
        .where(operation_colleagues.c.operation == row.id)
        .order_by(users.c.name)
    ).all()
    present = {
        each.organisation: Presence(each.organisation, each.people, each.role, each.purpose, each.basis)
        for each in connection.execute(
            sa.select(operation_organisations).where(operation_organisations.c.operation == row.id)
        )
    }
    outline = Outline(
        date=date.fromisoformat(row.date),
        time=row.time,
        place=row.place,
        title=row.title,
        leader=row.leader,
        briefing=row.briefing,
        risks=row.risks,
        colleagues=[each.id for each in people],
        presences=[present[id_] for id_ in organisations() if id_ in present],
    )
    return Operation(
        id=row.id,
        outline=outline,
        debriefing=row.debriefing,
        names={each.id: each.name for each in people},
        is_cancelled=row.cancelled_at is not None,
        number_of_stops=len(stops_of(connection, row.id)),
    )
