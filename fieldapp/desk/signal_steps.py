"""Recording a step: one handler for every form of a signal's page, made from the table of forms."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk import signal
from fieldapp.desk.signal_forms import ACTIONS, WAIVER, Action
from fieldapp.forms import form
from fieldapp.gate import route
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals.filled_in import parse
from inspections.signals.recording import record


def routes() -> list[BaseRoute]:
    """An address for each form; its name in permissions.py is the end of its address."""
    return [
        route(f"/desk/signals/{{signal}}/{action.resource}", recording(action), action.resource, "POST")
        for action in (*ACTIONS, WAIVER)
    ]


def recording(action: Action) -> Callable[[Request], Response]:
    """A handler that records `action`. What was typed stays on the page when it is refused."""

    def create(request: Request) -> Response:
        given = form(request)
        try:
            details = parse(action.kind, given)
            with writing(request.app.state.engine) as connection:
                municipality, id_, officer = signal.whose(request)
                record(connection, municipality, id_, officer, now(), details, signal.seen(given))
        except Problem as problem:
            return signal.shown(request, problem, given | {"at": action.resource})
        return RedirectResponse(f"/desk/signals/{id_}", 303)

    return create
