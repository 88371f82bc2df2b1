"""The photos of an inspection or a signal, with what became of them at the server."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.answers import say_device_time, standing
from inspections.keys import photo_key
from inspections.problems import PROBLEMS, Problem
from inspections.stored_facts import Current
from inspections.tables import photo_links, photos


@dataclass(frozen=True)
class Picture:
    """A photo as a page shows it. `state` is missing (not arrived), received (being processed), ready or rejected."""

    sha256: str
    key: str
    about: str
    caption: str
    taken: str
    position: tuple[float, float] | None
    state: str
    reason: str
    author: str


def pictures(connection: Connection, current: Current) -> list[Picture]:
    """The photos that stand in `current`, in the order in which they were taken."""
    told = [
        (photo.sha256, key, facts[0])
        for key in current
        if (photo := photo_key(key))
        and (facts := [fact for fact in standing(current, key) if isinstance(fact.value, dict)])
    ]
    told.sort(key=lambda each: (_text(each[2].value, "taken") or each[2].at, each[0]))
    arrived = _arrived(connection, [sha256 for sha256, _, _ in told])
    made = []
    for sha256, key, fact in told:
        state, code = arrived.get(sha256, ("missing", None))
        made.append(
            Picture(
                sha256,
                key,
                _text(fact.value, "about"),
                _text(fact.value, "caption"),
                say_device_time(_text(fact.value, "taken") or fact.at),
                _position(fact.value.get("position")),
                state,
                Problem(code).sentence if code in PROBLEMS else "",
                fact.author_name,
            )
        )
    return made


def linked_photo(connection: Connection, municipality: str, sha256: str) -> tuple[str, str | None]:
    """State and problem code of a photo that a fact of this municipality names.

    Raises `Problem` not-found when there is none: also for a photo that exists, but elsewhere or no longer named.
    """
    row = connection.execute(
        sa.select(photos.c.state, photos.c.code)
        .join(photo_links, photo_links.c.sha256 == photos.c.sha256)
        .where(photos.c.sha256 == sha256, photo_links.c.municipality == municipality)
    ).first()
    if row is None:
        raise Problem("not-found")
    return row.state, row.code


def _arrived(connection: Connection, hashes: Sequence[str]) -> dict[str, tuple[str, str | None]]:
    rows = connection.execute(
        sa.select(photos.c.sha256, photos.c.state, photos.c.code).where(photos.c.sha256.in_(hashes))
    )
    return {row.sha256: (row.state, row.code) for row in rows}


def _text(value: dict[str, Any], name: str) -> str:
    found = value.get(name)
    return found if isinstance(found, str) else ""


def _position(value: Any) -> tuple[float, float] | None:
    match value:
        case {"latitude": float() | int() as latitude, "longitude": float() | int() as longitude}:
            return round(latitude, 5), round(longitude, 5)
    return None
