"""Filters of the queue: in every view they leave what fits and nothing else, page by page, within bounds."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection, Engine

from fieldapp import demo
from inspections import clock
from inspections.clock import HERE
from inspections.demo import seeding
from inspections.problems import Problem
from inspections.signals import queue
from inspections.signals.filters import Filters, towns
from inspections.signals.queue import Asking, PlaceInQueue, View, Waiting, page_of_queue, walk_of
from inspections.tables import signal_partners, signals, users

TODAY = clock.today()
WEEK_AGO = TODAY - timedelta(days=7)
FILTERS: dict[str, tuple[Filters, Callable[[Any], bool]]] = {
    "form": (Filters(form="labour"), lambda row: row.form == "labour"),
    "place": (Filters(town="Harmelen"), lambda row: row.place.endswith(", Harmelen")),
    "source": (Filters(source="telephone"), lambda row: row.id == ""),
    "status": (Filters(status="set_aside"), lambda row: row.status == "set_aside"),
    "partner": (Filters(partner="nla"), lambda row: "nla" in row.partners),
    "since": (Filters(since=WEEK_AGO), lambda row: row.received_at.astimezone(HERE).date() >= WEEK_AGO),
    "until": (Filters(until=WEEK_AGO), lambda row: row.received_at.astimezone(HERE).date() <= WEEK_AGO),
    "several": (
        Filters(form="labour", partner="moviera", since=TODAY - timedelta(days=900), town="Woerden"),
        lambda row: (
            row.form == "labour"
            and "moviera" in row.partners
            and row.place.endswith(", Woerden")
            and row.received_at.astimezone(HERE).date() >= TODAY - timedelta(days=900)
        ),
    ),
}


@pytest.fixture
def asking(engine: Engine) -> Asking:
    demo.fill(engine)
    list(seeding.bring_signals(engine, 150))
    seeding.bring_first_signals(engine)
    with engine.connect() as connection:
        marit = connection.scalar(sa.select(users.c.id).where(users.c.login == "marit"))
    return Asking("woerden", str(marit), TODAY)


def all_pages(connection: Connection, asking: Asking, view: View, most: int = 7) -> list[Waiting]:
    found: list[Waiting] = []
    after = None
    while True:
        page = page_of_queue(connection, asking, view, after, most)
        found += page.rows
        if page.next is None:
            return found
        after = PlaceInQueue.parse(str(page.next))


def test_each_filter_leaves_what_fits_in_each_view_in_its_order(
    engine: Engine, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.connect() as connection:
        handed = connection.execute(sa.select(signal_partners)).all()
        partners = {id_: {row.partner for row in handed if row.signal == id_} for id_ in {row.signal for row in handed}}
        # So short a walk stops often: then the next page goes on from there.
        monkeypatch.setattr(queue, "MOST_WALKED", 23)
        for view in View:
            whole = all_pages(connection, asking, view, most=100)
            for name, (filters, fits) in FILTERS.items():
                found = all_pages(connection, replace(asking, filters=filters), view)

                wanted = [row.id for row in whole if fits(_Row(row, partners.get(row.id, set())))]
                assert [row.id for row in found] == wanted, (view, name)


class _Row:
    def __init__(self, row: Waiting, partners: set[str]) -> None:
        self.__dict__.update(vars(row), partners=partners)


def test_a_filtered_page_walks_the_views_index_and_sorts_nothing(engine: Engine, asking: Asking) -> None:
    explain = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN "
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            for way in ("seqscan", "bitmapscan", "sort", "hashjoin", "mergejoin"):
                connection.execute(sa.text(f"SET enable_{way} = off"))
        for view in View:
            walk = walk_of(connection, replace(asking, filters=FILTERS["several"][0]), view, None)
            assert walk, view
            compiled = str(walk.page(50).compile(engine, compile_kwargs={"literal_binds": True})).replace(":", r"\:")
            words = " ".join(str(row) for row in connection.execute(sa.text(explain + compiled)))
            assert "ix_signals_" in words, view
            assert not any(word in words for word in ("Sort", "TEMP B-TREE")), (view, words)
            assert str(queue.MOST_WALKED) in compiled, view


@pytest.mark.parametrize(
    "given",
    [{"form": "x"}, {"partner": "'"}, {"status": "1"}, {"source": "%"}, {"since": "gisteren"}, {"until": "1-1-2026"}],
)
def test_a_filter_that_no_menu_has_is_refused_in_words(given: dict[str, str]) -> None:
    with pytest.raises(Problem) as caught:
        Filters.parse(given)

    assert caught.value.code == "filter-unknown"


def test_any_day_of_the_calendar_can_be_asked(engine: Engine, asking: Asking) -> None:
    with engine.connect() as connection:
        for day in (date.min, date.max, date(2026, 11, 24)):
            for filters in (Filters(since=day), Filters(until=day)):
                page_of_queue(connection, replace(asking, filters=filters), View.ALL)


def test_filters_read_back_from_an_address_are_the_same() -> None:
    filters = FILTERS["several"][0]

    assert Filters.parse(filters.told | {"status": "", "view": "open"}) == filters


def test_the_places_to_choose_from_are_those_of_the_municipality(engine: Engine, asking: Asking) -> None:
    with engine.connect() as connection:
        assert towns(connection, asking.municipality) == ["Harmelen", "Kamerik", "Woerden", "Zegveld"]
        assert towns(connection, "lopik") == []
        assert connection.scalar(sa.select(sa.func.count()).where(signals.c.town.is_(None))) == 0
