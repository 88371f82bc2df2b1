"""The append-only log: takes what enrolled devices signed, and reads on from a cursor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from inspections import projections
from inspections.database import now
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


def append(connection: Connection, opened: Sequence[Envelope]) -> list[Receipt]:
    """Store the facts of verified envelopes, each once, and carry them into the projections; one transaction.

    The fact's id decides: what is here already is accepted again and changes nothing, in whatever envelope it comes.
    Returns a receipt for each envelope.
    """
    take_turns(connection)
    arrived = now()
    numbers = _insert_envelopes(connection, opened, arrived)
    receipts = [Receipt(refused=list(envelope.refused)) for envelope in opened]
    fresh: list[Sequence[Fact]] = [envelope.facts for envelope in opened]
    if _insert_facts(connection, opened, numbers, arrived) < sum(map(len, fresh)):
        fresh = _compare(connection, opened, numbers, receipts)
        if empty := [number for number, new in zip(numbers, fresh, strict=True) if not new]:
            connection.execute(envelopes.delete().where(envelopes.c.id.in_(empty)))
    for envelope, receipt in zip(opened, receipts, strict=True):
        taken = {refusal.id for refusal in receipt.refused}
        receipt.accepted = list(dict.fromkeys(fact.id for fact in envelope.facts if fact.id not in taken))
    brought = zip((envelope.device for envelope in opened), fresh, strict=True)
    projections.project(connection, [(device, new) for device, new in brought if new], arrived)
    return receipts


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
            connection.execute(rows.where(facts.c.inspection.in_(inspections_joined), facts.c.position <= cursor.fact))
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


def take_turns(connection: Connection) -> None:
    """Hold every other writer of the log until this transaction ends.

    Positions must become visible in their order, or a reader's cursor steps over a fact that commits late. SQLite has
    one writer anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('fieldapp.log'))"))


def _compare(
    connection: Connection, opened: Sequence[Envelope], numbers: Sequence[int], receipts: Sequence[Receipt]
) -> list[Sequence[Fact]]:
    """Of each envelope the facts that are new; refuses, on its receipt, those whose id another fact has already."""
    ids = {fact.id for envelope in opened for fact in envelope.facts}
    columns = sa.select(facts.c.id, facts.c.envelope, facts.c.device, facts.c.inspection, facts.c.key, facts.c.value)
    stored = {row.id: row for row in connection.execute(columns.where(facts.c.id.in_(ids)))}
    found: list[Sequence[Fact]] = []
    for envelope, number, receipt in zip(opened, numbers, receipts, strict=True):
        fresh: dict[str, Fact] = {}
        for fact in envelope.facts:
            row = stored[fact.id]
            said = (row.device, row.inspection, row.key, msgspec.json.decode(row.value))
            if said != (envelope.device.id, fact.inspection, fact.key, msgspec.json.decode(fact.value)):
                receipt.refused.append(Refusal(fact.id, envelope.index, Problem("fact-id-taken")))
            elif row.envelope == number:
                fresh[fact.id] = fact
        found.append(list(fresh.values()))
    return found


def _insert_envelopes(connection: Connection, opened: Sequence[Envelope], arrived: datetime) -> list[int]:
    """Insert the envelopes as they came; returns their numbers."""
    rows = [{"device": envelope.device.id, "jws": envelope.jws, "arrived_at": arrived} for envelope in opened]
    return list(connection.scalars(_INSERT_ENVELOPES, rows))


def _insert_facts(connection: Connection, opened: Sequence[Envelope], numbers: Sequence[int], arrived: datetime) -> int:
    """Insert what isn't there yet; returns how many that were."""
    # SQLite keeps moments as texts in UTC without saying so, as SQLAlchemy's own type writes them.
    moment = arrived.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    rows = [
        {
            "id": fact.id,
            "inspection": fact.inspection,
            "municipality": envelope.device.municipality,
            "author": envelope.device.user,
            "device": envelope.device.id,
            "number": fact.number,
            "key": fact.key,
            "value": bytes(fact.value).decode(),
            "supersedes": msgspec.json.encode(fact.supersedes).decode(),
            "at": fact.at,
            "arrived_at": moment,
            "envelope": number,
        }
        for envelope, number in zip(opened, numbers, strict=True)
        for fact in envelope.facts
    ]
    # The hottest lines of the server, so each database gets its fastest way: at 50 facts an envelope, SQLAlchemy's own
    # insert of many rows takes a third longer on SQLite and twice as long on PostgreSQL.
    if connection.dialect.name == "postgresql":
        return connection.execute(_INSERT_JSON, {"rows": msgspec.json.encode(rows).decode()}).rowcount
    return connection.exec_driver_sql(_INSERT_ROWS, rows).rowcount if rows else 0


_INSERT_ENVELOPES = envelopes.insert().returning(envelopes.c.id, sort_by_parameter_order=True)
_COLUMNS = tuple(column.name for column in facts.columns if column.name != "position")
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_INSERT_ROWS = (
    f"INSERT INTO facts ({_NAMES}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)}) ON CONFLICT DO NOTHING"
)
_TYPES = {"number": "bigint", "envelope": "bigint", "arrived_at": "timestamp"}
_AS_TYPES = ", ".join(f'"{name}" {_TYPES.get(name, "text")}' for name in _COLUMNS)
_VALUES = _NAMES.replace('"arrived_at"', "\"arrived_at\" AT TIME ZONE 'UTC'")
_INSERT_JSON = sa.text(
    f"INSERT INTO facts ({_NAMES}) SELECT {_VALUES} FROM json_to_recordset(CAST(:rows AS json)) AS row({_AS_TYPES}) "
    "ON CONFLICT (id) DO NOTHING"
)
