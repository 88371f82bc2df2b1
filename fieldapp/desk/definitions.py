"""What the administrator has yet to check: norms, legal bases, telephone numbers."""

from starlette.requests import Request
from starlette.responses import Response

from fieldapp.pages import page
from inspections.unverified import unverified


def show(request: Request) -> Response:
    """All that is unverified or missing, with its source and since when."""
    return page(request, "desk/definitions.html", {"found": unverified(request.state.person.municipality)})
