"""The figures by half-year, of the own municipality or of those together; as sheets and as the half-yearly report."""

from collections.abc import Mapping
from datetime import datetime

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.pages import page
from fieldapp.permissions import may
from inspections.clock import day_of
from inspections.database import now, writing
from inspections.documents import half_yearly_report, typeset
from inspections.documents.figures import say_change
from inspections.monitoring import analyses
from inspections.monitoring.analyses import FIELDS, About
from inspections.monitoring.breakdowns import shipped_rules
from inspections.monitoring.counting import half_years
from inspections.monitoring.figures import Figures, Scope, joint_figures, own_figures
from inspections.monitoring.half_years import HalfYear
from inspections.monitoring.joint import day_of_making
from inspections.monitoring.sheets import as_csv, as_ods
from inspections.problems import Problem


def show(request: Request) -> Response:
    """The page. Raises `Problem` half-year-unknown, half-year-ahead or figures-not-shared."""
    return _shown(request, request.query_params)


def csv(request: Request) -> Response:
    """All of it as CSV."""
    figures = _figures(request, request.query_params)
    return _download(figures, as_csv(figures), "text/csv; charset=utf-8", "csv")


def ods(request: Request) -> Response:
    """All of it as an OpenDocument sheet."""
    figures = _figures(request, request.query_params)
    return _download(figures, as_ods(figures), "application/vnd.oasis.opendocument.spreadsheet", "ods")


def report(request: Request) -> Response:
    """The half-yearly report for the meeting, as PDF."""
    figures = _figures(request, request.query_params)
    with request.app.state.engine.connect() as connection:
        written = analyses.analysis(connection, _about(request, figures))
        sheet = half_yearly_report(connection, request.state.person.municipality, figures, written)
    headers = {"content-disposition": f'inline; filename="{sheet.name}"'}
    return Response(typeset(sheet, request.app.state.store), media_type="application/pdf", headers=headers)


def write(request: Request) -> Response:
    """Keep what the officer wrote. What is refused stays on the page."""
    given = form(request)
    figures = _figures(request, given)
    seen = given.get("seen", "")
    if not seen.isascii() or not seen.isdigit() or len(seen) > 18:
        raise Problem("request-malformed", problem="seen")
    try:
        with writing(request.app.state.engine) as connection:
            about = _about(request, figures)
            analyses.write(connection, about, given, request.state.person.id, now(), int(seen))
    except Problem as problem:
        return _shown(request, given, problem)
    return RedirectResponse(f"/desk/figures?half={figures.half}&scope={figures.scope}#analysis", 303)


def _shown(request: Request, asked: Mapping[str, str], problem: Problem | None = None) -> Response:
    figures, at = _figures(request, asked), now()
    municipality = request.state.person.municipality
    with request.app.state.engine.connect() as connection:
        written = analyses.analysis(connection, _about(request, figures))
        listed = half_years(connection, municipality, HalfYear.of(at))
    if figures.half not in listed:
        listed.append(figures.half)
    values = {
        "figures": figures,
        "half_years": listed,
        "is_shared": municipality in shipped_rules().municipalities,
        "written": written,
        "typed": asked if problem else {name: each.words for name, each in written.items()},
        "seen": max((each.position for each in written.values()), default=0),
        "fields": FIELDS,
        "may_write": may(request.state.person.role, "analyses"),
        "say_change": say_change,
        "longest": analyses.LONGEST,
        "problem": problem,
    }
    return page(request, "desk/figures.html", values, status=problem.status if problem else 200)


def _figures(request: Request, asked: Mapping[str, str]) -> Figures:
    """What `half` and `scope` of an address or form ask for; without them the own figures of now."""
    scope, at = asked.get("scope", Scope.OWN), now()
    if scope not in list(Scope):
        raise Problem("request-malformed", problem="scope")
    half = HalfYear.parse(asked["half"], day_of(at)) if asked.get("half") else _usual(Scope(scope), at)
    municipality, engine = request.state.person.municipality, request.app.state.engine
    if scope == Scope.TOGETHER:
        return joint_figures(engine, municipality, half, shipped_rules(), at)
    with engine.connect() as connection:
        return own_figures(connection, municipality, half, shipped_rules(), at)


def _usual(scope: Scope, at: datetime) -> HalfYear:
    """The half-year that is now, or the last one of which the figures together are there."""
    half = HalfYear.of(at)
    while scope is Scope.TOGETHER and day_of(at) < day_of_making(half, shipped_rules()):
        half = half.before
    return half


def _about(request: Request, figures: Figures) -> About:
    return About(request.state.person.municipality, figures.half, figures.scope)


def _download(figures: Figures, content: bytes, media_type: str, ending: str) -> Response:
    name = f"cijfers-{figures.half}-{figures.scope}.{ending}"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, media_type=media_type, headers=headers)
