"""An entry (binnentreden) as the law orders it: what is asked, what comes first, what is due. Twin of entry.js.

`told` holds the answers of one entry by the id of their question (entry_questions.yaml). Source: Algemene wet op het
binnentreden (Awi) for a dwelling, Awb 5:12 and 5:15 for another place.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from inspections.answers import say_day
from inspections.clock import HERE

Told = Mapping[str, Any]
Person = Mapping[str, Any]

VALID_DAYS = 3
REPORT_DAYS = 4
MORNING = 6
_OPTIONAL = {"where", "warrant-number", "warrant-persons", "warrant-allows", "consent-withdrawn-at", "refusal"}
_MOMENT = re.compile(r"(?:19|20|21)\d\d-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?(?:Z|[+-]\d\d:\d\d)")
# What makes consent informed, in the order in which it is done: question, answer (None: any), words.
_BEFORE_CONSENT: Sequence[tuple[str, str | None, str]] = (
    ("identified", "yes", "laat uw legitimatie zien"),
    ("purpose-told", "yes", "vertel waarvoor u komt"),
    ("asked-of", "adult", "vraag het aan een meerderjarige bewoner"),
    ("language", None, "schrijf op in welke taal u het vroeg"),
    ("understood", "yes", "ga na of de bewoner het begreep"),
)


def asked(told: Told) -> list[str]:
    """The ids of the questions that this entry needs, in the order in which things are done (Awi art. 1 and 10)."""
    if told.get("dwelling") == "no":
        return ["dwelling", "where", "purpose", "identified", *_inside(told), *_caution(told), "refusal"]
    if told.get("dwelling") != "yes":
        return ["dwelling", "where"]
    authority = told.get("authority")
    found = ["dwelling", "where", "purpose", "authority"]
    if authority == "warrant":
        found += ["warrant-number", "warrant-issuer", "warrant-issuer-capacity", "warrant-date", "warrant-persons"]
        found += ["warrant-allows", "provisions"]
    elif authority == "danger":
        found += ["danger-reason", "provisions"]
    elif authority == "police":
        found += ["provisions"]
    elif authority != "consent":
        return found
    found += ["identified", "purpose-told"]
    if authority == "consent":
        found += ["asked-of", "language", "understood", "consent"]
        if told.get("consent") == "given":
            found += ["consent-by", "consent-withdrawn-at"]
        elif not is_inside(told):
            return [*found, "refusal"] if told.get("consent") == "refused" else found
    return [*found, *_inside(told), *_without_consent(told), *_caution(told), "refusal"]


def before_consent(told: Told) -> list[str]:
    """What must still be done before consent can be recorded as given, in order and in words (Awi art. 1).

    Consent is free, informed and of a resident of age, in a language understood.
    """
    return [words for question, answer, words in _BEFORE_CONSENT if not _is_done(told, question, answer)]


def unavailable(told: Told) -> dict[str, list[str]]:
    """Answers that can't be chosen now, by question. Only immediate danger lets the first steps go (Awi art. 1(2))."""
    found: dict[str, list[str]] = {}
    if told.get("authority") != "danger":
        found |= {"identified": ["not-possible"], "purpose-told": ["not-possible"]}
    if before_consent(told):
        found["consent"] = ["given"]
    return found


def missing(told: Told, people: Sequence[Person]) -> list[str]:
    """The ids of what the record of this entry still lacks; "people" when who went in is not complete."""
    found = [question for question in asked(told) if question not in _OPTIONAL and _is_empty(told.get(question))]
    return found if _are_complete(people) else ["people", *found]


def is_inside(told: Told) -> bool:
    """Whether someone went in."""
    return _moment(told, "entered-at") is not None


def is_consented(told: Told) -> bool:
    """Whether one went in with consent that was informed."""
    return told.get("authority") == "consent" and told.get("consent") == "given" and not before_consent(told)


def is_report_due(told: Told) -> bool:
    """Whether a report of entry (verslag van binnentreden) must be made: a dwelling, entered without consent.

    Source: Awi art. 10. Consent that wasn't informed counts as none.
    """
    return told.get("dwelling") == "yes" and is_inside(told) and not is_consented(told)


def report_deadline(told: Told) -> date | None:
    """The last day on which the report may be sent: the fourth after the entry, by local date (Awi art. 11)."""
    entered = entered_on(told)
    return entered + timedelta(days=REPORT_DAYS) if entered and is_report_due(told) else None


