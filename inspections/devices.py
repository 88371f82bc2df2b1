"""Enrolled phones: each has a signing key that can't leave it, and speaks for one user until it is revoked."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import uuid4

import sqlalchemy as sa
from joserfc.errors import JoseError
from joserfc.jwk import ECKey
from sqlalchemy.engine import Connection, RowMapping

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
    role: str = ""
    letter_key: Mapping[str, str] | None = None


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


def keep_letter_key(connection: Connection, device: str, key: object) -> None:
    """From now on colleagues seal letters to this device with this public `key` (a JWK). Raises `Problem`
    device-key-invalid."""
    public = _public_key(key).as_dict(private=False)
    told = {name: public[name] for name in ("kty", "crv", "x", "y")}
    connection.execute(devices.update().where(devices.c.id == device).values(letter_key=told))


def revoke(connection: Connection, device: str) -> None:
    """From now on nothing of this device is accepted, and it wipes itself at its next contact. Once is enough."""
    is_in_use = devices.c.id == device, devices.c.revoked_at.is_(None)
    connection.execute(devices.update().where(*is_in_use).values(revoked_at=now()))


def note_wiped(connection: Connection, device: str) -> None:
    """The device told that nothing is on it any more, its signing key least of all: it is revoked, if it wasn't yet."""
    revoke(connection, device)
    is_new = devices.c.id == device, devices.c.wiped_at.is_(None)
    connection.execute(devices.update().where(*is_new).values(wiped_at=now()))


def listed(connection: Connection, *of_whom: sa.ColumnElement[bool]) -> Sequence[RowMapping]:
    """Devices as people tell them apart, those in use first and then by name: id, label, owner, login, enrolled_at,
    revoked_at, wiped_at. `of_whom` narrows to some users.
    """
    columns = [devices.c[name] for name in ("id", "label", "enrolled_at", "revoked_at", "wiped_at")]
    return (
        connection.execute(
            sa.select(*columns, users.c.name.label("owner"), users.c.login)
            .join(users, users.c.id == devices.c.user)
            .where(*of_whom)
            .order_by(devices.c.revoked_at.is_not(None), users.c.name, devices.c.enrolled_at.desc())
        )
        .mappings()
        .all()
    )


def find(connection: Connection, ids: Collection[str]) -> dict[str, Device]:
    """The devices with these ids, also revoked ones; unknown ids are left out."""
    rows = connection.execute(_FIND, {"ids": list(ids)})
    return {
        row.id: Device(
            *(row.id, row.user, row.municipality, _imported(json.dumps(row.key)), row.revoked_at, row.role),
            letter_key=row.letter_key,
        )
        for row in rows
    }


# Made once: each request of a phone asks it, and making it costs as much as asking.
_FIND = (
    sa.select(
        *(devices.c.id, devices.c.key, devices.c.letter_key, devices.c.revoked_at),
        *(users.c.id.label("user"), users.c.municipality, users.c.role),
    )
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
