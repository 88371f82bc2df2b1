"""Passwords: Argon2id, and the same time for a name that doesn't exist."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_hasher = PasswordHasher()
# Verified when there is no such account, so that a stranger can't measure which names exist.
_nobody = _hasher.hash(secrets.token_hex())


def hash_password(password: str) -> str:
    """The Argon2id hash to keep (RFC 9106)."""
    return _hasher.hash(password)


def is_password(password: str, password_hash: str | None) -> bool:
    """Whether `password` is the one of `password_hash`; an unknown account (None) is refused in the same time."""
    try:
        return _hasher.verify(password_hash or _nobody, password) and password_hash is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
