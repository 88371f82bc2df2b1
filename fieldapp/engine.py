"""The database that a command works on."""

from sqlalchemy.engine import Engine

from fieldapp.settings import Settings
from inspections import database, migrations


def up_to_date() -> Engine:
    """The database of the settings, its tables brought up to date; makes the data folder if need be."""
    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    engine = database.connect(settings.database_url, settings.master_keys_file)
    migrations.upgrade(engine)
    return engine
