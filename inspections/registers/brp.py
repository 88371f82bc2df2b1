"""The BRP (basisregistratie personen): who is registered at an address on a day.

Haal Centraal BRP bewoning 2.1 (POST /bewoningen) tells who, and BRP personen 2.7 (POST /personen) since when. A
burgerservicenummer goes from the one question to the other within this module, and nowhere else (Wabb art. 10).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

import msgspec

from inspections.problems import Problem
from inspections.registers.asking import Register
from inspections.visits.registered_csv import Line

# Of whom the municipality may not give data on (Wet BRP art. 2.59): counted, never named.
WITHHELD = "Geheimhouding"
UNNAMED = "Naam niet bekend"
# As many as one question to BRP personen may be about.
TOGETHER = 20
FIELDS = ["burgerservicenummer", "verblijfplaats.datumVan"]
Bsn = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{9}$")]


@dataclass(frozen=True)
class Brp:
    """Both services; since when is left out where `persons` is None. `purpose` are the headers that tell what for."""

    residence: Register
    persons: Register | None = None
    purpose: dict[str, str] = field(default_factory=dict)


class _Date(msgspec.Struct):
    """A date of which parts may be unknown: type Datum, JaarMaandDatum, JaarDatum or DatumOnbekend."""

    datum: str | None = None
    jaar: int | None = None
    maand: int | None = None

    @property
    def words(self) -> str | None:
        if self.datum:
            return self.datum
        if self.jaar is None:
            return None
        return f"{self.jaar:04}" if self.maand is None else f"{self.jaar:04}-{self.maand:02}"


class _Birth(msgspec.Struct):
    datum: _Date | None = None


class _Name(msgspec.Struct):
    volledigeNaam: str | None = None


class _Resident(msgspec.Struct):
    burgerservicenummer: Bsn
    geheimhoudingPersoonsgegevens: bool = False
    naam: _Name | None = None
    geboorte: _Birth | None = None


class _Residence(msgspec.Struct):
    bewoners: list[_Resident] = []
    mogelijkeBewoners: list[_Resident] = []
    indicatieVeelBewoners: bool = False


class _Residences(msgspec.Struct):
    bewoningen: list[_Residence]


class _Stay(msgspec.Struct):
    datumVan: _Date | None = None


class _Person(msgspec.Struct):
    burgerservicenummer: Bsn
    verblijfplaats: _Stay | None = None


class _Persons(msgspec.Struct):
    personen: list[_Person]


def registered_at(brp: Brp, unit: str, day: date, by: str) -> list[Line]:
    """Who is registered at this addressable object on this day, each once; those who may be come last.

    `by` is who asks, by id. A name of somebody with secrecy is not taken over. Raises `Problem` register-too-many when
    the register doesn't tell all of them, register-nothing when it knows no such object; else as `Register.post`.
    """
    headers = {name: words.replace("{user}", by) for name, words in brp.purpose.items()}
    question = {
        "type": "BewoningMetPeildatum",
        "peildatum": day.isoformat(),
        "adresseerbaarObjectIdentificatie": unit,
    }
    answer = brp.residence.post("/bewoningen", question, _Residences, headers)
    if any(each.indicatieVeelBewoners for each in answer.bewoningen):
        raise Problem("register-too-many", register=brp.residence.access.name)
    told = [resident for each in answer.bewoningen for resident in (*each.bewoners, *each.mogelijkeBewoners)]
    residents = list({resident.burgerservicenummer: resident for resident in reversed(told)}.values())[::-1]
    since = _since(brp, [each.burgerservicenummer for each in residents], headers)
    return [_line(resident, since.get(resident.burgerservicenummer)) for resident in residents]


def _since(brp: Brp, numbers: Sequence[str], headers: dict[str, str]) -> dict[str, str | None]:
    if brp.persons is None:
        return {}
    found: dict[str, str | None] = {}
    for first in range(0, len(numbers), TOGETHER):
        question = {
            "type": "RaadpleegMetBurgerservicenummer",
            "burgerservicenummer": list(numbers[first : first + TOGETHER]),
            "fields": FIELDS,
        }
        for person in brp.persons.post("/personen", question, _Persons, headers).personen:
            stay = person.verblijfplaats
            found[person.burgerservicenummer] = stay.datumVan.words if stay and stay.datumVan else None
    return found


def _line(resident: _Resident, since: str | None) -> Line:
    if resident.geheimhoudingPersoonsgegevens:
        return Line(WITHHELD, None, None)
    name = (resident.naam.volledigeNaam if resident.naam else None) or UNNAMED
    born = resident.geboorte.datum.words if resident.geboorte and resident.geboorte.datum else None
    return Line(name, born, since)
