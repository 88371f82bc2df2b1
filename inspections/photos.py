"""Photos that have arrived: their bytes as evidence, the sizes that people are shown, and the work that makes these."""

import os
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from inspections.database import has_row, now, writing
from inspections.decoder import DEFAULT_LIMITS, Decoder, Ended, Limits
from inspections.news import announce
from inspections.pictures import SIZES
from inspections.problems import Problem
from inspections.store import Store, StoreError
from inspections.tables import photo_links, photos

# Longer than any photo takes: after it, whoever claimed the photo is taken to be gone.
LEASE = timedelta(minutes=5)
# How often a process looks for photos that another one left behind, or received.
LOOK_AROUND = 15.0

log = structlog.get_logger()


def read_photo(store: Store, sha256: str, size: str) -> bytes:
    """A JPEG without metadata: `size` is "1024" or "320" (pixels of the long side) or "full".

    Raises `Problem` not-found for another size, or when there is none: the photo isn't ready.
    """
    if size not in (*map(str, SIZES), "full"):
        raise Problem("not-found")
    try:
        return store.read(_path(sha256, size))
    except FileNotFoundError as error:
        # Only a photo that isn't clean itself has a "full" of its own, and "1024" is there once it has been looked at.
        if size == "full" and store.sizes_under(f"photos/{sha256}").get(_path(sha256, "1024")):
            return read_evidence(store, sha256)
        raise Problem("not-found") from error


def read_evidence(store: Store, sha256: str) -> bytes:
    """The bytes as the phone sent them, with all metadata. Raises `Problem` not-found."""
    try:
        return store.read(original_path(sha256))
    except FileNotFoundError as error:
        raise Problem("not-found") from error


def original_path(sha256: str) -> str:
    """Where the bytes as sent are kept."""
    return _path(sha256, "original")


def _path(sha256: str, size: str) -> str:
    return f"photos/{sha256}/{size}"


class PhotoProcessor:
    """Makes the sizes of received photos, in threads of this process that each have a decoding process.

    Any number of processes share the work: a photo is claimed for a while, and claimed anew when its worker is gone.
    """

    def __init__(
        self, engine: Engine, store: Store, limits: Limits = DEFAULT_LIMITS, workers: int | None = None
    ) -> None:
        self._engine = engine
        self._store = store
        # Half of the cores: while many phones deliver, taking in goes before making sizes.
        self._decoders = [Decoder(limits) for _ in range(workers or min(max((os.cpu_count() or 1) // 2, 1), 4))]
        self._threads: list[threading.Thread] = []
        self._stopping = threading.Event()
        self._news = threading.Semaphore(0)

    def start(self) -> None:
        """Begin with what is left of before, and go on with what comes."""
        self._threads = [
            threading.Thread(target=self._work, args=(decoder,), name=f"photos-{number}", daemon=True)
            for number, decoder in enumerate(self._decoders)
        ]
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """A photo was received: look now."""
        self._news.release()

    def stop(self) -> None:
        """End now; a photo that is being worked on is left to the next start."""
        self._stopping.set()
        for decoder in self._decoders:
            decoder.close()
        self._news.release(len(self._decoders))
        for thread in self._threads:
            thread.join()

    def _work(self, decoder: Decoder) -> None:
        while not self._stopping.is_set():
            try:
                claim = self._claim()
                if claim:
                    self._process(claim, decoder)
            except (SQLAlchemyError, *StoreError) as error:
                # The claim stays until its time is over, so that one photo that fails doesn't hold up the others.
                log.error("photo.postponed", error=type(error).__name__)
                claim = None
            if claim is None and not self._news.acquire(timeout=LOOK_AROUND):
                decoder.rest()
        decoder.rest()

    def _claim(self) -> "_Claim | None":
        """The oldest photo that nobody works on, now ours."""
        moment = now()
        is_free = sa.or_(photos.c.claimed_at.is_(None), photos.c.claimed_at < moment - LEASE)
        oldest = (
            sa.select(photos.c.sha256)
            .where(photos.c.state == "received", is_free)
            .order_by(photos.c.arrived_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        if not has_row(self._engine, oldest):
            return None
        with writing(self._engine) as connection:
            sha256 = connection.execute(oldest).scalar_one_or_none()
            if sha256 is None:
                return None
            connection.execute(photos.update().where(photos.c.sha256 == sha256).values(claimed_at=moment))
        return _Claim(sha256, moment)

    def _process(self, claim: "_Claim", decoder: Decoder) -> None:
        try:
            sizes = decoder.decode(self._store.read(original_path(claim.sha256)))
        except Problem as problem:
            self._finish(claim, {"state": "rejected", "code": problem.code})
        except Ended:
            self._finish(claim, {"state": "received"})
        else:
            for size, image in sizes.images.items():
                self._store.keep(_path(claim.sha256, size), image)
            self._finish(claim, {"state": "ready", "width": sizes.width, "height": sizes.height})

    def _finish(self, claim: "_Claim", outcome: dict[str, object]) -> None:
        """Write down what became of a photo and tell the desks that show it; not when another took the claim over."""
        with writing(self._engine) as connection:
            ours = photos.c.sha256 == claim.sha256, photos.c.claimed_at == claim.at
            changed = connection.execute(photos.update().where(*ours).values(**outcome, claimed_at=None))
            if changed.rowcount:
                shown = sa.select(photo_links.c.municipality).where(photo_links.c.sha256 == claim.sha256).distinct()
                for municipality in connection.execute(shown).scalars().all():
                    announce(connection, municipality)
        log.info("photo", **outcome)


@dataclass(frozen=True)
class _Claim:
    sha256: str
    at: datetime
