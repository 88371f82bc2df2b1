"""The queue, page by page: nothing doubled or skipped, and as cheap when it is long."""

from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals.queue import MOST_COUNTED, PAGE, PlaceInQueue, _page, count_new, page_of_queue
from inspections.signals.status import Status
from inspections.tables import signals

LONG = 5 * PAGE + 7


@pytest.fixture
def long_queue(engine: Engine, woerden: dict[str, str]) -> Engine:
    row = {"municipality": "woerden", "reporter": woerden["ines"], "ready": True, "received_at": now()}
    row |= {"assigned_to": None, "inspection": str(uuid4())}
    with writing(engine) as connection:
        connection.execute(
            signals.insert(),
            [
                row | {"id": str(uuid4()), "rank": number % 3, "received_position": number, "status": Status.RECEIVED}
                for number in range(LONG)
            ],
        )
    return engine


def all_pages(connection: Connection, *statuses: Status) -> list[tuple[int, int]]:
    found, after = [], None
    while True:
        page = page_of_queue(connection, "woerden", statuses, after)
        found += [(row.rank, row.received_position) for row in page.rows]
        if page.next is None:
            return found
        after = PlaceInQueue.parse(str(page.next))


@pytest.mark.parametrize("statuses", [(Status.RECEIVED,), (Status.RECEIVED, Status.IN_PROGRESS)])
def test_the_pages_together_are_the_queue_in_its_order(long_queue: Engine, statuses: tuple[Status, ...]) -> None:
    with long_queue.connect() as connection:
        found = all_pages(connection, *statuses)

    assert found == sorted(found)
    assert len(found) == len(set(found)) == LONG


def test_a_signal_taken_on_between_two_pages_makes_none_go_missing(long_queue: Engine) -> None:
    with long_queue.connect() as connection:
        first = page_of_queue(connection, "woerden", (Status.RECEIVED,))
    with writing(long_queue) as connection:
        connection.execute(signals.update().where(signals.c.id == first.rows[0].id).values(status=Status.IN_PROGRESS))
    with long_queue.connect() as connection:
        second = page_of_queue(connection, "woerden", (Status.RECEIVED,), first.next)

    assert (second.rows[0].rank, second.rows[0].received_position) == (0, 3 * PAGE)


@pytest.mark.parametrize("statuses", [(Status.RECEIVED,), (Status.RECEIVED, Status.IN_PROGRESS)])
def test_a_page_is_read_along_an_index_without_sorting(long_queue: Engine, statuses: tuple[Status, ...]) -> None:
    query = _page("woerden", statuses, PlaceInQueue(1, 100))
    explain = "EXPLAIN QUERY PLAN " if long_queue.dialect.name == "sqlite" else "EXPLAIN "
    with long_queue.connect() as connection:
        if long_queue.dialect.name == "postgresql":
            connection.execute(sa.text("SET enable_seqscan = off"))
        plan = connection.execute(
            sa.text(explain + str(query.compile(long_queue, compile_kwargs={"literal_binds": True})))
        )
        words = " ".join(str(row) for row in plan)

    assert "ix_signals_" in words
    assert "Sort" not in words
    assert "TEMP B-TREE" not in words


def test_new_signals_are_counted_up_to_a_number_that_costs_nothing(long_queue: Engine) -> None:
    with long_queue.connect() as connection:
        assert count_new(connection, "woerden") == MOST_COUNTED + 1
        assert count_new(connection, "lopik") == 0


@pytest.mark.parametrize("text", ["", "1", "1.x", "1.2.3", "9" * 5000 + ".1", "1." + "9" * 30, "-1.1"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        PlaceInQueue.parse(text)

    assert caught.value.code == "request-malformed"
