"""Migrations lead to the tables of the code, on both databases, and can be asked for twice."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Engine

from inspections import migrations
from inspections.database import connect, now, writing
from inspections.log import kept_envelope
from inspections.tables import envelopes, facts, metadata, plans, signals
from tests.inspections.test_backup import empty_postgresql
from tests.opened import opened_facts


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
    engine = connect(f"sqlite:///{tmp_path / 'before.db'}", tmp_path / "cases.json")
    migrations.upgrade(engine, "0005")
    before = sa.table(
        "facts",
        *map(
            sa.column,
            (
                "position",
                "id",
                "inspection",
                "municipality",
                "author",
                "device",
                "number",
                "key",
                "value",
                "supersedes",
                "at",
                "arrived_at",
                "envelope",
            ),
        ),
    )
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
            connection.execute(before.insert(), fact | {"position": position, "id": name})
        connection.exec_driver_sql("DELETE FROM facts WHERE position = 9")

    migrations.upgrade(engine)

    with writing(engine) as connection:
        content = {name: fact[name] for name in fact if name not in ("key", "value")}
        connection.execute(facts.insert(), content | {"id": "new", "scope": "answer", "content": b"x"})
        rows = connection.execute(sa.select(facts.c.position, facts.c.id, facts.c.envelope).order_by(facts.c.position))
        assert [tuple(row) for row in rows] == [(3, "first", 1), (7, "second", 1), (10, "new", 1)]
    engine.dispose()


# What these migrations make anew; each has a test of its own on what comes of it, but that everyone logs in again.
MADE_ANEW = {
    "0015_login": {"sessions"},
    "0018_case_keys": {"facts", "envelopes"},
}


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_each_migration_leaves_what_was_in_the_tables_before_it(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    scripts = ScriptDirectory(str(Path(migrations.__file__).parent)).walk_revisions()
    before: dict[str, list[dict[str, str]]] = {}
    with _prepared(kind, tmp_path, request) as engine:
        for revision in reversed([script.revision for script in scripts]):
            migrations.upgrade(engine, revision)
            tables = sa.MetaData()
            tables.reflect(engine, only=lambda name, _: is_in_the_code(name, "", ()) and name != "alembic_version")
            with writing(engine) as connection:
                after = {table.name: _rows(connection, table) for table in tables.sorted_tables}
                for table in before.keys() - MADE_ANEW.get(revision, set()):
                    pairs = zip(after[table], before[table], strict=True)
                    kept = [{name: row.get(name) for name in old} for row, old in pairs]
                    assert kept == before[table], f"{revision} changes {table}"
                for table in tables.sorted_tables:
                    if not after[table.name]:
                        connection.execute(table.insert(), [_row(table, number) for number in (1, 2)])
                before = {table.name: _rows(connection, table) for table in tables.sorted_tables}
    assert before.keys() >= metadata.tables.keys()


def _rows(connection: sa.Connection, table: sa.Table) -> list[dict[str, str]]:
    """What a table holds; as text, which sorts and compares."""
    rows = connection.execute(table.select())
    return sorted(({name: repr(value) for name, value in row._mapping.items()} for row in rows), key=str)


def _row(table: sa.Table, number: int) -> dict[str, Any]:
    kinds = {"DATE": now().date(), "DATETIME": now(), "TIMESTAMP": now(), "BOOLEAN": False, "JSON": {"number": number}}
    kinds |= {kind: number for kind in ("INTEGER", "BIGINT", "FLOAT", "DOUBLE_PRECISION", "DOUBLE PRECISION")}
    kinds |= {kind: f"{number}".encode() for kind in ("BLOB", "BYTEA")}
    return {column.name: kinds.get(str(column.type).split("(")[0], f"{number}") for column in table.columns}


def _prepared(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> AbstractContextManager[Engine]:
    keys = tmp_path / "cases.json"
    if kind == "postgresql":
        return empty_postgresql(request.getfixturevalue("prepared_postgresql"), keys)
    return closing_engine(connect(f"sqlite:///{tmp_path / 'before.db'}", keys))


@contextmanager
def closing_engine(engine: Engine) -> Iterator[Engine]:
    yield engine
    engine.dispose()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_cases_held_before_they_had_keys_is_encrypted_and_reads_the_same(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Smaller than what there is: it goes by batches.
    monkeypatch.setattr(import_module("inspections.migrations.versions.0018_case_keys"), "_BATCH", 2)
    signal = "0192f7c2-7a3b-7c1d-8e2f-000000000001"
    told = [
        ("f1", "one", "answer/landlord", '"Piotr Voorzien"', 1),
        ("f2", "one", f"signal/{signal}/subject/x/name", '"Maria Verzonnen"', 1),
        ("f3", "two", "status", '"open"', 2),
        ("f4", "one", "Piotr/anders", "1", 2),
        ("f5", "two", "photo/x", '{"a": [1, "é"]}', 3),
    ]
    with _prepared(kind, tmp_path, request) as engine:
        migrations.upgrade(engine, "0015_login")
        before = sa.MetaData()
        before.reflect(engine, only=["facts", "envelopes", "devices", "users", "municipalities"])
        moment = {"arrived_at": now()}
        with writing(engine) as connection:
            connection.execute(before.tables["municipalities"].insert(), {"id": "woerden", "name": "Woerden"})
            person = {"id": "u", "municipality": "woerden", "login": "ines", "name": "Ines", "role": "inspector"}
            connection.execute(before.tables["users"].insert(), person | {"password_hash": "", "created_at": now()})
            phone = {"id": "d", "user": "u", "key": {}, "thumbprint": "", "label": "", "enrolled_at": now()}
            connection.execute(before.tables["devices"].insert(), phone)
            for number in range(1, 5):  # the fourth had nothing in it that was taken
                row = {"id": number, "device": "d", "jws": f"a.{number}.c"} | moment
                connection.execute(before.tables["envelopes"].insert(), row)
            same = {"municipality": "woerden", "author": "u", "device": "d", "number": 1, "supersedes": "[]", "at": ""}
            for id_, case, key, value, envelope in told:
                row = {"id": id_, "inspection": case, "key": key, "value": value, "envelope": envelope}
                connection.execute(before.tables["facts"].insert(), same | moment | row)

        migrations.upgrade(engine)

        with engine.connect() as connection:
            after = [(fact.id, fact.inspection, fact.key, fact.value) for fact in opened_facts(connection)]
            kept = {n: kept_envelope(connection, n) for n in connection.scalars(sa.select(envelopes.c.id))}
            scopes = connection.scalars(sa.select(facts.c.scope).order_by(facts.c.position)).all()
            raw = str([tuple(row) for table in (facts, envelopes) for row in connection.execute(sa.select(table))])
        assert after == [row[:4] for row in told]
        assert kept == {1: "a.1.c", 2: "a.2.c", 3: "a.3.c"}
        assert scopes == ["answer", f"signal/{signal}", "status", "other", "photo"]
        assert not any(name in raw for name in ("Piotr", "Maria", "a.1.c"))


def test_a_control_that_was_planned_before_operations_stands_alone(tmp_path: Path) -> None:
    engine = connect(f"sqlite:///{tmp_path / 'before.db'}")
    migrations.upgrade(engine, "0023_guests")
    with writing(engine) as connection:
        connection.exec_driver_sql("INSERT INTO municipalities (id, name) VALUES ('woerden', 'Woerden')")
        connection.exec_driver_sql(
            "INSERT INTO locations (id, municipality, street, number, postcode, town, latitude, longitude) "
            "VALUES ('a', 'woerden', 'Rijnstraat', 1, '3441 BT', 'Woerden', 52, 4.8)"
        )
        connection.exec_driver_sql(
            "INSERT INTO plans (inspection, municipality, location, date, name, title) "
            "VALUES ('i', 'woerden', 'a', '2026-11-24', 'Pension', 'Controle')"
        )

    migrations.upgrade(engine)

    with engine.connect() as connection:
        (row,) = connection.execute(sa.select(plans))
    assert (row.name, row.operation, row.stop, row.risks, row.follows, row.cancelled_at) == (
        *("Pension", None, None, ""),
        *(None, None),
    )
