"""One operation: its route, its documents, and the briefing on paper."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk import typed
from fieldapp.desk.documents import pdf
from fieldapp.desk.operations import PATH as OPERATIONS
from fieldapp.desk.signal_papers import as_download
from fieldapp.forms import form, multipart_form
from fieldapp.gate import route
from fieldapp.pages import page
from inspections import clock
from inspections.checklists import checklists, newest
from inspections.database import now, writing
from inspections.documents.briefing import briefing
from inspections.operations import papers, stops
from inspections.operations.measures import suggestions
from inspections.operations.operations import operation, organisations
from inspections.operations.route import say_distance
from inspections.problems import Problem
from inspections.signals.papers import LARGEST, too_large
from inspections.store import StoreError
from inspections.visits.planning import addresses_like

PATH = f"{OPERATIONS}/{{operation}}"
STOP = f"{PATH}/stops/{{inspection}}"
LOOK_BACK = 365
log = structlog.get_logger()


def routes() -> list[BaseRoute]:
    """The addresses; each name stands in permissions.py."""
    return [
        route(PATH, show, "operation"),
        route(f"{PATH}/stops", add_stops, "operation-stops", "POST"),
        route(f"{PATH}/places", add_place, "operation-places", "POST"),
        route(f"{PATH}/order", order, "operation-order", "POST"),
        route(STOP, change_stop, "operation-stop", "POST"),
        route(f"{STOP}/move", move_stop, "operation-stop-move", "POST"),
        route(f"{STOP}/removal", remove_stop, "operation-stop-removal", "POST"),
        route(f"{PATH}/papers", add_paper, "operation-papers", "POST", largest=LARGEST + 100_000),
        route(f"{PATH}/papers/{{paper}}", download, "operation-paper"),
        route(f"{PATH}/papers/{{paper}}/removal", remove_paper, "operation-paper-removal", "POST"),
        route(f"{PATH}/briefing.pdf", briefing_pdf, "operation-briefing"),
    ]


def show(request: Request) -> Response:
    """The operation; `q` looks for an address to add."""
    return _show(request, None, {})


def add_stops(request: Request) -> Response:
    """Add the ticked addresses (`address-<id>`), each with the control that it follows up (`follows-<id>`)."""
    given = form(request)

    def add() -> None:
        chosen = typed.ticked(given, "address-")
        if not chosen:
            raise Problem("plan-incomplete", field="Locaties", problem="kies minstens één adres.")
        kind = typed.one_of(given, "checklist", "Soort locatie", _kinds())
        with writing(request.app.state.engine) as connection:
            fresh = [
                stops.NewStop(
                    each,
                    typed.line(given, f"name-{each}", "Naam", optional=True) or _street(given, each),
                    kind,
                    given.get(f"follows-{each}") or None,
                )
                for each in chosen
            ]
            stops.add_stops(connection, *_whose(request), fresh)

    return _done(request, given, add)


def add_place(request: Request) -> Response:
    """Add a location without an address: a name, what it is near, and where it is."""
    given = form(request)

    def add() -> None:
        place = stops.Place(
            typed.line(given, "place-name", "Naam van de plek"),
            typed.line(given, "place-near", "Waar het bij ligt"),
            _degrees(given, "latitude", "Breedtegraad", 50.0, 54.0),
            _degrees(given, "longitude", "Lengtegraad", 3.0, 8.0),
        )
        kind = typed.one_of(given, "checklist", "Soort locatie", _kinds())
        with writing(request.app.state.engine) as connection:
            stops.add_place(connection, *_whose(request), place, kind)

    return _done(request, given, add)


def order(request: Request) -> Response:
    """Order the locations along a short way."""

    def put() -> None:
        with writing(request.app.state.engine) as connection:
            stops.order_by_distance(connection, *_whose(request))

    return _done(request, {}, put)


def change_stop(request: Request) -> Response:
    """Set what differs from one location to another."""
    given = form(request)

    def change() -> None:
        values = {
            "name": typed.line(given, "name", "Naam"),
            "time": typed.clock(given, "time", "Tijd"),
            "checklist": typed.one_of(given, "checklist", "Soort locatie", _kinds()),
            "risks": typed.story(given, "risks", "Risico’s", 1_000),
        }
        with writing(request.app.state.engine) as connection:
            stops.change_stop(connection, *_whose(request), request.path_params["inspection"], values)

    return _done(request, given, change)


def move_stop(request: Request) -> Response:
    """One place earlier or later."""
    given = form(request)

    def move() -> None:
        steps = -1 if given.get("to") == "earlier" else 1
        with writing(request.app.state.engine) as connection:
            stops.move_stop(connection, *_whose(request), request.path_params["inspection"], steps)

    return _done(request, given, move)


def remove_stop(request: Request) -> Response:
    """Leave a location out."""

    def remove() -> None:
        with writing(request.app.state.engine) as connection:
            stops.remove_stop(connection, *_whose(request), request.path_params["inspection"], now())

    return _done(request, {}, remove)


def add_paper(request: Request) -> Response:
    """Keep the chosen file with the operation."""

    def add() -> None:
        state = request.app.state
        _, file = multipart_form(request, LARGEST, too_large())
        content, name = (file.content, file.name) if file else (b"", "")
        try:
            papers.add(state.engine, state.store, *_whose(request), request.state.person.id, now(), name, content)
        except StoreError as error:
            log.error("store", error=type(error).__name__)
            raise Problem("paper-not-kept") from error

    return _done(request, {}, add)


def download(request: Request) -> Response:
    """The document as it came, never shown within the page. Raises `Problem` not-found or paper-not-there."""
    state = request.app.state
    try:
        with state.engine.connect() as connection:
            paper, content = papers.read(connection, state.store, *_whose(request), request.path_params["paper"])
    except StoreError as error:
        log.error("store", error=type(error).__name__)
        raise Problem("paper-not-there") from error
    return as_download(paper, content)


def remove_paper(request: Request) -> Response:
    """Take a document away."""

    def remove() -> None:
        with writing(request.app.state.engine) as connection:
            papers.remove(connection, *_whose(request), request.path_params["paper"])

    return _done(request, {}, remove)


def briefing_pdf(request: Request) -> Response:
    """The briefing on paper."""
    with request.app.state.engine.connect() as connection:
        sheet = briefing(connection, *_whose(request), now())
    return pdf(request, sheet)


def _whose(request: Request) -> tuple[str, str]:
    return request.state.person.municipality, request.path_params["operation"]


def _kinds() -> dict[str, str]:
    return {each.id: each.title for each in newest(checklists())}


def _street(given: dict[str, str], address: str) -> str:
    """What a location is called when nobody gave it a name."""
    return typed.line(given, f"words-{address}", "Naam").partition(",")[0]


def _degrees(given: dict[str, str], name: str, field: str, least: float, most: float) -> float:
    try:
        value = float(given.get(name, "").replace(",", "."))
    except ValueError:
        value = float("nan")
    if not least <= value <= most:
        raise Problem("plan-incomplete", field=field, problem=f"schrijf graden tussen {least:.0f} en {most:.0f}.")
    return value


def _done(request: Request, given: dict[str, str], do: Callable[[], None]) -> Response:
    """Do it and show the operation again; what can't be done is shown with its sentence, and what was typed stays."""
    try:
        do()
    except Problem as problem:
        if problem.code in ("not-found", "request-malformed"):
            raise
        return _show(request, problem, given)
    return RedirectResponse(f"{OPERATIONS}/{request.path_params['operation']}", 303)


def _show(request: Request, problem: Problem | None, given: dict[str, str]) -> Response:
    municipality, id_ = _whose(request)
    q = request.query_params.get("q", "")
    with request.app.state.engine.connect() as connection:
        found = operation(connection, municipality, id_)
        route_ = stops.stops(connection, id_)
        present = {stop.location for stop in route_}
        since = clock.today() - timedelta(days=LOOK_BACK)
        offered = [] if found.is_cancelled else suggestions(connection, municipality, since)
        values = {
            "operation": found,
            "stops": route_,
            "far": say_distance(sum(stop.leg or 0 for stop in route_)),
            "papers": papers.papers_of(connection, id_),
            "suggestions": [each for each in offered if each.location not in present][:20],
            "q": q,
            "found": addresses_like(connection, municipality, q) if q else [],
            "kinds": _kinds(),
            "organisations": organisations(),
            "given": given,
            "fresh": str(uuid4()),
            "problem": problem,
        }
    return page(request, "desk/operation.html", values, status=problem.status if problem else 200)
