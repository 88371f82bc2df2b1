"""Planned controls, as the coordinator sees and makes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections import clock
from inspections.answers import say_day
from inspections.clock import day_of
from inspections.matching.mentions import mention_inspection
from inspections.problems import Problem
from inspections.tables import inspections, known_uses, locations, participants, plans, registered_lists, users
from inspections.visits.outline import address_in_words

# Who goes to controls.
ON_SITE = ("inspector", "enforcement_officer", "control_leader")
MOST_FOUND = 20


@dataclass(frozen=True)
class PlannedControl:
    """A control with its place in words, who takes part, and what was delivered for it beforehand."""

    id: str
    date: str
    time: str
    name: str
    title: str
    place: str
    participants: Sequence[str]
    lists: Sequence[str]
    has_use: bool
    is_cancelled: bool
    operation: str | None


@dataclass(frozen=True)
class NewPlan:
    """What a coordinator fills in. `id` was made with the form: sent twice, it is one control."""

    id: str
    location: str
    date: date
    time: str
    name: str
    title: str
    purpose: str
    checklist: str
    participants: Sequence[str]
    # The control that it follows up.
    follows: str | None = None


def planned(connection: Connection, municipality: str, since: date) -> list[PlannedControl]:
    """The controls of this municipality from `since` on that were not called off, the latest day first."""
    rows = connection.execute(
        sa.select(plans)
        .where(plans.c.municipality == municipality, plans.c.date >= since.isoformat(), plans.c.cancelled_at.is_(None))
        .order_by(plans.c.date.desc(), plans.c.time, plans.c.inspection)
    ).all()
    return [_control(connection, row) for row in rows]


def planned_control(connection: Connection, municipality: str, inspection: str) -> PlannedControl:
    """One of them. Raises `Problem` not-found, also for another municipality's."""
    row = connection.execute(
        sa.select(plans).where(plans.c.inspection == inspection, plans.c.municipality == municipality)
    ).one_or_none()
    if row is None:
        raise Problem("not-found")
    return _control(connection, row)


def colleagues_on_site(connection: Connection, municipality: str) -> list[tuple[str, str]]:
    """Id and name of everyone who can take part in a control."""
    rows = connection.execute(
        sa.select(users.c.id, users.c.name)
        .where(users.c.municipality == municipality, users.c.role.in_(ON_SITE), users.c.disabled_at.is_(None))
        .order_by(users.c.name)
    )
    return [(row.id, row.name) for row in rows]


def addresses_like(connection: Connection, municipality: str, typed: str) -> list[tuple[str, str]]:
    """Id and words of addresses by street, number, postcode or town, such as "rijnstraat 3"; at most twenty."""
    wanted = [locations.c.municipality == municipality, locations.c.gone_at.is_(None)]
    for word in typed.split():
        if word.isdecimal() and len(word) < 6:
            wanted.append(sa.or_(locations.c.number == int(word), locations.c.postcode.startswith(word)))
        else:
            columns = (locations.c.street, locations.c.town, locations.c.postcode, locations.c.addition)
            wanted.append(sa.or_(*(column.icontains(word, autoescape=True) for column in columns)))
    if len(wanted) == 2:
        return []
    rows = connection.execute(
        sa.select(locations.c.id)
        .where(*wanted)
        .order_by(locations.c.street, locations.c.number, locations.c.addition)
        .limit(MOST_FOUND)
    ).scalars()
    return [(id_, address_in_words(connection, id_, municipality) or "") for id_ in rows]


def add_plan(connection: Connection, municipality: str, plan: NewPlan) -> None:
    """Plan a control. Sent twice it changes nothing.

    Raises `Problem` plan-incomplete when the address or a participant isn't this municipality's, not-found when the id
    is another control's.
    """
    owner = connection.scalar(sa.select(plans.c.municipality).where(plans.c.inspection == plan.id))
    if owner is not None:
        if owner != municipality:
            raise Problem("not-found")
        return
    if address_in_words(connection, plan.location, municipality) is None:
        raise Problem("plan-incomplete", field="Adres", problem="kies een adres uit de lijst.")
    if not set(plan.participants) <= {id_ for id_, _ in colleagues_on_site(connection, municipality)}:
        raise Problem("plan-incomplete", field="Deelnemers", problem="kies collega’s uit de lijst.")
    if plan.follows is not None:
        is_ours(connection, municipality, plan.follows)
    names = ("location", "time", "name", "title", "purpose", "checklist", "follows")
    row = {name: getattr(plan, name) for name in names}
    connection.execute(
        plans.insert(), row | {"inspection": plan.id, "municipality": municipality, "date": plan.date.isoformat()}
    )
    connection.execute(
        participants.insert(), [{"inspection": plan.id, "user": user} for user in dict.fromkeys(plan.participants)]
    )
    mention_inspection(connection, plan.id)


def is_ours(connection: Connection, municipality: str, inspection: str) -> None:
    """Raises `Problem` not-found unless this control was planned here, or begun here."""
    planned_by = sa.select(plans.c.municipality).where(plans.c.inspection == inspection)
    begun_by = sa.select(inspections.c.municipality).where(inspections.c.id == inspection)
    owners = {connection.scalar(planned_by), connection.scalar(begun_by)}
    if owners - {None} != {municipality}:
        raise Problem("not-found")


def follow_up_of(connection: Connection, municipality: str, inspection: str) -> dict[str, str]:
    """The form for a hercontrole of this control, as far as that is known: who was there, where, with what questions.

    Raises `Problem` not-found.
    """
    is_ours(connection, municipality, inspection)
    plan = connection.execute(sa.select(plans).where(plans.c.inspection == inspection)).one_or_none()
    begun = connection.execute(sa.select(inspections).where(inspections.c.id == inspection)).one_or_none()
    of = begun or plan
    people = connection.scalars(sa.select(participants.c.user).where(participants.c.inspection == inspection))
    return {
        "follows": inspection,
        "address": (of.location if of else None) or "",
        "name": plan.name if plan else "",
        "title": "Hercontrole",
        "purpose": f"Nagaan of is opgelost wat bij de controle {_day_of(plan, begun)}is gevonden.",
        "checklist": (of.checklist if of else None) or "",
    } | {f"participant-{user}": "yes" for user in people}


def _day_of(plan: sa.Row[Any] | None, begun: sa.Row[Any] | None) -> str:
    day = plan.date if plan else day_of(begun.first_arrived_at).isoformat() if begun else None
    return f"van {say_day(day)} " if day else ""


def _control(connection: Connection, row: sa.Row[tuple[object, ...]]) -> PlannedControl:
    names = sa.select(users.c.name).join(participants, participants.c.user == users.c.id)
    kinds = sa.select(registered_lists.c.kind).where(registered_lists.c.inspection == row.inspection)
    use = sa.select(known_uses.c.inspection).where(known_uses.c.inspection == row.inspection)
    return PlannedControl(
        id=row.inspection,
        date=row.date,
        time=row.time,
        name=row.name,
        title=row.title,
        place=address_in_words(connection, row.location, row.municipality) or "",
        participants=list(
            connection.scalars(names.where(participants.c.inspection == row.inspection).order_by(users.c.name))
        ),
        lists=list(connection.scalars(kinds.where(registered_lists.c.expires_on > clock.today().isoformat()))),
        has_use=connection.scalar(use) is not None,
        is_cancelled=row.cancelled_at is not None,
        operation=row.operation,
    )
