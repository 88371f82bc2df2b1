"""The door to the database: SQLite by default, PostgreSQL by one setting."""

from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import Engine

from inspections.case_keys import OPTION, MasterKeys


def connect(url: str, master_keys: Path | None = None) -> Engine:
    """An engine for `url`. To read or write what cases hold it needs the file of `master_keys`, made if there is none.

    SQLite: write-ahead log, `synchronous=FULL` (a commit is on the disk before it is answered), foreign keys on, and a
    writer that waits at most ten seconds for another. PostgreSQL: psycopg 3.
    """
    if url.startswith("postgresql://"):
        url = url.replace("postgresql://", "postgresql+psycopg://", 1)
    # Parameters are what people entered, so error messages leave them out.
    engine = sa.create_engine(url, pool_size=20, max_overflow=40, hide_parameters=True)
    if master_keys is not None:
        engine.update_execution_options(**{OPTION: MasterKeys(master_keys)})
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    return engine


def writing(engine: Engine) -> AbstractContextManager[sa.Connection]:
    """A connection in a transaction that will write; commits at the end of the block, or rolls back."""
    return engine.execution_options(writes=True).begin()


def has_row(engine: Engine, query: sa.Select[Any]) -> bool:
    """Whether `query` finds anything; asked before a turn at writing is taken, which others wait for."""
    with engine.connect() as connection:
        return connection.execute(query).first() is not None


def now() -> datetime:
    """The server's time, in UTC."""
    return datetime.now(UTC)


def _prepare_sqlite(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late for a read that is followed by a write
    # (python.org, sqlite3 §transaction control).
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    # A transaction that will write takes its turn at once, so that it can't fail on a stale snapshot later
    # (SQLITE_BUSY_SNAPSHOT).
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
