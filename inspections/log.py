"""The append-only log: takes what enrolled devices signed, and reads on from a cursor."""

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from inspections import projections, sealed_facts
from inspections.case_keys import CaseKey, keys_for, keys_of
from inspections.database import now
from inspections.facts import Envelope, Fact, Refusal
from inspections.keys import scope
from inspections.problems import Problem
from inspections.sealed_facts import Opener
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
    receipts = [Receipt(refused=list(envelope.refused)) for envelope in opened]
    keys = keys_for(connection, {fact.inspection for envelope in opened for fact in envelope.facts}, arrived)
    kept = _without_forgotten(connection, opened, keys, receipts)
    numbers = _insert_envelopes(connection, kept, keys, arrived)
    fresh: list[Sequence[Fact]] = [envelope.facts for envelope in kept]
    if _insert_facts(connection, kept, keys, numbers, arrived) < sum(map(len, fresh)):
        fresh = _compare(connection, kept, numbers, receipts)
    if empty := [number for number, new in zip(numbers, fresh, strict=True) if not new]:
        connection.execute(envelopes.delete().where(envelopes.c.id.in_(empty)))
    for envelope, receipt in zip(opened, receipts, strict=True):
        taken = {refusal.id for refusal in receipt.refused}
        receipt.accepted = list(dict.fromkeys(fact.id for fact in envelope.facts if fact.id not in taken))
    brought = zip((envelope.device for envelope in kept), fresh, strict=True)
    projections.project(connection, [(device, new) for device, new in brought if new], arrived)
    return receipts


@dataclass(frozen=True)
class Found:
    """A fact as another phone is given it; `value` and `supersedes` are JSON as they were signed."""

    id: str
    inspection: str
    number: int
    key: str
    value: str
    supersedes: str
    at: str
    author: str
    author_name: str


def read_on(
    connection: Connection, user: str, cursor: Cursor, is_given: Callable[[str], bool]
) -> tuple[list[Found], Cursor, bool]:
    """Facts that `user` may have and that came after `cursor`: those of the inspections they take part in, without what
    others wrote of signals (a signal is known to its reporter and the attention officer alone), nor under keys that are
    not `is_given`.

    Returns the facts, the new cursor, and whether there is more. What was forgotten meanwhile is not among them.
    """
    joined = sa.select(participants.c.inspection, participants.c.position).where(participants.c.user == user)
    late = connection.execute(joined.where(participants.c.position > cursor.participation)).all()
    may_see = sa.or_(facts.c.author == user, sa.not_(facts.c.scope.startswith("signal")))
    rows = _READ_ON.where(may_see)
    missed: Sequence[Row[Any]] = []
    if late and cursor.fact:
        inspections_joined = [row.inspection for row in late]
        before = facts.c.inspection.in_(inspections_joined), facts.c.position <= cursor.fact
        missed = connection.execute(rows.where(*before)).all()
    mine = sa.select(participants.c.inspection).where(participants.c.user == user)
    news = connection.execute(
        rows.where(facts.c.position > cursor.fact, facts.c.inspection.in_(mine)).limit(PAGE)
    ).all()
    new_cursor = Cursor(
        max((row.position for row in news), default=cursor.fact),
        max((row.position for row in late), default=cursor.participation),
    )
    opener = Opener(connection)
    found = [_found(opener, row) for row in [*missed, *news]]
    given = [each for each in found if each.author == user or is_given(each.key)]
    return given, new_cursor, len(news) == PAGE


def kept_envelope(connection: Connection, number: int) -> str | None:
    """The envelope as it was signed: a JWS. None when (one of) its cases is forgotten."""
    return opened_envelope(connection, connection.execute(sa.select(envelopes).where(envelopes.c.id == number)).one())


def opened_envelope(connection: Connection, row: Row[Any]) -> str | None:
    """As `kept_envelope`, of a row of the table. Raises InvalidTag when the row was changed."""
    cases = row.cases.split(",")
    keys = keys_of(connection, cases)
    if len(keys) < len(cases):
        return None
    content = row.sealed
    for case in reversed(cases):
        content = keys[case].open(content, row.device)
    # Nothing: it spoke of a case that was forgotten already.
    return str(content, "ascii") or None


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
    columns = sealed_facts.select(facts.c.envelope, facts.c.device)
    stored = {row.id: row for row in connection.execute(columns.where(facts.c.id.in_(ids)))}
    opener = Opener(connection)
    found: list[Sequence[Fact]] = []
    for envelope, number, receipt in zip(opened, numbers, receipts, strict=True):
        fresh: dict[str, Fact] = {}
        for fact in envelope.facts:
            row = stored.get(fact.id)
            if row is None or not _says(opener, row, envelope.device.id, fact):
                # Also when the other fact is one of a forgotten case.
                receipt.refused.append(Refusal(fact.id, envelope.index, Problem("fact-id-taken")))
            elif row.envelope == number:
                fresh[fact.id] = fact
        found.append(list(fresh.values()))
    return found


