"""The append-only log: takes what enrolled devices signed, and reads on from a cursor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

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
    arrived = now()
    for index, envelope in enumerate(opened):
        row = {"device": envelope.device.id, "jws": envelope.jws, "arrived_at": arrived}
        number = connection.execute(envelopes.insert().returning(envelopes.c.id), row).scalar_one()
        new = list({fact.id: fact for fact in reversed(envelope.facts)}.values())[::-1]
        fresh, refused = new, list[Refusal]()
        if _insert_facts(connection, envelope.device, number, arrived, new) < len(envelope.facts):
            fresh, refused = _compare(connection, envelope, number, index)
        taken = {refusal.id for refusal in refused}
        receipt.refused += refused
        receipt.accepted += [fact.id for fact in new if fact.id not in taken]
        if fresh:
            projections.project(connection, envelope.device, fresh, arrived)
        else:
            connection.execute(envelopes.delete().where(envelopes.c.id == number))
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


def _take_turns(connection: Connection) -> None:
    # Positions must become visible in their order, or a reader's cursor steps over a fact that commits late.
    # SQLite has one writer anyway.
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(hashtext('fieldapp.log'))"))


def _compare(connection: Connection, envelope: Envelope, number: int, index: int) -> tuple[list[Fact], list[Refusal]]:
    """The facts of an envelope that are new, and refusals of those whose id another fact has already."""
    ids = [fact.id for fact in envelope.facts]
    columns = sa.select(facts.c.id, facts.c.envelope, facts.c.device, facts.c.inspection, facts.c.key, facts.c.value)
    stored = {row.id: row for row in connection.execute(columns.where(facts.c.id.in_(ids)))}
    fresh: dict[str, Fact] = {}
    refused: list[Refusal] = []
    for fact in envelope.facts:
        row = stored[fact.id]
        said = (row.device, row.inspection, row.key, msgspec.json.decode(row.value))
        if said != (envelope.device.id, fact.inspection, fact.key, msgspec.json.decode(fact.value)):
            refused.append(Refusal(fact.id, index, Problem("fact-id-taken")))
        elif row.envelope == number:
            fresh[fact.id] = fact
    return list(fresh.values()), refused


def _insert_facts(connection: Connection, device: Device, envelope: int, arrived: datetime, new: Iterable[Fact]) -> int:
    """Insert what isn't there yet; returns how many that were."""
    # SQLite keeps moments as texts in UTC without saying so, as SQLAlchemy's own type writes them.
    moment = arrived.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    rows = [
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
            "arrived_at": moment,
            "envelope": envelope,
        }
        for fact in new
    ]
    # The hottest lines of the server, so each database gets its fastest way: at 50 facts an envelope, SQLAlchemy's own
    # insert of many rows takes a third longer on SQLite and twice as long on PostgreSQL.
    if connection.dialect.name == "postgresql":
        return connection.execute(_INSERT_JSON, {"rows": msgspec.json.encode(rows).decode()}).rowcount
    return connection.exec_driver_sql(_INSERT_ROWS, rows).rowcount if rows else 0


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
