"""The record of one control."""

from starlette.requests import Request
from starlette.responses import Response

from fieldapp.pages import page
from inspections.documents import report_gaps
from inspections.record import record
from inspections.signals.at_address import signals_at
from inspections.visits.history import history


def show(request: Request) -> Response:
    """All answers of a control, its rooms, persons and photos; earlier controls and signals at the address."""
    municipality, inspection = request.state.person.municipality, request.path_params["inspection"]
    with request.app.state.engine.connect() as connection:
        found = record(connection, municipality, inspection)
        visits = history(connection, municipality, inspection)
        signals = signals_at(connection, municipality, inspection)
    reports = [(entry, report_gaps(entry, found.place)) for entry, _ in found.entries if entry.is_report_due]
    values = {"record": found, "earlier": visits, "signals": signals, "reports": reports}
    return page(request, "desk/inspection.html", values)
