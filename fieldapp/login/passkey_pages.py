"""What static/page/passkey.js asks: to log in, to show again who one is, and to add a passkey. JSON both ways."""

import secrets
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from fieldapp.forms import json_body
from fieldapp.login import ceremonies, links, passkeys, passwords
from fieldapp.login.ceremonies import Ceremony, Kind
from fieldapp.login.confirmation import confirmed
from fieldapp.login.device_words import device_words
from fieldapp.login.entry import User, enter
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.link_pages import begin_anew
from fieldapp.login.mails import Kind as Mail
from fieldapp.login.mails import notify
from fieldapp.login.passkeys import Site
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import users


class Made(msgspec.Struct):
    """What a browser sends: the passkey's answer, and where one wants to go."""

    credential: dict[str, Any]
    next: str = ""


def ask(request: Request) -> Response:
    """What a passkey must sign to log in, or to show again who one is."""
    challenge = passkeys.new_challenge()
    response = JSONResponse(passkeys.options_to_use(Site.of(request), challenge))
    with writing(request.app.state.engine) as connection:
        ceremonies.begin(request, response, connection, Kind.PASSKEY, None, challenge=challenge)
    return response


def log_in(request: Request) -> Response:
    """Log in with the passkey's answer. Raises `Problem` passkey-failed or login-over."""
    made = json_body(request, Made)
    with writing(request.app.state.engine) as connection:
        user = _user(connection, _signed(request, connection, made))
        if user is None:
            raise Problem("passkey-failed")
        return _led(enter(request, connection, user, made.next, "passkey"))


def confirm(request: Request) -> Response:
    """Show again who one is, with a passkey of one's own. Raises `Problem` passkey-failed or login-over."""
    made, person = json_body(request, Made), request.state.person
    with writing(request.app.state.engine) as connection:
        if _signed(request, connection, made) != person.id:
            raise Problem("passkey-failed")
        return _led(confirmed(request, connection, made.next, "passkey"))


def ask_new(request: Request) -> Response:
    """What a new passkey of one's own must be."""
    with writing(request.app.state.engine) as connection:
        user = connection.execute(sa.select(users).where(users.c.id == request.state.person.id)).one()
        return _asked_new(request, connection, user.id, user.login, user.name)


def add(request: Request) -> Response:
    """Keep a new passkey; its owner is told. Raises `Problem` passkey-failed or login-over."""
    made, person = json_body(request, Made), request.state.person
    with writing(request.app.state.engine) as connection:
        _keep(request, connection, person.id, made)
        notify(connection, person.id, Mail.PASSKEY)
    request.app.state.post.wake()
    return JSONResponse({"next": "/account"})


def remove(request: Request) -> Response:
    """Take a passkey away, unless it is all that its owner logs in with. Raises `Problem` last-means."""
    person = request.state.person
    with writing(request.app.state.engine) as connection:
        kept = connection.scalar(sa.select(users.c.password_hash).where(users.c.id == person.id))
        if not kept and len(passkeys.of_user(connection, person.id)) < 2:
            raise Problem("last-means")
        did = passkeys.remove(connection, person.id, request.path_params["passkey"])
        if did:
            notify(connection, person.id, Mail.PASSKEY)
    if did:
        request.app.state.post.wake()
        tell(SecurityEvent.PASSKEY_REMOVED, person.id)
    return RedirectResponse("/account", 303)


def ask_first(request: Request) -> Response:
    """As `ask_new`, for whom a one-time link is. Raises `Problem` account-link-unusable."""
    with writing(request.app.state.engine) as connection:
        invited = links.find(connection, request.path_params["token"])
        return _asked_new(request, connection, invited.id, invited.login, invited.name)


def add_first(request: Request) -> Response:
    """A passkey in place of all that worked before, by a one-time link; its owner is in.

    Raises `Problem` account-link-unusable, passkey-failed or login-over.
    """
    made, token = json_body(request, Made), request.path_params["token"]
    with writing(request.app.state.engine) as connection:
        invited = links.find(connection, token)
        links.use(connection, token)
        begin_anew(connection, invited.id)
        _keep(request, connection, invited.id, made)
        connection.execute(users.update().where(users.c.id == invited.id).values(password_hash=passwords.NONE))
        user = _user(connection, invited.id)
        if user is None:
            raise Problem("account-link-unusable")
        response = _led(enter(request, connection, user, "", "passkey"))
    request.app.state.post.wake()
    return response


def _asked_new(request: Request, connection: Connection, user: str, login: str, name: str) -> Response:
    challenge = passkeys.new_challenge()
    options = passkeys.options_to_add(connection, Site.of(request), user, login, name, challenge)
    response = JSONResponse(options)
    ceremonies.begin(request, response, connection, Kind.NEW_PASSKEY, user, challenge=challenge)
    return response


def _keep(request: Request, connection: Connection, user: str, made: Made) -> None:
    ceremony = _ended(request, connection, Kind.NEW_PASSKEY)
    if not secrets.compare_digest(ceremony.user or "", user):
        raise Problem("login-over")
    device = device_words(request.headers.get("user-agent", ""))
    passkeys.add(connection, Site.of(request), user, ceremony.data["challenge"], made.credential, device)
    tell(SecurityEvent.PASSKEY_ADDED, user)


def _signed(request: Request, connection: Connection, made: Made) -> str:
    """Whose passkey it was. Raises `Problem` passkey-failed or login-over."""
    ceremony = _ended(request, connection, Kind.PASSKEY)
    try:
        return passkeys.use(connection, Site.of(request), ceremony.data["challenge"], made.credential)
    except Problem:
        tell(SecurityEvent.LOGIN_FAILED, None, means="passkey")
        raise


def _ended(request: Request, connection: Connection, kind: Kind) -> Ceremony:
    ceremony = ceremonies.find(request, connection, kind)
    if ceremony is None or not ceremonies.drop(connection, ceremony):
        raise Problem("login-over")
    return ceremony


def _user(connection: Connection, user: str) -> User | None:
    ours = users.c.id == user, users.c.disabled_at.is_(None)
    return connection.execute(sa.select(users).where(*ours)).one_or_none()


def _led(answer: Response) -> Response:
    """The same as JSON: a script can't see where a redirect leads without going there."""
    led = JSONResponse({"next": answer.headers["location"]})
    for cookie in answer.headers.getlist("set-cookie"):
        led.headers.append("set-cookie", cookie)
    return led
