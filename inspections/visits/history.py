"""What there was before at the address of a control: what was found, what followed, and photos of then."""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.album import Picture
from inspections.answers import Answered
from inspections.photos import read_photo
from inspections.problems import Problem
from inspections.record import Earlier, earlier, left_behind
from inspections.store import Store
from inspections.tables import inspections, participants, plans
from inspections.visits.conclusion import Concluded, Conclusion

# What goes along to a phone: the latest controls, and of all of them together the first so many photos.
MOST_VISITS = 5
MOST_PHOTOS = 6


@dataclass(frozen=True)
class Visit:
    """An earlier control: without `conclusion` nothing of it arrived."""

    visit: Earlier
    conclusion: Conclusion | None
    pictures: Sequence[Picture]

    @property
    def findings(self) -> list[Concluded]:
        """What was found and not set aside."""
        found = self.conclusion.findings if self.conclusion else []
        return [each for each in found if each.decided.state != "set-aside"]

    @property
    def measures(self) -> list[Answered]:
        """What was to follow."""
        return list(self.conclusion.follow_up) if self.conclusion else []


def history(connection: Connection, municipality: str, inspection: str) -> list[Visit]:
    """Earlier controls at the address of this one, planned or begun, the latest first. Nothing of signals is in it."""
    return [_visit(connection, municipality, each) for each in earlier(connection, municipality, inspection)]


def versions_for(connection: Connection, user: str, municipality: str, first: date, last: date) -> dict[str, str]:
    """Of which controls from `first` to `last` this participant is given a history: control → version.

    Controls that are closed, and those at an address where nobody was before, are not among them.
    """
    before, then = plans.alias("before"), inspections.alias("then")
    own = inspections.alias("own")
    rows = connection.execute(
        sa.select(plans.c.inspection, before.c.inspection.label("before"), before.c.outcome, then.c.last_position)
        .join(participants, participants.c.inspection == plans.c.inspection)
        .join(own, own.c.id == plans.c.inspection, isouter=True)
        .join(before, sa.and_(before.c.location == plans.c.location, before.c.date < plans.c.date))
        .join(then, then.c.id == before.c.inspection, isouter=True)
        .where(
            participants.c.user == user,
            plans.c.municipality == municipality,
            before.c.municipality == municipality,
            sa.or_(before.c.cancelled_at.is_(None), then.c.id.is_not(None)),
            plans.c.date.between(first.isoformat(), last.isoformat()),
            sa.or_(own.c.status.is_(None), own.c.status != "closed"),
        )
        .order_by(plans.c.inspection, before.c.inspection)
    )
    told: dict[str, list[Any]] = {}
    for row in rows:
        told.setdefault(row.inspection, []).append([row.before, row.outcome, row.last_position])
    return {
        inspection: hashlib.sha256(msgspec.json.encode(content)).hexdigest()[:16]
        for inspection, content in told.items()
    }


def for_phone(connection: Connection, store: Store, municipality: str, inspection: str) -> list[dict[str, Any]]:
    """What a phone is given: `[{"date", "title", "outcome", "findings": [{"text", "severity"}], "measures": [str],
    "photos": [{"words", "image": base 64 of a small JPEG}]}]`, the latest first."""
    day = connection.execute(sa.select(plans.c.date).where(plans.c.inspection == inspection)).scalar_one()
    visits = [each for each in history(connection, municipality, inspection) if each.visit.date < day][:MOST_VISITS]
    left = MOST_PHOTOS
    told = []
    for each in visits:
        images = [_image(store, picture) for picture in each.pictures[:left] if picture.state == "ready"]
        left -= len(images)
        told.append(
            {
                "date": each.visit.date,
                "title": each.visit.title,
                "outcome": each.visit.outcome,
                "findings": [
                    {"text": found.decided.text, "severity": found.decided.finding.severity} for found in each.findings
                ],
                "measures": [f"{answer.question} {_words(answer)}" for answer in each.measures],
                "photos": [image for image in images if image],
            }
        )
    return told


def _visit(connection: Connection, municipality: str, visit: Earlier) -> Visit:
    if visit.id is None:
        return Visit(visit, None, ())
    conclusion, pictures = left_behind(connection, municipality, visit.id)
    return Visit(visit, conclusion, pictures)


def _words(answer: Answered) -> str:
    return " / ".join(said.words for said in answer.said)


def _image(store: Store, picture: Picture) -> dict[str, str] | None:
    try:
        content = read_photo(store, picture.sha256, "320")
    except Problem:
        return None  # forgotten meanwhile
    return {"words": picture.caption or f"Foto, {picture.taken}", "image": base64.b64encode(content).decode()}
