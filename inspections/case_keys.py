"""What a case holds is encrypted in the log under a key of its own: when that is destroyed, the log has forgotten it.

A case is an inspection with all that belongs to it. Its key stands in the database, wrapped under a master key that is
kept apart from it (and so from its backups). AES-256-GCM throughout: nonce ‖ ciphertext ‖ tag; the additional data say
what the content belongs to, so that it can't be moved.
"""

import base64
import os
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Lock

import msgspec
import sqlalchemy as sa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.engine import Connection, Engine

from inspections.key_files import read_or_make, replace
from inspections.tables import case_keys

_NONCE = 12
# Where a connection finds the master keys of its engine.
OPTION = "master_keys"


class MasterKeyMissing(LookupError):
    """A master key is not in the file of this server, so that cases can't be read."""


class CaseKey:
    """The key of one case, which opens and seals what belongs to it."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESGCM(key)

    def seal(self, content: bytes, of: str) -> bytes:
        """Encrypt `content`, which belongs to `of` (an id)."""
        nonce = os.urandom(_NONCE)
        return nonce + self._cipher.encrypt(nonce, content, of.encode())

    def open(self, sealed: bytes, of: str) -> bytes:
        """What `seal` was given. Raises InvalidTag when it was changed, moved, or sealed under another key."""
        return self._cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], of.encode())


class _Master(msgspec.Struct):
    id: str
    key: str
    made_at: datetime


class MasterKeys:
    """The keys of the file beside the database, under which the keys of cases are wrapped; the newest wraps.

    Reads the file again when it changed. Raises OSError or ValueError when it can't be read.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._lock = Lock()
        self._read_at = 0
        self._kept: dict[str, _Master] = {}

    def wrap(self, key: bytes, case: str) -> tuple[str, bytes]:
        """The id of the newest master key, and `key` wrapped under it."""
        newest = list(self._all().values())[-1]
        return newest.id, CaseKey(_bytes(newest)).seal(key, case)

    def unwrap(self, master: str, wrapped: bytes, case: str) -> bytes:
        """The key of a case. Raises MasterKeyMissing, or InvalidTag for another case."""
        if master not in self._all():
            raise MasterKeyMissing(f"master key {master} is not in {self.file}")
        return CaseKey(_bytes(self._all()[master])).open(wrapped, case)

    def holds(self, master: str) -> bool:
        """Whether the file has this one."""
        return master in self._all()

    def add(self) -> None:
        """Make a new master key, under which is wrapped from now on."""
        replace(self.file, _written([*self._all().values(), _fresh()]))

    def newest_is_older_than(self, age: timedelta) -> bool:
        """Whether it is time for a new one."""
        return list(self._all().values())[-1].made_at < datetime.now(UTC) - age

    def forget_older_than(self, age: timedelta) -> int:
        """Destroy the master keys that were followed up longer than `age` ago; returns how many."""
        kept = list(self._all().values())
        moment = datetime.now(UTC) - age
        staying = [each for each, next_ in pairwise(kept) if next_.made_at > moment] + kept[-1:]
        if len(staying) < len(kept):
            replace(self.file, _written(staying))
        return len(kept) - len(staying)

    def newest(self) -> str:
        """The id of the key that wraps."""
        return list(self._all())[-1]

    def _all(self) -> dict[str, _Master]:
        with self._lock:
            try:
                changed_at = self.file.stat().st_mtime_ns
            except FileNotFoundError:
                changed_at = -1
            if changed_at != self._read_at:
                content = read_or_make(self.file, lambda: _written([_fresh()]))
                self._kept = {each.id: each for each in msgspec.json.decode(content, type=list[_Master])}
                # When it was before it was read: what is written meanwhile is read the next time.
                self._read_at = changed_at
            return self._kept


