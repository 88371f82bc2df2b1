"""Partners who join a control on the spot: the page where they do, and what a leader's phone shows them."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import segno
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.forms import form
from fieldapp.login.entry import enter
from fieldapp.login.sessions import Person
from fieldapp.login.throttle import count_try, succeeded
from fieldapp.pages import page
from fieldapp.permissions import FIELD, Role
from inspections import clock
from inspections.database import now, writing
from inspections.guests.guests import Joining, codes_left, guests_of
from inspections.guests.guests import join as join_control
from inspections.guests.sharing import sharing
from inspections.problems import Problem
from inspections.tables import users


def join(request: Request) -> Response:
    """GET: the form. POST: take part, and go on to make the phone known. A mistake is shown above what was typed."""
    if request.method == "GET":
        return _form(request, {}, None)
    given = form(request)
    told = Joining(*(given.get(name, "") for name in ("name", "organisation", "service_number", "purpose")))
    try:
        # Whoever guesses codes is slowed down; the address of the page never holds one.
        counters = count_try(request, "join")
        with writing(request.app.state.engine) as connection:
            tag = request.app.state.server_key.tag
            user = join_control(connection, tag, given.get("code", ""), told, now(), clock.today())
            row = connection.execute(sa.select(users).where(users.c.id == user)).one()
            response = enter(request, connection, row, "/field/enrolment", "join-code")
            succeeded(connection, counters)
    except Problem as problem:
        if not problem.code.startswith(("join-", "login-slowed")):
            raise
        return _form(request, given, problem)
    return response


def versions_for(person: Person, mine: Mapping[str, str | None], people: Sequence[sa.Row[Any]]) -> dict[str, str]:
    """Of which of the controls `mine` this person's phone shows how partners join: control → version of what it shows.

    Only who may lead gets it: the control leaders who take part, and who leads the operation; where there is nobody of
    these, every colleague who does. `people` are those in the controls (visits/companions.py).
    """
    if person.role not in FIELD:
        return {}
    leaders = {inspection: {leader} for inspection, leader in mine.items() if leader}
    joined: dict[str, set[str]] = {}
    for row in people:
        if row.role == Role.CONTROL_LEADER:
            leaders.setdefault(row.inspection, set()).add(row.id)
        if row.organisation is not None:
            joined.setdefault(row.inspection, set()).add(f"{row.id}{row.revoked_at}")
    return {
        inspection: hashlib.sha256(" ".join(sorted(joined.get(inspection, ()))).encode()).hexdigest()[:16]
        for inspection in mine
        if person.id in leaders.get(inspection, {person.id})
    }


def for_phone(connection: Connection, state: State, inspection: str, origin: str) -> dict[str, Any]:
    """What a leader's phone shows: `{"codes": [{"code", "qr", "size"}], "guests": […]}`.

    `qr` has the modules of a QR code (ISO/IEC 18004), row by row, the dark ones 1, as one hexadecimal number; `size` is
    how many there are at each side.
    """
    codes = codes_left(connection, state.server_key.tag, inspection)
    names = {each.id: each.name for each in sharing().organisations.values()}
    return {
        "codes": [{"code": f"{code[:4]} {code[4:]}"} | _qr(f"{origin}/join#{code}") for code in codes],
        "guests": [
            {
                "user": guest.user,
                "name": guest.name,
                "organisation": names.get(guest.organisation, guest.organisation),
                "service_number": guest.service_number,
                "is_gone": guest.revoked_at is not None,
            }
            for guest in guests_of(connection, inspection)
        ],
    }


# A code is drawn for each phone that shows it, and again for each version of what it shows.
@lru_cache(maxsize=1_000)
def _qr(content: str) -> dict[str, Any]:
    rows = list(segno.make(content, micro=False, error="m").matrix)
    bits = "".join(str(module) for row in rows for module in row)
    return {"qr": f"{int(bits, 2):0{-(-len(bits) // 4)}x}", "size": len(rows)}


def _form(request: Request, given: dict[str, str], problem: Problem | None) -> Response:
    values = {"given": given, "problem": problem, "organisations": list(sharing().organisations.values())}
    return page(request, "join.html", values, status=problem.status if problem else 200)
