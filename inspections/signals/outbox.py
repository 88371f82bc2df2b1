"""Mail to partners that waits to go out. It is in the database before the screen says so, and none is lost silently."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections import clock
from inspections.clock import HERE
from inspections.database import has_row, now, writing
from inspections.signals import details as did
from inspections.signals.details import Details
from inspections.signals.recording import add, locked
from inspections.signals.route import standing
from inspections.signals.steps import steps_of
from inspections.tables import handovers, outbox

# How long a mail is claimed by who sends it: longer than any mail server lets one wait.
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# Mail that no server took in so long is told to the officer, who may try again.
MOST_ATTEMPTS = 24
# On the day after an answer was due, when people are at work.
REMINDED_AT = time(8)
LONGEST_TROUBLE = 200


@dataclass(frozen=True)
class Mail:
    """A handover on its way to an address; `attempt` counts from 1."""

    handover: str
    signal: str
    municipality: str
    made_by: str
    to: str
    content: str
    attempt: int
    is_reminder: bool = False


def put(connection: Connection, handover: str, to: str, at: datetime) -> None:
    """Let the handover go out, now or once more."""
    waiting = {"to": to, "state": "waiting", "attempts": 0, "next_at": at, "trouble": None}
    if not connection.execute(outbox.update().where(outbox.c.handover == handover).values(waiting)).rowcount:
        connection.execute(outbox.insert(), waiting | {"handover": handover})


def take_back(connection: Connection, handover: str) -> None:
    """It won't go out any more."""
    waiting = outbox.c.handover == handover, outbox.c.state == "waiting"
    connection.execute(outbox.update().where(*waiting).values(state="refused"))


def trouble(connection: Connection, handover: str) -> str | None:
    """Why a mail that still waits could not go out, as the mail server or network said it."""
    waiting = sa.select(outbox.c.trouble).where(outbox.c.handover == handover, outbox.c.state == "waiting")
    return connection.execute(waiting).scalar_one_or_none()


def claim(engine: Engine) -> Mail | None:
    """The mail that waits longest, now ours for a while; None when there is none."""
    moment = now()
    due = (
        sa.select(outbox.c.handover)
        .where(outbox.c.state == "waiting", outbox.c.next_at <= moment)
        .order_by(outbox.c.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if not has_row(engine, due):
        return None
    with writing(engine) as connection:
        handover = connection.execute(due).scalar_one_or_none()
        if handover is None:
            return None
        ours = outbox.c.handover == handover
        connection.execute(outbox.update().where(ours).values(next_at=moment + LEASE, attempts=outbox.c.attempts + 1))
        row = connection.execute(
            sa.select(handovers, outbox.c.to, outbox.c.attempts).join(outbox, ours).where(handovers.c.id == handover)
        ).one()
    return Mail(row.id, row.signal, row.municipality, row.made_by, row.to, row.content, row.attempts)


def claim_reminder(engine: Engine) -> Mail | None:
    """A partner that is reminded now: mail reached it, the day to answer by is over, and it hasn't answered.

    It is reminded once: whoever claims it has taken that out of the outbox, and puts it back when the mail fails.
    """
    moment = now()
    due = (
        sa.select(outbox.c.handover)
        .where(outbox.c.remind_at <= moment)
        .order_by(outbox.c.remind_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if not has_row(engine, due):
        return None
    with writing(engine) as connection:
        handover = connection.execute(due).scalar_one_or_none()
        if handover is None:
            return None
        ours = outbox.c.handover == handover
        row = connection.execute(
            sa.select(handovers, outbox.c.to).join(outbox, ours).where(handovers.c.id == handover)
        ).one()
        each = standing(steps_of(connection, row.signal)).handovers[handover]
        wait = _reminder_moment(each.feedback_by)
        is_due = each.awaits_feedback and wait <= moment
        # Claimed for as long as a mail may take; asked again for a later day, it waits for that.
        later = moment + LEASE if is_due else wait if each.awaits_feedback else None
        connection.execute(outbox.update().where(ours).values(remind_at=later))
        if not is_due:
            return None
    return Mail(row.id, row.signal, row.municipality, row.made_by, row.to, row.content, 1, is_reminder=True)


def reminded(engine: Engine, mail: Mail) -> None:
    """A mail server took the reminder."""
    with writing(engine) as connection:
        locked(connection, mail.municipality, mail.signal)
        connection.execute(outbox.update().where(outbox.c.handover == mail.handover).values(remind_at=None))
        if standing(steps_of(connection, mail.signal)).handovers[mail.handover].awaits_feedback:
            step = did.Reminded(handover=mail.handover, to=mail.to)
            add(connection, mail.municipality, mail.signal, mail.made_by, now(), step)


def not_reminded(engine: Engine, mail: Mail, reason: str) -> None:
    """The reminder was refused for good: the officer is told, and asks in another way."""
    words = f"De herinnering aan de ketenpartner is geweigerd: {reason[:LONGEST_TROUBLE]}"
    with writing(engine) as connection:
        locked(connection, mail.municipality, mail.signal)
        connection.execute(outbox.update().where(outbox.c.handover == mail.handover).values(remind_at=None))
        add(connection, mail.municipality, mail.signal, mail.made_by, now(), did.Noted(words=words))


def _reminder_moment(feedback_by: date) -> datetime:
    return datetime.combine(feedback_by + timedelta(days=1), REMINDED_AT, HERE)


def delivered(engine: Engine, mail: Mail) -> None:
    """A mail server took it: the partner is informed, and reminded if it does not answer in time."""
    today = clock.today()
    _finish(engine, mail, "sent", did.Delivered(handover=mail.handover, channel="mail", on=today, to=mail.to))


def refused(engine: Engine, mail: Mail, reason: str) -> None:
    """A mail server will not take it. The officer is told, and may try again."""
    words = f"De mail is geweigerd: {reason[:LONGEST_TROUBLE]}"
    _finish(engine, mail, "refused", did.DeliveryFailed(handover=mail.handover, words=words), reason)


def postponed(engine: Engine, mail: Mail, reason: str) -> None:
    """It could not go out now. It waits longer each time, and in the end counts as refused."""
    if mail.attempt >= MOST_ATTEMPTS:
        return refused(engine, mail, reason)
    pause = min(FIRST_PAUSE * 2 ** (mail.attempt - 1), LONGEST_PAUSE)
    with writing(engine) as connection:
        waiting = outbox.c.handover == mail.handover, outbox.c.state == "waiting"
        values = {"next_at": now() + pause, "trouble": reason[:LONGEST_TROUBLE]}
        connection.execute(outbox.update().where(*waiting).values(values))
    return None


def _finish(engine: Engine, mail: Mail, state: str, details: Details, reason: str | None = None) -> None:
    with writing(engine) as connection:
        locked(connection, mail.municipality, mail.signal)
        waiting = outbox.c.handover == mail.handover, outbox.c.state == "waiting"
        values: dict[str, Any] = {"state": state, "trouble": reason and reason[:LONGEST_TROUBLE]}
        if state == "sent":
            each = standing(steps_of(connection, mail.signal)).handovers[mail.handover]
            values["remind_at"] = _reminder_moment(each.feedback_by)
        is_ours = connection.execute(outbox.update().where(*waiting).values(values)).rowcount
        if not is_ours and state == "sent":
            # It was called off while it was on its way: the partner has it all the same, so that is what is told.
            details = did.Noted(words="Een mail die intussen was ingetrokken, is toch bij de ketenpartner aangekomen.")
        if is_ours or state == "sent":
            add(connection, mail.municipality, mail.signal, mail.made_by, now(), details)
