"""A control on paper: the PDFs that whoever may see the control prints or keeps."""

from starlette.requests import Request
from starlette.responses import Response

from inspections import clock
from inspections.documents import Sheet, burgerzaken_list, entry_report, inspection_report, typeset


def pdf(request: Request, sheet: Sheet) -> Response:
    """Kept by no cache (headers.py). Opened by the browser, which prints or saves it under a name that tells nothing of
    a person."""
    headers = {"content-disposition": f'inline; filename="{sheet.name}"'}
    return Response(typeset(sheet, request.app.state.store), media_type="application/pdf", headers=headers)


def report(request: Request) -> Response:
    """The inspection report, as far as it has arrived."""
    with request.app.state.engine.connect() as connection:
        sheet = inspection_report(connection, request.state.person.municipality, request.path_params["inspection"])
    return pdf(request, sheet)


def entry(request: Request) -> Response:
    """The report of one entry of which the law asks one. Raises `Problem` not-found for another."""
    municipality, path = request.state.person.municipality, request.path_params
    with request.app.state.engine.connect() as connection:
        sheet = entry_report(connection, municipality, path["inspection"], path["entry"])
    return pdf(request, sheet)


def burgerzaken(request: Request) -> Response:
    """The list for Burgerzaken."""
    municipality, inspection = request.state.person.municipality, request.path_params["inspection"]
    with request.app.state.engine.connect() as connection:
        sheet = burgerzaken_list(connection, municipality, inspection, clock.today())
    return pdf(request, sheet)
