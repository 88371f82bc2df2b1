"""Waiting for what other threads do in the database."""

import threading
from collections.abc import Callable

from sqlalchemy import event
from sqlalchemy.engine import Engine


class DatabaseWatch:
    """Wakes a test whenever another thread of this process is done with a connection."""

    def __init__(self, *engines: Engine) -> None:
        self._test = threading.get_ident()
        self._returned = threading.Semaphore(0)
        for engine in engines:
            event.listen(engine, "checkin", self._notice)

    def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` holds; it is asked again after each use of the database elsewhere."""
        while not condition():
            assert self._returned.acquire(timeout=60), "nothing happened in the database for a minute"

    def _notice(self, *_connection: object) -> None:
        if threading.get_ident() != self._test:
            self._returned.release()
