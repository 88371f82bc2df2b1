"""What phones seal for the server alone: envelopes and photos, encrypted to a key that is kept apart from the database.

An envelope is a JWE in compact form (RFC 7516) under ECDH-ES (RFC 7518 §4.6) and A256GCM around the signed one; a photo
is AES-256-GCM under a content key of its own, which comes as such a JWE. A phone can seal when it is locked, and cannot
open what it sealed.
"""

import base64
import os
from pathlib import Path
from threading import Lock
from typing import Any, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from inspections.facts import LARGEST_ENVELOPE
from inspections.key_files import read_or_make, replace
from inspections.problems import Problem

# A signed envelope becomes a third longer by the encoding; the rest is header and tag.
LARGEST_SEALED = LARGEST_ENVELOPE * 4 // 3 + 2_000
CONTENT_KEY = 32
_NONCE, _TAG = 12, 16
# How much longer a photo becomes by being sealed, in bytes.
OVERHEAD = _NONCE + _TAG


class _Header(msgspec.Struct, forbid_unknown_fields=True):
    """All that may stand in a protected header. Not `zip`: what is small when sealed stays small when opened."""

    alg: Literal["ECDH-ES"]
    enc: Literal["A256GCM"]
    kid: str
    epk: dict[str, str]
    cty: str = ""


class _Registry(jwe.JWERegistry):
    max_ciphertext_length = LARGEST_SEALED


_ecdh_es = _Registry(algorithms=["ECDH-ES", "A256GCM"])
_header = msgspec.json.Decoder(_Header)


def is_sealed(envelope: str) -> bool:
    """Whether this is a JWE (five parts), not a JWS (three)."""
    return envelope.count(".", 0, LARGEST_SEALED) == 4


class SealingKeys:
    """The key pairs of this server: the newest is told to phones, with any of them is opened.

    Reads the file again when it changed, so that a rotation needs no restart. Raises ValueError or OSError when the
    file can't be read.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lock = Lock()
        self._read_at = 0
        self._keys: dict[str, ECKey] = {}
        self._all()

    def newest(self) -> dict[str, str]:
        """The public half of the newest key, as a JWK (RFC 7517) with its `kid` (RFC 7638)."""
        return _public(list(self._all().values())[-1])

    def ids(self) -> list[str]:
        """The `kid` of each key that is held, the oldest first."""
        return list(self._all())

    def open(self, sealed: str) -> bytes:
        """What is in a compact JWE. Raises `Problem` envelope-unreadable or envelope-too-large."""
        if len(sealed) > LARGEST_SEALED:
            raise Problem("envelope-too-large", limit=f"{LARGEST_ENVELOPE // 2**20} MB")
        try:
            header = _header.decode(_decoded(sealed.split(".", 1)[0]))
            plain = jwe.decrypt_compact(sealed, self._all()[header.kid], registry=_ecdh_es).plaintext
        except (JoseError, InvalidTag, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Problem("envelope-unreadable") from error
        return plain or b""

    def rotate(self) -> str:
        """Make a new key, told to phones from now on; what was sealed with another is still opened. Returns its kid."""
        fresh = ECKey.generate_key("P-256")
        replace(self._file, _written([*self._all().values(), fresh]))
        return fresh.thumbprint()

    def forget(self, kid: str) -> None:
        """Destroy a key that no phone has anything waiting for. Raises KeyError: unknown, or the newest."""
        keys = self._all()
        if kid not in keys or kid == list(keys)[-1]:
            raise KeyError(kid)
        replace(self._file, _written([key for id_, key in keys.items() if id_ != kid]))

    def _all(self) -> dict[str, ECKey]:
        with self._lock:
            try:
                changed_at = self._file.stat().st_mtime_ns
            except FileNotFoundError:
                changed_at = -1
            if changed_at != self._read_at:
                content = read_or_make(self._file, lambda: _written([ECKey.generate_key("P-256")]))
                keys = [ECKey.import_key(jwk) for jwk in msgspec.json.decode(content)["keys"]]
                self._keys = {key.thumbprint(): key for key in keys}
                # When it was before it was read: what is written meanwhile is read the next time.
                self._read_at = changed_at
            return self._keys


def unsealed(sealing: SealingKeys, envelope: str) -> str:
    """The signed envelope in a sealed one. Raises `Problem` envelope-unreadable or envelope-too-large."""
    try:
        return sealing.open(envelope).decode("ascii")
    except UnicodeDecodeError as error:
        raise Problem("envelope-unreadable") from error


def open_photo(sealed: bytes, content_key: bytes, sha256: str) -> bytes:
    """The photo in nonce ‖ ciphertext ‖ tag; its hash was sealed with it as additional data.

    Raises `Problem` photo-hash-mismatch when it is damaged or another one.
    """
    try:
        return AESGCM(content_key).decrypt(sealed[:_NONCE], sealed[_NONCE:], sha256.encode())
    except (InvalidTag, ValueError) as error:
        raise Problem("photo-hash-mismatch") from error


def seal_photo(photo: bytes, content_key: bytes, sha256: str) -> bytes:
    """What a phone sends of a photo: the other way round of `open_photo`."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(content_key).encrypt(nonce, photo, sha256.encode())


def _public(key: ECKey) -> dict[str, str]:
    jwk: dict[str, Any] = key.as_dict(private=False)
    return {name: jwk[name] for name in ("kty", "crv", "x", "y")} | {"kid": key.thumbprint()}


def _written(keys: list[ECKey]) -> bytes:
    return msgspec.json.encode({"keys": [key.as_dict(private=True) for key in keys]})


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
