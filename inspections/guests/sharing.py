"""Sharing rules: what a partner's organisation is given of a control in which it takes part, and may write. Pure.

Nothing that isn't listed is given. What reaches no partner whatever the file says, stands here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from inspections.yaml_reading import DefinitionError, Value, read, without_doubles

FILE = Path(__file__).with_name("sharing.yaml")
LONGEST = 60


class SharingError(DefinitionError):
    """The file of sharing rules is not right."""


# Where in the building somebody is: everybody who takes part tells it, and is told.
HERE = "here/"


class Kind(StrEnum):
    """The kinds of facts that can be shared. Signals and who is registered are none of them (DESIGN, Sync)."""

    VISIT = "visit"
    OBSERVATIONS = "observations"
    PERSONS = "persons"
    PHOTOS = "photos"
    FINDINGS = "findings"
    ENTRY = "entry"


@dataclass(frozen=True)
class Organisation:
    """One that may join, on what ground, and what of a control it is given and writes."""

    id: str
    name: str
    ground: str
    verified: bool
    given: frozenset[Kind]
    writes: frozenset[Kind]


@dataclass(frozen=True)
class Sharing:
    """The rules, and for how many days after closing what a guest recorded is still taken in."""

    organisations: Mapping[str, Organisation]
    delivers_within_days: int


def kind_of(key: str) -> Kind | None:
    """Of which kind a fact with this key is; None for what is never shared, and for what this version doesn't know."""
    first, _, rest = key.partition("/")
    match first:
        case "visit":
            return Kind.ENTRY if rest.startswith("entry/") else Kind.VISIT
        case "status":
            return Kind.VISIT
        case "answer" | "room" | "kitchen" | "workplace":
            return Kind.OBSERVATIONS
        case "person" | "registration":
            return Kind.PERSONS
        case "photo":
            return Kind.PHOTOS
        case "finding" | "follow-up":
            return Kind.FINDINGS
    return None


def may_be_given(organisation: str, key: str) -> bool:
    """Whether the phones of this organisation are given what others recorded under `key`."""
    rules = sharing().organisations.get(organisation)
    return rules is not None and (key.startswith(HERE) or kind_of(key) in rules.given)


def may_write(organisation: str, key: str) -> bool:
    """Whether this organisation may record under `key`. A signal, and where one is, may come from everyone."""
    rules = sharing().organisations.get(organisation)
    return rules is not None and (key.startswith(("signal/", HERE)) or kind_of(key) in rules.writes)


def load(path: Path = FILE) -> Sharing:
    """The rules of a file; raises SharingError with file, line and problem."""
    top = read(path, SharingError).record("file of sharing rules", required={"organisations", "delivers-within-days"})
    days = top["delivers-within-days"].integer()
    if not 0 <= days <= LONGEST:
        raise top["delivers-within-days"].problem(f"delivers-within-days is {days}, not between 0 and {LONGEST}")
    entries = top["organisations"].items()
    found = [_organisation(entry) for entry in entries]
    without_doubles([(each.id, entry) for each, entry in zip(found, entries, strict=True)], "organisation")
    return Sharing({each.id: each for each in found}, days)


@cache
def sharing() -> Sharing:
    """The rules that come with the product."""
    return load()


def _organisation(entry: Value) -> Organisation:
    record = entry.record("organisation", required={"id", "name", "ground", "verified", "given", "writes"})
    return Organisation(
        id=record["id"].text(),
        name=record["name"].text(),
        ground=record["ground"].text(),
        verified=record["verified"].flag(),
        given=_kinds(record["given"]),
        writes=_kinds(record["writes"]),
    )


def _kinds(value: Value) -> frozenset[Kind]:
    return frozenset(Kind(item.one_of(frozenset(Kind))) for item in value.items())
