"""Who was met against who is registered, and the use that was found against what is known of it: totals, and what law
asks to follow. Pure; twin of static/device/registration.js, held together by tests/conformance/registration.json.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.visits.beforehand import KnownUse, Permit

# The legal bases (legal_bases.yaml) that findings here rest on.
BASES = frozenset({"brp-duty", "report-back", "night-register", "use-plan", "permitted-persons"})
Standing = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Given:
    """`standing`: the values that stand for each key, None for what was removed. `lists`: the ids of the rows of each
    list (brp, night-register, staff) that was delivered. `day` of the control, YYYY-MM-DD."""

    standing: Standing
    lists: Mapping[str, Sequence[str]]
    use: KnownUse | None
    day: str


@dataclass(frozen=True)
class Totals:
    """Persons: `met` counts or records, whichever is more; `open` are those of whom nothing was recorded; `listed` and
    `unchecked` are None when no list was delivered, `sleeping` when it was not counted."""

    met: int
    sleeping: int | None
    registered_here: int
    registered_elsewhere: int
    not_registered: int
    refused: int
    not_determinable: int
    open: int
    listed: int | None
    not_met: int
    clearly_not_living_here: int
    unchecked: int | None
    not_in_night_register: int
    not_on_staff_list: int


@dataclass(frozen=True)
class Found:
    """A finding; `basis` is an id of legal_bases.yaml, `severity` and `measure` are those of checklists."""

    id: str
    text: str
    basis: str | None
    severity: str
    measure: str


@dataclass(frozen=True)
class Undetermined:
    """What can't be said yet, and what is missing for it."""

    id: str
    text: str


@dataclass(frozen=True)
class Assessment:
    totals: Totals
    findings: Sequence[Found]
    undetermined: Sequence[Undetermined]


@dataclass(frozen=True)
class Person:
    id: str
    registered: Any
    stays: Any
    in_night_register: Any
    on_staff_list: Any


def assess(given: Given) -> Assessment:
    """Totals, findings, and what can't be determined."""
    persons = persons_in(given.standing)
    totals = _totals(given, persons)
    return Assessment(
        totals,
        [*_registration_findings(given, persons, totals), *_use_findings(given, totals)],
        [*_registration_gaps(given, persons, totals), *_use_gaps(given, totals)],
    )


def persons_in(standing: Standing) -> list[Person]:
    """Persons on whom there is a record, and that was not removed, in order of id."""
    ids: set[str] = set()
    removed: set[str] = set()
    for key, values in standing.items():
        group, _, rest = key.partition("/")
        id_, _, field = rest.partition("/")
        if group != "person" or not field:
            continue
        if any(value is not None for value in values):
            ids.add(id_)
        elif field == "added":
            removed.add(id_)
    return [
        Person(
            id_,
            only(standing, f"person/{id_}/registered"),
            only(standing, f"person/{id_}/longer-than-four-months"),
            only(standing, f"person/{id_}/in-night-register"),
            only(standing, f"person/{id_}/on-staff-list"),
        )
        for id_ in sorted(ids - removed)
    ]


def only(standing: Standing, key: str) -> Any:
    """The text or number on which everybody agrees; None when there is none, or two."""
    values = [value for value in standing.get(key, ()) if value is not None]
    return values[0] if values and all(_is_same(value, values[0]) for value in values) else None


def _is_same(one: Any, other: Any) -> bool:
    # In Python, True is 1.
    is_alike = isinstance(one, bool) == isinstance(other, bool)
    return is_alike and one == other and not isinstance(one, list | dict)


def _totals(given: Given, persons: Sequence[Person]) -> Totals:
    outcomes = _outcomes(given.standing, "brp")

    def results(result: str) -> int:
        return sum(person.registered == result for person in persons)

    def ended(outcome: str) -> int:
        return sum(each == outcome for each in outcomes)

    found = {
        "registered_here": results("registered-here") + ended("met"),
        "registered_elsewhere": results("registered-elsewhere"),
        "not_registered": results("not-registered"),
        "refused": results("refused"),
        "not_determinable": results("not-determinable"),
    }
    recorded = sum(found.values())
    met = max(_count(given.standing, "answer/persons-met") or 0, recorded)
    listed = given.lists.get("brp")
    return Totals(
        met=met,
        sleeping=_count(given.standing, "answer/sleepers"),
        **found,
        open=met - recorded,
        listed=None if listed is None else len(listed),
        not_met=ended("not-met"),
        clearly_not_living_here=ended("clearly-not-living-here"),
        unchecked=None if listed is None else _unchecked(given.standing, listed),
        not_in_night_register=sum(person.in_night_register == "no" for person in persons),
        not_on_staff_list=sum(person.on_staff_list == "no" for person in persons),
    )


def _registration_findings(given: Given, persons: Sequence[Person], totals: Totals) -> list[Found]:
    findings = []
    unregistered = sum(is_not_here(person) and person.stays == "yes" for person in persons)
    if unregistered:
        text = (
            f"{_counted(unregistered, 'persoon blijft', 'personen blijven')} naar verwachting 4 maanden of langer en "
            f"{'is' if unregistered == 1 else 'zijn'} hier niet ingeschreven. "
            "Leg uit dat inschrijven moet, en meld het bij Burgerzaken."
        )
        findings.append(Found("registration:not-registered-here", text, "brp-duty", "attention", "talk"))
    away = totals.clearly_not_living_here
    if away:
        text = (
            f"{_counted(away, 'persoon staat', 'personen staan')} hier ingeschreven maar "
            f"{'woont' if away == 1 else 'wonen'} hier duidelijk niet. Vraag een adresonderzoek aan."
        )
        findings.append(
            Found("registration:clearly-not-living-here", text, "report-back", "attention", "pass-to-partner")
        )
    register = only(given.standing, "registration/night-register")
    unwritten = totals.not_in_night_register
    if register in ("missing", "incomplete") or unwritten:
        text = _say_night_register(register, unwritten)
        findings.append(Found("registration:night-register", text, "night-register", "violation", "pass-to-partner"))
    unlisted = totals.not_on_staff_list
    if unlisted:
        text = (
            f"{_counted(unlisted, 'persoon staat', 'personen staan')} niet op de personeelslijst. "
            "Vraag voor wie zij werken."
        )
        findings.append(Found("registration:not-on-staff-list", text, None, "attention", "talk"))
    return findings


