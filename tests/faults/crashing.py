"""A server that can be killed at any moment and is back at once: forked from a process that has loaded it already."""

import multiprocessing
import os
from multiprocessing.process import BaseProcess
from pathlib import Path

import httpx
import uvicorn

from fieldapp.app import make_app
from fieldapp.settings import Settings
from tests.postgresql import free_port

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([__name__])


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
        self.process = _forking.Process(target=_serve, args=(self.settings.model_dump(), self.port), daemon=True)
        self.process.start()
        with httpx.Client(transport=httpx.HTTPTransport(retries=10)) as client:
            client.get(f"{self.url}/healthz").raise_for_status()

    def crash(self) -> None:
        """SIGKILL: no goodbye, no flush."""
        if self.process is not None:
            self.process.kill()
            self.process.join()


def _serve(settings: dict[str, object], port: int) -> None:
    os.environ["FIELDAPP_LOG_LEVEL"] = "ERROR"
    app = make_app(Settings.model_validate({**settings, "data": Path(str(settings["data"]))}))
    uvicorn.run(app, port=port, log_config=None)
