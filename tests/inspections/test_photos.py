"""Photos that have arrived become sizes without metadata, whatever else arrives, on both stores and both databases."""

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from joserfc.jwk import ECKey
from sqlalchemy.engine import Engine

from inspections import devices, uploads
from inspections.database import connect, now, writing
from inspections.photos import LEASE, PhotoProcessor, original_path, read_evidence, read_photo
from inspections.problems import PROBLEMS, Problem
from inspections.sealing import SealingKeys
from inspections.store import Store, open_store
from inspections.tables import photos
from inspections.uploads import Announced
from tests import sample_photos
from tests.object_stores import STORES, settings_with_store
from tests.sample_photos import opened
from tests.watching import DatabaseWatch

# For what the kind of store makes no difference to.
in_a_folder = pytest.mark.parametrize("store", ["folder"], indirect=True)


@dataclass(frozen=True)
class Gallery:
    """A database, a store and a phone that photos come from."""

    engine: Engine
    store: Store
    device: str
    watch: DatabaseWatch
    sealing: SealingKeys

    def receive(self, *contents: bytes) -> list[str]:
        """Photos that have arrived, oldest first; their hashes."""
        return [self._receive(content) for content in contents]

    def state(self, sha256: str) -> str:
        with self.engine.connect() as connection:
            row = connection.execute(sa.select(photos).where(photos.c.sha256 == sha256)).one()
        return str(row.code or row.state)

    def wait_for(self, *hashes: str) -> None:
        """Until all of these are ready or rejected."""
        self.watch.until(lambda: all(self.state(sha256) != "received" for sha256 in hashes))

    def claim(self, sha256: str, **columns: object) -> None:
        with writing(self.engine) as connection:
            connection.execute(photos.update().where(photos.c.sha256 == sha256).values(**columns))

    @contextmanager
    def processing(self, workers: int = 1) -> Iterator[PhotoProcessor]:
        """A processor at work, until the block ends."""
        processor = PhotoProcessor(self.engine, self.store, workers=workers)
        processor.start()
        try:
            yield processor
        finally:
            processor.stop()

    def _receive(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        with writing(self.engine) as connection:
            upload = uploads.begin(connection, Announced(self.device, sha256, "image/jpeg", len(content), hours=1))
        uploads.take_in(self.engine, self.store, self.sealing, upload, content)
        return sha256


@pytest.fixture(params=STORES)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return open_store(settings_with_store(request.param, tmp_path))


@pytest.fixture
def gallery(engine: Engine, woerden: dict[str, str], store: Store, tmp_path: Path) -> Gallery:
    key = ECKey.generate_key("P-256").as_dict(private=False)
    with writing(engine) as connection:
        device = devices.enrol(connection, woerden["ines"], key, "proeftelefoon")
    return Gallery(engine, store, device, DatabaseWatch(engine), SealingKeys(tmp_path / "sealing.json"))


def test_every_real_photo_gets_its_sizes_without_metadata_and_keeps_its_evidence(gallery: Gallery) -> None:
    contents = [path.read_bytes() for path in sample_photos.sample_photos()]
    hashes = gallery.receive(*contents)

    with gallery.processing(workers=2):
        gallery.wait_for(*hashes)

    for sha256, content in zip(hashes, contents, strict=True):
        assert gallery.state(sha256) == "ready"
        assert read_evidence(gallery.store, sha256) == content
        full, large, small = (read_photo(gallery.store, sha256, size) for size in ("full", "1024", "320"))
        longest = max(opened(full).size)
        assert [max(opened(large).size), max(opened(small).size)] == [min(longest, 1024), min(longest, 320)]
        assert [sample_photos.metadata_in(served) for served in (full, large, small)] == [set()] * 3


@in_a_folder
def test_a_photo_is_as_wide_and_high_as_it_is_seen(gallery: Gallery) -> None:
    [lying] = gallery.receive(sample_photos.camera_jpeg(640, 480, orientation=6))

    with gallery.processing():
        gallery.wait_for(lying)

    with gallery.engine.connect() as connection:
        assert connection.execute(sa.select(photos.c.width, photos.c.height)).one() == (480, 640)
    assert opened(read_photo(gallery.store, lying, "full")).size == (480, 640)
    assert opened(read_photo(gallery.store, lying, "320")).size == (240, 320)


@in_a_folder
def test_a_photo_without_metadata_is_served_as_it_came(gallery: Gallery) -> None:
    [sha256] = gallery.receive(clean := sample_photos.clean_jpeg())

    with gallery.processing():
        gallery.wait_for(sha256)

    assert read_photo(gallery.store, sha256, "full") == clean
    assert {path.rsplit("/", 1)[1] for path in gallery.store.sizes_under(f"photos/{sha256}")} == {
        "original",
        "1024",
        "320",
    }


@in_a_folder
def test_a_heic_is_served_as_jpeg(gallery: Gallery) -> None:
    [sha256] = gallery.receive(sample_photos.camera_heic(800, 600))

    with gallery.processing():
        gallery.wait_for(sha256)

    assert gallery.state(sha256) == "ready"
    assert opened(read_photo(gallery.store, sha256, "full")).size == (800, 600)
    assert opened(read_photo(gallery.store, sha256, "320")).size == (320, 240)


def test_bad_photos_are_rejected_with_their_reason_and_disturb_no_others(gallery: Gallery) -> None:
    jpeg, heic = sample_photos.camera_jpeg(), sample_photos.camera_heic()
    bad = {
        b"geen foto": "photo-not-a-picture",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>": "photo-not-a-picture",
        jpeg[:20]: "photo-truncated",
        jpeg[: len(jpeg) // 2]: "photo-truncated",
        jpeg[:-200]: "photo-truncated",
        heic[: len(heic) // 2]: "photo-truncated",
        heic[:-200]: "photo-truncated",
        sample_photos.too_many_pixels(): "photo-too-many-pixels",
        sample_photos.far_too_many_pixels(): "photo-too-many-pixels",
    }
    rejected = gallery.receive(*bad)
    [good] = gallery.receive(jpeg)

    with gallery.processing():
        gallery.wait_for(good, *rejected)

    assert [gallery.state(sha256) for sha256 in rejected] == list(bad.values())
    assert gallery.state(good) == "ready"
    assert all(PROBLEMS[code][1].startswith(("Deze foto", "Dit bestand")) for code in bad.values())


@in_a_folder
def test_a_rejected_photo_is_never_shown_but_stays_as_evidence(gallery: Gallery) -> None:
    [sha256] = gallery.receive(b"geen foto")

    with gallery.processing():
        gallery.wait_for(sha256)

    for size in ("full", "1024", "320"):
        with pytest.raises(Problem, match="not-found"):
            read_photo(gallery.store, sha256, size)
    assert read_evidence(gallery.store, sha256) == b"geen foto"


def test_a_photo_that_is_not_ready_or_a_size_that_does_not_exist_is_not_found(store: Store) -> None:
    store.keep(original_path("a"), sample_photos.clean_jpeg())
    store.keep("photos/b/1024", sample_photos.clean_jpeg())

    for sha256, size in (("a", "full"), ("a", "320"), ("b", "640"), ("b", "original"), ("c", "full")):
        with pytest.raises(Problem, match="not-found"):
            read_photo(store, sha256, size)
    with pytest.raises(Problem, match="not-found"):
        read_evidence(store, "b")


@in_a_folder
def test_a_photo_that_takes_for_ever_holds_up_neither_the_others_nor_the_end(gallery: Gallery) -> None:
    [endless] = gallery.receive(sample_photos.endless())
    hashes = gallery.receive(*[sample_photos.camera_jpeg(64, 48, seed=seed) for seed in range(3)])

    with gallery.processing(workers=2):
        gallery.wait_for(*hashes)

    assert [gallery.state(sha256) for sha256 in (endless, *hashes)] == ["received", "ready", "ready", "ready"]
    with gallery.engine.connect() as connection:
        left = connection.execute(sa.select(photos.c.claimed_at).where(photos.c.sha256 == endless)).scalar_one()
    assert left is None, "free for the next start"


@in_a_folder
def test_two_processes_share_the_work_and_do_none_of_it_twice(
    gallery: Gallery, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashes = gallery.receive(*[sample_photos.camera_jpeg(64, 48, seed=seed) for seed in range(6)])
    read, both = list[str](), threading.Barrier(2)
    really_read = gallery.store.read

    def reading(path: str) -> bytes:
        read.append(path)
        # The first two meet here: neither goes on unless the other has a photo too.
        if len(read) <= 2:
            both.wait(timeout=60)
        return really_read(path)

    monkeypatch.setattr(gallery.store, "read", reading)
    engine = connect(database_url)
    other = Gallery(engine, gallery.store, gallery.device, DatabaseWatch(gallery.engine, engine), gallery.sealing)
    with gallery.processing(), other.processing():
        other.wait_for(*hashes)
    engine.dispose()

    assert sorted(read) == sorted(original_path(sha256) for sha256 in hashes)


@in_a_folder
def test_a_claim_left_behind_is_taken_over_after_its_lease_and_not_before(gallery: Gallery) -> None:
    at_work, left_behind, free = gallery.receive(*[sample_photos.camera_jpeg(64, 48, seed=seed) for seed in range(3)])
    gallery.claim(at_work, claimed_at=now())
    gallery.claim(left_behind, claimed_at=now() - LEASE)

    with gallery.processing():
        gallery.wait_for(left_behind, free)

    assert [gallery.state(sha256) for sha256 in (at_work, left_behind, free)] == ["received", "ready", "ready"]


@in_a_folder
def test_who_comes_back_after_its_claim_was_taken_over_changes_nothing(
    gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, next_one = gallery.receive(sample_photos.camera_jpeg(64, 48), sample_photos.camera_jpeg(64, 48, seed=1))
    really_read, taken_over = gallery.store.read, now()

    def reading(path: str) -> bytes:
        if path == original_path(slow):
            gallery.claim(slow, state="rejected", code="photo-truncated", claimed_at=taken_over)
        return really_read(path)

    monkeypatch.setattr(gallery.store, "read", reading)
    with gallery.processing():
        gallery.wait_for(next_one)

    assert gallery.state(slow) == "photo-truncated"


def test_a_photo_that_the_store_cannot_give_is_postponed_and_holds_up_no_other(gallery: Gallery) -> None:
    lost, good = gallery.receive(sample_photos.camera_jpeg(64, 48), sample_photos.camera_jpeg(64, 48, seed=1))
    gallery.store.remove_under(f"photos/{lost}")

    with gallery.processing() as processor:
        processor.wake()
        gallery.wait_for(good)

    assert [gallery.state(lost), gallery.state(good)] == ["received", "ready"]
