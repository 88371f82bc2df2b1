"""What of an operation goes to the phones of who takes part: the briefing, who else comes, and the route.

No documents, no legal bases, nothing of actions: those are for the desk and for paper.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.operations.operations import MUNICIPALITY, operation, organisations
from inspections.operations.stops import stops
from inspections.tables import operations


def for_phone(connection: Connection, id_: str | None) -> dict[str, Any] | None:
    """The briefing as a colleague's phone shows it; None for a control that is part of no operation."""
    municipality = (
        connection.scalar(sa.select(operations.c.municipality).where(operations.c.id == id_)) if id_ else None
    )
    if id_ is None or municipality is None:
        return None
    found = operation(connection, municipality, id_)
    outline, names = found.outline, organisations()
    return {
        "title": outline.title,
        "date": outline.date.isoformat(),
        "time": outline.time,
        "place": outline.place,
        "leader": found.names.get(outline.leader or "", ""),
        "text": outline.briefing,
        "risks": outline.risks,
        "partners": [
            {"name": names[each.organisation], "people": each.people, "role": each.role, "purpose": each.purpose}
            for each in outline.presences
            if each.organisation != MUNICIPALITY
        ],
        "stops": [
            {"id": stop.id, "name": stop.name, "time": stop.time, "place": stop.place}
            for stop in stops(connection, id_)
        ],
    }
