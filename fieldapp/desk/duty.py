"""The duty list of the attention officers, and the address at which they are called."""

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.pages import page
from fieldapp.push import public_key
from inspections import clock
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals import duty, pushes
from inspections.signals.duty import Duty
from inspections.signals.pushes import Subscription

PATH = "/desk/duty"


def show(request: Request) -> Response:
    """Who is called first today, and the duties to come."""
    return _shown(request)


def add(request: Request) -> Response:
    """Put a duty on the list. What was chosen stays on the page when it is refused."""
    given, person = form(request), request.state.person
    try:
        wish = _wish(given)
        with writing(request.app.state.engine) as connection:
            duty.add(connection, person.municipality, person.id, now(), wish)
    except Problem as problem:
        return _shown(request, problem, given)
    return RedirectResponse(PATH, 303)


def remove(request: Request) -> Response:
    """Take a duty off the list."""
    with writing(request.app.state.engine) as connection:
        duty.remove(connection, request.state.person.municipality, request.path_params["duty"])
    return RedirectResponse(PATH, 303)


def set_email(request: Request) -> Response:
    """Where the one who asks is called."""
    given = form(request)
    try:
        with writing(request.app.state.engine) as connection:
            duty.set_email(connection, request.state.person.id, given.get("email", ""))
    except Problem as problem:
        return _shown(request, problem, given)
    return RedirectResponse(PATH, 303)


def switch_on(request: Request) -> Response:
    """Call this person in this browser too."""
    given, settings = form(request), request.app.state.settings
    if not settings.push_contact:
        raise Problem("not-found")
    wish = Subscription(*(given.get(name, "") for name in ("endpoint", "p256dh", "auth")))
    try:
        with writing(request.app.state.engine) as connection:
            pushes.subscribe(connection, request.state.person.id, wish, settings.push_services.split(","))
    except Problem as problem:
        return _shown(request, problem)
    return RedirectResponse(PATH, 303)


def switch_off(request: Request) -> Response:
    """Call this person in no browser any more."""
    with writing(request.app.state.engine) as connection:
        pushes.unsubscribe(connection, pushes.subscriptions_of(connection, request.state.person.id))
    return RedirectResponse(PATH, 303)


def _wish(given: dict[str, str]) -> Duty:
    try:
        first, last = (date.fromisoformat(given.get(name, "")) for name in ("first_day", "last_day"))
    except ValueError as error:
        raise Problem("duty-incomplete", problem="vul de eerste en de laatste dag in") from error
    id_ = given.get("duty", "")
    if len(id_) != 36:
        raise Problem("request-malformed", problem="duty")
    return Duty(id_, first, last, given.get("officer", ""), given.get("replacement") or None)


def _shown(request: Request, problem: Problem | None = None, given: dict[str, str] | None = None) -> Response:
    person, today = request.state.person, clock.today()
    settings = request.app.state.settings
    with request.app.state.engine.connect() as connection:
        people = duty.officers(connection, person.municipality)
        values = {
            "officers": people,
            "names": {officer.id: officer.name for officer in people},
            "duties": duty.to_come(connection, person.municipality, today),
            "turns": duty.turns(connection, person.municipality, today),
            "me": next((officer for officer in people if officer.id == person.id), None),
            "mail_is_set": bool(settings.smtp_host),
            "push_key": public_key(settings) if settings.push_contact else None,
            "browsers": len(pushes.subscriptions_of(connection, person.id)),
            "fresh": duty.fresh_id(),
            "given": given or {},
            "today": today,
            "problem": problem,
        }
    return page(request, "desk/duty.html", values, status=problem.status if problem else 200)
