"""The coordinator's operations: the list, planning one, changing it and calling it off."""

from datetime import date, timedelta
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk import typed
from fieldapp.forms import form
from fieldapp.gate import route
from fieldapp.pages import page
from inspections import clock
from inspections.database import now, writing
from inspections.guests.sharing import sharing
from inspections.operations.operations import (
    MOST_PEOPLE,
    MUNICIPALITY,
    Operation,
    Outline,
    Presence,
    cancel_operation,
    change_operation,
    operation,
    operations_since,
    organisations,
    plan_operation,
)
from inspections.problems import Problem
from inspections.visits.planning import colleagues_on_site

EARLIER = timedelta(days=92)
PATH = "/desk/operations"


def routes() -> list[BaseRoute]:
    """The addresses; each name stands in permissions.py."""
    return [
        route(PATH, show, "operations"),
        route(f"{PATH}/new", new, "operation-new", "GET", "POST"),
        route(f"{PATH}/{{operation}}/change", change, "operation-change", "GET", "POST"),
        route(f"{PATH}/{{operation}}/cancellation", cancel, "operation-cancellation", "POST"),
    ]


def show(request: Request) -> Response:
    """The operations from three months ago on."""
    with request.app.state.engine.connect() as connection:
        found = operations_since(connection, request.state.person.municipality, clock.today() - EARLIER)
    return page(request, "desk/operations.html", {"operations": found, "today": clock.today()})


def new(request: Request) -> Response:
    """GET: the form. POST: plan it, once for each form; what was typed stays when it is refused."""
    if request.method == "GET":
        return _form(request, _usual(), None)
    given = form(request)
    try:
        id_ = typed.fresh_id(given, "operation")
        outline = _outline(given)
        with writing(request.app.state.engine) as connection:
            plan_operation(connection, *_here(request), id_, outline, request.state.person.id, now())
    except Problem as problem:
        if problem.code != "plan-incomplete":
            raise
        return _form(request, given, problem)
    return RedirectResponse(f"{PATH}/{id_}", 303)


def change(request: Request) -> Response:
    """GET: the form as it stands. POST: let it hold from now on. Raises `Problem` not-found, operation-cancelled."""
    id_ = request.path_params["operation"]
    with request.app.state.engine.connect() as connection:
        found = operation(connection, *_here(request), id_)
    if request.method == "GET":
        return _form(request, _as_fields(found), None, found)
    given = form(request)
    try:
        # A day that has passed may stay as it was.
        outline = _outline(given, found.outline.date)
        with writing(request.app.state.engine) as connection:
            change_operation(connection, *_here(request), id_, outline)
    except Problem as problem:
        if problem.code != "plan-incomplete":
            raise
        return _form(request, given, problem, found)
    return RedirectResponse(f"{PATH}/{id_}", 303)


def cancel(request: Request) -> Response:
    """Call it off."""
    id_ = request.path_params["operation"]
    with writing(request.app.state.engine) as connection:
        cancel_operation(connection, *_here(request), id_, now())
    return RedirectResponse(f"{PATH}/{id_}", 303)


def _here(request: Request) -> tuple[str]:
    return (request.state.person.municipality,)


def _form(request: Request, given: dict[str, str], problem: Problem | None, found: Operation | None = None) -> Response:
    with request.app.state.engine.connect() as connection:
        colleagues = colleagues_on_site(connection, *_here(request))
    # Who takes part and has no account any more stays to be seen.
    known = {id_ for id_, _ in colleagues}
    gone = [(id_, name) for id_, name in found.names.items() if id_ not in known] if found else []
    values = {
        "operation": found,
        "colleagues": [*colleagues, *gone],
        "organisations": organisations(),
        "given": given,
        "fresh": given.get("operation") or str(uuid4()),
        "problem": problem,
    }
    return page(request, "desk/operation_form.html", values, status=problem.status if problem else 200)


def _usual() -> dict[str, str]:
    """What a form begins with: the basis that the file of sharing rules gives for each organisation."""
    grounds = {f"{each.id}-basis": each.ground for each in sharing().organisations.values()}
    # Supervision by a municipality (DOMAIN §5).
    return grounds | {f"{MUNICIPALITY}-basis": "Algemene wet bestuursrecht art. 5:11 en 5:15", "title": "Controledag"}


def _as_fields(found: Operation) -> dict[str, str]:
    outline = found.outline
    names = ("time", "place", "title", "briefing", "risks")
    fields = {name: getattr(outline, name) for name in names}
    fields |= {"date": outline.date.isoformat(), "leader": outline.leader or ""}
    fields |= {f"colleague-{user}": "yes" for user in outline.colleagues}
    fields |= {name: words for name, words in _usual().items() if name.endswith("-basis")}
    for each in outline.presences:
        told = {"people": str(each.people), "role": each.role, "purpose": each.purpose, "basis": each.basis}
        fields |= {f"{each.organisation}-{name}": words for name, words in told.items()}
    return fields


def _outline(given: dict[str, str], standing: date | None = None) -> Outline:
    is_unchanged = standing is not None and given.get("date") == standing.isoformat()
    return Outline(
        date=typed.any_day(given, "date", "Datum") if is_unchanged else typed.coming_day(given, "date", "Datum"),
        time=typed.clock(given, "time", "Tijd"),
        place=typed.line(given, "place", "Plaats van de briefing", optional=True),
        title=typed.line(given, "title", "Naam"),
        leader=given.get("leader") or None,
        briefing=typed.story(given, "briefing", "Briefing"),
        risks=typed.story(given, "risks", "Risico’s"),
        colleagues=typed.ticked(given, "colleague-"),
        presences=[each for id_, name in organisations().items() if (each := _presence(given, id_, name))],
    )


def _presence(given: dict[str, str], id_: str, name: str) -> Presence | None:
    """Of an organisation with a number of people; without one it doesn't come."""
    number = given.get(f"{id_}-people", "").strip()
    if not number or number == "0":
        return None
    if not number.isdecimal() or int(number) > MOST_PEOPLE:
        raise Problem("plan-incomplete", field=name, problem=f"schrijf een aantal tot en met {MOST_PEOPLE}.")
    return Presence(
        organisation=id_,
        people=int(number),
        role=typed.line(given, f"{id_}-role", f"{name}, rol", optional=True),
        purpose=_needed(given, f"{id_}-purpose", name, "waarvoor zij meegaat"),
        basis=_needed(given, f"{id_}-basis", name, "op welke wettelijke grondslag"),
    )


def _needed(given: dict[str, str], name: str, organisation: str, what: str) -> str:
    """A partner who is present must have a purpose of its own, and a basis (Awb art. 3:3)."""
    text = typed.story(given, name, organisation, 1_000)
    if not text:
        raise Problem("plan-incomplete", field=organisation, problem=f"vul in {what}.")
    return text
