"""The audit trail is a chain: what is changed, taken out or put in afterwards shows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from inspections import trail
from inspections.database import now, writing
from inspections.tables import trail as rows
from inspections.trail import Entry, Event, Filter, Trail


def viewed(signal: str, person: str = "p1") -> Entry:
    return Entry(Event.VIEW, "signal", 200, person, "woerden", "d1", f"signal/{signal}", "signals")


def broken(engine: Engine) -> list[int]:
    with engine.connect() as connection:
        return [position for position, holds in trail.verify(connection) if not holds]


def found(engine: Engine, wanted: Filter, before: int | None = None, most: int = 100) -> list[int]:
    with engine.connect() as connection:
        return [row["position"] for row in trail.search(connection, wanted, before, most)]


def test_rows_of_two_processes_at_once_make_one_chain(engine: Engine) -> None:
    processes = [Trail(engine), Trail(engine)]

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda number: processes[number % 2].record(viewed(f"s{number}")), range(40)))

    assert broken(engine) == []
    assert found(engine, Filter()) == list(range(40, 0, -1))


@pytest.mark.parametrize(
    ("tamper", "shows_at"),
    [
        (rows.update().where(rows.c.position == 3).values(person="p2"), 3),
        (rows.update().where(rows.c.position == 3).values(about="signal/other"), 3),
        (rows.update().where(rows.c.position == 3).values(at="2020-01-01T00:00:00.000+00:00"), 3),
        (rows.delete().where(rows.c.position == 3), 4),
        (rows.delete().where(rows.c.position == 1), 2),
    ],
)
def test_a_row_that_was_changed_or_taken_out_shows(
    engine: Engine, tamper: sa.sql.dml.UpdateBase, shows_at: int
) -> None:
    for number in range(5):
        Trail(engine).record(viewed(f"s{number}"))

    with writing(engine) as connection:
        connection.execute(tamper)

    assert broken(engine)[0] == shows_at


def test_a_row_made_to_fit_in_breaks_at_what_follows(engine: Engine) -> None:
    for number in range(3):
        Trail(engine).record(viewed(f"s{number}"))

    with writing(engine) as connection:
        # Somebody who knows how the hash is made, writes row 2 anew with a hash that fits it.
        connection.execute(rows.delete().where(rows.c.position >= 2))
        trail.add(connection, [viewed("another")])
        connection.execute(
            rows.insert(), {**dict(connection.execute(sa.select(rows)).mappings().all()[-1]), "position": 3}
        )

    assert broken(engine) == [3]


def test_it_is_searched_by_person_case_event_and_time(engine: Engine) -> None:
    record = Trail(engine).record
    record(viewed("s1"))
    record(viewed("s2", "p2"))
    record(Entry(Event.EXPORT, "handover-pdf", 200, "p2", "woerden", "d2", "signal/s1/handover/h1", "signals"))
    record(Entry(Event.VIEW, "signal", 200, "p3", "lopik", "d3", "signal/s10", "signals"))

    assert found(engine, Filter(municipality="woerden")) == [3, 2, 1]
    assert found(engine, Filter(person="p2")) == [3, 2]
    # What was done under a case is found with it; a case whose id begins alike is not.
    assert found(engine, Filter(about="signal/s1")) == [3, 1]
    assert found(engine, Filter(event="export")) == [3]
    assert found(engine, Filter(since=now() + timedelta(minutes=1))) == []
    assert found(engine, Filter(until=now() + timedelta(minutes=1)), before=3, most=1) == [2]


def test_what_is_old_leaves_from_the_front_and_the_chain_still_holds(engine: Engine) -> None:
    for number in range(4):
        Trail(engine).record(viewed(f"s{number}"))
    with writing(engine) as connection:
        last = trail.head(connection)
        assert last is not None

        assert trail.cut(connection, now() + timedelta(minutes=1)) == 3

    Trail(engine).record(viewed("s9"))
    assert broken(engine) == []
    assert found(engine, Filter()) == [6, 5, 4]
    with engine.connect() as connection:
        assert trail.has_row(connection, f"{last[0]}:{last[1].hex()}")
        assert not trail.has_row(connection, f"{last[0]}:{bytes(32).hex()}")
        assert not trail.has_row(connection, f"7:{last[1].hex()}")
    with writing(engine) as connection:
        connection.execute(rows.delete().where(rows.c.position == 4))
    assert broken(engine) == [5]