def warrant_valid_until(told: Told) -> date | None:
    """The last day on which the warrant may be used: the third after it was given (Awi art. 6)."""
    given = warrant_given_on(told)
    return given + timedelta(days=VALID_DAYS) if given else None


def is_at_night(told: Told) -> bool:
    """Whether one went in between midnight and six, by local time (Awi art. 7)."""
    entered = _moment(told, "entered-at")
    return entered is not None and _local(entered).hour < MORNING


def is_refused(told: Told) -> bool:
    """Whether consent was asked and not given."""
    return told.get("authority") == "consent" and told.get("consent") == "refused"


def entered_on(told: Told) -> date | None:
    """The local day on which one went in."""
    entered = _moment(told, "entered-at")
    return _local(entered).date() if entered else None


def warrant_given_on(told: Told) -> date | None:
    """The local day on which the warrant was given."""
    given = _moment(told, "warrant-date")
    return _local(given).date() if given else None


def is_withdrawn(told: Told) -> bool:
    """Whether consent was taken back."""
    return _moment(told, "consent-withdrawn-at") is not None


def allows(told: Told, what: str) -> bool:
    """Whether the warrant says so: night, absence or others."""
    written = told.get("warrant-allows")
    return isinstance(written, list) and what in written


def warnings(told: Told, today: date) -> list[str]:
    """What the person on site, and later the desk, must be told about this entry, in sentences."""
    found = _warrant_warnings(told, today) if told.get("authority") == "warrant" else []
    consent, steps = told.get("consent"), before_consent(told)
    if is_refused(told):
        found.append("Er is geen toestemming. Ga niet naar binnen. Overleg over een machtiging.")
    if told.get("authority") == "consent" and consent == "given" and steps:
        found.append(f"De toestemming telt nog niet. Dit ontbreekt: {', '.join(steps)}.")
    entered, left = _moment(told, "entered-at"), _moment(told, "left-at")
    withdrawn = _moment(told, "consent-withdrawn-at")
    if withdrawn and not left:
        found.append("De toestemming is ingetrokken. Ga naar buiten en schrijf op wanneer u weg was.")
    if entered and left and left < entered:
        found.append("U was eerder weg dan binnen. Kijk de tijden na.")
    return found


def _inside(told: Told) -> list[str]:
    if told.get("dwelling") == "no":
        return ["entered-at", "left-at", "rooms", "done"]
    force = ["force-how"] if told.get("force") == "yes" else []
    return ["entered-at", "how", "force", *force, "rooms", "done", "left-at", "resident"]


def _without_consent(told: Told) -> list[str]:
    if is_consented(told):
        return []
    is_urgent = is_at_night(told) or told.get("absent") == "yes"
    return ["absent", "urgency-reason"] if is_urgent else ["absent"]


def _caution(told: Told) -> list[str]:
    return ["caution", "caution-at"] if told.get("caution") == "yes" else ["caution"]


def _is_done(told: Told, question: str, answer: str | None) -> bool:
    value = told.get(question)
    return not _is_empty(value) if answer is None else bool(value == answer)


def _is_empty(value: Any) -> bool:
    return value is None or value in ("", [])


def _are_complete(people: Sequence[Person]) -> bool:
    named = not any(_is_empty(person.get("name")) or _is_empty(person.get("capacity")) for person in people)
    return named and any(person.get("part") == "leader" for person in people)


def _warrant_warnings(told: Told, today: date) -> list[str]:
    given, until, day = warrant_given_on(told), warrant_valid_until(told), entered_on(told) or today
    found: list[str] = []
    if given and until:
        span = f"van {say_day(given)} tot en met {say_day(until)}"
        if given <= day <= until:
            found.append(f"De machtiging geldt {span}.")
        else:
            found.append(f"De machtiging geldt {span}, dus niet op {say_day(day)}.")
    if is_at_night(told) and not allows(told, "night"):
        found.append("U ging tussen middernacht en 6 uur naar binnen. De machtiging noemt dat niet.")
    if told.get("absent") == "yes" and not allows(told, "absence"):
        found.append("De bewoner was er niet. De machtiging noemt dat niet.")
    return found


def _moment(told: Told, question: str) -> datetime | None:
    value = told.get(question)
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _local(moment: datetime) -> datetime:
    return moment.astimezone(HERE)
