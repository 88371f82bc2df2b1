"""The append-only log: takes what enrolled devices signed, and reads on from a cursor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from inspections import projections
from inspections.database import now
from inspections.devices import Device
from inspections.facts import Envelope, Fact, Refusal
from inspections.problems import Problem
from inspections.tables import envelopes, facts, participants, users

# How many facts one answer carries at most; the phone asks on.
PAGE = 1000


@dataclass
class Receipt:
    """What became of the facts in one request: every readable one is in `accepted` or in `refused`."""

    accepted: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


@dataclass(frozen=True)
class Cursor:
    """How far a phone has read: the last fact, and the last participation, each by its position in its table."""

    fact: int = 0
    participation: int = 0

    @classmethod
    def parse(cls, text: str | None) -> "Cursor":
        """Raises `Problem` request-malformed for anything but what `str()` of a cursor gave."""
        if text is None:
            return cls()
        try:
            fact, participation = (int(part) for part in text.split("."))
        except ValueError as error:
            raise Problem("request-malformed", problem="cursor") from error
        return cls(fact, participation)

    def __str__(self) -> str:
        return f"{self.fact}.{self.participation}"


def append(connection: Connection, opened: Sequence[Envelope]) -> Receipt:
    """Store the facts of verified envelopes, each once, and carry them into the projections; one transaction.

    The fact's id decides: what is here already is accepted again and changes nothing, in whatever envelope it comes.
    """
    _take_turns(connection)
    receipt = Receipt(refused=[refusal for envelope in opened for refusal in envelope.refused])
    stored = _stored(connection, [fact.id for envelope in opened for fact in envelope.facts])
    arrived = now()
    for index, envelope in enumerate(opened):
        fresh: dict[str, Fact] = {}
        for fact in envelope.facts:
            known = stored.get(fact.id)
            if known is not None and not _is_same(known, fact, envelope.device.id):
                receipt.refused.append(Refusal(fact.id, index, Problem("fact-id-taken")))
                continue
            receipt.accepted.append(fact.id)
            if known is None:
                fresh[fact.id] = fact
                stored[fact.id] = _identity(fact, envelope.device.id)
        if fresh:
            device = envelope.device
            row = {"device": device.id, "jws": envelope.jws, "arrived_at": arrived}
            number = connection.execute(envelopes.insert().returning(envelopes.c.id), row).scalar_one()
            _insert_facts(connection, device, number, arrived, fresh.values())
            projections.project(connection, device, list(fresh.values()), arrived)
    return receipt


def read_on(connection: Connection, user: str, cursor: Cursor) -> tuple[list[RowMapping], Cursor, bool]:
    """Facts that `user` may have and that came after `cursor`: those of the inspections they take part in, without what
    others wrote of signals (a signal is known to its reporter and the attention officer alone).

    Returns the rows (with the author's name), the new cursor, and whether there is more.
    """
    joined = sa.select(participants.c.inspection, participants.c.position).where(participants.c.user == user)
    late = connection.execute(joined.where(participants.c.position > cursor.participation)).all()
    may_see = sa.or_(facts.c.author == user, sa.not_(facts.c.key.startswith("signal/", autoescape=True)))
    rows = (
        sa.select(facts, users.c.name.label("author_name"))
        .join(users, users.c.id == facts.c.author)
        .where(may_see)
        .order_by(facts.c.position)
    )
    missed: Sequence[RowMapping] = []
    if late and cursor.fact:
        inspections_joined = [row.inspection for row in late]
        missed = (
            connection.execute(
                rows.where(facts.c.inspection.in_(inspections_joined), facts.c.position <= cursor.fact)
            )
            .mappings()
            .all()
        )
    mine = sa.select(participants.c.inspection).where(participants.c.user == user)
    news = (
        connection.execute(rows.where(facts.c.position > cursor.fact, facts.c.inspection.in_(mine)).limit(PAGE))
        .mappings()
        .all()
    )
    new_cursor = Cursor(
        max((row["position"] for row in news), default=cursor.fact),
        max((row.position for row in late), default=cursor.participation),
    )
    return [*missed, *news], new_cursor, len(news) == PAGE


def _take_turns(connection: Connection) -> None:
    # Positions must become visible in their order, or a reader's cursor steps over a fact that commits late. SQLite has one writer anyway.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('fieldapp.log'))"))


_Identity = tuple[str, str, str, object]


def _stored(connection: Connection, ids: Sequence[str]) -> dict[str, _Identity]:
    found: dict[str, _Identity] = {}
    columns = sa.select(facts.c.id, facts.c.device, facts.c.inspection, facts.c.key, facts.c.value)
    for start in range(0, len(ids), 1000):
        for row in connection.execute(columns.where(facts.c.id.in_(ids[start : start + 1000]))):
            found[row.id] = (row.device, row.inspection, row.key, msgspec.json.decode(row.value))
    return found


def _identity(fact: Fact, device: str) -> _Identity:
    return (device, fact.inspection, fact.key, msgspec.json.decode(fact.value))


def _is_same(known: _Identity, fact: Fact, device: str) -> bool:
    return known == _identity(fact, device)


def _insert_facts(
    connection: Connection, device: Device, envelope: int, arrived: datetime, new: Iterable[Fact]
) -> None:
    connection.execute(
        facts.insert(),
        [
            {
                "id": fact.id,
                "inspection": fact.inspection,
                "municipality": device.municipality,
                "author": device.user,
                "device": device.id,
                "number": fact.number,
                "key": fact.key,
                "value": bytes(fact.value).decode(),
                "supersedes": msgspec.json.encode(fact.supersedes).decode(),
                "at": fact.at,
                "arrived_at": arrived,
                "envelope": envelope,
            }
            for fact in new
        ],
    )
