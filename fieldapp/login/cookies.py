"""Our cookies: never for scripts or other sites, and over TLS bound to this very host (`__Host-`, RFC 6265bis)."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response


def given(request: Request, name: str) -> str:
    """What the browser sent as our cookie `name`; empty when it sent none."""
    return request.cookies.get(_full_name(request, name), "")


def give(request: Request, response: Response, name: str, value: str, lasts: timedelta) -> None:
    """Let the browser keep `value` as our cookie `name`."""
    response.set_cookie(
        _full_name(request, name),
        value,
        max_age=int(lasts.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=request.app.state.settings.is_secure,
    )


def take_back(request: Request, response: Response, name: str) -> None:
    """Let the browser forget our cookie `name`."""
    give(request, response, name, "", timedelta(0))


def _full_name(request: Request, name: str) -> str:
    # On a laptop's http a browser refuses the prefix, which asks for Secure.
    return f"__Host-fieldapp_{name}" if request.app.state.settings.is_secure else f"fieldapp_{name}"
