"""Letting someone in who showed who they are."""

from urllib.parse import urlsplit

from sqlalchemy.engine import Connection, Row
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.login import sessions
from fieldapp.login.cookies import give, given
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.sessions import Limits
from fieldapp.login.throttle import remember_device
from fieldapp.permissions import Role, home

User = Row[tuple[object, ...]]


def enter(request: Request, connection: Connection, user: User, next_: str, means: str) -> Response:
    """Begin a session for `user`, who showed who they are, and lead on to `next_` or where their work begins.

    The session that the browser had, if any, ends: what others may have put in its place is never taken over.
    """
    limits = Limits.of(Role(user.role), request.app.state.settings)
    sessions.end(connection, given(request, sessions.COOKIE))
    token = sessions.begin(connection, user.id, limits, request.headers.get("user-agent", ""))
    response = RedirectResponse(way_on(user, next_), 303)
    give(request, response, sessions.COOKIE, token, limits.whole)
    remember_device(request, response, user.login)
    tell(SecurityEvent.LOGIN_SUCCEEDED, user.id, means=means)
    return response


def way_on(user: User, next_: str) -> str:
    """Where `user` goes after logging in."""
    return within_site(next_) or home(Role(user.role))


def within_site(path: str) -> str | None:
    """`path` when it leads to a page of this site; else None."""
    parts = urlsplit(path)
    # "//elsewhere" and "/\elsewhere" lead away from this site in browsers, which also leave out tabs and line ends.
    is_ours = path.startswith("/") and not parts.netloc and not parts.scheme and path[1:2] not in ("/", "\\")
    return path if is_ours and path.isprintable() else None
