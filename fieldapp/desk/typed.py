"""Fields of the planning forms, read into values. Each raises `Problem` plan-incomplete with the field's name."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from inspections.clock import today
from inspections.problems import Problem

Given = Mapping[str, str]
_CLOCK = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def fresh_id(given: Given, name: str) -> str:
    """The id that was made with the form. Raises `Problem` request-malformed for another."""
    try:
        return str(UUID(given.get(name, "")))
    except ValueError as error:
        raise Problem("request-malformed", problem=name) from error


def line(given: Given, name: str, field: str, *, optional: bool = False) -> str:
    """One line of at most 200 characters."""
    text = " ".join(given.get(name, "").split())
    if len(text) > 200 or not (text or optional):
        raise Problem("plan-incomplete", field=field, problem="vul dit in, met hoogstens 200 tekens.")
    return text


def story(given: Given, name: str, field: str, most: int = 4_000) -> str:
    """Lines of text, which may be empty."""
    lines = [" ".join(each.split()) for each in given.get(name, "").replace("\r\n", "\n").split("\n")]
    text = "\n".join(lines).strip()
    if len(text) > most:
        raise Problem("plan-incomplete", field=field, problem=f"schrijf hoogstens {most} tekens.")
    return text


def coming_day(given: Given, name: str, field: str) -> date:
    """A day from yesterday on (a night that began then), within two years."""
    day = any_day(given, name, field)
    if not today() - timedelta(days=1) <= day <= today() + timedelta(days=730):
        raise Problem("plan-incomplete", field=field, problem="kies een dag vanaf vandaag, binnen twee jaar.")
    return day


def any_day(given: Given, name: str, field: str) -> date:
    """A day, as the browser writes it: YYYY-MM-DD."""
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError as error:
        raise Problem("plan-incomplete", field=field, problem="vul een datum in.") from error


def clock(given: Given, name: str, field: str) -> str:
    """A time as HH:MM, or nothing."""
    time = given.get(name, "")
    if time and not _CLOCK.fullmatch(time):
        raise Problem("plan-incomplete", field=field, problem="schrijf een tijd als 09:30.")
    return time


def one_of(given: Given, name: str, field: str, known: Mapping[str, object] | set[str]) -> str:
    """One of what was offered."""
    if given.get(name) not in known:
        raise Problem("plan-incomplete", field=field, problem="kies er een.")
    return given[name]


def ticked(given: Given, prefix: str) -> list[str]:
    """What was ticked: the rest of the names of fields that begin with `prefix`."""
    return [name.removeprefix(prefix) for name in given if name.startswith(prefix)]
