"""What is laid before a consultation of a signal: what matters to talk it over, and not who reported it."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.engine import Connection

from inspections.signals import details as did
from inspections.signals.dossier import dossier
from inspections.signals.handover import Section, given
from inspections.signals.partners import Part, Partner
from inspections.signals.together import members_of, names_in

# Those at the table are several partners, so ways to reach people and their descriptions stay with the officer.
_AT_THE_TABLE = frozenset(Part) - {Part.PERSON_CONTACT, Part.PERSON_DESCRIPTION, Part.PHOTOS}
TABLE = Partner(
    id="consultation",
    name="Lokaal ondermijningsoverleg",
    task="Een signaal bespreken met de wijkagenten en de ondermijningsspecialist",
    source="Beleid, bijlage 2, stap 3",
    is_confidence_first=False,
    feedback_days=1,
    verified=False,
    may_have=_AT_THE_TABLE,
)


@dataclass(frozen=True)
class Sheet:
    """`meeting` and `on` are those of the last time that it was put on an agenda, None when it wasn't."""

    sections: Sequence[Section]
    left_out: Sequence[str]
    planned: did.ConsultationPlanned | None


def sheet(connection: Connection, municipality: str, signal: str) -> Sheet:
    """The sheet of this signal. Raises `Problem` not-found."""
    found = dossier(connection, municipality, signal)
    members = members_of(connection, municipality, found)
    shown = given([each.dossier for each in members], TABLE, names_in(members))
    planned = [step.details for step in found.steps if isinstance(step.details, did.ConsultationPlanned)]
    return Sheet(shown.sections, shown.left_out, planned[-1] if planned else None)
