"""Our uploads speak tus 1.0 as others understand it: shown with a client that we did not write."""

import hashlib
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from inspections.photos import read_evidence
from tests.phones import Phone
from tests.sample_photos import camera_jpeg
from tests.serving import Server

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
CLIENT = Path(__file__).with_name("tus_client.js")


def test_tus_js_client_uploads_a_photo_and_resumes_where_it_was_stopped(
    server: Server, enrolled_phone: Callable[[str], Phone], tmp_path: Path
) -> None:
    photo = camera_jpeg(640, 480)
    sha256 = hashlib.sha256(photo).hexdigest()
    (tmp_path / "photo.jpg").write_bytes(photo)
    token = enrolled_phone("ines").sign({"upload": sha256, "length": len(photo)})

    told = subprocess.run(
        [
            *("node", CLIENT, f"{server.url}/api/uploads", f"Device {token}"),
            *(json.dumps({"sha256": sha256, "type": "image/jpeg"}), tmp_path / "photo.jpg"),
        ],
        check=True,
        capture_output=True,
        text=True,
    )
    seen = json.loads(told.stdout)

    assert 0 < seen["stoppedAt"] < seen["sent"]
    assert seen["resumedAt"] == seen["stoppedAt"]
    assert seen["requests"][:3] == ["POST", "PATCH", "HEAD"]
    assert read_evidence(server.app.state.store, sha256) == photo
