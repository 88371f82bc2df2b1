"""The pages to log in and out."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.login import passwords, sessions
from fieldapp.login.cookies import give, given, take_back
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.sessions import Limits
from fieldapp.login.throttle import count_try, remember_device, succeeded
from fieldapp.pages import page
from fieldapp.permissions import Role, home
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import users


def login(request: Request) -> Response:
    """GET: the form. POST: log in and go on to `next`, a path of this site."""
    if request.method == "GET":
        return _form(request, {"next": request.query_params.get("next", "")})
    given_ = form(request)
    login_ = given_.get("name", "")
    user = None
    try:
        counters = count_try(request, login_)
        with request.app.state.engine.connect() as connection:
            user = connection.execute(
                sa.select(users).where(users.c.login == login_, users.c.disabled_at.is_(None))
            ).one_or_none()
        if not passwords.is_password(given_.get("password", ""), user and user.password_hash) or user is None:
            raise Problem("login-failed")
    except Problem as problem:
        is_slowed = problem.code == "login-slowed"
        tell(SecurityEvent.LOGIN_SLOWED if is_slowed else SecurityEvent.LOGIN_FAILED, user and user.id)
        return _form(request, given_, problem)
    with writing(request.app.state.engine) as connection:
        succeeded(connection, counters)
        return enter(request, connection, user, given_.get("next", ""), "password")


def enter(
    request: Request, connection: Connection, user: sa.Row[tuple[object, ...]], next_: str, means: str
) -> Response:
    """Begin a session for `user`, who showed who they are, and lead on to `next_` or where their work begins.

    The session that the browser had, if any, ends: what others may have put in its place is never taken over.
    """
    role, settings = Role(user.role), request.app.state.settings
    limits = Limits.of(role, settings)
    sessions.end(connection, given(request, sessions.COOKIE))
    token = sessions.begin(connection, user.id, limits, request.headers.get("user-agent", ""))
    response = RedirectResponse(within_site(next_) or home(role), 303)
    give(request, response, sessions.COOKIE, token, limits.whole)
    remember_device(request, response, user.login)
    tell(SecurityEvent.LOGIN_SUCCEEDED, user.id, means=means)
    return response


def logout(request: Request) -> Response:
    """End the session and show the login page."""
    with writing(request.app.state.engine) as connection:
        sessions.end(connection, given(request, sessions.COOKIE))
    if person := request.state.person:
        tell(SecurityEvent.LOGGED_OUT, person.id)
    response = RedirectResponse("/login", 303)
    take_back(request, response, sessions.COOKIE)
    return response


def within_site(path: str) -> str | None:
    """`path` when it leads to a page of this site; else None."""
    parts = urlsplit(path)
    # "//elsewhere" and "/\elsewhere" lead away from this site in browsers, which also leave out tabs and line ends.
    is_ours = path.startswith("/") and not parts.netloc and not parts.scheme and path[1:2] not in ("/", "\\")
    return path if is_ours and path.isprintable() else None


def _form(request: Request, given_: dict[str, str], problem: Problem | None = None) -> Response:
    values = {"next": given_.get("next", ""), "name": given_.get("name", ""), "problem": problem}
    return page(request, "login.html", values, status=problem.status if problem else 200)
