"""Restores a backup into an empty database and an empty store, of either kind."""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import sqlalchemy as sa
from pyrage.x25519 import Identity
from sqlalchemy.engine import Connection, Engine

from inspections import migrations, projections, trail
from inspections.backup import BackupError
from inspections.backup.making import AT_ONCE, FORMAT, KEYS, Blob, Tell, blob_path, open_blobs
from inspections.backup.rows import PART, insert, leave_gap
from inspections.backup.sealing import open_into, opened
from inspections.case_keys import missing_masters
from inspections.database import writing
from inspections.evidence import evidence
from inspections.photos import original_path
from inspections.retention.forgetting import forget_again
from inspections.store import Store
from inspections.tables import case_keys, photo_links, photos
from inspections.trail import Entry, Event


@dataclass(frozen=True)
class Restored:
    """What was restored. `missing` files are named by the database, and were not in the backup."""

    rows: int
    files: int
    missing: Sequence[str]


def newest(folder: Path) -> Path:
    """The newest backup in a folder. Raises `BackupError` when there is none."""
    found = sorted(folder.glob("fieldapp-*.age"))
    if not found:
        raise BackupError(f"there is no backup in {folder}: it would be called fieldapp-….age")
    return found[-1]


def restore(path: Path, identity: Identity, engine: Engine, store: Store, tell: Tell) -> Restored:
    """Bring back the rows of the backup at `path`, the files from `blobs` beside it, and make the projections.

    Until all of it is there the database stays empty, so that one that was killed can be begun again. Raises
    `BackupError` when the target isn't empty, the key is another's, or the backup isn't whole.
    """
    _refuse_if_used(engine)
    about = _read_about(path, identity)
    if about.format != FORMAT or not migrations.knows(about.revision):
        raise BackupError(f"{path} was made by a newer version of this program: restore it with that one")
    _bring_to(engine, about.revision)
    with writing(engine) as connection:
        if sa.inspect(connection).has_table(case_keys.name):
            _read_into(connection, path.with_name(KEYS), identity, tell)
            _refuse_without_masters(connection)
        reading = _read_into(connection, path, identity, tell)
        _refuse_others(store, reading.files)
        gone = _restore_files(reading.files, open_blobs(path.parent), store, identity, tell)
        # The sizes that people are shown are made anew when the server starts.
        connection.execute(photos.update().where(photos.c.state == "ready").values(state="received", claimed_at=None))
        leave_gap(connection, reading.tables)
    migrations.upgrade(engine)
    tell("making the projections")
    projections.rebuild(engine)
    with writing(engine) as connection:
        missing = reading.missing | _without_forgotten(connection, gone)
        trail.add(connection, [Entry(Event.CHANGE, "restore", about=f"backup/{path.stem}", why="accountability")])
    return Restored(reading.rows, len(reading.files) - len(gone), sorted(missing))


def _without_forgotten(connection: Connection, gone: set[str]) -> set[str]:
    """Forget what was forgotten after the backup was made; returns the files that are gone and still asked for."""
    forget_again(connection)
    hashes = {original_path(sha256): sha256 for sha256 in connection.scalars(sa.select(photos.c.sha256))}
    named = set(connection.scalars(sa.select(photo_links.c.sha256)))
    forgotten = {sha256 for path, sha256 in hashes.items() if path in gone and sha256 not in named}
    connection.execute(photos.delete().where(photos.c.sha256.in_(forgotten)))
    return gone & set(evidence(connection))


class _About(msgspec.Struct):
    """The first line of a backup."""

    format: int
    revision: str


class _Enough(Exception):
    """All that was asked is known."""


def _read_about(path: Path, identity: Identity) -> _About:
    read = bytearray()

    def take(piece: bytes) -> None:
        read.extend(piece)
        if b"\n" in piece:
            raise _Enough

    try:
        with path.open("rb") as file:
            open_into(file, take, identity)
    except _Enough:
        return msgspec.json.decode(read.partition(b"\n")[0], type=_About)
    raise BackupError(f"{path} is not a backup")


