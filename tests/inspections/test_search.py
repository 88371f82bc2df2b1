"""Words find what they stand in, and mean nothing else; on both databases the same, and never across municipalities."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from inspections.catching_up import catch_up
from inspections.database import now, writing
from inspections.problems import Problem
from inspections.projections import rebuild
from inspections.signals import details as did
from inspections.signals import search
from inspections.signals.queue import Asking, View, page_of_queue
from inspections.signals.recording import record
from inspections.tables import searches, signal_partners, signal_texts, signals
from tests.signals import a_case

SUBJECT = {"name": "Łukasz Özmanoğlu-Terwilligen", "description": "Rode pet 🧢, busje AB-123-C", "kind": "person"}
ODD = ["%", "_", "'", '"', "\\", "%_'\"\\", "*", "(", ")", ":", "^", "-", "~", "@", "  ", "\u0301", "🤷🏽"]
OPERATORS = [
    *("AND", "or NOT", "kast NEAR(paspoorten)", "words:kast", "kast*"),
    *("'kast':*", "kast & !kast", "{kast}", '"kast'),
]
WRITTEN = [
    *("paspoorten", "PASPOORTEN kast", "pasp", "lukasz", "Łukasz", "ozmanoglu", "terwilligen łuk"),
    *("rijnstraat 1", "🧢", "ab 123 c", "kast%paspoorten", "'kast'", "Ines"),
]


@pytest.fixture
def case(engine: Engine, woerden: dict[str, str]) -> str:
    return a_case(engine, woerden["ines"], SUBJECT)


@pytest.fixture
def asking(woerden: dict[str, str]) -> Asking:
    return Asking("woerden", woerden["olga"], date(2026, 11, 24))


def found(engine: Engine, asking: Asking, words: str, view: View = View.ALL) -> list[str]:
    with engine.connect() as connection:
        return [row.id for row in page_of_queue(connection, replace(asking, words=words), view).rows]


@pytest.mark.parametrize("words", WRITTEN)
def test_words_find_a_signal_however_they_are_written(engine: Engine, asking: Asking, case: str, words: str) -> None:
    assert found(engine, asking, words) == [case]


@pytest.mark.parametrize("words", ["paspoortenkast", "aspoorten", "ka", "kast fiets", "labour", "ready", "woerdenx"])
def test_words_that_do_not_stand_there_find_nothing(engine: Engine, asking: Asking, case: str, words: str) -> None:
    assert case
    assert found(engine, asking, words) == []


@pytest.mark.parametrize("words", ODD)
def test_what_holds_no_word_finds_nothing_and_is_no_error(
    engine: Engine, asking: Asking, case: str, words: str
) -> None:
    assert case
    assert found(engine, asking, words) == []


@pytest.mark.parametrize("words", OPERATORS)
def test_what_is_an_operator_elsewhere_is_a_word_here(engine: Engine, asking: Asking, case: str, words: str) -> None:
    plain = set(search.words_in(words)) <= set(search.words_in("kast paspoorten"))
    assert found(engine, asking, words) == ([case] if plain else [])


def test_what_an_officer_writes_is_found_at_once_and_in_the_view_where_the_signal_is(
    engine: Engine, asking: Asking, case: str
) -> None:
    with writing(engine) as connection:
        record(connection, "woerden", case, asking.officer, now(), did.Noted("Kenteken nagevraagd bij Wolfsbergen."))

    assert found(engine, asking, "kenteken wolfsbergen") == [case]
    assert found(engine, asking, "wolfsbergen", View.NEW) == [case]
    assert found(engine, asking, "wolfsbergen", View.CLOSED) == []


def test_nobody_finds_what_is_of_another_municipality(engine: Engine, asking: Asking, case: str) -> None:
    assert case
    assert found(engine, replace(asking, municipality="lopik"), "paspoorten") == []
    # Not even when its name is written with the same letters.
    assert found(engine, replace(asking, municipality="woer-den"), "paspoorten") == []


def test_the_reporters_name_is_marked_so_that_it_is_found_only_by_who_may_see_it(
    engine: Engine, asking: Asking, woerden: dict[str, str]
) -> None:
    a_case(engine, woerden["bram"], observation="Niets bijzonders.")

    with engine.connect() as connection:
        words = str(connection.scalar(sa.select(signal_texts.c.words))).split()
    assert {"~bram", "~proefman"} <= set(words)
    assert not {"bram", "proefman"} & set(words)


def test_the_last_to_arrive_stands_first_and_pages_go_on_from_there(
    engine: Engine, asking: Asking, woerden: dict[str, str]
) -> None:
    cases = [a_case(engine, woerden["ines"]) for _ in range(5)]
    asked = replace(asking, words="paspoorten")

    with engine.connect() as connection:
        first = page_of_queue(connection, asked, View.ALL, most=3)
        second = page_of_queue(connection, asked, View.ALL, first.next, most=3)

    assert [row.id for row in (*first.rows, *second.rows)] == cases[::-1]
    assert second.next is None


def test_words_are_looked_up_in_an_index(engine: Engine, case: str) -> None:
    assert case
    kept = "SELECT position FROM signal_texts WHERE municipality = 'woerden' AND vector @@ (:words)::tsquery LIMIT 9"
    on_sqlite = "SELECT rowid FROM signal_words WHERE signal_words MATCH :words ORDER BY rowid DESC"
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            search.only_by_index(connection, "off")
            explain = sa.text(f"EXPLAIN {kept}".replace(")::ts", r")\:\:ts"))
            words = {"words": search.ts_query("woerden", ["paspoorten"])}
        else:
            explain = sa.text(f"EXPLAIN QUERY PLAN {on_sqlite}")
            words = {"words": search.fts_query("woerden", ["paspoorten"])}
        plan = " ".join(map(str, connection.execute(explain, words).all()))

    assert ("ix_signal_texts_words" if engine.dialect.name == "postgresql" else "signal_words VIRTUAL TABLE") in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.parametrize("few", [2000, 1])
def test_few_or_many_they_come_in_the_same_order(
    engine: Engine, asking: Asking, woerden: dict[str, str], few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    cases = [a_case(engine, woerden["ines"], observation="paspoorten") for _ in range(4)]

    assert found(engine, asking, "paspoorten") == cases[::-1]
    assert found(engine, asking, "giraffe") == []


def test_a_rebuild_and_a_first_start_find_the_same(engine: Engine, asking: Asking, case: str) -> None:
    def kept() -> Any:
        with engine.connect() as connection:
            return connection.execute(sa.select(signal_texts)).all()

    before = kept()
    rebuild(engine)
    assert kept() == before

    with writing(engine) as connection:
        connection.execute(signal_texts.delete())
    assert found(engine, asking, "paspoorten") == []
    catch_up(engine)
    assert kept() == before
    assert found(engine, asking, "paspoorten") == [case]


def test_a_signal_with_very_many_words_is_kept_whole_and_found_by_its_first(
    engine: Engine, asking: Asking, woerden: dict[str, str]
) -> None:
    many = " ".join(f"w{number:x}y" for number in range(6_000))

    case = a_case(
        engine, woerden["ines"], {f"note-{n}": many.replace("w", f"w{n}x") for n in range(9)}, observation=many
    )

    assert found(engine, asking, "w0y w9y") == [case]


def test_what_is_looked_for_is_kept_for_its_officer_alone_and_for_a_day(
    engine: Engine, woerden: dict[str, str]
) -> None:
    with writing(engine) as connection:
        id_ = search.keep(connection, woerden["olga"], "Özmanoğlu", now())

        assert search.kept(connection, woerden["olga"], id_, now()) == "Özmanoğlu"
        assert search.kept(connection, woerden["oscar"], id_, now()) is None
        assert search.kept(connection, woerden["olga"], id_, now() + timedelta(days=1, minutes=1)) is None
        search.keep(connection, woerden["oscar"], "later", now() + timedelta(days=2))
        assert connection.scalars(sa.select(searches.c.words)).all() == ["later"]
        with pytest.raises(Problem, match="search-too-long"):
            search.keep(connection, woerden["olga"], "x" * 201, now())


def test_no_partner_or_row_is_left_behind_of_a_signal_that_is_rebuilt(engine: Engine, case: str) -> None:
    with writing(engine) as connection:
        connection.execute(signal_partners.insert(), {"signal": case, "partner": "nla"})

    rebuild(engine)

    with engine.connect() as connection:
        assert connection.execute(sa.select(signal_partners)).all() == []
        assert connection.scalar(sa.select(sa.func.count()).select_from(signals)) == 1
