"""Who did what: the audit trail of one municipality, for its coordinator. The page itself leaves a trace too."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from fieldapp.pages import page
from inspections import trail
from inspections.clock import HERE
from inspections.tables import users
from inspections.trail import Event, Filter

MOST = 50
FIELDS = ("person", "event", "about", "since", "until")


def show(request: Request) -> Response:
    """What was asked, the newest first; filters stand in the address and hold ids only."""
    given = {name: request.query_params.get(name, "")[:200] for name in FIELDS}
    before = request.query_params.get("before", "")
    municipality = request.state.person.municipality
    wanted = Filter(
        municipality, given["person"], given["event"], given["about"], _day(given["since"]), _day(given["until"], 1)
    )
    with request.app.state.engine.connect() as connection:
        rows = trail.search(connection, wanted, int(before) if before.isdecimal() else None, MOST)
        people = connection.execute(
            sa.select(users.c.id, users.c.name).where(users.c.municipality == municipality).order_by(users.c.name)
        ).all()
    kept = {name: value for name, value in given.items() if value}
    values = {
        "rows": [{**row, "at": datetime.fromisoformat(row["at"])} for row in rows],
        "people": people,
        "names": {person.id: person.name for person in people},
        "events": list(Event),
        "given": given,
        "older": f"?{urlencode({**kept, 'before': rows[-1]['position']})}" if len(rows) == MOST else None,
    }
    return page(request, "desk/trail.html", values)


def _day(text: str, days: int = 0) -> datetime | None:
    """The beginning of that day here, `days` later; None when it is no day."""
    try:
        return datetime.combine(date.fromisoformat(text) + timedelta(days=days), time(), HERE)
    except (ValueError, OverflowError):
        return None
