"""The coordinator's planned controls, and planning one."""

import re
from datetime import date, timedelta
from uuid import UUID, uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.pages import page
from inspections.checklists import checklists, newest
from inspections.database import writing
from inspections.problems import Problem
from inspections.visits import address_in_words
from inspections.visits.planning import NewPlan, add_plan, addresses_like, colleagues_on_site, planned

EARLIER = timedelta(days=30)


def show(request: Request) -> Response:
    """The controls from a month ago on."""
    today = date.today()
    with request.app.state.engine.connect() as connection:
        found = planned(connection, request.state.person.municipality, today - EARLIER)
    return page(request, "desk/plans.html", {"plans": found, "today": today.isoformat()})


def new(request: Request) -> Response:
    """GET: find the address (`q`), then fill in the rest (`address`). POST: plan it, once for each form."""
    if request.method == "GET":
        return _form(request, dict(request.query_params), None)
    given = form(request)
    municipality = request.state.person.municipality
    try:
        plan = _plan(given)
        with writing(request.app.state.engine) as connection:
            add_plan(connection, municipality, plan)
    except Problem as problem:
        if problem.code != "plan-incomplete":
            raise
        return _form(request, given, problem)
    return RedirectResponse(f"/desk/plans/{plan.id}", 303)


def _form(request: Request, given: dict[str, str], problem: Problem | None) -> Response:
    municipality = request.state.person.municipality
    q, address = given.get("q", ""), given.get("address", "")
    with request.app.state.engine.connect() as connection:
        values = {
            "q": q,
            "found": addresses_like(connection, municipality, q) if q else [],
            "address": address,
            "place": address_in_words(connection, address, municipality) if address else None,
            "colleagues": colleagues_on_site(connection, municipality),
            "checklists": newest(checklists()),
            "given": given,
            "fresh": given.get("plan") or str(uuid4()),
            "problem": problem,
        }
    return page(request, "desk/plan_new.html", values, status=problem.status if problem else 200)


def _plan(given: dict[str, str]) -> NewPlan:
    try:
        id_ = str(UUID(given.get("plan", "")))
    except ValueError as error:
        raise Problem("request-malformed", problem="plan") from error
    try:
        day = date.fromisoformat(given.get("date", ""))
    except ValueError as error:
        raise Problem("plan-incomplete", field="Datum", problem="vul een datum in.") from error
    if not date.today() - timedelta(days=1) <= day <= date.today() + timedelta(days=730):
        raise Problem("plan-incomplete", field="Datum", problem="kies een dag vanaf vandaag, binnen twee jaar.")
    time = given.get("time", "")
    if time and not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", time):
        raise Problem("plan-incomplete", field="Tijd", problem="schrijf een tijd als 09:30.")
    if given.get("checklist") not in {checklist.id for checklist in newest(checklists())}:
        raise Problem("plan-incomplete", field="Soort locatie", problem="kies er een.")
    people = [name.removeprefix("participant-") for name in given if name.startswith("participant-")]
    if not people:
        raise Problem("plan-incomplete", field="Deelnemers", problem="kies minstens één collega.")
    texts = {name: _text(given, name, field) for name, field in (("name", "Naam"), ("title", "Wat voor controle"))}
    purpose = " ".join(given.get("purpose", "").split())[:1_000]
    return NewPlan(
        id_, given.get("address", ""), day, time, texts["name"], texts["title"], purpose, given["checklist"], people
    )


def _text(given: dict[str, str], name: str, field: str) -> str:
    text = " ".join(given.get(name, "").split())
    if not 0 < len(text) <= 200:
        raise Problem("plan-incomplete", field=field, problem="vul dit in, met hoogstens 200 tekens.")
    return text
