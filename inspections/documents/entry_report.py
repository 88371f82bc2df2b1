"""The report of an entry (verslag van binnentreden): the elements of Awi art. 10, and which of them are lacking. Pure.

Source: Algemene wet op het binnentreden art. 10 (what it states) and art. 11 (to whom it goes, and when).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.answers import Answered, say_day
from inspections.documents.sheet import NOT_FILLED_IN, answer_rows
from inspections.legal_bases import basis_in_words
from inspections.visits.entry import before_consent, is_at_night, report_deadline
from inspections.visits.entry_record import Entry

# The legal basis (legal_bases.yaml) of the report itself.
BASIS = "entry-report"
_DIFFERS = "collega's antwoordden verschillend"
_NO_WARRANT = "Geen: er is binnengetreden zonder machtiging."


@dataclass(frozen=True)
class _Row:
    """`words` is None when it was not filled in; `gap` when it is still to be done, for that or another reason."""

    label: str
    words: str | None
    gap: bool


def entry_report_data(entry: Entry, place: str) -> dict[str, Any]:
    """What the template entry_report.typ prints; `place` is the address of the control."""
    deadline = report_deadline(entry.told)
    return {
        "basis": basis_in_words(BASIS),
        "elements": [
            {
                "letter": letter,
                "title": title,
                "rows": [{"label": row.label, "words": row.words, "gap": row.gap} for row in rows],
            }
            for letter, title, rows in _elements(entry, place)
        ],
        "missing": report_gaps(entry, place),
        "deadline": say_day(deadline) if deadline else None,
        "receiver": "wie de machtiging gaf" if entry.told.get("authority") == "warrant" else "de burgemeester",
        "maker": next((_person(each) for each in entry.people if each.get("part") == "leader"), None),
        "answers": answer_rows(entry.answers),
    }


def report_gaps(entry: Entry, place: str) -> list[str]:
    """What the law asks in the report and is not known yet, in words."""
    return [row.label for _, _, rows in _elements(entry, place) for row in rows if row.gap]


def _elements(entry: Entry, place: str) -> Sequence[tuple[str, str, Sequence[_Row]]]:
    answers = {answer.key.rpartition("/")[2]: answer for answer in entry.answers}

    def row(label: str, question: str) -> _Row:
        return _row(label, answers.get(question))

    return [
        ("a", "Wie is binnengetreden", _leader(entry.people)),
        ("b", "De machtiging", _warrant(entry, answers)),
        ("c", "Grondslag en doel", [_provisions(entry, answers), row("Doel", "purpose")]),
        ("d", "De plaats en de bewoner", [_place(place, answers), row("Naam van de bewoner", "resident")]),
        (
            "e",
            "Hoe en wanneer",
            [
                row("Wijze van binnentreden", "how"),
                row("Dwang of geweld", "force"),
                *([row("Welke dwang", "force-how")] if entry.told.get("force") == "yes" else []),
                row("Binnengetreden", "entered-at"),
                row("Weer buiten", "left-at"),
            ],
        ),
        (
            "f",
            "Wat is gedaan en wat is gebeurd",
            [
                row("Verrichtingen en voorvallen", "done"),
                row("Ruimtes", "rooms"),
                *([row("Weigering of tegenwerking", "refusal")] if entry.told.get("refusal") else []),
            ],
        ),
        ("g", "Wie nog meer binnentraden", _others(entry.people)),
        *_urgency(entry, answers),
    ]


def _row(label: str, answer: Answered | None) -> _Row:
    if answer is None or not answer.said or not answer.counts:
        return _Row(label, None, True)
    words = " / ".join(dict.fromkeys(said.words for said in answer.said))
    return _Row(label, f"{words} ({_DIFFERS})" if answer.differs else words, answer.differs)


def _leader(people: Sequence[Mapping[str, Any]]) -> list[_Row]:
    leaders = [person for person in people if person.get("part") == "leader"]
    if not leaders:
        return [_Row("Naam of nummer, en functie, van wie leidde", None, True)]
    return [_Row("Naam of nummer, en functie", _person(each), not _is_known(each)) for each in leaders]


def _others(people: Sequence[Mapping[str, Any]]) -> list[_Row]:
    others = [person for person in people if person.get("part") != "leader"]
    if not others:
        return [_Row("Anderen", "Niemand anders is vastgelegd.", False)]
    return [
        _Row(f"Persoon {number}: naam en functie", _person(each), not _is_known(each))
        for number, each in enumerate(others, 1)
    ]


def _warrant(entry: Entry, answers: Mapping[str, Answered]) -> list[_Row]:
    told = entry.told
    match told.get("authority"):
        case "warrant":
            number = [_row("Nummer", answers.get("warrant-number"))] if told.get("warrant-number") else []
            return [
                *number,
                _row("Datum van de machtiging", answers.get("warrant-date")),
                _row("Gegeven door", answers.get("warrant-issuer")),
                _row("Functie van de gever", answers.get("warrant-issuer-capacity")),
            ]
        case "danger":
            reason = _row("Waarom zonder machtiging", answers.get("danger-reason"))
        case "police":
            return [_Row("Machtiging", "De politie trad binnen, op de grondslag onder c.", False)]
        case "consent":
            reason = _Row("Waarom zonder machtiging", _consent_that_is_none(entry), False)
        case _:
            reason = _Row("Waarom zonder machtiging", None, True)
    return [_Row("Machtiging", _NO_WARRANT, False), reason]


def _consent_that_is_none(entry: Entry) -> str:
    if entry.told.get("consent") != "given":
        return "Er is binnengetreden, maar toestemming is niet vastgelegd."
    return f"De toestemming telt niet. Dit ontbreekt: {', '.join(before_consent(entry.told))}."


def _provisions(entry: Entry, answers: Mapping[str, Answered]) -> _Row:
    if entry.told.get("authority") == "consent":
        return _Row("Wettelijke bepaling", "Awb art. 5:15 (toezicht): voor een woning alleen met toestemming.", False)
    return _row("Wettelijke bepaling", answers.get("provisions"))


def _place(place: str, answers: Mapping[str, Answered]) -> _Row:
    where = answers.get("where")
    words = [place, *(said.words for said in (where.said if where else ()))]
    return _Row("Plaats", ", ".join(filter(None, words)) or None, not place)


def _urgency(entry: Entry, answers: Mapping[str, Answered]) -> list[tuple[str, str, Sequence[_Row]]]:
    at_night, absent = is_at_night(entry.told), entry.told.get("absent") == "yes"
    if not (at_night or absent):
        return []
    when = " en ".join(["tussen middernacht en 6 uur"] * at_night + ["zonder dat de bewoner er was"] * absent)
    reason = _row("Waarom dit dringend nodig was", answers.get("urgency-reason"))
    return [("h", f"Binnengetreden {when}", [reason])]


def _person(person: Mapping[str, Any]) -> str:
    name, capacity = person.get("name") or f"naam {NOT_FILLED_IN}", person.get("capacity") or f"functie {NOT_FILLED_IN}"
    basis = person.get("basis")
    return f"{name}, {capacity}{f' ({basis})' if basis else ''}"


def _is_known(person: Mapping[str, Any]) -> bool:
    return bool(person.get("name") and person.get("capacity"))
