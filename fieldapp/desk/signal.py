"""One signal: everything known of it, who reported it, what to do next, and taking it on or putting it back."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.desk.signal_forms import ACTIONS, SEPARATION, WAIVER, Action, passing_on, possible
from fieldapp.forms import form
from fieldapp.pages import page
from inspections.clock import day_of
from inspections.database import has_row, now, writing
from inspections.problems import Problem
from inspections.signals import calls, recording
from inspections.signals.dossier import dossier
from inspections.signals.duty import Officer, officers
from inspections.signals.known import known
from inspections.signals.papers import papers_of
from inspections.signals.partners import partners
from inspections.signals.route import Standing, standing
from inspections.signals.status import WORKED_ON, Status
from inspections.signals.timeline import timeline
from inspections.signals.together import members_of, proposals

# Where the policy says that a signal can be discussed (Annex 2, step 3).
CONSULTATION = "Lokaal ondermijningsoverleg"


def show(request: Request) -> Response:
    """The signal with its reporter, which only the attention officer's route shows; nobody more is called for it."""
    _, id_, officer = whose(request)
    engine = request.app.state.engine
    answer = shown(request)
    if has_row(engine, calls.unopened(id_)):
        with writing(engine) as connection:
            calls.open_(connection, id_, officer, now())
    return answer


def take_on(request: Request) -> Response:
    """Put the signal in this officer's hands; when a colleague was first, the page says so."""
    try:
        with writing(request.app.state.engine) as connection:
            recording.take_on(connection, *whose(request), now())
    except Problem as problem:
        return shown(request, problem)
    return _again(request)


def put_back(request: Request) -> Response:
    """Undo the `assignment` that this officer had in view."""
    assignment = number(form(request), "assignment")
    try:
        with writing(request.app.state.engine) as connection:
            recording.put_back(connection, *whose(request), now(), assignment)
    except Problem as problem:
        return shown(request, problem)
    return _again(request)


def pass_on(request: Request) -> Response:
    """Give the signal to the colleague `to`. What was typed stays on the page when it is refused."""
    given = form(request)
    municipality, signal, officer = whose(request)
    try:
        with writing(request.app.state.engine) as connection:
            recording.pass_on(
                connection,
                municipality,
                signal,
                officer,
                now(),
                given.get("to", ""),
                given.get("words", ""),
                seen(given),
            )
    except Problem as problem:
        return shown(request, problem, given | {"at": "passing-on"})
    return _again(request)


def whose(request: Request) -> tuple[str, str, str]:
    """The municipality, the signal and the officer of a request."""
    person = request.state.person
    return person.municipality, request.path_params["signal"], person.id


def seen(given: Mapping[str, str]) -> int:
    """The last step that was on the page when the form was filled in. Raises `Problem` request-malformed."""
    return number(given, "seen")


def number(given: Mapping[str, str], name: str) -> int:
    """A field of a form that is a position. Raises `Problem` request-malformed."""
    written = given.get(name, "")
    if not (written.isascii() and written.isdecimal()) or len(written) > 18:
        raise Problem("request-malformed", problem=name)
    return int(written)


def shown(request: Request, problem: Problem | None = None, typed: Mapping[str, str] | None = None) -> Response:
    """The page; with a `problem` also what was `typed` into the form `at`."""
    municipality, signal, officer = whose(request)
    moment = now()
    with request.app.state.engine.connect() as connection:
        found = dossier(connection, municipality, signal)
        members = members_of(connection, municipality, found)
        called = calls.call_of(connection, signal)
        colleagues = [each for each in officers(connection, municipality) if each.id != officer]
        about = known(connection, municipality, found)
    state = standing(found.steps)
    today = day_of(moment)
    proposed = proposals([each.dossier for each in members], today)
    values = {
        "signal": found,
        "reporter": members[0].reporter,
        "merged": [(each, timeline(each.dossier.steps)) for each in members[1:]],
        "separation": SEPARATION if state.status is Status.MERGED else None,
        "known": about,
        "may_decide": state.status in WORKED_ON and found.status != Status.WITHDRAWN,
        "state": state,
        "proposals": proposed if state.status in WORKED_ON else [],
        "others": partners().values(),
        "actions": [] if found.status == Status.WITHDRAWN else _offered(state, moment, colleagues),
        "call": called,
        "next": _next(state),
        "filled": {"consultations": {"meeting": CONSULTATION}, "assessments": _assessed(state)},
        "waiver": WAIVER,
        "papers": papers_of(found.steps),
        "timeline": timeline(found.steps),
        "seen": found.steps[-1].position if found.steps else 0,
        "today": today,
        "problem": problem,
        "typed": typed or {},
    }
    return page(request, "desk/signal.html", values, status=problem.status if problem else 200)


def _offered(state: Standing, moment: datetime, colleagues: Sequence[Officer]) -> list[Action]:
    """What can be recorded now. Before anything was done with a signal there is nothing to tell its reporter."""
    idle = (
        {"reporter-feedback", "reporter-silence"}
        if state.status in (Status.IN_PROGRESS, Status.CONSULTATION)
        else set()
    )
    actions = (*ACTIONS, passing_on(colleagues)) if colleagues else ACTIONS
    return [action for action in possible(state, actions, moment) if action.resource not in idle or state.is_reopened]


def _assessed(state: Standing) -> dict[str, str]:
    """What the officer assessed before, to change and not to type again."""
    if state.assessed is None:
        return {}
    told = msgspec.to_builtins(state.assessed)
    return {name: "true" if value is True else value for name, value in told.items() if name != "words"}


def _next(state: Standing) -> str:
    """The form that is open at once: what the route asks now."""
    if state.status is Status.IN_PROGRESS and not state.is_looked_up:
        return "lookups"
    if state.status in (Status.FEEDBACK_RECEIVED, Status.SET_ASIDE) and not state.is_reporter_told:
        return "reporter-feedback"
    return "consultation-outcomes"


def _again(request: Request) -> Response:
    return RedirectResponse(f"/desk/signals/{request.path_params['signal']}", 303)
