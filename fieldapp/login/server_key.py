"""The server's own key: what it encrypts in the database, and what it recognises when it comes back."""

import base64
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class ServerKey:
    """256 bits, from the setting or from a file that only this server's user can read.

    Each purpose has a key of its own, derived from it (HKDF, RFC 5869).
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    @classmethod
    def of(cls, setting: str, data: Path) -> "ServerKey":
        """The key of the setting (base64), else that of `data`/server.key, which is made when it doesn't exist yet."""
        return cls(base64.b64decode(setting) if setting else _kept(data / "server.key"))

    def encrypt(self, plain: bytes, of: str) -> bytes:
        """`plain`, readable with this key alone and only as what belongs to `of` (AES-256-GCM)."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._derived("encrypt")).encrypt(nonce, plain, of.encode())

    def decrypt(self, kept: bytes, of: str) -> bytes | None:
        """What was encrypted; None when it was with another key, for something else, or was changed."""
        try:
            return AESGCM(self._derived("encrypt")).decrypt(kept[:_NONCE], kept[_NONCE:], of.encode())
        except InvalidTag:
            return None

    def tag(self, purpose: str, *parts: str) -> str:
        """What only this server can make of `parts`, for one purpose (HMAC-SHA256, 32 hexadecimal digits)."""
        # Lengths stand before the parts, so that no two lists of parts read the same.
        told = "".join(f"{len(part)}:{part}" for part in parts)
        return hmac.digest(self._derived(purpose), told.encode(), "sha256").hex()[:32]

    def _derived(self, purpose: str) -> bytes:
        return HKDF(SHA256(), 32, salt=None, info=f"fieldapp {purpose}".encode()).derive(self._key)


def _kept(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        mine = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        with os.fdopen(os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(32)))
            file.flush()
            os.fsync(file.fileno())
        try:
            # Of processes that start together one puts its key in place, whole; the others read that one.
            os.link(mine, path)
        except FileExistsError:
            pass
        finally:
            mine.unlink()
    return base64.b64decode(path.read_bytes())
