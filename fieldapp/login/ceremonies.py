"""What is under way between two pages of logging in, such as a password that was right and a code that isn't yet given.

It is kept by the server for a few minutes; the browser has a random token of it.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.login.cookies import give, given, take_back
from inspections.database import now
from inspections.tables import ceremonies

COOKIE = "ceremony"
LASTS = timedelta(minutes=10)


class Kind(StrEnum):
    """What for. A ceremony of one kind is never taken for another."""

    SECOND_FACTOR = "second-factor"
    NEW_SECOND_FACTOR = "new-second-factor"
    PROVIDER = "provider"
    PASSKEY = "passkey"
    NEW_PASSKEY = "new-passkey"


@dataclass(frozen=True)
class Ceremony:
    """What the server remembers of it; `user` is None as long as nobody showed who they are."""

    token_hash: bytes
    user: str | None
    data: Mapping[str, str]


def begin(
    request: Request, response: Response, connection: Connection, kind: Kind, user: str | None, **data: str
) -> None:
    """Remember `data`, and give the browser the token of it. What is over is cleared away."""
    token = secrets.token_urlsafe(32)
    connection.execute(ceremonies.delete().where(ceremonies.c.expires_at < now()))
    row = {"token_hash": _hash(token), "kind": kind, "user": user, "data": data, "expires_at": now() + LASTS}
    connection.execute(ceremonies.insert(), row)
    give(request, response, COOKIE, token, LASTS)


def find(request: Request, connection: Connection, kind: Kind) -> Ceremony | None:
    """The one that this browser is in; None when it is of another kind, over or done."""
    row = connection.execute(
        sa.select(ceremonies).where(
            ceremonies.c.token_hash == _hash(given(request, COOKIE)),
            ceremonies.c.kind == kind,
            ceremonies.c.expires_at > now(),
        )
    ).one_or_none()
    return Ceremony(row.token_hash, row.user, row.data) if row else None


def end(request: Request, response: Response, connection: Connection, ceremony: Ceremony) -> bool:
    """It is done; returns whether it was us who ended it, for it counts once."""
    take_back(request, response, COOKIE)
    return drop(connection, ceremony)


def drop(connection: Connection, ceremony: Ceremony) -> bool:
    """As `end`, where no answer goes out yet."""
    ours = ceremonies.delete().where(ceremonies.c.token_hash == ceremony.token_hash)
    return bool(connection.execute(ours).rowcount)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
