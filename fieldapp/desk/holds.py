"""Holding on to a case beyond its time, with a reason, by the coordinator. Nothing of what is in a case is here."""

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.login.sessions import Person
from fieldapp.pages import page
from inspections import trail
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.retention import holds
from inspections.retention.periods import periods
from inspections.trail import Entry, Event

PATH = "/desk/retention"
log = structlog.get_logger()


def show(request: Request) -> Response:
    """How long each kind of data is kept, and the cases that are held."""
    return _shown(request)


def add(request: Request) -> Response:
    """Hold a case. What was typed stays on the page when it is refused."""
    person, told = request.state.person, form(request)
    number, reason = told.get("number", "").strip(), told.get("reason", "")
    try:
        with writing(request.app.state.engine) as connection:
            case = holds.hold(connection, person.municipality, number, reason, person.id, now())
            trail.add(connection, [_entry("hold", person, case)])
    except Problem as problem:
        return _shown(request, problem, {"number": number, "reason": reason})
    log.info("case.held", inspection=case, by=person.id)
    return RedirectResponse(PATH, 303)


def lift(request: Request) -> Response:
    """End a hold. Raises `Problem` not-found."""
    person, number = request.state.person, request.path_params["hold"]
    if not (number.isascii() and number.isdigit() and len(number) < 15):
        raise Problem("not-found")
    with writing(request.app.state.engine) as connection:
        case = holds.lift(connection, person.municipality, int(number), person.id, now())
        trail.add(connection, [_entry("hold-lifted", person, case)])
    log.info("case.released", inspection=case, by=person.id)
    return RedirectResponse(PATH, 303)


def _entry(what: str, person: Person, case: str) -> Entry:
    about = f"inspection/{case}"
    return Entry(Event.CHANGE, what, 200, person.id, person.municipality, about=about, why="accountability")


def _shown(request: Request, problem: Problem | None = None, typed: dict[str, str] | None = None) -> Response:
    with request.app.state.engine.connect() as connection:
        standing = holds.standing(connection, request.state.person.municipality)
    values = {
        "periods": periods().values(),
        "holds": standing,
        "problem": problem,
        "typed": typed or {"number": "", "reason": ""},
        "longest": holds.LONGEST,
    }
    return page(request, "desk/retention.html", values, status=problem.status if problem else 200)
