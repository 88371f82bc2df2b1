"""Who and what a signal or a control mentions, read from its facts and its plan, and kept in the index."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.answers import things
from inspections.matching.index import mention
from inspections.matching.names import ADDRESS, Named, named
from inspections.matching.spelling import Kind
from inspections.stored_facts import Current, fold, stored_facts, values
from inspections.tables import inspections, locations, plans, signals

SIGNAL, INSPECTION = "signal", "inspection"
# Where a control is, in the index.
PLACE = "place"
# Questions of checklists that ask for a name. What inspectors write of a manager is a name and how to reach it.
_NAMES_ASKED = {
    "answer/operator": Kind.UNKNOWN,
    "answer/landlord": Kind.UNKNOWN,
    "answer/owner": Kind.UNKNOWN,
    "answer/agency": Kind.ORGANISATION,
    "answer/employer": Kind.ORGANISATION,
}
_KINDS = frozenset({*Kind, ADDRESS})


def mention_signal(connection: Connection, inspection: str, municipality: str, signal: str) -> None:
    """Keep the subjects of a signal in the index: persons, organisations and addresses with a name.

    Only the inspection that a signal belongs to tells of it, whatever another says under the same id.
    """
    ours = sa.select(signals.c.id).where(signals.c.id == signal, signals.c.inspection == inspection)
    if connection.execute(ours).first() is None:
        return
    prefix = f"signal/{signal}/subject/"
    stored = stored_facts(connection, inspection, municipality, prefix)
    at = min((fact.arrived_at for fact in stored), default=None)
    if at:
        mention(connection, municipality, SIGNAL, signal, named_in_signal(signal, fold(stored)), at)


def named_in_signal(signal: str, current: Current) -> Iterator[tuple[str, Named]]:
    """The subjects that stand, by their id. Who chose no kind of subject can mean a person or an organisation."""
    prefix = f"signal/{signal}/subject/"
    for subject in things(current, prefix):
        kinds = [kind for kind in values(current, f"{prefix}{subject}/kind") if kind in _KINDS]
        kind = str(kinds[0]) if len(kinds) == 1 else Kind.UNKNOWN
        for text in values(current, f"{prefix}{subject}/name"):
            if isinstance(text, str) and (found := named(kind, text)):
                yield subject, found


def mention_inspection(connection: Connection, inspection: str) -> None:
    """Keep in the index where a control is, the business that it was planned at, and who was named in it."""
    planned = connection.execute(sa.select(plans).where(plans.c.inspection == inspection)).one_or_none()
    begun = connection.execute(sa.select(inspections).where(inspections.c.id == inspection)).one_or_none()
    of = begun or planned
    if of is None:
        return
    told: list[tuple[str, Named | None]] = [(PLACE, named_place(connection, of.location, begun.place if begun else ""))]
    if planned:
        told.append(("plan", named(Kind.ORGANISATION, planned.name)))
    if begun:
        asked = stored_facts(connection, inspection, begun.municipality, *_NAMES_ASKED, "person/")
        told += _named_on_site(fold(asked))
    at = datetime.fromisoformat(planned.date).replace(tzinfo=UTC) if planned else of.first_arrived_at
    mention(connection, of.municipality, INSPECTION, inspection, [(who, each) for who, each in told if each], at)


def named_place(connection: Connection, location: str | None, words: str) -> Named | None:
    """The address of a control as the index keeps it; None when it is none."""
    row = connection.execute(sa.select(locations).where(locations.c.id == location)).one_or_none() if location else None
    if row is None or not row.number:
        return named(ADDRESS, words)
    return named(ADDRESS, f"{row.street} {row.number}{row.addition}, {row.postcode} {row.town}", row.id)


def tells_names(key: str) -> bool:
    """Whether a fact with this key can change what a control mentions, beside where it is."""
    parts = key.split("/")
    return key in _NAMES_ASKED or (parts[0] == "person" and parts[-1] in ("name", "employer", "added"))


def _named_on_site(current: Current) -> Iterable[tuple[str, Named | None]]:
    for key, kind in _NAMES_ASKED.items():
        yield from ((key, named(kind, text)) for text in values(current, key) if isinstance(text, str))
    for person in things(current, "person/"):
        for field, kind in (("name", Kind.PERSON), ("employer", Kind.ORGANISATION)):
            key = f"person/{person}/{field}"
            yield from ((key, named(kind, text)) for text in values(current, key) if isinstance(text, str))
