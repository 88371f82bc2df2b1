"""By what the queue can be narrowed. All of it may stand in an address: none of it tells of a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.clock import HERE
from inspections.indicators import Form
from inspections.problems import Problem
from inspections.signals.partners import partners
from inspections.signals.status import Status
from inspections.tables import locations, signal_partners


class Source(StrEnum):
    """From where a signal came: a phone in the field, or how it was taken in at the desk (Annex 2, step 1)."""

    FIELD = "field"
    DESK = "desk"
    TEAM_COORDINATOR = "team-coordinator"
    TELEPHONE = "telephone"


# Signals of which the form was not filled in, or of which two colleagues say different things.
NO_FORM = "none"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a signal has to be. None: whatever. `since` and `until` are the first and last day on which it came in."""

    form: str | None = None
    town: str | None = None
    source: str | None = None
    partner: str | None = None
    status: str | None = None
    since: date | None = None
    until: date | None = None

    @classmethod
    def parse(cls, given: Mapping[str, str]) -> "Filters":
        """From the fields of an address; an empty one counts as left out.

        Raises `Problem` filter-unknown, naming the field, for a value that none of the menus has.
        """
        chosen = {name: given.get(name, "").strip() or None for name in ("form", "town", "source", "partner", "status")}
        known = {"form": {*Form, NO_FORM}, "source": set(Source), "partner": set(partners()), "status": set(Status)}
        for name, values in known.items():
            if chosen[name] is not None and chosen[name] not in values:
                raise Problem("filter-unknown", field=name)
        return cls(**chosen, since=_day(given.get("since", "")), until=_day(given.get("until", "")))

    @property
    def told(self) -> dict[str, str]:
        """Those that are set, as they stand in the address."""
        return {each.name: str(value) for each in fields(self) if (value := getattr(self, each.name)) is not None}

    def conditions(self, of: sa.FromClause) -> Sequence[sa.ColumnElement[bool]]:
        """What holds of the rows of `signals`, or of what was selected of them."""
        found = [of.c[name] == value for name in ("town", "source", "status") if (value := getattr(self, name))]
        if self.form:
            found.append(of.c.form.is_(None) if self.form == NO_FORM else of.c.form == self.form)
        if self.partner:
            handed = sa.select(signal_partners.c.signal).where(
                signal_partners.c.signal == of.c.id, signal_partners.c.partner == self.partner
            )
            # Not EXISTS: PostgreSQL would make a join of it, which loses the order.
            found.append(handed.limit(1).scalar_subquery().is_not(None))
        if self.since:
            found.append(of.c.received_at >= _begin(self.since))
        if self.until and self.until < date.max:
            found.append(of.c.received_at < _begin(self.until + timedelta(days=1)))
        return found


EVERYTHING = Filters()


def towns(connection: Connection, municipality: str) -> list[str]:
    """The places that addresses of this municipality lie in."""
    of = sa.select(locations.c.town).distinct().where(locations.c.municipality == municipality)
    return list(connection.scalars(of.order_by(locations.c.town)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip()) if text.strip() else None
    except ValueError as error:
        raise Problem("filter-unknown", field="datum") from error


def _begin(day: date) -> datetime:
    """Midnight here; of days near the ends of the calendar, which have none in UTC, noon."""
    return datetime.combine(day, time(0) if date.min < day < date.max else time(12), HERE)
