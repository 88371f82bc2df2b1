"""Phones that may deliver: their owner and the administrator see them, and revoke a lost one; it then wipes itself.

Nothing of any case is here.
"""

from collections.abc import Sequence

import msgspec
import structlog
from sqlalchemy.engine import RowMapping
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.device_signature import signed
from fieldapp.pages import page
from fieldapp.permissions import Role, home
from inspections import devices
from inspections.database import writing
from inspections.problems import Problem
from inspections.tables import users
from inspections.trail import Entry, Event

OF_ALL, OWN = "/desk/phones", "/account/phones"
log = structlog.get_logger()


class Wiped(msgspec.Struct):
    """What a phone signs as the last thing that it does: the id of itself."""

    wiped: str


def show_all(request: Request) -> Response:
    """Every phone of the municipality, for the administrator."""
    return page(request, "desk/phones.html", _about(request, OF_ALL))


def show_own(request: Request) -> Response:
    """The phones of whoever asks."""
    return page(request, "desk/phones.html", _about(request, OWN))


def revoke_any(request: Request) -> Response:
    """Revoke a phone of the municipality. Raises `Problem` not-found."""
    return _revoke(request, OF_ALL)


def revoke_own(request: Request) -> Response:
    """Revoke a phone of one's own. Raises `Problem` not-found."""
    return _revoke(request, OWN)


def wiped(request: Request) -> Response:
    """A phone tells that nothing is on it any more: 204, also when it says so again.

    Raises `Problem` as `signed` does, and request-malformed when it signed this for another phone.
    """
    device, told = signed(request, Wiped)
    if not told.wiped == device.id == request.path_params["device"]:
        raise Problem("request-malformed", problem="telefoon")
    with writing(request.app.state.engine) as connection:
        devices.note_wiped(connection, device.id)
    log.info("device.wiped", device=device.id)
    request.app.state.trail.record(
        Entry(
            Event.CHANGE,
            "device-wiped",
            204,
            device.user,
            device.municipality,
            device.id,
            about=f"device/{device.id}",
            why="administration",
        )
    )
    return Response(status_code=204)


def _revoke(request: Request, path: str) -> Response:
    device, person = request.path_params["device"], request.state.person
    if device not in {row["id"] for row in _phones(request, path)}:
        raise Problem("not-found")
    with writing(request.app.state.engine) as connection:
        devices.revoke(connection, device)
    log.info("device.revoked", device=device, by=person.id)
    return RedirectResponse(f"{path}#phone-{device}", 303)


def _phones(request: Request, path: str) -> Sequence[RowMapping]:
    person = request.state.person
    of_whom = users.c.municipality == person.municipality if path == OF_ALL else users.c.id == person.id
    with request.app.state.engine.connect() as connection:
        return devices.listed(connection, of_whom)


def _about(request: Request, path: str) -> dict[str, object]:
    return {"phones": _phones(request, path), "own": path == OWN, "home": home(Role(request.state.person.role))}
