"""A code of six digits from an app (TOTP, RFC 6238), and ten recovery codes for who lost it.

The secret is encrypted under the server's key. A code works once: the time step of the last one is kept (RFC 6238 §5.2,
ASVS 5.0 §6.5.1). Recovery codes are kept as keyed hashes: 80 random bits each, which the database alone can't tell.
"""

import base64
import hmac
import re
import secrets
import time
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from fieldapp.login.server_key import ServerKey
from inspections.database import now
from inspections.tables import recovery_codes, second_factors

RECOVERY_CODES = 10
_ISSUER = "Controles"
_STEP_SECONDS = 30


def new_secret() -> str:
    """A secret for an app: 160 bits in base32 (RFC 4226 §4)."""
    return pyotp.random_base32()


def picture(secret: str, login: str) -> str:
    """The QR code of `secret` for an app to scan, as a data URI of SVG."""
    uri = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=_ISSUER)
    return str(segno.make(uri, micro=False).svg_data_uri(scale=5, border=3, light="white"))


def is_code(secret: str, code: str) -> bool:
    """Whether `code` is that of now, of the half-minute before, or of the one after."""
    return _step_of(secret, code) is not None


def keep(connection: Connection, key: ServerKey, user: str, secret: str, code: str) -> Sequence[str]:
    """From now on `user` gives codes of `secret`, of which `code` was the first; returns new recovery codes."""
    connection.execute(second_factors.delete().where(second_factors.c.user == user))
    row = {"user": user, "secret": key.encrypt(secret.encode(), user), "set_at": now()}
    connection.execute(second_factors.insert(), row | {"last_step": _step_of(secret, code) or 0})
    return make_recovery_codes(connection, key, user)


def remove(connection: Connection, user: str) -> bool:
    """From now on `user` gives no codes; returns whether they did."""
    connection.execute(recovery_codes.delete().where(recovery_codes.c.user == user))
    return bool(connection.execute(second_factors.delete().where(second_factors.c.user == user)).rowcount)


def since(connection: Connection, user: str) -> datetime | None:
    """Since when `user` gives codes; None when they don't."""
    return connection.scalar(sa.select(second_factors.c.set_at).where(second_factors.c.user == user))


def use_code(connection: Connection, key: ServerKey, user: str, code: str) -> bool:
    """Whether `code` is right and wasn't used before; from now on it was."""
    kept = connection.scalar(sa.select(second_factors.c.secret).where(second_factors.c.user == user))
    secret = key.decrypt(kept, user) if kept else None
    step = _step_of(secret.decode(), code) if secret else None
    if step is None:
        return False
    unused = second_factors.c.user == user, second_factors.c.last_step < step
    return bool(connection.execute(second_factors.update().where(*unused).values(last_step=step)).rowcount)


def make_recovery_codes(connection: Connection, key: ServerKey, user: str) -> Sequence[str]:
    """Ten new ones, such as "k7x2-p4mq-3d5a-w6sn"; the ones before no longer work."""
    connection.execute(recovery_codes.delete().where(recovery_codes.c.user == user))
    codes = [base64.b32encode(secrets.token_bytes(10)).decode().lower() for _ in range(RECOVERY_CODES)]
    rows = [{"tag": key.tag("recovery code", user, code), "user": user} for code in codes]
    connection.execute(recovery_codes.insert(), rows)
    return ["-".join(re.findall("....", code)) for code in codes]


def recovery_codes_left(connection: Connection, user: str) -> int:
    """How many of them were not used yet."""
    return connection.scalar(sa.select(sa.func.count()).where(recovery_codes.c.user == user)) or 0


def use_recovery_code(connection: Connection, key: ServerKey, user: str, code: str) -> bool:
    """Whether `code` is one of `user`'s; it is used up then."""
    tag = key.tag("recovery code", user, re.sub(r"[\s-]", "", code).lower())
    ours = recovery_codes.delete().where(recovery_codes.c.user == user, recovery_codes.c.tag == tag)
    return bool(connection.execute(ours).rowcount)


def _step_of(secret: str, code: str) -> int | None:
    digits, app, step = re.sub(r"\s", "", code), pyotp.TOTP(secret), int(time.time()) // _STEP_SECONDS
    for near in (step - 1, step, step + 1):
        if hmac.compare_digest(app.generate_otp(near).encode(), digits.encode()):
            return near
    return None
