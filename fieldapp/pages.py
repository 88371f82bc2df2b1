"""Pages that the server renders, with what each of them shows."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from fieldapp.permissions import may
from inspections.answers import option_words, say_day, say_moment
from inspections.clock import HERE
from inspections.signals.questions import signal_questions
from inspections.signals.timeline import partner_name

# The desk's menu: each sees of it what the permissions let them open.
_MENU = (
    ("/desk/signals", "queue", "Signalen"),
    ("/desk/plans", "plans", "Geplande controles"),
    ("/desk/operations", "operations", "Controledagen"),
    ("/desk/actions", "actions", "Afspraken"),
    ("/desk/cases", "cases", "Zaken"),
    ("/desk/trail", "trail", "Wie deed wat"),
    ("/desk/retention", "retention", "Bewaren"),
    ("/desk/duty", "duty", "Dienst"),
    ("/desk/entry-reports", "entry-reports", "Verslagen van binnentreden"),
    ("/desk/figures", "figures", "Cijfers"),
    ("/desk/definitions", "definitions", "Nog te toetsen"),
    ("/desk/partners", "partners", "Ketenpartners"),
    ("/desk/accounts", "accounts", "Accounts"),
    ("/desk/phones", "phones", "Telefoons"),
)

# In a checkout a link to templates/, in a wheel a folder.
TEMPLATES = Path(__file__).with_name("templates")

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _moment(at: datetime) -> str:
    """In the time of the municipality, such as "24 november 2026, 05:10"."""
    return say_moment(at.astimezone(HERE))


def _signal_option(value: str | None, question: str) -> str:
    """What an option of the signal form says; empty when nothing (that this version knows) was chosen."""
    return option_words(signal_questions(), question, value) or "" if value else ""


def _day(day: date | str) -> str:
    """A day as people say it, such as "24 november 2026"; of which only the year or month is known, as "05-1990"."""
    is_part = isinstance(day, str) and len(day) < 10
    return "-".join(reversed(str(day).split("-"))) if is_part else say_day(day)


def _size(size: int) -> str:
    """Bytes as people say them: "640 kB", "2,4 MB"."""
    return f"{size / 1e6:.1f} MB".replace(".", ",") if size >= 1e6 else f"{max(1, round(size / 1e3))} kB"


environment.filters["size"] = _size
environment.filters["day"] = _day
environment.filters["moment"] = _moment
environment.filters["partner_name"] = partner_name
environment.filters["signal_option"] = _signal_option


def page(request: Request, name: str, values: Mapping[str, Any], status: int = 200) -> Response:
    """The page `name` of templates/, with its own `values`, `path`, `menu`, and `person` (None when not logged in)."""
    person = getattr(request.state, "person", None)
    menu = [(href, words) for href, route, words in _MENU if person and may(person.role, route)]
    html = environment.get_template(name).render(person=person, path=request.url.path, menu=menu, **values)
    return HTMLResponse(html, status)
