"""Names and addresses that are the same, or alike enough for a person to look; and why, in words."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Engine

from inspections.database import now, writing
from inspections.matching import addresses
from inspections.matching.comparing import compare
from inspections.matching.index import Found, find, mention
from inspections.matching.names import ADDRESS, Named, named
from inspections.matching.spelling import LONGEST, sound
from inspections.tables import mentions, name_keys, names

Look = Callable[..., list[Found]]


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ("Piotr Voorzien", "piotr  VOORZIEN", "dezelfde naam"),
        ("Piotr Kowalczyński", "Piotr Kowalczynski", "dezelfde naam, anders geschreven (accenten, leestekens)"),
        ("Jan van Dijk", "Dijk, Jan van", "andere volgorde van de namen"),
        ("Jan van Dijk", "Jan van Dyck", "klinkt hetzelfde, anders gespeld"),
        ("Wim Visser", "Wim Fisser", "klinkt hetzelfde, anders gespeld"),
        ("Anna Schmidt", "Anna Smit", "klinkt hetzelfde, anders gespeld"),
        ("Jan van den Berg", "Jan Vandenberg", "tussenvoegsel aan elkaar geschreven"),
        ("Jan van 't Hof", "Jan Hof", "tussenvoegsel anders"),
        ("Jan v.d. Berg", "Jan van den Berg", "tussenvoegsel anders"),
        ("J. de Vries", "Johannes de Vries", "alleen een voorletter"),
        ("V. Petroveanu", "Vera Petroveanu", "alleen een voorletter"),
        ("Piotr Voorzien", "Piotr Voorzein", "één letter verschil"),
        ("Piotr Voorzien", "Voorzein Piotr", "één letter verschil, andere volgorde van de namen"),
        ("Piotr Adam Voorzien", "Piotr Voorzien", "één naam meer of minder"),
        ("Petroveanu", "Marek Petroveanu", "alleen één van de namen is bekend"),
    ],
)
def test_persons_who_may_be_the_same_and_why(ours: str, theirs: str, why: str) -> None:
    found = compare(ours, "person", theirs, "person")

    assert found
    assert found.why == why
    assert compare(theirs, "person", ours, "person") == found


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Piotr Voorzien", "Pavel Voorzien"),
        ("Jan de Vries", "Jan de Wit"),
        ("Marek", "Marek Petroveanu"),
        ("Piotr Voorzien", "Pietr Voorzein"),
        ("An", "Al"),
        ("😀", "😀"),
        ("", "Piotr"),
    ],
)
def test_persons_who_are_others(ours: str, theirs: str) -> None:
    assert compare(ours, "person", theirs, "person") is None


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ("Uitzendbureau Wilgenwerk B.V.", "uitzendbureau wilgenwerk bv", "dezelfde naam, anders geschreven"),
        ("Wilgenwerk B.V.", "Wilgenwerk V.O.F.", "andere rechtsvorm"),
        ("Wilgenwerk B V", "Wilgenwerk Holding BV", "andere rechtsvorm"),
        ("Wilgen Werk", "Wilgenwerk B.V.", "aan elkaar of los geschreven"),
        ("Wilgenwerk", "Uitzendbureau Wilgenwerk", "een woord meer of minder"),
        (
            "Hotel De Slapende Karper",
            "De Slapende Carper",
            "klinkt hetzelfde, anders gespeld, een woord meer of minder",
        ),
    ],
)
def test_organisations_that_may_be_the_same_and_why(ours: str, theirs: str, why: str) -> None:
    found = compare(ours, "organisation", theirs, "organisation")

    assert found
    assert found.why.startswith(why)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Hotel De Karper", "Hotel De Snoek"),
        ("Hotel Zuidzicht", "Garage Zuidzicht"),
        ("Uitzendbureau B.V.", "Uitzendbureau Wilgenwerk B.V."),
    ],
)
def test_organisations_that_are_others(ours: str, theirs: str) -> None:
    assert compare(ours, "organisation", theirs, "organisation") is None


def test_a_person_is_no_organisation_but_who_chose_nothing_may_mean_either() -> None:
    assert compare("Jan Zuidzicht", "person", "Jan Zuidzicht", "organisation") is None
    assert compare("Jan Zuidzicht", "unknown", "Jan Zuidzicht B.V.", "organisation")
    assert compare("Jan Zuidzicht", "unknown", "Zuidzicht, Jan", "person")


@pytest.mark.parametrize(
    ("ours", "theirs", "why"),
    [
        ("Rijnstraat 1, Woerden", "rijnstr. 1 ,woerden", "zelfde adres"),
        ("Rijnstraat 1, 3441 BT Woerden", "RIJNSTRAAT  1", "zelfde adres"),
        ("Rijnstraat 1, 3441 BT", "Rijnstraatje 1, 3441bt", "zelfde postcode en huisnummer"),
        ("Burg. v.d. Lindenln. 12-A", "Burgemeester van der Lindenlaan 12 A, Woerden", "zelfde adres"),
        ("Rijnstraat 1, Woerden", "Rijnstraat 1a, Woerden", "zelfde huisnummer, andere toevoeging"),
        ("Rijnstraat 1, Woerden", "Rijnstraat 11, Woerden", None),
        ("Dorpsstraat 4, Harmelen", "Dorpsstraat 4, Kamerik", None),
        ("Rijnstraat 1, 3441 BT", "Rijnstraat 1, 3442 CX", None),
    ],
)
def test_addresses_are_compared_exactly_however_they_were_typed(ours: str, theirs: str, why: str | None) -> None:
    pair = addresses.read_address(ours), addresses.read_address(theirs)

    assert pair[0]
    assert pair[1]
    found = addresses.compare(*pair)
    assert (found and found.why) == why


@pytest.mark.parametrize("typed", ["Achter de loods", "", "😀 5", "%_'\"\\", "12", "naast nummer 3 achter"])
def test_what_has_no_street_with_a_number_is_no_address(typed: str) -> None:
    assert addresses.read_address(typed) is None
    assert named(ADDRESS, typed) is None


@pytest.mark.parametrize("one", ["dijk dyck dijck dyk", "kuiper kuyper kuijper", "smit schmidt smidt", "claas klaas"])
def test_what_sounds_the_same_in_dutch_is_one(one: str) -> None:
    assert len({sound(word) for word in one.split()}) == 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_whatever_is_typed_is_compared_both_ways_alike(ours: str, theirs: str) -> None:
    for kind in ("person", "organisation", "unknown"):
        there, back = compare(ours, kind, theirs, kind), compare(theirs, kind, ours, kind)
        assert (there and round(there.score, 6)) == (back and round(back.score, 6))
    named("unknown", ours)
    named(ADDRESS, ours)


# -- the index ---------------------------------------------------------------------------------------


@pytest.fixture
def known(engine: Engine, woerden: dict[str, str]) -> Look:
    """Looks up what Woerden knows: two persons, an organisation and an address; and Lopik the same person."""
    told = {
        "a": [("one", Named("person", "piotr voorzien")), ("two", Named("organisation", "wilgenwerk b.v."))],
        "b": [("one", Named("person", "anna proefman")), ("two", Named(ADDRESS, "rijnstraat 1, 3441 bt woerden"))],
    }
    with writing(engine) as connection:
        for id_, each in told.items():
            mention(connection, "woerden", "signal", id_, each, now())
        mention(connection, "lopik", "signal", "c", [("one", Named("person", "piotr voorzien"))], now())

    def look(kind: str, text: str, municipality: str = "woerden") -> list[Found]:
        wanted = named(kind, text)
        with engine.connect() as connection:
            return find(connection, municipality, wanted) if wanted else []

    return look


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        ("person", "Voorzien, Piotr", ["piotr voorzien"]),
        ("person", "Pjotr Foorzien", ["piotr voorzien"]),
        ("unknown", "Wilgen werk BV", ["wilgenwerk b.v."]),
        ("organisation", "Piotr Voorzien", []),
        ("address", "Rijnstr. 1", ["rijnstraat 1, 3441 bt woerden"]),
        ("address", "3441BT 1", []),
        ("person", "%_'\"\\", []),
        ("person", "😀 Voorzien 😀 Piotr", ["piotr voorzien"]),
        ("person", "Piotr Voorzien " + "x" * 5000, ["piotr voorzien"]),
        ("person", "' OR 1=1 --", []),
    ],
)
def test_what_is_like_it_is_found(known: Look, kind: str, text: str, found: list[str]) -> None:
    assert [each.named.text for each in known(kind, text)] == found


def test_a_municipality_finds_only_its_own(known: Look) -> None:
    assert len(known("person", "Piotr Voorzien")) == len(known("person", "Piotr Voorzien", "lopik")) == 1
    assert known("person", "Anna Proefman", "lopik") == []


def test_a_name_goes_with_its_last_mention(known: Look, engine: Engine) -> None:
    other = [("one", Named("person", "piotr voorzien"))]
    with writing(engine) as connection:
        mention(connection, "woerden", "signal", "d", other, now() + timedelta(days=1))
        mention(connection, "woerden", "signal", "a", [], now())
    assert len(known("person", "Piotr Voorzien")) == 1

    with writing(engine) as connection:
        mention(connection, "woerden", "signal", "d", [], now())

    assert known("person", "Piotr Voorzien") == []
    with engine.connect() as connection:
        left = set(connection.scalars(sa.select(names.c.id)))
        assert set(connection.scalars(sa.select(name_keys.c.name))) == left
        assert set(connection.scalars(sa.select(mentions.c.name))) == left


def test_a_name_is_kept_at_a_bearable_length(known: Look) -> None:
    kept = named("person", "a" * 100_000)

    assert kept
    assert len(kept.text) == LONGEST


def test_the_index_is_walked_by_its_keys(engine: Engine, known: Look) -> None:
    query = sa.select(name_keys.c.name).where(name_keys.c.municipality == "woerden", name_keys.c.key.in_(["pfoo"]))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN " if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
        plan = str(
            connection.exec_driver_sql(
                explain + str(query.compile(engine, compile_kwargs={"literal_binds": True}))
            ).all()
        )

    assert "pk_name_keys" in plan or "PRIMARY KEY" in plan
