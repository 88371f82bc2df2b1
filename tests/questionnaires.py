"""A checklist as vectors have it, in the JSON that phones get, read back into the types of the server."""

from datetime import date
from typing import Any

from inspections.checklists import Checklist, Finding, Group, Kind, Option, Question, Section, Severity
from inspections.checklists.conditions import AllOf, AnyOf, Condition, Test
from inspections.checklists.questions import Measure
from inspections.legal_bases import LegalBasis


def checklist(compiled: dict[str, Any]) -> Checklist:
    return Checklist(
        id=compiled["id"],
        version=compiled["version"],
        title=compiled["title"],
        kind=compiled["kind"],
        intro=None,
        sections=tuple(
            Section(each["id"], each["title"], None, tuple(map(_question, each["questions"])))
            for each in compiled["sections"]
        ),
        groups=tuple(
            Group(
                each["id"], each["title"], each["one"], tuple(each["label"]), tuple(map(_question, each["questions"]))
            )
            for each in compiled["groups"]
        ),
    )


def _question(compiled: dict[str, Any]) -> Question:
    return Question(
        id=compiled["id"],
        text=compiled["text"],
        kind=Kind(compiled["kind"]),
        options=tuple(Option(**option) for option in compiled.get("options", [])),
        unit=compiled.get("unit"),
        findings=tuple(map(_finding, compiled.get("findings", []))),
        show_when=_condition(compiled["show_when"]) if "show_when" in compiled else None,
    )


def _finding(compiled: dict[str, Any]) -> Finding:
    when = compiled.get("when", [])
    text = compiled.get("basis", "").removesuffix(" (nog te toetsen)")
    basis = LegalBasis("a", text, True, compiled["verified"], "een boek", date(2026, 11, 24)) if text else None
    return Finding(
        when=tuple(when) if isinstance(when, list) else (when,),
        above=compiled.get("above"),
        below=compiled.get("below"),
        text=compiled["text"],
        severity=Severity(compiled["severity"]),
        basis=basis,
        measure=Measure(compiled["measure"]) if "measure" in compiled else None,
    )


def _condition(compiled: dict[str, Any]) -> Condition:
    if "all" in compiled:
        return AllOf(tuple(map(_condition, compiled["all"])))
    if "any" in compiled:
        return AnyOf(tuple(map(_condition, compiled["any"])))
    return Test(
        key=compiled["key"],
        one_of=tuple(compiled.get("is", ())),
        none_of=tuple(compiled.get("is-not", ())),
        above=compiled.get("above"),
        below=compiled.get("below"),
        at_least=compiled.get("at-least"),
        at_most=compiled.get("at-most"),
    )
