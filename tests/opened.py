"""The facts of a log, opened: what a test wants to know of them stands encrypted in the database."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy.engine import Connection

from inspections import sealed_facts
from inspections.database import connect
from inspections.sealed_facts import Opener
from inspections.tables import facts


@dataclass(frozen=True)
class Opened:
    """A fact as it stands in the log; value and supersedes are JSON."""

    id: str
    inspection: str
    municipality: str
    author: str
    key: str
    value: str
    supersedes: str
    arrived_at: datetime


def opened_facts(connection: Connection) -> list[Opened]:
    """All facts that are not forgotten, in their order."""
    columns = facts.c.municipality, facts.c.author, facts.c.supersedes, facts.c.arrived_at
    opener = Opener(connection)
    return [
        Opened(row.id, row.inspection, row.municipality, row.author, *opener.open(row), row.supersedes, row.arrived_at)
        for row in connection.execute(sealed_facts.select(*columns).order_by(facts.c.position))
    ]


def opened_file(folder: Path) -> list[Opened]:
    """As `opened_facts`, of the SQLite database in a data folder."""
    engine = connect(f"sqlite:///{folder / 'fieldapp.db'}", folder / "keys" / "cases.json")
    with engine.connect() as connection:
        found = opened_facts(connection)
    engine.dispose()
    return found
