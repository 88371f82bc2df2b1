"""Sealed work of a phone that is locked: envelopes and photos arrive as if they had come open, or are explained."""

import base64
import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import uuid4

import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from fieldapp.cli import cli
from inspections.log import kept_envelope
from inspections.photos import read_evidence
from inspections.sealing import seal_photo
from inspections.tables import envelopes, facts, photos, uploads
from tests.fieldapp.test_uploads import Sender, metadata, pieces, stored, told
from tests.phones import Phone
from tests.sample_photos import camera_jpeg
from tests.serving import Server

MakePhone = Callable[[str], Phone]
PHOTO = camera_jpeg(320, 240)


@dataclass(frozen=True)
class SealedSender(Sender):
    """A phone that sends one photo sealed: `photo` is what travels, `plain` what it is."""

    plain: bytes = PHOTO
    content_key: bytes = b""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.plain).hexdigest()

    def announced(self) -> str:
        return f"{metadata(self.sha256)},sealed_key {_base64(self.phone.encrypt(self.content_key))}"


@pytest.fixture
def sender(server: Server, enrolled_phone: MakePhone) -> SealedSender:
    key = os.urandom(32)
    sealed = seal_photo(PHOTO, key, hashlib.sha256(PHOTO).hexdigest())
    return SealedSender(server.browser(), enrolled_phone("ines"), sealed, PHOTO, key)


