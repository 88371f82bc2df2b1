"""The page of one's own account: where one is logged in, and with what."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.login import sessions
from fieldapp.login.events import SecurityEvent, tell
from fieldapp.pages import page
from fieldapp.permissions import home
from inspections.database import writing


def show(request: Request) -> Response:
    """My sessions, this one first."""
    person, own = request.state.person, request.state.session.id
    with request.app.state.engine.connect() as connection:
        mine = sessions.of_user(connection, person.id)
    values = {
        "here": [row for row in mine if row["id"] == own],
        "elsewhere": [row for row in mine if row["id"] != own],
        "home": home(person.role),
    }
    return page(request, "account/account.html", values)


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
