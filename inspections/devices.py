"""Enrolled phones: each has a signing key that can't leave it, and speaks for one user until it is revoked."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import uuid4

import sqlalchemy as sa
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy.engine import Connection

from inspections.database import now
from inspections.problems import Problem
from inspections.tables import devices, users


@dataclass(frozen=True)
class Device:
    """A phone and whom it speaks for."""

    id: str
    user: str
    municipality: str
    key: ECKey
    revoked_at: datetime | None


def enrol(connection: Connection, user: str, key: object, label: str) -> str:
    """Register the public P-256 `key` (a JWK, RFC 7517) as a phone of `user`; returns the device's id.

    The same key of the same user again gives the same device: a registration may be repeated. Raises `Problem`
    device-key-invalid, device-taken (another user's), device-revoked.
    """
    public = _public_key(key)
    thumbprint = public.thumbprint()
    known = connection.execute(sa.select(devices).where(devices.c.thumbprint == thumbprint)).one_or_none()
    if known is None:
        device = str(uuid4())
        row = {"id": device, "user": user, "key": public.as_dict(private=False), "thumbprint": thumbprint}
        connection.execute(devices.insert(), row | {"label": label[:100], "enrolled_at": now()})
        return device
    if known.user != user:
        raise Problem("device-taken")
    if known.revoked_at:
        raise Problem("device-revoked")
    return str(known.id)


def revoke(connection: Connection, device: str) -> None:
    """From now on nothing of this device is accepted, and it wipes itself at its next contact."""
    connection.execute(devices.update().where(devices.c.id == device).values(revoked_at=now()))


def find(connection: Connection, ids: Collection[str]) -> dict[str, Device]:
    """The devices with these ids, also revoked ones; unknown ids are left out."""
    rows = connection.execute(_FIND, {"ids": list(ids)})
    return {
        row.id: Device(row.id, row.user, row.municipality, _imported(json.dumps(row.key)), row.revoked_at)
        for row in rows
    }


# Made once: each request of a phone asks it, and making it costs as much as asking.
_FIND = (
    sa.select(devices.c.id, devices.c.key, devices.c.revoked_at, users.c.id.label("user"), users.c.municipality)
    .join(users, users.c.id == devices.c.user)
    .where(devices.c.id.in_(sa.bindparam("ids", expanding=True)))
)


def _public_key(key: object) -> ECKey:
    if not isinstance(key, dict) or "d" in key or key.get("crv") != "P-256":
        raise Problem("device-key-invalid")
    try:
        return ECKey.import_key({name: key[name] for name in ("kty", "crv", "x", "y")})
    except (JoseError, ValueError, KeyError, TypeError) as error:
        raise Problem("device-key-invalid") from error


@lru_cache(maxsize=10_000)
def _imported(key: str) -> ECKey:
    return ECKey.import_key(json.loads(key))
