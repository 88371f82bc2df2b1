"""The page behind a one-time link: whom it is for sets up how they log in, and is in."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.forms import form
from fieldapp.login import links, passkeys, passwords, second_factor, sessions
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.links import Invited
from fieldapp.login.mails import Kind, notify
from fieldapp.login.pages import go_on
from fieldapp.pages import page
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import users


def set_up(request: Request) -> Response:
    """GET: the form. POST: keep the password, forget what was lost, and go on to the second factor.

    Raises `Problem` account-link-unusable.
    """
    token, engine = request.path_params["token"], request.app.state.engine
    with engine.connect() as connection:
        invited = links.find(connection, token)
    if request.method == "GET":
        return _form(request, invited)
    fields = form(request)
    password = fields.get("password", "")
    try:
        passwords.check_new(password, (invited.login, invited.name, invited.municipality_name))
        if password != fields.get("again", ""):
            raise Problem("passwords-differ")
    except Problem as problem:
        return _form(request, invited, problem)
    hashed = passwords.hash_password(password)
    with writing(engine) as connection:
        links.use(connection, token)
        begin_anew(connection, invited.id)
        connection.execute(users.update().where(users.c.id == invited.id).values(password_hash=hashed))
        user = connection.execute(sa.select(users).where(users.c.id == invited.id)).one()
        response = go_on(request, connection, user, "")
    request.app.state.post.wake()
    return response


def begin_anew(connection: Connection, user: str) -> None:
    """Nothing with which `user` logged in before works any more, no session goes on, and they are told."""
    second_factor.remove(connection, user)
    passkeys.remove_all(connection, user)
    sessions.revoke_all(connection, user)
    notify(connection, user, Kind.LINK_USED)
    tell(SecurityEvent.LINK_USED, user)


def _form(request: Request, invited: Invited, problem: Problem | None = None) -> Response:
    values = {
        "invited": invited,
        "token": request.path_params["token"],
        "problem": problem,
        "least": passwords.SHORTEST,
    }
    return page(request, "account/link.html", values, status=problem.status if problem else 200)
