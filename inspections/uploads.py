"""Photos on their way in: pieces that are kept as they come, and put together when the last one is here.

Processes keep no state. The pieces are objects `uploads/<id>/<start>-<any>` in the store, how far the upload is stands
in the table, and a photo counts from the moment that its row is committed.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from inspections.database import now, writing
from inspections.photos import original_path
from inspections.problems import Problem
from inspections.sealing import CONTENT_KEY, OVERHEAD, SealingKeys, open_photo
from inspections.store import Store
from inspections.tables import photos, uploads

LARGEST_PHOTO = 25 * 2**20
# How long an upload that expired is still known as such, before it is unknown.
REMEMBERED = timedelta(days=1)
# How much is tidied up at once: it is done in passing, and shouldn't keep the others waiting.
MOST_TIDIED = 20

_SHA256 = re.compile(r"[0-9a-f]{64}")
_MEDIA_TYPE = re.compile(r"image/[a-z0-9.+-]{1,40}")
# Each database has an INSERT of its own, which may do nothing on a conflict.
_Insert = sqlite.Insert | postgresql.Insert
_INSERT: dict[str, Callable[[sa.Table], _Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


@dataclass(frozen=True)
class Announced:
    """A photo that `device` will send, to be finished within `hours`; see `Upload`."""

    device: str
    sha256: str
    media_type: str
    length: int
    hours: int
    sealed_key: str | None = None


@dataclass(frozen=True)
class Upload:
    """A photo on its way: the first `offset` bytes of its `length` are here.

    `sealed_key` opens a photo that comes sealed; `length` is then that of the sealed bytes.
    """

    id: str
    device: str
    sha256: str
    media_type: str
    length: int
    offset: int
    expires_at: datetime
    sealed_key: str | None = None

    @property
    def photo_bytes(self) -> int:
        """How long the photo itself is."""
        return self.length if self.sealed_key is None else self.length - OVERHEAD

    @property
    def is_complete(self) -> bool:
        """Whether the photo is stored."""
        return self.offset == self.length


def begin(connection: Connection, announced: Announced) -> Upload:
    """A new upload. It is complete at once when the photo is here already.

    Raises `Problem` upload-malformed or upload-too-large.
    """
    upload = announce(connection, announced)
    _insert(connection, upload)
    return upload


def announce(connection: Connection, announced: Announced) -> Upload:
    """As `begin`, of an upload that isn't written down yet."""
    expires_at = now() + timedelta(hours=announced.hours)
    of_whom = announced.device, announced.sha256, announced.media_type
    upload = Upload(str(uuid4()), *of_whom, announced.length, 0, expires_at, announced.sealed_key)
    if upload.photo_bytes > LARGEST_PHOTO:
        raise Problem("upload-too-large", limit=f"{LARGEST_PHOTO // 2**20} MB")
    if upload.photo_bytes < 1 or not _SHA256.fullmatch(upload.sha256) or not _MEDIA_TYPE.fullmatch(upload.media_type):
        raise Problem("upload-malformed")
    known = connection.execute(sa.select(photos.c.bytes).where(photos.c.sha256 == upload.sha256)).scalar_one_or_none()
    if known is not None and known != upload.photo_bytes:
        raise Problem("upload-malformed")
    return upload if known is None else replace(upload, offset=upload.length)


def take_whole(engine: Engine, store: Store, sealing: SealingKeys, upload: Upload, arrived: bytes) -> Upload:
    """Keep an announced photo that came in one go: one commit, and no piece of it anywhere.

    Raises `Problem` photo-hash-mismatch when these are not the bytes that were announced.
    """
    photo = _photo(sealing, upload, arrived)
    store.keep(original_path(upload.sha256), photo)
    whole = replace(upload, offset=upload.length)
    with writing(engine) as connection:
        _insert(connection, whole)
        _receive(connection, upload)
    return whole


def find(connection: Connection, upload: str, device: str) -> Upload:
    """The upload with this id. Raises `Problem` upload-unknown, also when it is another device's, or upload-expired."""
    columns = [uploads.c[name] for name in Upload.__dataclass_fields__]
    row = connection.execute(sa.select(*columns).where(uploads.c.id == upload, uploads.c.device == device)).first()
    if row is None:
        raise Problem("upload-unknown")
    if row.expires_at <= now():
        raise Problem("upload-expired")
    return Upload(*row)


