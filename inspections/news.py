"""Telling the desks of a municipality that something changed. The news has no content: who hears it asks again."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

# The channel of PostgreSQL's NOTIFY; its payload is the municipality.
CHANNEL = "fieldapp_signals"
# Where a connection to SQLite keeps the news until it goes back to its pool, which is after the commit.
WAITING = "fieldapp.news"


def announce(connection: Connection, municipality: str) -> None:
    """Let the desks of `municipality` know once this transaction is over.

    On PostgreSQL the news travels with the commit to every process. On SQLite it stays in this process; a transaction
    that is rolled back is then announced too, which costs the listeners one look.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, municipality)))
    else:
        connection.info.setdefault(WAITING, set()).add(municipality)
