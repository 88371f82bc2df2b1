"""Telling desks and phones that something changed. The news has no content: who hears it asks again."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

# The channel of PostgreSQL's NOTIFY; its payload is what the news is about, and by whom: see `by`.
CHANNEL = "fieldapp_signals"
# Where a connection to SQLite keeps the news until it goes back to its pool, which is after the commit.
WAITING = "fieldapp.news"


def announce(connection: Connection, municipality: str) -> None:
    """Let the desks of `municipality` know once this transaction is over.

    On PostgreSQL the news travels with the commit to every process. On SQLite it stays in this process; a transaction
    that is rolled back is then announced too, which costs the listeners one look.
    """
    _announce(connection, [municipality])


def announce_inspections(connection: Connection, brought: Iterable[tuple[str, str]]) -> None:
    """Let the phones of who takes part know, but not those of who brought it: `brought` are inspection and user."""
    _announce(connection, sorted({f"{inspection} {user}" for inspection, user in brought}))


def by(payload: str) -> tuple[str, str]:
    """What news is about, and whose it is: empty when it is for everyone."""
    about, _, user = payload.partition(" ")
    return about, user


def _announce(connection: Connection, payloads: list[str]) -> None:
    if connection.dialect.name != "postgresql":
        connection.info.setdefault(WAITING, set()).update(payloads)
    elif payloads:
        told = sa.func.unnest(sa.literal(payloads, sa.ARRAY(sa.String))).alias("told")
        connection.execute(sa.select(sa.func.pg_notify(CHANNEL, sa.column("told"))).select_from(told))
