"""The figures of the municipalities together: made once for each half-year, some time after its end, and then kept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.clock import day_of
from inspections.database import writing
from inspections.monitoring.breakdowns import Rules
from inspections.monitoring.counting import counted
from inspections.monitoring.half_years import HalfYear
from inspections.monitoring.publishing import Published, publish
from inspections.tables import joint_figures


@dataclass(frozen=True)
class Joint:
    """`published` is None when there were too few signals to tell anything."""

    made_at: datetime
    published: Published | None


def day_of_making(half: HalfYear, rules: Rules) -> date:
    """From when on the figures of `half` are there."""
    return half.last + timedelta(days=rules.days_after)


def joint(engine: Engine, half: HalfYear, rules: Rules, at: datetime) -> Joint | None:
    """The figures of `half` together: those that were made, or made now; None as long as it is too early for them."""
    if day_of(at) < day_of_making(half, rules):
        return None
    with engine.connect() as connection:
        if kept := _kept(connection, half):
            return kept
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            # Two who ask first at the same moment get the same figures; SQLite has one writer anyway.
            connection.execute(sa.text("LOCK TABLE joint_figures IN SHARE ROW EXCLUSIVE MODE"))
        return _kept(connection, half) or _make(connection, half, rules, at)


def _kept(connection: Connection, half: HalfYear) -> Joint | None:
    row = connection.execute(sa.select(joint_figures).where(joint_figures.c.half_year == str(half))).one_or_none()
    return Joint(row.made_at, msgspec.json.decode(row.content, type=Published | None)) if row else None


def _make(connection: Connection, half: HalfYear, rules: Rules, at: datetime) -> Joint:
    published = publish(counted(connection, half, rules.municipalities, rules), rules)
    content = msgspec.json.encode(published).decode()
    connection.execute(joint_figures.insert(), {"half_year": str(half), "made_at": at, "content": content})
    return Joint(at, published)
