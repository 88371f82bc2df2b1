"""The lists of indicators of human trafficking, and what makes someone vulnerable to it.

Ids are stable for ever: signals refer to them. Nothing here is ever added up to a score.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from inspections.yaml_reading import DefinitionError, Value, read, without_doubles

FILE = Path(__file__).with_name("indicators.yaml")
_LIST_ID = re.compile(r"[a-z]+([:-][a-z]+)*")


class IndicatorError(DefinitionError):
    """The file of indicators is not right."""


class Form(StrEnum):
    """Form of exploitation, as the policy tells them apart (seed, § 1.1); unknown is an answer too."""

    SEXUAL = "sexual"
    CRIMINAL = "criminal"
    LABOUR = "labour"
    COMBINATION = "combination"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Indicator:
    """One observable thing. `id` is unique within its list; `full_id` everywhere.

    `weighty`: seen alone it raises the question whether to make a signal; of others it takes two.
    """

    id: str
    full_id: str
    text: str
    weighty: bool


@dataclass(frozen=True)
class IndicatorList:
    id: str
    title: str
    forms: tuple[Form, ...]
    source: str
    verified: bool
    as_of: date
    indicators: tuple[Indicator, ...]


@dataclass(frozen=True)
class Vulnerability:
    """What makes someone easier to exploit: context for who helps, never a ground for suspicion."""

    id: str
    text: str


@dataclass(frozen=True)
class Indicators:
    lists: tuple[IndicatorList, ...]
    vulnerability: tuple[Vulnerability, ...]

    @property
    def by_id(self) -> Mapping[str, Indicator]:
        """All indicators by full id, such as `seed:all:threats`."""
        return {indicator.full_id: indicator for each in self.lists for indicator in each.indicators}


def load(path: Path = FILE) -> Indicators:
    """The lists in the file's order; raises IndicatorError with file, line and problem."""
    top = read(path, IndicatorError).record("file of indicators", required={"lists", "vulnerability"})
    entries = top["lists"].items()
    lists = tuple(_list(entry) for entry in entries)
    without_doubles([(each.id, entry) for each, entry in zip(lists, entries, strict=True)], "list")
    return Indicators(lists, _vulnerability(top["vulnerability"]))


@cache
def indicators() -> Indicators:
    """The indicators that come with the product."""
    return load()


def compiled() -> list[dict[str, object]]:
    """The shipped lists as phone and desk get them, with short ids: `<list>:<id>` makes a full one."""
    return [
        {
            "id": each.id,
            "title": each.title,
            "forms": [str(form) for form in each.forms],
            "indicators": [_compiled(indicator) for indicator in each.indicators],
        }
        for each in indicators().lists
    ]


def _list(entry: Value) -> IndicatorList:
    record = entry.record("list", required={"id", "title", "forms", "source", "verified", "as_of", "indicators"})
    id_ = _list_id(record["id"])
    entries = record["indicators"].items()
    found = tuple(_indicator(each, id_) for each in entries)
    without_doubles([(each.id, value) for each, value in zip(found, entries, strict=True)], "indicator")
    return IndicatorList(
        id=id_,
        title=record["title"].text(),
        forms=tuple(Form(form.one_of(set(Form))) for form in record["forms"].items()),
        source=record["source"].text(),
        verified=record["verified"].flag(),
        as_of=record["as_of"].day(),
        indicators=found,
    )


def _list_id(value: Value) -> str:
    written = value.text()
    if not _LIST_ID.fullmatch(written):
        raise value.problem(f"{value.name} is '{written}'; use lower-case words joined by ':' or '-'")
    return written


def _indicator(entry: Value, list_id: str) -> Indicator:
    record = entry.record("indicator", required={"id", "text"}, optional={"weighty"})
    id_ = record["id"].slug()
    return Indicator(id_, f"{list_id}:{id_}", record["text"].text(), record.flag("weighty"))


def _vulnerability(value: Value) -> tuple[Vulnerability, ...]:
    entries = value.items()
    records = [entry.record("vulnerability", required={"id", "text"}) for entry in entries]
    found = tuple(Vulnerability(record["id"].slug(), record["text"].text()) for record in records)
    without_doubles([(each.id, entry) for each, entry in zip(found, entries, strict=True)], "vulnerability")
    return found


def _compiled(indicator: Indicator) -> dict[str, object]:
    short: dict[str, object] = {"id": indicator.id, "text": indicator.text}
    return {**short, "weighty": True} if indicator.weighty else short
