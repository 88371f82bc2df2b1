"""What is kept of one person, for that person: where, why, how long, and who was given it (GDPR art. 15).

Found by the index of names. It never tells who reported something: their names are masked, and what they told of
themselves is not read. Nothing of others is in it but what stands in a text about this person; who hands it over reads
it first.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.answers import say_day
from inspections.clock import day_of
from inspections.matching import spelling
from inspections.matching.index import find
from inspections.matching.mentions import PLACE, SIGNAL
from inspections.matching.names import ADDRESS, Named, compare, named
from inspections.matching.spelling import Kind
from inspections.retention import periods as kept
from inspections.retention.due import case_end
from inspections.retention.holds import held_cases
from inspections.signals.dossier import dossier, reporter
from inspections.signals.partners import partners
from inspections.signals.unnaming import without_each
from inspections.tables import (
    handovers,
    inspections,
    mentions,
    municipalities,
    plans,
    registered,
    registered_lists,
)
from inspections.visits.beforehand import ListKind

_LISTS = {
    ListKind.BRP: "de Basisregistratie Personen",
    ListKind.NIGHT_REGISTER: "een nachtregister",
    ListKind.STAFF: "een personeelslijst",
}
_DAY = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})|(\d{4})-(\d{2})-(\d{2})")


@dataclass(frozen=True)
class Place:
    """One place where the person stands: `name` as it stands there. `lines` are what is told, `until` how long."""

    title: str
    name: str
    lines: Sequence[str]
    until: str
    given_to: Sequence[str] = ()


@dataclass(frozen=True)
class SubjectReport:
    """`alike`: in how many more places a name stands that is like it, and may be somebody else's."""

    municipality: str
    name: str
    places: Sequence[Place]
    alike: int


def subject_report(
    connection: Connection, municipality: str, name: str, born: date | None, today: date, with_alike: bool
) -> SubjectReport:
    """What is kept of who is called `name`; of another day of birth than `born`, where that is known, nothing.

    Only where the name is the same; `with_alike` also where it is written otherwise.
    """
    wanted = named(Kind.PERSON, name)
    found = list(_found(connection, municipality, wanted, born, today)) if wanted else []
    own = [place for place, is_same in found if is_same or with_alike]
    called = connection.scalar(sa.select(municipalities.c.name).where(municipalities.c.id == municipality))
    return SubjectReport(str(called or municipality), name, own, len(found) - len(own))


def as_markdown(report: SubjectReport, today: date) -> str:
    """The report in plain Dutch, to print or to send."""
    lines = [
        "# Overzicht van uw persoonsgegevens",
        "",
        f"Gemaakt op {say_day(today)} door {report.municipality}, op grond van artikel 15 van de AVG. "
        f"Gezocht op de naam {report.name}.",
        "",
        "## Waarom de gemeente deze gegevens heeft",
        "",
        "De gemeente houdt toezicht op huisvesting en horeca, en volgt signalen van mensenhandel op. Dat is een "
        "publieke taak (AVG artikel 6 lid 1 onder e). Er wordt geen besluit over u genomen door een computer.",
        "",
    ]
    for number, place in enumerate(report.places, 1):
        lines += [f"## {number}. {place.title}", "", f"Zo staat uw naam er: {place.name}.", ""]
        lines += [f"- {line}" for line in place.lines]
        lines += [f"- Gegeven aan: {to}" for to in place.given_to] or ["- Aan niemand anders gegeven"]
        lines += [f"- Hoe lang: {place.until}", ""]
    if not report.places:
        lines += ["## Er is niets gevonden", "", "Onder deze naam bewaart de gemeente hier geen gegevens.", ""]
    lines += [
        "## Uw rechten",
        "",
        "U kunt vragen om gegevens te verbeteren, te wissen of er minder mee te doen, en u kunt bezwaar maken (AVG "
        "artikel 16 tot en met 21). Bent u het niet eens met het antwoord? Dan kunt u een klacht indienen bij de "
        "Autoriteit Persoonsgegevens. Wie iets heeft gemeld, staat niet in dit overzicht (AVG artikel 15 lid 4).",
        "",
    ]
    return "\n".join(lines)


