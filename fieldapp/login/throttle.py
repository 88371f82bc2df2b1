"""Slowing down who guesses, without locking out whose account it is.

Tries are counted per account and address, and per address; each after its free ones waits twice as long as the one
before, at most a quarter of an hour. A browser in which this account logged in before carries a signed cookie, and has
a counter of its own: what strangers try elsewhere never blocks it (OWASP, "Device cookies"; NIST SP 800-63B-4 §3.2.2;
ASVS 5.0 §6.3.1). The counters are in the database, under keyed hashes: no name and no address can be read from them.
"""

import hmac
import ipaddress
import math
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.login.cookies import give, given
from fieldapp.login.server_key import ServerKey
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.tables import login_tries

DEVICE = "device"
LONGEST_WAIT = timedelta(minutes=15)
FORGET_AFTER = timedelta(days=1)
# Mistakes that cost nothing: of one person, and of all who share an address.
FREE = 5
FREE_OF_ADDRESS = 30
# How many accounts one browser is remembered for.
_MOST_ACCOUNTS = 8


@dataclass(frozen=True)
class Counter:
    """One count of mistakes, under the hash of what it is about."""

    key: str
    free: int


def count_try(request: Request, account: str) -> Sequence[Counter]:
    """Count a try for `account` (as typed, or an id) as a mistake, until `succeeded` takes it back.

    It is counted before the secret is looked at, so that many at once are no way around. Raises `Problem` login-slowed:
    the secret must not be looked at now.
    """
    return _count_all(request, _counters(request, account))


def count_code(request: Request, user: str, login: str) -> Sequence[Counter]:
    """As `count_try`, for a code after the right password: strangers are counted together, wherever they are.

    There are only a million codes, and only who has the password comes here.
    """
    key: ServerKey = request.app.state.server_key
    if device := _known_device(request, login):
        return _count_all(request, [Counter(key.tag("throttle", "device code", device, user), FREE)])
    return _count_all(request, [Counter(key.tag("throttle", "code", user), FREE)])


def succeeded(connection: Connection, counters: Sequence[Counter]) -> None:
    """The secret was right: what was counted against this account here is forgotten; of the address, this one try."""
    own, *of_address = counters
    connection.execute(login_tries.delete().where(login_tries.c.key == own.key))
    for counter in of_address:
        ours = login_tries.update().where(login_tries.c.key == counter.key, login_tries.c.mistakes > 0)
        connection.execute(ours.values(mistakes=login_tries.c.mistakes - 1))


def remember_device(request: Request, response: Response, account: str) -> None:
    """Let this browser be known as one in which `account` logged in."""
    device, tags = _device(request)
    device = device or secrets.token_urlsafe(16)
    own = _tag(request, device, account)
    recent = [own, *(tag for tag in tags if tag != own)][:_MOST_ACCOUNTS]
    give(request, response, DEVICE, ".".join([device, *recent]), timedelta(days=365))


def _count_all(request: Request, counters: Sequence[Counter]) -> Sequence[Counter]:
    at = now()
    with writing(request.app.state.engine) as connection:
        connection.execute(login_tries.delete().where(login_tries.c.last_at < at - FORGET_AFTER))
        kept = {counter: _kept(connection, counter) for counter in counters}
        until = max((_may_again(counter, *row) for counter, row in kept.items() if row), default=at)
        if until > at:
            raise Problem("login-slowed", wait=_words(until - at))
        for counter in counters:
            _count(connection, counter, at)
    return counters


def _counters(request: Request, account: str) -> list[Counter]:
    key: ServerKey = request.app.state.server_key
    if device := _known_device(request, account):
        return [Counter(key.tag("throttle", "device", device, account), FREE)]
    address = _prefix(request.client.host if request.client else "")
    return [
        Counter(key.tag("throttle", "account", account, address), FREE),
        Counter(key.tag("throttle", "address", address), FREE_OF_ADDRESS),
    ]


def _kept(connection: Connection, counter: Counter) -> tuple[int, datetime] | None:
    columns = sa.select(login_tries.c.mistakes, login_tries.c.last_at).where(login_tries.c.key == counter.key)
    row = connection.execute(columns.with_for_update()).one_or_none()
    return row and (row.mistakes, row.last_at)


def _may_again(counter: Counter, mistakes: int, last_at: datetime) -> datetime:
    over = mistakes - counter.free
    return last_at if over < 0 else last_at + min(LONGEST_WAIT, timedelta(seconds=2 ** min(over, 12)))


def _count(connection: Connection, counter: Counter, at: datetime) -> None:
    # Two at once for one counter: the second adds to the first.
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    first = insert(login_tries).values(key=counter.key, mistakes=1, last_at=at)
    more = {"mistakes": login_tries.c.mistakes + 1, "last_at": at}
    connection.execute(first.on_conflict_do_update(index_elements=["key"], set_=more))


def _words(wait: timedelta) -> str:
    seconds = math.ceil(wait.total_seconds())
    if seconds == 1:
        return "1 seconde"
    return f"{seconds} seconden" if seconds < 120 else f"{math.ceil(seconds / 60)} minuten"


def _device(request: Request) -> tuple[str, list[str]]:
    device, *tags = given(request, DEVICE).split(".")
    return device, tags


def _known_device(request: Request, account: str) -> str | None:
    device, tags = _device(request)
    own = _tag(request, device, account)
    return device if device and any(hmac.compare_digest(own, tag) for tag in tags) else None


def _tag(request: Request, device: str, account: str) -> str:
    key: ServerKey = request.app.state.server_key
    return key.tag("known device", device, account)


def _prefix(address: str) -> str:
    """The address that one connection has: all of IPv4, the network part of IPv6 (a household has 2⁶⁴ of them)."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return ""
    return str(parsed if parsed.version == 4 else ipaddress.ip_network((parsed, 64), strict=False))
