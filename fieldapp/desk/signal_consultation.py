"""The sheet for a consultation: a signal on one page, to print or to show, without who reported it."""

from starlette.requests import Request
from starlette.responses import Response

from fieldapp.desk.signal import whose
from fieldapp.pages import page
from inspections.database import now
from inspections.signals.consultation import sheet


def show(request: Request) -> Response:
    """The sheet as it would be now."""
    municipality, signal, _ = whose(request)
    with request.app.state.engine.connect() as connection:
        found = sheet(connection, municipality, signal)
    return page(request, "desk/consultation_sheet.html", {"sheet": found, "signal": signal, "made_at": now()})
