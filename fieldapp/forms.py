"""Url-encoded forms and JSON bodies, parsed once."""

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qsl

import msgspec
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, create_form_parser
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


@dataclass(frozen=True)
class Given:
    """A file that was chosen in a form: what it holds, and the name that it had there."""

    name: str
    content: bytes


def multipart_form(request: Request, largest: int, too_large: Problem) -> tuple[dict[str, str], Given | None]:
    """The fields of a multipart form and its one file, which stays in memory: it may hold personal data.

    None when no file was chosen. Raises `too_large` above `largest` bytes, or `Problem` request-malformed.
    """
    body: bytes = request.state.body
    if len(body) > largest + 10_000:
        raise too_large
    fields: dict[str, str] = {}
    files: list[Given] = []

    def on_field(field: Field) -> None:
        fields[(field.field_name or b"").decode(errors="replace")] = (field.value or b"").decode(errors="replace")

    def on_file(file: File) -> None:
        file.file_object.seek(0)
        if content := file.file_object.read():
            files.append(Given((file.file_name or b"").decode(errors="replace"), content))

    headers = {"Content-Type": request.headers.get("content-type", "").encode()}
    config = {"MAX_MEMORY_FILE_SIZE": largest + 10_000}
    try:
        parser = create_form_parser(headers, on_field, on_file, config=config)
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError) as error:
        raise Problem("request-malformed", problem="formulier") from error
    return fields, files[0] if files else None
