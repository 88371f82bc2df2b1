"""The tables that the desk reads: made anew from the log, they are the same."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from inspections.database import writing
from inspections.projections import rebuild
from inspections.tables import inspections, mentions, name_keys, names, participants, photo_links, signals
from tests.fieldapp.test_desk import a_signal
from tests.phones import Phone
from tests.serving import Server

MakePhone = Callable[[str], Phone]
PROJECTIONS = (inspections, signals, photo_links, mentions, names, name_keys)


def rows(server: Server, *tables: sa.Table) -> dict[str, set[Any]]:
    with server.app.state.engine.connect() as connection:
        return {table.name: {tuple(row) for row in connection.execute(sa.select(table))} for table in tables}


def test_rebuilt_from_the_log_they_are_the_same(server: Server, enrolled_phone: MakePhone) -> None:
    ines, bram, lotte = enrolled_phone("ines"), enrolled_phone("bram"), enrolled_phone("lotte")
    inspection, signal = a_signal(ines, urgency="urgent")
    first = ines.fact(inspection, "answer/exit", "no")
    ines.deliver(first, ines.fact(inspection, f"photo/{'ab' * 32}", {"about": "inspection"}))
    bram.deliver(
        bram.fact(inspection, "answer/exit", "yes"),
        bram.fact(inspection, "visit/location", {"typed": "Achter de loods"}),
        bram.fact(inspection, f"signal/{uuid4()}/observation", "Ook gezien."),
        bram.fact(inspection, f"signal/{signal}/photo/{'cd' * 32}", {"about": "inspection"}),
        bram.fact(inspection, "status", "closed"),
        bram.fact(inspection, f"signal/{signal}/subject/{uuid4()}/name", "Piotr Voorzien"),
        bram.fact(inspection, f"person/{uuid4()}/name", "Anna Voorzien"),
        bram.fact(inspection, f"photo/{'ef' * 32}", None),
    )
    # Someone of elsewhere who got hold of the number of a control writes into nothing.
    lotte.deliver(lotte.fact(inspection, "status", "open"), lotte.fact(inspection, f"signal/{signal}/form", "sexual"))
    a_signal(lotte)
    _, taken = a_signal(bram, form=["not", "a", "form"], urgency=7, observation=None)
    server.login("olga").post(f"/desk/signals/{signal}/assignment")
    server.login("olga").post(f"/desk/signals/{taken}/assignment")
    before = rows(server, *PROJECTIONS, participants)
    assert all(before.values())

    with writing(server.app.state.engine) as connection:
        connection.execute(signals.update().values(form="unknown", place="elders", ready=False))
        connection.execute(photo_links.delete())
    rebuild(server.app.state.engine)

    assert rows(server, *PROJECTIONS, participants) == before


def test_closing_the_control_hands_its_signals_over(server: Server, enrolled_phone: MakePhone) -> None:
    phone = enrolled_phone("ines")
    inspection, signal = a_signal(phone)
    assert is_ready(server, signal) is False

    phone.deliver(phone.fact(inspection, "status", "closed"))

    assert is_ready(server, signal) is True


def test_of_two_urgencies_the_higher_counts(server: Server, enrolled_phone: MakePhone) -> None:
    ines = enrolled_phone("ines")
    inspection, signal = a_signal(ines)

    ines.deliver(ines.fact(inspection, f"signal/{signal}/urgency", "immediate"))

    with server.app.state.engine.connect() as connection:
        assert connection.scalar(sa.select(signals.c.rank).where(signals.c.id == signal)) == 0


def is_ready(server: Server, signal: str) -> bool | None:
    with server.app.state.engine.connect() as connection:
        return connection.scalar(sa.select(signals.c.ready).where(signals.c.id == signal))
