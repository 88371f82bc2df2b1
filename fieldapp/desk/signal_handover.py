"""Handing a signal to a partner: looking at what it gets, making the handover, and recording what became of it."""

import json
from collections.abc import Callable, Mapping

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk.documents import pdf
from fieldapp.desk.signal import number, seen, whose
from fieldapp.desk.signal_forms import HANDOVER_ACTIONS, Action, possible
from fieldapp.forms import form
from fieldapp.gate import route
from fieldapp.pages import page
from inspections.clock import day_of
from inspections.database import now, writing
from inspections.documents.handover import handover_sheet
from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals import feedback, outbox
from inspections.signals.dossier import dossier
from inspections.signals.filled_in import parse
from inspections.signals.handing_over import Wish, content_of, hand_over, overruled, parts_kept, record_about
from inspections.signals.handover import TITLES, Content, given
from inspections.signals.papers import papers_of
from inspections.signals.partners import Part, address_of, partner
from inspections.signals.route import Handover, standing
from inspections.signals.steps import steps_of
from inspections.signals.timeline import CHANNELS, OVERRULED
from inspections.signals.together import members_of, names_in

PATH = "/desk/signals/{signal}/handovers"


def routes() -> list[BaseRoute]:
    """The addresses of handovers; each name stands in permissions.py."""
    one = PATH + "/{handover}"
    return [
        route(f"{PATH}/new", new, "handover-new"),
        route(PATH, create, "handovers", "POST"),
        route(one, show, "handover"),
        route(f"{one}/document.json", as_json, "handover-json"),
        route(f"{one}/document.pdf", as_pdf, "handover-pdf"),
        route(f"{one}/links", make_link, "links", "POST"),
        *(route(f"{one}/{action.resource}", recording(action), action.resource, "POST") for action in HANDOVER_ACTIONS),
    ]


def new(request: Request) -> Response:
    """What this `partner` would get and what not, and the form to send it. Raises `Problem` partner-unknown."""
    return _preview(request, request.query_params.get("partner", ""))


def create(request: Request) -> Response:
    """Make the handover ready. What was chosen stays on the page when it is refused."""
    wanted = form(request)
    municipality, signal, officer = whose(request)
    try:
        asked = parse(did.HandedOver, wanted | {"handover": "-", "reference": "-"})
        keep, note = parts_kept(wanted.keys()), wanted.get("note", "")
        along = frozenset(name.removeprefix("paper-") for name in wanted if name.startswith("paper-"))
        wish = Wish(asked.partner, asked.channel, asked.feedback_by, seen(wanted), note, keep, along)
        with writing(request.app.state.engine) as connection:
            handover = hand_over(connection, municipality, signal, officer, now(), wish)
    except Problem as problem:
        return _preview(request, wanted.get("partner", ""), problem, wanted)
    request.app.state.post.wake()
    return RedirectResponse(f"/desk/signals/{signal}/handovers/{handover}", 303)


def show(request: Request) -> Response:
    """One handover: what the partner got, how it stands, and what can be recorded of it."""
    return _show(request)


def as_json(request: Request) -> Response:
    """The machine-readable form of what the partner gets."""
    content = _content(request)
    name = f"attachment; filename=overdracht-{content.reference}.json"
    body = json.dumps(msgspec.to_builtins(content), ensure_ascii=False, indent=2)
    return Response(body, media_type="application/json", headers={"content-disposition": name})


def as_pdf(request: Request) -> Response:
    """The same as a document. Raises `Problem` document-failed."""
    return pdf(request, handover_sheet(_content(request), request.state.person.municipality))


def make_link(request: Request) -> Response:
    """A link with which the partner can answer once; shown on this page, and never again."""
    municipality, signal, officer = whose(request)
    try:
        with writing(request.app.state.engine) as connection:
            token = feedback.make_link(
                connection, municipality, signal, officer, now(), request.path_params["handover"]
            )
    except Problem as problem:
        return _show(request, problem)
    origin = request.app.state.settings.origin or str(request.base_url).rstrip("/")
    return _show(request, link=f"{origin}/feedback/{token}")


