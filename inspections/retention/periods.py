"""How long each kind of data is kept, on which ground: read from periods.yaml, where a municipality changes it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

from inspections.yaml_reading import DefinitionError, Value, read, without_doubles

FILE = Path(__file__).with_name("periods.yaml")
_PERIOD = re.compile(r"([1-9][0-9]{0,3}) (days|years)")


class PeriodError(DefinitionError):
    """The file of periods is not right."""


class Kind(StrEnum):
    """Kinds of data that are kept for a time of their own."""

    SIGNAL_SET_ASIDE = "signal-set-aside"
    SIGNAL_HANDED_OVER = "signal-handed-over"
    WITHOUT_VIOLATION = "inspection-without-violation"
    WITH_VIOLATION = "inspection-with-violation"
    REGISTERED_LIST = "registered-list"
    OPERATION = "operation"
    AUDIT_TRAIL = "audit-trail"
    BACKUP = "backup"


@dataclass(frozen=True)
class Period:
    """How long a kind is kept. `counts_from`, `what` and `ground` are words for people."""

    kind: Kind
    what: str
    days: int
    years: int
    counts_from: str
    ground: str
    verified: bool
    source: str
    as_of: date

    def after(self, begin: date) -> date:
        """The first day on which it is no longer kept. A period that begins on 29 February ends on 1 March."""
        try:
            later = begin.replace(year=begin.year + self.years)
        except ValueError:
            later = begin.replace(year=begin.year + self.years, month=3, day=1)
        return later + timedelta(days=self.days)

    @property
    def words(self) -> str:
        """As people say it, such as "5 jaar"."""
        return f"{self.years} jaar" if self.years else f"{self.days} dagen"


def load(path: Path = FILE) -> Mapping[Kind, Period]:
    """The periods by kind, every kind once; raises PeriodError with file, line and problem."""
    top = read(path, PeriodError).record("file of periods", required={"kinds"})
    entries = top["kinds"].items()
    found = [_period(entry) for entry in entries]
    without_doubles([(str(each.kind), entry) for each, entry in zip(found, entries, strict=True)], "kind")
    if missing := sorted(set(Kind) - {each.kind for each in found}):
        raise top["kinds"].problem(f"these kinds are missing: {', '.join(missing)}")
    return {each.kind: each for each in found}


@cache
def periods() -> Mapping[Kind, Period]:
    """The periods that come with the product."""
    return load()


def _period(entry: Value) -> Period:
    record = entry.record("kind", required={"id", "what", "period", "from", "ground", "verified", "source", "as_of"})
    written = _PERIOD.fullmatch(record["period"].text())
    if written is None:
        raise record["period"].problem('must be a number of days or years, such as "30 days" or "5 years"')
    number, unit = int(written[1]), written[2]
    return Period(
        kind=Kind(record["id"].one_of(set(Kind))),
        what=record["what"].text(),
        days=number if unit == "days" else 0,
        years=number if unit == "years" else 0,
        counts_from=record["from"].text(),
        ground=record["ground"].text(),
        verified=record["verified"].flag(),
        source=record["source"].text(),
        as_of=record["as_of"].day(),
    )
