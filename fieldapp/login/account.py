"""The page of one's own account: where one is logged in, and with what."""

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.login import passkeys, passwords, second_factor, sessions
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.mails import Kind, notify
from fieldapp.pages import page
from fieldapp.permissions import home
from fieldapp.users import set_email
from inspections.database import writing
from inspections.operations.calendar import has_calendar
from inspections.problems import Problem
from inspections.tables import users


def show(request: Request) -> Response:
    """My sessions, this one first, and with what I log in."""
    person, own = request.state.person, request.state.session.id
    with request.app.state.engine.connect() as connection:
        mine = sessions.of_user(connection, person.id)
        gives_codes_since = second_factor.since(connection, person.id)
        mine_to_use = passkeys.of_user(connection, person.id)
        has_password = connection.scalar(sa.select(users.c.password_hash != "").where(users.c.id == person.id))
        email = connection.scalar(sa.select(users.c.account_email).where(users.c.id == person.id))
        codes_left = second_factor.recovery_codes_left(connection, person.id)
        is_in_calendar = has_calendar(connection, person.id)
    values = {
        "here": [row for row in mine if row["id"] == own],
        "elsewhere": [row for row in mine if row["id"] != own],
        "gives_codes_since": gives_codes_since,
        "codes_left": codes_left,
        "email": email,
        "passkeys": mine_to_use,
        "has_password": has_password,
        "must_give_codes": request.app.state.settings.asks_second_factor,
        "has_calendar": is_in_calendar,
        "home": home(person.role),
    }
    return page(request, "account/account.html", values)


def change_password(request: Request) -> Response:
    """GET: the form. POST: keep the new password; all other sessions end."""
    if request.method == "GET":
        return _password_form(request)
    person, fields = request.state.person, form(request)
    new = fields.get("password", "")
    with request.app.state.engine.connect() as connection:
        login = connection.scalar(sa.select(users.c.login).where(users.c.id == person.id))
    try:
        passwords.check_new(new, (str(login), person.name, person.municipality_name))
        if new != fields.get("again", ""):
            raise Problem("passwords-differ")
    except Problem as problem:
        return _password_form(request, problem)
    hashed = passwords.hash_password(new)
    with writing(request.app.state.engine) as connection:
        connection.execute(users.update().where(users.c.id == person.id).values(password_hash=hashed))
        sessions.revoke_all(connection, person.id, but=request.state.session.id)
        notify(connection, person.id, Kind.PASSWORD)
    request.app.state.post.wake()
    tell(SecurityEvent.PASSWORD_CHANGED, person.id)
    return RedirectResponse("/account", 303)


def change_email(request: Request) -> Response:
    """GET: the form. POST: keep the new address; the one before is told."""
    person, engine = request.state.person, request.app.state.engine
    if request.method == "GET":
        with engine.connect() as connection:
            kept = connection.scalar(sa.select(users.c.account_email).where(users.c.id == person.id))
        return _email_form(request, kept or "")
    email = form(request).get("email", "")
    try:
        with writing(engine) as connection:
            set_email(connection, person.id, email)
    except Problem as problem:
        return _email_form(request, email, problem)
    request.app.state.post.wake()
    tell(SecurityEvent.EMAIL_CHANGED, person.id)
    return RedirectResponse("/account", 303)


def end_one(request: Request) -> Response:
    """End one of my sessions; one that is over already stays over."""
    person = request.state.person
    with writing(request.app.state.engine) as connection:
        existed = sessions.revoke(connection, person.id, request.path_params["session"])
    if existed:
        tell(SecurityEvent.SESSION_REVOKED, person.id)
    return RedirectResponse("/account", 303)


def end_others(request: Request) -> Response:
    """End all my sessions but this one."""
    person = request.state.person
    with writing(request.app.state.engine) as connection:
        sessions.revoke_all(connection, person.id, but=request.state.session.id)
    tell(SecurityEvent.SESSIONS_REVOKED, person.id)
    return RedirectResponse("/account", 303)


def _password_form(request: Request, problem: Problem | None = None) -> Response:
    values = {"problem": problem, "least": passwords.SHORTEST}
    return page(request, "account/password.html", values, status=problem.status if problem else 200)


def _email_form(request: Request, email: str, problem: Problem | None = None) -> Response:
    values = {"email": email, "problem": problem}
    return page(request, "account/email.html", values, status=problem.status if problem else 200)
