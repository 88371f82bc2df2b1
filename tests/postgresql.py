"""A PostgreSQL cluster of the tests' own, made from the machine's binaries, gone afterwards."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# The server refuses to run as root; Debian has this user for such work.
UNPRIVILEGED = "nobody"


def binaries() -> Path:
    """Where initdb and postgres are: on the path, or in Debian's place for the newest version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@contextmanager
def cluster() -> Iterator[str]:
    """A running cluster; yields the URL of its server, to which a database name can be added."""
    folder = Path(tempfile.mkdtemp(prefix="fieldapp-postgresql-"))
    data = folder / "data"
    port = free_port()
    as_user = ["runuser", "-u", UNPRIVILEGED, "--"] if getpass.getuser() == "root" else []
    if as_user:
        shutil.chown(folder, UNPRIVILEGED)
    pg_ctl = [*as_user, str(binaries() / "pg_ctl"), "-D", str(data), "-s", "-w"]
    _run(
        [
            *as_user,
            str(binaries() / "initdb"),
            "-D",
            str(data),
            "-A",
            "trust",
            "-U",
            "fieldapp",
            "-E",
            "UTF8",
            "--no-sync",
        ]
    )
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=400"
    _run([*pg_ctl, "-l", str(folder / "log"), "-o", options, "start"])
    try:
        yield f"postgresql://fieldapp@127.0.0.1:{port}"
    finally:
        _run([*pg_ctl, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"})
