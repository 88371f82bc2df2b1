"""Uploads over tus: whatever is cut off, repeated, forged or too large, a photo arrives whole or not at all."""

import base64
import hashlib
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
import sqlalchemy as sa

from inspections import devices
from inspections.database import now, writing
from inspections.photos import read_evidence, read_photo
from inspections.tables import photos, uploads
from inspections.uploads import LARGEST_PHOTO, REMEMBERED
from tests.object_stores import STORES, settings_with_store
from tests.phones import Phone
from tests.sample_photos import camera_jpeg, metadata_in
from tests.serving import Server, serving
from tests.watching import DatabaseWatch

MakePhone = Callable[[str], Phone]
PHOTO = camera_jpeg(320, 240)
HALF = len(PHOTO) // 2


@dataclass(frozen=True)
class Sender:
    """A phone that sends one photo, without a session: its signature is enough."""

    client: httpx.Client
    phone: Phone
    photo: bytes = PHOTO

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.photo).hexdigest()

    def headers(self, **other: str) -> httpx.Headers:
        """What each request has; `other` adds or overrides, with _ for -."""
        token = self.phone.sign({"upload": self.sha256, "length": len(self.photo)})
        headers = {"tus-resumable": "1.0.0", "authorization": f"Device {token}"}
        return httpx.Headers(headers | {name.replace("_", "-"): value for name, value in other.items()}, "utf-8")

    def create(self, content: bytes = b"", **other: str) -> httpx.Response:
        announced = {"upload_length": str(len(self.photo)), "upload_metadata": metadata(self.sha256)}
        if content:
            announced["content_type"] = "application/offset+octet-stream"
        return self.client.post("/api/uploads", content=content, headers=self.headers(**announced | other))

    def begin(self) -> str:
        """The path of a new upload."""
        answer = self.create()
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    def head(self, path: str, **other: str) -> httpx.Response:
        return self.client.head(path, headers=self.headers(**other))

    def patch(self, path: str, offset: int, piece: bytes, **other: str) -> httpx.Response:
        about = {"content_type": "application/offset+octet-stream", "upload_offset": str(offset)}
        return self.client.patch(path, content=piece, headers=self.headers(**about | other))

    def delete(self, path: str) -> httpx.Response:
        return self.client.delete(path, headers=self.headers())

    def send(self) -> str:
        """The whole photo at once; the path of its upload."""
        path = self.begin()
        answer = self.patch(path, 0, self.photo)
        assert answer.status_code == 204, answer.text
        return path


def metadata(sha256: str, media_type: str = "image/jpeg") -> str:
    return ",".join(
        f"{name} {base64.b64encode(value.encode()).decode()}"
        for name, value in (("sha256", sha256), ("type", media_type))
    )


def checksum(piece: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, piece).digest()).decode()}"


