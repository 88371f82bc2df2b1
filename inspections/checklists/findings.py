"""What one answer means: the findings of a question. Twin: `findingsOf` and `isMeant` in questionnaire.js."""

from typing import Any

from inspections.checklists.conditions import Test, passes
from inspections.checklists.questions import Finding, Question


def findings_of(question: Question, value: Any) -> list[Finding]:
    """What one answer means; nothing for a removed one (None)."""
    return [finding for finding in question.findings if is_meant(finding, value)]


def is_meant(finding: Finding, value: Any) -> bool:
    """Whether this answer means this finding: it is (or contains) one of `when`, or it is a number within limits."""
    return passes(Test("", one_of=finding.when, above=finding.above, below=finding.below), value)
