"""Makes a backup while the server goes on: one moment of the database, and the files that it names."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec
import sqlalchemy as sa
from obstore.store import LocalStore
from pyrage.x25519 import Recipient
from sqlalchemy.engine import Connection, Engine

from inspections import migrations
from inspections.backup import BackupError
from inspections.backup.rows import kept_tables, lines_of
from inspections.backup.sealing import seal, seal_into
from inspections.database import now
from inspections.evidence import evidence
from inspections.store import Store
from inspections.tables import case_keys

FORMAT = 1
# The keys of cases as they are now, for all backups: what was forgotten, they have forgotten too.
KEYS = "keys.age"
# Files at once: most of the time is waiting, for the store or the disk.
AT_ONCE = 4

Tell = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """A backup that was made. `missing` files are named by the database, and are not in the store."""

    path: Path
    rows: int
    files: int
    new_files: int
    missing: Sequence[str]


def make(engine: Engine, store: Store, folder: Path, recipients: Sequence[Recipient], keep: int, tell: Tell) -> Made:
    """Write a backup into `folder`, which may hold earlier ones: of these the newest `keep` stay, this one included.

    It has its name only once it is whole and on the disk. Raises `BackupError`, or OSError when the disk is full.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        blobs = _Blobs(store, open_blobs(folder), recipients, tell)
        with engine.connect() as connection:
            named = sorted(evidence(connection))
        # Before the moment that is kept, so that it takes no longer than it must.
        blobs.take_in(named)
        with _one_moment(engine) as connection:
            named = sorted(evidence(connection))
            blobs.take_in(named)
            tables = kept_tables(connection)
            keys = [table for table in tables if table.name == case_keys.name]
            # First the keys: those of before lack a case that has just begun, these lack none.
            _write(folder / KEYS, _Dump(connection, keys, [], set(), tell), recipients)
            rest = [table for table in tables if table.name != case_keys.name]
            dump = _Dump(connection, rest, named, blobs.missing, tell)
            path = folder / f"fieldapp-{now():%Y%m%dT%H%M%S%f}.age"
            _write(path, dump, recipients)
        blobs.forget_others(named)
        for old in sorted(folder.glob("fieldapp-*.age"))[:-keep]:
            old.unlink()
    return Made(path, dump.rows, len(named), blobs.new, sorted(blobs.missing & set(named)))


def open_blobs(folder: Path) -> Store:
    """Where a folder of backups keeps the photos and documents."""
    blobs = folder.absolute() / "blobs"
    return Store(LocalStore(blobs, mkdir=True), blobs)


def blob_path(path: str) -> str:
    """Where, among the blobs, the object at `path` of the store is. The name doesn't tell what it is."""
    name = hashlib.sha256(path.encode()).hexdigest()
    return f"{name[:2]}/{name}.age"


class Blob(msgspec.Struct):
    """The first line of a blob: what follows on it."""

    path: str
    sha256: str


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Nobody else makes a backup in this folder; what one that was killed left behind is removed."""
    with open(folder / ".lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise BackupError(f"another backup is being made in {folder}: wait until it has ended") from error
        for left in folder.glob("*.part"):
            left.unlink()
        yield


@contextmanager
def _one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection that sees the database as it is now, whatever is written meanwhile."""
    level = {"isolation_level": "REPEATABLE READ"} if engine.dialect.name == "postgresql" else {}
    with engine.connect().execution_options(**level) as connection:
        yield connection


class _Blobs:
    """The photos and documents of a folder of backups. One that is there is not written again."""

    def __init__(self, store: Store, blobs: Store, recipients: Sequence[Recipient], tell: Tell) -> None:
        self.new = 0
        self.missing: set[str] = set()
        self._store, self._blobs, self._recipients, self._tell = store, blobs, recipients, tell
        self._there = set(blobs.sizes_under(""))

    def take_in(self, named: Sequence[str]) -> None:
        lacking = [path for path in named if blob_path(path) not in self._there and path not in self.missing]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for done, (path, is_there) in enumerate(zip(lacking, pool.map(self._take, lacking), strict=True), 1):
                if is_there:
                    self._there.add(blob_path(path))
                    self.new += 1
                else:
                    self.missing.add(path)
                if done % 100 == 0 or done == len(lacking):
                    self._tell(f"files: {done} of {len(lacking)} new ones")

    def forget_others(self, named: Sequence[str]) -> None:
        """What the database doesn't name any more was removed on purpose: the backups forget it too."""
        for other in self._there - {blob_path(path) for path in named}:
            self._blobs.remove(other)

    def _take(self, path: str) -> bool:
        try:
            content = self._store.read(path)
        except FileNotFoundError:
            return False
        about = msgspec.json.encode(Blob(path, hashlib.sha256(content).hexdigest()))
        self._blobs.keep(blob_path(path), seal(about + b"\n" + content, self._recipients))
        return True


class _Dump:
    """The lines of a backup: what it is, the files, each table with its rows, and how much that was."""

    def __init__(
        self, connection: Connection, tables: Sequence[sa.Table], named: Sequence[str], missing: set[str], tell: Tell
    ) -> None:
        self.rows = 0
        self._connection, self._tables, self._named, self._missing = connection, tables, named, missing
        self._tell = tell

    def pieces(self) -> Iterator[bytes]:
        revision = migrations.revision(self._connection)
        if revision is None:
            raise BackupError("the database has no tables yet: there is nothing to keep")
        about = {"format": FORMAT, "revision": revision, "at": now()}
        yield msgspec.json.encode(about) + b"\n"
        for path in self._named:
            yield msgspec.json.encode({"file": path, "missing": path in self._missing}) + b"\n"
        for table in self._tables:
            yield msgspec.json.encode({"table": str(table.name), "columns": [*map(str, table.c.keys())]}) + b"\n"
            for lines in lines_of(self._connection, table):
                self.rows += len(lines)
                yield b"\n".join(lines) + b"\n"
            self._tell(f"{table.name}: done, {self.rows} rows so far")
        yield msgspec.json.encode({"rows": self.rows}) + b"\n"


def _write(path: Path, dump: _Dump, recipients: Sequence[Recipient]) -> None:
    beside = path.with_suffix(".part")
    try:
        with open(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            seal_into(file, dump.pieces(), recipients)
            file.flush()
            os.fsync(file.fileno())
        beside.rename(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    handle = os.open(path.parent, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
