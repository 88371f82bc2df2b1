"""News for the desks: hears of changes in this process, on PostgreSQL also in every other, and streams them on.

A stream says only that something changed (server-sent events, WHATWG HTML §9.2); the page then asks again, as its user.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import psycopg
import structlog
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool

from inspections.news import CHANNEL, WAITING

# Shorter than the minute after which proxies cut off a silent connection.
PING = 15.0
# A phone that delivers a whole control changes a signal many times; the desk looks once for all of it.
PAUSE = 0.3
RECONNECT = 1.0

log = structlog.get_logger()


class Live:
    """The hub of one process: who listens, by municipality."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._listeners: dict[str, set[asyncio.Event]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listening: asyncio.Task[None] | None = None
        if engine.dialect.name == "sqlite":
            # A connection goes back to its pool after its commit: then others can see what is announced.
            event.listen(engine, "checkin", self._deliver_waiting)

    def start(self) -> None:
        """Begin to listen, in the running event loop."""
        self._loop = asyncio.get_running_loop()
        if self._engine.dialect.name == "postgresql":
            self._listening = self._loop.create_task(self._listen())

    def stop(self) -> None:
        """Stop listening; streams end by themselves with the server."""
        if self._listening:
            self._listening.cancel()
        self._loop = None

    async def stream(self, municipality: str, may_go_on: Callable[[], bool]) -> AsyncIterator[ServerSentEvent]:
        """An event `signals` at once (what changed before one listened) and after each change, while `may_go_on`.

        That is asked before each event and each ping, in the threadpool. The last event is then `logged-out`.
        """
        with self._listener(municipality) as news:
            news.set()
            while True:
                has_news = await _arrives(news)
                if not await run_in_threadpool(may_go_on):
                    break
                if has_news:
                    news.clear()
                    yield ServerSentEvent(event="signals", data="")
                    await asyncio.sleep(PAUSE)
                else:
                    yield ServerSentEvent(comment="ping")
        yield ServerSentEvent(event="logged-out", data="")

    @contextlib.contextmanager
    def _listener(self, municipality: str) -> Iterator[asyncio.Event]:
        news = asyncio.Event()
        listeners = self._listeners.setdefault(municipality, set())
        listeners.add(news)
        try:
            yield news
        finally:
            listeners.discard(news)

    def _tell(self, municipality: str) -> None:
        for news in self._listeners.get(municipality, ()):
            news.set()

    def _tell_everyone(self) -> None:
        for municipality in self._listeners:
            self._tell(municipality)

    def _deliver_waiting(self, _connection: Any, record: Any) -> None:
        for municipality in record.info.pop(WAITING, ()):
            if self._loop:
                self._loop.call_soon_threadsafe(self._tell, municipality)

    async def _listen(self) -> None:
        """Hear what any process announces; a lost connection is made again, and counts as news for everyone."""
        address = self._engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(address, autocommit=True) as connection:
                    await connection.execute(f"LISTEN {CHANNEL}")
                    self._tell_everyone()
                    async for notice in connection.notifies():
                        self._tell(notice.payload)
            except psycopg.OperationalError as error:
                log.warning("live.disconnected", reason=type(error).__name__)
            await asyncio.sleep(RECONNECT)


async def _arrives(news: asyncio.Event) -> bool:
    """Whether news came before it was time for a ping."""
    try:
        async with asyncio.timeout(PING):
            await news.wait()
    except TimeoutError:
        return False
    return True
