"""The compiled questionnaire: a checklist as plain JSON, by which phone and desk render and read answers."""

from inspections.checklists.conditions import AllOf, AnyOf, Condition
from inspections.checklists.questions import Checklist, Finding, Group, Question, Section


def compiled(checklist: Checklist) -> dict[str, object]:
    """JSON with keys in a fixed order; what a question does not have is left out.

    A basis that is not verified is marked in its own words, so that nobody can show it as law.
    """
    return {
        "id": checklist.id,
        "version": checklist.version,
        "title": checklist.title,
        "kind": checklist.kind,
        **_given("intro", checklist.intro),
        "sections": [_section(section) for section in checklist.sections],
        "groups": [_group(group) for group in checklist.groups],
    }


def _section(section: Section) -> dict[str, object]:
    return {
        "id": section.id,
        "title": section.title,
        **_given("help", section.help),
        "questions": [_question(question) for question in section.questions],
    }


def _group(group: Group) -> dict[str, object]:
    return {
        "id": group.id,
        "title": group.title,
        "one": group.one,
        "label": list(group.label),
        "questions": [_question(question) for question in group.questions],
    }


def _question(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "text": question.text,
        "kind": str(question.kind),
        **_given("help", question.help),
        **_given("options", [{"id": option.id, "text": option.text} for option in question.options]),
        **_given("unit", question.unit),
        **_given("min", question.min),
        **_given("max", question.max),
        **_given("step", question.step),
        **_given("long", question.long),
        **_given("photo", question.photo),
        **_given("findings", [_finding(finding) for finding in question.findings]),
        **_given("indicator", question.indicator),
        **_given("quantity", question.quantity),
        **_given("show_when", question.show_when and compiled_condition(question.show_when)),
    }


def compiled_condition(condition: Condition) -> dict[str, object]:
    """A condition as conditions.js reads it."""
    match condition:
        case AllOf(conditions):
            return {"all": [compiled_condition(each) for each in conditions]}
        case AnyOf(conditions):
            return {"any": [compiled_condition(each) for each in conditions]}
        case test:
            return {
                "key": test.key,
                **_given("is", list(test.one_of)),
                **_given("is-not", list(test.none_of)),
                **_given("above", test.above),
                **_given("below", test.below),
                **_given("at-least", test.at_least),
                **_given("at-most", test.at_most),
            }


def _finding(finding: Finding) -> dict[str, object]:
    when = finding.when[0] if len(finding.when) == 1 else list(finding.when)
    limits = _given("above", finding.above) | _given("below", finding.below)
    known: dict[str, object] = {**_given("when", when), **limits, "text": finding.text}
    if finding.basis is not None:
        mark = "" if finding.basis.verified else " (nog te toetsen)"
        known["basis"] = f"{finding.basis.text}{mark}"
        known["verified"] = finding.basis.verified
    return {**known, "severity": str(finding.severity), **_given("measure", finding.measure and str(finding.measure))}


def _given(key: str, value: object) -> dict[str, object]:
    # A number 0 is something given; an empty list, False and None are not.
    return {} if value is None or value is False or value == [] else {key: value}
