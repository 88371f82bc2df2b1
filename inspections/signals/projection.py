"""The row of one signal in the table `signals`, folded from its facts and its steps."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.indicators import Form
from inspections.keys import signal_key
from inspections.signals.route import Standing, standing
from inspections.signals.status import Status
from inspections.signals.steps import Step, steps_of
from inspections.stored_facts import StoredFact, fold, has_prefix, stored_facts, values
from inspections.tables import inspections, signals

# Most urgent first. What has no urgency yet stands with what is not urgent.
RANKS = {"immediate": 0, "urgent": 1, "normal": 2}
UNRANKED = 2
SUMMARY = 140


def project_signal(connection: Connection, inspection: str, municipality: str, signal: str) -> None:
    """Make the row of `signal` anew. It has one as soon as anything of substance has arrived, ready or not."""
    stored = stored_facts(connection, inspection, municipality, has_prefix(f"signal/{signal}/"))
    where = sa.select(inspections.c.place, inspections.c.status).where(inspections.c.id == inspection)
    place, of_inspection = connection.execute(where).one()
    row = signal_row(signal, stored, steps_of(connection, signal), place, of_inspection)
    if row is None:
        return
    row["municipality"] = municipality
    # The first inspection that speaks of a signal keeps it, whatever another says under the same id.
    ours = sa.and_(signals.c.id == signal, signals.c.inspection == inspection)
    if connection.execute(signals.update().where(ours).values(row)).rowcount:
        return
    if connection.execute(sa.select(signals.c.id).where(signals.c.id == signal)).first() is None:
        connection.execute(signals.insert(), row | {"id": signal, "inspection": inspection})


def signal_row(
    signal: str, stored: list[StoredFact], done: Sequence[Step], place: str, of_inspection: str
) -> dict[str, Any] | None:
    """What the queue knows of a signal: from its facts in the order of arrival, what officers did, and its inspection's
    place and status. None as long as nothing of substance has arrived."""
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
    urgencies = sorted(_urgencies(current.get(f"signal/{signal}/urgency", []), state), key=lambda word: RANKS[word])
    observation = " ".join(word for word in told("observation") if isinstance(word, str))
    # A colleague who closes the control can't see the signals of others, let alone hand them over.
    ready = "ready" in told("status") or of_inspection == "closed"
    removed = f"signal/{signal}/added" in current and not told("added")
    is_withdrawn = removed and not ready and state.status is Status.RECEIVED
    status = Status.WITHDRAWN if is_withdrawn else state.status
    return {
        "reporter": stored[0].author,
        "form": forms[0] if len(forms) == 1 else None,
        # Of two urgencies the higher counts until someone settles it.
        "urgency": urgencies[0] if urgencies else None,
        "rank": RANKS[urgencies[0]] if urgencies else UNRANKED,
        "ready": ready,
        "place": place,
        "summary": _shortened(observation),
        "status": status,
        "lane": status.lane,
        "assigned_to": state.assigned_to,
        "assigned_at": state.assigned_at,
        "feedback_due": state.feedback_due,
        "delivery_failed": any(each.failed for each in state.pending),
        "closed_at": state.closed_at,
        "received_at": first.arrived_at,
        "received_position": first.position,
    }


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
