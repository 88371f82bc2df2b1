"""Linking or rejecting what may be the same person, organisation or address; only a further decision undoes one."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.matching.mentions import SIGNAL
from inspections.problems import Problem
from inspections.signals.details import MatchDecided
from inspections.signals.recording import locked, record
from inspections.tables import mentions


def decide(
    connection: Connection, municipality: str, signal: str, officer: str, at: datetime, details: MatchDecided, seen: int
) -> None:
    """Record whether a subject of the signal is the one that is mentioned elsewhere; a later decision goes before.

    Raises `Problem` match-unknown when one of the two is not mentioned (any more), and what `record` raises.
    """
    locked(connection, municipality, signal)
    source, _, rest = details.other.partition("/")
    id_, _, subject = rest.partition("/")
    for ours in ((SIGNAL, signal, details.subject), (source, id_, subject)):
        columns = (mentions.c.source, mentions.c.id, mentions.c.subject)
        here = sa.and_(mentions.c.municipality == municipality, *(a == b for a, b in zip(columns, ours, strict=True)))
        if connection.execute(sa.select(mentions.c.name).where(here)).first() is None:
            raise Problem("match-unknown")
    record(connection, municipality, signal, officer, at, details, seen)