def test_a_sealed_envelope_is_kept_as_it_was_signed(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    fact = phone.fact(str(uuid4()), "answer/exit", "no")
    signed = phone.seal(fact)

    answer = phone.sync(phone.encrypt(signed, cty="JWT"), client=server.browser())

    assert (answer["accepted"], answer["refused"], answer["refused_envelopes"]) == ([fact["id"]], [], [])
    assert stored(server, facts.c.id) == [fact["id"]]
    with server.app.state.engine.connect() as connection:
        assert [kept_envelope(connection, number) for number in stored(server, envelopes.c.id)] == [signed]


def test_sealed_and_open_envelopes_travel_together_and_a_broken_one_holds_up_none(
    server: Server, enrolled_phone: MakePhone
) -> None:
    phone, other = enrolled_phone("ines"), enrolled_phone("bram")
    good, old = (phone.fact(str(uuid4()), "answer/exit", "no") for _ in range(2))
    unknown_key = replace(phone, sealing_key=phone.sealing_key | {"kid": "x" * 43})
    forged = other.sign({"facts": [other.fact(str(uuid4()), "answer/exit", "no")]}, kid=phone.device)
    sent = [
        phone.encrypt(phone.seal(good))[:-8],
        unknown_key.encrypt(phone.seal(good)),
        phone.encrypt(forged, cty="JWT"),
        phone.encrypt("rommel"),
        phone.encrypt(b"\xff\xfe"),
        phone.encrypt(phone.encrypt(phone.seal(good))),
        phone.encrypt(phone.seal(good), zip="DEF"),
        phone.encrypt(phone.seal(good)),
        phone.seal(old),
    ]

    answer = phone.sync(*sent)

    assert answer["accepted"] == [good["id"], old["id"]]
    refused = {refusal["index"]: refusal["code"] for refusal in answer["refused_envelopes"]}
    assert refused == {
        **dict.fromkeys((0, 1, 4, 6), "envelope-unreadable"),
        2: "envelope-forged",
        **dict.fromkeys((3, 5), "envelope-malformed"),
    }
    assert all(refusal["reason"] for refusal in answer["refused_envelopes"])


def test_a_phone_is_told_the_key_and_the_next_one_when_it_is_rotated(
    server: Server, enrolled_phone: MakePhone, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = enrolled_phone("ines")
    monkeypatch.setenv("FIELDAPP_DATA", str(server.app.state.settings.data))
    assert set(phone.sealing_key) == {"kty", "crv", "x", "y", "kid"}
    assert phone.sync()["reference"]["sealing-key"]["data"] == phone.sealing_key
    waiting = phone.encrypt(phone.seal(fact := phone.fact(str(uuid4()), "answer/exit", "no")))

    rotated = CliRunner().invoke(cli, ["sealing-key", "rotate"]).output.strip()
    answer = phone.sync(waiting)

    assert answer["reference"]["sealing-key"]["data"]["kid"] == rotated != phone.sealing_key["kid"]
    assert answer["accepted"] == [fact["id"]]
    listed = CliRunner().invoke(cli, ["sealing-key", "list"]).output.split()
    assert listed == [phone.sealing_key["kid"], rotated]
    assert CliRunner().invoke(cli, ["sealing-key", "forget", rotated]).exit_code == 2
    assert CliRunner().invoke(cli, ["sealing-key", "forget", listed[0]]).exit_code == 0
    assert CliRunner().invoke(cli, ["sealing-key", "list"]).output.split() == [rotated]


def test_a_sealed_photo_that_comes_in_pieces_is_kept_open(server: Server, sender: SealedSender) -> None:
    created = sender.create(upload_metadata=sender.announced())
    assert created.status_code == 201, created.text
    path, half = created.headers["location"], len(sender.photo) // 2

    sender.patch(path, 0, sender.photo[:half])
    answer = sender.patch(path, half, sender.photo[half:])

    assert (answer.status_code, answer.headers["upload-offset"]) == (204, str(len(sender.photo)))
    assert read_evidence(server.app.state.store, sender.sha256) == PHOTO
    assert stored(server, photos.c.bytes) == [len(PHOTO)]
    assert pieces(server) == []


def test_a_sealed_photo_that_comes_at_once_is_kept_open_and_is_the_same_as_an_open_one(
    server: Server, sender: SealedSender
) -> None:
    at_once = sender.create(sender.photo, upload_metadata=sender.announced())
    again = sender.create(upload_metadata=sender.announced())
    unsealed = Sender(sender.client, sender.phone, PHOTO).create()

    assert [answer.status_code for answer in (at_once, again, unsealed)] == [201, 201, 201]
    assert again.headers["upload-offset"] == str(len(sender.photo))
    assert unsealed.headers["upload-offset"] == str(len(PHOTO))
    assert read_evidence(server.app.state.store, sender.sha256) == PHOTO
    assert stored(server) == [sender.sha256]


def test_a_sealed_photo_that_is_damaged_or_another_is_not_kept(server: Server, sender: SealedSender) -> None:
    damaged = bytearray(sender.photo)
    damaged[200] ^= 1
    other = replace(sender, plain=camera_jpeg(64, 64))

    at_once = sender.create(bytes(damaged), upload_metadata=sender.announced())
    path = sender.create(upload_metadata=sender.announced()).headers["location"]
    in_pieces = [sender.patch(path, 0, bytes(damaged[:100])), sender.patch(path, 100, bytes(damaged[100:]))][1]
    another = other.create(sender.photo, upload_metadata=other.announced())

    assert {told(answer) for answer in (at_once, in_pieces, another)} == {(460, "photo-hash-mismatch")}
    assert sender.head(path).status_code == 404
    assert (stored(server), pieces(server)) == ([], [])


def test_a_content_key_that_can_not_be_opened_is_refused_before_the_photo_is_sent(
    server: Server, sender: SealedSender
) -> None:
    short = replace(sender, content_key=os.urandom(16))
    torn = f"{metadata(sender.sha256)},sealed_key {_base64(sender.phone.encrypt(sender.content_key)[:-6])}"

    for upload_metadata in (short.announced(), torn, f"{metadata(sender.sha256)},sealed_key {_base64('x')}"):
        assert told(sender.create(upload_metadata=upload_metadata)) == (422, "envelope-unreadable")
    assert stored(server, uploads.c.id) == []


def test_no_key_and_nothing_sealed_stands_in_the_database(server: Server, sender: SealedSender) -> None:
    sender.create(sender.photo, upload_metadata=sender.announced())
    private = json.loads((server.app.state.settings.data / "keys" / "sealing.json").read_text())["keys"][0]["d"]

    with server.app.state.engine.connect() as connection:
        rows = [str(row) for table in (uploads, photos) for row in connection.execute(sa.select(table))]

    assert not any(private in row or str(sender.content_key) in row for row in rows)


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
