"""Waiting for what other threads do in the database."""

import threading
import time
from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.engine import Engine

# For how long a test that fails goes on hoping.
PATIENCE = 60.0


class DatabaseWatch:
    """Wakes a test whenever another thread of this process is done with a connection."""

    def __init__(self, *engines: Engine) -> None:
        self._test = threading.get_ident()
        self._returned = threading.Semaphore(0)
        for engine in engines:
            event.listen(engine, "checkin", self._notice)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` holds; it is asked again after each use of the database elsewhere."""
        deadline = time.monotonic() + PATIENCE
        while not condition():
            left = max(0.0, deadline - time.monotonic())
            assert self._returned.acquire(timeout=left), f"it didn't come to be within {PATIENCE:.0f} seconds"

    def _notice(self, *_connection: object) -> None:
        if threading.get_ident() != self._test:
            self._returned.release()