def _use_findings(given: Given, totals: Totals) -> list[Found]:
    use = given.use
    if use is None:
        return []
    findings = []
    if use.plan_allows == "no":
        text = f"Het omgevingsplan staat dit gebruik niet toe.{f' {use.plan_text}' if use.plan_text else ''}"
        findings.append(Found("use:not-allowed", text, "use-plan", "violation", "penalty"))
    permitted, found = permitted_persons(use, given.day), _persons_found(totals)
    if permitted is not None and found is not None and found > permitted:
        text = (
            f"{_counted(found, 'persoon', 'personen')} gevonden, {permitted} toegestaan: {found - permitted} te veel."
        )
        findings.append(Found("use:more-persons-than-permitted", text, "permitted-persons", "violation", "penalty"))
    expired = [permit for permit in use.permits if _is_expired(permit, given.day)]
    if expired:
        text = f"Niet meer geldig: {'; '.join(_say_expired(permit) for permit in expired)}."
        findings.append(Found("use:permit-expired", text, "use-plan", "attention", "warning"))
    return findings


def _registration_gaps(given: Given, persons: Sequence[Person], totals: Totals) -> list[Undetermined]:
    gaps = []
    if _count(given.standing, "answer/persons-met") is None:
        text = "Hoeveel personen zijn gesproken of gezien, is niet ingevuld."
        gaps.append(Undetermined("registration:met", text))
    if totals.open:
        text = (
            f"Van {totals.open} van de {_counted(totals.met, 'persoon', 'personen')} is de inschrijving niet nagegaan."
        )
        gaps.append(Undetermined("registration:open", text))
    unasked = sum(is_not_here(person) and person.stays not in ("yes", "no") for person in persons)
    if unasked:
        text = (
            f"Van {_counted(unasked, 'persoon', 'personen')} zonder inschrijving hier is niet bekend of zij "
            "4 maanden of langer blijven."
        )
        gaps.append(Undetermined("registration:stay-unknown", text))
    if totals.unchecked:
        text = f"Van {totals.unchecked} van de {totals.listed} ingeschreven personen is niets ingevuld."
        gaps.append(Undetermined("registration:unchecked", text))
    return gaps


def _use_gaps(given: Given, totals: Totals) -> list[Undetermined]:
    use = given.use
    if use is None:
        return [Undetermined("use:nothing-known", "Over het toegestane gebruik is vooraf niets ingevuld.")]
    gaps = []
    if use.plan_allows not in ("yes", "no"):
        gaps.append(Undetermined("use:plan-unknown", "Of het omgevingsplan dit gebruik toestaat, is niet bekend."))
    permitted = permitted_persons(use, given.day)
    if permitted is None:
        text = "Hoeveel personen hier mogen wonen of slapen, is niet bekend."
        gaps.append(Undetermined("use:permitted-unknown", text))
    elif _persons_found(totals) is None:
        text = f"Er zijn {permitted} personen toegestaan, maar hoeveel er zijn, is niet ingevuld."
        gaps.append(Undetermined("use:persons-unknown", text))
    return gaps


def _outcomes(standing: Standing, kind: str) -> list[Any]:
    """The outcomes on which people agree, of the rows of a kind of list."""
    keys = [key for key in standing if key.startswith(f"registered/{kind}/") and key.endswith("/outcome")]
    return [outcome for key in keys if (outcome := only(standing, key)) is not None]


def _unchecked(standing: Standing, listed: Sequence[str]) -> int:
    return sum(only(standing, f"registered/brp/{id_}/outcome") is None for id_ in listed)


def _count(standing: Standing, key: str) -> int | None:
    value = only(standing, key)
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return int(value) if is_number and value >= 0 and value == int(value) else None


def is_not_here(person: Person) -> bool:
    """Whether this person is known not to be registered at the address."""
    return person.registered in ("registered-elsewhere", "not-registered")


def _say_night_register(register: Any, unwritten: int) -> str:
    if register == "missing":
        return "Er is geen nachtregister. Meld dit aan de politie."
    who = (
        f": {_counted(unwritten, 'aanwezige persoon staat', 'aanwezige personen staan')} er niet in"
        if unwritten
        else ""
    )
    return f"Het nachtregister is niet volledig{who}. Meld dit aan de politie."


def permitted_persons(use: KnownUse, day: str) -> int | None:
    """How many persons may live or sleep here: the number that was filled in, else the lowest of the valid permits."""
    if use.persons_permitted is not None:
        return use.persons_permitted
    numbers = [permit.persons for permit in use.permits if permit.persons is not None and not _is_expired(permit, day)]
    return min(numbers, default=None)


def _persons_found(totals: Totals) -> int | None:
    """How many sleep here; else how many were met."""
    return totals.sleeping if totals.sleeping is not None else (totals.met or None)


def _is_expired(permit: Permit, day: str) -> bool:
    return permit.valid_until is not None and permit.valid_until < day


def _say_expired(permit: Permit) -> str:
    year, month, day = (permit.valid_until or "").split("-")
    return f"{' '.join(filter(None, [permit.kind, permit.number]))} (tot en met {day}-{month}-{year})"


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
