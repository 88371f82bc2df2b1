"""Brings a database to the tables of this version; the same steps on SQLite and PostgreSQL."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection, Engine


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations that this database has not had yet. Several processes may ask at once: one does it."""
    with engine.execution_options(writes=True).connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_lock(hashtext('fieldapp.migrations'))"))
            connection.commit()
        config = _config()
        config.attributes["connection"] = connection
        command.upgrade(config, to)
        connection.commit()
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_unlock(hashtext('fieldapp.migrations'))"))
            connection.commit()


def revision(connection: Connection) -> str | None:
    """The last migration that this database has had; None when it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def knows(wanted: str) -> bool:
    """Whether a migration with this name is part of this version."""
    return wanted in {script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions()}


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    return config
