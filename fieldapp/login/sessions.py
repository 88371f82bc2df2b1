"""Server-side sessions: the cookie is a random token, the database keeps its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from fieldapp.permissions import Role
from inspections.database import now
from inspections.tables import municipalities, sessions, users

COOKIE = "fieldapp_session"


@dataclass(frozen=True)
class Person:
    """Who is logged in."""

    id: str
    name: str
    role: Role
    municipality: str
    municipality_name: str


def begin(connection: Connection, user: str, hours: int) -> str:
    """A new session of `user`; returns the token for the cookie. Old sessions of anyone are cleared away."""
    token = secrets.token_urlsafe(32)
    connection.execute(sessions.delete().where(sessions.c.expires_at < now()))
    row = {
        "token_hash": _hash(token),
        "user": user,
        "created_at": now(),
        "expires_at": now() + timedelta(hours=hours),
    }
    connection.execute(sessions.insert(), row)
    return token


def person(connection: Connection, token: str) -> Person | None:
    """Whose session `token` is; None when it doesn't exist, has expired, or the account was disabled."""
    row = connection.execute(
        sa.select(users.c.id, users.c.name, users.c.role, users.c.municipality, municipalities.c.name.label("of"))
        .join(sessions, sessions.c.user == users.c.id)
        .join(municipalities, municipalities.c.id == users.c.municipality)
        .where(
            sessions.c.token_hash == _hash(token),
            sessions.c.expires_at > now(),
            users.c.disabled_at.is_(None),
        )
    ).one_or_none()
    return row and Person(row.id, row.name, Role(row.role), row.municipality, row.of)


def label(token: str) -> str:
    """By which the trail tells one session from another; nobody can log in with it."""
    return _hash(token).hex()[:12]


def end(connection: Connection, token: str) -> None:
    """End this session; nothing happens when it doesn't exist."""
    connection.execute(sessions.delete().where(sessions.c.token_hash == _hash(token)))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
