"""A municipality's addresses from a file: what can be read counts, what can't is told, and a door keeps its id."""

import json
from collections.abc import Sequence
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from inspections.addresses import importing
from inspections.addresses.importing import Imported, TooManyGone, addresses_version, import_addresses
from inspections.addresses.reading import Address, FileError, read_addresses
from inspections.addresses.rijksdriehoek import to_wgs84
from inspections.database import now
from inspections.tables import locations
from inspections.visits.planning import addresses_like

HEAD = "openbareruimte;huisnummer;huisletter;huisnummertoevoeging;postcode;woonplaats;gemeente;nummeraanduiding;"
HEAD += "verblijfsobjectgebruiksdoel;oppervlakteverblijfsobject;verblijfsobjectstatus;object_id;x;y;lon;lat\n"
ROW = "Wilgenlaan;12;a;2;3441ab;Woerden;Woerden;0632200000000001;woonfunctie;74;in gebruik;0632010000000001;;;4.884;"
ROW += "52.086\n"


def read(text: str, encoding: str = "utf-8") -> Any:
    return read_addresses(text.encode(encoding), "Woerden")


def test_an_extract_of_the_bag_is_read() -> None:
    found = read(HEAD + ROW)

    assert found.addresses == [
        Address(
            *("Wilgenlaan", 12, "a-2", "3441 AB", "Woerden", 52.086, 4.884),
            *("0632200000000001", "0632010000000001", "woonfunctie", 74, "in gebruik"),
        )
    ]
    assert (found.mistakes, found.elsewhere, found.remarks) == ([], 0, [])


def test_geojson_is_read() -> None:
    feature = {
        "type": "Feature",
        "properties": {
            "openbare_ruimte_naam": "Wilgenlaan",
            "huisnummer": 12,
            "postcode": "3441AB",
            "woonplaats": "Woerden",
        },
        "geometry": {"type": "Point", "coordinates": [4.884, 52.086]},
    }
    broken = feature | {"geometry": None}

    found = read(json.dumps({"type": "FeatureCollection", "features": [feature, broken]}))

    assert [(each.street, each.number, each.latitude) for each in found.addresses] == [("Wilgenlaan", 12, 52.086)]
    assert [line for line, _ in found.mistakes] == [2]


@pytest.mark.parametrize(
    ("head", "row", "delimiter"),
    [
        ("straat,nummer,postcode,plaats,latitude,longitude\n", "Wilgenlaan,12,3441 AB,Woerden,52.086,4.884\n", ","),
        ("Straat\tHuisnummer\tPostcode\tWoonplaats\tX\tY\n", "Wilgenlaan\t12\t3441AB\tWoerden\t120550\t455550\n", "\t"),
        ("straat;nummer;postcode;plaats;lat;lon\n", "Wilgenlaan;12;3441AB;Woerden;455550;120550\n", ";"),
        ("straat;nummer;postcode;plaats;lat;lon\n", 'Wilgenlaan;12;3441AB;Woerden;"52,086";"4,884"\n', ";"),
    ],
    ids=["commas", "tabs and RD", "RD in the columns for degrees", "decimal commas"],
)
def test_other_names_signs_and_coordinates_are_understood(head: str, row: str, delimiter: str) -> None:
    [address] = read(head + row).addresses

    assert (address.street, address.number, address.postcode) == ("Wilgenlaan", 12, "3441 AB")
    assert (address.latitude, address.longitude) == pytest.approx((52.086, 4.884), abs=0.01)


