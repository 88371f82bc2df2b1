"""Push messages that call an officer in the browser, beside the mail of signals/calls.py, and hold as little.

A subscription belongs to a person and a browser. Its message is encrypted for that browser (RFC 8291) and signed by
this server (RFC 8292); it goes only to the push services that the settings name, so that nobody points us elsewhere.
"""

import base64
import fnmatch
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy.engine import Connection, Engine

from inspections.database import has_row, now, writing
from inspections.problems import Problem
from inspections.tables import call_pushes, push_subscriptions, users

# How long a push is claimed by who sends it; then it is tried again.
LEASE = timedelta(minutes=1)
MOST_ATTEMPTS = 10
# Browsers of one person.
MOST = 10
LONGEST = 1_000
# As browsers write it, with nothing in it that two readers of addresses take differently (login, space, backslash).
ENDPOINT = re.compile(r"(https://[a-z0-9.-]+(?::[0-9]{1,5})?)/[!-~]*")


@dataclass(frozen=True)
class Subscription:
    """Where a browser is reached: its address at a push service, its public key, and a secret it shares with us."""

    endpoint: str
    p256dh: str
    auth: str


@dataclass(frozen=True)
class CallPush:
    """A push that calls an officer. `attempt` counts from 1."""

    signal: str
    subscription: str
    to: Subscription
    attempt: int


def subscribe(connection: Connection, user: str, wish: Subscription, services: Sequence[str]) -> None:
    """Let this browser be called for this person; again, or after another person of the same browser, it moves over.

    Raises `Problem` push-unusable for what no browser makes, and for an address of no push service that we know.
    """
    if not _is_usable(wish, services):
        raise Problem("push-unusable")
    # A double tap is one after the other.
    connection.execute(sa.select(users.c.id).where(users.c.id == user).with_for_update())
    id_ = _id(wish.endpoint)
    unsubscribe(connection, [id_])
    mine = sa.select(push_subscriptions.c.id).where(push_subscriptions.c.user == user)
    oldest_first = connection.scalars(mine.order_by(push_subscriptions.c.created_at)).all()
    unsubscribe(connection, oldest_first[: max(0, len(oldest_first) - MOST + 1)])
    connection.execute(push_subscriptions.insert(), vars(wish) | {"id": id_, "user": user, "created_at": now()})


def unsubscribe(connection: Connection, ids: Sequence[str]) -> None:
    """Call these browsers no more; nothing happens for one that isn't known."""
    connection.execute(call_pushes.delete().where(call_pushes.c.subscription.in_(ids)))
    connection.execute(push_subscriptions.delete().where(push_subscriptions.c.id.in_(ids)))


def subscriptions_of(connection: Connection, user: str) -> list[str]:
    """The ids of the browsers in which this person is called."""
    return list(connection.scalars(sa.select(push_subscriptions.c.id).where(push_subscriptions.c.user == user)))


def call(connection: Connection, signal: str, officer: str, at: datetime) -> bool:
    """Let a push go to each browser of an officer, once for each signal; returns whether there is any."""
    ids = subscriptions_of(connection, officer)
    for id_ in ids:
        known = call_pushes.c.signal == signal, call_pushes.c.subscription == id_
        if connection.execute(sa.select(call_pushes.c.state).where(*known)).first() is None:
            row = {"signal": signal, "subscription": id_, "state": "waiting", "attempts": 0, "next_at": at}
            connection.execute(call_pushes.insert(), row)
    return bool(ids)


def call_off(connection: Connection, signal: str) -> None:
    """Let what still waits to call for this signal not go out."""
    waiting = call_pushes.c.signal == signal, call_pushes.c.state == "waiting"
    connection.execute(call_pushes.delete().where(*waiting))


def claim(engine: Engine) -> CallPush | None:
    """The push that waits longest, now ours for a while; None when there is none."""
    moment = now()
    columns = [push_subscriptions.c[name] for name in Subscription.__dataclass_fields__]
    due = (
        sa.select(call_pushes.c.signal, call_pushes.c.subscription, call_pushes.c.attempts, *columns)
        .join(push_subscriptions, push_subscriptions.c.id == call_pushes.c.subscription)
        .where(call_pushes.c.state == "waiting", call_pushes.c.next_at <= moment)
        .order_by(call_pushes.c.next_at)
        .limit(1)
    )
    if not has_row(engine, due):
        return None
    with writing(engine) as connection:
        row = connection.execute(due.with_for_update(skip_locked=True, of=call_pushes)).first()
        if row is None:
            return None
        _change(connection, row.signal, row.subscription, next_at=moment + LEASE, attempts=row.attempts + 1)
    return CallPush(row.signal, row.subscription, Subscription(row.endpoint, row.p256dh, row.auth), row.attempts + 1)


def sent(engine: Engine, push: CallPush) -> None:
    """The push service took it."""
    with writing(engine) as connection:
        _change(connection, push.signal, push.subscription, state="sent")


def failed(engine: Engine, push: CallPush, is_gone: bool) -> None:
    """It could not go out: it is tried again after a minute, unless the browser is gone, which is then forgotten."""
    if not is_gone and push.attempt < MOST_ATTEMPTS:
        return
    with writing(engine) as connection:
        if is_gone:
            unsubscribe(connection, [push.subscription])
        else:
            _change(connection, push.signal, push.subscription, state="failed")


def unpadded(text: str) -> bytes:
    """The bytes of base64url without padding, as browsers write them. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _change(connection: Connection, signal: str, subscription: str, **values: object) -> None:
    ours = call_pushes.c.signal == signal, call_pushes.c.subscription == subscription
    connection.execute(call_pushes.update().where(*ours).values(**values))


def _id(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _is_usable(wish: Subscription, services: Sequence[str]) -> bool:
    endpoint = ENDPOINT.fullmatch(wish.endpoint)
    if endpoint is None or len(wish.endpoint) > LONGEST:
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unpadded(wish.p256dh))
        is_secret = len(unpadded(wish.auth)) == 16
    except ValueError:
        return False
    return is_secret and any(fnmatch.fnmatchcase(endpoint[1], service) for service in services)
