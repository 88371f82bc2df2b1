"""What an attention officer writes about a half-year, for the meeting. Nothing is overwritten: the last of a field
stands, and each is kept with who and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.monitoring.figures import Scope
from inspections.monitoring.half_years import HalfYear
from inspections.problems import Problem
from inspections.tables import analyses, users

# What is asked, in the order of the document.
FIELDS = {
    "observed": "Wat valt op in de cijfers?",
    "groups": "Welke groepen en plekken vragen aandacht?",
    "route": "Hoe liep de meldroute, en wat kan beter?",
    "proposals": "Wat stelt u voor aan beleid of aanpak?",
}
LONGEST = 4000


@dataclass(frozen=True)
class About:
    """Whose analysis of which figures."""

    municipality: str
    half: HalfYear
    scope: Scope


@dataclass(frozen=True)
class Written:
    """What stands under a field; `position` is its place in the log of analyses."""

    position: int
    words: str
    by: str
    role: str
    at: datetime


def analysis(connection: Connection, about: About) -> dict[str, Written]:
    """What stands now, by field; a field of which nothing was written is not in it."""
    rows = connection.execute(
        sa.select(analyses, users.c.name, users.c.role)
        .join(users, users.c.id == analyses.c.by)
        .where(*_about(about))
        .order_by(analyses.c.position)
    )
    return {row.field: Written(row.position, row.words, row.name, row.role, row.at) for row in rows}


def write(
    connection: Connection, about: About, texts: Mapping[str, str], officer: str, at: datetime, seen: int
) -> None:
    """Keep those of `texts` (by field) that are new. Done twice it changes nothing.

    `seen` is the position of the last that the officer had in view. Raises `Problem` analysis-changed when a colleague
    wrote since, analysis-too-long.
    """
    if any(len(words) > LONGEST for words in texts.values()):
        raise Problem("analysis-too-long", limit=LONGEST)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("LOCK TABLE analyses IN SHARE ROW EXCLUSIVE MODE"))
    standing = analysis(connection, about)
    new = {name: words for name in FIELDS if (words := _tidy(texts.get(name, ""))) != _words(standing, name)}
    if not new:
        return
    since = sa.select(analyses.c.by).where(*_about(about), analyses.c.position > seen)
    if set(connection.scalars(since)) - {officer}:
        raise Problem("analysis-changed")
    row = {"municipality": about.municipality, "half_year": str(about.half), "scope": about.scope}
    who = {"by": officer, "at": at}
    connection.execute(analyses.insert(), [row | who | {"field": name, "words": words} for name, words in new.items()])


def _about(about: About) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        analyses.c.municipality == about.municipality,
        analyses.c.half_year == str(about.half),
        analyses.c.scope == about.scope,
    )


def _words(standing: Mapping[str, Written], name: str) -> str:
    return standing[name].words if name in standing else ""


def _tidy(words: str) -> str:
    return words.replace("\r\n", "\n").strip()
