"""One planned control: what the coordinator delivers for it beforehand."""

from collections.abc import Mapping

from msgspec.structs import replace
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.desk.known_use import as_fields, from_fields, permit_places
from fieldapp.forms import form, multipart_form
from fieldapp.pages import page
from inspections import clock
from inspections.database import now, writing
from inspections.guests.guests import guests_of, revoke
from inspections.guests.sharing import sharing
from inspections.problems import Problem
from inspections.visits.beforehand import (
    KnownUse,
    ListKind,
    keep_use,
    lists_of,
    planned_here,
    remove_list,
    replace_list,
    use_of,
)
from inspections.visits.planning import planned_control
from inspections.visits.registered_csv import MOST_BYTES, as_csv, read_list


def show(request: Request) -> Response:
    """The control with its lists, in short, and what is known of its use."""
    return shown(request)


def preview_list(request: Request) -> Response:
    """What a chosen file holds, before it counts; nothing is stored. A file that can't be read gets its sentence."""
    _is_ours(request)
    try:
        too_large = Problem("list-too-large", limit=f"{MOST_BYTES // 2**20} MB")
        fields, file = multipart_form(request, MOST_BYTES, too_large)
        kind = fields.get("kind")
        if file is None or kind not in list(ListKind):
            raise Problem("list-file-missing")
        found = read_list(file.content, clock.today())
    except Problem as problem:
        return shown(request, problem)
    municipality, inspection = _whose(request)
    with request.app.state.engine.connect() as connection:
        plan = planned_control(connection, municipality, inspection)
        standing = lists_of(connection, inspection, clock.today()).get(ListKind(kind))
    values = {"plan": plan, "kind": kind, "found": found, "standing": standing, "csv": as_csv(found.lines)}
    return page(request, "desk/plan_list.html", values)


def deliver_list(request: Request) -> Response:
    """Let the previewed list count; it comes in place of the one before, as a whole."""
    _is_ours(request)
    _, inspection = _whose(request)
    kind = _kind(request)
    try:
        found = read_list(form(request).get("csv", "").encode(), clock.today())
    except Problem as problem:
        return shown(request, problem)
    with writing(request.app.state.engine) as connection:
        replace_list(connection, inspection, kind, found.lines, request.state.person.id, now())
    return _again(request)


def take_list_back(request: Request) -> Response:
    """Remove a list, also from the phones when they are next online."""
    _is_ours(request)
    with writing(request.app.state.engine) as connection:
        remove_list(connection, request.path_params["inspection"], _kind(request))
    return _again(request)


def let_guest_go(request: Request) -> Response:
    """Ask a partner's guest to leave: their phone empties itself at its next contact."""
    _is_ours(request)
    _, inspection = _whose(request)
    with writing(request.app.state.engine) as connection:
        revoke(connection, inspection, request.path_params["user"], now())
    return _again(request)


def tell_use(request: Request) -> Response:
    """Keep what is known of the use; what can't be right is shown again with its sentence."""
    _is_ours(request)
    fields = form(request)
    try:
        use = from_fields(fields)
    except Problem as problem:
        return shown(request, problem, fields)
    with writing(request.app.state.engine) as connection:
        # What registers told is not in the form, and stays.
        before = use_of(connection, request.path_params["inspection"]) or KnownUse()
        use = replace(use, building=before.building, businesses=before.businesses)
        keep_use(connection, request.path_params["inspection"], use, request.state.person.id, now())
    return _again(request)


def _is_ours(request: Request) -> None:
    with request.app.state.engine.connect() as connection:
        planned_here(connection, *_whose(request))


def _kind(request: Request) -> ListKind:
    kind = request.path_params["kind"]
    if kind not in list(ListKind):
        raise Problem("not-found")
    return ListKind(kind)


def _whose(request: Request) -> tuple[str, str]:
    return request.state.person.municipality, request.path_params["inspection"]


def _again(request: Request) -> Response:
    return RedirectResponse(f"/desk/plans/{request.path_params['inspection']}", 303)


def shown(request: Request, problem: Problem | None = None, typed: Mapping[str, str] | None = None) -> Response:
    """The page of a planned control, with what was typed when that was refused. Raises `Problem` not-found."""
    municipality, inspection = _whose(request)
    with request.app.state.engine.connect() as connection:
        plan = planned_control(connection, municipality, inspection)
        use = use_of(connection, inspection)
        lists = lists_of(connection, inspection, clock.today())
        guests = guests_of(connection, inspection)
    fields = typed if typed is not None else as_fields(use or KnownUse())
    values = {
        "plan": plan,
        "lists": lists,
        "guests": guests,
        "organisations": {each.id: each.name for each in sharing().organisations.values()},
        "fields": fields,
        "permits": permit_places(fields),
        "is_use_known": use is not None,
        "registers": request.app.state.registers,
        "use": use,
        "problem": problem,
    }
    return page(request, "desk/plan.html", values, status=problem.status if problem else 200)
