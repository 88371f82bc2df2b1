"""The BAG (basisregistratie adressen en gebouwen): what is known of the object at an address.

Kadaster, BAG API Individuele Bevragingen 2.0: GET /adressenuitgebreid.
"""

from dataclasses import dataclass
from typing import Annotated

import msgspec

from inspections.problems import Problem
from inspections.registers.asking import Register

Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{16}$")]


@dataclass(frozen=True)
class Place:
    """An addressable object: what it may be used for in words of the BAG, its area in m², its status and the years in
    which its buildings were built. `unit` and `address` are its ids: of the object, and of its number."""

    unit: str
    address: str
    uses: tuple[str, ...]
    area: int | None
    status: str
    years: tuple[str, ...]

    @property
    def words(self) -> str:
        """One line for people."""
        told = [", ".join(self.uses), f"{self.area} m²" if self.area else "", self.status.lower()]
        told.append(f"bouwjaar {', '.join(self.years)}" if self.years else "")
        return ", ".join(each for each in told if each)


class _Address(msgspec.Struct):
    adresseerbaarObjectIdentificatie: Id
    nummeraanduidingIdentificatie: Id = ""
    gebruiksdoelen: list[str] = []
    oppervlakte: int | None = None
    adresseerbaarObjectStatus: str = ""
    oorspronkelijkBouwjaar: list[str] = []


class _Found(msgspec.Struct):
    adressen: list[_Address] = []


class _Answer(msgspec.Struct):
    embedded: _Found = msgspec.field(name="_embedded", default_factory=_Found)


def place_at(register: Register, postcode: str, number: int, addition: str) -> Place:
    """The object at exactly this address. `addition` is a letter, a number or both, as on the house.

    Raises `Problem` register-nothing when there is none, or more than one; else as `Register.get`.
    """
    asked = {"postcode": postcode.replace(" ", ""), "huisnummer": str(number), "exacteMatch": "true"}
    letter, rest = _parts(addition)
    asked |= {"huisletter": letter} if letter else {}
    asked |= {"huisnummertoevoeging": rest} if rest else {}
    found = register.get("/adressenuitgebreid", asked, _Answer).embedded.adressen
    if len(found) != 1:
        raise Problem("register-nothing", register=register.access.name)
    (address,) = found
    return Place(
        unit=address.adresseerbaarObjectIdentificatie,
        address=address.nummeraanduidingIdentificatie,
        uses=tuple(address.gebruiksdoelen),
        area=address.oppervlakte or None,
        status=address.adresseerbaarObjectStatus,
        years=tuple(address.oorspronkelijkBouwjaar),
    )


def _parts(addition: str) -> tuple[str, str]:
    """Huisletter and huisnummertoevoeging: a letter alone is the first, what follows it the second."""
    text = addition.replace("-", "").replace(" ", "")
    if len(text) == 1 and text.isalpha():
        return text, ""
    if len(text) > 1 and text[0].isalpha() and text[1].isdecimal():
        return text[0], text[1:]
    return "", text
