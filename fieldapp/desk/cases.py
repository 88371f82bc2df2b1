"""The coordinator's view of all that is open, and giving a case to another officer: for a leave, or for good.

A coordinator sees where a case stands and who has it; not what was observed, in which its reporter may be named.
"""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.desk.signal import number, seen, whose
from fieldapp.forms import form
from fieldapp.pages import page
from inspections import clock
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals.dossier import dossier
from inspections.signals.duty import officers
from inspections.signals.queue import Asking, PlaceInQueue, View, page_of_queue
from inspections.signals.recording import pass_on as record_pass_on

VIEWS = ((View.OPEN, "Open"), (View.WAITING, "Wacht op terugkoppeling"), (View.OVERDUE, "Te laat"))


def show(request: Request) -> Response:
    """A page of the open cases: the `view`, and `after`. Raises `Problem` request-malformed."""
    asked = request.query_params
    view, after = asked.get("view", View.OPEN), asked.get("after")
    if view not in [each for each, _ in VIEWS]:
        raise Problem("request-malformed", problem="view")
    person = request.state.person
    asking = Asking(person.municipality, person.id, clock.today())
    with request.app.state.engine.connect() as connection:
        found = page_of_queue(connection, asking, View(view), PlaceInQueue.parse(after) if after else None)
    values = {"rows": found.rows, "next": found.next, "after": after, "view": view, "views": VIEWS}
    return page(request, "desk/cases.html", values | {"today": asking.today})


def case(request: Request) -> Response:
    """Where one case stands, and the form to give it to somebody else. Raises `Problem` not-found."""
    return _case(request)


def pass_on(request: Request) -> Response:
    """Give the case to the officer `to`. What was typed stays on the page when it is refused."""
    given = form(request)
    municipality, signal, by = whose(request)
    try:
        with writing(request.app.state.engine) as connection:
            record_pass_on(
                connection, municipality, signal, by, now(), given.get("to", ""), given.get("words", ""), seen(given)
            )
    except Problem as problem:
        return _case(request, problem, given)
    return RedirectResponse(f"/desk/cases/{signal}", 303)


def _case(request: Request, problem: Problem | None = None, typed: dict[str, str] | None = None) -> Response:
    municipality, signal, _ = whose(request)
    with request.app.state.engine.connect() as connection:
        found = dossier(connection, municipality, signal)
        people = officers(connection, municipality)
    values = {
        "case": found,
        "officers": people,
        "seen": number(typed, "seen") if typed else found.steps[-1].position if found.steps else 0,
        "problem": problem,
        "typed": typed or {},
    }
    return page(request, "desk/case.html", values, status=problem.status if problem else 200)
