"""What a wheel holds, as setuptools packs it: all that the server reads, so that it runs where there is no checkout."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from setuptools import Distribution

from tests.postgresql import free_port
from tests.serving import wait_for

PROJECT = Path(__file__).parents[1]
# Where it stands in a checkout → where it stands in a wheel.
PLACES = {
    "fieldapp": "fieldapp",
    "inspections": "inspections",
    "templates": "fieldapp/templates",
    "static/dist": "fieldapp/static",
}


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that setuptools packs into a wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(PROJECT)
        distribution = Distribution({"script_name": "setup.py"})
        distribution.parse_config_files()
        build = distribution.get_command_obj("build_py")
        build.build_lib = str(folder)
        build.ensure_finalized()
        build.run()
    return folder


def test_a_wheel_holds_every_file_that_the_server_reads(unpacked: Path) -> None:
    needed = {
        Path(inside, each.relative_to(PROJECT / place))
        for place, inside in PLACES.items()
        for each in (PROJECT / place).rglob("*")
        if each.is_file() and "__pycache__" not in each.parts and not each.name.startswith(".")
    }

    packed = {each.relative_to(unpacked) for each in unpacked.rglob("*") if each.is_file()}

    assert {".yaml", ".csv", ".typ", ".html", ".css", ".js", ".svg", ".webmanifest"} <= {each.suffix for each in needed}
    assert needed == packed
    assert not any(each.is_symlink() for each in unpacked.rglob("*"))


def test_what_a_wheel_holds_serves_without_a_checkout(unpacked: Path, tmp_path: Path) -> None:
    port = free_port()
    told = os.environ | {"PYTHONPATH": str(unpacked), "FIELDAPP_DATA": str(tmp_path)}
    program = "import fieldapp.cli; print(fieldapp.cli.__file__, flush=True); fieldapp.cli.cli()"
    command = [sys.executable, "-c", program, "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=tmp_path, env=told, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as server:
        try:
            wait_for(f"http://127.0.0.1:{port}")
            for path in ("/login", "/field/", "/field/worker.js", "/static/css/desk.css", "/manifest.webmanifest"):
                assert httpx.get(f"http://127.0.0.1:{port}{path}").status_code == 200, path
        finally:
            server.terminate()
        assert server.stdout
        assert server.stdout.readline().decode().startswith(str(unpacked))
