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

import sqlalchemy as sa
from sqlalchemy.engine import Engine

CUT_OFF = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# The server refuses to run as root; Debian has this user for such work.
UNPRIVILEGED = "nobody"


def binaries() -> Path:
    """Where initdb and postgres are: on the path, or in Debian's place for the newest version."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    return max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))


@contextmanager
def cluster(is_durable: bool = False) -> Iterator[str]:
    """A running cluster; yields the URL of its server, to which a database name can be added.

    Tests never cut the power of this machine, so it flushes nothing to the disk unless `is_durable`.
    """
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
    if not is_durable:
        options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off"
    _run([*pg_ctl, "-l", str(folder / "log"), "-o", options, "start"])
    try:
        yield f"postgresql://fieldapp@127.0.0.1:{port}"
    finally:
        _run([*pg_ctl, "-m", "immediate", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def empty(engine: Engine) -> None:
    """Take all rows out of all tables and let their numbers begin at 1: a hundred times faster than a new database.

    Whoever is still connected from the test before is cut off.
    """
    with engine.begin() as connection:
        connection.execute(sa.text(CUT_OFF))
        tables = connection.scalars(sa.text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).all()
        numbers = connection.scalars(sa.text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'")).all()
        # All rows go, so the order in which they refer to each other doesn't matter.
        steps = ["SET LOCAL session_replication_role = replica"]
        steps += [f'DELETE FROM "{table}"' for table in tables if table != "alembic_version"]  # noqa: S608
        steps += [f'ALTER SEQUENCE "{number}" RESTART' for number in numbers]
        # Nor does it remember how many there were: a plan depends on the test alone.
        ours = "SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        steps += [f"DELETE FROM pg_statistic WHERE starelid IN ({ours})"]  # noqa: S608
        steps += ["UPDATE pg_class SET reltuples = -1 WHERE relnamespace = 'public'::regnamespace"]
        connection.exec_driver_sql("; ".join(steps))


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", env={**os.environ, "LC_ALL": "C.UTF-8"})
