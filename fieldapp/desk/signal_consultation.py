"""The sheet for a consultation: a signal on one page, to print or to show, without who reported it."""

from starlette.requests import Request
from starlette.responses import Response

from fieldapp.desk.documents import pdf
from fieldapp.desk.signal import whose
from fieldapp.pages import page
from inspections.database import now
from inspections.documents.consultation import consultation_sheet
from inspections.signals.consultation import sheet


def show(request: Request) -> Response:
    """The sheet as it would be now."""
    municipality, signal, _ = whose(request)
    with request.app.state.engine.connect() as connection:
        found = sheet(connection, municipality, signal)
    return page(request, "desk/consultation_sheet.html", {"sheet": found, "signal": signal, "made_at": now()})


def as_pdf(request: Request) -> Response:
    """The same as a document of one page. Raises `Problem` document-failed."""
    municipality, signal, _ = whose(request)
    with request.app.state.engine.connect() as connection:
        found = consultation_sheet(connection, municipality, signal)
    return pdf(request, found)
