"""The figures as tables, each half-year beside the one before: what page, sheets and document all print."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.answers import say_day
from inspections.monitoring.breakdowns import PARTNER, Breakdown, Rules
from inspections.monitoring.counting import MEASURES, Counts, counted, nearest_rank
from inspections.monitoring.half_years import HalfYear
from inspections.monitoring.joint import day_of_making, joint
from inspections.monitoring.publishing import PER_CENTS, Cell, Published
from inspections.problems import Problem
from inspections.tables import municipalities

MEASURE_NAMES = {
    "action": "Tot de eerste stap, van alle signalen",
    "handover": "Tot een partner het had, van wat is doorgezet",
    "feedback": "Tot de eerste terugkoppeling, van wat is doorgezet",
}
TOGETHER = "De gemeenten van De Copen samen"
_COARSER = "Een grovere indeling: een van de aantallen was te klein om te tonen."
_TOO_SMALL = "Hier tonen we niets: de aantallen zijn te klein."


class Scope(StrEnum):
    """Whose figures: those of the own municipality, or those of the municipalities together."""

    OWN = "own"
    TOGETHER = "together"


@dataclass(frozen=True)
class Row:
    """`number` now and `before`; `reported` is how many of those now were handed over. None: not told."""

    name: str
    number: int | None
    before: int | None
    reported: int | None = None

    @property
    def change(self) -> int | None:
        """What came or went since the half-year before."""
        return None if self.number is None or self.before is None else self.number - self.before


@dataclass(frozen=True)
class Table:
    """One breakdown. `note` says in words what is not told, or told coarser; empty when nothing is to be said."""

    id: str
    title: str
    is_reported: bool
    rows: Sequence[Row]
    note: str = ""

    @property
    def most(self) -> int:
        """The largest number in it, at least one: what a chart is as wide as."""
        return max([1, *(number for row in self.rows for number in (row.number, row.before) if number is not None)])


@dataclass(frozen=True)
class Took:
    """Days until something: `half` for half of the signals, `most` for nine in ten. None: not yet, or not told."""

    name: str
    half: int | None
    most: int | None
    half_before: int | None
    most_before: int | None


@dataclass(frozen=True)
class Figures:
    """`notice` is why nothing is told, in words; the rest is then empty."""

    scope: Scope
    place: str
    half: HalfYear
    as_of: datetime
    notice: str = ""
    totals: Sequence[Row] = ()
    tables: Sequence[Table] = ()
    took: Sequence[Took] = field(default=())


def own_figures(connection: Connection, municipality: str, half: HalfYear, rules: Rules, at: datetime) -> Figures:
    """The figures of one municipality, every number as it is. Raises `Problem` municipality-unknown."""
    name = connection.scalar(sa.select(municipalities.c.name).where(municipalities.c.id == municipality))
    if name is None:
        raise Problem("municipality-unknown")
    now, before = (counted(connection, each, [municipality], rules)[municipality] for each in (half, half.before))
    totals = [Row("Signalen", now.total, before.total), Row("Doorgezet", now.handed_over, before.handed_over)]
    tables = [_own_table(breakdown, now, before) for breakdown in rules.breakdowns]
    took = [_took(measure, _own_days(now, measure), _own_days(before, measure)) for measure in MEASURES]
    notice = "" if now.total or before.total else "In dit halfjaar en het halfjaar ervoor kwamen geen signalen binnen."
    if notice:
        return Figures(Scope.OWN, name, half, at, notice)
    return Figures(Scope.OWN, name, half, at, "", totals, tables, took)


def joint_figures(engine: Engine, municipality: str, half: HalfYear, rules: Rules, at: datetime) -> Figures:
    """The figures of the municipalities together, for one of them. Raises `Problem` figures-not-shared for another."""
    if municipality not in rules.municipalities:
        raise Problem("figures-not-shared")
    # The one before first, or its figures could be made later than these and tell of what came between.
    before = joint(engine, half.before, rules, at)
    made = joint(engine, half, rules, at)
    if made is None:
        day = say_day(day_of_making(half, rules))
        return Figures(Scope.TOGETHER, TOGETHER, half, at, f"De cijfers samen van dit halfjaar zijn er op {day}.")
    if made.published is None:
        notice = "Er kwamen in dit halfjaar te weinig signalen binnen om samen iets te tonen."
        return Figures(Scope.TOGETHER, TOGETHER, half, made.made_at, notice)
    now, then = made.published, before.published if before else None
    with engine.connect() as connection:
        rows = connection.execute(sa.select(municipalities.c.id, municipalities.c.name))
        names = {row.id: row.name for row in rows}
    totals = [
        Row("Signalen", now.total, then.total if then else None),
        Row("Doorgezet", now.handed_over, then.handed_over if then else None),
    ]
    tables = [_joint_table(breakdown, now, then) for breakdown in rules.breakdowns]
    tables.append(_municipalities(now, then, names, rules))
    took = [
        _took(measure, now.days.get(measure, {}), then.days.get(measure, {}) if then else {}) for measure in MEASURES
    ]
    return Figures(Scope.TOGETHER, TOGETHER, half, made.made_at, "", totals, tables, took)


def _own_table(breakdown: Breakdown, now: Counts, before: Counts) -> Table:
    rows = [
        Row(
            name,
            now.all[breakdown.id][category],
            before.all[breakdown.id][category],
            now.reported[breakdown.id][category] if breakdown.is_reported else None,
        )
        for category, name in breakdown.categories.items()
    ]
    if breakdown.id == PARTNER:
        rows = [row for row in rows if row.number or row.before]
    note = "" if rows else "Er is niets overgedragen."
    return Table(breakdown.id, breakdown.title, breakdown.is_reported, rows, note)


def _joint_table(breakdown: Breakdown, now: Published, then: Published | None) -> Table:
    cells = now.breakdowns.get(breakdown.id, ())
    earlier = {cell.of: cell.number for cell in then.breakdowns.get(breakdown.id, ())} if then else {}
    rows = [Row(cell.name, cell.number, earlier.get(cell.of), cell.reported) for cell in cells]
    is_reported = any(cell.reported is not None for cell in cells)
    return Table(breakdown.id, breakdown.title, is_reported, rows, _note(breakdown, cells))


def _note(breakdown: Breakdown, cells: Sequence[Cell]) -> str:
    if not cells:
        return _TOO_SMALL
    return _COARSER if any(len(cell.of) > 1 for cell in cells) and breakdown.id != PARTNER else ""


def _municipalities(now: Published, then: Published | None, names: Mapping[str, str], rules: Rules) -> Table:
    earlier = (then.municipalities if then else None) or {}
    told = now.municipalities or {}
    rows = [Row(names.get(id_, id_), told[id_], earlier.get(id_)) for id_ in rules.municipalities if id_ in told]
    return Table("municipality", "Gemeente", False, rows, "" if rows else _TOO_SMALL)


def _own_days(counts: Counts, measure: str) -> dict[str, int]:
    of = counts.measured(measure)
    days = {str(per_cent): nearest_rank(counts.days[measure], of, per_cent) for per_cent in PER_CENTS}
    return {per_cent: number for per_cent, number in days.items() if number is not None}


def _took(measure: str, now: Mapping[str, int], before: Mapping[str, int]) -> Took:
    half, most = map(str, PER_CENTS)
    return Took(MEASURE_NAMES[measure], now.get(half), now.get(most), before.get(half), before.get(most))


def sheet_rows(figures: Figures) -> Iterable[tuple[str | int | None, ...]]:
    """All of it as the rows of one sheet, the names of the columns first."""
    before = figures.half.before
    yield ("Uitsplitsing", "Soort", "Aantal", "Waarvan doorgezet", f"Aantal in {before.words}", "Verschil")
    if figures.notice:
        yield (figures.notice, None, None, None, None, None)
    for row in figures.totals:
        yield ("Totaal", row.name, row.number, None, row.before, row.change)
    for table in figures.tables:
        for row in table.rows:
            yield (table.title, row.name, row.number, row.reported, row.before, row.change)
        if table.note:
            yield (table.title, table.note, None, None, None, None)
    for took in figures.took:
        for name, now, then in (
            ("de helft binnen zo veel dagen", took.half, took.half_before),
            ("negen van de tien binnen zo veel dagen", took.most, took.most_before),
        ):
            change = None if now is None or then is None else now - then
            yield (took.name, name, now, None, then, change)
