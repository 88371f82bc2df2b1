"""A server that can be killed at any moment and is back at once: forked from a process that has loaded it already."""

import multiprocessing
import sqlite3
import sys
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path
from socket import socket
from typing import Any

import uvicorn

from fieldapp import reference
from fieldapp.app import make_app
from fieldapp.logs import set_up_logs
from fieldapp.settings import Settings
from tests.names_in_logs import names_in_file
from tests.postgresql import free_port

LOG = "server.log"
_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([__name__])
# Read before the fork, once for all crashes.
reference.fixed_parts()


class CrashingServer:
    """The real application in a process of its own, on one port and one database through all its crashes."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: BaseProcess | None = None

    def start(self) -> None:
        """Serve; returns when it answers. Nothing happens when it does already."""
        if self.process is not None and self.process.is_alive():
            return
        listening = _forking.Event()
        self.process = _forking.Process(
            target=_serve, args=(self.settings.model_dump(), self.port, listening), daemon=True
        )
        self.process.start()
        assert listening.wait(30), "the server doesn't start"

    def count(self, question: str) -> int:
        """The number that this query gives, asked of the database itself (SQLite)."""
        with sqlite3.connect(self.settings.data / "fieldapp.db") as connection:
            return int(connection.execute(question).fetchone()[0])

    def tell(self, statement: str) -> None:
        """Change the database itself (SQLite): for what takes hours otherwise."""
        with sqlite3.connect(self.settings.data / "fieldapp.db") as connection:
            connection.execute(statement)

    def crash(self) -> None:
        """SIGKILL: no goodbye, no flush. What it logged names nobody."""
        if self.process is not None:
            self.process.kill()
            self.process.join()
        assert names_in_file(self.settings.data / LOG) == []


class _Telling(uvicorn.Server):
    """Tells when it listens."""

    def __init__(self, config: uvicorn.Config, listening: Event) -> None:
        super().__init__(config)
        self.listening = listening

    async def startup(self, sockets: list[socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()


def _serve(settings: dict[str, Any], port: int, listening: Event) -> None:
    # In a file instead of on the screen: the test that started us reads whether it names anybody.
    with (Path(settings["data"]) / LOG).open("a", buffering=1, encoding="utf-8") as log:
        sys.__stderr__ = sys.stderr = log
        _serve_logging(settings, port, listening)


def _serve_logging(settings: dict[str, Any], port: int, listening: Event) -> None:
    set_up_logs("INFO")
    app = make_app(Settings.model_validate(settings))
    _Telling(uvicorn.Config(app, port=port, log_config=None), listening).run()