def take_in(engine: Engine, store: Store, sealing: SealingKeys, upload: Upload, piece: bytes) -> Upload:
    """Keep `piece`, which follows on what is here; with the last one the photo is stored, or refused.

    Raises `Problem` upload-offset when another request was first, photo-hash-mismatch when these are not the bytes that
    were announced (the upload is then gone), or upload-unknown when earlier pieces were lost (likewise).
    """
    if not piece:
        return upload
    further = replace(upload, offset=upload.offset + len(piece))
    if not further.is_complete:
        store.keep(f"uploads/{upload.id}/{upload.offset:08}-{uuid4().hex}", piece)
        with writing(engine) as connection:
            _move(connection, upload, further.offset)
        return further
    arrived = _pieces(engine, store, upload) + piece
    try:
        photo = _photo(sealing, upload, arrived)
    except Problem:
        abandon(engine, store, upload)
        raise
    store.keep(original_path(upload.sha256), photo)
    with writing(engine) as connection:
        # In one transaction: an upload that says it is complete has its photo.
        _move(connection, upload, further.offset)
        _receive(connection, upload)
    store.remove_under(f"uploads/{upload.id}")
    return further


def abandon(engine: Engine, store: Store, upload: Upload) -> None:
    """Forget an upload and its pieces; a photo that it completed stays."""
    with writing(engine) as connection:
        connection.execute(uploads.delete().where(uploads.c.id == upload.id))
    store.remove_under(f"uploads/{upload.id}")


def remove_expired(engine: Engine, store: Store) -> int:
    """Remove the pieces of uploads that expired, and a day later their rows; returns how many rows that were."""
    moment = now()
    # Each upload is looked at once or twice, however long it is remembered: a store may charge for every look.
    has_pieces = sa.and_(uploads.c.offset > 0, uploads.c.offset < uploads.c.length)
    is_over = uploads.c.expires_at <= moment - REMEMBERED
    oldest = (
        sa.select(uploads.c.id, is_over.label("is_over"))
        .where(uploads.c.expires_at <= moment, sa.or_(has_pieces, is_over))
        .order_by(uploads.c.expires_at)
        .limit(MOST_TIDIED)
    )
    with engine.connect() as connection:
        expired = connection.execute(oldest).all()
    for row in expired:
        store.remove_under(f"uploads/{row.id}")
    forgotten = [row.id for row in expired if row.is_over]
    emptied = [row.id for row in expired if not row.is_over]
    if expired:
        with writing(engine) as connection:
            connection.execute(uploads.delete().where(uploads.c.id.in_(forgotten)))
            connection.execute(uploads.update().where(uploads.c.id.in_(emptied)).values(offset=0))
    return len(forgotten)


def check_sealed_key(sealing: SealingKeys, sealed_key: str) -> None:
    """Raises `Problem` envelope-unreadable when this can't open a photo: better before it is sent than after."""
    if len(sealing.open(sealed_key)) != CONTENT_KEY:
        raise Problem("envelope-unreadable")


def _photo(sealing: SealingKeys, upload: Upload, arrived: bytes) -> bytes:
    """The photo itself, opened when it came sealed, and the one that was announced."""
    photo = arrived
    if upload.sealed_key is not None:
        photo = open_photo(arrived, sealing.open(upload.sealed_key), upload.sha256)
    if hashlib.sha256(photo).hexdigest() != upload.sha256:
        raise Problem("photo-hash-mismatch")
    return photo


def _insert(connection: Connection, upload: Upload) -> None:
    connection.execute(uploads.insert(), vars(upload) | {"created_at": now()})


def _move(connection: Connection, upload: Upload, offset: int) -> None:
    # Compare and set: of two requests that carry the same piece, one lands.
    moved = connection.execute(
        uploads.update().where(uploads.c.id == upload.id, uploads.c.offset == upload.offset).values(offset=offset)
    )
    if moved.rowcount != 1:
        raise Problem("upload-offset")


def _receive(connection: Connection, upload: Upload) -> None:
    """The row of a photo whose bytes are stored; the same photo by another phone changes nothing."""
    row = {
        "sha256": upload.sha256,
        "device": upload.device,
        "bytes": upload.photo_bytes,
        "media_type": upload.media_type,
        "state": "received",
        "arrived_at": now(),
    }
    connection.execute(_INSERT[connection.dialect.name](photos).values(row).on_conflict_do_nothing())


def _pieces(engine: Engine, store: Store, upload: Upload) -> bytes:
    """The bytes before `upload.offset`.

    A request that lost the race, or a process that died, may have left a piece that overlaps others. Its bytes are the
    same if the phone was honest, and the hash tells if it wasn't: any piece that covers the place will do.
    """
    if not upload.offset:
        return b""
    pieces = [
        (int(path.rsplit("/", 1)[1].split("-")[0]), size, path)
        for path, size in store.sizes_under(f"uploads/{upload.id}").items()
    ]
    together = bytearray()
    while len(together) < upload.offset:
        place = len(together)
        covering = [(start + size, start, path) for start, size, path in pieces if start <= place < start + size]
        if not covering:
            abandon(engine, store, upload)
            raise Problem("upload-unknown")
        _, start, path = max(covering)
        together += store.read(path)[place - start :]
    return bytes(together[: upload.offset])
