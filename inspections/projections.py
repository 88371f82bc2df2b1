"""From the log to the tables that the desk reads. They can be thrown away: `rebuild` makes the same ones anew.

Facts of which the key or value means nothing to this version change nothing here; they stay in the log, and the desk
lists them.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections import news
from inspections.checklists import versions
from inspections.database import now, writing
from inspections.devices import Device
from inspections.facts import Fact
from inspections.guests.guests import revoke
from inspections.keys import ENTRY, is_about_visit, photo_key, revoked_guest, signal_key
from inspections.matching.mentions import mention_inspection, mention_signal, tells_names
from inspections.signals.calls import raise_for
from inspections.signals.projection import project_signal
from inspections.stored_facts import fold, stored_facts, told_keys
from inspections.tables import (
    entry_reports,
    facts,
    inspections,
    mentions,
    name_keys,
    names,
    participants,
    photo_links,
    plans,
    signal_partners,
    signal_texts,
    signals,
)
from inspections.visits import visit
from inspections.visits.entry_reports import project_entry_reports

# What `rebuild` makes, those that refer to others first.
PROJECTIONS = (
    mentions,
    name_keys,
    names,
    photo_links,
    entry_reports,
    signal_texts,
    signal_partners,
    signals,
    inspections,
)


def project(connection: Connection, brought: Sequence[tuple[Device, Sequence[Fact]]], arrived: datetime) -> None:
    """Carry facts that devices just brought into the tables, within the same transaction.

    What most facts are, an answer, costs one look and one update an inspection, however long the inspection is.
    """
    known = _known(connection, {fact.inspection for _, new in brought for fact in new})
    touched: dict[str, set[str]] = defaultdict(set)
    for device, new in brought:
        for inspection in dict.fromkeys(fact.inspection for fact in new):
            begun = known.get(inspection)
            if begun is None:
                owner = _begin(connection, inspection, device.municipality, device.user, arrived)
                begun = known[inspection] = _Begun(owner)
            if begun.owner != device.municipality:
                continue
            if device.user not in begun.people:
                _join(connection, inspection, [device.user])
                begun.people.add(device.user)
            touched[inspection] |= {fact.key for fact in new if fact.inspection == inspection}
    _move_on(connection, [(inspection, known[inspection].owner) for inspection in touched])
    for inspection, keys in touched.items():
        _carry(connection, inspection, known[inspection].owner, keys)
    for device, new in brought:
        for fact in new:
            if (guest := revoked_guest(fact.key)) and known[fact.inspection].owner == device.municipality:
                revoke(connection, fact.inspection, guest, arrived)
    authors = [(fact.inspection, device.user) for device, new in brought for fact in new if fact.inspection in touched]
    news.announce_inspections(connection, authors)
    called = {found.signal for keys in touched.values() for key in keys if (found := signal_key(key))}
    closed = [inspection for inspection, keys in touched.items() if "status" in keys]
    if closed:
        # Closing a control hands its signals over.
        called |= set(connection.scalars(sa.select(signals.c.id).where(signals.c.inspection.in_(closed))))
    if called:
        raise_for(connection, called, arrived)


def rebuild(engine: Engine) -> None:
    """Empty the projections and make them anew from the log. Nothing is added to the log meanwhile.

    Who takes part is only added to: phones count on the order in which people joined.
    """
    with writing(engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("LOCK TABLE facts, steps IN SHARE MODE"))
        for table in PROJECTIONS:
            connection.execute(table.delete())
        for _ in make(connection):
            pass


def make(connection: Connection) -> Iterator[tuple[int, int]]:
    """Make the projections from the log, in tables that are empty; after each control: how many, of how many."""
    begun = list(connection.scalars(sa.select(facts.c.inspection).distinct()))
    for done, inspection in enumerate(begun, 1):
        _rebuild(connection, inspection)
        yield done, len(begun)
    for inspection in list(connection.scalars(sa.select(plans.c.inspection))):
        mention_inspection(connection, inspection)


def _rebuild(connection: Connection, inspection: str) -> None:
    rows = told_keys(connection, inspection)
    planned = _planned_in(connection, inspection)
    owner = planned or (rows[0][0] if rows else "")
    own = [row for row in rows if row[0] == owner]
    if not own:
        return
    _, first_author, first_arrived_at, _ = own[0]
    _begin(connection, inspection, owner, first_author, first_arrived_at)
    _join(connection, inspection, list(dict.fromkeys(author for _, author, _, _ in own)))
    _move_on(connection, [(inspection, owner)])
    _carry(connection, inspection, owner, {key for _, _, _, key in own})


@dataclass
class _Begun:
    """Whose inspection it is, and who takes part as far as is known."""

    owner: str
    people: set[str] = field(default_factory=set)


def _known(connection: Connection, ids: Iterable[str]) -> dict[str, _Begun]:
    """The inspections among `ids` that have begun."""
    found: dict[str, _Begun] = {}
    for row in connection.execute(_KNOWN, {"ids": list(ids)}):
        found.setdefault(row.id, _Begun(row.municipality)).people.add(row.user)
    return found


def _begin(connection: Connection, inspection: str, municipality: str, user: str, arrived: datetime) -> str:
    """The inspection's row, made at its first fact; returns whose it is. Someone else's plan can't be begun."""
    planned = _planned_in(connection, inspection)
    if planned not in (None, municipality):
        return str(planned)
    row = {"id": inspection, "municipality": municipality, "started_by": user, "first_arrived_at": arrived}
    connection.execute(inspections.insert(), row | {"last_position": 0})
    found = visit(connection, inspection, municipality, {})
    connection.execute(inspections.update().where(inspections.c.id == inspection).values(vars(found)))
    return municipality


