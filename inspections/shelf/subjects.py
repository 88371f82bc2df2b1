"""A subject of the shelf, as its YAML file tells it."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from inspections.yaml_reading import DefinitionError, Value, read, without_doubles


class ShelfError(DefinitionError):
    """A file of the reference shelf is not right."""


@dataclass(frozen=True)
class Entry:
    """One thing to know: a title with a text, points, or both. `basis` is the article, as one cites it."""

    id: str
    title: str
    verified: bool
    source: str
    as_of: date
    text: str | None = None
    points: tuple[str, ...] = ()
    basis: str | None = None


@dataclass(frozen=True)
class Subject:
    id: str
    title: str
    intro: str
    entries: tuple[Entry, ...]


def load(path: Path) -> Subject:
    """The subject in the file at `path`; raises ShelfError with file, line and problem."""
    top = read(path, ShelfError).record("subject", required={"id", "version", "title", "intro", "entries"})
    top["version"].integer()
    values = top["entries"].items()
    entries = tuple(_entry(value) for value in values)
    without_doubles([(entry.id, value) for entry, value in zip(entries, values, strict=True)], "entry")
    return Subject(top["id"].slug(), top["title"].text(), top["intro"].text(), entries)


def _entry(value: Value) -> Entry:
    required = {"id", "title", "text", "verified", "source", "as_of"}
    record = value.record("entry", required=required, optional={"points", "basis"})
    return Entry(
        id=record["id"].slug(),
        title=record["title"].text(),
        text=record["text"].text(),
        points=tuple(point.text() for point in record.items("points")),
        basis=record.text("basis"),
        verified=record["verified"].flag(),
        source=record["source"].text(),
        as_of=record["as_of"].day(),
    )
