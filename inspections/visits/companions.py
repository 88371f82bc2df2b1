"""Who takes part in a control besides oneself, when each was last heard of, and what is still on its way.

What a phone made is delivered whenever it has a network: of one that was heard of a moment ago everything is in.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections import clock
from inspections.database import now
from inspections.guests.sharing import own_parts, sharing
from inspections.tables import (
    devices,
    guests,
    inspections,
    operations,
    participants,
    photo_links,
    photos,
    plans,
    sessions,
    users,
)

# Nobody does more controls in a night: of more, the latest.
MOST_NOW = 10
# So exact is what phones are told: else each would hear of each other every minute.
MINUTES = 5


def open_now(connection: Connection, user: str) -> dict[str, str | None]:
    """Controls of now in which somebody takes part: planned, or begun since yesterday, and not closed; each with who
    leads its operation, if anybody does."""
    today = clock.today()
    days = [(today + timedelta(days=days)).isoformat() for days in (-1, 0, 1)]
    is_open = sa.or_(inspections.c.status.is_(None), inspections.c.status != "closed")
    is_now = sa.or_(plans.c.date.in_(days), inspections.c.first_arrived_at > now() - timedelta(days=1))
    rows = connection.execute(
        sa.select(participants.c.inspection, operations.c.leader)
        .join(plans, plans.c.inspection == participants.c.inspection, isouter=True)
        .join(operations, operations.c.id == plans.c.operation, isouter=True)
        .join(inspections, inspections.c.id == participants.c.inspection, isouter=True)
        .where(participants.c.user == user, is_open, is_now)
        .order_by(participants.c.position.desc())
        .limit(MOST_NOW)
    )
    return {row.inspection: row.leader for row in rows}


def people_in(connection: Connection, controls: Collection[str]) -> list[sa.Row[Any]]:
    """Who takes part in these controls, guests who were asked to leave as well.

    A row for each of their phones to which a letter can be sealed, one at least: in one question all that is asked of
    them for each phone that delivers.
    """
    if not controls:
        return []
    last = sa.select(sa.func.max(sessions.c.last_seen_at)).where(sessions.c.user == users.c.id).scalar_subquery()
    in_use = sa.and_(devices.c.user == users.c.id, devices.c.revoked_at.is_(None), devices.c.letter_key.is_not(None))
    return list(
        connection.execute(
            sa.select(
                *(participants.c.inspection, users.c.id, users.c.name, users.c.role, users.c.disabled_at),
                *(guests.c.organisation, guests.c.revoked_at, last.label("at")),
                *(devices.c.id.label("device"), devices.c.key, devices.c.letter_key),
            )
            .join(users, users.c.id == participants.c.user)
            .join(guests, guests.c.user == users.c.id, isouter=True)
            .join(devices, in_use, isouter=True)
            .where(participants.c.inspection.in_(controls))
            .order_by(participants.c.position, devices.c.enrolled_at, devices.c.id)
        )
    )


def companions(
    connection: Connection, controls: Collection[str], people: Sequence[sa.Row[Any]]
) -> dict[str, dict[str, Any]]:
    """Of each of these controls what a phone is told, of the `people_in` them without guests who were asked to leave.

    `{"people": [{"id", "name", "organisation", "heard": RFC 3339 or null, "given", "writes": kinds of facts, or null
    for a colleague, "own": parts for their circle alone, "phones": [{"device", "key", "letter_key": public
    JWKs}]}], "photos": SHA-256 of what was announced and is not here}`.
    """
    if not controls:
        return {}
    told: dict[str, dict[str, Any]] = {each: {"people": [], "photos": []} for each in controls}
    missing = connection.execute(
        sa.select(photo_links.c.inspection, photo_links.c.sha256)
        .join(photos, photos.c.sha256 == photo_links.c.sha256, isouter=True)
        .where(photo_links.c.inspection.in_(controls), photo_links.c.signal.is_(None), photos.c.sha256.is_(None))
        .order_by(photo_links.c.sha256)
    )
    for inspection, sha256 in missing:
        told[inspection]["photos"].append(sha256)
    known: dict[tuple[str, str], dict[str, Any]] = {}
    for row in people:
        if row.disabled_at or row.revoked_at:
            continue
        person = known.get((row.inspection, row.id))
        if person is None:
            person = {"id": row.id, "name": row.name, "heard": _heard(row.at), "phones": []} | _rules(row.organisation)
            person["own"] = [part.id for part in own_parts(row.role, row.organisation)]
            known[row.inspection, row.id] = person
            told[row.inspection]["people"].append(person)
        if row.device:
            key = {name: row.key[name] for name in ("kty", "crv", "x", "y")}
            person["phones"].append({"device": row.device, "key": key, "letter_key": row.letter_key})
    return told


def _rules(organisation: str | None) -> dict[str, Any]:
    """What somebody of this organisation may have and record; a colleague, everything that colleagues share."""
    if organisation is None:
        return {"organisation": "Gemeente", "given": None, "writes": None}
    known = sharing().organisations.get(organisation)
    if known is None:
        return {"organisation": organisation, "given": [], "writes": []}
    return {"organisation": known.name, "given": sorted(known.given), "writes": sorted(known.writes)}


def _heard(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.replace(minute=at.minute - at.minute % MINUTES, second=0, microsecond=0).isoformat()