def _says(opener: Opener, row: Row[Any], device: str, fact: Fact) -> bool:
    """Whether the fact in `row` is this one."""
    if (row.device, row.inspection) != (device, fact.inspection):
        return False
    key, value = opener.open(row)
    return key == fact.key and msgspec.json.decode(value) == msgspec.json.decode(fact.value)


def _without_forgotten(
    connection: Connection, opened: Sequence[Envelope], keys: Mapping[str, CaseKey], receipts: Sequence[Receipt]
) -> list[Envelope]:
    """The envelopes without facts of forgotten cases. Refuses those on its receipt, but for what was here before."""
    late = {fact.id for envelope in opened for fact in envelope.facts if fact.inspection not in keys}
    if not late:
        return list(opened)
    known = set(connection.scalars(sa.select(facts.c.id).where(facts.c.id.in_(late))))
    kept = []
    for envelope, receipt in zip(opened, receipts, strict=True):
        staying = tuple(fact for fact in envelope.facts if fact.id not in late)
        for fact in envelope.facts:
            if fact.id in late and fact.id not in known:
                receipt.refused.append(Refusal(fact.id, envelope.index, Problem("case-forgotten")))
        # The envelope itself tells of the forgotten case as well: it isn't kept.
        kept.append(envelope if len(staying) == len(envelope.facts) else replace(envelope, facts=staying, jws=""))
    return kept


def _insert_envelopes(
    connection: Connection, opened: Sequence[Envelope], keys: Mapping[str, CaseKey], arrived: datetime
) -> list[int]:
    """Insert the envelopes as they came, each under the keys of its cases; returns their numbers."""
    rows = []
    for envelope in opened:
        cases = sorted({fact.inspection for fact in envelope.facts})
        content = envelope.jws.encode("ascii")
        for case in cases:
            content = keys[case].seal(content, envelope.device.id)
        row = {"device": envelope.device.id, "sealed": content, "cases": ",".join(cases), "arrived_at": arrived}
        rows.append(row)
    return list(connection.scalars(_INSERT_ENVELOPES, rows))


def _insert_facts(
    connection: Connection,
    opened: Sequence[Envelope],
    keys: Mapping[str, CaseKey],
    numbers: Sequence[int],
    arrived: datetime,
) -> int:
    """Insert what isn't there yet; returns how many that were."""
    is_json = connection.dialect.name == "postgresql"
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
            "scope": scope(fact.key),
            "content": base64.b64encode(content).decode() if is_json else content,
            "supersedes": msgspec.json.encode(fact.supersedes).decode(),
            "at": fact.at,
            "arrived_at": moment,
            "envelope": number,
        }
        for envelope, number in zip(opened, numbers, strict=True)
        for fact in envelope.facts
        for content in (sealed_facts.seal(keys[fact.inspection], fact.id, fact.key, bytes(fact.value)),)
    ]
    # The hottest lines of the server, so each database gets its fastest way: at 50 facts an envelope, SQLAlchemy's own
    # insert of many rows takes a third longer on SQLite and twice as long on PostgreSQL.
    if is_json:
        return connection.execute(_INSERT_JSON, {"rows": msgspec.json.encode(rows).decode()}).rowcount
    return connection.exec_driver_sql(_INSERT_ROWS, rows).rowcount if rows else 0


def _found(opener: Opener, row: Row[Any]) -> Found:
    key, value = opener.open(row)
    return Found(
        row.id, row.inspection, row.number, key, value, row.supersedes, row.at, row.author, str(row.author_name)
    )


_READ_ON = (
    sealed_facts.select(
        facts.c.position,
        facts.c.number,
        facts.c.supersedes,
        facts.c.at,
        facts.c.author,
        users.c.name.label("author_name"),
    )
    .join(users, users.c.id == facts.c.author)
    .order_by(facts.c.position)
)
_INSERT_ENVELOPES = envelopes.insert().returning(envelopes.c.id, sort_by_parameter_order=True)
_COLUMNS = tuple(column.name for column in facts.columns if column.name != "position")
_NAMES = ", ".join(f'"{name}"' for name in _COLUMNS)
_INSERT_ROWS = (
    f"INSERT INTO facts ({_NAMES}) VALUES ({', '.join(f':{name}' for name in _COLUMNS)}) ON CONFLICT DO NOTHING"
)
_TYPES = {"number": "bigint", "envelope": "bigint", "arrived_at": "timestamp"}
_AS_TYPES = ", ".join(f'"{name}" {_TYPES.get(name, "text")}' for name in _COLUMNS)
_VALUES = _NAMES.replace('"arrived_at"', "\"arrived_at\" AT TIME ZONE 'UTC'")
_VALUES = _VALUES.replace('"content"', "decode(\"content\", 'base64')")
_INSERT_JSON = sa.text(
    f"INSERT INTO facts ({_NAMES}) SELECT {_VALUES} FROM json_to_recordset(CAST(:rows AS json)) AS row({_AS_TYPES}) "
    "ON CONFLICT (id) DO NOTHING"
)
