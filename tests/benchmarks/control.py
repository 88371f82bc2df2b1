"""Whole controls delivered per second: 300 facts in an envelope, and 10 photos over tus in a phone's pieces.

A control counts when the last answer names what was sent. Decoding follows, and competes for the same cores.
"""

import base64
import hashlib
import io
import json
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from uuid import uuid4

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
    """Controls a second. What a phone signs is signed before: it is the server that is measured."""
    shares = [
        [_packed(phone, [another(photo) for photo in _photos()]) for _ in range(controls)[number :: len(phones)]]
        for number, phone in enumerate(phones)
    ]
    with ThreadPoolExecutor(len(phones)) as clients:
        begun = time.perf_counter()
        for _ in clients.map(_deliver_all, phones, shares):
            pass
        return controls / (time.perf_counter() - begun)


@cache
def _photos() -> list[bytes]:
    return shrunk()


@dataclass(frozen=True)
class _Packed:
    """A control as it goes over the line: the body for /api/sync, and each photo with the headers that announce it."""

    body: bytes
    photos: list[tuple[bytes, dict[str, str]]]


def _packed(phone: Phone, photos: list[bytes]) -> _Packed:
    inspection = str(uuid4())
    hashes = [hashlib.sha256(photo).hexdigest() for photo in photos]
    facts = [phone.fact(inspection, f"answer/q{number}", "yes") for number in range(FACTS - len(photos))]
    facts += [phone.fact(inspection, f"photo/{sha256}", {"about": "inspection"}) for sha256 in hashes]
    body = json.dumps({"device": phone.device, "envelopes": [phone.seal(*facts)]}).encode()
    return _Packed(
        body, [(photo, _announced(phone, sha256, photo)) for sha256, photo in zip(hashes, photos, strict=True)]
    )


def _announced(phone: Phone, sha256: str, photo: bytes) -> dict[str, str]:
    token = phone.sign({"upload": sha256, "length": len(photo)})
    words = ",".join(f"{name} {base64.b64encode(value).decode()}" for name, value in _about(sha256))
    headers = {"tus-resumable": "1.0.0", "authorization": f"Device {token}"}
    return headers | {"upload-length": str(len(photo)), "upload-metadata": words}


def _deliver_all(phone: Phone, controls: list[_Packed]) -> None:
    line = HTTPConnection(phone.client.base_url.host, phone.client.base_url.port or 80, timeout=60)
    for control in controls:
        _, answer = _asked(line, "POST", "/api/sync", control.body, {"content-type": "application/json"})
        if len(json.loads(answer)["accepted"]) != FACTS:
            raise RuntimeError("refused")
        for photo, headers in control.photos:
            _upload(line, photo, headers)
    line.close()


def _upload(line: HTTPConnection, photo: bytes, headers: dict[str, str]) -> None:
    """As the phone does it: a photo of one piece along with its announcement, a larger one piece by piece."""
    bytes_follow = {"content-type": "application/offset+octet-stream"}
    first = photo if len(photo) <= PIECE else b""
    told, _ = _asked(line, "POST", "/api/uploads", first, headers | (bytes_follow if first else {}))
    path, offset = told["location"], int(told["upload-offset"])
    while offset < len(photo):
        piece = headers | bytes_follow | {"upload-offset": str(offset)}
        told, _ = _asked(line, "PATCH", path, photo[offset : offset + PIECE], piece)
        offset = int(told["upload-offset"])


def _asked(
    line: HTTPConnection, method: str, path: str, body: bytes, headers: dict[str, str]
) -> tuple[dict[str, str], bytes]:
    line.request(method, path, body=body, headers=headers)
    answer = line.getresponse()
    content = answer.read()
    if answer.status not in (200, 201, 204):
        raise RuntimeError(answer.status)
    return {name.lower(): value for name, value in answer.getheaders()}, content


def _about(sha256: str) -> tuple[tuple[str, bytes], ...]:
    return ("sha256", sha256.encode()), ("type", b"image/jpeg")


def _shrink(path: Path) -> bytes:
    with Image.open(path) as opened:
        image = ImageOps.exif_transpose(opened).convert("RGB")
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=QUALITY, exif=b"", comment=b"", xmp=b"", icc_profile=None)
    return written.getvalue()
