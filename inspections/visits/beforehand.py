"""What the coordinator delivers before a planned control: who is registered at the address, what is known of its use.

A list is replaced as a whole, and is given to nobody from thirty days after the control (retention/periods.yaml).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import uuid4

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.clock import day_of
from inspections.problems import Problem
from inspections.retention.periods import Kind, periods
from inspections.tables import inspections, known_uses, participants, plans, registered, registered_lists, users
from inspections.visits.registered_csv import Line, as_csv

RETENTION = timedelta(days=periods()[Kind.REGISTERED_LIST].days)


class ListKind(StrEnum):
    """Which list of persons it is."""

    BRP = "brp"
    NIGHT_REGISTER = "night-register"
    STAFF = "staff"


class Permit(msgspec.Struct, frozen=True):
    """A permit or exemption; `valid_until` as YYYY-MM-DD, `persons` is how many it permits."""

    kind: str
    number: str = ""
    valid_until: str | None = None
    persons: int | None = None


class KnownUse(msgspec.Struct, frozen=True):
    """What is known of the use of a place. `plan_allows` is yes, no or unknown."""

    plan_allows: str = "unknown"
    plan_text: str = ""
    permits: tuple[Permit, ...] = ()
    persons_permitted: int | None = None
    quality_mark: str = ""
    # What the registers told, in words for people: of the object (BAG), and which businesses are there (KVK).
    building: str = ""
    businesses: tuple[str, ...] = ()


class Listed(msgspec.Struct, frozen=True):
    """A row of a list, as phone and computation know it."""

    id: str
    name: str
    born: str | None
    since: str | None


@dataclass(frozen=True)
class DeliveredList:
    """A list as it stands: who brought it, when, and until when it is kept."""

    kind: ListKind
    by: str
    at: datetime
    expires_on: str
    rows: Sequence[Listed]


def replace_list(
    connection: Connection, inspection: str, kind: ListKind, lines: Sequence[Line], by: str, at: datetime
) -> bool:
    """Let `lines` be the list of this kind; returns whether that changed anything.

    Who is in the old and in the new list keeps the same id, so that what was found on site stays theirs.
    """
    plan = connection.execute(sa.select(plans).where(plans.c.inspection == inspection)).one()
    digest = hashlib.sha256(as_csv(lines).encode()).hexdigest()
    here = sa.and_(registered_lists.c.inspection == inspection, registered_lists.c.kind == kind)
    if connection.scalar(sa.select(registered_lists.c.digest).where(here)) == digest:
        return False
    rows_here = sa.and_(registered.c.inspection == inspection, registered.c.kind == kind)
    ids: dict[tuple[str, str | None], list[str]] = {}
    for row in connection.execute(sa.select(registered).where(rows_here).order_by(registered.c.place.desc())):
        ids.setdefault((row.name, row.born), []).append(row.id)
    connection.execute(registered.delete().where(rows_here))
    connection.execute(registered_lists.delete().where(here))
    expires = max(date.fromisoformat(plan.date), day_of(at)) + RETENTION
    delivered = {"inspection": inspection, "kind": kind, "municipality": plan.municipality, "digest": digest}
    connection.execute(registered_lists.insert(), delivered | {"by": by, "at": at, "expires_on": expires.isoformat()})
    connection.execute(
        registered.insert(),
        [
            {
                "id": (ids.get((line.name, line.born)) or [str(uuid4())]).pop(),
                "inspection": inspection,
                "kind": kind,
                "place": place,
                "name": line.name,
                "born": line.born,
                "since": line.since,
            }
            for place, line in enumerate(lines)
        ],
    )
    return True


def remove_list(connection: Connection, inspection: str, kind: ListKind) -> None:
    """Remove a list; nothing happens when there is none."""
    connection.execute(registered.delete().where(registered.c.inspection == inspection, registered.c.kind == kind))
    connection.execute(
        registered_lists.delete().where(registered_lists.c.inspection == inspection, registered_lists.c.kind == kind)
    )


def expired(connection: Connection, today: date) -> int:
    """How many lists have had their time."""
    number = sa.select(sa.func.count()).select_from(registered_lists)
    return connection.scalar(number.where(registered_lists.c.expires_on <= today.isoformat())) or 0


def remove_expired(connection: Connection, today: date) -> int:
    """Remove the lists whose time is over; returns how many."""
    expired = registered_lists.c.expires_on <= today.isoformat()
    keys = connection.execute(sa.select(registered_lists.c.inspection, registered_lists.c.kind).where(expired)).all()
    for inspection, kind in keys:
        remove_list(connection, inspection, kind)
    return len(keys)


def lists_of(connection: Connection, inspection: str, today: date) -> Mapping[ListKind, DeliveredList]:
    """The lists of a control that are kept, by kind."""
    rows = connection.execute(
        sa.select(registered_lists, users.c.name.label("by_name"))
        .join(users, users.c.id == registered_lists.c.by)
        .where(registered_lists.c.inspection == inspection, registered_lists.c.expires_on > today.isoformat())
    ).all()
    return {
        kind: DeliveredList(kind, row.by_name, row.at, row.expires_on, _rows(connection, inspection, kind))
        for kind in ListKind
        for row in rows
        if row.kind == kind
    }


def keep_use(connection: Connection, inspection: str, use: KnownUse, by: str, at: datetime) -> None:
    """Let `use` be what is known of the place of this control."""
    municipality = connection.execute(sa.select(plans.c.municipality).where(plans.c.inspection == inspection)).scalar()
    connection.execute(known_uses.delete().where(known_uses.c.inspection == inspection))
    row = {"inspection": inspection, "municipality": municipality, "details": msgspec.to_builtins(use)}
    connection.execute(known_uses.insert(), row | {"by": by, "at": at})


def use_of(connection: Connection, inspection: str) -> KnownUse | None:
    """What is known of the use; None when nobody filled it in."""
    details = connection.scalar(sa.select(known_uses.c.details).where(known_uses.c.inspection == inspection))
    return None if details is None else msgspec.convert(details, KnownUse)


def versions_for(connection: Connection, user: str, municipality: str, today: date, last_day: date) -> dict[str, str]:
    """Of which controls this participant is given lists or use: inspection → version of what they are given.

    Controls that are closed are not among them, nor those after `last_day`, nor another municipality's.
    """
    mine = sa.and_(participants.c.inspection == plans.c.inspection, participants.c.user == user)
    given = connection.execute(
        sa.select(plans.c.inspection, known_uses.c.details, registered_lists.c.kind, registered_lists.c.digest)
        .join(participants, mine)
        .join(inspections, inspections.c.id == plans.c.inspection, isouter=True)
        .join(known_uses, known_uses.c.inspection == plans.c.inspection, isouter=True)
        .join(
            registered_lists,
            sa.and_(
                registered_lists.c.inspection == plans.c.inspection,
                registered_lists.c.expires_on > today.isoformat(),
            ),
            isouter=True,
        )
        .where(
            plans.c.municipality == municipality,
            plans.c.date <= last_day.isoformat(),
            plans.c.date > (today - RETENTION).isoformat(),
            sa.or_(inspections.c.status.is_(None), inspections.c.status != "closed"),
            sa.or_(known_uses.c.inspection.is_not(None), registered_lists.c.inspection.is_not(None)),
        )
        .order_by(plans.c.inspection, registered_lists.c.kind)
    )
    told: dict[str, list[Any]] = {}
    for row in given:
        told.setdefault(row.inspection, [row.details]).append([row.kind, row.digest])
    return {
        inspection: hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:16]
        for inspection, content in told.items()
    }


def for_phone(connection: Connection, inspection: str, today: date) -> dict[str, Any]:
    """What a phone is given of a control: `{"lists": {kind: [{id, name, born, since}]}, "use": … or None}`."""
    lists = lists_of(connection, inspection, today)
    return {
        "lists": {str(kind): [msgspec.structs.asdict(row) for row in found.rows] for kind, found in lists.items()},
        "use": msgspec.to_builtins(use_of(connection, inspection)),
    }


def planned_here(connection: Connection, municipality: str, inspection: str) -> None:
    """Raises `Problem` not-found unless this municipality planned this control."""
    owner = connection.scalar(sa.select(plans.c.municipality).where(plans.c.inspection == inspection))
    if owner != municipality:
        raise Problem("not-found")


def _rows(connection: Connection, inspection: str, kind: ListKind) -> list[Listed]:
    rows = connection.execute(
        sa.select(registered)
        .where(registered.c.inspection == inspection, registered.c.kind == kind)
        .order_by(registered.c.place)
    )
    return [Listed(row.id, row.name, row.born, row.since) for row in rows]
