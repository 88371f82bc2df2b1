"""A legal hold: a case that must be kept beyond its time, with the reason, until it is lifted."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RowMapping

from inspections.problems import Problem
from inspections.tables import inspections, legal_holds, signals, users

LONGEST = 500


def hold(connection: Connection, municipality: str, number: str, reason: str, by: str, at: datetime) -> str:
    """Keep the case with this number, of a control or of a signal in it; returns the case.

    Raises `Problem` hold-case-unknown, or step-incomplete without a reason or with one that is too long.
    """
    if not 0 < len(reason.strip()) <= LONGEST:
        raise Problem("step-incomplete", field=f"een reden van ten hoogste {LONGEST} tekens")
    case = connection.scalar(
        sa.select(inspections.c.id).where(inspections.c.id == number, inspections.c.municipality == municipality)
    ) or connection.scalar(
        sa.select(signals.c.inspection).where(signals.c.id == number, signals.c.municipality == municipality)
    )
    if case is None:
        raise Problem("hold-case-unknown")
    row = {"case": case, "municipality": municipality, "reason": reason.strip(), "by": by, "at": at}
    connection.execute(legal_holds.insert(), row)
    return str(case)


def lift(connection: Connection, municipality: str, position: int, by: str, at: datetime) -> str:
    """End a hold; returns its case. Raises `Problem` not-found when there is none that stands."""
    this = legal_holds.c.position == position, legal_holds.c.municipality == municipality
    case = connection.scalar(sa.select(legal_holds.c.case).where(*this, legal_holds.c.lifted_at.is_(None)))
    if case is None:
        raise Problem("not-found")
    connection.execute(legal_holds.update().where(*this).values(lifted_by=by, lifted_at=at))
    return str(case)


def standing(connection: Connection, municipality: str | None = None) -> Sequence[RowMapping]:
    """The holds that stand, the newest first: position, case, reason, at, and who (`by_name`)."""
    columns = [legal_holds.c[name] for name in ("position", "case", "municipality", "reason", "at")]
    query = sa.select(*columns, users.c.name.label("by_name")).join(users, users.c.id == legal_holds.c.by)
    if municipality is not None:
        query = query.where(legal_holds.c.municipality == municipality)
    query = query.where(legal_holds.c.lifted_at.is_(None)).order_by(legal_holds.c.position.desc())
    return connection.execute(query).mappings().all()


def held_cases(connection: Connection) -> set[str]:
    """The cases that are held."""
    return set(connection.scalars(sa.select(legal_holds.c.case).where(legal_holds.c.lifted_at.is_(None))))
