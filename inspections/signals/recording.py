"""Adding a step to a signal: its route allows it, the policy is met, and nobody did something else meanwhile."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections import news
from inspections.clock import day_of
from inspections.problems import Problem
from inspections.signals import details as did
from inspections.signals.details import Details, kind_of
from inspections.signals.dossier import dossier
from inspections.signals.duty import officers
from inspections.signals.filled_in import parse
from inspections.signals.partners import partners
from inspections.signals.projection import project_signal
from inspections.signals.route import Standing, after, standing
from inspections.signals.status import Status
from inspections.signals.steps import Step, as_row, steps_of
from inspections.signals.together import members_of, proposals, still_here
from inspections.tables import signals, steps


def record(
    connection: Connection,
    municipality: str,
    signal: str,
    officer: str,
    at: datetime,
    details: Details,
    seen: int | None = None,
) -> bool:
    """Add a step; returns whether anything changed: the same step of the same officer again changes nothing.

    `seen` is the position of the last step that the officer saw (0: none), None for what doesn't depend on it.
    Raises `Problem` signal-changed when a colleague did something since, what `route.after` raises,
    partners-missing, merged-reporter-not-told, signal-withdrawn, request-malformed for a note about no step, not-found.
    """
    status = locked(connection, municipality, signal)
    done = steps_of(connection, signal)
    if seen is not None:
        since = [step for step in done if step.position > seen]
        if any(step.by == officer and step.details == details for step in since):
            return False
        if any(step.by != officer for step in since):
            raise Problem("signal-changed")
    if status == Status.WITHDRAWN and not isinstance(details, did.Noted):
        raise Problem("signal-withdrawn")
    if isinstance(details, did.Noted) and details.about not in (None, *(step.position for step in done)):
        raise Problem("request-malformed", problem="about")
    state = standing(done)
    last = done[-1].position if done else 0
    after(state, Step(last + 1, kind_of(details), officer, "", at, details))
    if isinstance(details, did.Closed):
        _may_close(connection, municipality, signal, state, at)
    add(connection, municipality, signal, officer, at, details)
    if isinstance(details, did.ReporterTold | did.ReporterNotTold):
        # Who reported a signal that goes on in this case hears the same.
        for other in still_here(connection, state.taken_in):
            locked(connection, municipality, other)
            add(connection, municipality, other, officer, at, details)
    return True


def take_on(connection: Connection, municipality: str, signal: str, officer: str, at: datetime) -> None:
    """Put a received signal in the hands of `officer`. Done twice, it changes nothing.

    Raises `Problem` signal-taken when another officer has it, signal-withdrawn when its reporter removed it, not-found.
    """
    locked(connection, municipality, signal)
    state = standing(steps_of(connection, signal))
    if state.assigned_to == officer:
        return
    if state.assignment is not None:
        raise Problem("signal-taken")
    record(connection, municipality, signal, officer, at, did.TakenOn())


def pass_on(
    connection: Connection, municipality: str, signal: str, by: str, at: datetime, to: str, words: str, seen: int
) -> None:
    """Give a signal to the officer `to`, who can log in and is of this municipality; `words` say why.

    Raises `Problem` user-unknown, step-incomplete without words, and what `record` raises.
    """
    locked(connection, municipality, signal)
    colleague = next((officer for officer in officers(connection, municipality) if officer.id == to), None)
    if colleague is None:
        raise Problem("user-unknown")
    details = parse(did.PassedOn, {"to": to, "name": colleague.name, "words": words})
    record(connection, municipality, signal, by, at, details, seen)


def put_back(
    connection: Connection, municipality: str, signal: str, officer: str, at: datetime, assignment: int
) -> None:
    """Undo the `assignment` (the position of its step) that the officer had in view. Done twice, it changes nothing.

    Any attention officer may: the one who has it can be ill. Raises `Problem` signal-moved-on when somebody took the
    signal on again in the meantime, what `record` raises, not-found.
    """
    locked(connection, municipality, signal)
    state = standing(steps_of(connection, signal))
    if state.assignment is None:
        return
    if state.assignment != assignment:
        raise Problem("signal-moved-on")
    record(connection, municipality, signal, officer, at, did.PutBack())


def missing_partners(
    connection: Connection, municipality: str, signal: str, state: Standing, at: datetime
) -> list[str]:
    """The mandatory partners that keep a signal from being closed: neither informed nor set aside with a reason.

    A signal that was handed to nobody is closed as set aside, and needs none.
    """
    if not state.informed:
        return []
    members = members_of(connection, municipality, dossier(connection, municipality, signal))
    proposed = proposals([each.dossier for each in members], day_of(at))
    needed = [rule.partner.id for rule in proposed if rule.is_mandatory]
    return [partner for partner in needed if partner not in state.informed | state.set_aside_partners]


def _may_close(connection: Connection, municipality: str, signal: str, state: Standing, at: datetime) -> None:
    if missing := missing_partners(connection, municipality, signal, state, at):
        raise Problem("partners-missing", partners=", ".join(partners()[each].name for each in missing))
    if not all(
        standing(steps_of(connection, other)).is_reporter_told for other in still_here(connection, state.taken_in)
    ):
        raise Problem("merged-reporter-not-told")


def locked(connection: Connection, municipality: str, signal: str) -> str:
    """The status of a signal, which nobody else can change until this transaction ends. Raises `Problem` not-found."""
    return _status(connection, _of(municipality, signal).with_for_update())


def exists(connection: Connection, municipality: str, signal: str) -> None:
    """For who only reads: nobody waits for it. Raises `Problem` not-found."""
    _status(connection, _of(municipality, signal))


def _of(municipality: str, signal: str) -> sa.Select[Any]:
    return sa.select(signals.c.status).where(signals.c.id == signal, signals.c.municipality == municipality)


def _status(connection: Connection, row: sa.Select[Any]) -> str:
    status: str | None = connection.execute(row).scalar()
    if status is None:
        raise Problem("not-found")
    return status


def add(connection: Connection, municipality: str, signal: str, officer: str, at: datetime, details: Details) -> None:
    """Append the step, make the signal's row anew, and tell the desks. Whether it may be is asked before."""
    step = {"signal": signal, "municipality": municipality, "by": officer, "at": at}
    connection.execute(steps.insert(), step | as_row(details))
    inspection = connection.execute(sa.select(signals.c.inspection).where(signals.c.id == signal)).scalar_one()
    project_signal(connection, inspection, municipality, signal)
    news.announce(connection, municipality)
