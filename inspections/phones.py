"""The telephone numbers that an inspector can tap: whom to call and when.

A number that only the municipality knows is left empty, and shown as missing to the administrator.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspections.yaml_reading import DefinitionError, Value, read, without_doubles

FILE = Path(__file__).with_name("phones.yaml")


class PhoneError(DefinitionError):
    """The file of telephone numbers is not right."""


@dataclass(frozen=True)
class Phone:
    """`number` is None when the municipality has yet to fill it in."""

    id: str
    name: str
    number: str | None
    when: str
    verified: bool
    source: str | None


def load(path: Path = FILE) -> tuple[Phone, ...]:
    """The numbers in the file's order; raises PhoneError with file, line and problem."""
    top = read(path, PhoneError).record("file of telephone numbers", required={"phones"})
    entries = top["phones"].items()
    found = tuple(_phone(entry) for entry in entries)
    without_doubles([(phone.id, entry) for phone, entry in zip(found, entries, strict=True)], "telephone")
    return found


@cache
def phones() -> tuple[Phone, ...]:
    """The telephone numbers that come with the product."""
    return load()


def compiled() -> list[dict[str, str]]:
    """What an inspector's phone shows with tap to call: the shipped numbers that are known."""
    return [
        {"id": phone.id, "name": phone.name, "number": phone.number, "when": phone.when}
        for phone in phones()
        if phone.number is not None
    ]


def _phone(entry: Value) -> Phone:
    required = {"id", "name", "when", "verified"}
    record = entry.record("telephone", required=required, optional={"number", "source"})
    verified = record["verified"].flag()
    if verified and not (record.has("number") and record.has("source")):
        raise record.problem("is verified but has no number and source")
    return Phone(
        id=record["id"].slug(),
        name=record["name"].text(),
        number=record.text("number"),
        when=record["when"].text(),
        verified=verified,
        source=record.text("source"),
    )
