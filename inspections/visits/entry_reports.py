"""The reports of entry (verslagen van binnentreden) that the law asks: by when each is due, and whether it was sent.

Source: Awi art. 10 and 11. Which are due is projected from the log; that one was sent is a step
of somebody at the desk.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.keys import ENTRY
from inspections.problems import Problem
from inspections.stored_facts import fold, stored_facts
from inspections.tables import entry_report_sendings, entry_reports, inspections, plans, users
from inspections.visits.entry import report_deadline
from inspections.visits.entry_record import entries

# How long a report that was sent stays in the list.
SHOWN = timedelta(days=30)


@dataclass(frozen=True)
class DueReport:
    """A report that is due. `days_left` is below zero when it is late; `sent_by` and `sent_at` are None until it is
    sent."""

    inspection: str
    entry: str
    title: str
    place: str
    name: str
    deadline: str
    days_left: int
    sent_by: str | None
    sent_at: datetime | None


def project_entry_reports(connection: Connection, inspection: str, municipality: str) -> None:
    """Make anew which entries of this control ask a report."""
    current = fold(stored_facts(connection, inspection, municipality, ENTRY))
    connection.execute(entry_reports.delete().where(entry_reports.c.inspection == inspection))
    rows = [
        {"inspection": inspection, "entry": entry.id, "municipality": municipality, "name": entry.name}
        | {"deadline": deadline.isoformat()}
        for entry in entries(current)
        if (deadline := report_deadline(entry.told))
    ]
    if rows:
        connection.execute(entry_reports.insert(), rows)


def reports(connection: Connection, municipality: str, now: datetime, today: date) -> Sequence[DueReport]:
    """What must still be sent, what is latest on top; then what was sent in the last month, the last on top."""
    last = (
        sa.select(sa.func.max(entry_report_sendings.c.position).label("position"))
        .group_by(entry_report_sendings.c.inspection, entry_report_sendings.c.entry)
        .where(entry_report_sendings.c.municipality == municipality)
        .subquery()
    )
    sending = (
        sa.select(entry_report_sendings, users.c.name.label("by_name"))
        .join(last, last.c.position == entry_report_sendings.c.position)
        .join(users, users.c.id == entry_report_sendings.c.by)
        .where(entry_report_sendings.c.sent)
        .subquery()
    )
    mine = sa.and_(sending.c.inspection == entry_reports.c.inspection, sending.c.entry == entry_reports.c.entry)
    rows = connection.execute(
        sa.select(entry_reports, inspections.c.place, plans.c.name.label("plan"), sending.c.by_name, sending.c.at)
        .join(inspections, inspections.c.id == entry_reports.c.inspection)
        .join(plans, plans.c.inspection == entry_reports.c.inspection, isouter=True)
        .join(sending, mine, isouter=True)
        .where(
            entry_reports.c.municipality == municipality,
            sa.or_(sending.c.at.is_(None), sending.c.at > now - SHOWN),
        )
        .order_by(entry_reports.c.deadline, entry_reports.c.inspection, entry_reports.c.entry)
    )
    found = [
        DueReport(
            inspection=row.inspection,
            entry=row.entry,
            title=row.plan or "Niet-geplande controle",
            place=row.place,
            name=row.name,
            deadline=row.deadline,
            days_left=(date.fromisoformat(row.deadline) - today).days,
            sent_by=row.by_name,
            sent_at=row.at,
        )
        for row in rows
    ]
    sent = sorted((each for each in found if each.sent_at), key=lambda each: each.sent_at or now, reverse=True)
    return [*(each for each in found if not each.sent_at), *sent]


def mark_sent(connection: Connection, municipality: str, inspection: str, entry: str, by: str, at: datetime) -> None:
    """Record that a report was sent. Twice is once, and keeps who came first. Raises `Problem` not-found."""
    _record(connection, municipality, inspection, entry, {"sent": True, "by": by, "at": at})


def mark_not_sent(
    connection: Connection, municipality: str, inspection: str, entry: str, by: str, at: datetime
) -> None:
    """Take back that a report was sent; that it was said stays in the log. Raises `Problem` not-found."""
    _record(connection, municipality, inspection, entry, {"sent": False, "by": by, "at": at})


def _record(
    connection: Connection, municipality: str, inspection: str, entry: str, step: dict[str, str | bool | datetime]
) -> None:
    this = {"inspection": inspection, "entry": entry, "municipality": municipality}
    # The lock makes two people who press at once take turns.
    known = connection.execute(sa.select(entry_reports).filter_by(**this).with_for_update()).one_or_none()
    if known is None:
        raise Problem("not-found")
    last = connection.scalar(
        sa.select(entry_report_sendings.c.sent)
        .filter_by(**this)
        .order_by(entry_report_sendings.c.position.desc())
        .limit(1)
    )
    if bool(last) is not step["sent"]:
        connection.execute(entry_report_sendings.insert(), this | step)
