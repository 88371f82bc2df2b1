"""The gate before every handler: reads the body within limits, finds out who asks, refuses whoever has no right, and
leaves a trace.

A handler is an ordinary function that runs in the threadpool; it finds `request.state.person` (None when not logged in)
and `request.state.body`. Only what streams is async.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from urllib.parse import urlencode

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from fieldapp.login import sessions
from fieldapp.login.cookies import given
from fieldapp.login.events import events_of_request
from fieldapp.login.sessions import Limits, Session
from fieldapp.pages import page
from fieldapp.permissions import ASKS_CONFIRMATION, MAY, may
from fieldapp.tracing import is_traced, purpose, trace, trace_logins
from inspections.database import writing
from inspections.problems import Problem

LARGEST_BODY = 16 * 2**20
# In seconds. A phone on a bad network sends little at a time, but it sends; who only keeps us waiting is let go.
LONGEST_SILENCE = 30.0
LONGEST_BODY = 900.0
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger()


def route(
    path: str, handler: Callable[[Request], Response], name: str, *methods: str, largest: int = LARGEST_BODY
) -> Route:
    """A route for an ordinary handler, GET unless `methods` says so; `largest` is the limit of the body in bytes.

    Raises KeyError when permissions.py has no row for it, or tracing.py no purpose.
    """
    _declared(path, name)

    async def endpoint(request: Request) -> Response:
        if largest > LARGEST_BODY:
            # So much is read only of who may bring it.
            await run_in_threadpool(_enter, request, _passed, name, path, is_first_look=True)
        request.state.body = await _body(request, largest)
        return await run_in_threadpool(_enter, request, handler, name, path)

    return Route(path, endpoint, name=name, methods=methods or ("GET",))


def streaming(path: str, handler: Callable[[Request], Awaitable[Response]], name: str, *methods: str) -> Route:
    """A route for an async handler that reads or writes a stream."""
    _declared(path, name)

    async def endpoint(request: Request) -> Response:
        await run_in_threadpool(_enter, request, _passed, name, path)
        return await handler(request)

    return Route(path, endpoint, name=name, methods=methods or ("GET",))


def refuse(request: Request, problem: Exception) -> Response:
    """What a `Problem` looks like: JSON under /api and for a script that asks it, else a page.

    Whoever is not logged in goes to the login page.
    """
    if not isinstance(problem, Problem):
        raise problem
    log.info("refused", code=problem.code, route=_route_name(request), status=int(problem.status))
    if request.url.path.startswith("/api/") or request.headers.get("accept") == "application/json":
        return JSONResponse(problem.as_json(), problem.status)
    if problem.code == "not-logged-in" and request.headers.get("hx-request"):
        # A part of a page can't become a login page: htmx loads the page anew, which then does.
        return Response(status_code=problem.status, headers={"hx-refresh": "true"})
    if problem.code == "not-logged-in" and request.method == "GET":
        return RedirectResponse(f"/login?next={request.url.path}", 303)
    if problem.code == "confirm-first":
        # What was posted isn't done afterwards: one sees the page again, and chooses.
        next_ = _asked(request) if request.method == "GET" else "/account"
        return RedirectResponse(f"/account/confirm?{urlencode({'next': next_})}", 303)
    return page(request, "problem.html", {"problem": problem}, status=problem.status)


def _declared(path: str, name: str) -> None:
    _ = MAY[name]
    if is_traced(name):
        purpose(path)


def _enter(
    request: Request, handler: Callable[[Request], Response], name: str, path: str, is_first_look: bool = False
) -> Response:
    with events_of_request() as told:
        try:
            _identify(request, name)
            response = handler(request)
        except Problem as problem:
            trace(request, name, path, int(problem.status))
            raise
        finally:
            trace_logins(request, told)
    if not is_first_look:
        trace(request, name, path, response.status_code)
    return response


def _passed(_request: Request) -> Response:
    return Response()


def _identify(request: Request, name: str) -> None:
    request.state.person = request.state.session = None
    if request.method not in SAFE and not _is_same_origin(request):
        raise Problem("other-origin")
    if session := _session(request):
        request.state.session, request.state.person = session, session.person
    person = request.state.person
    if not may(person and person.role, name):
        raise Problem("not-allowed" if person else "not-logged-in")
    if name in ASKS_CONFIRMATION and not (session and session.is_fresh):
        raise Problem("confirm-first")


def _session(request: Request) -> Session | None:
    token = given(request, sessions.COOKIE)
    if not token:
        return None
    engine = request.app.state.engine
    with engine.connect() as connection:
        session = sessions.current(connection, token)
    if session and session.is_seen_long_ago:
        with writing(engine) as connection:
            sessions.touch(connection, session, Limits.of(session.person.role, request.app.state.settings))
    return session


def _is_same_origin(request: Request) -> bool:
    """Whether a browser sent this from our own pages (Fetch Metadata, else Origin); programs send neither."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is None or origin.split("//", 1)[-1] == request.headers.get("host")


async def _body(request: Request, largest: int) -> bytes:
    limit = Problem("request-too-large", limit=f"{largest // 2**20} MB")
    if int(request.headers.get("content-length") or 0) > largest:
        raise limit
    body = bytearray()
    async for piece in pieces(request):
        body += piece
        if len(body) > largest:
            raise limit
    return bytes(body)


async def pieces(request: Request) -> AsyncIterator[bytes]:
    """The body as it comes in. Raises `Problem` request-too-slow when nothing comes any more, or it takes too long."""
    arriving, loop = request.stream(), asyncio.get_running_loop()
    end = loop.time() + LONGEST_BODY
    while True:
        try:
            async with asyncio.timeout(min(LONGEST_SILENCE, end - loop.time())):
                piece = await anext(arriving, None)
        except TimeoutError as error:
            raise Problem("request-too-slow") from error
        if piece is None:
            return
        yield piece


def _asked(request: Request) -> str:
    """The path that was asked for, with what follows it: which figures, of which half-year."""
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path


def _route_name(request: Request) -> str:
    found = request.scope.get("route")
    return getattr(found, "name", "unknown")
