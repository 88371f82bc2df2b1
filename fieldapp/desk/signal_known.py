"""What is known already of who and what a signal is about: linking it, rejecting it, taking that back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk import signal
from fieldapp.forms import form
from fieldapp.gate import route
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals.deciding import decide
from inspections.signals.details import MatchDecided
from inspections.signals.filled_in import parse


def routes() -> list[BaseRoute]:
    """The addresses of decisions; each name stands in permissions.py."""
    return [route("/desk/signals/{signal}/matches", decide_match, "matches", "POST")]


def decide_match(request: Request) -> Response:
    """Record what the officer makes of a match. What was typed stays on the page when it is refused."""
    given = form(request)
    municipality, id_, officer = signal.whose(request)
    try:
        details = parse(MatchDecided, given)
        with writing(request.app.state.engine) as connection:
            decide(connection, municipality, id_, officer, now(), details, signal.seen(given))
    except Problem as problem:
        return signal.shown(request, problem, given | {"at": f"matches:{given.get('subject')}:{given.get('other')}"})
    return RedirectResponse(f"/desk/signals/{id_}#known", 303)
