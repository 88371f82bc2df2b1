"""Signals that go on together: the one that carries the route, and those that were merged into it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.signals.dossier import Dossier, Reporter, dossier, reporter
from inspections.signals.route import standing
from inspections.signals.routing import Rule, case_of, propose_partners
from inspections.tables import signals


@dataclass(frozen=True)
class Member:
    """One signal of a case, with who reported it: for the attention officer alone."""

    dossier: Dossier
    reporter: Reporter


def members_of(connection: Connection, municipality: str, found: Dossier) -> list[Member]:
    """The signal and those that go on in its case, the first that came first; not those that are forgotten in time."""
    others = [
        dossier(connection, municipality, each) for each in still_here(connection, standing(found.steps).taken_in)
    ]
    others.sort(key=lambda each: (each.received_at, each.id))
    return [Member(each, reporter(connection, municipality, each.id)) for each in (found, *others)]


def still_here(connection: Connection, ids: Collection[str]) -> list[str]:
    """Those of `ids` that are not forgotten: a merged signal can have had its time before the control of the other."""
    return list(connection.scalars(sa.select(signals.c.id).where(signals.c.id.in_(ids)).order_by(signals.c.id)))


def names_in(members: Sequence[Member]) -> list[str]:
    """The names of all reporters of a case: none of them leaves the attention officer."""
    return list(dict.fromkeys(name for each in members for name in each.reporter.names))


def proposals(dossiers: Sequence[Dossier], today: date) -> list[Rule]:
    """The partners that the policy proposes for any signal of a case."""
    found = [propose_partners(case_of(each, standing(each.steps).assessed, today)) for each in dossiers]
    return list({rule.partner.id: rule for rules in found for rule in rules}.values())


def is_acute(dossiers: Sequence[Dossier], today: date) -> bool:
    """Whether someone in any signal of a case is in danger now."""
    return any(case_of(each, standing(each.steps).assessed, today).is_acute for each in dossiers)
