"""By what signals are counted, and how coarse it gets when numbers are small: data in monitoring.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from inspections.signals.partners import partners
from inspections.yaml_reading import DefinitionError, Record, Value, read, without_doubles

FILE = Path(__file__).with_name("monitoring.yaml")
# Counts handovers where all others count signals: a signal may go to several partners.
PARTNER = "partner"
OUTCOME = "outcome"
HANDED_OVER = frozenset({"handed-over", "answered"})


class MonitoringError(DefinitionError):
    """The file of figures is not right."""


@dataclass(frozen=True)
class Group:
    """Categories that are counted as one, under one name."""

    name: str
    of: tuple[str, ...]


@dataclass(frozen=True)
class Level:
    """Every category in one of `groups`. `is_reported`: of each also how many were handed over."""

    groups: tuple[Group, ...]
    is_reported: bool


@dataclass(frozen=True)
class Breakdown:
    """`categories` are names by id, in their order; `joint` the levels that the municipalities together may see, the
    finest first."""

    id: str
    title: str
    categories: Mapping[str, str]
    otherwise: str
    is_reported: bool
    joint: tuple[Level, ...]

    @property
    def finest(self) -> Level:
        """Each category by itself, as a municipality sees its own."""
        return Level(tuple(Group(name, (id_,)) for id_, name in self.categories.items()), self.is_reported)


@dataclass(frozen=True)
class Rules:
    """What monitoring.yaml says; there it stands what each is for."""

    threshold: int
    municipalities: tuple[str, ...]
    least: int
    days_after: int
    breakdowns: tuple[Breakdown, ...]


def load(path: Path = FILE) -> Rules:
    """The rules of the file; raises MonitoringError with file, line and problem."""
    fields = {"threshold", "municipalities", "least", "days-after", "breakdowns"}
    top = read(path, MonitoringError).record("file of figures", required=fields)
    listed = top["municipalities"].items()
    without_doubles([(value.slug(), value) for value in listed], "municipality")
    entries = top["breakdowns"].items()
    breakdowns = [_breakdown(entry) for entry in entries]
    without_doubles([(each.id, entry) for each, entry in zip(breakdowns, entries, strict=True)], "breakdown")
    return Rules(
        threshold=_at_least(top["threshold"], 2),
        municipalities=tuple(value.slug() for value in listed),
        # With two, each would read the other's own figures.
        least=_at_least(top["least"], 3),
        days_after=_at_least(top["days-after"], 0),
        breakdowns=tuple(breakdowns),
    )


@cache
def shipped_rules() -> Rules:
    """The rules that come with the product."""
    return load()


def _at_least(value: Value, least: int) -> int:
    number = value.integer()
    if number < least:
        raise value.problem(f"{value.name} is {number}, below {least}")
    return number


def _breakdown(entry: Value) -> Breakdown:
    record = entry.record(
        "breakdown", required={"id", "title", "otherwise"}, optional={"categories", "reported", "coarser"}
    )
    id_, is_reported = record["id"].slug(), record.flag("reported")
    categories = _categories(record, id_)
    coarser = [_groups(value, categories) for value in record.items("coarser")]
    finest = tuple(Group(name, (category,)) for category, name in categories.items())
    levels = [Level(groups, is_reported) for groups in ([] if id_ == PARTNER else [finest])]
    levels += [Level(groups, is_reported) for groups in coarser]
    if is_reported:
        # Rather the sorts without what was handed over than nothing at all.
        levels += [Level(groups, False) for groups in coarser[-1:]]
    return Breakdown(
        id=id_,
        title=record["title"].text(),
        categories=categories,
        otherwise=record["otherwise"].one_of(categories.keys()),
        is_reported=is_reported,
        joint=tuple(levels),
    )


def _categories(record: Record, id_: str) -> Mapping[str, str]:
    if id_ == PARTNER:
        return {partner.id: partner.name for partner in partners().values()} | {"other": "Een andere partner"}
    entries = record.items("categories")
    read_ = [entry.record("category", required={"id", "name"}) for entry in entries]
    found = [(each["id"].slug(), each["name"].text()) for each in read_]
    without_doubles([(category, entry) for (category, _), entry in zip(found, entries, strict=True)], "category")
    if not found:
        raise record.problem("has no categories")
    return dict(found)


def _groups(value: Value, categories: Mapping[str, str]) -> tuple[Group, ...]:
    groups, placed = [], []
    for entry in value.items():
        record = entry.record("group", required={"name", "of"})
        named = [(each.one_of(categories.keys()), each) for each in record["of"].items()]
        placed += named
        groups.append(Group(record["name"].text(), tuple(category for category, _ in named)))
    without_doubles(placed, "category")
    if missing := categories.keys() - {category for category, _ in placed}:
        raise value.problem(f"{value.name} leaves out {', '.join(sorted(missing))}")
    return tuple(groups)
