"""The pages to log in and out."""

from urllib.parse import urlsplit

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.login import passwords, sessions
from fieldapp.pages import page
from fieldapp.permissions import Role, home
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import users


def login(request: Request) -> Response:
    """GET: the form. POST: log in and go on to `next`, a path of this site."""
    if request.method == "GET":
        return page(request, "login.html", {"next": request.query_params.get("next", ""), "name": "", "problem": None})
    given = form(request)
    with writing(request.app.state.engine) as connection:
        user = connection.execute(
            sa.select(users).where(users.c.login == given.get("name", ""), users.c.disabled_at.is_(None))
        ).one_or_none()
        if not passwords.is_password(given.get("password", ""), user.password_hash if user else None) or user is None:
            problem = Problem("login-failed")
            answer = {"next": given.get("next", ""), "name": given.get("name", ""), "problem": problem}
            return page(request, "login.html", answer, status=problem.status)
        token = sessions.begin(connection, user.id, request.app.state.settings.session_hours)
    response = RedirectResponse(_within_site(given.get("next", "")) or home(Role(user.role)), 303)
    settings = request.app.state.settings
    response.set_cookie(
        sessions.COOKIE,
        token,
        max_age=settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=settings.is_secure,
    )
    return response


def logout(request: Request) -> Response:
    """End the session and show the login page."""
    with writing(request.app.state.engine) as connection:
        sessions.end(connection, request.cookies.get(sessions.COOKIE, ""))
    response = RedirectResponse("/login", 303)
    response.delete_cookie(sessions.COOKIE)
    return response


def _within_site(path: str) -> str | None:
    parts = urlsplit(path)
    # "//elsewhere" and "/\elsewhere" lead away from this site in browsers.
    is_ours = path.startswith("/") and not parts.netloc and not parts.scheme and path[1:2] not in ("/", "\\")
    return path if is_ours else None
