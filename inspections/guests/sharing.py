"""Sharing rules: what a partner's organisation is given of a control in which it takes part, and may write. Pure.

Nothing that isn't listed is given. What reaches no partner whatever the file says, stands here. Beside what is shared a
control has parts of their own, each for a circle of people alone; its facts are `own/<part>/<user>`: that user's notes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from inspections.keys import OWN
from inspections.yaml_reading import DefinitionError, Record, Value, read, without_doubles

FILE = Path(__file__).with_name("sharing.yaml")
LONGEST = 60
_PART = re.compile(r"[a-z][a-z0-9-]*")


class SharingError(DefinitionError):
    """The file of sharing rules is not right."""


# Where in the building somebody is, and which part is whose: everybody who takes part tells it, and is told.
AMONG_ALL = ("here/", "task/")
# The roles of those who come along and aren't guests (fieldapp/permissions.py, FIELD).
ROLES = frozenset({"inspector", "enforcement_officer", "control_leader"})


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
class OwnPart:
    """A part of a control for a circle of its own: colleagues with one of `roles`, guests of `organisations`."""

    id: str
    name: str
    ground: str
    verified: bool
    roles: frozenset[str]
    organisations: frozenset[str]


@dataclass(frozen=True)
class Sharing:
    """The rules, and for how many days after closing what a guest recorded is still taken in."""

    organisations: Mapping[str, Organisation]
    own: Mapping[str, OwnPart]
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


def own_parts(role: str, organisation: str | None) -> list[OwnPart]:
    """The parts that are this person's own; `organisation` is a guest's, None for a colleague."""
    return [
        part
        for part in sharing().own.values()
        if (role in part.roles if organisation is None else organisation in part.organisations)
    ]


def is_in_circle(key: str, role: str, organisation: str | None) -> bool:
    """Whether `key` is in no part of somebody's own, or in one of this person's."""
    return not key.startswith(OWN) or key.split("/")[1] in {part.id for part in own_parts(role, organisation)}


def may_note(key: str, user: str, role: str, organisation: str | None) -> bool:
    """Whether this person may record under a `key` of a part of somebody's own: in theirs, under their own name."""
    return is_in_circle(key, role, organisation) and key.split("/")[2:] == [user]


def may_be_given(organisation: str, key: str) -> bool:
    """Whether the phones of this organisation are given what others recorded under `key`."""
    rules = sharing().organisations.get(organisation)
    return rules is not None and (key.startswith(AMONG_ALL) or kind_of(key) in rules.given)


def may_write(organisation: str, key: str) -> bool:
    """Whether this organisation may record under `key`. A signal, where one is and who does what may come from all."""
    rules = sharing().organisations.get(organisation)
    return rules is not None and (key.startswith(("signal/", *AMONG_ALL)) or kind_of(key) in rules.writes)


def load(path: Path = FILE) -> Sharing:
    """The rules of a file; raises SharingError with file, line and problem."""
    names = {"organisations", "own", "delivers-within-days"}
    top = read(path, SharingError).record("file of sharing rules", required=names)
    days = top["delivers-within-days"].integer()
    if not 0 <= days <= LONGEST:
        raise top["delivers-within-days"].problem(f"delivers-within-days is {days}, not between 0 and {LONGEST}")
    entries = top["organisations"].items()
    found = [_organisation(entry) for entry in entries]
    without_doubles([(each.id, entry) for each, entry in zip(found, entries, strict=True)], "organisation")
    parts = top["own"].items()
    own = [_own_part(part, frozenset(each.id for each in found)) for part in parts]
    without_doubles([(each.id, part) for each, part in zip(own, parts, strict=True)], "own part")
    return Sharing({each.id: each for each in found}, {each.id: each for each in own}, days)


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


def _own_part(entry: Value, organisations: frozenset[str]) -> OwnPart:
    required = {"id", "name", "ground", "verified"}
    record = entry.record("own part", required=required, optional={"roles", "organisations"})
    part = OwnPart(
        id=record["id"].text(),
        name=record["name"].text(),
        ground=record["ground"].text(),
        verified=record["verified"].flag(),
        roles=_among(record, "roles", ROLES),
        organisations=_among(record, "organisations", organisations),
    )
    if not _PART.fullmatch(part.id):
        raise record["id"].problem(f"id is {part.id}, not of small letters, digits and hyphens")
    if not part.roles | part.organisations:
        raise entry.problem(f"own part {part.id} has neither roles nor organisations")
    return part


def _among(record: Record, name: str, known: frozenset[str]) -> frozenset[str]:
    return frozenset(item.one_of(known) for item in record[name].items()) if record.has(name) else frozenset()


def _kinds(value: Value) -> frozenset[Kind]:
    return frozenset(Kind(item.one_of(frozenset(Kind))) for item in value.items())
