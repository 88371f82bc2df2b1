"""The coordinator's planned controls, and planning one."""

from datetime import timedelta
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.desk import typed
from fieldapp.desk.registers import suggested
from fieldapp.forms import form
from fieldapp.pages import page
from inspections import clock
from inspections.checklists import checklists, newest
from inspections.database import writing
from inspections.problems import Problem
from inspections.visits import address_in_words
from inspections.visits.planning import (
    NewPlan,
    add_plan,
    addresses_like,
    colleagues_on_site,
    follow_up_of,
    planned,
)

EARLIER = timedelta(days=30)


def show(request: Request) -> Response:
    """The controls from a month ago on."""
    today = clock.today()
    with request.app.state.engine.connect() as connection:
        found = planned(connection, request.state.person.municipality, today - EARLIER)
    return page(request, "desk/plans.html", {"plans": found, "today": today.isoformat()})


def new(request: Request) -> Response:
    """GET: find the address (`q`), then fill in the rest (`address`); of a hercontrole (`follows`) most is filled in.
    POST: plan it, once for each form."""
    municipality = request.state.person.municipality
    if request.method == "GET":
        asked = dict(request.query_params)
        if "follows" in asked:
            with request.app.state.engine.connect() as connection:
                asked = follow_up_of(connection, municipality, asked["follows"]) | asked
        return _form(request, asked, None)
    given = form(request)
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
        found = addresses_like(connection, municipality, q) if q else []
        values = {
            "q": q,
            "found": found,
            "suggested": suggested(request, q) if q and not found else [],
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
    people = typed.ticked(given, "participant-")
    if not people:
        raise Problem("plan-incomplete", field="Deelnemers", problem="kies minstens één collega.")
    return NewPlan(
        id=typed.fresh_id(given, "plan"),
        location=given.get("address", ""),
        date=typed.coming_day(given, "date", "Datum"),
        time=typed.clock(given, "time", "Tijd"),
        name=typed.line(given, "name", "Naam"),
        title=typed.line(given, "title", "Wat voor controle"),
        purpose=typed.story(given, "purpose", "Doel", 1_000),
        checklist=typed.one_of(given, "checklist", "Soort locatie", {each.id for each in newest(checklists())}),
        participants=people,
        follows=given.get("follows") or None,
    )
