"""The projections are what the log makes them: they are made anew beside the ones in use, and compared.

They are made in temporary tables of the same names. A temporary table goes before another of its name, on SQLite and on
PostgreSQL, so the code that makes projections writes into these; nobody waits, and nothing is left.
"""

import re
from collections.abc import Callable, Iterator

import msgspec
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from sqlalchemy.engine import Connection, Engine

from inspections import projections
from inspections.tables import checklist_versions, participants

# What making projections adds to as well.
_ADDED_TO = (participants, checklist_versions)
_REAL = {"sqlite": "main", "postgresql": "public"}
_TEMPORARY = {"sqlite": "temp", "postgresql": "pg_temp"}


def wrong_tables(engine: Engine, tell: Callable[[str], None]) -> Iterator[str]:
    """The tables that are not what the log makes them, and how many rows differ."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**level) as connection:
        if engine.dialect.name == "sqlite":
            # A temporary table can't refer to another that isn't. Within a transaction this would do nothing.
            connection.connection.cursor().execute("PRAGMA foreign_keys=OFF")
        try:
            for table in (*projections.PROJECTIONS, *_ADDED_TO):
                _put_before(connection, table)
            for done, of in projections.make(connection):
                if done % 1_000 == 0 or done == of:
                    tell(f"projections: {done} of {of} controls")
            for table in projections.PROJECTIONS:
                if number := _difference(connection, table):
                    yield f"{table.name}: {number} rows are not what the log says; fieldapp rebuild makes them anew"
        except (msgspec.DecodeError, InvalidTag):
            yield "they can't be made from the log: a fact in it can't be read"
        finally:
            # With its temporary tables, and what was set on it.
            connection.invalidate()


def _put_before(connection: Connection, table: sa.Table) -> None:
    """A temporary table like `table`, with its indexes; with its rows when these are only added to."""
    real, temporary = (f'{each[connection.dialect.name]}."{table.name}"' for each in (_REAL, _TEMPORARY))
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f'CREATE TEMP TABLE "{table.name}" (LIKE {real} INCLUDING ALL)')
    else:
        made = connection.execute(
            sa.text(
                "SELECT sql FROM main.sqlite_master WHERE tbl_name = :name AND type IN ('table', 'index') AND sql > ''"
            ),
            {"name": table.name},
        )
        for sql in made.scalars().all():
            sql = re.sub(r"^CREATE TABLE ", "CREATE TEMP TABLE ", sql)
            connection.exec_driver_sql(re.sub(r"^CREATE( UNIQUE)? INDEX ", r"CREATE\1 INDEX temp.", sql))
    if table in _ADDED_TO:
        connection.exec_driver_sql(f"INSERT INTO {temporary} SELECT * FROM {real}")


def _difference(connection: Connection, table: sa.Table) -> int:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    real, temporary = (
        f'SELECT {columns} FROM {each[connection.dialect.name]}."{table.name}"' for each in (_REAL, _TEMPORARY)
    )
    return max(
        int(connection.exec_driver_sql(f"SELECT count(*) FROM ({one} EXCEPT {other}) AS differs").scalar_one())
        for one, other in ((real, temporary), (temporary, real))
    )