def _planned_in(connection: Connection, inspection: str) -> str | None:
    return connection.scalar(sa.select(plans.c.municipality).where(plans.c.inspection == inspection))


def _join(connection: Connection, inspection: str, people: Sequence[str]) -> None:
    """Let `people` take part, in this order, as far as they don't yet."""
    here = set(connection.scalars(sa.select(participants.c.user).where(participants.c.inspection == inspection)))
    if newcomers := [user for user in people if user not in here]:
        connection.execute(participants.insert(), [{"inspection": inspection, "user": user} for user in newcomers])


def _move_on(connection: Connection, owned: Sequence[tuple[str, str]]) -> None:
    """Count, for inspections and whose they are, to the last fact of that municipality."""
    if owned:
        connection.execute(_MOVE_ON, [{"moved": inspection, "whose": owner} for inspection, owner in owned])


def _carry(connection: Connection, inspection: str, municipality: str, keys: Iterable[str]) -> None:
    """Make anew what the facts of `keys` may have changed."""
    keys = set(keys)
    touched = {found.signal for key in keys if (found := signal_key(key))}
    if any(is_about_visit(key) for key in keys):
        _carry_visit(connection, inspection, municipality)
        # Where a signal was seen, and whether it may still be worked on, follows from its inspection.
        touched |= set(connection.scalars(sa.select(signals.c.id).where(signals.c.inspection == inspection)))
    for signal in sorted(touched):
        project_signal(connection, inspection, municipality, signal)
    _mention(connection, inspection, municipality, keys)
    if any(key.startswith(ENTRY) for key in keys):
        project_entry_reports(connection, inspection, municipality)
    _link_photos(connection, inspection, municipality, {key for key in keys if photo_key(key)})
    if touched:
        news.announce(connection, municipality)


def _carry_visit(connection: Connection, inspection: str, municipality: str) -> None:
    told = stored_facts(connection, inspection, municipality, "status", "visit/")
    about = fold([fact for fact in told if not fact.key.startswith(ENTRY)])
    found = visit(connection, inspection, municipality, about)
    connection.execute(inspections.update().where(inspections.c.id == inspection).values(vars(found)))
    if found.checklist is not None and found.checklist_version is not None:
        versions.remember(connection, found.checklist, found.checklist_version, now())


def _mention(connection: Connection, inspection: str, municipality: str, keys: set[str]) -> None:
    """Let the index of names know who and where the facts of `keys` tell of."""
    about = [found for key in keys if (found := signal_key(key))]
    for signal in sorted({found.signal for found in about if found.field.startswith("subject/")}):
        mention_signal(connection, inspection, municipality, signal)
    if any(is_about_visit(key) or tells_names(key) for key in keys):
        mention_inspection(connection, inspection)


def _link_photos(connection: Connection, inspection: str, municipality: str, keys: set[str]) -> None:
    if not keys:
        return
    standing = fold(stored_facts(connection, inspection, municipality, *keys))
    ours = sa.and_(photo_links.c.inspection == inspection, photo_links.c.key.in_(keys))
    connection.execute(photo_links.delete().where(ours))
    rows = []
    for key, found in standing.items():
        photo = photo_key(key)
        if photo and any(isinstance(fact.value, dict) for fact in found):
            row = {"sha256": photo.sha256, "signal": photo.signal, "inspection": inspection}
            rows.append(row | {"municipality": municipality, "key": key})
    if rows:
        connection.execute(photo_links.insert(), rows)


# Made once: each envelope asks these, and making them costs as much as asking.
_KNOWN = (
    sa.select(inspections.c.id, inspections.c.municipality, participants.c.user)
    .join(participants, participants.c.inspection == inspections.c.id, isouter=True)
    .where(inspections.c.id.in_(sa.bindparam("ids", expanding=True)))
)
_LAST = sa.select(sa.func.max(facts.c.position)).where(
    facts.c.inspection == sa.bindparam("moved"), facts.c.municipality == sa.bindparam("whose")
)
_MOVE_ON = (
    inspections.update().where(inspections.c.id == sa.bindparam("moved")).values(last_position=_LAST.scalar_subquery())
)
