"""The audit trail: who looked at, changed, exported or looked up what, when, why and from which device.

Nothing of a case's content is in it: ids, and words of the program. Each row's hash covers its own fields and the hash
before it, so that a row that is changed, taken out or put in later shows (BIO2 8.15; ASVS 5.0 §16.2 to §16.4). Only the
end can be cut off without it showing: the hash of the last row goes to the log each hour, which a SIEM keeps elsewhere.
What is older than may be kept leaves from the front, and the trail tells that it did.
"""

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine, RowMapping

from inspections.database import now
from inspections.tables import trail, trail_cuts
from inspections.together import Together

# What the first row follows.
ORIGIN = bytes(32)
# Rows read at a time.
PART = 5_000
# PostgreSQL's name for the turn at adding; any number that nothing else here uses.
_TURN = 7_241_865


class Event(StrEnum):
    """What was done."""

    VIEW = "view"
    CHANGE = "change"
    EXPORT = "export"
    LOOK_UP = "look-up"
    LOGIN = "login"
    REFUSED = "refused"
    GIVEN = "given"


@dataclass(frozen=True)
class Entry:
    """One row to add. `about` is a path of kinds and ids, such as "signal/<id>".

    `what` (the route's name) and `why` (the purpose) are words of the program, never of a person.
    """

    event: Event
    what: str
    status: int = 200
    person: str | None = None
    municipality: str | None = None
    device: str | None = None
    about: str = ""
    why: str = ""


class Trail(Together[Entry, None]):
    """The way into the trail for the requests of one process."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, add)

    def record(self, entry: Entry) -> None:
        """Add a row; returns once it is durable. What can't be recorded must not be shown: it raises."""
        self.write([entry])


def add(connection: Connection, entries: Sequence[Entry]) -> list[None]:
    """Append rows to the chain, one after the other, in the transaction of `connection`."""
    # SQLite gave us the turn when the transaction began.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_TURN)))
    position, previous = head(connection) or _beginning(connection)
    at = _text(now())
    rows = []
    for entry in entries:
        position += 1
        row = {
            "position": position,
            "at": at,
            "event": str(entry.event),
            "what": entry.what,
            "status": entry.status,
            "person": entry.person,
            "municipality": entry.municipality,
            "device": entry.device,
            "about": entry.about,
            "why": entry.why,
        }
        previous = row["hash"] = _hash(previous, row)
        rows.append(row)
    connection.execute(trail.insert(), rows)
    return [None] * len(rows)


def head(connection: Connection) -> tuple[int, bytes] | None:
    """Position and hash of the last row; None when there is none. Kept elsewhere, they show when the end is cut off."""
    row = connection.execute(
        sa.select(trail.c.position, trail.c.hash).order_by(trail.c.position.desc()).limit(1)
    ).one_or_none()
    return row and (row.position, row.hash)


def has_row(connection: Connection, anchor: str) -> bool:
    """Whether the row "position:hash", written down earlier, is still there, or was removed because it was old."""
    position, _, hash_ = anchor.partition(":")
    if not position.isdecimal():
        return False
    if int(position) < _beginning(connection)[0]:
        return True
    kept = [*connection.execute(sa.select(trail.c.hash).where(trail.c.position == int(position))).scalars()]
    before, last = _beginning(connection)
    return hash_ in [each.hex() for each in kept] or (before, last.hex()) == (int(position), hash_)


def verify(connection: Connection) -> Iterator[tuple[int, bool]]:
    """Position by position whether the chain holds there, from the first row that is kept.

    A row that was changed breaks at itself; one that was taken out or put in breaks at what follows.
    """
    before, previous = _beginning(connection)
    expected = before + 1
    query = sa.select(trail).order_by(trail.c.position)
    for row in connection.execution_options(yield_per=PART).execute(query).mappings():
        hash_ = _hash(previous, {name: row[name] for name in _HASHED})
        yield row["position"], row["position"] == expected and row["hash"] == hash_
        previous, expected = row["hash"], row["position"] + 1


def older(connection: Connection, until: datetime) -> int:
    """How many rows are from before `until`."""
    number = sa.select(sa.func.count()).select_from(trail).where(trail.c.at < _text(until))
    return connection.scalar(number) or 0


def cut(connection: Connection, until: datetime) -> int:
    """Remove the rows from before `until`, and record it; returns how many.

    The chain goes on from the last one removed. The newest row always stays: it is what the next one follows.
    """
    newest = sa.select(sa.func.max(trail.c.position)).scalar_subquery()
    last = connection.execute(
        sa.select(trail.c.position, trail.c.hash)
        .where(trail.c.at < _text(until), trail.c.position < newest)
        .order_by(trail.c.position.desc())
        .limit(1)
    ).one_or_none()
    if last is None:
        return 0
    removed = connection.execute(trail.delete().where(trail.c.position <= last.position)).rowcount
    connection.execute(trail_cuts.delete())
    connection.execute(trail_cuts.insert(), {"position": last.position, "hash": last.hash})
    add(connection, [Entry(Event.CHANGE, "trail-cut", about=f"position/{last.position}", why="accountability")])
    return removed


def _beginning(connection: Connection) -> tuple[int, bytes]:
    """Position and hash that the first row follows: of the last row that was removed, if any was."""
    row = connection.execute(sa.select(trail_cuts.c.position, trail_cuts.c.hash)).one_or_none()
    return (row.position, row.hash) if row else (0, ORIGIN)


@dataclass(frozen=True)
class Filter:
    """What is searched; empty means any. `about` finds what is under it too; `since` counts, `until` doesn't."""

    municipality: str | None = None
    person: str = ""
    event: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


def search(connection: Connection, wanted: Filter, before: int | None = None, most: int = 100) -> Sequence[RowMapping]:
    """Rows that match, the newest first; `before` is the position of the last one seen (keyset paging)."""
    query = sa.select(trail).order_by(trail.c.position.desc()).limit(most)
    if wanted.municipality is not None:
        query = query.where(trail.c.municipality == wanted.municipality)
    if wanted.person:
        query = query.where(trail.c.person == wanted.person)
    if wanted.event:
        query = query.where(trail.c.event == wanted.event)
    if wanted.about:
        # "/" is followed by "0": what begins with the path and a slash.
        under = sa.and_(trail.c.about >= f"{wanted.about}/", trail.c.about < f"{wanted.about}0")
        query = query.where(sa.or_(trail.c.about == wanted.about, under))
    if wanted.since:
        query = query.where(trail.c.at >= _text(wanted.since))
    if wanted.until:
        query = query.where(trail.c.at < _text(wanted.until))
    if before is not None:
        query = query.where(trail.c.position < before)
    return connection.execute(query).mappings().all()


def _text(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds")


_HASHED = ("position", "at", "event", "what", "status", "person", "municipality", "device", "about", "why")


def _hash(previous: bytes, row: dict[str, object]) -> bytes:
    fields = json.dumps([row[name] for name in _HASHED], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(previous + fields.encode()).digest()
