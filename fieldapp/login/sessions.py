"""Server-side sessions: the cookie is a random token, the database keeps its hash (OWASP ASVS 5.0 §7)."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from fieldapp.login.device_words import device_words
from fieldapp.permissions import ON_SITE, Role
from fieldapp.settings import Settings
from inspections.database import now
from inspections.guests.guests import may_enter
from inspections.tables import municipalities, sessions, users

COOKIE = "session"
# For how long someone who just showed who they are needn't show it again, before what leaves the system.
FRESH = timedelta(minutes=10)
# `last_seen_at` is as exact as this, so that few requests write.
SEEN_EACH = timedelta(minutes=1)


@dataclass(frozen=True)
class Person:
    """Who is logged in."""

    id: str
    name: str
    role: Role
    municipality: str
    municipality_name: str


@dataclass(frozen=True)
class Session:
    """A login that holds. `id` can be shown and traced: nobody can log in with it."""

    id: str
    person: Person
    last_seen_at: datetime
    confirmed_at: datetime

    @property
    def is_fresh(self) -> bool:
        """Whether the person showed a moment ago who they are."""
        return self.confirmed_at > now() - FRESH

    @property
    def is_seen_long_ago(self) -> bool:
        """Whether it is time to write down again that it is in use."""
        return self.last_seen_at <= now() - SEEN_EACH


@dataclass(frozen=True)
class Limits:
    """How long a session lasts without being used, and at all."""

    idle: timedelta
    whole: timedelta

    @classmethod
    def of(cls, role: Role, settings: Settings) -> "Limits":
        """Those of who works in the field, where a night must fit in, or at the desk."""
        if role in ON_SITE:
            return cls(timedelta(minutes=settings.field_idle_minutes), timedelta(hours=settings.field_hours))
        return cls(timedelta(minutes=settings.desk_idle_minutes), timedelta(hours=settings.desk_hours))


def begin(connection: Connection, user: str, limits: Limits, user_agent: str) -> str:
    """A new session of `user`; returns the token for the cookie. Sessions of anyone that are over are cleared away."""
    token, at = _token(), now()
    connection.execute(sessions.delete().where(sa.or_(sessions.c.expires_at < at, sessions.c.idle_until < at)))
    row = {
        "id": secrets.token_hex(6),
        "token_hash": _hash(token),
        "user": user,
        "device": device_words(user_agent),
        "created_at": at,
        "last_seen_at": at,
        "confirmed_at": at,
        "idle_until": at + limits.idle,
        "expires_at": at + limits.whole,
    }
    connection.execute(sessions.insert(), row)
    return token


def current(connection: Connection, token: str) -> Session | None:
    """The session of `token`; None when it doesn't exist, is over, or the account was disabled.

    Of a guest also when their control is closed, or they were asked to leave.
    """
    row = connection.execute(
        sa.select(
            users.c.id,
            users.c.name,
            users.c.role,
            users.c.municipality,
            municipalities.c.name.label("of"),
            sessions.c.id.label("session"),
            sessions.c.last_seen_at,
            sessions.c.confirmed_at,
        )
        .join(sessions, sessions.c.user == users.c.id)
        .join(municipalities, municipalities.c.id == users.c.municipality)
        .where(
            sessions.c.token_hash == _hash(token),
            sessions.c.expires_at > now(),
            sessions.c.idle_until > now(),
            users.c.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    person = Person(row.id, row.name, Role(row.role), row.municipality, row.of)
    if person.role is Role.PARTNER_GUEST and not may_enter(connection, person.id):
        return None
    return Session(row.session, person, row.last_seen_at, row.confirmed_at)


def touch(connection: Connection, session: Session, limits: Limits) -> None:
    """The session is in use."""
    at = now()
    ours = sessions.update().where(sessions.c.id == session.id)
    connection.execute(ours.values(last_seen_at=at, idle_until=at + limits.idle))


def confirm(connection: Connection, session: str) -> str:
    """The person showed again who they are; returns the new token, and the one before no longer works."""
    token = _token()
    ours = sessions.update().where(sessions.c.id == session)
    connection.execute(ours.values(token_hash=_hash(token), confirmed_at=now()))
    return token


def of_user(connection: Connection, user: str) -> Sequence[RowMapping]:
    """The sessions of `user` that hold, the last used first: id, device, created_at, last_seen_at."""
    columns = sa.select(sessions.c.id, sessions.c.device, sessions.c.created_at, sessions.c.last_seen_at)
    holds = sessions.c.user == user, sessions.c.expires_at > now(), sessions.c.idle_until > now()
    return connection.execute(columns.where(*holds).order_by(sessions.c.last_seen_at.desc())).mappings().all()


def end(connection: Connection, token: str) -> None:
    """End this session; nothing happens when it doesn't exist."""
    connection.execute(sessions.delete().where(sessions.c.token_hash == _hash(token)))


def revoke(connection: Connection, user: str, session: str) -> bool:
    """End one session of `user`; returns whether it existed."""
    ours = sessions.delete().where(sessions.c.user == user, sessions.c.id == session)
    return bool(connection.execute(ours).rowcount)


def revoke_all(connection: Connection, user: str, but: str | None = None) -> int:
    """End all sessions of `user`, but the one with id `but`; returns how many."""
    others = sessions.delete().where(sessions.c.user == user)
    return connection.execute(others if but is None else others.where(sessions.c.id != but)).rowcount


def _token() -> str:
    return secrets.token_urlsafe(32)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
