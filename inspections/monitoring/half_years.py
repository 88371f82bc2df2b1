"""Half-years, by the clock of the municipalities: 1 January to 30 June, and 1 July to 31 December."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from inspections.clock import HERE
from inspections.problems import Problem

_WRITTEN = re.compile(r"([0-9]{4})-([12])")
FIRST_YEAR = 2000


@dataclass(frozen=True, order=True)
class HalfYear:
    """`part` is 1 or 2."""

    year: int
    part: int

    @classmethod
    def of(cls, moment: datetime) -> "HalfYear":
        """The half-year in which `moment` falls here, whatever its own time zone."""
        here = moment.astimezone(HERE)
        return cls(here.year, 1 if here.month <= 6 else 2)

    @classmethod
    def parse(cls, text: str, today: date) -> "HalfYear":
        """From an address, such as "2026-1". Raises `Problem` half-year-unknown, or half-year-ahead when it has yet to
        begin."""
        match = _WRITTEN.fullmatch(text)
        if match is None or int(match[1]) < FIRST_YEAR:
            raise Problem("half-year-unknown")
        found = cls(int(match[1]), int(match[2]))
        if found.first > today:
            raise Problem("half-year-ahead", day=found.first.strftime("%d-%m-%Y"))
        return found

    def __str__(self) -> str:
        return f"{self.year}-{self.part}"

    @property
    def words(self) -> str:
        """As people say it."""
        return f"{'eerste' if self.part == 1 else 'tweede'} helft van {self.year}"

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 1 if self.part == 1 else 7, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return self.after.first - timedelta(days=1)

    @property
    def after(self) -> "HalfYear":
        """The next one."""
        return HalfYear(self.year, 2) if self.part == 1 else HalfYear(self.year + 1, 1)

    @property
    def before(self) -> "HalfYear":
        """The one with which it is compared."""
        return HalfYear(self.year, 1) if self.part == 2 else HalfYear(self.year - 1, 2)
