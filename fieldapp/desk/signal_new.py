"""The form with which a signal is taken in at the desk. Who has no right to read signals can still hand one in."""

from collections.abc import Mapping
from uuid import uuid4

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.desk.queue_menus import SOURCES
from fieldapp.forms import form
from fieldapp.pages import page
from fieldapp.permissions import may
from inspections.database import now, writing
from inspections.signals.filters import Source
from inspections.signals.questions import signal_questions
from inspections.signals.taking_in import read_form, take_in

_ASKED = {question.id: question for section in signal_questions().sections for question in section.questions}


def new(request: Request) -> Response:
    """GET: the form, or thanks for the one that was just `received`. POST: take it in, once for each form."""
    if request.method == "GET":
        return _form(request, {"signal": str(uuid4())}, {}, is_received="received" in request.query_params)
    given = form(request)
    taken, wrong = read_form(given)
    if wrong:
        return _form(request, given, wrong)
    with writing(request.app.state.engine) as connection:
        take_in(connection, request.state.person.id, taken, now())
    reads = may(request.state.person.role, "signal")
    return RedirectResponse(f"/desk/signals/{taken.id}" if reads else "/desk/signals/new?received=", 303)


def _form(
    request: Request, given: Mapping[str, str], wrong: Mapping[str, str], *, is_received: bool = False
) -> Response:
    asked = {name: (_ASKED[name].text, _ASKED[name].help, _options(name)) for name in ("discussed", "urgency", "form")}
    sources = [(source.value, words) for source, words in SOURCES.items() if source is not Source.FIELD]
    values = {"given": given, "wrong": wrong, "asked": asked, "sources": sources, "is_received": is_received}
    return page(request, "desk/signal_new.html", values, status=422 if wrong else 200)


def _options(question: str) -> list[tuple[str, str]]:
    return [(option.id, option.text) for option in _ASKED[question].options]
