"""What phones seal is opened by the server's keys alone, and nothing but what the contract says is opened."""

import base64
import json
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from inspections.key_files import read_or_make
from inspections.problems import Problem
from inspections.sealing import LARGEST_SEALED, SealingKeys, open_photo, seal_photo

HEADER = {"alg": "ECDH-ES", "enc": "A256GCM", "cty": "JWT"}
ANY = jwe.JWERegistry(algorithms=["ECDH-ES", "ECDH-ES+A256KW", "A256GCM", "A128GCM", "A128CBC-HS256", "DEF"])


@pytest.fixture
def keys(tmp_path: Path) -> SealingKeys:
    return SealingKeys(tmp_path / "keys" / "sealing.json")


def sealed(keys: SealingKeys, content: bytes = b"abc", **header: Any) -> str:
    key = keys.newest()
    return jwe.encrypt_compact(HEADER | {"kid": key["kid"]} | header, content, ECKey.import_key(key), registry=ANY)


def with_header(envelope: str, **changed: Any) -> str:
    head, _, rest = envelope.partition(".")
    header = json.loads(base64.urlsafe_b64decode(head + "==")) | changed
    return base64.urlsafe_b64encode(json.dumps(header).encode()).decode().rstrip("=") + "." + rest


def test_what_is_sealed_is_opened(keys: SealingKeys) -> None:
    assert keys.open(sealed(keys, b"")) == b""
    assert keys.open(sealed(keys, b"abc")) == b"abc"
    assert keys.open(sealed(keys, b"abc", cty="JWT")) == b"abc"


def test_nothing_but_exactly_the_agreed_is_opened(keys: SealingKeys, tmp_path: Path) -> None:
    good, another = sealed(keys), sealed(keys, b"other")
    parts, others = good.split("."), another.split(".")
    elsewhere = SealingKeys(tmp_path / "elsewhere.json")
    key = base64.urlsafe_b64decode(keys.newest()["x"] + "==")
    broken = {
        "another algorithm for the content": sealed(keys, enc="A128GCM"),
        "without authentication by GCM": sealed(keys, enc="A128CBC-HS256"),
        "a wrapped key": sealed(keys, alg="ECDH-ES+A256KW"),
        "compressed": sealed(keys, b"0" * 60_000, zip="DEF"),
        "said to be compressed": with_header(good, zip="DEF"),
        "direct, with what is public as key": with_header(good, alg="dir"),
        "no algorithm": with_header(good, alg="none"),
        "a critical extension": with_header(good, crit=["exp"], exp=1),
        "a party that was not agreed": with_header(good, apu="YQ"),
        "an unknown key": with_header(good, kid="x" * 43),
        "a key that is no text": with_header(good, kid=3),
        "to another server": sealed(elsewhere),
        "to another server, in our name": with_header(sealed(elsewhere), kid=keys.newest()["kid"]),
        "a header that was changed": with_header(good, cty="text"),
        "a header of another": ".".join([others[0], *parts[1:]]),
        "content of another": ".".join([*parts[:3], others[3], parts[4]]),
        "a tag of another": ".".join([*parts[:4], others[4]]),
        "an encrypted key": ".".join([parts[0], "YWJj", *parts[2:]]),
        "a short tag": ".".join([*parts[:4], parts[4][:6]]),
        "a short nonce": ".".join([*parts[:2], parts[2][:4], *parts[3:]]),
        "truncated": good[:-3],
        "without its last part": good.rpartition(".")[0] + ".",
        "a point that is not on the curve": with_header(
            good,
            epk={"kty": "EC", "crv": "P-256", "x": base64.urlsafe_b64encode(key).decode().rstrip("="), "y": "A" * 43},
        ),
        "a key of another kind": with_header(good, epk={"kty": "oct", "k": "YWJj"}),
        "no ephemeral key": with_header(good, epk={}),
        "an ephemeral key that is no key": with_header(good, epk="x"),
        "no JSON": "####." + good.partition(".")[2],
        "letters of elsewhere": "é." + good.partition(".")[2],
        "only dots": "....",
    }

    for what, envelope in broken.items():
        with pytest.raises(Problem) as refused:
            keys.open(envelope)
        assert refused.value.code == "envelope-unreadable", what


def test_what_is_too_large_is_not_looked_at(keys: SealingKeys) -> None:
    with pytest.raises(Problem) as refused:
        keys.open("." * (LARGEST_SEALED + 1))

    assert refused.value.code == "envelope-too-large"


def test_after_a_rotation_both_keys_open_and_the_newest_is_told(keys: SealingKeys, tmp_path: Path) -> None:
    running = SealingKeys(tmp_path / "keys" / "sealing.json")
    before, old = sealed(keys), running.newest()["kid"]

    new = keys.rotate()

    assert running.newest()["kid"] == new != old
    assert running.ids() == [old, new]
    assert (running.open(before), running.open(sealed(running, b"new"))) == (b"abc", b"new")


def test_a_key_that_was_forgotten_opens_nothing_and_the_newest_can_not_be(keys: SealingKeys) -> None:
    before, old = sealed(keys), keys.newest()["kid"]
    new = keys.rotate()
    keys.forget(old)

    with pytest.raises(Problem):
        keys.open(before)
    for kid in (new, old, "unknown"):
        with pytest.raises(KeyError):
            keys.forget(kid)


def test_the_file_is_its_owners_alone_also_after_a_rotation(keys: SealingKeys, tmp_path: Path) -> None:
    file = tmp_path / "keys" / "sealing.json"
    first = stat.S_IMODE(file.stat().st_mode)
    keys.rotate()

    assert first == stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert os.listdir(file.parent) == ["sealing.json"]


def test_processes_that_start_at_once_make_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda n: read_or_make(tmp_path / "keys.json", lambda: str(n).encode()), range(40)))

    assert len(made) == 1
    assert os.listdir(tmp_path) == ["keys.json"]


def test_a_photo_opens_with_its_own_key_and_under_its_own_hash_alone() -> None:
    key, other = os.urandom(32), os.urandom(32)
    sent = seal_photo(b"photo", key, "a" * 64)

    assert open_photo(sent, key, "a" * 64) == b"photo"
    for wrong in (
        (sent, other, "a" * 64),
        (sent, key, "b" * 64),
        (sent[:-1], key, "a" * 64),
        (sent[:5], key, "a" * 64),
        (b"", key, "a" * 64),
        (sent, key[:7], "a" * 64),
    ):
        with pytest.raises(Problem) as refused:
            open_photo(*wrong)
        assert refused.value.code == "photo-hash-mismatch"
