"""Rows as lines of JSON that every database can take in again: what SQLite gave, PostgreSQL takes, and back.

The tables are those that the database has, not those of this version: a backup can be made before an update.
"""

from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections import tables
from inspections.projections import PROJECTIONS

# Who is logged in, what is searched, and photos of which the phone still has the rest: all begin anew.
PASSING = (tables.sessions, tables.searches, tables.uploads)
# Rows at a time.
PART = 1_000
# Numbers that count up go on this much further after restoring. Phones read on from the last number that they saw,
# which may have been given after the backup was made: what comes next must stand behind it.
GAP = 1_000_000_000


def kept_tables(connection: Connection) -> list[sa.Table]:
    """The tables of this database that a backup holds, those that others refer to first."""
    made_anew = {table.name for table in (*PROJECTIONS, *PASSING)}
    ours = set(tables.metadata.tables) - made_anew
    there = set(sa.inspect(connection).get_table_names())
    reflected = sa.MetaData()
    reflected.reflect(connection, only=sorted(ours & there), resolve_fks=False)
    return reflected.sorted_tables


def lines_of(connection: Connection, table: sa.Table) -> Iterator[list[bytes]]:
    """The rows of a table as JSON arrays, in parts."""
    found = connection.execution_options(yield_per=PART).execute(sa.select(table).order_by(*table.primary_key))
    for part in found.partitions():
        yield [msgspec.json.encode(tuple(row)) for row in part]


def insert(connection: Connection, table: sa.Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows that `lines_of` gave, of which the columns stood in this order."""
    reads = [_reads(table.c[name].type) for name in columns]
    connection.execute(
        table.insert(),
        [
            {name: None if cell is None else read(cell) for name, read, cell in zip(columns, reads, row, strict=True)}
            for row in rows
        ],
    )


def leave_gap(connection: Connection, restored: Sequence[sa.Table]) -> None:
    """Let the numbers that count up in these tables go on after a gap."""
    if connection.dialect.name == "sqlite":
        connection.execute(sa.text("UPDATE sqlite_sequence SET seq = seq + :gap"), {"gap": GAP})
        return
    for table in restored:
        for column in table.primary_key:
            counter = connection.scalar(
                sa.select(sa.func.pg_get_serial_sequence(f'"{table.name}"', column.name)).limit(1)
            )
            if counter:
                last = connection.scalar(sa.select(sa.func.max(column))) or 0
                connection.execute(sa.select(sa.func.setval(counter, last + GAP)))


def _reads(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any]:
    match kind:
        case sa.DateTime():
            return _moment if kind.timezone else lambda text: _moment(text).replace(tzinfo=None)
        case sa.Date():
            return date.fromisoformat
        case sa.LargeBinary():
            return b64decode
    return lambda cell: cell


def _moment(text: str) -> datetime:
    """SQLite keeps moments in UTC and doesn't say so."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
