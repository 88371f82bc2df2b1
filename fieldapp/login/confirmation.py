"""Showing again who one is, before what leaves the system and before changing with what one logs in (ASVS 5.0 §7.5)."""

from urllib.parse import urlencode

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.login import passwords, sessions
from fieldapp.login.cookies import give
from fieldapp.login.entry import within_site
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.sessions import Limits
from fieldapp.login.throttle import count_try, succeeded
from fieldapp.pages import page
from fieldapp.permissions import EXPORTS, home
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import users


def confirm(request: Request) -> Response:
    """GET: ask for the password. POST: the session is fresh again under a new token, and leads on to `next`."""
    if request.method == "GET":
        return _form(request, request.query_params.get("next", ""))
    person, engine, given = request.state.person, request.app.state.engine, form(request)
    next_ = given.get("next", "")
    try:
        with engine.connect() as connection:
            own = connection.execute(sa.select(users).where(users.c.id == person.id)).one()
        counters = count_try(request, own.login)
        if not passwords.is_password(given.get("password", ""), own.password_hash):
            raise Problem("confirm-failed")
    except Problem as problem:
        tell(SecurityEvent.CONFIRM_FAILED, person.id)
        return _form(request, next_, problem)
    with writing(engine) as connection:
        succeeded(connection, counters)
        return confirmed(request, connection, next_, "password")


def confirmed(request: Request, connection: sa.Connection, next_: str, means: str) -> Response:
    """The person showed who they are: renew the token and lead on to `next_`, or to the link of a file."""
    token = sessions.confirm(connection, request.state.session.id)
    path = within_site(next_) or "/account"
    # A browser that is led to a file stays where it was, at a form that was done with.
    response = RedirectResponse(f"/account/file?{urlencode({'next': path})}" if _is_file(request, path) else path, 303)
    lasts = Limits.of(request.state.person.role, request.app.state.settings).whole
    give(request, response, sessions.COOKIE, token, lasts)
    tell(SecurityEvent.CONFIRMED, request.state.person.id, means=means)
    return response


def show_file(request: Request) -> Response:
    """The link of the file that was asked for before."""
    path = within_site(request.query_params.get("next", "")) or "/account"
    return page(request, "account/file.html", {"file": path, "home": home(request.state.person.role)})


def _is_file(request: Request, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path.partition("?")[0], "headers": []}
    for route in request.app.routes:
        if route.matches(scope)[0].name == "FULL":
            return route.name in EXPORTS
    return False


def _form(request: Request, next_: str, problem: Problem | None = None) -> Response:
    settings = request.app.state.settings
    provider = settings.oidc_name if settings.oidc_issuer else None
    values = {"next": next_, "problem": problem, "provider": provider}
    return page(request, "account/confirm.html", values, status=problem.status if problem else 200)
