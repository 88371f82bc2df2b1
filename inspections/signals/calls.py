"""An urgent signal calls the officers on duty by mail and push message, one after the other, until one opens it.

What they are sent holds nothing of the signal: only that something waits.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.clock import day_of
from inspections.database import has_row, now, writing
from inspections.signals import pushes
from inspections.signals.duty import turns
from inspections.signals.status import Status
from inspections.tables import call_mails, calls, signals, users

URGENT = ("immediate", "urgent")
# How long a mail is claimed by who sends it; then it is tried again.
LEASE = timedelta(minutes=1)
MOST_ATTEMPTS = 10


@dataclass(frozen=True)
class CallMail:
    """A mail that calls an officer. `attempt` counts from 1."""

    signal: str
    officer: str
    to: str
    attempt: int


@dataclass(frozen=True)
class Called:
    """Who was called for a signal, and how that went: waiting, sent, failed or unreachable."""

    name: str
    state: str
    sent_at: datetime | None


@dataclass(frozen=True)
class Call:
    """What became of the call of a signal; `opened_by` is a name."""

    raised_at: datetime
    called: Sequence[Called]
    opened_by: str | None
    opened_at: datetime | None


def raise_for(connection: Connection, touched: Collection[str], at: datetime) -> None:
    """Let those of the `touched` signals that are urgent call, once each; in the transaction that stores them.

    A reporter who still writes is waited for, unless the danger is acute.
    """
    has_reason = sa.or_(signals.c.ready, signals.c.urgency == "immediate")
    urgent = sa.select(signals.c.id, signals.c.municipality).where(
        signals.c.id.in_(touched),
        signals.c.urgency.in_(URGENT),
        has_reason,
        signals.c.status == Status.RECEIVED,
        sa.not_(sa.exists().where(calls.c.signal == signals.c.id)),
    )
    for row in connection.execute(urgent).all():
        call = {"signal": row.id, "municipality": row.municipality, "raised_at": at, "turn": 0, "next_at": at}
        connection.execute(calls.insert(), call)


def open_(connection: Connection, signal: str, officer: str, at: datetime) -> None:
    """An officer has the signal in view: nobody more is called for it."""
    unopened = calls.c.signal == signal, calls.c.opened_at.is_(None)
    connection.execute(calls.update().where(*unopened).values(opened_by=officer, opened_at=at, next_at=None))
    # Also where no mail server is set: else old calls go out on the day that one is.
    untried = call_mails.c.signal == signal, call_mails.c.state == "waiting", call_mails.c.attempts == 0
    connection.execute(call_mails.delete().where(*untried))
    pushes.call_off(connection, signal)


def unopened(signal: str) -> sa.Select[tuple[str]]:
    """The call of this signal, if it called and no officer has had it in view."""
    return sa.select(calls.c.signal).where(calls.c.signal == signal, calls.c.opened_at.is_(None))


def call_of(connection: Connection, signal: str) -> Call | None:
    """Whom this signal called; None when it called nobody."""
    opener = users.alias()
    row = connection.execute(
        sa.select(calls.c.raised_at, opener.c.name, calls.c.opened_at)
        .join(opener, opener.c.id == calls.c.opened_by, isouter=True)
        .where(calls.c.signal == signal)
    ).first()
    if row is None:
        return None
    called = connection.execute(
        sa.select(users.c.name, call_mails.c.state, call_mails.c.sent_at)
        .join(users, users.c.id == call_mails.c.officer)
        .where(call_mails.c.signal == signal)
        .order_by(call_mails.c.next_at, users.c.name)
    )
    return Call(row.raised_at, [Called(*each) for each in called], row.name, row.opened_at)


def advance(engine: Engine, patience: timedelta) -> bool:
    """Give the next turn for the call that waits longest, if its time has come; returns whether there was one."""
    moment = now()
    due = (
        sa.select(calls.c.signal, calls.c.municipality, calls.c.turn)
        .where(calls.c.next_at <= moment)
        .order_by(calls.c.next_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if not has_row(engine, due):
        return False
    with writing(engine) as connection:
        call = connection.execute(due).first()
        if call is not None:
            _next_turn(connection, call.signal, call.municipality, call.turn, moment, patience)
    return True


def _next_turn(
    connection: Connection, signal: str, municipality: str, turn: int, moment: datetime, patience: timedelta
) -> None:
    ours = calls.c.signal == signal
    is_waiting = sa.select(signals.c.id).where(signals.c.id == signal, signals.c.status == Status.RECEIVED)
    order = turns(connection, municipality, day_of(moment))
    if turn >= len(order) or connection.execute(is_waiting).first() is None:
        connection.execute(calls.update().where(ours).values(next_at=None))
        return
    already = set(connection.scalars(sa.select(call_mails.c.officer).where(call_mails.c.signal == signal)))
    reachable = False
    for officer in order[turn]:
        if officer.id not in already:
            state = "waiting" if officer.email else "unreachable"
            row = {"signal": signal, "officer": officer.id, "state": state, "attempts": 0, "next_at": moment}
            connection.execute(call_mails.insert(), row)
            is_pushed = pushes.call(connection, signal, officer.id, moment)
            reachable |= officer.email is not None or is_pushed
    # Who has no address keeps nobody waiting.
    later = moment + (patience if reachable else timedelta(0))
    connection.execute(calls.update().where(ours).values(turn=turn + 1, next_at=later))


def claim(engine: Engine) -> CallMail | None:
    """The mail to an officer that waits longest, now ours for a while; None when there is none."""
    moment = now()
    due = (
        sa.select(call_mails.c.signal, call_mails.c.officer, call_mails.c.attempts, users.c.email)
        .join(users, users.c.id == call_mails.c.officer)
        .where(call_mails.c.state == "waiting", call_mails.c.next_at <= moment)
        .order_by(call_mails.c.next_at)
        .limit(1)
    )
    if not has_row(engine, due):
        return None
    with writing(engine) as connection:
        row = connection.execute(due.with_for_update(skip_locked=True, of=call_mails)).first()
        if row is None:
            return None
        _change(connection, row.signal, row.officer, next_at=moment + LEASE, attempts=row.attempts + 1)
    return CallMail(row.signal, row.officer, row.email or "", row.attempts + 1)


def sent(engine: Engine, mail: CallMail) -> None:
    """A mail server took it."""
    with writing(engine) as connection:
        _change(connection, mail.signal, mail.officer, state="sent", sent_at=now())


def failed(engine: Engine, mail: CallMail, is_permanent: bool) -> None:
    """It could not go out: it is tried again after a minute, unless that is no use; the next officer then comes now."""
    if not is_permanent and mail.attempt < MOST_ATTEMPTS:
        return
    with writing(engine) as connection:
        _change(connection, mail.signal, mail.officer, state="failed")
        waiting = calls.c.signal == mail.signal, calls.c.next_at.is_not(None)
        connection.execute(calls.update().where(*waiting).values(next_at=now()))


def _change(connection: Connection, signal: str, officer: str, **values: object) -> None:
    ours = call_mails.c.signal == signal, call_mails.c.officer == officer
    connection.execute(call_mails.update().where(*ours).values(**values))
