"""Making a handover: what the policy asks before it, its content kept as it was given, and mail that waits to go."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.clock import day_of
from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals import outbox
from inspections.signals.details import Channel, Overruled
from inspections.signals.dossier import Dossier, dossier
from inspections.signals.handover import (
    FORMAT,
    Content,
    documents_section,
    given,
    handover_id,
    reference_of,
    unnamed_note,
)
from inspections.signals.papers import Paper, papers_of
from inspections.signals.partners import Part, Partner, address_of, partner
from inspections.signals.recording import locked, record
from inspections.signals.route import Standing, standing
from inspections.signals.steps import steps_of
from inspections.signals.together import Member, is_acute, members_of, names_in
from inspections.tables import handovers, municipalities

# Of documents in one mail: many mail servers take no more than 20 MB, and base64 makes four bytes of three.
MOST_MAILED = 14 * 2**20


@dataclass(frozen=True)
class Wish:
    """What the officer asks for: `seen` is the last step in view, `keep` is left out by choice.

    `papers`: the documents, by their SHA-256, that go along. None does by itself: nobody can take a name out of them.
    """

    partner: str
    channel: Channel
    feedback_by: date
    seen: int
    note: str = ""
    keep: frozenset[Part] = frozenset()
    papers: frozenset[str] = frozenset()


def hand_over(connection: Connection, municipality: str, signal: str, officer: str, at: datetime, wish: Wish) -> str:
    """Make a handover ready and keep what it says; mail goes out by itself. Returns its id; again it changes nothing.

    Raises `Problem` look-up-missing, confidence-missing, partner-without-address, step-incomplete for a day in the
    past, papers-too-heavy for a mail, and what `record` raises.
    """
    locked(connection, municipality, signal)
    found = dossier(connection, municipality, signal)
    to = partner(wish.partner)
    id_ = handover_id(signal, to.id, wish.seen)
    if any(
        isinstance(step.details, did.HandedOver) and step.details.handover == id_ and step.by == officer
        for step in found.steps
    ):
        return id_
    if wish.feedback_by < day_of(at):
        raise Problem("step-incomplete", field="een datum voor terugkoppeling die nog komt")
    along = _along(found, to, wish)
    if wish.channel == "mail" and sum(paper.bytes for paper in along) > MOST_MAILED:
        raise Problem("papers-too-heavy", limit=f"{MOST_MAILED // 2**20} MB")
    address = address_of(connection, municipality, to.id) if wish.channel == "mail" else None
    if wish.channel == "mail" and address is None:
        raise Problem("partner-without-address")
    made = did.HandedOver(
        handover=id_,
        reference=reference_of(id_),
        partner=to.id,
        channel=wish.channel,
        feedback_by=wish.feedback_by,
        overruled=overruled(standing(found.steps), members_of(connection, municipality, found), to, at),
    )
    record(connection, municipality, signal, officer, at, made, wish.seen)
    content = content_for(connection, municipality, found, to, made, wish, at)
    row = {"id": id_, "reference": made.reference, "signal": signal, "municipality": municipality, "partner": to.id}
    kept = {"content": msgspec.json.encode(content).decode(), "made_by": officer, "made_at": at}
    connection.execute(handovers.insert(), row | kept)
    if address:
        outbox.put(connection, id_, address, at)
    return id_


def overruled(state: Standing, case: Sequence[Member], to: Partner, at: datetime) -> tuple[Overruled, ...]:
    """Which steps that should come before are overruled by acute danger (DOMAIN §3).

    Raises `Problem` look-up-missing or confidence-missing when there is no such danger.
    """
    danger = is_acute([each.dossier for each in case], day_of(at))
    missing: list[tuple[Overruled, str]] = []
    if not state.is_looked_up:
        missing.append(("look-up", "look-up-missing"))
    if to.is_confidence_first and not state.is_confidence_considered:
        missing.append(("confidence", "confidence-missing"))
    if missing and not danger:
        raise Problem(missing[0][1])
    return tuple(step for step, _ in missing)


def content_for(
    connection: Connection,
    municipality: str,
    found: Dossier,
    to: Partner,
    made: did.HandedOver,
    wish: Wish,
    at: datetime,
) -> Content:
    """The handover as the partner will read it."""
    members = members_of(connection, municipality, found)
    names = names_in(members)
    of = sa.select(municipalities.c.name).where(municipalities.c.id == municipality)
    return Content(
        format=FORMAT,
        reference=made.reference,
        municipality=connection.execute(of).scalar_one(),
        partner=to.id,
        partner_name=to.name,
        task=to.task,
        made_on=day_of(at),
        feedback_by=made.feedback_by,
        note=unnamed_note(wish.note.strip(), names),
        sections=[
            *given([each.dossier for each in members], to, names, wish.keep).sections,
            *documents_section(_along(found, to, wish), names),
        ],
    )


def _along(found: Dossier, to: Partner, wish: Wish) -> list[Paper]:
    """The documents that were ticked and are there, when this partner may have any."""
    is_given = Part.DOCUMENTS in to.may_have - wish.keep
    return [paper for paper in papers_of(found.steps) if paper.sha256 in wish.papers and is_given]


def content_of(connection: Connection, municipality: str, signal: str, handover: str) -> Content:
    """A handover as it was given. Raises `Problem` handover-unknown."""
    row = sa.select(handovers.c.content).where(
        handovers.c.id == handover, handovers.c.signal == signal, handovers.c.municipality == municipality
    )
    kept = connection.execute(row).scalar_one_or_none()
    if kept is None:
        raise Problem("handover-unknown")
    return msgspec.json.decode(kept, type=Content)


def parts_kept(fields: Set[str]) -> frozenset[Part]:
    """The parts that the officer ticked to leave out, from the names of a form's fields."""
    return frozenset(part for part in Part if f"without-{part}" in fields)


def record_about(
    connection: Connection, municipality: str, signal: str, officer: str, at: datetime, details: did.Details, seen: int
) -> None:
    """Record what became of a handover; a mail goes out once more, or no more, together with the step that says so.

    Raises `Problem` partner-without-address, and what `record` raises.
    """
    if not record(connection, municipality, signal, officer, at, details, seen):
        return
    match details:
        case did.DeliveryRetried(handover=id_):
            made = standing(steps_of(connection, signal)).handovers[id_]
            address = address_of(connection, municipality, made.partner)
            if address is None:
                raise Problem("partner-without-address")
            outbox.put(connection, id_, address, at)
        case did.HandoverCancelled(handover=id_) | did.DeliveryFailed(handover=id_) | did.Delivered(handover=id_):
            outbox.take_back(connection, id_)
