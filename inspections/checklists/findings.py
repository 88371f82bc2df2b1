"""What answers mean: the findings of a checklist. Twin: `findings` and `findingsOf` in questionnaire.js."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from inspections.checklists.conditions import Answers, Test, is_shown, passes
from inspections.checklists.questions import Finding, Question


@dataclass(frozen=True)
class Found:
    """A finding, with the question and the key of the answer that led to it."""

    finding: Finding
    question: Question
    key: str


def findings(questions: Iterable[Question], prefix: str, answers: Answers) -> list[Found]:
    """What the answers under a prefix ("answer/", "room/<id>/") mean, in the order of the questions.

    Each colleague's answer leads to its own; an answer to a hidden question to none.
    """
    return [
        Found(finding, question, prefix + question.id)
        for question in questions
        if is_shown(question, prefix, answers)
        for fact in answers.get(prefix + question.id, ())
        for finding in findings_of(question, fact.value)
    ]


def findings_of(question: Question, value: Any) -> list[Finding]:
    """What one answer means; nothing for a removed one (None)."""
    return [finding for finding in question.findings if passes(_test(finding), value)]


def _test(finding: Finding) -> Test:
    return Test("", one_of=finding.when, above=finding.above, below=finding.below)
