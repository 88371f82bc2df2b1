"""Inserting rows by the ten thousand: what the database does fastest, with the values that SQLAlchemy's types make."""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection


def insert_many(connection: Connection, table: sa.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same columns; a column they lack gets its default. Positions may be given."""
    if not rows:
        return
    columns = [table.c[name] for name in rows[0]]
    values = list(zip(*(_column(column, connection, rows) for column in columns), strict=True))
    names = ", ".join(f'"{column.name}"' for column in columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in columns)
        # Names of tables and columns are our own.
        connection.exec_driver_sql(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', values)  # noqa: S608
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy:
        for row in values:
            copy.write_row(row)
    counted = table.autoincrement_column
    if counted is not None and counted in columns:
        # Its own counter goes on where these end.
        sequence = sa.func.pg_get_serial_sequence(table.name, counted.name)
        connection.execute(sa.select(sa.func.setval(sequence, rows[-1][counted.name])))


def next_position(connection: Connection, column: sa.Column[int]) -> int:
    """The number after the last one that `column` ever gave out, also to a row that is gone."""
    table = column.table
    if connection.dialect.name == "sqlite":
        used = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=str(table))
        return int(connection.scalar(used) or 0) + 1
    sequence = sa.func.pg_get_serial_sequence(str(table), column.name)
    return int(connection.scalar(sa.select(sa.func.nextval(sequence))) or 0)


def _column(column: sa.Column[Any], connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[Any]:
    """The values of one column as the driver takes them."""
    way = column.type.dialect_impl(connection.dialect).bind_processor(connection.dialect)
    plain = [row[column.name] for row in rows]
    if way is None:
        return plain
    made, last, bound = list[Any](), object(), None
    for value in plain:
        # Rows that follow each other often have the same moment, and moments are dear to write.
        if value is not last:
            last, bound = value, way(value)
        made.append(bound)
    return made
