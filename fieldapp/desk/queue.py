"""The queue of signals, and the stream that tells a desk that it changed."""

from enum import StrEnum

from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.login import sessions
from fieldapp.pages import page
from fieldapp.permissions import may
from inspections.problems import Problem
from inspections.signals.queue import MOST_COUNTED, OPEN, PlaceInQueue, count_new, page_of_queue
from inspections.signals.status import Status


class View(StrEnum):
    """Which part of the queue is shown, as it stands in the address."""

    OPEN = "open"
    NEW = "new"
    IN_PROGRESS = "in-progress"


STATUSES = {View.OPEN: OPEN, View.NEW: (Status.RECEIVED,), View.IN_PROGRESS: (Status.IN_PROGRESS,)}


def desk(_request: Request) -> Response:
    """The desk begins with the queue."""
    return RedirectResponse("/desk/signals", 303)


def queue(request: Request) -> Response:
    """A page of the queue: `view` (open, new, in-progress) and `after`, the place where the page before it ended.

    Raises `Problem` request-malformed for another view or a place that isn't one.
    """
    asked = request.query_params
    view, after = asked.get("view", View.OPEN), asked.get("after")
    if view not in STATUSES:
        raise Problem("request-malformed", problem="view")
    place = PlaceInQueue.parse(after) if after else None
    municipality = request.state.person.municipality
    with request.app.state.engine.connect() as connection:
        found = page_of_queue(connection, municipality, STATUSES[View(view)], place)
        new = count_new(connection, municipality)
    values = {"rows": found.rows, "next": found.next, "view": view, "after": place, "new": _counted(new)}
    return page(request, "desk/queue.html", values)


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
