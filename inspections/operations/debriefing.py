"""What an operation found, for the coordinator and its organisations: no persons, no remarks, no signals.

Of each finding stands the sentence of the checklist or norm, never what somebody wrote; of findings about who is
registered only how many there are (docs/security.md).
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from inspections.guests.guests import guests_of
from inspections.operations.actions import Action, actions_of
from inspections.operations.measures import Measures, measures_of
from inspections.operations.operations import Operation, operation, organisations
from inspections.operations.stops import Stop, stops
from inspections.record import concluded

# Findings of which the sentence may say something of one person.
OF_PERSONS = frozenset({"registration"})


@dataclass(frozen=True)
class Found:
    """A finding: its sentence, its severity, and whether it is open, confirmed, reworded or set aside."""

    text: str
    severity: str
    state: str


@dataclass(frozen=True)
class Visited:
    """A stop with what came of it. `present` are organisations with their number of guests."""

    stop: Stop
    present: Sequence[tuple[str, int]]
    findings: Sequence[Found]
    of_persons: int
    measures: Measures | None


@dataclass(frozen=True)
class Debriefing:
    operation: Operation
    visited: Sequence[Visited]
    actions: Sequence[Action]


def debriefing(connection: Connection, municipality: str, id_: str) -> Debriefing:
    """How an operation went, as far as it has arrived. Raises `Problem` not-found."""
    found = operation(connection, municipality, id_)
    visited = [_visited(connection, municipality, stop) for stop in stops(connection, id_)]
    return Debriefing(found, visited, actions_of(connection, municipality, operation=id_))


def _visited(connection: Connection, municipality: str, stop: Stop) -> Visited:
    names = organisations()
    present = Counter(names.get(guest.organisation, guest.organisation) for guest in guests_of(connection, stop.id))
    if stop.state == "planned":
        return Visited(stop, sorted(present.items()), (), 0, None)
    told = [each.decided for each in concluded(connection, municipality, stop.id).findings]
    kept = [each for each in told if each.state != "set-aside"]
    return Visited(
        stop=stop,
        present=sorted(present.items()),
        findings=[
            Found(each.finding.text, each.finding.severity, each.state)
            for each in kept
            if each.finding.source not in OF_PERSONS
        ],
        of_persons=sum(each.finding.source in OF_PERSONS for each in kept),
        measures=measures_of(connection, municipality, stop.id),
    )
