"""Where a control is, with which checklist, and whether it is closed: as far as its facts and its plan tell."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.stored_facts import Current, values
from inspections.tables import locations, plans


@dataclass(frozen=True)
class Visit:
    """Columns of the table `inspections`. `place` is the address in words, empty when it isn't known."""

    location: str | None
    place: str
    checklist: str | None
    checklist_version: int | None
    status: str


def visit(connection: Connection, inspection: str, municipality: str, standing: Current) -> Visit:
    """What `standing` (facts of `visit/…` and `status`) says; where it says nothing of the place, what was planned.

    Of two colleagues who told different places the first stands here; the page of the control shows both. The control
    is closed only when nobody's last word is that it is open.
    """
    location, place = _place(connection, inspection, municipality, values(standing, "visit/location"))
    checklist, version = _checklist(values(standing, "visit/checklist"))
    status = "closed" if values(standing, "status") == ["closed"] else "open"
    return Visit(location, place, checklist, version, status)


def address_in_words(connection: Connection, location: str, municipality: str) -> str | None:
    """Street, number and town of an address of this municipality; None when there is no such address.

    Of a place without an address (no house number) its name, and what it is near.
    """
    row = connection.execute(
        sa.select(locations).where(locations.c.id == location, locations.c.municipality == municipality)
    ).one_or_none()
    if row is None:
        return None
    number = f" {row.number}{' ' if row.addition else ''}{row.addition}" if row.number else ""
    return f"{row.street}{number}, {row.town}"


def _place(connection: Connection, inspection: str, municipality: str, told: list[Any]) -> tuple[str | None, str]:
    planned = connection.scalar(sa.select(plans.c.location).where(plans.c.inspection == inspection))
    for value in [*told, {"address": planned}]:
        match value:
            case {"address": str(location)}:
                words = address_in_words(connection, location, municipality)
                if words is not None:
                    return location, words
            case {"typed": str(words)} if words.strip():
                return None, " ".join(words.split())
    return None, ""


def _checklist(told: list[Any]) -> tuple[str | None, int | None]:
    for value in told:
        match value:
            case {"id": str(id_), "version": int(version)} if 0 < version < 2**31:
                return id_, version
    return None, None
