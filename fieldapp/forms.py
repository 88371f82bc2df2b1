"""Url-encoded forms and JSON bodies, parsed once."""

from typing import TypeVar
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

from inspections.problems import Problem

T = TypeVar("T")


def form(request: Request) -> dict[str, str]:
    """The fields of a url-encoded form; of two with one name the last counts. Raises `Problem` request-malformed."""
    try:
        fields = parse_qsl(request.state.body.decode(), keep_blank_values=True, errors="strict", max_num_fields=200)
    except ValueError as error:
        raise Problem("request-malformed", problem="formulier") from error
    # PostgreSQL knows no NUL in a text, and no keyboard makes one.
    if any("\0" in value for field in fields for value in field):
        raise Problem("request-malformed", problem="formulier")
    return dict(fields)


def json_body(request: Request, kind: type[T]) -> T:
    """The JSON body as a `kind`. Raises `Problem` request-malformed, naming the place but never the value."""
    try:
        return msgspec.json.decode(request.state.body, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("request-malformed", problem="JSON") from error
