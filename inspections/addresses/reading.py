"""A municipality's addresses out of a file: CSV or GeoJSON, as extracts of the BAG are. Pure: bytes in, rows out.

What can't be read of a line is told with its number; the other lines count.
"""

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from inspections.addresses.rijksdriehoek import is_rijksdriehoek, to_wgs84

# What a field is called in extracts, in lower case without signs: the NLExtract and PDOK names, and plain Dutch.
_NAMES = {
    "street": ("openbareruimte", "openbareruimtenaam", "straat", "straatnaam", "street"),
    "number": ("huisnummer", "nummer", "number"),
    "letter": ("huisletter",),
    "addition": ("huisnummertoevoeging", "toevoeging", "addition"),
    "postcode": ("postcode",),
    "town": ("woonplaats", "woonplaatsnaam", "plaats", "town"),
    "municipality": ("gemeente", "gemeentenaam"),
    "bag_address": ("nummeraanduiding", "nummeraanduidingid", "nummeraanduidingidentificatie"),
    "bag_unit": ("objectid", "adresseerbaarobjectid", "adresseerbaarobject", "verblijfsobject", "verblijfsobjectid"),
    "use": ("verblijfsobjectgebruiksdoel", "gebruiksdoel", "gebruiksdoelen"),
    "area": ("oppervlakteverblijfsobject", "oppervlakte"),
    "status": ("verblijfsobjectstatus", "status"),
    "latitude": ("lat", "latitude", "breedtegraad"),
    "longitude": ("lon", "lng", "longitude", "lengtegraad"),
    "x": ("x", "xcoordinaat", "rdx"),
    "y": ("y", "ycoordinaat", "rdy"),
}
_FIELD = {name: field_ for field_, names in _NAMES.items() for name in names}
_NEEDED = ("street", "number", "postcode", "town")
_POSTCODE = re.compile(r"([1-9]\d{3})\s*([A-Z]{2})")
_BAG = re.compile(r"\d{16}")
_LONGEST = 80


class FileError(Exception):
    """Why nothing of a file can be read."""


@dataclass(frozen=True)
class Address:
    """One address: `postcode` as "3441 BT", `latitude` and `longitude` in degrees (WGS 84), `area` in m².

    `bag_address` is the id of the nummeraanduiding, `bag_unit` of the verblijfsobject, ligplaats or standplaats; empty
    when not told.
    """

    street: str
    number: int
    addition: str
    postcode: str
    town: str
    latitude: float
    longitude: float
    bag_address: str = ""
    bag_unit: str = ""
    use: str = ""
    area: int | None = None
    status: str = ""

    @property
    def words(self) -> tuple[str, int, str]:
        """What makes it one address: the same words are the same door."""
        return self.postcode, self.number, self.addition.lower()


@dataclass(frozen=True)
class ReadAddresses:
    """The addresses of a file, each once.

    `mistakes` are lines that were left out, with why; `elsewhere` counts those of other municipalities; `remarks` are
    about the file as a whole.
    """

    addresses: list[Address] = field(default_factory=list)
    mistakes: list[tuple[int, str]] = field(default_factory=list)
    elsewhere: int = 0
    remarks: list[str] = field(default_factory=list)


def read_addresses(data: bytes, municipality: str) -> ReadAddresses:
    """The addresses in `data`; of a file that names municipalities, those of the one called `municipality`.

    Raises FileError when it is neither CSV with the columns that are needed nor a GeoJSON FeatureCollection.
    """
    text, remarks = _text(data)
    rows = _features(text) if text.lstrip().startswith("{") else _lines(text)
    addresses: list[Address] = []
    mistakes: list[tuple[int, str]] = []
    seen: dict[tuple[str, int, str], int] = {}
    elsewhere = 0
    for line, row in rows:
        if row.get("municipality") and _bare(row["municipality"]) != _bare(municipality):
            elsewhere += 1
            continue
        try:
            address = _address(row)
        except ValueError as error:
            mistakes.append((line, str(error)))
            continue
        first = seen.setdefault(address.words, line)
        if first != line:
            mistakes.append((line, f"hetzelfde adres staat al op regel {first}"))
        else:
            addresses.append(address)
    return ReadAddresses(addresses, mistakes, elsewhere, remarks)