def recording(action: Action) -> Callable[[Request], Response]:
    """A handler that records `action` of a handover. What was typed stays on the page when it is refused."""

    def create(request: Request) -> Response:
        wanted = form(request)
        municipality, signal, officer = whose(request)
        handover = request.path_params["handover"]
        try:
            details = parse(action.kind, wanted | {"handover": handover})
            with writing(request.app.state.engine) as connection:
                record_about(connection, municipality, signal, officer, now(), details, seen(wanted))
        except Problem as problem:
            return _show(request, problem, wanted | {"at": action.resource})
        request.app.state.post.wake()
        return RedirectResponse(f"/desk/signals/{signal}/handovers/{handover}", 303)

    return create


def _content(request: Request) -> Content:
    municipality, signal, _ = whose(request)
    with request.app.state.engine.connect() as connection:
        return content_of(connection, municipality, signal, request.path_params["handover"])


def _preview(
    request: Request, to: str, problem: Problem | None = None, typed: Mapping[str, str] | None = None
) -> Response:
    municipality, signal, _ = whose(request)
    moment, chosen = now(), partner(to)
    with request.app.state.engine.connect() as connection:
        found = dossier(connection, municipality, signal)
        members = members_of(connection, municipality, found)
        address = address_of(connection, municipality, chosen.id) if request.app.state.settings.smtp_host else None
    try:
        skipped = overruled(standing(found.steps), members, chosen, moment)
    except Problem as missing:
        skipped, problem = (), problem or missing
    values = {
        "signal": found,
        "partner": chosen,
        "given": given([each.dossier for each in members], chosen, names_in(members)),
        "parts": [(part, TITLES[part]) for part in Part if part in chosen.may_have and part != Part.DOCUMENTS],
        "papers": papers_of(found.steps) if Part.DOCUMENTS in chosen.may_have else [],
        "address": address,
        "channels": [(id_, words.capitalize()) for id_, words in CHANNELS.items() if address or id_ != "mail"],
        "feedback_by": feedback.default_day(chosen, day_of(moment)),
        "overruled": [OVERRULED[step] for step in skipped],
        "seen": number(typed, "seen") if typed else found.steps[-1].position if found.steps else 0,
        "problem": problem,
        "typed": typed or {},
    }
    return page(request, "desk/handover_new.html", values, status=problem.status if problem else 200)


def _show(
    request: Request, problem: Problem | None = None, typed: Mapping[str, str] | None = None, link: str | None = None
) -> Response:
    municipality, signal, _ = whose(request)
    id_, moment = request.path_params["handover"], now()
    with request.app.state.engine.connect() as connection:
        content = content_of(connection, municipality, signal, id_)
        steps = steps_of(connection, signal)
        trouble = outbox.trouble(connection, id_)
    state = standing(steps)
    handover = state.handovers[id_]
    today = day_of(moment)
    actions = [each for each in possible(state, HANDOVER_ACTIONS, moment, id_) if each.resource not in _idle(handover)]
    values = {
        "signal": signal,
        "handover": handover,
        "content": content,
        "trouble": trouble,
        "actions": actions,
        "may_link": not handover.is_cancelled and state.closed_at is None,
        "link": link,
        "seen": steps[-1].position,
        "today": today,
        "filled": {"deliveries": {"channel": handover.channel, "on": today}},
        "problem": problem,
        "typed": typed or {},
    }
    return page(request, "desk/handover.html", values, status=problem.status if problem else 200)


def _idle(handover: Handover) -> set[str]:
    """What is possible and says nothing: mail under way delivers itself, and what was not sent can't fail."""
    if not handover.is_pending or handover.failed:
        return set()
    return {"deliveries"} if handover.channel == "mail" else {"failures", "retries"}
