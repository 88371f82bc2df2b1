"""Merging another signal into the case of this one, and letting a merged signal stand by itself again."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk import signal
from fieldapp.forms import form
from fieldapp.gate import route
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals.details import Merged, Separated
from inspections.signals.filled_in import parse
from inspections.signals.merging import Wish, merge, separate


def routes() -> list[BaseRoute]:
    """The addresses of merges; each name stands in permissions.py."""
    return [
        route("/desk/signals/{signal}/merges", merge_other, "merges", "POST"),
        route("/desk/signals/{signal}/separations", separate_this, "separations", "POST"),
    ]


def merge_other(request: Request) -> Response:
    """Let the signal `other` go on in the case of this one. What was typed stays on the page when it is refused."""
    given = form(request)
    municipality, id_, officer = signal.whose(request)
    try:
        words = parse(Merged, given | {"into": id_}).words
        wish = Wish(given.get("other", ""), words, signal.seen(given), signal.number(given, "other_seen"))
        with writing(request.app.state.engine) as connection:
            merge(connection, municipality, id_, officer, now(), wish)
    except Problem as problem:
        return signal.shown(request, problem, given | {"at": f"merges:{given.get('at')}"})
    return RedirectResponse(f"/desk/signals/{id_}#merged", 303)


def separate_this(request: Request) -> Response:
    """Undo the merge of this signal. What was typed stays on the page when it is refused."""
    given = form(request)
    municipality, id_, officer = signal.whose(request)
    try:
        words = parse(Separated, given).words
        with writing(request.app.state.engine) as connection:
            separate(connection, municipality, id_, officer, now(), words, signal.seen(given))
    except Problem as problem:
        return signal.shown(request, problem, given | {"at": "separations"})
    return RedirectResponse(f"/desk/signals/{id_}", 303)
