"""The steps of a signal as they stand in the log, which is only added to. Details are parsed when read back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.signals.details import KINDS, Details, Unknown, kind_of
from inspections.tables import steps, users


@dataclass(frozen=True)
class Step:
    """One thing done with a signal; `position` is its place among all steps."""

    position: int
    kind: str
    by: str
    by_name: str
    at: datetime
    details: Details


def steps_of(connection: Connection, signal: str) -> list[Step]:
    """All steps of a signal, the first first, with the names of who did them."""
    rows = connection.execute(
        sa.select(
            steps.c.position, steps.c.kind, steps.c.by, users.c.name.label("by_name"), steps.c.at, steps.c.details
        )
        .join(users, users.c.id == steps.c.by)
        .where(steps.c.signal == signal)
        .order_by(steps.c.position)
    )
    return [Step(**dict(row) | {"details": _details(row["kind"], row["details"])}) for row in rows.mappings()]


def as_row(details: Details) -> dict[str, Any]:
    """The columns `kind` and `details` of a step."""
    return {"kind": kind_of(details), "details": msgspec.to_builtins(details)}


def _details(kind: str, stored: Any) -> Details:
    try:
        return msgspec.convert(stored, KINDS.get(kind, Unknown))
    except msgspec.ValidationError:
        return Unknown()
