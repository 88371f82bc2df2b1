"""The real application on a real port, within the test's own process."""

import asyncio
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import uvicorn
from starlette.applications import Starlette

from fieldapp.app import make_app
from fieldapp.login.passwords import hash_password
from fieldapp.settings import Settings
from tests.postgresql import free_port

# Reading the authorities that this machine trusts takes 30 ms: once, not for each client, which speaks no TLS here.
TRUSTED = ssl.create_default_context()
PASSWORD = "zeven-blauwe-fietsen"
PASSWORD_HASH = hash_password(PASSWORD)


@dataclass(frozen=True)
class Server:
    """A running application and its address."""

    url: str
    app: Starlette

    def browser(self) -> httpx.Client:
        """Someone who is not logged in."""
        return httpx.Client(base_url=self.url, timeout=20, verify=TRUSTED)

    def login(self, name: str, user_agent: str = "") -> httpx.Client:
        """A client with the session of `name`."""
        client = self.browser()
        if user_agent:
            client.headers["user-agent"] = user_agent
        answer = client.post("/login", data={"name": name, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return client


def wait_for(url: str) -> None:
    """Until a server of another process answers there, at most a minute."""
    address = urlsplit(url)
    wait_until_open(str(address.hostname), int(address.port or 80))
    httpx.get(f"{url}/readyz").raise_for_status()


def wait_until_open(host: str, port: int) -> None:
    """Until something listens there, at most a minute."""
    for _ in range(600):
        with socket.socket() as connection:
            if connection.connect_ex((host, port)) == 0:
                return
        time.sleep(0.1)
    raise TimeoutError(port)


@contextmanager
def serving(settings: Settings) -> Iterator[Server]:
    """Serve the application for `settings` until the block ends."""
    app = make_app(settings)
    port = free_port()
    server = _Prompt(uvicorn.Config(app, port=port, log_config=None, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server doesn't start"
        time.sleep(0.005)
    try:
        yield Server(f"http://127.0.0.1:{port}", app)
    finally:
        server.should_exit = True
        thread.join()


class _Prompt(uvicorn.Server):
    """A server that looks each hundredth of a second whether it should end, instead of each tenth."""

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks):
            ticks += 1
            await asyncio.sleep(0.01)