def _read_into(connection: Connection, path: Path, identity: Identity, tell: Tell) -> "_Reading":
    reading = _Reading(connection, tell)
    try:
        with path.open("rb") as file:
            open_into(file, reading.take, identity)
    except FileNotFoundError as error:
        raise BackupError(f"{path} is not there: it belongs to the backup") from error
    reading.end(path)
    return reading


@dataclass
class _Reading:
    """Takes in the lines of a backup, in whatever pieces they come."""

    connection: Connection
    tell: Tell
    rows: int = 0
    files: list[str] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    tables: list[sa.Table] = field(default_factory=list)
    _left: bytes = b""
    _columns: Sequence[str] = ()
    _waiting: list[Sequence[Any]] = field(default_factory=list)
    _announced: int | None = None

    def take(self, piece: bytes) -> None:
        *lines, self._left = (self._left + piece).split(b"\n")
        for line in lines:
            self._take_line(msgspec.json.decode(line))

    def end(self, path: Path) -> None:
        """Raises `BackupError` when not all that was announced has come."""
        if self._announced != self.rows:
            raise BackupError(f"{path} is not whole: take another backup")

    def _take_line(self, line: Any) -> None:
        match line:
            case [*row]:
                self._waiting.append(row)
                if len(self._waiting) == PART:
                    self._insert()
            case {"file": str(path), "missing": bool(is_missing)}:
                (self.missing.add if is_missing else self.files.append)(path)
            case {"table": str(name), "columns": [*columns]}:
                self._insert()
                self.tables.append(sa.Table(name, sa.MetaData(), autoload_with=self.connection, resolve_fks=False))
                self._columns = columns
            case {"rows": int(rows)}:
                self._insert()
                self._announced = rows

    def _insert(self) -> None:
        if self._waiting:
            insert(self.connection, self.tables[-1], self._columns, self._waiting)
            self.rows += len(self._waiting)
            self._waiting.clear()
            self.tell(f"{self.tables[-1].name}: {self.rows} rows so far")


def _refuse_if_used(engine: Engine) -> None:
    with engine.connect() as connection:
        there = sa.inspect(connection).get_table_names()
        for name in sorted({"facts", "users", "municipalities", "trail"} & set(there)):
            if connection.scalar(sa.select(sa.exists().select_from(sa.table(name)))):
                raise BackupError("the database is not empty: a backup is restored into an empty one only")


def _bring_to(engine: Engine, revision: str) -> None:
    """Make the tables as they were when the backup was made."""
    with engine.connect() as connection:
        here = migrations.revision(connection)
    if here != revision and here is not None:
        raise BackupError("the database has the tables of another version already: make a new, empty one")
    migrations.upgrade(engine, revision)


def _refuse_without_masters(connection: Connection) -> None:
    if missing := missing_masters(connection):
        raise BackupError(
            f"what cases hold can't be read without {len(missing)} of the keys of the old server: put its cases.json "
            "in the folder of keys (FIELDAPP_KEYS), and restore again"
        )


def _refuse_others(store: Store, named: Sequence[str]) -> None:
    """What an earlier try brought may be there; nothing else."""
    if set(store.sizes_under("")) - set(named):
        raise BackupError("the store holds other files: a backup is restored into an empty store only")


def _restore_files(named: Sequence[str], blobs: Store, store: Store, identity: Identity, tell: Tell) -> set[str]:
    """Bring the files back; returns those that are not in the backup any more. Raises `BackupError`."""

    def bring(path: str) -> bool:
        try:
            sealed = blobs.read(blob_path(path))
        except FileNotFoundError:
            return False
        head, _, content = opened(sealed, identity, f"blobs/{blob_path(path)}").partition(b"\n")
        blob = msgspec.json.decode(head, type=Blob)
        if blob.path != path or blob.sha256 != hashlib.sha256(content).hexdigest():
            raise BackupError(f"blobs/{blob_path(path)} is not the file that it should be: take another backup")
        store.keep(path, content)
        return True

    gone = set()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done, (path, is_there) in enumerate(zip(named, pool.map(bring, named), strict=True), 1):
            if not is_there:
                gone.add(path)
            if done % 100 == 0 or done == len(named):
                tell(f"files: {done} of {len(named)}")
    return gone
