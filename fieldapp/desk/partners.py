"""Where the municipality mails to its partners, for the administrator. Nothing of any case is here."""

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fieldapp.forms import form
from fieldapp.pages import page
from inspections.database import writing
from inspections.mail_addresses import mail_address
from inspections.problems import Problem
from inspections.signals.partners import addresses, partner, partners, set_address

PATH = "/desk/partners"
log = structlog.get_logger()


def show(request: Request) -> Response:
    """Every partner of the policy, with its address or that it is missing."""
    return _shown(request)


def set_email(request: Request) -> Response:
    """Fill in, replace or (left empty) take away an address. What was typed stays on the page when it is refused.

    Raises `Problem` partner-unknown.
    """
    person, to, typed = request.state.person, partner(request.path_params["partner"]), form(request).get("email", "")
    try:
        email = mail_address(typed)
    except Problem as problem:
        return _shown(request, problem, {to.id: typed})
    with writing(request.app.state.engine) as connection:
        set_address(connection, person.municipality, to.id, email)
    log.info("partner.address", partner=to.id, by=person.id, is_set=email is not None)
    return RedirectResponse(f"{PATH}#{to.id}", 303)


def _shown(request: Request, problem: Problem | None = None, typed: dict[str, str] | None = None) -> Response:
    with request.app.state.engine.connect() as connection:
        kept = addresses(connection, request.state.person.municipality)
    values = {
        "partners": partners().values(),
        "kept": kept,
        "missing": sum(id_ not in kept for id_ in partners()),
        "mail_is_set": bool(request.app.state.settings.smtp_host),
        "typed": typed or {},
        "problem": problem,
    }
    return page(request, "desk/partners.html", values, status=problem.status if problem else 200)
