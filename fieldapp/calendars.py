"""Somebody's calendar: making its secret address, and answering who has it."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.pages import page
from inspections import clock
from inspections.database import now, writing
from inspections.operations import calendar
from inspections.problems import Problem


def make(request: Request) -> Response:
    """A new address, shown once; the one before reads nothing any more."""
    with writing(request.app.state.engine) as connection:
        token = calendar.new_calendar(connection, request.state.person.id, now())
    origin = request.app.state.settings.origin or str(request.base_url).rstrip("/")
    address = f"{origin}/calendar/{token}.ics"
    return page(request, "account/calendar.html", {"address": address})


def remove(request: Request) -> Response:
    """Let nobody read it any more."""
    with writing(request.app.state.engine) as connection:
        calendar.remove_calendar(connection, request.state.person.id)
    return RedirectResponse("/account", 303)


def read(request: Request) -> Response:
    """The calendar (RFC 5545) for whoever knows the secret in its address. Raises `Problem` not-found for any other."""
    with request.app.state.engine.connect() as connection:
        user = calendar.whose_calendar(connection, request.path_params["token"])
        if user is None:
            raise Problem("not-found")
        content = calendar.calendar(connection, user, clock.today())
    return Response(content, media_type="text/calendar; charset=utf-8")
