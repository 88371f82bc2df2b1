"""The sheet for a consultation as a document: a signal on one page, to hand out and take back."""

from dataclasses import replace
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.answers import say_day
from inspections.documents import sheet as paper
from inspections.documents.handover import SENDER
from inspections.documents.themes import theme_of
from inspections.keys import scope
from inspections.signals.consultation import Sheet, sheet
from inspections.tables import facts, municipalities, signals, steps


def consultation_sheet(connection: Connection, municipality: str, signal: str) -> paper.Sheet:
    """The sheet of this signal as it would be now. Raises `Problem` not-found."""
    found = sheet(connection, municipality, signal)
    moment = _moment(connection, signal)
    name = connection.scalar(sa.select(municipalities.c.name).where(municipalities.c.id == municipality))
    theme = replace(theme_of(municipality, name or municipality), team=SENDER)
    data = paper.heading("Blad voor het overleg", _meeting(found), signal[-6:], moment)
    data |= {"sections": msgspec.to_builtins(found.sections), "left_out": ", ".join(found.left_out).lower()}
    file = f"blad-voor-het-overleg-{data['day']}-{signal[-6:]}.pdf"
    return paper.Sheet("consultation.typ", data, theme, moment, file)


def _meeting(found: Sheet) -> str:
    return f"{found.planned.meeting}, {say_day(found.planned.on)}" if found.planned else "Nog niet op een agenda"


def _moment(connection: Connection, signal: str) -> datetime:
    """When the last of what the sheet may hold arrived or was recorded."""
    here = sa.select(signals.c.inspection).where(signals.c.id == signal).scalar_subquery()
    told = facts.c.inspection == here, facts.c.scope.in_((scope(f"signal/{signal}/"), scope("visit/location")))
    arrived = connection.scalar(sa.select(sa.func.max(facts.c.arrived_at)).where(*told))
    recorded = connection.scalar(sa.select(sa.func.max(steps.c.at)).where(steps.c.signal == signal))
    moments: list[datetime] = [each for each in (arrived, recorded) if each]
    return max(moments)