def told(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of a refusal."""
    assert answer.headers["tus-resumable"] == "1.0.0"
    assert answer.json()["reason"]
    return answer.status_code, answer.json()["code"]


def pieces(server: Server) -> list[str]:
    """What lies in the store of uploads under way."""
    return list(server.app.state.store.sizes_under("uploads"))


def stored(server: Server, column: sa.Column[Any] = photos.c.sha256) -> list[Any]:
    """A column of what has arrived or, of `uploads`, is on its way."""
    with server.app.state.engine.connect() as connection:
        return list(connection.execute(sa.select(column)).scalars())


def expire(server: Server, ago: timedelta) -> None:
    with writing(server.app.state.engine) as connection:
        connection.execute(uploads.update().values(expires_at=now() - ago))


@pytest.fixture
def sender(server: Server, enrolled_phone: MakePhone) -> Sender:
    return Sender(server.browser(), enrolled_phone("ines"))


@pytest.fixture
def bram(server: Server, enrolled_phone: MakePhone) -> Sender:
    """Somebody else, with the same photo."""
    return Sender(server.browser(), enrolled_phone("bram"))


@pytest.fixture(params=STORES)
def server_with_store(
    request: pytest.FixtureRequest, database_url: str, woerden: dict[str, str], tmp_path: Path
) -> Iterator[Server]:
    with serving(settings_with_store(request.param, tmp_path, database_url)) as running:
        yield running


def test_a_photo_in_pieces_arrives_whole_and_the_phone_hears_of_one_that_is_no_picture(
    server_with_store: Server,
) -> None:
    server = server_with_store
    watch = DatabaseWatch(server.app.state.engine)
    phone = Phone.enrol(server.login("ines"))
    sender, bad = Sender(server.browser(), phone), Sender(server.browser(), phone, b"geen foto")

    created = sender.create()
    path = created.headers["location"]
    first = sender.patch(path, 0, PHOTO[:HALF], upload_checksum=checksum(PHOTO[:HALF], "sha1"))
    resumed = sender.head(path)
    last = sender.patch(path, HALF, PHOTO[HALF:], upload_checksum=checksum(PHOTO[HALF:]))
    bad.send()

    assert [answer.status_code for answer in (created, first, resumed, last)] == [201, 204, 200, 204]
    offsets = [int(answer.headers["upload-offset"]) for answer in (created, first, resumed, last)]
    assert offsets == [0, HALF, HALF, len(PHOTO)]
    assert resumed.headers["upload-length"] == str(len(PHOTO))
    assert resumed.headers["cache-control"] == "no-store"
    assert all(answer.headers["upload-expires"].endswith("GMT") for answer in (created, first, resumed, last))
    assert pieces(server) == []

    store = server.app.state.store
    assert read_evidence(store, sender.sha256) == PHOTO
    watch.until(lambda: "received" not in stored(server, photos.c.state))
    assert metadata_in(read_photo(store, sender.sha256, "full")) == set()
    [outcome] = phone.sync()["photos"]
    assert (outcome["sha256"], outcome["state"], outcome["code"]) == (bad.sha256, "rejected", "photo-not-a-picture")
    assert outcome["reason"].startswith("Dit bestand is geen foto")


def test_a_photo_that_comes_along_with_its_announcement_is_there_at_once(server_with_store: Server) -> None:
    server = server_with_store
    watch = DatabaseWatch(server.app.state.engine)
    sender = Sender(server.browser(), Phone.enrol(server.login("ines")))

    created = sender.create(PHOTO, upload_checksum=checksum(PHOTO))
    again = sender.create(PHOTO)

    assert [answer.status_code for answer in (created, again)] == [201, 201]
    assert created.headers["upload-offset"] == again.headers["upload-offset"] == str(len(PHOTO))
    assert sender.head(created.headers["location"]).headers["upload-offset"] == str(len(PHOTO))
    assert read_evidence(server.app.state.store, sender.sha256) == PHOTO
    assert pieces(server) == []
    watch.until(lambda: stored(server, photos.c.state) == ["ready"])


def test_a_first_piece_that_comes_along_with_the_announcement_is_gone_on_from(server: Server, sender: Sender) -> None:
    created = sender.create(PHOTO[:HALF])
    last = sender.patch(created.headers["location"], HALF, PHOTO[HALF:])

    assert (created.status_code, created.headers["upload-offset"]) == (201, str(HALF))
    assert last.status_code == 204
    assert read_evidence(server.app.state.store, sender.sha256) == PHOTO


def test_what_goes_wrong_along_with_an_announcement_leaves_nothing(server: Server, sender: Sender) -> None:
    other = PHOTO[:-1] + b"?"

    assert told(sender.create(other)) == (460, "photo-hash-mismatch")
    assert told(sender.create(PHOTO, upload_checksum=checksum(other))) == (460, "upload-checksum")
    assert told(sender.create(PHOTO + b"more")) == (400, "upload-malformed")

    assert stored(server) == stored(server, uploads.c.id) == pieces(server) == []
    assert sender.create(PHOTO).status_code == 201


def test_what_the_server_can_do_is_told(server: Server, sender: Sender) -> None:
    answer = sender.client.options("/api/uploads")

    assert answer.status_code == 204
    assert answer.headers["tus-version"] == "1.0.0"
    able = ["creation", "creation-with-upload", "expiration", "checksum", "termination"]
    assert answer.headers["tus-extension"].split(",") == able
    assert answer.headers["tus-max-size"] == str(LARGEST_PHOTO)


def test_a_piece_that_was_cut_off_is_kept_as_far_as_it_came(server: Server, sender: Sender) -> None:
    watch = DatabaseWatch(server.app.state.engine)
    path = sender.begin()
    about = {"content_type": "application/offset+octet-stream", "upload_offset": "0", "expect": "100-continue"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in sender.headers(**about, host="controle").items())
    address = httpx.URL(server.url)
    with socket.create_connection((address.host, address.port or 80)) as connection:
        connection.sendall(f"PATCH {path} HTTP/1.1\r\n{lines}content-length: {len(PHOTO)}\r\n\r\n".encode())
        assert b" 100 " in connection.recv(1024), "the handler doesn't read yet"
        connection.sendall(PHOTO[:HALF])
        # Once the server has answered another request, it has read these bytes too; what comes with the cut is lost.
        assert sender.head(path).status_code == 200

    watch.until(lambda: stored(server, uploads.c.offset) == [HALF])

    assert sender.head(path).headers["upload-offset"] == str(HALF)
    assert sender.patch(path, HALF, PHOTO[HALF:]).status_code == 204
    assert stored(server) == [sender.sha256]


def test_a_piece_at_another_place_is_refused_and_changes_nothing(server: Server, sender: Sender) -> None:
    path = sender.begin()
    sender.patch(path, 0, PHOTO[:HALF])

    assert told(sender.patch(path, 0, PHOTO[:HALF])) == (409, "upload-offset")
    assert told(sender.patch(path, HALF + 1, PHOTO[HALF + 1 :])) == (409, "upload-offset")
    assert sender.head(path).headers["upload-offset"] == str(HALF)
    assert sender.patch(path, HALF, PHOTO[HALF:]).status_code == 204


def test_of_two_requests_with_the_same_piece_one_lands(server: Server, sender: Sender) -> None:
    path, both = sender.begin(), threading.Barrier(2)

    def send(piece: bytes, offset: int) -> int:
        both.wait(timeout=60)
        return sender.patch(path, offset, piece).status_code

    with ThreadPoolExecutor(2) as pool:
        first = list(pool.map(send, [PHOTO[:HALF]] * 2, [0] * 2))
        last = list(pool.map(send, [PHOTO[HALF:]] * 2, [HALF] * 2))

    assert sorted(first) == [204, 409]
    # The second may also find that the upload is over and its pieces are gone.
    assert sum(status == 204 for status in last) == 1
    assert read_evidence(server.app.state.store, sender.sha256) == PHOTO


def test_a_piece_that_is_not_what_its_checksum_says_is_refused_and_changes_nothing(
    server: Server, sender: Sender
) -> None:
    path = sender.begin()
    damaged = bytes((PHOTO[0] ^ 1,)) + PHOTO[1:HALF]

    assert told(sender.patch(path, 0, damaged, upload_checksum=checksum(PHOTO[:HALF]))) == (460, "upload-checksum")
    assert told(sender.patch(path, 0, damaged, upload_checksum="crc32 AAAA")) == (400, "upload-malformed")
    assert sender.head(path).headers["upload-offset"] == "0"
    assert pieces(server) == []


def test_other_bytes_than_announced_are_refused_at_the_end_and_can_be_sent_again(
    server: Server, sender: Sender
) -> None:
    path = sender.begin()
    sender.patch(path, 0, PHOTO[:HALF])

    refused = sender.patch(path, HALF, bytes(len(PHOTO) - HALF))

    assert told(refused) == (460, "photo-hash-mismatch")
    assert sender.head(path).status_code == 404
    assert (stored(server), pieces(server)) == ([], [])
    sender.send()
    assert stored(server) == [sender.sha256]


def test_an_expired_upload_is_gone_then_unknown_and_its_pieces_are_removed(
    server: Server, sender: Sender, bram: Sender
) -> None:
    watch = DatabaseWatch(server.app.state.engine)
    path, other = sender.begin(), Sender(sender.client, sender.phone, b"another photo")
    sender.patch(path, 0, PHOTO[:HALF])

    expire(server, timedelta(seconds=1))
    assert told(sender.patch(path, HALF, PHOTO[HALF:])) == (410, "upload-expired")
    assert sender.head(path).status_code == 410
    other.begin()
    watch.until(lambda: pieces(server) == [])
    assert sender.head(path).status_code == 410

    expire(server, REMEMBERED)
    other.begin()
    watch.until(lambda: sender.head(path).status_code == 404)


def test_tidying_leaves_photos_and_uploads_under_way_alone(server: Server, sender: Sender) -> None:
    sender.send()
    expire(server, REMEMBERED)
    under_way = Sender(sender.client, sender.phone, bytes(1000))
    path = under_way.begin()
    under_way.patch(path, 0, bytes(500))

    under_way.begin()

    assert read_evidence(server.app.state.store, sender.sha256) == PHOTO
    assert under_way.patch(path, 500, bytes(500)).status_code == 204


def test_a_photo_that_is_too_large_is_refused(server: Server, sender: Sender) -> None:
    large = LARGEST_PHOTO + 1
    token = sender.phone.sign({"upload": sender.sha256, "length": large})

    assert told(sender.create(upload_length=str(large), authorization=f"Device {token}")) == (413, "upload-too-large")
    path = sender.begin()
    assert told(sender.patch(path, 0, PHOTO + b"more")) == (413, "upload-too-large")
    assert sender.head(path).headers["upload-offset"] == "0"


def test_nothing_is_taken_without_the_signature_of_an_enrolled_phone_over_this_photo(
    server: Server, sender: Sender, bram: Sender
) -> None:
    path = sender.begin()
    content = {"upload": sender.sha256, "length": len(PHOTO)}
    tokens = {
        "": (401, "device-signature-missing"),
        "Bearer x": (401, "device-signature-missing"),
        "Device rommel": (400, "envelope-malformed"),
        "Device " + bram.phone.sign(content, kid=sender.phone.device): (403, "envelope-forged"),
        "Device " + sender.phone.sign(content, kid=str(uuid4())): (403, "device-unknown"),
        "Device " + sender.phone.sign({"facts": []}): (400, "request-malformed"),
        "Device " + sender.phone.sign(content | {"upload": "0" * 64}): (404, "upload-unknown"),
        "Device " + bram.phone.sign(content): (404, "upload-unknown"),
    }

    for token, refusal in tokens.items():
        assert told(sender.patch(path, 0, PHOTO, authorization=token)) == refusal
        assert sender.head(path, authorization=token).status_code == refusal[0]
    assert told(sender.create(upload_length="5")) == (400, "upload-malformed")
    assert told(sender.create(upload_metadata=metadata("0" * 64))) == (400, "upload-malformed")
    assert sender.head(path).headers["upload-offset"] == "0"


def test_a_phone_that_is_revoked_midway_delivers_nothing_more(server: Server, sender: Sender) -> None:
    path = sender.begin()
    sender.patch(path, 0, PHOTO[:HALF])
    with writing(server.app.state.engine) as connection:
        devices.revoke(connection, sender.phone.device)

    assert told(sender.patch(path, HALF, PHOTO[HALF:])) == (403, "device-revoked")
    assert told(sender.create()) == (403, "device-revoked")
    assert told(sender.delete(path)) == (403, "device-revoked")
    assert stored(server) == []


def test_a_photo_that_is_here_already_need_not_be_sent(server: Server, sender: Sender, bram: Sender) -> None:
    begun_before = bram.begin()
    sender.send()

    for again in (sender, bram):
        answer = again.create()
        assert (answer.status_code, answer.headers["upload-offset"]) == (201, str(len(PHOTO)))
        assert again.patch(answer.headers["location"], len(PHOTO), b"").status_code == 204
    assert bram.patch(begun_before, 0, PHOTO).status_code == 204

    assert stored(server) == [sender.sha256]


def test_a_known_hash_with_another_length_is_refused(server: Server, sender: Sender) -> None:
    sender.send()
    token = sender.phone.sign({"upload": sender.sha256, "length": 5})

    answer = sender.create(upload_length="5", authorization=f"Device {token}")

    assert told(answer) == (400, "upload-malformed")


def test_what_the_phone_gives_up_is_removed_and_a_photo_that_arrived_stays(server: Server, sender: Sender) -> None:
    path = sender.begin()
    sender.patch(path, 0, PHOTO[:HALF])

    assert sender.delete(path).status_code == 204
    assert (sender.head(path).status_code, pieces(server)) == (404, [])
    assert sender.delete(sender.send()).status_code == 204
    assert read_evidence(server.app.state.store, sender.sha256) == PHOTO


def test_an_upload_of_which_pieces_were_lost_begins_anew(server: Server, sender: Sender) -> None:
    path = sender.begin()
    sender.patch(path, 0, PHOTO[:HALF])
    server.app.state.store.remove_under("uploads")

    assert told(sender.patch(path, HALF, PHOTO[HALF:])) == (404, "upload-unknown")
    assert sender.head(path).status_code == 404


def test_a_store_that_fails_is_said_to_be_away_and_the_upload_goes_on_later(server: Server, sender: Sender) -> None:
    path = sender.begin()
    in_the_way = server.app.state.settings.data / "photos" / "uploads"
    in_the_way.write_bytes(b"")

    assert told(sender.patch(path, 0, PHOTO[:HALF])) == (503, "store-unavailable")
    in_the_way.unlink()

    assert sender.patch(path, 0, PHOTO[:HALF]).status_code == 204


def test_what_is_not_said_as_tus_says_it_is_refused_with_a_code(server: Server, sender: Sender) -> None:
    path = sender.begin()
    old = sender.head(path, tus_resumable="0.2.2")

    assert (old.status_code, old.headers["tus-version"]) == (412, "1.0.0")
    assert told(sender.create(tus_resumable="")) == (412, "upload-version")
    assert told(sender.patch(path, 0, PHOTO, content_type="image/jpeg")) == (415, "upload-media-type")
    for offset in ("", "-1", "1e3", "٣", "9" * 16):
        answer = sender.patch(path, 0, PHOTO, upload_offset=offset)
        assert told(answer) == (400, "upload-malformed")
    for said in ("", "sha256", "sha256 ***", "sha256 é", "sha256 /w==", metadata(sender.sha256, "text/html")):
        assert told(sender.create(upload_metadata=said)) == (400, "upload-malformed")
    for unknown in (str(uuid4()), "x", "%00"):
        assert sender.head(f"/api/uploads/{unknown}").status_code in (400, 404)
