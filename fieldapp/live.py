"""News for desks and phones: hears of changes in this process, on PostgreSQL also in every other, and streams them on.

A stream says only that something changed (server-sent events, WHATWG HTML §9.2); the page then asks again, as its user.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sse_starlette import ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from fieldapp.login import sessions
from fieldapp.login.cookies import given
from fieldapp.permissions import may
from inspections.news import CHANNEL, WAITING, by

# Shorter than the minute after which proxies cut off a silent connection.
PING = 15.0
# A phone that delivers a whole control changes a signal many times; the desk looks once for all of it.
PAUSE = 0.3
RECONNECT = 1.0

log = structlog.get_logger()


@dataclass(eq=False)
class _Listener:
    """One stream; `own` is the user who needs not hear what they brought themselves."""

    own: str
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """The hub of one process: who listens, by what they listen to: a municipality's desk, or inspections."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._listeners: dict[str, set[_Listener]] = {}
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

    async def stream(
        self, name: str, topics: Iterable[str], may_go_on: Callable[[], bool], own: str = ""
    ) -> AsyncIterator[ServerSentEvent]:
        """An event `name` at once (what changed before one listened) and after each change of `topics` that is not by
        `own`, while `may_go_on`.

        That is asked before each event and each ping, in the threadpool. The last event is then `logged-out`.
        """
        with self._listener(topics, own) as news:
            news.set()
            while True:
                has_news = await _arrives(news)
                if not await run_in_threadpool(may_go_on):
                    break
                if has_news:
                    news.clear()
                    yield ServerSentEvent(event=name, data="")
                    await asyncio.sleep(PAUSE)
                else:
                    yield ServerSentEvent(comment="ping")
        yield ServerSentEvent(event="logged-out", data="")

    @contextlib.contextmanager
    def _listener(self, topics: Iterable[str], own: str) -> Iterator[asyncio.Event]:
        listener = _Listener(own)
        topics = list(topics)
        for topic in topics:
            self._listeners.setdefault(topic, set()).add(listener)
        try:
            yield listener.news
        finally:
            for topic in topics:
                here = self._listeners[topic]
                here.discard(listener)
                if not here:
                    del self._listeners[topic]

    def _tell(self, payload: str) -> None:
        topic, user = by(payload)
        for listener in self._listeners.get(topic, ()):
            if not user or user != listener.own:
                listener.news.set()

    def _tell_everyone(self) -> None:
        for topic in self._listeners:
            self._tell(topic)

    def _deliver_waiting(self, _connection: Any, record: Any) -> None:
        for payload in record.info.pop(WAITING, ()):
            if self._loop:
                self._loop.call_soon_threadsafe(self._tell, payload)

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


def still(request: Request, route: str) -> Callable[[], bool]:
    """Asks whether who opened this stream is still logged in, in the same municipality, and may still use `route`."""
    person = request.state.person
    token = given(request, sessions.COOKIE)
    engine = request.app.state.engine

    def may_go_on() -> bool:
        with engine.connect() as connection:
            session = sessions.current(connection, token)
        now = session.person if session else None
        return now is not None and now.municipality == person.municipality and may(now.role, route)

    return may_go_on


async def _arrives(news: asyncio.Event) -> bool:
    """Whether news came before it was time for a ping."""
    try:
        async with asyncio.timeout(PING):
            await news.wait()
    except TimeoutError:
        return False
    return True