def _found(
    connection: Connection, municipality: str, wanted: Named, born: date | None, today: date
) -> Iterator[tuple[Place, bool]]:
    """Each place, and whether the name there is the same."""
    for match in find(connection, municipality, wanted):
        if match.named.kind in (ADDRESS, Kind.ORGANISATION):
            continue
        is_same = _is_same(wanted, match.named)
        rows = connection.execute(
            sa.select(mentions).where(mentions.c.name == match.id, mentions.c.municipality == municipality)
        ).all()
        for row in sorted(rows, key=lambda row: (row.at, row.id, row.subject)):
            if row.source == SIGNAL:
                place = _in_signal(connection, municipality, row.id, row.subject, match.named.text, born, today)
            else:
                place = _in_control(connection, row.id, row.subject, match.named.text, today)
            if place:
                yield place, is_same
    listed = (
        sa.select(registered, registered_lists.c.expires_on, plans.c.date)
        .join_from(registered, registered_lists, _SAME_LIST)
        .join(plans, plans.c.inspection == registered.c.inspection)
        .where(registered_lists.c.municipality == municipality)
    )
    for row in connection.execute(listed.order_by(plans.c.date, registered.c.id)):
        other = named(Kind.PERSON, row.name)
        likeness = compare(wanted, other) if other else None
        if likeness and not (born and row.born and _day(row.born) not in (None, born)):
            until = f"tot {say_day(date.fromisoformat(row.expires_on))}"
            told = [f"Geboren: {row.born}"] if row.born else []
            told += [f"Ingeschreven sinds: {row.since}"] if row.since else []
            title = f"Een lijst uit {_LISTS[ListKind(row.kind)]}, voor de controle van {say_day(row.date)}"
            yield Place(title, row.name, told, until), other is not None and _is_same(wanted, other)


def _is_same(one: Named, other: Named) -> bool:
    """Whether two names have the same parts, in whatever order: "Voorzien, Piotr" is Piotr Voorzien."""
    return sorted(spelling.person(one.text).parts) == sorted(spelling.person(other.text).parts)


def _in_signal(
    connection: Connection, municipality: str, signal: str, subject: str, name: str, born: date | None, today: date
) -> Place | None:
    found = dossier(connection, municipality, signal)
    about = next((each for each in found.subjects if each.id == subject), None)
    days = {_day(words) for words in about.told("date-of-birth-or-age")} - {None} if about else set()
    if about is None or (born and days and born not in days):
        return None
    hidden = reporter(connection, municipality, signal).names
    told = [f"{field.question}: {without_each(each.words, hidden)}" for field in about.fields for each in field.said]
    told.append(f"Waar: {without_each(found.place, hidden) or 'onbekend'}")
    given = connection.execute(
        sa.select(handovers.c.partner, handovers.c.made_at)
        .where(handovers.c.signal == signal)
        .order_by(handovers.c.made_at)
    )
    known = partners()
    to = [
        f"{known[row.partner].name if row.partner in known else row.partner}, op {_said(row.made_at)}" for row in given
    ]
    title = f"Een signaal van {_said(found.received_at)}, kenmerk {signal[-6:]}"
    return Place(title, name, told, _until(connection, found.inspection, today), to)


def _in_control(connection: Connection, inspection: str, subject: str, name: str, today: date) -> Place | None:
    row = connection.execute(sa.select(inspections).where(inspections.c.id == inspection)).one_or_none()
    if row is None or subject in (PLACE, "plan"):
        return None
    title = f"Een controle van {_said(row.first_arrived_at)}"
    return Place(title, name, [f"Waar: {row.place or 'onbekend'}"], _until(connection, inspection, today))


def _until(connection: Connection, inspection: str, today: date) -> str:
    held = held_cases(connection)
    if inspection in held:
        return "tot een onderzoek of procedure voorbij is"
    row = connection.execute(sa.select(inspections).where(inspections.c.id == inspection)).one_or_none()
    end = case_end(connection, row, today, held) if row else None
    if end is None:
        return "zolang er nog aan gewerkt wordt, en daarna zo lang als in het bewaarbeleid staat"
    period = kept.periods()[end[1]]
    return f"tot {say_day(end[0])} ({period.words} na {period.counts_from}; {period.ground})"


def _said(moment: datetime) -> str:
    return say_day(day_of(moment))


def _day(text: str) -> date | None:
    """The day that is written, as 31-12-1990 or 1990-12-31; None when it is no whole day."""
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    parts = [int(part) for part in match.groups() if part]
    year, month, day = parts if match[4] else reversed(parts)
    try:
        return date(year, month, day)
    except ValueError:
        return None


_SAME_LIST = sa.and_(
    registered_lists.c.inspection == registered.c.inspection, registered_lists.c.kind == registered.c.kind
)
