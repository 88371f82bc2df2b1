"""What the figures need of one signal, folded from its steps: columns of its row in the table `signals`. Pure.

Days are whole days by the calendar here, from the day of arrival: 0 is the same day.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from inspections.clock import day_of
from inspections.monitoring.half_years import HalfYear
from inspections.signals import details as did
from inspections.signals.ages import Age, ages
from inspections.signals.route import Standing
from inspections.signals.status import Status
from inspections.signals.steps import Step

_YOUNGEST_FIRST = (Age.MINOR, Age.YOUNG_ADULT, Age.ADULT)


def measured(
    received_at: datetime, status: Status, state: Standing, done: Sequence[Step], told_ages: Iterable[str]
) -> dict[str, Any]:
    """The columns. `told_ages` is what was told of the age of each person, `done` in the order of the positions."""
    received = day_of(received_at)
    reached = [each for each in state.handovers.values() if each.delivered_on]
    # Giving a signal to a colleague is not yet doing something about it.
    idle = did.Noted | did.PaperAdded | did.PaperTakenAway | did.PassedOn | did.Unknown
    actions = [day_of(step.at) for step in done if not isinstance(step.details, idle)]
    by_id = {each.id for each in reached}
    answers = [
        day_of(step.at)
        for step in done
        if isinstance(step.details, did.FeedbackReceived) and step.details.handover in by_id
    ]
    return {
        "half_year": str(HalfYear.of(received_at)),
        "youngest": _youngest(state, told_ages, received),
        "outcome": _outcome(status, state, bool(answers)),
        # Sorted, so that the same partners are the same text.
        "informed": ",".join(sorted(state.informed)),
        "days_to_action": _days(received, actions),
        "days_to_handover": _days(received, (each.delivered_on for each in reached if each.delivered_on)),
        "days_to_feedback": _days(received, answers),
    }


def _youngest(state: Standing, told_ages: Iterable[str], received: date) -> str:
    assessed = state.assessed.age if state.assessed else None
    found = frozenset({assessed}) if assessed else ages(told_ages, received)
    return next((age for age in _YOUNGEST_FIRST if age in found), Age.UNKNOWN)


def _outcome(status: Status, state: Standing, is_answered: bool) -> str:
    # It is counted where it came in; what its case led to is counted with the case.
    if status is Status.MERGED:
        return "merged"
    if state.informed:
        return "answered" if is_answered else "handed-over"
    if status is Status.WITHDRAWN:
        return "withdrawn"
    if state.is_set_aside:
        return "set-aside"
    return "open" if status is Status.RECEIVED else "in-hand"


def _days(received: date, days: Iterable[date]) -> int | None:
    """To the first of `days`. A day before the arrival, which an officer can have filled in, counts as the same day."""
    first = min(days, default=None)
    return None if first is None else max(0, (first - received).days)
