"""What the server itself answers under /field/: the page that puts the phone's own server in place, and its code."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from fieldapp.pages import page

# In a checkout a link to static/dist/, in a wheel a folder.
DIST = Path(__file__).with_name("static")


def bootstrap(request: Request) -> Response:
    """Any page under /field/ before the phone can answer it: installs the worker and goes on."""
    return page(request, "bootstrap.html", {})


def worker(_request: Request) -> Response:
    """The phone's server. Never from an HTTP cache, or a new version would come late."""
    return FileResponse(DIST / "device" / "worker.js", media_type="text/javascript")


def desk_worker(_request: Request) -> Response:
    """The desk's worker, which shows push messages and nothing else."""
    return FileResponse(DIST / "page" / "desk_worker.js", media_type="text/javascript")


def manifest(_request: Request) -> Response:
    """The web app manifest (W3C): name, icons, where to start."""
    return FileResponse(DIST / "manifest.webmanifest", media_type="application/manifest+json")
