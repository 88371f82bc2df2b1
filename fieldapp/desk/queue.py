"""The queue of signals, and the stream that tells a desk that it changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from sse_starlette import EventSourceResponse
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.desk.queue_menus import menus
from fieldapp.forms import form
from fieldapp.live import still
from fieldapp.pages import page
from inspections import clock
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals.filters import Filters, towns
from inspections.signals.queue import (
    MOST_COUNTED,
    MOST_WALKED,
    Asking,
    PlaceInQueue,
    View,
    count,
    on_top,
    page_of_queue,
)
from inspections.signals.search import keep, kept, words_in

VIEWS = (
    (View.OPEN, "Alle open"),
    (View.NEW, "Nieuw"),
    (View.MINE, "Van mij"),
    (View.WAITING, "Wacht op terugkoppeling"),
    (View.OVERDUE, "Te laat"),
    (View.CLOSED, "Afgesloten"),
    (View.ALL, "Alles, nieuwste eerst"),
)
# Views of which the number is told.
COUNTED = (View.NEW, View.MINE, View.OVERDUE)


def desk(_request: Request) -> Response:
    """The desk begins with the queue."""
    return RedirectResponse("/desk/signals", 303)


def queue(request: Request) -> Response:
    """A page of the queue: the `view`, `after` (the place where the page before it ended), the filters, and `search`.

    Raises `Problem` request-malformed for another view or a place that isn't one, filter-unknown.
    """
    asked = request.query_params
    after, search = asked.get("after"), asked.get("search")
    view = asked.get("view") or (View.ALL if search else View.OPEN)
    if view not in list(View):
        raise Problem("request-malformed", problem="view")
    place = PlaceInQueue.parse(after) if after else None
    person = request.state.person
    filters = Filters.parse(asked)
    with request.app.state.engine.connect() as connection:
        # Of a search that is over, or is another's, nothing is looked for: the page says so.
        words = kept(connection, person.id, search, now()) or "" if search else None
        asking = Asking(person.municipality, person.id, clock.today(), filters, words)
        found = page_of_queue(connection, asking, View(view), place)
        is_plain = view == View.OPEN and not place and words is None and not filters.told
        first = on_top(connection, asking) if is_plain else []
        counts = {each: _counted(count(connection, asking, each)) for each in COUNTED}
        places = towns(connection, person.municipality)
    values = {
        "rows": found.rows,
        "next": found.next,
        "is_cut": found.is_cut,
        "walked": MOST_WALKED,
        "links": _links(view, search if words else None, filters.told, place, found.next),
        "view": view,
        "after": place,
        "counts": counts,
        "on_top": first,
        "today": asking.today,
        "filters": filters.told,
        "menus": menus(places),
        "words": words,
        "words_in": words_in(words or ""),
        "search": search if words else None,
        "is_search_over": words == "",
    }
    return page(request, "desk/queue.html", values)


def search(request: Request) -> Response:
    """Look for words, which may tell of a person: they are kept here, and the address that follows has only their id.

    Raises `Problem` search-too-long, filter-unknown.
    """
    given = form(request)
    told = Filters.parse(given).told
    with writing(request.app.state.engine) as connection:
        words = " ".join(given.get("words", "").split())
        id_ = keep(connection, request.state.person.id, words, now()) if words else None
    address = {"view": View.ALL, "search": id_} if id_ else {}
    return RedirectResponse(f"/desk/signals?{urlencode(address | told)}", 303)


async def stream(request: Request) -> Response:
    """Server-sent events: `signals` when something changed, `logged-out` when this person may no longer know."""
    topics = [request.state.person.municipality]
    live = request.app.state.live
    return EventSourceResponse(live.stream("signals", topics, still(request, "queue-live")), ping=3600)


@dataclass(frozen=True)
class Links:
    """Where one can go from a page of the queue: each the part of an address after its question mark."""

    here: str
    start: str
    next: str
    without_search: str
    without_filters: str
    views: Sequence[Mapping[str, str]]


def _links(
    view: str, search: str | None, filters: Mapping[str, str], after: PlaceInQueue | None, then: PlaceInQueue | None
) -> Links:
    """A part of an address keeps what is chosen, but for the one thing that it changes."""
    searched = {"search": search} if search else {}
    base = {"view": view, **searched, **filters}
    return Links(
        here=urlencode(base | ({"after": str(after)} if after else {})),
        start=urlencode(base),
        next=urlencode(base | {"after": str(then)}),
        without_search=urlencode(filters),
        without_filters=urlencode({"view": view} | searched),
        views=[{"id": id_, "name": name, "address": urlencode(base | {"view": id_})} for id_, name in VIEWS],
    )


def _counted(number: int) -> str:
    return str(number) if number <= MOST_COUNTED else f"meer dan {MOST_COUNTED}"
