"""Our uploads speak tus 1.0 as others understand it: shown with a client that we did not write."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspections.photos import read_evidence
from tests.phones import Phone
from tests.sample_photos import camera_jpeg
from tests.serving import Server

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CLIENT = Path(__file__).with_name("tus_client.js")


def upload(server: Server, phone: Phone, photo: bytes, folder: Path, *how: str) -> dict[str, Any]:
    """What tus-js-client saw."""
    sha256 = hashlib.sha256(photo).hexdigest()
    (folder / "photo.jpg").write_bytes(photo)
    token = phone.sign({"upload": sha256, "length": len(photo)})
    told = subprocess.run(
        [
            *("node", CLIENT, f"{server.url}/api/uploads", f"Device {token}"),
            *(json.dumps({"sha256": sha256, "type": "image/jpeg"}), folder / "photo.jpg", *how),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    assert read_evidence(server.app.state.store, sha256) == photo
    return dict(json.loads(told.stdout))


def test_tus_js_client_uploads_a_photo_and_resumes_where_it_was_stopped(
    server: Server, enrolled_phone: Callable[[str], Phone], tmp_path: Path
) -> None:
    seen = upload(server, enrolled_phone("ines"), camera_jpeg(640, 480), tmp_path)

    assert 0 < seen["stoppedAt"] < seen["sent"]
    assert seen["resumedAt"] == seen["stoppedAt"]
    assert seen["requests"][:3] == ["POST", "PATCH", "HEAD"]


def test_tus_js_client_sends_a_photo_along_with_its_announcement(
    server: Server, enrolled_phone: Callable[[str], Phone], tmp_path: Path
) -> None:
    seen = upload(server, enrolled_phone("ines"), camera_jpeg(640, 480), tmp_path, "whole")

    assert seen["requests"] == ["POST"]
