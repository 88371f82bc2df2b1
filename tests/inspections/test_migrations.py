"""Migrations lead to the tables of the code, on both databases, and can be asked for twice."""

from pathlib import Path

import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from inspections import migrations
from inspections.database import connect, now, writing
from inspections.tables import facts, metadata, signals


def test_the_migrations_make_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": is_in_the_code})
        differences = compare_metadata(context, metadata)

    assert differences == []


def is_in_the_code(name: str | None, _kind: str, _parents: object) -> bool:
    """The index of the words is each database's own: signals/search.py."""
    return not str(name).startswith(("signal_words", "ix_signal_texts_words", "vector"))


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


def test_facts_of_before_they_were_lighter_keep_their_place_and_their_envelope(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'before.db'}")
    migrations.upgrade(engine, "0005")
    fact = {"inspection": "i", "municipality": "woerden", "author": "u", "device": "d", "number": 1, "key": "answer/x"}
    fact |= {"value": "1", "supersedes": "[]", "at": "", "arrived_at": now(), "envelope": 1}
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO municipalities (id, name) VALUES ('woerden', 'Woerden')")
        connection.exec_driver_sql(
            "INSERT INTO users (id, municipality, login, name, role, password_hash, created_at) "
            "VALUES ('u', 'woerden', 'ines', 'Ines', 'inspector', '', '2026-11-24')"
        )
        connection.exec_driver_sql(
            "INSERT INTO devices (id, user, key, thumbprint, label, enrolled_at) "
            "VALUES ('d', 'u', '{}', '', '', '2026-11-24')"
        )
        connection.exec_driver_sql(
            "INSERT INTO envelopes (id, device, jws, arrived_at) VALUES (1, 'd', 'x', '2026-11-24')"
        )
        for position, name in ((3, "first"), (7, "second"), (9, "removed since")):
            connection.execute(facts.insert(), fact | {"position": position, "id": name})
        connection.exec_driver_sql("DELETE FROM facts WHERE position = 9")

    migrations.upgrade(engine)

    with writing(engine) as connection:
        connection.execute(facts.insert(), fact | {"id": "new"})
        rows = connection.execute(sa.select(facts.c.position, facts.c.id, facts.c.envelope).order_by(facts.c.position))
        assert [tuple(row) for row in rows] == [(3, "first", 1), (7, "second", 1), (10, "new", 1)]
    engine.dispose()
