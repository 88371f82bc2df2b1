"""Sealing for a public key, and opening with its private key, piece by piece (age v1: X25519, ChaCha20-Poly1305).

Whoever changes a sealed file is found out, and a file that was cut short too. Who made it is not proven by the seal but
by the signatures within.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, TypeVar

from pyrage import DecryptError, EncryptError, IdentityError, RecipientError, decrypt, decrypt_io, encrypt, encrypt_io
from pyrage.x25519 import Identity, Recipient

from inspections.backup import BackupError

Result = TypeVar("Result")


def make_key(path: Path) -> str:
    """Write a new private key to `path`, for its owner's eyes only; returns the public key ("age1…").

    Raises `BackupError` when the file is there already.
    """
    identity = Identity.generate()
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"# public key: {identity.to_public()}\n{identity}\n")
    except FileExistsError as error:
        raise BackupError(f"{path} exists already: a private key is never overwritten") from error
    return str(identity.to_public())


def read_key(path: Path) -> Identity:
    """The private key in a file as `make_key` or `age-keygen` writes it. Raises `BackupError`."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8", errors="replace").splitlines()]
    for line in lines:
        if line.startswith("AGE-SECRET-KEY-1"):
            try:
                return Identity.from_str(line)
            except IdentityError as error:
                raise BackupError(f"the private key in {path} is damaged") from error
    raise BackupError(f"{path} holds no private key (a line that begins with AGE-SECRET-KEY-1)")


def public_keys(text: str) -> list[Recipient]:
    """The public keys in `text`, parted by commas. Raises `BackupError` when there is none or one isn't right."""
    try:
        found = [Recipient.from_str(each.strip()) for each in text.split(",") if each.strip()]
    except RecipientError as error:
        raise BackupError(f"'{text}' is not a public key: one begins with age1, see fieldapp backup-key") from error
    if not found:
        raise BackupError("a backup asks the public key that it is sealed for: make one with fieldapp backup-key")
    return found


def seal_into(file: BinaryIO, pieces: Iterator[bytes], recipients: Sequence[Recipient]) -> None:
    """Write `pieces`, sealed, into `file`. Raises what making or writing them raises."""
    reader, writer = _Reader(pieces), _Writer(file.write)
    _through(lambda: encrypt_io(reader, writer, recipients), reader, writer)


def open_into(file: BinaryIO, take: Callable[[bytes], object], identity: Identity) -> None:
    """Give what is sealed in `file` to `take`, piece by piece, each as it was sealed.

    Raises `BackupError` for another key or a damaged file, which may show only after some pieces; else what `take`
    raises.
    """
    writer = _Writer(take)
    try:
        _through(lambda: decrypt_io(file, writer, [identity]), writer)
    except (DecryptError, OSError) as error:
        raise _unopened(error, file.name) from error


def seal(content: bytes, recipients: Sequence[Recipient]) -> bytes:
    """`content`, sealed."""
    return bytes(encrypt(content, recipients))


def opened(sealed: bytes, identity: Identity, name: str) -> bytes:
    """The content of `sealed`. Raises `BackupError`, which names `name`, for another key or a damaged file."""
    try:
        return bytes(decrypt(sealed, [identity]))
    except (DecryptError, OSError) as error:
        raise _unopened(error, name) from error


def _unopened(error: Exception, name: str) -> BackupError:
    if "No matching keys" in str(error):
        return BackupError(f"this private key does not open {name}: it was sealed for another key")
    return BackupError(f"{name} is damaged or was changed: take another backup")


def _through(work: Callable[[], None], *ends: "_Reader | _Writer") -> None:
    """Do `work`; of what went wrong at an end, the library keeps only the words."""
    try:
        work()
    except (EncryptError, DecryptError, OSError):
        for end in ends:
            if end.error:
                raise end.error from None
        raise


class _Reader:
    """What the library reads from: the pieces, one after the other."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.error: Exception | None = None
        self._pieces = pieces
        self._piece, self._at = b"", 0

    def read(self, size: int = -1) -> bytes:
        try:
            while self._at == len(self._piece):
                self._piece, self._at = next(self._pieces), 0
        except StopIteration:
            return b""
        except Exception as error:
            self.error = error
            raise
        end = len(self._piece) if size < 0 else min(self._at + size, len(self._piece))
        read, self._at = self._piece[self._at : end], end
        return read


class _Writer:
    """What the library writes to: `take`, which gets each piece."""

    def __init__(self, take: Callable[[bytes], object]) -> None:
        self.error: Exception | None = None
        self._take = take

    def write(self, piece: bytes) -> int:
        try:
            self._take(bytes(piece))
        except Exception as error:
            self.error = error
            raise
        return len(piece)

    def flush(self) -> None:
        """The file is flushed when it is whole."""
