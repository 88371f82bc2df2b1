"""Passkeys (W3C Web Authentication, level 3): kept on a phone, laptop or key, and opened there by finger, face or PIN.

They are discoverable, so that one logs in without a name, and always verify their user: a second factor by themselves.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
import webauthn
from sqlalchemy.engine import Connection, RowMapping
from starlette.requests import Request
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from inspections.database import now
from inspections.problems import Problem
from inspections.tables import passkeys

_NAME = "Controles"


@dataclass(frozen=True)
class Site:
    """Where passkeys are for: a browser gives them to no other."""

    host: str
    origin: str

    @classmethod
    def of(cls, request: Request) -> "Site":
        """The public address of the setting; on a laptop, the one that was typed."""
        origin = request.app.state.settings.origin or f"{request.url.scheme}://{request.headers.get('host', '')}"
        return cls(urlsplit(origin).hostname or "", origin)


def new_challenge() -> str:
    """What a passkey must sign: 256 random bits, in hexadecimal."""
    return secrets.token_hex(32)


def options_to_add(
    connection: Connection, site: Site, user: str, login: str, name: str, challenge: str
) -> dict[str, Any]:
    """What the browser asks of a new passkey for `user`; those that they have make no second one."""
    known = connection.scalars(sa.select(passkeys.c.credential).where(passkeys.c.user == user))
    options = webauthn.generate_registration_options(
        rp_id=site.host,
        rp_name=_NAME,
        user_id=user.encode(),
        user_name=login,
        user_display_name=name,
        challenge=bytes.fromhex(challenge),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=id_) for id_ in known],
    )
    return _as_json(webauthn.options_to_json(options))


def add(
    connection: Connection, site: Site, user: str, challenge: str, credential: Mapping[str, Any], device: str
) -> None:
    """Keep the passkey that a browser made. Raises `Problem` passkey-failed."""
    try:
        made = webauthn.verify_registration_response(
            credential=dict(credential),
            expected_challenge=bytes.fromhex(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise Problem("passkey-failed") from error
    known = sa.select(passkeys.c.id).where(passkeys.c.credential == made.credential_id)
    if connection.execute(known).first():
        raise Problem("passkey-failed")
    row = {
        "id": secrets.token_hex(6),
        "credential": made.credential_id,
        "user": user,
        "public_key": made.credential_public_key,
        "uses": made.sign_count,
        "device": device,
        "added_at": now(),
    }
    connection.execute(passkeys.insert(), row)


def options_to_use(site: Site, challenge: str) -> dict[str, Any]:
    """What the browser asks of a passkey, whoever's it is."""
    options = webauthn.generate_authentication_options(
        rp_id=site.host,
        challenge=bytes.fromhex(challenge),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return _as_json(webauthn.options_to_json(options))


def use(connection: Connection, site: Site, challenge: str, credential: Mapping[str, Any]) -> str:
    """Whose passkey signed `challenge`. Raises `Problem` passkey-failed."""
    try:
        id_ = base64url_to_bytes(str(credential["rawId"]))
        row = connection.execute(sa.select(passkeys).where(passkeys.c.credential == id_)).one_or_none()
        if row is None:
            raise Problem("passkey-failed")
        used = webauthn.verify_authentication_response(
            credential=dict(credential),
            expected_challenge=bytes.fromhex(challenge),
            expected_rp_id=site.host,
            expected_origin=site.origin,
            credential_public_key=row.public_key,
            credential_current_sign_count=row.uses,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, TypeError, KeyError) as error:
        raise Problem("passkey-failed") from error
    ours = passkeys.update().where(passkeys.c.credential == id_)
    connection.execute(ours.values(uses=used.new_sign_count, used_at=now()))
    return str(row.user)


def of_user(connection: Connection, user: str) -> Sequence[RowMapping]:
    """The passkeys of `user`: id, device (where it was made), added_at, used_at."""
    columns = sa.select(passkeys.c.id, passkeys.c.device, passkeys.c.added_at, passkeys.c.used_at)
    return connection.execute(columns.where(passkeys.c.user == user).order_by(passkeys.c.added_at)).mappings().all()


def remove(connection: Connection, user: str, passkey: str) -> bool:
    """Take one passkey of `user` away; returns whether it existed."""
    ours = passkeys.delete().where(passkeys.c.user == user, passkeys.c.id == passkey)
    return bool(connection.execute(ours).rowcount)


def remove_all(connection: Connection, user: str) -> None:
    """None of `user`'s passkeys opens anything any more."""
    connection.execute(passkeys.delete().where(passkeys.c.user == user))


def _as_json(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(text)
    return parsed
