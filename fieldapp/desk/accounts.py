"""The accounts of a municipality, for its administrator. Nothing of any case is here, and nothing to log in with."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp import users
from fieldapp.forms import form
from fieldapp.login import links
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.pages import page
from fieldapp.permissions import Role
from inspections.database import writing
from inspections.problems import Problem

PATH = "/desk/accounts"
ROLES = {
    Role.INSPECTOR: "toezichthouder",
    Role.ENFORCEMENT_OFFICER: "boa",
    Role.CONTROL_LEADER: "controleleider",
    Role.ATTENTION_OFFICER: "aandachtsfunctionaris mensenhandel",
    Role.COORDINATOR: "coördinator",
    Role.POLICY_ADVISER: "beleidsadviseur",
    Role.ADMINISTRATOR: "beheerder",
}


def show(request: Request) -> Response:
    """Every account of the own municipality, and the form to invite someone."""
    return _shown(request)


def invite(request: Request) -> Response:
    """Make an account and mail its link. What was typed stays on the page when it is refused."""
    given, person = form(request), request.state.person
    try:
        _mail_must_be_set(request)
        role = next((role for role in ROLES if role == given.get("role")), None)
        if role is None:
            raise Problem("account-incomplete")
        new = users.NewUser(
            given.get("login", ""), given.get("name", ""), role, person.municipality, given.get("email", "")
        )
        with writing(request.app.state.engine) as connection:
            user = users.invite(connection, new)
    except Problem as problem:
        return _shown(request, problem, given)
    request.app.state.post.wake()
    tell(SecurityEvent.ACCOUNT_INVITED, user, by=person.id)
    return RedirectResponse(f"{PATH}#{user}", 303)


def send_link(request: Request) -> Response:
    """Mail a new one-time link to the account's own address."""
    person, user = request.state.person, request.path_params["user"]
    try:
        _mail_must_be_set(request)
        with writing(request.app.state.engine) as connection:
            users.send_link(connection, person.municipality, user)
    except Problem as problem:
        return _shown(request, problem)
    request.app.state.post.wake()
    tell(SecurityEvent.LINK_SENT, user, by=person.id)
    return RedirectResponse(f"{PATH}#{user}", 303)


def disable(request: Request) -> Response:
    """End the account's sessions and refuse new ones. Raises `Problem` user-unknown or own-account."""
    person, user = request.state.person, request.path_params["user"]
    if user == person.id:
        raise Problem("own-account")
    with writing(request.app.state.engine) as connection:
        users.disable(connection, person.municipality, user)
    tell(SecurityEvent.ACCOUNT_DISABLED, user, by=person.id)
    return RedirectResponse(f"{PATH}#{user}", 303)


def enable(request: Request) -> Response:
    """Let the account log in again. Raises `Problem` user-unknown."""
    person, user = request.state.person, request.path_params["user"]
    with writing(request.app.state.engine) as connection:
        users.enable(connection, person.municipality, user)
    tell(SecurityEvent.ACCOUNT_ENABLED, user, by=person.id)
    return RedirectResponse(f"{PATH}#{user}", 303)


def _mail_must_be_set(request: Request) -> None:
    settings = request.app.state.settings
    if not (settings.smtp_host and settings.origin):
        raise Problem("mail-not-set")


def _shown(request: Request, problem: Problem | None = None, typed: dict[str, str] | None = None) -> Response:
    municipality = request.state.person.municipality
    with request.app.state.engine.connect() as connection:
        accounts = users.everyone(connection, municipality)
        open_until = links.open_until(connection, municipality)
    settings = request.app.state.settings
    values = {
        "accounts": accounts,
        "open_until": open_until,
        "roles": ROLES,
        "mail_is_set": bool(settings.smtp_host and settings.origin),
        "typed": typed or {},
        "problem": problem,
    }
    return page(request, "desk/accounts.html", values, status=problem.status if problem else 200)
