"""What the desk reads of one signal, folded from its facts and its steps: its row, its partners, its words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.answers import things
from inspections.indicators import Form
from inspections.keys import signal_key
from inspections.monitoring.measured import measured
from inspections.signals.filters import Source
from inspections.signals.route import Standing, standing
from inspections.signals.search import kept_words
from inspections.signals.status import Status
from inspections.signals.steps import Step, steps_of
from inspections.stored_facts import Current, StoredFact, fold, stored_facts, values
from inspections.tables import inspections, locations, signal_partners, signal_texts, signals

# Most urgent first. What has no urgency yet stands with what is not urgent.
RANKS = {"immediate": 0, "urgent": 1, "normal": 2}
UNRANKED = 2
SUMMARY = 140
_WHERE = (
    sa.select(inspections.c.place, locations.c.town, inspections.c.status)
    .join(locations, locations.c.id == inspections.c.location, isouter=True)
    .where(inspections.c.id == sa.bindparam("inspection"))
)


@dataclass(frozen=True)
class Where:
    """What a signal takes from its inspection and its case."""

    place: str
    town: str | None
    status: str
    # Of the signals that go on in its case: the most urgent counts.
    urgencies: Sequence[str] = ()


@dataclass(frozen=True)
class Projected:
    """What the desk reads of a signal: its row in the queue, who got a handover of it, and what it is found by."""

    row: dict[str, Any]
    partners: Sequence[str]
    words: str


def project_signal(connection: Connection, inspection: str, municipality: str, signal: str) -> None:
    """Make the rows of `signal` anew. It has them as soon as anything of substance has arrived, ready or not."""
    stored = stored_facts(connection, inspection, municipality, f"signal/{signal}/")
    where = Where(*connection.execute(_WHERE, {"inspection": inspection}).one(), _urgencies_in(connection, signal))
    projected = projection(signal, municipality, stored, steps_of(connection, signal), where)
    if projected is None:
        return
    # The first inspection that speaks of a signal keeps it, whatever another says under the same id.
    ours = sa.and_(signals.c.id == signal, signals.c.inspection == inspection)
    if not connection.execute(signals.update().where(ours).values(projected.row)).rowcount:
        if connection.execute(sa.select(signals.c.id).where(signals.c.id == signal)).first():
            return
        connection.execute(signals.insert(), projected.row | {"id": signal, "inspection": inspection})
    connection.execute(signal_partners.delete().where(signal_partners.c.signal == signal))
    if projected.partners:
        rows = [{"signal": signal, "partner": partner} for partner in projected.partners]
        connection.execute(signal_partners.insert(), rows)
    words = {"words": projected.words}
    if not connection.execute(signal_texts.update().where(signal_texts.c.signal == signal).values(words)).rowcount:
        place = {"position": projected.row["received_position"], "signal": signal, "municipality": municipality}
        connection.execute(signal_texts.insert(), words | place)
    if projected.row["merged_into"]:
        _project_case(connection, municipality, projected.row["merged_into"])


def _urgencies_in(connection: Connection, signal: str) -> list[str]:
    merged = sa.select(signals.c.urgency).where(signals.c.merged_into == signal, signals.c.urgency.is_not(None))
    return list(connection.scalars(merged))


def _project_case(connection: Connection, municipality: str, signal: str) -> None:
    """Make the signal anew in whose case another goes on."""
    of = sa.select(signals.c.inspection).where(signals.c.id == signal, signals.c.municipality == municipality)
    inspection: str | None = connection.scalar(of)
    if inspection:
        project_signal(connection, inspection, municipality, signal)


def projection(
    signal: str, municipality: str, stored: list[StoredFact], done: Sequence[Step], where: Where
) -> Projected | None:
    """What follows from a signal's facts, in the order of arrival, and from what officers did.

    None as long as nothing of substance has arrived.
    """
    first = next((fact for fact in stored if _is_substance(fact)), None)
    if first is None:
        return None
    current = fold(stored)

    def told(field: str) -> list[Any]:
        return values(current, f"signal/{signal}/{field}")

    state = standing(done)
    forms = [form for form in told("form") if form in list(Form)]
    if state.assessed and state.assessed.form:
        forms = [state.assessed.form]
    urgencies = [*_urgencies(current.get(f"signal/{signal}/urgency", []), state), *where.urgencies]
    urgencies.sort(key=lambda word: RANKS[word])
    observation = " ".join(word for word in told("observation") if isinstance(word, str))
    # A colleague who closes the control can't see the signals of others, let alone hand them over.
    ready = "ready" in told("status") or where.status == "closed"
    removed = f"signal/{signal}/added" in current and not told("added")
    is_withdrawn = removed and not ready and state.status is Status.RECEIVED and not state.taken_in
    status = Status.WITHDRAWN if is_withdrawn else state.status
    row = {
        "municipality": municipality,
        "reporter": stored[0].author,
        "form": forms[0] if len(forms) == 1 else None,
        # Of two urgencies the higher counts until someone settles it.
        "urgency": urgencies[0] if urgencies else None,
        "rank": RANKS[urgencies[0]] if urgencies else UNRANKED,
        "ready": ready,
        "place": where.place,
        "town": where.town,
        "summary": _shortened(observation),
        "status": status,
        "lane": status.lane,
        "assigned_to": state.assigned_to,
        "assigned_at": state.assigned_at,
        "feedback_due": state.feedback_due,
        "delivery_failed": any(each.failed for each in state.pending),
        "closed_at": state.closed_at,
        "merged_into": state.merged_into,
        "received_at": first.arrived_at,
        "received_position": first.position,
    }
    handed = {each.partner for each in state.handovers.values() if not each.is_cancelled}
    row |= measured(first.arrived_at, status, state, done, _told_ages(f"signal/{signal}/subject/", current))
    sources = [word for word in told("source") if word in list(Source)]
    row["source"] = sources[0] if len(sources) == 1 else Source.FIELD
    reporters = [stored[0].author_name, *_texts(current, about_reporter=True)]
    texts = [where.place, *_texts(current, about_reporter=False), *_written(done)]
    words = kept_words(municipality, texts, reporters)
    return Projected(row, sorted(handed), words)


def _told_ages(prefix: str, current: Current) -> Iterable[str]:
    """What was told of the age of each; whoever isn't said to be an organisation or an address may be a person."""
    for thing in things(current, prefix):
        kinds = {kind for kind in values(current, f"{prefix}{thing}/kind") if isinstance(kind, str)}
        if kinds not in ({"organisation"}, {"address"}):
            yield " ".join(map(str, values(current, f"{prefix}{thing}/date-of-birth-or-age")))


def _texts(current: Current, *, about_reporter: bool) -> Iterable[str]:
    """What people wrote; what they chose is found by the filters."""
    for key, told in current.items():
        found = signal_key(key)
        if found and not found.is_choice and found.is_about_reporter == about_reporter:
            yield from (fact.value for fact in told if isinstance(fact.value, str))


def _written(done: Sequence[Step]) -> Iterable[str]:
    for step in done:
        yield from (
            text for name in ("words", "meeting", "to") if isinstance(text := getattr(step.details, name, 0), str)
        )


def _urgencies(told: Sequence[StoredFact], state: Standing) -> list[str]:
    """What the officer assessed, and what was told of it since: new danger is never overruled by an older word."""
    assessed = state.assessed.urgency if state.assessed else None
    words = [
        fact.value for fact in told if not (assessed and state.assessed_at and fact.arrived_at < state.assessed_at)
    ]
    return [word for word in [assessed, *words] if isinstance(word, str) and word in RANKS]


def _is_substance(fact: StoredFact) -> bool:
    key = signal_key(fact.key)
    return key is not None and key.is_substance and fact.value not in (None, "", [])


def _shortened(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= SUMMARY else words[: SUMMARY - 1].rstrip() + "…"
