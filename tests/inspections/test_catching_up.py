"""What older facts lack is made part by part, and a start that was cut off goes on where it was."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from inspections import catching_up
from inspections.catching_up import catch_up
from inspections.database import writing
from inspections.tables import mentions, name_keys, names, signal_texts, signals
from tests.signals import a_case

MADE = (signal_texts, mentions, names, name_keys)


def kept(engine: Engine) -> dict[str, Any]:
    with engine.connect() as connection:
        found = {table.name: {tuple(row) for row in connection.execute(sa.select(table))} for table in MADE}
        return found | {
            "half": {tuple(row) for row in connection.execute(sa.select(signals.c.id, signals.c.half_year))}
        }


@pytest.fixture
def older(engine: Engine, woerden: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> tuple[Engine, dict[str, Any]]:
    """Five signals as they were before there was anything to find them by; and what they should get."""
    monkeypatch.setattr(catching_up, "AT_ONCE", 2)
    for number in range(4):
        a_case(engine, woerden["ines"], {"kind": "person", "name": f"Piotr Voorzien{'abcd'[number]}"})
    a_case(engine, woerden["ines"])
    whole = kept(engine)
    with writing(engine) as connection:
        for table in MADE:
            connection.execute(table.delete())
        connection.execute(signals.update().values(half_year=""))
    return engine, whole


def test_all_is_made_and_a_second_start_makes_nothing(
    older: tuple[Engine, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, whole = older

    catch_up(engine)

    assert kept(engine) == whole
    for work in (catching_up._LACKING, *catching_up._NAMES.values()):
        monkeypatch.setitem(vars(work), "make", cut_off(0, work.make))
    catch_up(engine)


@pytest.mark.parametrize("of", ["words", "signals", "inspections"])
def test_a_start_that_is_cut_off_keeps_what_it_made_and_the_next_makes_only_the_rest(
    older: tuple[Engine, dict[str, Any]], of: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine, whole = older
    work = catching_up._LACKING if of == "words" else catching_up._NAMES[of]
    make = work.make
    monkeypatch.setitem(vars(work), "make", cut_off(3, make))
    with pytest.raises(ConnectionAbortedError):
        catch_up(engine)
    assert kept(engine) != whole

    # Of the five two are done: the third was cut off before it was committed.
    monkeypatch.setitem(vars(work), "make", cut_off(3, make))
    catch_up(engine)

    assert kept(engine) == whole


def cut_off(after: int, make: Any) -> Any:
    """Does as `make` so many times, and then ends as a server that is stopped."""
    left = iter(range(after))

    def some(connection: sa.Connection, row: Any) -> None:
        if next(left, None) is None:
            raise ConnectionAbortedError
        make(connection, row)

    return some
