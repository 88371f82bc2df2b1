"""Addresses, compared exactly: street, number and addition, or postcode, however they were typed. Pure."""

import re
from dataclasses import dataclass

from inspections.matching.comparing import Likeness
from inspections.matching.spelling import fold

_NUMBER = re.compile(
    r"(?<![\w])(?P<number>\d{1,5})\s*[-/]?\s*(?P<addition>[a-z]?(?:[-/ ]?(?!\d{4})[a-z0-9]{1,4})?)"
    r"(?=\s*(?:,|;|$|\d{4}\s?[a-z]{2}\b))"
)
_POSTCODE = re.compile(r"\b([1-9]\d{3})\s?([a-z]{2})\b")
_SHORT = (
    (re.compile(r"str(?:\.|$)"), "straat"),
    (re.compile(r"(?<=[a-z])ln(?:\.|$)"), "laan"),
    (re.compile(r"(?<=[a-z])wg(?:\.|$)"), "weg"),
    (re.compile(r"(?<=[a-z])pl(?:\.|$)"), "plein"),
    (re.compile(r"\bburg\."), "burgemeester "),
    (re.compile(r"\bst\."), "sint "),
    (re.compile(r"\bv\.?\s?d\.\s?"), "van der "),
    (re.compile(r"\bv\."), "van "),
)


@dataclass(frozen=True)
class Address:
    """Street and addition in the shortest spelling, postcode as "3441bt"; what wasn't told is empty."""

    street: str
    number: str
    addition: str
    postcode: str = ""
    town: str = ""
    location: str = ""

    def keys(self) -> set[str]:
        """Under each of these it is found. None is a trigram: each has a colon."""
        found = {f"street:{self.street} {self.number}"}
        if self.postcode:
            found.add(f"postcode:{self.postcode} {self.number}")
        if self.location:
            found.add(f"location:{self.location}")
        return found


def read_address(text: str, location: str = "") -> Address | None:
    """The address in a typed text such as "Rijnstr. 1-A, 3441 BT Woerden"; None without a street and number."""
    folded = " ".join(fold(text).split())
    for found in _NUMBER.finditer(folded):
        street = _street(folded[: found.start()].rstrip(" ,").rsplit(",", 1)[-1])
        if street:
            break
    else:
        return None
    after = folded[found.end() :]
    postcode = _POSTCODE.search(after)
    places = (place.strip() for place in _POSTCODE.sub(" ", after).split(","))
    town = next((place for place in places if place and not any(sign.isdigit() for sign in place)), "")
    return Address(
        street=street,
        number=found["number"],
        addition=re.sub(r"[^a-z0-9]", "", found["addition"]),
        postcode="".join(postcode.groups()) if postcode else "",
        town=re.sub(r"[^a-z]", "", town),
        location=location,
    )


def compare(ours: Address, theirs: Address) -> Likeness | None:
    """How alike two addresses are that share a key; None when they are of different towns or numbers."""
    if ours.location and ours.location == theirs.location:
        return Likeness(1.0, "zelfde adres")
    if ours.number != theirs.number or (ours.town and theirs.town and ours.town != theirs.town):
        return None
    if ours.postcode and theirs.postcode and ours.postcode != theirs.postcode:
        return None
    if ours.street != theirs.street and not ours.postcode:
        return None
    if ours.addition == theirs.addition:
        return Likeness(0.99, "zelfde adres" if ours.street == theirs.street else "zelfde postcode en huisnummer")
    return Likeness(0.9, "zelfde huisnummer, andere toevoeging")


def _street(text: str) -> str:
    """Empty when there is no letter in it."""
    street = text.strip()
    if not any(sign.isalpha() for sign in street):
        return ""
    for pattern, whole in _SHORT:
        street = pattern.sub(whole, street)
    return re.sub(r"[^a-z0-9]", "", street)
