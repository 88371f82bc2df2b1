"""The pages to log in and out."""

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.login import ceremonies, passkeys, passwords, second_factor, sessions
from fieldapp.login.ceremonies import Kind
from fieldapp.login.cookies import given, take_back
from fieldapp.login.entry import User, enter
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.second_factor_pages import hide
from fieldapp.login.throttle import count_try, succeeded
from fieldapp.pages import page
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import users


def login(request: Request) -> Response:
    """GET: the form. POST: log in and go on to `next`, a path of this site, or first to the second factor."""
    if request.method == "GET":
        return _form(request, {"next": request.query_params.get("next", "")})
    fields = form(request)
    login_ = fields.get("name", "")
    user = None
    try:
        counters = count_try(request, login_)
        with request.app.state.engine.connect() as connection:
            ours = users.c.login == login_, users.c.disabled_at.is_(None)
            user = connection.execute(sa.select(users).where(*ours)).one_or_none()
        if not passwords.is_password(fields.get("password", ""), user and user.password_hash) or user is None:
            raise Problem("login-failed")
    except Problem as problem:
        is_slowed = problem.code == "login-slowed"
        tell(SecurityEvent.LOGIN_SLOWED if is_slowed else SecurityEvent.LOGIN_FAILED, user and user.id)
        return _form(request, fields, problem)
    with writing(request.app.state.engine) as connection:
        succeeded(connection, counters)
        return go_on(request, connection, user, fields.get("next", ""))


def go_on(request: Request, connection: sa.Connection, user: User, next_: str) -> Response:
    """After the right password: in, or to the second factor. Raises `Problem` passkey-needed."""
    if second_factor.since(connection, user.id):
        response = RedirectResponse("/login/second-factor", 303)
        ceremonies.begin(request, response, connection, Kind.SECOND_FACTOR, user.id, next=next_)
        return response
    if request.app.state.settings.asks_second_factor:
        if passkeys.of_user(connection, user.id):
            # Who stole the password would set up codes of their own.
            raise Problem("passkey-needed")
        response = RedirectResponse("/login/second-factor/new", 303)
        secret = hide(request, second_factor.new_secret(), user.id)
        ceremonies.begin(request, response, connection, Kind.NEW_SECOND_FACTOR, user.id, next=next_, secret=secret)
        return response
    return enter(request, connection, user, next_, "password")


def logout(request: Request) -> Response:
    """End the session and show the login page."""
    with writing(request.app.state.engine) as connection:
        sessions.end(connection, given(request, sessions.COOKIE))
    if person := request.state.person:
        tell(SecurityEvent.LOGGED_OUT, person.id)
    response = RedirectResponse("/login", 303)
    take_back(request, response, sessions.COOKIE)
    return response


def _form(request: Request, fields: dict[str, str], problem: Problem | None = None) -> Response:
    settings = request.app.state.settings
    provider = settings.oidc_name if settings.oidc_issuer else None
    values = {"provider": provider, "next": fields.get("next", ""), "name": fields.get("name", ""), "problem": problem}
    return page(request, "login.html", values, status=problem.status if problem else 200)