def _text(data: bytes) -> tuple[str, list[str]]:
    for encoding in ("utf-8-sig", "utf-16") if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig",):
        try:
            return data.decode(encoding), []
        except UnicodeDecodeError:
            continue
    return data.decode("cp1252", "replace"), ["Dit bestand is geen UTF-8. Het is gelezen als Windows-1252."]


def _lines(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    head = text.split("\n", 1)[0]
    delimiter = max(";,\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [_FIELD.get(_plain(name), "") for name in next(reader, [])]
    _expect(names)
    for row in reader:
        if any(each.strip() for each in row):
            yield reader.line_num, {name: value.strip() for name, value in zip(names, row, strict=False) if name}


def _features(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    try:
        told = json.loads(text)
        features = told["features"]
    except (ValueError, KeyError, TypeError) as error:
        raise FileError("Dit is geen GeoJSON met een lijst van objecten (FeatureCollection).") from error
    if not isinstance(features, list) or not features:
        raise FileError("In dit bestand staan geen adressen.")
    first = features[0]
    properties = first.get("properties") if isinstance(first, dict) else None
    _expect([_FIELD.get(_plain(str(name)), "") for name in (properties or {})] + ["latitude", "longitude"])
    for number, feature in enumerate(features, 1):
        yield number, _feature(feature)


def _feature(feature: Any) -> dict[str, str]:
    match feature:
        case {"properties": dict(properties), "geometry": {"type": "Point", "coordinates": [east, north, *_]}}:
            row = {_FIELD.get(_plain(str(name)), ""): _as_text(value) for name, value in properties.items()}
            return row | {"longitude": _as_text(east), "latitude": _as_text(north)}
    return {}


def _as_text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _expect(names: list[str]) -> None:
    missing = [_NAMES[name][0] for name in _NEEDED if name not in names]
    if not ({"latitude", "longitude"} <= set(names) or {"x", "y"} <= set(names)):
        missing.append("lat en lon, of x en y")
    if missing:
        raise FileError(f"In dit bestand ontbreken de kolommen: {', '.join(missing)}.")


def _address(row: Mapping[str, str]) -> Address:
    postcode = _POSTCODE.fullmatch(row.get("postcode", "").upper())
    if not postcode:
        raise ValueError(f"de postcode is geen postcode: {_short(row.get('postcode', ''))}")
    number = row.get("number", "")
    if not number.isdecimal() or not 0 < int(number) < 100_000:
        raise ValueError(f"het huisnummer is geen nummer: {_short(number)}")
    latitude, longitude = _position(row)
    return Address(
        street=_name(row, "street", "de straat"),
        number=int(number),
        addition="-".join(part for part in (row.get("letter", ""), row.get("addition", "")) if part)[:20],
        postcode=f"{postcode[1]} {postcode[2]}",
        town=_name(row, "town", "de woonplaats"),
        latitude=latitude,
        longitude=longitude,
        bag_address=_bag(row.get("bag_address", "")),
        bag_unit=_bag(row.get("bag_unit", "")),
        use=row.get("use", "")[:200],
        area=int(row["area"]) if row.get("area", "").isdecimal() else None,
        status=row.get("status", "")[:_LONGEST],
    )


def _position(row: Mapping[str, str]) -> tuple[float, float]:
    pairs = [(row.get("latitude", ""), row.get("longitude", "")), (row.get("y", ""), row.get("x", ""))]
    for north, east in pairs:
        try:
            latitude, longitude = float(north.replace(",", ".")), float(east.replace(",", "."))
        except ValueError:
            continue
        if is_rijksdriehoek(longitude, latitude):
            latitude, longitude = to_wgs84(longitude, latitude)
        if 50.7 < latitude < 53.7 and 3.2 < longitude < 7.3:
            return round(latitude, 6), round(longitude, 6)
    raise ValueError("de plaats ligt niet in Nederland, of ontbreekt")


def _name(row: Mapping[str, str], field_: str, said: str) -> str:
    name = " ".join(row.get(field_, "").split())
    if not 0 < len(name) <= _LONGEST:
        raise ValueError(f"{said} ontbreekt of is te lang")
    return name


def _bare(municipality: str) -> str:
    return municipality.casefold().removeprefix("gemeente ")


def _bag(id_: str) -> str:
    # Spreadsheets take the zeros away that an id begins with.
    padded = id_.zfill(16) if id_.isdecimal() else id_
    return padded if _BAG.fullmatch(padded) and int(padded) else ""


def _short(value: str) -> str:
    return f"“{value[:20]}”" if value else "leeg"


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower())
