"""What the README says first: `make run`, on a port and in a folder of one's own, twice."""

import os
import signal
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from tests.postgresql import free_port
from tests.serving import wait_for

PROJECT = Path(__file__).parents[1]


@contextmanager
def make_run(data: Path, port: int) -> Iterator[str]:
    """`make run` as someone types it, until it is stopped with Ctrl-C; yields its address."""
    told = os.environ | {"PORT": str(port), "FIELDAPP_DATA": str(data)}
    with open(data.with_suffix(".log"), "a") as log:
        process = subprocess.Popen(
            ["make", "run"], cwd=PROJECT, env=told, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGINT)
        process.wait(30)


def test_make_run_says_where_to_go_and_a_second_time_keeps_what_was_there(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    with make_run(data, port) as url:
        assert login(url) == 303
    with sqlite3.connect(data / "fieldapp.db") as database:
        database.execute("UPDATE users SET disabled_at = '2026-01-01 00:00:00' WHERE login = 'marit'")

    with make_run(data, port) as url:
        assert login(url) == 401, "the second run began anew"

    said = data.with_suffix(".log").read_text()
    assert f"http://127.0.0.1:{port}/field/" in said
    assert "woerden-marit" in said


def login(url: str) -> int:
    return httpx.post(f"{url}/login", data={"name": "marit", "password": "woerden-marit"}).status_code
