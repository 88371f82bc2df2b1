"""Files with the server's secret keys: outside the database and its backups, readable by their owner alone."""

import os
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4


def read_or_make(file: Path, make: Callable[[], bytes]) -> bytes:
    """What is in `file`; when there is none it is made first. Of several processes that make it at once, one does."""
    try:
        return file.read_bytes()
    except FileNotFoundError:
        beside = _written_beside(file, make())
        try:
            os.link(beside, file)
        except FileExistsError:
            pass  # another process was first: its keys count
        finally:
            beside.unlink()
        _flush(file.parent)
        return file.read_bytes()


def replace(file: Path, content: bytes) -> None:
    """Put `content` in place of what is in `file`; after a power cut it is the one or the other."""
    _written_beside(file, content).replace(file)
    _flush(file.parent)


def _written_beside(file: Path, content: bytes) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = file.with_name(f".{file.name}.{uuid4().hex}")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as written:
        written.write(content)
        written.flush()
        os.fsync(written.fileno())
    return beside


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
