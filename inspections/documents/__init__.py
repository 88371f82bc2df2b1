"""Documents on paper: the reports of a control and of an entry, the list for Burgerzaken, the half-yearly report.

Each is read from the database as a `Sheet`, which typesetting.py makes into a PDF. No signal is in any of these, the
half-yearly report has their numbers: what is printed of a signal is made by handover.py and consultation.py, for the
attention officer alone.
"""

from collections.abc import Mapping
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.documents.burgerzaken import burgerzaken_data
from inspections.documents.entry_report import entry_report_data, report_gaps
from inspections.documents.figures import figures_data
from inspections.documents.report import report_data
from inspections.documents.sheet import Sheet, heading
from inspections.documents.themes import Theme, theme_of
from inspections.documents.typesetting import typeset
from inspections.keys import OWN, scope
from inspections.monitoring.analyses import Written
from inspections.monitoring.figures import Figures
from inspections.problems import Problem
from inspections.record import Record, record
from inspections.tables import facts, municipalities
from inspections.visits.registration_record import burgerzaken_rows

__all__ = [
    "Sheet",
    "burgerzaken_list",
    "entry_report",
    "half_yearly_report",
    "inspection_report",
    "report_gaps",
    "typeset",
]


def inspection_report(connection: Connection, municipality: str, inspection: str) -> Sheet:
    """The inspection report of a control of this municipality. Raises `Problem` not-found."""
    found = record(connection, municipality, inspection)
    moment = _moment(connection, found)
    data = heading("Inspectierapport", found.place or found.title, inspection, moment)
    data |= report_data(found)
    shown = [picture.sha256 for picture in found.pictures if picture.state == "ready"]
    name = _name("inspectierapport", data["day"], inspection)
    return Sheet("report.typ", data, _theme(connection, municipality), moment, name, shown)


def entry_report(connection: Connection, municipality: str, inspection: str, entry: str) -> Sheet:
    """The report of one entry (verslag van binnentreden). Raises `Problem` not-found, also when none is due."""
    found = record(connection, municipality, inspection)
    chosen = next((each for each, _ in found.entries if each.id == entry and each.is_report_due), None)
    if chosen is None:
        raise Problem("not-found")
    moment = _moment(connection, found)
    data = heading("Verslag van binnentreden", found.place or found.title, inspection, moment)
    data |= entry_report_data(chosen, found.place)
    name = _name("verslag-van-binnentreden", data["day"], entry)
    return Sheet("entry_report.typ", data, _theme(connection, municipality), moment, name)


def burgerzaken_list(connection: Connection, municipality: str, inspection: str, today: date) -> Sheet:
    """The list for Burgerzaken of a control of this municipality. Raises `Problem` not-found."""
    found = record(connection, municipality, inspection)
    moment = _moment(connection, found)
    data = heading("Lijst voor Burgerzaken", found.place or found.title, inspection, moment)
    data |= burgerzaken_data(found, burgerzaken_rows(connection, municipality, inspection, today))
    name = _name("burgerzaken", data["day"], inspection)
    return Sheet("burgerzaken.typ", data, _theme(connection, municipality), moment, name)


def half_yearly_report(
    connection: Connection, municipality: str, figures: Figures, written: Mapping[str, Written]
) -> Sheet:
    """The half-yearly report for the meeting, with what the officer wrote."""
    data = heading("Halfjaarbericht signalen van mensenhandel", figures.place, figures.half.words, figures.as_of)
    data |= figures_data(figures, written)
    name = f"halfjaarbericht-{figures.half}-{figures.scope}.pdf"
    return Sheet("figures.typ", data, _theme(connection, municipality), figures.as_of, name)


def _moment(connection: Connection, found: Record) -> datetime:
    """When the last of what a document may hold arrived: its date, so that the same data gives the same document."""
    is_apart = sa.or_(facts.c.scope.startswith(scope("signal/")), facts.c.scope == scope(OWN))
    last = sa.select(facts.c.arrived_at).where(facts.c.inspection == found.id, sa.not_(is_apart))
    return connection.scalar(last.order_by(facts.c.position.desc()).limit(1)) or found.first_arrived_at


def _theme(connection: Connection, municipality: str) -> Theme:
    name = connection.scalar(sa.select(municipalities.c.name).where(municipalities.c.id == municipality))
    return theme_of(municipality, name or municipality)


def _name(document: str, day: str, id_: str) -> str:
    """Of the file: what and when, and of which control by the end of its id; no address and no name of anyone."""
    return f"{document}-{day}-{id_[-6:]}.pdf"
