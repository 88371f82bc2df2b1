"""Documents of a signal: adding one, downloading it, and taking away what doesn't belong there."""

from urllib.parse import quote

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from fieldapp.desk.signal import seen, shown, whose
from fieldapp.forms import form, multipart_form
from fieldapp.gate import route
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals import papers
from inspections.signals.filled_in import parse
from inspections.signals.recording import record
from inspections.store import StoreError

PATH = "/desk/signals/{signal}/papers"
# What comes from a stranger's file may do nothing in our name, should a browser show it after all.
HARMLESS = "sandbox; default-src 'none'"
log = structlog.get_logger()


def routes() -> list[BaseRoute]:
    """The addresses of documents; each name stands in permissions.py."""
    return [
        route(PATH, add, "papers", "POST", largest=papers.LARGEST + 100_000),
        route(f"{PATH}/{{paper}}", download, "paper"),
        route(f"{PATH}/{{paper}}/removal", take_away, "paper-removal", "POST"),
    ]


def add(request: Request) -> Response:
    """Keep the chosen file with the signal. The page says so when it can't be kept."""
    state = request.app.state
    try:
        _, file = multipart_form(request, papers.LARGEST, papers.too_large())
        content, name = (file.content, file.name) if file else (b"", "")
        papers.add(state.engine, state.store, *whose(request), now(), name, content)
    except Problem as problem:
        return shown(request, problem, {"at": "papers"})
    except StoreError as error:
        log.error("store", error=type(error).__name__)
        return shown(request, Problem("paper-not-kept"), {"at": "papers"})
    return _again(request)


def download(request: Request) -> Response:
    """The document as it came, never shown within the page. Raises `Problem` not-found or paper-not-there."""
    state = request.app.state
    municipality, signal, _ = whose(request)
    try:
        with state.engine.connect() as connection:
            paper, content = papers.read(connection, state.store, municipality, signal, request.path_params["paper"])
    except StoreError as error:
        log.error("store", error=type(error).__name__)
        raise Problem("paper-not-there") from error
    return as_download(paper, content)


def as_download(paper: papers.Paper, content: bytes) -> Response:
    """A document that a browser saves and never shows."""
    # RFC 6266 §4.3: the plain name for who doesn't know the other (RFC 8187).
    named = f"filename=\"document.{paper.ending}\"; filename*=UTF-8''{quote(paper.name, safe='')}"
    headers = {
        "content-disposition": f"attachment; {named}",
        "content-security-policy": HARMLESS,
    }
    return Response(content, media_type=papers.MEDIA[paper.ending], headers=headers)


def take_away(request: Request) -> Response:
    """Let a document be shown no more, with a reason."""
    given = form(request) | {"paper": request.path_params["paper"]}
    try:
        details = parse(did.PaperTakenAway, given)
        with writing(request.app.state.engine) as connection:
            record(connection, *whose(request), now(), details, seen(given))
    except Problem as problem:
        return shown(request, problem, given | {"at": "paper-removal"})
    return _again(request)


def _again(request: Request) -> Response:
    return RedirectResponse(f"/desk/signals/{request.path_params['signal']}", 303)
