"""What of a request goes into the audit trail: who, what, about which case, for what purpose. Never what was in it."""

import re
from collections.abc import Sequence

import sqlalchemy as sa
from starlette.requests import Request

from fieldapp.login.events import Told
from fieldapp.permissions import ANYONE, EXPORTS, MAY
from inspections.tables import users
from inspections.trail import Entry, Event

LOOK_UPS = frozenset(
    {"lookups", "queue-search", "register-address", "register-bag", "register-brp", "register-kvk", "trail"}
)
# A stream that says only that something changed: what is then asked is traced.
UNTRACED = frozenset({"queue-live", "phone-live"})
# Where a page stands → for what purpose it is used (GDPR art. 5(1)(b)). The first that fits.
PURPOSES = {
    "/desk/signals": "signals",
    "/desk/cases": "signals",
    "/desk/duty": "signals",
    "/desk/inspections": "supervision",
    "/desk/entry-reports": "supervision",
    "/desk/photos": "supervision",
    "/desk/plans": "supervision",
    "/desk/operations": "supervision",
    "/desk/actions": "supervision",
    "/desk/figures": "monitoring",
    "/desk/trail": "accountability",
    "/desk/retention": "accountability",
    "/desk": "administration",
    "/account": "administration",
    "/join": "supervision",
    "/api": "supervision",
}
# The parts of an address that say what it is about. A token or a name is none of them.
_ABOUT = (
    "inspection",
    "entry",
    "signal",
    "handover",
    "partner",
    "duty",
    "sha256",
    "paper",
    "user",
    "device",
    "operation",
    "action",
)
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def purpose(path: str) -> str:
    """The purpose of the route with this path. Raises KeyError when none stands in the table."""
    for start, words in PURPOSES.items():
        if path == start or path.startswith(f"{start}/"):
            return words
    raise KeyError(path)


def is_traced(name: str) -> bool:
    """Whether using route `name` leaves a trace: all but what anyone may see."""
    return MAY[name] is not ANYONE and name not in UNTRACED


def trace(request: Request, name: str, path: str, status: int) -> None:
    """Record what was done, before the answer goes out. Nothing for who isn't logged in: that is a security event."""
    person = request.state.person
    if person is None or not is_traced(name):
        return
    request.app.state.trail.record(
        Entry(
            event=_event(request.method, name, status),
            what=name,
            status=status,
            person=person.id,
            municipality=person.municipality,
            device=request.state.session.id,
            about=_about(request.path_params),
            why=purpose(path),
        )
    )


def trace_logins(request: Request, told: Sequence[Told]) -> None:
    """Record what happened around logging in, of whose account it was and who did it."""
    if not told:
        return
    with request.app.state.engine.connect() as connection:
        ids = {each.user for each in told if each.user}
        where = dict(connection.execute(sa.select(users.c.id, users.c.municipality).where(users.c.id.in_(ids))).all())
    request.app.state.trail.write(
        [
            Entry(
                event=Event.LOGIN,
                what=each.event,
                person=each.by,
                municipality=where.get(each.user or ""),
                device=request.state.session and request.state.session.id,
                about=f"user/{each.user}" if each.user else "",
                why="administration",
            )
            for each in told
        ]
    )


def _event(method: str, name: str, status: int) -> Event:
    if status >= 400:
        return Event.REFUSED
    if name in EXPORTS:
        return Event.EXPORT
    if name in LOOK_UPS:
        return Event.LOOK_UP
    return Event.VIEW if method in ("GET", "HEAD") else Event.CHANGE


def _about(params: dict[str, object]) -> str:
    parts = []
    for name in _ABOUT:
        value = str(params.get(name, ""))
        if _ID.fullmatch(value):
            parts.append(f"{name}/{value}")
    return "/".join(parts)
