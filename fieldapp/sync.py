"""POST /api/sync: takes envelopes on their device's signature, gives facts and reference data to who is logged in."""

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa
import structlog
from sqlalchemy.engine import Connection, Engine
from sse_starlette import EventSourceResponse
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from fieldapp import reference
from fieldapp.forms import json_body
from fieldapp.live import still
from fieldapp.login.sessions import Person
from fieldapp.permissions import Role
from inspections import devices
from inspections import log as fact_log
from inspections.database import now, writing
from inspections.devices import Device
from inspections.facts import Envelope, Refusal, Uuid, open_envelope, signer
from inspections.guests.guests import organisation_of, readable, without_foreign
from inspections.log import Cursor, Found, Receipt
from inspections.problems import Problem
from inspections.sealing import SealingKeys, is_sealed, unsealed
from inspections.tables import participants, photos
from inspections.trail import Entry, Event

log = structlog.get_logger()
MOST_ENVELOPES = 200
# The latest controls of a person: those of today are among them.
MOST_LIVE = 100


class Ask(msgspec.Struct):
    """What a phone sends."""

    device: Uuid
    envelopes: list[str] = msgspec.field(default_factory=list)
    cursor: str | None = None
    known: dict[str, str] = msgspec.field(default_factory=dict)
    letter_key: dict[str, str] | None = None


def sync(request: Request) -> Response:
    """Store what came, then answer with what this phone may have. Repeating changes nothing.

    Raises `Problem` device-unknown, device-revoked (the phone wipes itself), request-malformed or request-too-large.
    """
    ask = json_body(request, Ask)
    if len(ask.envelopes) > MOST_ENVELOPES:
        raise Problem("request-too-large", limit=f"{MOST_ENVELOPES} zendingen")
    engine = request.app.state.engine
    signed, refused = _unseal(request.app.state.sealing, ask.envelopes)
    own, opened = _authenticate(engine, ask.device, signed, refused)
    # Only who brings something takes a turn at writing.
    receipt = request.app.state.intake.take_in(opened) if opened else Receipt()
    log.info("sync", device=own.id, facts=len(receipt.accepted), refused=len(refused) + len(receipt.refused))
    person = request.state.person
    answer: dict[str, Any] = {
        "device": "active",
        "accepted": receipt.accepted,
        "refused": [_refusal(refusal) for refusal in [*refused, *receipt.refused]],
        "refused_envelopes": [{"index": refusal.envelope} | refusal.problem.as_json() for refusal in refused],
        "cursor": ask.cursor,
        "more": False,
        "facts": [],
        "reference": {},
        "gone": [],
        "photos": [],
        "session": "active" if person and person.id == own.user else "expired",
    }
    if answer["session"] == "active":
        if ask.letter_key and ask.letter_key != own.letter_key:
            with writing(engine) as connection:
                devices.keep_letter_key(connection, own.id, ask.letter_key)
        with engine.connect() as connection:
            answer |= _news(connection, person, ask, request)
        if answer["facts"] or answer["reference"]:
            request.app.state.trail.record(
                Entry(Event.GIVEN, "sync", 200, person.id, person.municipality, own.id, why="supervision")
            )
    return Response(msgspec.json.encode(answer), media_type="application/json")


async def stream(request: Request) -> Response:
    """Server-sent events for a phone with a page open: `news` when a colleague brought anything of a control in which
    this person takes part, `logged-out` when they may no longer know. The phone then asks, as always."""
    person = request.state.person
    topics = await run_in_threadpool(_taking_part, request.app.state.engine, person.id)
    events = request.app.state.live.stream("news", topics, still(request, "phone-live"), person.id)
    return EventSourceResponse(events, ping=3600)


def _taking_part(engine: Engine, user: str) -> list[str]:
    latest = participants.c.position.desc()
    with engine.connect() as connection:
        mine = sa.select(participants.c.inspection).where(participants.c.user == user).order_by(latest)
        return list(connection.scalars(mine.limit(MOST_LIVE)))


def _unseal(sealing: SealingKeys, envelopes: list[str]) -> tuple[dict[int, str], list[Refusal]]:
    """The signed envelopes by their place, out of what was sealed around them; and those that can't be opened."""
    signed: dict[int, str] = {}
    refused: list[Refusal] = []
    for index, envelope in enumerate(envelopes):
        try:
            signed[index] = unsealed(sealing, envelope) if is_sealed(envelope) else envelope
        except Problem as problem:
            refused.append(Refusal(None, index, problem))
    return signed, refused


def _authenticate(
    engine: Engine, asking: str, signed: Mapping[int, str], refused: list[Refusal]
) -> tuple[Device, list[Envelope]]:
    """The asking device, and the envelopes that an enrolled device signed; adds to `refused` why others are not."""
    with engine.connect() as connection:
        enrolled = devices.find(connection, {asking, *_signers(signed.values())})
    own = enrolled.get(asking)
    if own is None:
        raise Problem("device-unknown")
    if own.revoked_at:
        raise Problem("device-revoked")
    opened: list[Envelope] = []
    for index, envelope in signed.items():
        try:
            opened.append(open_envelope(envelope, enrolled, index))
        except Problem as problem:
            refused.append(Refusal(None, index, problem))
    with engine.connect() as connection:
        return own, without_foreign(connection, opened, now())


def _signers(envelopes: Iterable[str]) -> set[str]:
    """The devices that the readable ones among `envelopes` name."""
    found = set()
    for envelope in envelopes:
        try:
            found.add(signer(envelope))
        except Problem:
            continue  # refused with its reason when it is opened
    return found


def _news(connection: Connection, person: Person, ask: Ask, request: Request) -> dict[str, Any]:
    state = request.app.state
    origin = state.settings.origin or str(request.base_url).rstrip("/")
    changed = reference.changed(connection, state, person, ask.known, origin)
    organisation = organisation_of(connection, person.id) if person.role is Role.PARTNER_GUEST else None
    is_given = readable(person.role, organisation)
    rows, cursor, more = fact_log.read_on(connection, person.id, Cursor.parse(ask.cursor), is_given)
    return {
        "cursor": str(cursor),
        "more": more,
        "facts": [_fact(row) for row in rows],
        "reference": changed.parts,
        "gone": changed.gone,
        "photos": _rejected_photos(connection, ask.device),
    }


def _fact(found: Found) -> dict[str, Any]:
    same = {name: getattr(found, name) for name in ("id", "inspection", "number", "key", "at")}
    return same | {
        "value": msgspec.Raw(found.value.encode()),
        "supersedes": msgspec.Raw(found.supersedes.encode()),
        "author": {"id": found.author, "name": found.author_name},
    }


def _rejected_photos(connection: Connection, device: str) -> list[dict[str, Any]]:
    """Photos of this device that arrived, but turned out to be no usable picture: the phone tells its user."""
    rejected = sa.select(photos.c.sha256, photos.c.code).where(photos.c.device == device, photos.c.state == "rejected")
    return [
        {"sha256": row.sha256, "state": "rejected"} | Problem(row.code).as_json()
        for row in connection.execute(rejected)
    ]


def _refusal(refusal: Refusal) -> dict[str, Any]:
    return {"id": refusal.id, "envelope": refusal.envelope} | refusal.problem.as_json()
