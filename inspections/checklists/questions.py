"""What a checklist is made of: sections and groups of questions, with the findings that answers lead to.

Typed, frozen and complete. parse.py and parse_question.py make them from YAML; compiled.py turns them into what a
phone is given.
"""

from dataclasses import dataclass
from enum import StrEnum

from inspections.checklists.conditions import Condition
from inspections.legal_bases import LegalBasis


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes-no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    COUNT = "count"
    TEXT = "text"
    DATE_TIME = "date-time"
    PHOTO = "photo"


class Severity(StrEnum):
    """What a finding asks for: a second look, enforcement, or action before one leaves."""

    ATTENTION = "attention"
    VIOLATION = "violation"
    DANGER = "danger"


class Measure(StrEnum):
    """What usually follows a finding; the inspector decides."""

    NONE = "none"
    TALK = "talk"
    WARNING = "warning"
    PENALTY = "penalty"
    CLOSURE = "closure"
    FOLLOW_UP_INSPECTION = "follow-up-inspection"
    PASS_TO_PARTNER = "pass-to-partner"  # noqa: S105 (no password)


# Answers that every question can have, and that differ from no answer.
LESSER = ("not-seen", "not-applicable")
YES_NO_ANSWERS = ("yes", "no", *LESSER)


@dataclass(frozen=True)
class Option:
    id: str
    text: str


@dataclass(frozen=True)
class Finding:
    """What is established when the answer is (or, of choices, contains) one of `when`, or is a number within limits."""

    when: tuple[str | int | float, ...]
    above: int | float | None
    below: int | float | None
    text: str
    severity: Severity
    basis: LegalBasis | None
    measure: Measure | None


@dataclass(frozen=True)
class Question:
    """One question; its answer is kept under its id, so the id never changes within a version.

    `indicator` is the full id of what a "yes" shows; only yes-no questions have one. `quantity` is the name under which
    norms know the number. Without `show_when` a question is always shown; hidden ones keep their answer, uncounted.
    """

    id: str
    text: str
    kind: Kind
    help: str | None = None
    options: tuple[Option, ...] = ()
    unit: str | None = None
    min: int | float | None = None
    max: int | float | None = None
    step: int | float | None = None
    long: bool = False
    photo: bool = False
    findings: tuple[Finding, ...] = ()
    indicator: str | None = None
    quantity: str | None = None
    show_when: Condition | None = None


@dataclass(frozen=True)
class Section:
    id: str
    title: str
    help: str | None
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Group:
    """Questions asked for each of several things, such as rooms; the answers to `label` tell them apart."""

    id: str
    title: str
    one: str
    label: tuple[str, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True)
class Checklist:
    """One version of one questionnaire; `kind` is the kind of location it is for, or "signal"."""

    id: str
    version: int
    title: str
    kind: str
    intro: str | None
    sections: tuple[Section, ...]
    groups: tuple[Group, ...]
