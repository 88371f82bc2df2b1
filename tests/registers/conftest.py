"""Registers to ask: prism on the published documents, and a small strict server where there is no document."""

import json
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from inspections.registers.asking import Access, Register
from tests.postgresql import free_port
from tests.serving import wait_until_open

ROOT = Path(__file__).parents[2]
SPECS = Path(__file__).parent / "specs"
Answer = tuple[int, Any]


@pytest.fixture(scope="session")
def prism() -> Iterator[Callable[[str], str]]:
    """The address of a mock of a document; each is started when it is first asked for."""
    running: dict[str, tuple[subprocess.Popen[bytes], str]] = {}

    def serve(name: str) -> str:
        if name not in running:
            port = free_port()
            command = ["node_modules/.bin/prism", "mock", "-p", str(port), str(SPECS / f"{name}.json")]
            started = subprocess.Popen(
                command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
            )
            wait_until_open("127.0.0.1", port)
            running[name] = started, f"http://127.0.0.1:{port}"
        return running[name][1]

    yield serve
    for process, _ in running.values():
        process.terminate()
        process.wait(10)


class Told:
    """A server that says what it was told to, in turn; the last for ever. `asked` is what it was asked."""

    def __init__(self) -> None:
        self.answers: list[Answer | Callable[[str, dict[str, list[str]], Any], Answer]] = []
        self.asked: list[tuple[str, str, dict[str, list[str]], Any, dict[str, str]]] = []
        self.url = ""

    def register(self, **access: Any) -> Register:
        return Register(Access("Proefregister", self.url, **access), waits=(0.01, 0.01), patience=2.0)


@pytest.fixture
def told() -> Iterator[Told]:
    scene = Told()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(None)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["content-length"])).decode())

        def _answer(self, body: str | None) -> None:
            parts = urlsplit(self.path)
            headers = {name.lower(): value for name, value in self.headers.items()}
            scene.asked.append((self.command, parts.path, parse_qs(parts.query), body, headers))
            answer = scene.answers.pop(0) if len(scene.answers) > 1 else scene.answers[0]
            status, content = answer(parts.path, parse_qs(parts.query), body) if callable(answer) else answer
            raw = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    scene.url = f"http://127.0.0.1:{server.server_port}"
    yield scene
    server.shutdown()
    server.server_close()
