"""The registration check of one control, from what is stored: for the desk, documents and the gathering of findings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.stored_facts import Current, fold, stored_facts
from inspections.tables import inspections, plans
from inspections.visits.beforehand import ListKind, lists_of, use_of
from inspections.visits.registration import (
    Assessment,
    Given,
    Person,
    assess,
    is_not_here,
    only,
    permitted_persons,
    persons_in,
)


@dataclass(frozen=True)
class BurgerzakenRow:
    """A person for the list for Burgerzaken. `why` is not-registered-here or clearly-not-living-here; a person who was
    met may have given no name. `born` and `since` stand in the register only."""

    why: str
    name: str
    born: str | None
    since: str | None
    remark: str


def assessment(connection: Connection, inspection: str, current: Current, today: date) -> Assessment:
    """Totals, findings and what is undetermined of a control of which `current` are the facts that stand.

    A list of which the time is over (DOMAIN §7) counts as not delivered; what was found of its persons stays counted.
    """
    lists = lists_of(connection, inspection, today)
    return assess(
        Given(
            standing=_standing(current),
            lists={kind: [row.id for row in found.rows] for kind, found in lists.items()},
            use=use_of(connection, inspection),
            day=_day(connection, inspection, today),
        )
    )


def known_quantities(connection: Connection, inspection: str, today: date) -> dict[str, int]:
    """The numbers that were known before the control, by quantity, as norms take them: how many persons may be here."""
    use = use_of(connection, inspection)
    permitted = None if use is None else permitted_persons(use, _day(connection, inspection, today))
    return {} if permitted is None else {"permitted-persons": permitted}


def burgerzaken_rows(
    connection: Connection, municipality: str, inspection: str, today: date
) -> Sequence[BurgerzakenRow]:
    """Whom Burgerzaken must hear of: who stays four months or longer without being registered here, then who is
    registered here and clearly lives elsewhere. Nothing for a control of another municipality.

    Of a list of which the time is over, the rows have no name.
    """
    if connection.scalar(sa.select(inspections.c.municipality).where(inspections.c.id == inspection)) != municipality:
        return []
    told = stored_facts(connection, inspection, municipality, "person/", "registered/brp/")
    standing = _standing(fold(told))
    met = [
        BurgerzakenRow("not-registered-here", _text(standing, f"person/{person.id}/name"), None, None, _remark(person))
        for person in persons_in(standing)
        if is_not_here(person) and person.stays == "yes"
    ]
    listed = lists_of(connection, inspection, today).get(ListKind.BRP)
    rows = {row.id: row for row in listed.rows} if listed else {}
    away = []
    for key in standing:
        if not key.startswith("registered/brp/") or only(standing, key) != "clearly-not-living-here":
            continue
        row = rows.get(key.split("/")[2])
        found = (row.name, row.born, row.since) if row else ("", None, None)
        away.append(BurgerzakenRow("clearly-not-living-here", *found, "" if row else "De lijst is al vernietigd."))
    return [*met, *away]


def _day(connection: Connection, inspection: str, today: date) -> str:
    """The day for which the control was planned, else today: by it permits are valid or not."""
    return connection.scalar(sa.select(plans.c.date).where(plans.c.inspection == inspection)) or today.isoformat()


def _standing(current: Current) -> dict[str, list[object]]:
    return {key: [fact.value for fact in found] for key, found in current.items()}


def _text(standing: dict[str, list[object]], key: str) -> str:
    value = only(standing, key)
    return value if isinstance(value, str) else ""


def _remark(person: Person) -> str:
    return "Zegt elders ingeschreven te zijn." if person.registered == "registered-elsewhere" else ""
