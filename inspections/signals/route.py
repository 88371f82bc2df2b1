"""The route of a signal as states: what attention officers did with it is folded from steps, which are only added to.

The states and their order are those of the municipality's policy (Annex 2, the "meldroute"); here are its first two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections import news
from inspections.problems import Problem
from inspections.tables import signals, steps, users


class Status(StrEnum):
    """Where a signal is on its route."""

    RECEIVED = "received"
    IN_PROGRESS = "in_progress"
    # Removed by its reporter before it was handed over and before an officer took it on.
    WITHDRAWN = "withdrawn"


class Kind(StrEnum):
    """What an officer did."""

    TAKEN_ON = "taken_on"
    PUT_BACK = "put_back"


@dataclass(frozen=True)
class Step:
    """One thing done with a signal; `position` is its place among all steps."""

    position: int
    kind: str
    by: str
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Standing:
    """What the steps of a signal come to. `assignment` is the position of the step by which it was taken on."""

    status: Status = Status.RECEIVED
    assigned_to: str | None = None
    assigned_at: datetime | None = None
    assignment: int | None = None


def standing(done: Iterable[Step]) -> Standing:
    """The state after `done`, in the order of their positions.

    A step that its state doesn't allow, or whose kind this version doesn't know, changes nothing.
    """
    state = Standing()
    for step in sorted(done, key=lambda step: step.position):
        if step.kind == Kind.TAKEN_ON and state.status is Status.RECEIVED:
            state = Standing(Status.IN_PROGRESS, step.by, step.at, step.position)
        elif step.kind == Kind.PUT_BACK and state.status is Status.IN_PROGRESS:
            state = Standing()
    return state


def steps_of(connection: Connection, signal: str) -> list[Step]:
    """All steps of a signal, the first first, with the names of who did them."""
    rows = connection.execute(
        sa.select(steps.c.position, steps.c.kind, steps.c.by, users.c.name.label("by_name"), steps.c.at)
        .join(users, users.c.id == steps.c.by)
        .where(steps.c.signal == signal)
        .order_by(steps.c.position)
    )
    return [Step(**row) for row in rows.mappings()]


def take_on(connection: Connection, municipality: str, signal: str, officer: str, at: datetime) -> None:
    """Put a received signal in the hands of `officer`. Done twice, it changes nothing.

    Raises `Problem` signal-taken when another officer has it, signal-withdrawn when its reporter removed it, not-found.
    """
    status = _locked(connection, municipality, signal)
    state = standing(steps_of(connection, signal))
    if state.assigned_to == officer:
        return
    if state.assignment is not None:
        raise Problem("signal-taken")
    if status == Status.WITHDRAWN:
        raise Problem("signal-withdrawn")
    _add(connection, municipality, signal, Kind.TAKEN_ON, officer, at)


def put_back(
    connection: Connection, municipality: str, signal: str, officer: str, at: datetime, assignment: int
) -> None:
    """Undo the `assignment` (the position of its step) that the officer had in view. Done twice, it changes nothing.

    Any attention officer may: the one who has it can be ill. Raises `Problem` signal-moved-on when somebody took the
    signal on again in the meantime, not-found.
    """
    _locked(connection, municipality, signal)
    state = standing(steps_of(connection, signal))
    if state.assignment is None:
        return
    if state.assignment != assignment:
        raise Problem("signal-moved-on")
    _add(connection, municipality, signal, Kind.PUT_BACK, officer, at)


def _locked(connection: Connection, municipality: str, signal: str) -> str:
    """The status of a signal, which nobody else can change until this transaction ends."""
    row = sa.select(signals.c.status).where(signals.c.id == signal, signals.c.municipality == municipality)
    status: str | None = connection.execute(row.with_for_update()).scalar()
    if status is None:
        raise Problem("not-found")
    return status


def _add(connection: Connection, municipality: str, signal: str, kind: Kind, officer: str, at: datetime) -> None:
    step = {"signal": signal, "municipality": municipality, "kind": kind, "by": officer, "at": at, "details": {}}
    connection.execute(steps.insert(), step)
    state = standing(steps_of(connection, signal))
    connection.execute(
        signals.update()
        .where(signals.c.id == signal)
        .values(status=state.status, assigned_to=state.assigned_to, assigned_at=state.assigned_at)
    )
    news.announce(connection, municipality)