@pytest.mark.parametrize(
    ("x", "y", "latitude", "longitude"),
    [
        # As PROJ converts them, from EPSG:28992 to EPSG:4326: Amersfoort, Amsterdam, and the corners of the country.
        (155_000, 463_000, 52.155172, 5.387204),
        (120_700.723, 487_525.501, 52.374530, 4.883523),
        (233_883.131, 582_065.167, 53.219381, 6.568198),
        (31_000, 371_000, 51.314656, 3.608520),
        (190_000, 317_000, 50.841777, 5.884084),
        (278_000, 590_000, 53.282334, 7.231459),
    ],
)
def test_rijksdriehoek_is_converted_to_a_metre(x: float, y: float, latitude: float, longitude: float) -> None:
    assert to_wgs84(x, y) == pytest.approx((latitude, longitude), abs=0.00001)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("3441ab", "34410", "postcode"),
        (";12;", ";0;", "huisnummer"),
        (";12;", ";twaalf;", "huisnummer"),
        ("Wilgenlaan", "", "straat"),
        ("Woerden;Woerden", ";Woerden", "woonplaats"),
        ("52.086", "48.85", "Nederland"),
        ("52.086", "", "Nederland"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number_and_the_others_count(old: str, new: str, told: str) -> None:
    found = read(HEAD + ROW.replace(old, new, 1) + ROW.replace(";12;", ";14;"))

    [(line, why)] = found.mistakes
    assert line == 2
    assert told in why
    assert [each.number for each in found.addresses] == [14]


def test_the_same_door_twice_is_one_and_told() -> None:
    found = read(HEAD + ROW + ROW.replace("0632200000000001", "0632200000000002").replace(";a;", ";A;"))

    assert len(found.addresses) == 1
    assert found.mistakes == [(3, "hetzelfde adres staat al op regel 2")]


def test_addresses_of_other_municipalities_are_counted_and_left() -> None:
    found = read(HEAD + ROW.replace("Woerden;Woerden", "Lopik;Lopik") + ROW)

    assert (len(found.addresses), found.elsewhere) == (1, 1)


def test_a_file_of_an_old_program_is_read_and_told() -> None:
    found = read(HEAD + ROW.replace("Wilgenlaan", "Pré"), "cp1252")

    assert found.addresses[0].street == "Pré"
    assert "Windows-1252" in found.remarks[0]
    assert read(HEAD + ROW, "utf-16").addresses == read(HEAD + ROW, "utf-8-sig").addresses


@pytest.mark.parametrize("text", ["", "a;b\n1;2\n", '{"features": []}', '{"type": "x"}', "{", "\0\1"])
def test_what_is_no_list_of_addresses_is_refused_whole(text: str) -> None:
    with pytest.raises(FileError):
        read(text)


# -- keeping them --------------------------------------------------------------------------------------


def street(numbers: Sequence[int], **other: Any) -> list[Address]:
    told = {"street": "Wilgenlaan", "addition": "", "postcode": "3441 AB", "town": "Woerden"}
    told |= {"latitude": 52.086, "longitude": 4.884} | other
    return [Address(number=number, bag_address=f"{number:016}", **told) for number in numbers]


def take_in(engine: Engine, addresses: Sequence[Address], **other: Any) -> Imported:
    return import_addresses(engine, "woerden", addresses, now(), **other)


def doors(engine: Engine) -> dict[int, Any]:
    with engine.connect() as connection:
        rows = connection.execute(sa.select(locations).where(locations.c.street == "Wilgenlaan")).all()
    return {row.number: row for row in rows}


@pytest.fixture
def nothing_yet(engine: Engine, woerden: dict[str, str]) -> Engine:
    take_in(engine, street([1]), may_remove=True)
    return engine


def test_the_same_file_again_changes_nothing(nothing_yet: Engine) -> None:
    addresses = street(range(1, 50))
    first = take_in(nothing_yet, addresses)
    with nothing_yet.connect() as connection:
        version = addresses_version(connection, "woerden")

    again = take_in(nothing_yet, addresses)

    assert (first, again) == (Imported(48, 0, 1, 0), Imported(0, 0, 49, 0))
    with nothing_yet.connect() as connection:
        assert addresses_version(connection, "woerden") == version


def test_a_door_keeps_its_id_when_its_words_change_and_is_offered_no_more_when_it_is_gone(nothing_yet: Engine) -> None:
    take_in(nothing_yet, street(range(1, 31)))
    before = doors(nothing_yet)
    renamed = street(range(1, 30), postcode="3441 ZZ", area=80)

    told = take_in(nothing_yet, renamed)

    after = doors(nothing_yet)
    assert told == Imported(added=0, changed=29, same=0, gone=1)
    assert {number: row.id for number, row in after.items()} == {number: row.id for number, row in before.items()}
    assert (after[5].postcode, after[5].area) == ("3441 ZZ", 80)
    with nothing_yet.connect() as connection:
        assert addresses_like(connection, "woerden", "wilgenlaan 30") == []
        assert len(addresses_like(connection, "woerden", "wilgenlaan 29")) == 1
    assert take_in(nothing_yet, street(range(1, 31))).changed == 30, "it is back"
    assert doors(nothing_yet)[30].gone_at is None


def test_an_address_of_before_the_bag_is_found_by_its_words(engine: Engine, woerden: dict[str, str]) -> None:
    rijnstraat = [
        Address("Rijnstraat", number, "", "3441 BT", "Woerden", 52.0, 4.9, f"{number:016}") for number in (1, 3, 5)
    ]

    told = take_in(engine, rijnstraat)

    assert told == Imported(added=0, changed=3, same=0, gone=0)
    with engine.connect() as connection:
        row = connection.execute(sa.select(locations).where(locations.c.id == "woerden-3")).one()
    assert row.bag_address == f"{3:016}"


def test_a_file_that_lacks_much_changes_nothing_unless_one_says_that_it_is_whole(
    nothing_yet: Engine,
) -> None:
    take_in(nothing_yet, street(range(1, 21)))

    with pytest.raises(TooManyGone) as refused:
        take_in(nothing_yet, street(range(1, 11)))

    assert (refused.value.gone, refused.value.present) == (10, 20)
    assert all(row.gone_at is None for row in doors(nothing_yet).values())
    assert take_in(nothing_yet, street(range(1, 11)), may_remove=True).gone == 10


def test_what_was_broken_off_is_gone_on_with(nothing_yet: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH", 10)
    counted = []

    def stop(count: int) -> None:
        counted.append(count)
        if len(counted) == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        take_in(nothing_yet, street(range(1, 101)), progress=stop)
    partly = len(doors(nothing_yet))
    told = take_in(nothing_yet, street(range(1, 101)))

    assert (partly, told.added, len(doors(nothing_yet))) == (31, 69, 100)


def test_another_municipality_keeps_its_own(nothing_yet: Engine) -> None:
    import_addresses(nothing_yet, "lopik", street(range(1, 5)), now())

    assert take_in(nothing_yet, street([1])) == Imported(0, 0, 1, 0)
