"""What an organisation must do after a control: by whom and when. How it stands is told in steps, which stay."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.operations.operations import operation, organisations
from inspections.problems import Problem
from inspections.tables import action_steps, actions, inspections, plans, users
from inspections.visits.planning import is_ours


class View(StrEnum):
    """Which actions are shown."""

    LATE = "late"
    OPEN = "open"
    DONE = "done"


@dataclass(frozen=True)
class NewAction:
    """`id` was made with the form: sent twice, it is one action. Of a control, an operation, or both."""

    id: str
    organisation: str
    owner: str
    words: str
    due: date
    inspection: str | None = None
    operation: str | None = None


@dataclass(frozen=True)
class Step:
    """open or done, by when it is due, and what was said with it."""

    state: str
    due: str
    remark: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Action:
    """An action with its steps, the first first. `place` is where the control was, if it is of one."""

    id: str
    organisation: str
    owner: str
    words: str
    inspection: str | None
    operation: str | None
    place: str
    steps: Sequence[Step]

    @property
    def state(self) -> str:
        return self.steps[-1].state

    @property
    def due(self) -> str:
        return self.steps[-1].due

    def is_late(self, today: date) -> bool:
        return self.state == "open" and self.due < today.isoformat()


def add_action(connection: Connection, municipality: str, fresh: NewAction, by: str, at: datetime) -> None:
    """Keep it. Sent twice it is one. Raises `Problem` not-found for what another municipality's is."""
    owner = connection.scalar(sa.select(actions.c.municipality).where(actions.c.id == fresh.id))
    if owner is not None:
        if owner != municipality:
            raise Problem("not-found")
        return
    if fresh.inspection is not None:
        is_ours(connection, municipality, fresh.inspection)
    if fresh.operation is not None:
        operation(connection, municipality, fresh.operation)
    names = ("id", "organisation", "owner", "words", "inspection", "operation")
    row = {name: getattr(fresh, name) for name in names}
    connection.execute(actions.insert(), row | {"municipality": municipality, "by": by, "at": at})
    _step(connection, fresh.id, "open", fresh.due.isoformat(), "", by, at)


def take_step(
    connection: Connection,
    municipality: str,
    id_: str,
    state: str,
    due: date | None,
    remark: str,
    by: str,
    at: datetime,
) -> None:
    """Say that it is done, open again, or due another day. Said twice it is one step. Raises `Problem` not-found."""
    present = _read(connection, actions.c.municipality == municipality, actions.c.id == id_)
    if not present:
        raise Problem("not-found")
    (found,) = present
    day = due.isoformat() if due else found.due
    if (state, day) != (found.state, found.due) or remark:
        _step(connection, id_, state, day, remark, by, at)


def actions_of(connection: Connection, municipality: str, *, operation: str) -> list[Action]:
    """The actions of an operation and of its controls, the first due first."""
    stops = sa.select(plans.c.inspection).where(plans.c.operation == operation)
    here = sa.or_(actions.c.operation == operation, actions.c.inspection.in_(stops))
    return _read(connection, actions.c.municipality == municipality, here)


def actions_in(connection: Connection, municipality: str, view: View, today: date) -> list[Action]:
    """The actions that are late, open (late ones too) or done, the first due first."""
    found = _read(connection, actions.c.municipality == municipality)
    match view:
        case View.LATE:
            return [each for each in found if each.is_late(today)]
        case View.OPEN:
            return [each for each in found if each.state == "open"]
    return [each for each in reversed(found) if each.state == "done"]


def _read(connection: Connection, *where: sa.ColumnElement[bool]) -> list[Action]:
    rows = connection.execute(
        sa.select(actions, sa.func.coalesce(inspections.c.place, "").label("place"))
        .join(inspections, inspections.c.id == actions.c.inspection, isouter=True)
        .where(*where)
    ).all()
    steps: dict[str, list[Step]] = {}
    for step in connection.execute(
        sa.select(action_steps, users.c.name)
        .join(users, users.c.id == action_steps.c.by)
        .where(action_steps.c.action.in_([row.id for row in rows]))
        .order_by(action_steps.c.position)
    ):
        steps.setdefault(step.action, []).append(Step(step.state, step.due, step.remark, step.name, step.at))
    known = organisations()
    found = [
        Action(
            row.id,
            known.get(row.organisation, row.organisation),
            row.owner,
            row.words,
            row.inspection,
            row.operation,
            row.place,
            steps[row.id],
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: (each.due, each.id))


def _step(connection: Connection, action: str, state: str, due: str, remark: str, by: str, at: datetime) -> None:
    row = {"action": action, "state": state, "due": due, "remark": remark, "by": by, "at": at}
    connection.execute(action_steps.insert(), row)
