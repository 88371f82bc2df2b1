"""Whole controls delivered per second: 300 facts in an envelope, and 10 photos over tus in a phone's pieces.

A control counts when the last answer names what was sent. Decoding follows, and competes for the same cores.
"""

import base64
import hashlib
import io
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from uuid import uuid4

import httpx
from PIL import Image, ImageOps

from tests.benchmarks.measuring import Measurement, databases, empty_database, served
from tests.benchmarks.sync import a_phone
from tests.object_stores import settings_with_store
from tests.phones import Phone
from tests.sample_photos import real_photos

RUNS = 3
FACTS, PHOTOS = 300, 10
# Clients → controls in one run.
CLIENTS = {1: 6, 8: 16}
# As static/device/upload.js and static/page/picture.js have them.
PIECE, LONGEST_SIDE, QUALITY = 512 * 1024, 2048, 85
# The best open field-data server takes 180 photos a second, four with each of its forms.
AIM = "18 controls/s"

_numbers = count(1)


def measure() -> Iterator[Measurement]:
    """One measurement for each database with each store that differs, and each number of clients."""
    for database, store, settings in _circumstances():
        with tempfile.TemporaryDirectory() as folder, served(Path(folder), **settings) as address:
            phones = [a_phone(address) for _ in range(max(CLIENTS))]
            for clients, controls in CLIENTS.items():
                rates = [_rate(phones[:clients], controls) for _ in range(RUNS)]
                given = {"database": database, "store": store, "clients": clients, "facts": FACTS, "photos": PHOTOS}
                yield Measurement("control", "controls/s", rates, AIM, given)


def shrunk() -> list[bytes]:
    """The real photos as a phone sends them: JPEGs without metadata of at most 2048 pixels."""
    found = [_shrink(path) for path in real_photos()[:PHOTOS]]
    return [found[number % len(found)] for number in range(PHOTOS)]


def another(photo: bytes) -> bytes:
    """The same picture as other bytes: a number stands where its JFIF header tells the density."""
    return photo[:14] + next(_numbers).to_bytes(4) + photo[18:]


def _circumstances() -> Iterator[tuple[str, str, dict[str, str]]]:
    with databases() as urls:
        for database, url in urls.items():
            yield database, "folder", {"database": url}
        with tempfile.TemporaryDirectory() as nothing:
            s3 = settings_with_store("s3", Path(nothing), empty_database(urls["postgresql"]))
        names = ("database", "store", "s3_endpoint", "s3_region", "s3_key", "s3_secret")
        yield "postgresql", "s3 (moto, in the process of the clients)", {name: getattr(s3, name) for name in names}


def _rate(phones: list[Phone], controls: int) -> float:
    prepared = [[another(photo) for photo in _photos()] for _ in range(controls)]
    with ThreadPoolExecutor(len(phones)) as clients:
        begun = time.perf_counter()
        shares = [prepared[number :: len(phones)] for number in range(len(phones))]
        for _ in clients.map(_deliver_all, phones, shares):
            pass
        return controls / (time.perf_counter() - begun)


@cache
def _photos() -> list[bytes]:
    return shrunk()


def _deliver_all(phone: Phone, controls: list[list[bytes]]) -> None:
    with _without_login(phone) as client:
        for photos in controls:
            _deliver(phone, client, photos)


@contextmanager
def _without_login(phone: Phone) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=phone.client.base_url, timeout=60) as client:
        yield client


def _deliver(phone: Phone, client: httpx.Client, photos: list[bytes]) -> None:
    inspection = str(uuid4())
    hashes = [hashlib.sha256(photo).hexdigest() for photo in photos]
    facts = [phone.fact(inspection, f"answer/q{number}", "yes") for number in range(FACTS - len(photos))]
    facts += [phone.fact(inspection, f"photo/{sha256}", {"about": "inspection"}) for sha256 in hashes]
    if len(phone.sync(phone.seal(*facts), client=client)["accepted"]) != FACTS:
        raise RuntimeError("refused")
    for sha256, photo in zip(hashes, photos, strict=True):
        _upload(phone, client, sha256, photo)


def _upload(phone: Phone, client: httpx.Client, sha256: str, photo: bytes) -> None:
    token = phone.sign({"upload": sha256, "length": len(photo)})
    headers = {"tus-resumable": "1.0.0", "authorization": f"Device {token}"}
    words = ",".join(f"{name} {base64.b64encode(value).decode()}" for name, value in _about(sha256))
    announced = headers | {"upload-length": str(len(photo)), "upload-metadata": words}
    if len(photo) <= PIECE:
        whole = announced | {"content-type": "application/offset+octet-stream"}
        answer = client.post("/api/uploads", headers=whole, content=photo).raise_for_status()
        if int(answer.headers["upload-offset"]) != len(photo):
            raise RuntimeError("not whole")
        return
    path = client.post("/api/uploads", headers=announced).raise_for_status().headers["location"]
    offset = 0
    while offset < len(photo):
        piece = headers | {"content-type": "application/offset+octet-stream", "upload-offset": str(offset)}
        answer = client.patch(path, headers=piece, content=photo[offset : offset + PIECE]).raise_for_status()
        offset = int(answer.headers["upload-offset"])


def _about(sha256: str) -> tuple[tuple[str, bytes], ...]:
    return ("sha256", sha256.encode()), ("type", b"image/jpeg")


def _shrink(path: Path) -> bytes:
    with Image.open(path) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY, exif=b"", comment=b"", xmp=b"", icc_profile=None)
    return written.getvalue()
