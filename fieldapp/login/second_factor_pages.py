"""The pages of the second factor: giving its code at login, and setting it up then or later."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.login import ceremonies, mails, second_factor
from fieldapp.login.ceremonies import Ceremony, Kind
from fieldapp.login.entry import User, enter, way_on
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.login.mails import notify
from fieldapp.login.throttle import count_code, succeeded
from fieldapp.pages import page
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import users


def ask(request: Request) -> Response:
    """After the password, from a browser that is logging in. GET: ask for the code. POST: log in with it."""
    engine, key = request.app.state.engine, request.app.state.server_key
    with engine.connect() as connection:
        ceremony, user = _under_way(request, connection, Kind.SECOND_FACTOR)
    if request.method == "GET":
        return _asked(request)
    code = form(request).get("code", "")
    try:
        counters = count_code(request, user.id, user.login)
        with writing(engine) as connection:
            is_right = second_factor.use_code(connection, key, user.id, code)
            means = "password and code"
            if not is_right and second_factor.use_recovery_code(connection, key, user.id, code):
                is_right, means = True, "password and recovery code"
                tell(SecurityEvent.RECOVERY_CODE_USED, user.id)
            if not is_right or not ceremonies.drop(connection, ceremony):
                raise Problem("code-wrong")
            succeeded(connection, counters)
            return enter(request, connection, user, ceremony.data["next"], means)
    except Problem as problem:
        tell(SecurityEvent.SECOND_FACTOR_FAILED, user.id)
        return _asked(request, problem)


def set_up_first(request: Request) -> Response:
    """After the password of an account that must have a second factor and has none. POST: keep it and log in."""
    engine = request.app.state.engine
    with engine.connect() as connection:
        ceremony, user = _under_way(request, connection, Kind.NEW_SECOND_FACTOR)
    secret, here = _secret(request, ceremony, user), "/login/second-factor/new"
    if request.method == "GET":
        return _set_up(request, here, secret, user.login)
    code = form(request).get("code", "")
    try:
        counters = count_code(request, user.id, user.login)
        if not second_factor.is_code(secret, code):
            raise Problem("code-wrong")
    except Problem as problem:
        return _set_up(request, here, secret, user.login, problem)
    with writing(engine) as connection:
        if not ceremonies.drop(connection, ceremony):
            raise Problem("login-over")
        codes = second_factor.keep(connection, request.app.state.server_key, user.id, secret, code)
        succeeded(connection, counters)
        tell(SecurityEvent.SECOND_FACTOR_SET, user.id)
        entered = enter(request, connection, user, ceremony.data["next"], "password and code")
    shown = _codes(request, codes, way_on(user, ceremony.data["next"]))
    for cookie in entered.headers.getlist("set-cookie"):
        shown.headers.append("set-cookie", cookie)
    return shown


def set_up(request: Request) -> Response:
    """From one's own account. GET: a new secret to scan. POST: keep it, in place of the one before."""
    person, engine, here = request.state.person, request.app.state.engine, "/account/second-factor"
    with writing(engine) as connection:
        user = connection.execute(sa.select(users).where(users.c.id == person.id)).one()
        if request.method == "GET":
            secret = second_factor.new_secret()
            response = _set_up(request, here, secret, user.login)
            hidden = hide(request, secret, user.id)
            ceremonies.begin(request, response, connection, Kind.NEW_SECOND_FACTOR, user.id, secret=hidden)
            return response
        ceremony, _ = _under_way(request, connection, Kind.NEW_SECOND_FACTOR)
        if ceremony.user != person.id:
            raise Problem("login-over")
        secret, code = _secret(request, ceremony, user), form(request).get("code", "")
        if not second_factor.is_code(secret, code):
            return _set_up(request, here, secret, user.login, Problem("code-wrong"))
        ceremonies.drop(connection, ceremony)
        codes = second_factor.keep(connection, request.app.state.server_key, user.id, secret, code)
        notify(connection, person.id, mails.Kind.SECOND_FACTOR)
    request.app.state.post.wake()
    tell(SecurityEvent.SECOND_FACTOR_SET, person.id)
    return _codes(request, codes, "/account")


def remove(request: Request) -> Response:
    """Log in without codes from now on. Raises `Problem` second-factor-needed where each account must have one."""
    if request.app.state.settings.asks_second_factor:
        raise Problem("second-factor-needed")
    with writing(request.app.state.engine) as connection:
        did = second_factor.remove(connection, request.state.person.id)
        if did:
            notify(connection, request.state.person.id, mails.Kind.SECOND_FACTOR)
    if did:
        request.app.state.post.wake()
        tell(SecurityEvent.SECOND_FACTOR_REMOVED, request.state.person.id)
    return RedirectResponse("/account", 303)


def new_recovery_codes(request: Request) -> Response:
    """Ten new codes, shown once."""
    person = request.state.person
    with writing(request.app.state.engine) as connection:
        if second_factor.since(connection, person.id) is None:
            return RedirectResponse("/account", 303)
        codes = second_factor.make_recovery_codes(connection, request.app.state.server_key, person.id)
    tell(SecurityEvent.RECOVERY_CODES_MADE, person.id)
    return _codes(request, codes, "/account")


def hide(request: Request, secret: str, user: str) -> str:
    """`secret` as it may be kept with what is under way."""
    encrypted: bytes = request.app.state.server_key.encrypt(secret.encode(), user)
    return encrypted.hex()


def _secret(request: Request, ceremony: Ceremony, user: User) -> str:
    plain = request.app.state.server_key.decrypt(bytes.fromhex(ceremony.data["secret"]), user.id)
    if plain is None:
        raise Problem("login-over")
    return str(plain.decode())


def _under_way(request: Request, connection: Connection, kind: Kind) -> tuple[Ceremony, User]:
    ceremony = ceremonies.find(request, connection, kind)
    if ceremony is None:
        raise Problem("login-over")
    ours = users.c.id == ceremony.user, users.c.disabled_at.is_(None)
    user = connection.execute(sa.select(users).where(*ours)).one_or_none()
    if user is None:
        raise Problem("login-over")
    return ceremony, user


def _asked(request: Request, problem: Problem | None = None) -> Response:
    return page(request, "account/code.html", {"problem": problem}, status=problem.status if problem else 200)


def _set_up(request: Request, action: str, secret: str, login: str, problem: Problem | None = None) -> Response:
    values = {
        "action": action,
        "picture": second_factor.picture(secret, login),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "problem": problem,
    }
    return page(request, "account/second_factor.html", values, status=problem.status if problem else 200)


def _codes(request: Request, codes: Sequence[str], next_: str) -> Response:
    return page(request, "account/recovery_codes.html", {"codes": codes, "next": next_})
