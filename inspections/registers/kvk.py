"""The Handelsregister (KVK): which businesses have a branch at an address.

KVK API Zoeken v2 (GET /v2/zoeken) and Basisprofiel v1 (GET /v1/basisprofielen/{kvkNummer}); header `apikey`.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from inspections.problems import Problem
from inspections.registers.asking import Register

# Of so many businesses it is asked what they do; a building for start-ups may have hundreds.
MOST_READ = 10
Number = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{8}$")]


@dataclass(frozen=True)
class Business:
    """A business at an address: what it is called, its number, and what it does in words of the register."""

    name: str
    number: str
    does: tuple[str, ...]

    @property
    def words(self) -> str:
        """One line for people."""
        return f"{self.name} (KVK {self.number}){': ' if self.does else ''}{', '.join(self.does)}"


class _Result(msgspec.Struct):
    kvkNummer: Number
    naam: str
    type: str = ""


class _Results(msgspec.Struct):
    resultaten: list[_Result]


class _Activity(msgspec.Struct):
    sbiOmschrijving: str = ""


class _Profile(msgspec.Struct):
    sbiActiviteiten: list[_Activity] = []


def businesses_at(register: Register, postcode: str, number: int, addition: str) -> list[Business]:
    """The businesses with a branch at this address, each once, none when there are none; at most ten.

    Raises as `Register.get`, but for register-nothing.
    """
    asked = {"postcode": postcode.replace(" ", ""), "huisnummer": str(number), "resultatenPerPagina": "100"}
    if len(addition) == 1 and addition.isalpha():
        asked["huisletter"] = addition
    try:
        found = register.get("/v2/zoeken", asked, _Results).resultaten
    except Problem as problem:
        # The register answers 404 where there is nothing (IPD5200).
        if problem.code != "register-nothing":
            raise
        return []
    # A legal person has no branch of its own.
    branches = {each.kvkNummer: each for each in found if each.type != "rechtspersoon"}
    return [_business(register, each) for each in list(branches.values())[:MOST_READ]]


def _business(register: Register, found: _Result) -> Business:
    try:
        profile = register.get(f"/v1/basisprofielen/{found.kvkNummer}", {}, _Profile)
    except Problem as problem:
        if problem.code != "register-nothing":
            raise
        return Business(found.naam, found.kvkNummer, ())
    does = tuple(each.sbiOmschrijving for each in profile.sbiActiviteiten if each.sbiOmschrijving)
    return Business(found.naam, found.kvkNummer, does)
