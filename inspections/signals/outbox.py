"""Mail to partners that waits to go out. It is in the database before the screen says so, and none is lost silently."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.answers import HERE
from inspections.database import now, writing
from inspections.signals import details as did
from inspections.signals.details import Details
from inspections.signals.recording import add, locked
from inspections.tables import handovers, outbox

# How long a mail is claimed by who sends it: longer than any mail server lets one wait.
LEASE = timedelta(minutes=5)
FIRST_PAUSE = timedelta(seconds=30)
LONGEST_PAUSE = timedelta(hours=1)
# Mail that no server took in so long is told to the officer, who may try again.
MOST_ATTEMPTS = 24
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
    with engine.connect() as connection:
        if connection.execute(due).first() is None:
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


def delivered(engine: Engine, mail: Mail) -> None:
    """A mail server took it: the partner is informed."""
    today = now().astimezone(HERE).date()
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
        values = {"state": state, "trouble": reason and reason[:LONGEST_TROUBLE]}
        is_ours = connection.execute(outbox.update().where(*waiting).values(values)).rowcount
        if not is_ours and state == "sent":
            # It was called off while it was on its way: the partner has it all the same, so that is what is told.
            details = did.Noted(words="Een mail die intussen was ingetrokken, is toch bij de ketenpartner aangekomen.")
        if is_ours or state == "sent":
            add(connection, mail.municipality, mail.signal, mail.made_by, now(), details)
