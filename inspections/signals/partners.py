"""The partners of the chain, and which parts of a signal each may have for its task. What isn't listed isn't given."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from inspections.problems import Problem
from inspections.tables import partner_addresses
from inspections.yaml_reading import DefinitionError, Value, read, without_doubles

FILE = Path(__file__).with_name("partners.yaml")
LONGEST_WAIT = 366


class PartnerError(DefinitionError):
    """The file of partners is not right."""


class Part(StrEnum):
    """The parts of a signal that can be given. Who reported it is none of them."""

    FORM = "form"
    URGENCY = "urgency"
    PLACE = "place"
    RECEIVED = "received"
    OBSERVATION = "observation"
    INDICATORS = "indicators"
    LOOK_UP = "look-up"
    PHOTOS = "photos"
    DOCUMENTS = "documents"
    PERSON_NAME = "person-name"
    PERSON_DESCRIPTION = "person-description"
    PERSON_ROLE = "person-role"
    PERSON_AGE = "person-age"
    PERSON_CONTACT = "person-contact"
    ORGANISATION = "organisation"
    ADDRESS = "address"


@dataclass(frozen=True)
class Partner:
    """An organisation that a signal can be handed to. `task` is the purpose for which it gets anything."""

    id: str
    name: str
    task: str
    source: str
    is_confidence_first: bool
    feedback_days: int
    verified: bool
    may_have: frozenset[Part]


def load(path: Path = FILE) -> Mapping[str, Partner]:
    """The partners by id, in the file's order; raises PartnerError with file, line and problem."""
    entries = read(path, PartnerError).record("file of partners", required={"partners"})["partners"].items()
    found = [_partner(entry) for entry in entries]
    without_doubles([(partner.id, entry) for partner, entry in zip(found, entries, strict=True)], "partner")
    return {partner.id: partner for partner in found}


@cache
def partners() -> Mapping[str, Partner]:
    """The partners that come with the product."""
    return load()


def partner(id_: str) -> Partner:
    """Raises `Problem` partner-unknown."""
    if id_ not in partners():
        raise Problem("partner-unknown")
    return partners()[id_]


def address_of(connection: Connection, municipality: str, id_: str) -> str | None:
    """Where this municipality mails to this partner, None when it has not filled that in."""
    row = sa.select(partner_addresses.c.email).where(
        partner_addresses.c.municipality == municipality, partner_addresses.c.partner == id_
    )
    return connection.execute(row).scalar_one_or_none()


def addresses(connection: Connection, municipality: str) -> Mapping[str, str]:
    """Where this municipality mails, by partner; a partner without an address is not in it."""
    rows = sa.select(partner_addresses.c.partner, partner_addresses.c.email)
    return {row.partner: row.email for row in connection.execute(rows.filter_by(municipality=municipality))}


def set_address(connection: Connection, municipality: str, id_: str, email: str | None) -> None:
    """Fill in, replace or (None) take away the address. Raises `Problem` partner-unknown."""
    key = {"municipality": municipality, "partner": partner(id_).id}
    connection.execute(partner_addresses.delete().filter_by(**key))
    if email is not None:
        connection.execute(partner_addresses.insert(), key | {"email": email})


def _partner(entry: Value) -> Partner:
    required = {"id", "name", "task", "source", "feedback-days", "verified", "may-have"}
    record = entry.record("partner", required=required, optional={"confidence-first"})
    days = record["feedback-days"].integer()
    if not 1 <= days <= LONGEST_WAIT:
        raise record["feedback-days"].problem(f"feedback-days is {days}, not between 1 and {LONGEST_WAIT}")
    parts = record["may-have"].items()
    named = [part.one_of(frozenset(Part)) for part in parts]
    without_doubles(list(zip(named, parts, strict=True)), "part")
    return Partner(
        id=record["id"].slug(),
        name=record["name"].text(),
        task=record["task"].text(),
        source=record["source"].text(),
        is_confidence_first=record.flag("confidence-first"),
        feedback_days=days,
        verified=record["verified"].flag(),
        may_have=frozenset(map(Part, named)),
    )
