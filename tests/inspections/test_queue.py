"""The queue, page by page: nothing doubled or skipped, and as cheap when it is long."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from inspections.database import now, writing
from inspections.problems import Problem
from inspections.signals.queue import (
    MOST_COUNTED,
    PAGE,
    Asking,
    PlaceInQueue,
    View,
    Waiting,
    count,
    page_of_queue,
    walk_of,
)
from inspections.signals.status import Status
from inspections.tables import signals

LONG = 5 * PAGE + 7
TODAY = date(2026, 11, 24)
INDEXES = {
    View.OPEN: "ix_signals_queue",
    View.ALL: "ix_signals_all",
    View.NEW: "ix_signals_municipality_status_rank_received_position",
    View.MINE: "ix_signals_mine",
    View.WAITING: "ix_signals_feedback_due",
    View.OVERDUE: "ix_signals_feedback_due",
    View.FAILED: "ix_signals_delivery_failed",
    View.CLOSED: "ix_signals_closed",
}
# How many signals of the long queue are in each view.
NUMBERS = {
    View.OPEN: 2 * LONG,
    View.ALL: 4 * LONG,
    View.NEW: LONG,
    View.MINE: LONG,
    View.WAITING: LONG,
    View.OVERDUE: 10,
    View.FAILED: LONG,
    View.CLOSED: LONG,
}


@pytest.fixture
def long_queue(engine: Engine, woerden: dict[str, str]) -> Engine:
    if engine.dialect.name == "postgresql":
        # Which index is cheapest depends on how large the table once was: it begins anew.
        with writing(engine) as connection:
            connection.execute(sa.text("TRUNCATE signals CASCADE"))
    common = {"municipality": "woerden", "reporter": woerden["ines"], "ready": True, "received_at": now()}
    common |= {"inspection": str(uuid4()), "assigned_to": None, "feedback_due": None, "closed_at": None}
    of_olga = {"assigned_to": woerden["olga"], "delivery_failed": False}
    rows = []
    for number in range(LONG):
        day = TODAY + timedelta(days=number - 10)
        moment = now() - timedelta(hours=number)
        rows += [
            {"status": Status.RECEIVED, "delivery_failed": True},
            {"status": Status.IN_PROGRESS} | of_olga,
            {"status": Status.HANDED_OVER, "feedback_due": day} | of_olga,
            {"status": Status.CLOSED, "closed_at": moment} | of_olga,
        ]
    with writing(engine) as connection:
        connection.execute(
            signals.insert(),
            [
                common
                | row
                | {"id": str(uuid4()), "rank": number % 3, "received_position": number, "lane": row["status"].lane}
                for number, row in enumerate(rows)
            ],
        )
    return engine


@pytest.fixture
def asking(woerden: dict[str, str]) -> Asking:
    return Asking("woerden", woerden["olga"], TODAY)


def all_pages(connection: Connection, asking: Asking, view: View) -> list[Waiting]:
    found: list[Waiting] = []
    after = None
    while True:
        page = page_of_queue(connection, asking, view, after)
        found += page.rows
        if page.next is None:
            return found
        after = PlaceInQueue.parse(str(page.next))


def order(row: Waiting, view: View) -> Any:
    if view in (View.WAITING, View.OVERDUE):
        return row.feedback_due, row.received_position
    if view is View.CLOSED:
        assert row.closed_at
        return -row.closed_at.timestamp(), -row.received_position
    if view is View.ALL:
        return -row.received_position
    return row.rank, row.received_position


@pytest.mark.parametrize(("view", "number"), NUMBERS.items())
def test_the_pages_together_are_the_view_in_its_order(
    long_queue: Engine, asking: Asking, view: View, number: int
) -> None:
    with long_queue.connect() as connection:
        found = all_pages(connection, asking, view)

    assert [order(row, view) for row in found] == sorted(order(row, view) for row in found)
    assert len(found) == len({row.id for row in found}) == number


def test_a_signal_taken_on_between_two_pages_makes_none_go_missing(long_queue: Engine, asking: Asking) -> None:
    with long_queue.connect() as connection:
        first = page_of_queue(connection, asking, View.NEW)
    with writing(long_queue) as connection:
        connection.execute(signals.update().where(signals.c.id == first.rows[0].id).values(status=Status.IN_PROGRESS))
    with long_queue.connect() as connection:
        second = page_of_queue(connection, asking, View.NEW, first.next)

    last = first.rows[-1]
    assert (second.rows[0].rank, second.rows[0].received_position) > (last.rank, last.received_position)
    assert second.rows[0].rank == 0


@pytest.mark.parametrize("view", list(View))
@pytest.mark.parametrize("after", [None, PlaceInQueue(1, 100)])
def test_a_page_is_read_along_an_index_without_sorting(
    long_queue: Engine, asking: Asking, view: View, after: PlaceInQueue | None
) -> None:
    with long_queue.connect() as connection:
        walk = walk_of(connection, asking, view, after)
    assert walk
    query = walk.page(PAGE)
    explain = "EXPLAIN QUERY PLAN " if long_queue.dialect.name == "sqlite" else "EXPLAIN "
    with long_queue.connect() as connection:
        if long_queue.dialect.name == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort"):
                connection.execute(sa.text(f"SET enable_{way} = off"))
        compiled = query.compile(long_queue, compile_kwargs={"literal_binds": True})
        words = " ".join(str(row) for row in connection.execute(sa.text(explain + str(compiled).replace(":", r"\:"))))

    assert INDEXES[view] in words
    assert "Sort" not in words
    assert "TEMP B-TREE" not in words


def test_new_signals_are_counted_up_to_a_number_that_costs_nothing(long_queue: Engine, asking: Asking) -> None:
    with long_queue.connect() as connection:
        assert count(connection, asking, View.NEW) == MOST_COUNTED + 1
        assert count(connection, replace(asking, municipality="lopik"), View.NEW) == 0


@pytest.mark.parametrize("text", ["", "1", "1.x", "1.2.3", "9" * 5000 + ".1", "1." + "9" * 30, "-1.1", "9" * 17 + ".1"])
def test_a_place_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Problem) as caught:
        PlaceInQueue.parse(text)

    assert caught.value.code == "request-malformed"
