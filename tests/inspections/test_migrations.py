"""Migrations lead to the tables of the code, on both databases, and can be asked for twice."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Engine

from inspections import migrations
from inspections.tables import metadata


def test_the_migrations_make_the_tables_of_the_code(engine: Engine) -> None:
    with engine.connect() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), metadata)

    assert differences == []


def test_a_database_that_is_up_to_date_stays_as_it_is(engine: Engine, woerden: dict[str, str]) -> None:
    migrations.upgrade(engine)

    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM users").scalar() == len(woerden)
