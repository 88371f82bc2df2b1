"""One signal: everything known of it, who reported it, and taking it on or putting it back."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.pages import page
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.record import earlier
from inspections.signals import recording, route
from inspections.signals.dossier import dossier, reporter


def show(request: Request) -> Response:
    """The signal with its reporter, which only the attention officer's route shows."""
    return _show(request, None)


def take_on(request: Request) -> Response:
    """Put the signal in this officer's hands; when a colleague was first, the page says so."""
    try:
        with writing(request.app.state.engine) as connection:
            recording.take_on(connection, *_whose(request), now())
    except Problem as problem:
        return _show(request, problem)
    return _again(request)


def put_back(request: Request) -> Response:
    """Undo the `assignment` that this officer had in view."""
    assignment = form(request).get("assignment", "")
    if not assignment.isdecimal() or len(assignment) > 18:
        raise Problem("request-malformed", problem="assignment")
    try:
        with writing(request.app.state.engine) as connection:
            recording.put_back(connection, *_whose(request), now(), int(assignment))
    except Problem as problem:
        return _show(request, problem)
    return _again(request)


def _whose(request: Request) -> tuple[str, str, str]:
    person = request.state.person
    return person.municipality, request.path_params["signal"], person.id


def _again(request: Request) -> Response:
    return RedirectResponse(f"/desk/signals/{request.path_params['signal']}", 303)


def _show(request: Request, problem: Problem | None) -> Response:
    municipality, signal, _ = _whose(request)
    with request.app.state.engine.connect() as connection:
        found = dossier(connection, municipality, signal)
        values = {
            "signal": found,
            "reporter": reporter(connection, municipality, signal),
            "earlier": earlier(connection, municipality, found.inspection),
            "assignment": route.standing(found.steps).assignment,
            "problem": problem,
        }
    return page(request, "desk/signal.html", values, status=problem.status if problem else 200)
