"""PDOK Locatieserver 3.1 as a geocoder of geopy: addresses and places in the Netherlands, without a key.

https://github.com/PDOK/locatieserver/wiki: GET /free, /suggest, /lookup, /reverse. It refuses unknown parameters.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from geopy.adapters import BaseSyncAdapter
from geopy.exc import GeocoderParseError
from geopy.geocoders.base import DEFAULT_SENTINEL, Geocoder
from geopy.location import Location

from inspections.registers.asking import Register

BASE = "https://api.pdok.nl/bzk/locatieserver/search/v3_1"
_POINT = re.compile(r"POINT\((-?[\d.]+) (-?[\d.]+)\)")


class Locatieserver(Geocoder):  # type: ignore[misc]  # geopy has no types
    """Each `Location` has `weergavenaam` as its address, and the whole document as `raw`."""

    def __init__(self, base: str = BASE, **options: Any) -> None:
        """`options` are geopy's own: timeout, user_agent, ssl_context, adapter_factory."""
        super().__init__(**options)
        self.base = base.rstrip("/")

    def geocode(
        self,
        query: str,
        *,
        exactly_one: bool = True,
        limit: int = 10,
        only: Mapping[str, str] | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Any:
        """Places by what they are called. `only` narrows it by a field, such as `{"gemeentenaam": "Woerden"}`."""
        asked = [("q", query), ("rows", "1" if exactly_one else str(limit))]
        return self._ask("/free", asked + _only(only), partial(_places, exactly_one=exactly_one), timeout)

    def reverse(
        self,
        query: Any,
        *,
        exactly_one: bool = True,
        limit: int = 10,
        distance: int = 200,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> Any:
        """The addresses nearest to a point, within `distance` metres; `raw["afstand"]` is how far each is."""
        latitude, longitude = self._coerce_point_to_string(query).split(",")
        asked = [("lat", latitude), ("lon", longitude), ("distance", str(distance)), ("type", "adres")]
        asked.append(("rows", "1" if exactly_one else str(limit)))
        # Only what is asked for comes back; without a list it would have no place.
        asked.append(("fl", "id weergavenaam centroide_ll afstand"))
        return self._ask("/reverse", asked, partial(_places, exactly_one=exactly_one), timeout)

    def suggest(
        self,
        query: str,
        *,
        limit: int = 10,
        only: Mapping[str, str] | None = None,
        timeout: Any = DEFAULT_SENTINEL,
    ) -> list[tuple[str, str]]:
        """What somebody may mean who is typing: id and words, the likeliest first."""
        found = self._ask("/suggest", [("q", query), ("rows", str(limit)), *_only(only)], _suggestions, timeout)
        return list(found)

    def lookup(self, id_: str, *, timeout: Any = DEFAULT_SENTINEL) -> Any:
        """The place with an id that `suggest` gave, or None."""
        return self._ask("/lookup", [("id", id_)], partial(_places, exactly_one=True), timeout)

    def _ask(self, path: str, asked: Sequence[tuple[str, str]], read: Callable[[Any], Any], timeout: Any) -> Any:
        return self._call_geocoder(f"{self.base}{path}?{urlencode(asked)}", read, timeout=timeout)


def through(register: Register) -> Callable[..., BaseSyncAdapter]:
    """An adapter factory with which geopy asks as all our registers are asked: `Problem`s come through as they are."""

    class Asked(BaseSyncAdapter):  # type: ignore[misc]  # geopy has no types
        def get_json(self, url: str, *, timeout: Any, headers: Any) -> Any:  # noqa: ARG002 (geopy's own signature)
            return register.get(url.removeprefix(register.access.base), {}, dict)

        def get_text(self, url: str, *, timeout: Any, headers: Any) -> Any:
            raise NotImplementedError("Locatieserver answers in JSON")

    return Asked


def _only(fields: Mapping[str, str] | None) -> list[tuple[str, str]]:
    # A phrase, so that "De Ronde Venen" is one name; a quote in it would end the phrase.
    return [("fq", f'{name}:"{value.replace(chr(34), "")}"') for name, value in (fields or {}).items()]


def _documents(answer: Any) -> list[dict[str, Any]]:
    match answer:
        case {"response": {"docs": list(documents)}} if all(isinstance(each, dict) for each in documents):
            return documents
    raise GeocoderParseError("no list of documents")


def _suggestions(answer: Any) -> list[tuple[str, str]]:
    return [(str(each["id"]), str(each["weergavenaam"])) for each in _documents(answer) if _has(each)]


def _places(answer: Any, exactly_one: bool) -> Any:
    found = [_place(each) for each in _documents(answer) if _has(each)]
    return (found[0] if found else None) if exactly_one else found


def _has(document: Mapping[str, Any]) -> bool:
    return {"id", "weergavenaam"} <= document.keys()


def _place(document: dict[str, Any]) -> Location:
    point = _POINT.fullmatch(str(document.get("centroide_ll", "")))
    if point is None:
        raise GeocoderParseError("no place")
    return Location(str(document["weergavenaam"]), (float(point[2]), float(point[1])), document)
