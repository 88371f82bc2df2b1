"""The queue of signals, and the stream that tells a desk that it changed."""

from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.login import sessions
from fieldapp.pages import page
from fieldapp.permissions import may
from inspections.answers import HERE
from inspections.database import now
from inspections.problems import Problem
from inspections.signals.queue import (
    MOST_COUNTED,
    Asking,
    PlaceInQueue,
    View,
    count_new,
    on_top,
    page_of_queue,
)


def desk(_request: Request) -> Response:
    """The desk begins with the queue."""
    return RedirectResponse("/desk/signals", 303)


def queue(request: Request) -> Response:
    """A page of the queue: the `view`, and `after`, the place where the page before it ended.

    Raises `Problem` request-malformed for another view or a place that isn't one.
    """
    asked = request.query_params
    view, after = asked.get("view", View.OPEN), asked.get("after")
    if view not in list(View):
        raise Problem("request-malformed", problem="view")
    place = PlaceInQueue.parse(after) if after else None
    person = request.state.person
    asking = Asking(person.municipality, person.id, now().astimezone(HERE).date())
    with request.app.state.engine.connect() as connection:
        found = page_of_queue(connection, asking, View(view), place)
        first = on_top(connection, asking) if view == View.OPEN and not place else []
        new = count_new(connection, person.municipality)
    values = {"rows": found.rows, "next": found.next, "view": view, "after": place, "new": _counted(new)}
    return page(request, "desk/queue.html", values | {"on_top": first, "today": asking.today})


async def stream(request: Request) -> Response:
    """Server-sent events: `signals` when something changed, `logged-out` when this person may no longer know."""
    person = request.state.person
    token = request.cookies[sessions.COOKIE]
    engine = request.app.state.engine

    def may_go_on() -> bool:
        with engine.connect() as connection:
            now = sessions.person(connection, token)
        return now is not None and now.municipality == person.municipality and may(now.role, "queue-live")

    return EventSourceResponse(request.app.state.live.stream(person.municipality, may_go_on), ping=3600)


def _counted(number: int) -> str:
    return str(number) if number <= MOST_COUNTED else f"meer dan {MOST_COUNTED}"
