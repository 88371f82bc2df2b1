"""One-time links with which a person sets up how they log in: an invitation, or recovery of what was lost.

The token stands in the mail alone (or on the terminal of who asked on the server): the database keeps its hash, and no
administrator ever knows it. A newer link of the same account makes the older ones useless.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.database import now
from inspections.problems import Problem
from inspections.tables import account_links, municipalities, users

LASTS = timedelta(hours=72)


@dataclass(frozen=True)
class Invited:
    """Whose link it is."""

    id: str
    login: str
    name: str
    role: str
    municipality_name: str


def issue(connection: Connection, user: str) -> str:
    """A new link for `user`, in place of any before; returns its token."""
    token = secrets.token_urlsafe(32)
    withdraw(connection, user)
    row = {"token_hash": _hash(token), "user": user, "expires_at": now() + LASTS}
    connection.execute(account_links.insert(), row)
    return token


def withdraw(connection: Connection, user: str) -> None:
    """What was sent to `user` no longer works."""
    connection.execute(account_links.delete().where(account_links.c.user == user))


def find(connection: Connection, token: str) -> Invited:
    """Whose link this is. Raises `Problem` account-link-unusable: unknown, used, expired, or of a disabled account."""
    row = connection.execute(
        sa.select(users.c.id, users.c.login, users.c.name, users.c.role, municipalities.c.name.label("of"))
        .join(account_links, account_links.c.user == users.c.id)
        .join(municipalities, municipalities.c.id == users.c.municipality)
        .where(
            account_links.c.token_hash == _hash(token),
            account_links.c.expires_at > now(),
            users.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        raise Problem("account-link-unusable")
    return Invited(row.id, row.login, row.name, row.role, row.of)


def use(connection: Connection, token: str) -> None:
    """It was used. Raises `Problem` account-link-unusable when someone was before us."""
    if not connection.execute(account_links.delete().where(account_links.c.token_hash == _hash(token))).rowcount:
        raise Problem("account-link-unusable")


def open_until(connection: Connection, municipality: str) -> dict[str, datetime]:
    """Until when the unused links of this municipality's accounts work, by account."""
    rows = connection.execute(
        sa.select(account_links.c.user, account_links.c.expires_at)
        .join(users, users.c.id == account_links.c.user)
        .where(users.c.municipality == municipality, account_links.c.expires_at > now())
    )
    return {row.user: row.expires_at for row in rows}


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
