"""Migrations lead to the tables of the code, on both databases, and can be asked for twice."""

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from inspections import migrations
from inspections.database import connect, writing
from inspections.tables import metadata, signals


def test_the_migrations_make_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_a_database_that_is_up_to_date_stays_as_it_is(engine: Engine, woerden: dict[str, str]) -> None:
    migrations.upgrade(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM users").scalar() == len(woerden)


def test_signals_of_before_the_queue_had_lanes_get_theirs(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'before.db'}")
    migrations.upgrade(engine, "0006_route")
    statuses = {"received": "open", "handed_over": "waiting", "closed": "done", "withdrawn": "done"}
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO municipalities (id, name) VALUES ('woerden', 'Woerden')")
        connection.exec_driver_sql(
            "INSERT INTO users (id, municipality, login, name, role, password_hash, created_at) "
            "VALUES ('u', 'woerden', 'ines', 'Ines', 'inspector', '', '2026-11-24')"
        )
        for status in statuses:
            connection.exec_driver_sql(
                "INSERT INTO signals (id, municipality, inspection, reporter, rank, ready, status, received_at, "
                "received_position) VALUES (?, 'woerden', 'i', 'u', 2, 1, ?, '2026-11-24', 1)",
                (status, status),
            )

    migrations.upgrade(engine)

    with engine.connect() as connection:
        assert {row.id: row.lane for row in connection.execute(sa.select(signals.c.id, signals.c.lane))} == statuses
    engine.dispose()
