"""The half-yearly report for the meeting of attention officers (policy §3.1): figures, and what they wrote. Pure."""

from collections.abc import Mapping
from typing import Any

from inspections.answers import say_day
from inspections.clock import day_of
from inspections.monitoring.analyses import FIELDS, Written
from inspections.monitoring.figures import Figures, Row, Scope, Table

NOT_TOLD = "–"
_ROLES = {"attention_officer": "aandachtsfunctionaris mensenhandel"}


def figures_data(figures: Figures, written: Mapping[str, Written]) -> dict[str, Any]:
    """What the template figures.typ prints. Who wrote is told by their role: no names among figures."""
    half = figures.half
    return {
        "half": half.words,
        "days": f"{say_day(half.first)} tot en met {say_day(half.last)}",
        "before": half.before.words,
        "is_own": figures.scope is Scope.OWN,
        "notice": figures.notice,
        "totals": [_row(row, 1) for row in figures.totals],
        "tables": [_table(table) for table in figures.tables],
        "took": [
            [each.name, *map(_days, (each.half, each.half_before, each.most, each.most_before))]
            for each in figures.took
        ],
        "analysis": [
            {
                "question": question,
                "words": written[name].words if name in written else "",
                "by": _by(written.get(name)),
            }
            for name, question in FIELDS.items()
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    rows = [_row(row, table.most) for row in table.rows]
    return {"title": table.title, "note": table.note, "is_reported": table.is_reported, "rows": rows}


def _row(row: Row, most: int) -> dict[str, Any]:
    told = {"number": row.number, "reported": row.reported, "before": row.before}
    bars = {"bar": (row.number or 0) / most, "bar_before": (row.before or 0) / most}
    return {"name": row.name, "change": say_change(row.change)} | bars | {name: _said(n) for name, n in told.items()}


def say_change(change: int | None) -> str:
    """With its sign, such as "+3" or "−2"; "0" when nothing changed."""
    if change is None:
        return NOT_TOLD
    return f"{change:+d}".replace("-", "−") if change else "0"


def _said(number: int | None) -> str:
    return NOT_TOLD if number is None else str(number)


def _days(days: int | None) -> str:
    return NOT_TOLD if days is None else str(days)


def _by(written: Written | None) -> str:
    if written is None or not written.words:
        return ""
    role = _ROLES.get(written.role, "medewerker van de gemeente")
    return f"Geschreven door de {role}, {say_day(day_of(written.at))}."
