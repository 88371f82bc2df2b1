"""Pages that the server renders, with what each of them shows."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

PROJECT = Path(__file__).parent.parent

environment = Environment(
    loader=FileSystemLoader(PROJECT / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(request: Request, name: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """The page `name` of templates/, with `person` (None when not logged in) and `path` beside its own `values`."""
    person = getattr(request.state, "person", None)
    html = environment.get_template(name).render(person=person, path=request.url.path, **values)
    return HTMLResponse(html, status)
