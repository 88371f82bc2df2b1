"""What an entry (binnentreden) means for the control: what lacked in law, what is due, and what its checklist need not
ask any more.

Pure; twin of static/device/entry_findings.js, held together by tests/conformance/entry.json.
"""

from collections.abc import Sequence
from dataclasses import replace

from inspections.answers import say_day
from inspections.checklists import Checklist, Section
from inspections.visits.entry import (
    Told,
    allows,
    before_consent,
    entered_on,
    is_at_night,
    is_consented,
    is_inside,
    is_refused,
    is_withdrawn,
    report_deadline,
    warrant_given_on,
    warrant_valid_until,
)
from inspections.visits.registration import Found

SEVERITY = "attention"
# What checklists ask about going in. ENTERED is asked of any place, and other questions follow from it.
CONSENT = "consent"
DOOR = frozenset({"identified", CONSENT, "consent-given-by"})
ENTERED = "entered"
# The legal bases (legal_bases.yaml) that findings here rest on.
BASES = frozenset({"entry-announced", "entry-warrant", "entry-night", "entry-report"})


def findings(told: Told) -> list[Found]:
    """What the report of the control must say of how a dwelling was entered; `id` is unique within the entry.

    It says what the municipality itself did or must still do: never a violation of who was visited.
    """
    if told.get("dwelling") != "yes":
        return []
    if not is_inside(told):
        text = "De woning is niet gezien: er is geen toestemming gegeven."
        return [Found("not-seen", text, None, SEVERITY, "follow-up-inspection")] if is_refused(told) else []
    found = [*_first_steps(told), *_warrant_findings(told)]
    if is_withdrawn(told):
        text = "De bewoner trok de toestemming in. Misschien is niet de hele woning gezien."
        found.append(Found("withdrawn", text, None, SEVERITY, "follow-up-inspection"))
    deadline = report_deadline(told)
    if deadline:
        text = f"Binnengetreden zonder toestemming. Maak een verslag en verstuur het uiterlijk op {say_day(deadline)}."
        found.append(Found("report", text, "entry-report", SEVERITY, "none"))
    return found


def without_door(checklist: Checklist, told: Sequence[Told]) -> Checklist:
    """The checklist of a control with these entries: how one came into a dwelling is asked and found in one place.

    Left out are the questions about the door in the section that asks for consent; elsewhere, one may have shown one's
    pass at another door.
    """
    if not any(entry.get("dwelling") == "yes" for entry in told):
        return checklist
    return replace(checklist, sections=tuple(_without_door(section) for section in checklist.sections))


def _without_door(section: Section) -> Section:
    is_door = any(question.id == CONSENT for question in section.questions)
    asked = [question for question in section.questions if not (is_door and question.id in DOOR)]
    return replace(
        section,
        questions=tuple(replace(question, findings=()) if question.id == ENTERED else question for question in asked),
    )


def _first_steps(told: Told) -> list[Found]:
    steps = before_consent(told)
    if told.get("authority") == "consent" and not is_consented(told):
        text = "Er is binnengetreden zonder machtiging, en toestemming is niet vastgelegd."
        if is_refused(told):
            text = "Er is binnengetreden zonder machtiging, en de bewoner gaf geen toestemming."
        elif told.get("consent") == "given":
            text = f"Er is binnengetreden met toestemming die niet telt. Deze stappen ontbraken: {', '.join(steps)}."
        return [Found("no-consent", text, "entry-announced", SEVERITY, "none")]
    if "no" in (told.get("identified"), told.get("purpose-told")):
        text = "Legitimatie en doel zijn niet vooraf gegeven."
        return [Found("not-announced", text, "entry-announced", SEVERITY, "none")]
    return []


def _warrant_findings(told: Told) -> list[Found]:
    if told.get("authority") != "warrant":
        return []
    given, until, entered = warrant_given_on(told), warrant_valid_until(told), entered_on(told)
    found = []
    if given and until and entered and not given <= entered <= until:
        span = f"van {say_day(given)} tot en met {say_day(until)}"
        text = f"De machtiging gold {span}, dus niet op {say_day(entered)}."
        found.append(Found("warrant", text, "entry-warrant", SEVERITY, "none"))
    if is_at_night(told) and not allows(told, "night"):
        text = "Er is tussen middernacht en 6 uur binnengetreden. De machtiging noemt dat niet."
        found.append(Found("night", text, "entry-night", SEVERITY, "none"))
    if told.get("absent") == "yes" and not allows(told, "absence"):
        text = "Er is binnengetreden zonder dat de bewoner er was. De machtiging noemt dat niet."
        found.append(Found("absence", text, "entry-night", SEVERITY, "none"))
    return found
