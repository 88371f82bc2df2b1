"""After an operation: the debriefing, what each organisation must do, and how measures stand."""

from datetime import timedelta
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk import typed
from fieldapp.desk.documents import pdf
from fieldapp.desk.operation import PATH as OPERATION
from fieldapp.forms import form
from fieldapp.gate import route
from fieldapp.pages import page
from inspections import clock
from inspections.database import now, writing
from inspections.documents.briefing import debriefing as on_paper
from inspections.operations.actions import NewAction, View, actions_in, add_action, take_step
from inspections.operations.debriefing import debriefing
from inspections.operations.measures import measures_since
from inspections.operations.operations import organisations, write_debriefing
from inspections.problems import Problem

PATH = "/desk/actions"
LOOK_BACK = timedelta(days=365)
VIEWS = ((View.LATE, "Te laat"), (View.OPEN, "Open"), (View.DONE, "Gedaan"))


def routes() -> list[BaseRoute]:
    """The addresses; each name stands in permissions.py."""
    return [
        route(f"{OPERATION}/debriefing", debrief, "debriefing", "GET", "POST"),
        route(f"{OPERATION}/debriefing.pdf", debriefing_pdf, "debriefing-pdf"),
        route(PATH, show, "actions"),
        route(f"{PATH}/new", add, "action-new", "POST"),
        route(f"{PATH}/{{action}}/steps", step, "action-steps", "POST"),
    ]


def debrief(request: Request) -> Response:
    """GET: what was found, what follows, who does what. POST: keep what was told together."""
    if request.method == "GET":
        return _debriefing(request, {}, None)
    given = form(request)
    try:
        words = typed.story(given, "words", "Hoe ging het")
        with writing(request.app.state.engine) as connection:
            write_debriefing(connection, *_whose(request), words)
    except Problem as problem:
        if problem.code != "plan-incomplete":
            raise
        return _debriefing(request, given, problem)
    return RedirectResponse(f"/desk/operations/{request.path_params['operation']}/debriefing", 303)


def debriefing_pdf(request: Request) -> Response:
    """The same on paper."""
    with request.app.state.engine.connect() as connection:
        sheet = on_paper(connection, *_whose(request), now())
    return pdf(request, sheet)


def show(request: Request) -> Response:
    """Actions that are late, open or done (`view`), and the measures of the past year. Raises `Problem`
    request-malformed."""
    return _actions(request, {}, None)


def add(request: Request) -> Response:
    """Agree on an action, once for each form. Shows the page it came from again: of the operation, or all."""
    given = form(request)
    operation = given.get("operation") or None
    try:
        fresh = NewAction(
            id=typed.fresh_id(given, "action"),
            organisation=typed.one_of(given, "organisation", "Organisatie", organisations()),
            owner=typed.line(given, "owner", "Wie"),
            words=typed.story(given, "words", "Wat", 1_000) or typed.line(given, "words", "Wat"),
            due=typed.coming_day(given, "due", "Voor wanneer"),
            inspection=given.get("inspection") or None,
            operation=operation,
        )
        with writing(request.app.state.engine) as connection:
            add_action(connection, request.state.person.municipality, fresh, request.state.person.id, now())
    except Problem as problem:
        if problem.code != "plan-incomplete":
            raise
        return _actions(request, given, problem)
    return RedirectResponse(f"/desk/operations/{operation}/debriefing" if operation else PATH, 303)


def step(request: Request) -> Response:
    """Say that an action is done, open again, or due another day."""
    given = form(request)
    state = given.get("state", "")
    if state not in ("open", "done"):
        raise Problem("request-malformed", problem="state")
    try:
        due = typed.coming_day(given, "due", "Voor wanneer") if given.get("due") else None
        remark = typed.story(given, "remark", "Opmerking", 1_000)
        with writing(request.app.state.engine) as connection:
            person = request.state.person
            take_step(
                connection, person.municipality, request.path_params["action"], state, due, remark, person.id, now()
            )
    except Problem as problem:
        if problem.code != "plan-incomplete":
            raise
        return _actions(request, given, problem)
    operation = given.get("operation")
    return RedirectResponse(f"/desk/operations/{operation}/debriefing" if operation else PATH, 303)


def _whose(request: Request) -> tuple[str, str]:
    return request.state.person.municipality, request.path_params["operation"]


def _debriefing(request: Request, given: dict[str, str], problem: Problem | None) -> Response:
    with request.app.state.engine.connect() as connection:
        found = debriefing(connection, *_whose(request))
    values = {"found": found, "given": given, "problem": problem, **_common()}
    return page(request, "desk/debriefing.html", values, status=problem.status if problem else 200)


def _actions(request: Request, given: dict[str, str], problem: Problem | None) -> Response:
    view = request.query_params.get("view", View.OPEN)
    if view not in list(View):
        raise Problem("request-malformed", problem="view")
    municipality, today = request.state.person.municipality, clock.today()
    with request.app.state.engine.connect() as connection:
        found = actions_in(connection, municipality, View(view), today)
        measures = [each for each in measures_since(connection, municipality, today - LOOK_BACK) if each.closed]
    shown = {
        View.LATE: [each for each in measures if not each.is_done and (each.again_on or "9") < today.isoformat()],
        View.OPEN: [each for each in measures if not each.is_done],
        View.DONE: [each for each in measures if each.is_done],
    }[View(view)]
    values = {"actions": found, "measures": shown, "view": view, "views": VIEWS, "given": given, "problem": problem}
    return page(request, "desk/actions.html", values | _common(), status=problem.status if problem else 200)


def _common() -> dict[str, object]:
    return {"organisations": organisations(), "fresh": str(uuid4()), "today": clock.today()}