class Keyring:
    """The keys of cases, as rows of this connection bring them; each is unwrapped once. Not to be kept for long."""

    def __init__(self, connection: Connection) -> None:
        self._masters = masters_of(connection)
        self._keys: dict[str, CaseKey] = {}

    def key(self, case: str, master: str, wrapped: bytes) -> CaseKey:
        """The key of `case`, out of its row."""
        if case not in self._keys:
            self._keys[case] = CaseKey(self._masters.unwrap(master, wrapped, case))
        return self._keys[case]


def keys_of(connection: Connection, cases: Collection[str]) -> dict[str, CaseKey]:
    """The keys of those of `cases` that have one and are not forgotten."""
    ring = Keyring(connection)
    rows = connection.execute(_FIND, {"cases": list(cases)})
    return {row.case: ring.key(row.case, row.master, row.wrapped) for row in rows if row.wrapped is not None}


def keys_for(connection: Connection, cases: Collection[str], at: datetime) -> Mapping[str, CaseKey]:
    """As `keys_of`, and makes the keys of cases that begin now. Only who has the turn to write in the log may ask."""
    rows = {row.case: row for row in connection.execute(_FIND, {"cases": list(cases)})}
    masters, ring = masters_of(connection), Keyring(connection)
    fresh = []
    keys = {}
    for case in cases:
        if case not in rows:
            key = os.urandom(32)
            master, wrapped = masters.wrap(key, case)
            fresh.append({"case": case, "master": master, "wrapped": wrapped, "made_at": at})
            keys[case] = CaseKey(key)
        elif rows[case].wrapped is not None:
            keys[case] = ring.key(case, rows[case].master, rows[case].wrapped)
    if fresh:
        connection.execute(case_keys.insert(), fresh)
    return keys


def destroy(connection: Connection, case: str, at: datetime) -> None:
    """Destroy the key of a case: its row stays as a tombstone, so that nothing of the case is ever taken in again."""
    changed = connection.execute(
        case_keys.update().where(case_keys.c.case == case).values(wrapped=None, destroyed_at=at)
    )
    if not changed.rowcount:
        connection.execute(case_keys.insert(), {"case": case, "master": "", "made_at": at, "destroyed_at": at})


def missing_masters(connection: Connection) -> list[str]:
    """The master keys that cases need, and that are not in the file of this server."""
    needed = sa.select(case_keys.c.master).where(case_keys.c.wrapped.is_not(None)).distinct()
    return [master for master in connection.scalars(needed) if not masters_of(connection).holds(master)]


def wrap_anew(connection: Connection, most: int) -> int:
    """Wrap up to `most` keys that are under an older master key under the newest one; returns how many."""
    masters = masters_of(connection)
    older = sa.and_(case_keys.c.wrapped.is_not(None), case_keys.c.master != masters.newest())
    rows = connection.execute(sa.select(case_keys).where(older).limit(most)).all()
    for row in rows:
        master, wrapped = masters.wrap(masters.unwrap(row.master, row.wrapped, row.case), row.case)
        ours = case_keys.c.case == row.case, case_keys.c.wrapped.is_not(None)
        connection.execute(case_keys.update().where(*ours).values(master=master, wrapped=wrapped))
    return len(rows)


def masters_of(connection: Connection | Engine) -> MasterKeys:
    """The master keys that this engine was made with. Raises LookupError when it was made without."""
    masters = connection.get_execution_options().get(OPTION)
    if not isinstance(masters, MasterKeys):
        raise LookupError("this engine was made without the folder of keys")
    return masters


def _fresh() -> _Master:
    return _Master(os.urandom(8).hex(), base64.b64encode(os.urandom(32)).decode(), datetime.now(UTC))


def _bytes(master: _Master) -> bytes:
    return base64.b64decode(master.key)


def _written(masters: list[_Master]) -> bytes:
    return msgspec.json.encode(masters)


# Made once: each request of a phone asks it.
_FIND = sa.select(case_keys.c.case, case_keys.c.master, case_keys.c.wrapped).where(
    case_keys.c.case.in_(sa.bindparam("cases", expanding=True))
)
