"""Photos processed per second: decoded in a process of their own, checked, and made into the sizes that people see."""

import hashlib
import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import sqlalchemy as sa
from joserfc.jwk import ECKey

from fieldapp import demo
from fieldapp.settings import Settings
from inspections import devices, migrations
from inspections.database import connect, now, writing
from inspections.decoder import DEFAULT_LIMITS, Decoder
from inspections.photos import PhotoProcessor, original_path
from inspections.store import open_store
from inspections.tables import photos, users
from tests.benchmarks.control import another, shrunk
from tests.benchmarks.measuring import Measurement
from tests.sample_photos import REAL, real_photos, sample_photos

RUNS = 3
PHOTOS = 60
CORES = min(os.cpu_count() or 1, 4)


def measure() -> Iterator[Measurement]:
    """The decoder alone, for each kind of photo; then all of it, with database and store."""
    kinds = {
        "JPEG of a phone, at most 2048 px": shrunk(),
        "JPEG of a camera": [path.read_bytes() for path in real_photos()],
        "HEIC of a camera": [path.read_bytes() for path in sample_photos() if path.suffix == ".heic"],
    }
    for kind, pictures in kinds.items():
        megabytes = round(sum(map(len, pictures)) / len(pictures) / 1e6, 2)
        given: dict[str, object] = {
            "kind": kind,
            "origin": "real" if REAL.is_dir() else "made of noise",
            "photos": len(pictures),
        }
        given |= {"mean_megabytes": megabytes, "processes": 1}
        yield Measurement("decode", "photos/s", _decode(pictures), given=given)
    rates = [_process(kinds["JPEG of a phone, at most 2048 px"]) for _ in range(RUNS)]
    whole = {"kind": "JPEG of a phone, at most 2048 px", "photos": PHOTOS, "processes": CORES}
    yield Measurement("photo ready to be seen", "photos/s", rates, given=whole)


def _decode(pictures: list[bytes]) -> list[float]:
    decoder = Decoder(DEFAULT_LIMITS)
    decoder.decode(pictures[0])
    rates = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        for picture in pictures:
            decoder.decode(picture)
        rates.append(len(pictures) / (time.perf_counter() - begun))
    decoder.close()
    decoder.rest()
    return rates


def _process(pictures: list[bytes]) -> float:
    """On SQLite and a folder, from the first claim until every photo is ready."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), database="", store="")
        engine, store = connect(settings.database_url, settings.master_keys_file), open_store(settings)
        migrations.upgrade(engine)
        demo.fill(engine)
        with writing(engine) as connection:
            user = connection.scalars(sa.select(users.c.id).limit(1)).one()
            device = devices.enrol(connection, user, ECKey.generate_key("P-256").as_dict(private=False), str(uuid4()))
            for number in range(PHOTOS):
                photo = another(pictures[number % len(pictures)])
                sha256 = hashlib.sha256(photo).hexdigest()
                store.keep(original_path(sha256), photo)
                row = {"sha256": sha256, "device": device, "bytes": len(photo), "media_type": "image/jpeg"}
                connection.execute(photos.insert(), row | {"state": "received", "arrived_at": now()})
        unfinished = sa.select(sa.func.count()).where(photos.c.state != "ready")
        processor = PhotoProcessor(engine, store)
        begun = time.perf_counter()
        processor.start()
        while _scalar(engine, unfinished):
            time.sleep(0.02)
        seconds = time.perf_counter() - begun
        processor.stop()
        engine.dispose()
    return PHOTOS / seconds


def _scalar(engine: sa.Engine, question: sa.Select[int]) -> int:
    with engine.connect() as connection:
        return connection.scalars(question).one()
