"""The locations of an operation: adding them, their order, and what differs from one to the other."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.matching.mentions import mention_inspection
from inspections.operations.operations import (
    Operation,
    cancel_control,
    has_begun,
    operation,
    stops_of,
    take_part,
)
from inspections.operations.route import kilometres, say_distance, shortest
from inspections.problems import Problem
from inspections.tables import inspections, locations, plans
from inspections.visits.outline import address_in_words
from inspections.visits.planning import is_ours

MOST_STOPS = 30


@dataclass(frozen=True)
class Stop:
    """A control of the operation. `leg` is the distance from the stop before in kilometres, None for the first, and
    `far` the same in words. `state` is planned, begun or closed."""

    id: str
    name: str
    title: str
    time: str
    place: str
    location: str
    latitude: float
    longitude: float
    checklist: str
    risks: str
    follows: str | None
    state: str
    leg: float | None

    @property
    def far(self) -> str:
        return "" if self.leg is None else say_distance(self.leg)


@dataclass(frozen=True)
class NewStop:
    """A location to visit: `location` is an address of the municipality; `follows` the control that it follows up."""

    location: str
    name: str
    checklist: str
    follows: str | None = None


@dataclass(frozen=True)
class Place:
    """A location without an address, such as a field with caravans; in degrees (WGS 84)."""

    name: str
    near: str
    latitude: float
    longitude: float


def stops(connection: Connection, operation: str) -> list[Stop]:
    """The stops in the order of the route."""
    rows = connection.execute(
        sa.select(plans, locations.c.latitude, locations.c.longitude, inspections.c.status)
        .join(locations, locations.c.id == plans.c.location)
        .join(inspections, inspections.c.id == plans.c.inspection, isouter=True)
        .where(plans.c.operation == operation, plans.c.cancelled_at.is_(None))
        .order_by(plans.c.stop)
    ).all()
    found: list[Stop] = []
    for row in rows:
        before = found[-1] if found else None
        here = (row.latitude, row.longitude)
        found.append(
            Stop(
                id=row.inspection,
                name=row.name,
                title=row.title,
                time=row.time,
                place=address_in_words(connection, row.location, row.municipality) or "",
                location=row.location,
                latitude=row.latitude,
                longitude=row.longitude,
                checklist=row.checklist or "",
                risks=row.risks,
                follows=row.follows,
                state="planned" if row.status is None else "closed" if row.status == "closed" else "begun",
                leg=kilometres((before.latitude, before.longitude), here) if before else None,
            )
        )
    return found


def add_stops(connection: Connection, municipality: str, id_: str, fresh: Sequence[NewStop]) -> None:
    """Add locations at the end of the route; one that is there already changes nothing.

    Raises `Problem` not-found, operation-cancelled, plan-incomplete, or stops-too-many.
    """
    found = _open(connection, municipality, id_)
    present = {stop.location for stop in stops(connection, id_)}
    wanted = {stop.location: stop for stop in fresh if stop.location not in present}
    if len(present) + len(wanted) > MOST_STOPS:
        raise Problem("stops-too-many", limit=MOST_STOPS)
    last = connection.scalar(sa.select(sa.func.max(plans.c.stop)).where(plans.c.operation == id_)) or 0
    for number, stop in enumerate(wanted.values(), last + 1):
        if address_in_words(connection, stop.location, municipality) is None:
            raise Problem("plan-incomplete", field="Adres", problem="kies een adres uit de lijst.")
        _add(connection, municipality, found, stop, number)


def add_place(connection: Connection, municipality: str, id_: str, place: Place, checklist: str) -> None:
    """Add a location without an address. The same place twice is one. Raises as `add_stops`."""
    _open(connection, municipality, id_)
    location = str(uuid5(NAMESPACE_URL, f"{municipality}/{place.name}/{place.latitude}/{place.longitude}"))
    if connection.scalar(sa.select(locations.c.id).where(locations.c.id == location)) is None:
        named = {"id": location, "municipality": municipality, "street": place.name, "town": place.near}
        # No house number, no postcode: that is how such a place is known (visits/outline.py, addresses/importing.py).
        at = {"number": 0, "postcode": "", "latitude": place.latitude, "longitude": place.longitude}
        connection.execute(locations.insert(), named | at)
    add_stops(connection, municipality, id_, [NewStop(location, place.name, checklist)])


def change_stop(connection: Connection, municipality: str, id_: str, inspection: str, values: dict[str, Any]) -> None:
    """Set time, name, checklist or risks of a stop. Raises `Problem` not-found, operation-cancelled, control-begun."""
    _stop(connection, municipality, id_, inspection)
    connection.execute(plans.update().where(plans.c.inspection == inspection).values(values))
    mention_inspection(connection, inspection)


def remove_stop(connection: Connection, municipality: str, id_: str, inspection: str, at: datetime) -> None:
    """Leave a location out. Raises `Problem` not-found, operation-cancelled or control-begun."""
    _stop(connection, municipality, id_, inspection)
    cancel_control(connection, inspection, at)


def move_stop(connection: Connection, municipality: str, id_: str, inspection: str, steps: int) -> None:
    """Visit a location earlier (-1) or later (1). Raises `Problem` not-found or operation-cancelled."""
    _open(connection, municipality, id_)
    order = stops_of(connection, id_)
    if inspection not in order:
        raise Problem("not-found")
    at = order.index(inspection)
    order.insert(max(0, at + steps), order.pop(at))
    _set_order(connection, order)


def order_by_distance(connection: Connection, municipality: str, id_: str) -> None:
    """Order the stops along a short way that begins at the first. Raises `Problem` not-found or operation-cancelled."""
    _open(connection, municipality, id_)
    found = stops(connection, id_)
    order = shortest([(stop.latitude, stop.longitude) for stop in found])
    _set_order(connection, [found[index].id for index in order])


def _open(connection: Connection, municipality: str, id_: str) -> Operation:
    found = operation(connection, municipality, id_)
    if found.is_cancelled:
        raise Problem("operation-cancelled")
    return found


def _stop(connection: Connection, municipality: str, id_: str, inspection: str) -> None:
    _open(connection, municipality, id_)
    if inspection not in stops_of(connection, id_):
        raise Problem("not-found")
    if has_begun(connection, inspection):
        raise Problem("control-begun")


def _add(connection: Connection, municipality: str, found: Operation, stop: NewStop, number: int) -> None:
    if stop.follows is not None:
        is_ours(connection, municipality, stop.follows)
    inspection = str(uuid4())
    connection.execute(
        plans.insert(),
        {
            "inspection": inspection,
            "municipality": municipality,
            "location": stop.location,
            "date": found.outline.date.isoformat(),
            "name": stop.name,
            "title": "Hercontrole" if stop.follows else found.outline.title,
            "purpose": _purpose(found),
            "checklist": stop.checklist,
            "operation": found.id,
            "stop": number,
            "follows": stop.follows,
        },
    )
    take_part(connection, inspection, found.outline.colleagues)
    mention_inspection(connection, inspection)


def _purpose(found: Operation) -> str:
    """What the municipality itself comes for stands with each control."""
    return next((each.purpose for each in found.outline.presences if each.organisation == "municipality"), "")


def _set_order(connection: Connection, order: Sequence[str]) -> None:
    for number, inspection in enumerate(order, 1):
        connection.execute(plans.update().where(plans.c.inspection == inspection).values(stop=number))
