"""The reports of entry (verslagen van binnentreden) that are due, and marking one as sent."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.pages import page
from fieldapp.permissions import Role, may
from inspections.clock import day_of
from inspections.database import now, writing
from inspections.visits.entry_reports import mark_not_sent, mark_sent, reports


def show(request: Request) -> Response:
    """What is due, what is latest on top, then what was sent in the last month."""
    person, moment = request.state.person, now()
    with request.app.state.engine.connect() as connection:
        found = reports(connection, person.municipality, moment, day_of(moment))
    role = Role(person.role)
    values = {"may_see": may(role, "inspection"), "may_print": may(role, "entry-report")}
    return page(request, "desk/entry_reports.html", {"reports": found} | values)


def send(request: Request) -> Response:
    """Somebody sent the report."""
    with writing(request.app.state.engine) as connection:
        mark_sent(connection, *_which(request), now())
    return RedirectResponse("/desk/entry-reports", 303)


def take_back(request: Request) -> Response:
    """It was not sent after all."""
    with writing(request.app.state.engine) as connection:
        mark_not_sent(connection, *_which(request), now())
    return RedirectResponse("/desk/entry-reports", 303)


def _which(request: Request) -> tuple[str, str, str, str]:
    """Whose report of which entry of which control, and who says so."""
    person, path = request.state.person, request.path_params
    return person.municipality, path["inspection"], path["entry"], person.id
