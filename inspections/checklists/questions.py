"""What a checklist is made of: sections and groups of questions, with the findings that answers lead to.

Typed, frozen and complete. parse.py and parse_question.py make them from YAML; compiled.py turns them into what a
phone is given.
"""

from dataclasses import dataclass
from enum import StrEnum

from inspections.legal_bases import LegalBasis


class Kind(StrEnum):
    """How a question is answered."""

    YES_NO = "yes-no"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    TEXT = "text"
    DATE_TIME = "date-time"


class Severity(StrEnum):
    """What a finding asks for: a second look, enforcement, or action before one leaves."""

    ATTENTION = "attention"
    VIOLATION = "violation"
    DANGER = "danger"


YES_NO_ANSWERS = ("yes", "no", "not-seen", "not-applicable")
NOT_SEEN = "not-seen"


@dataclass(frozen=True)
class Option:
    id: str
    text: str


@dataclass(frozen=True)
class Finding:
    """What is established when the answer is (or, for choices, contains) one of `when`."""

    when: tuple[str | int | float, ...]
    text: str
    severity: Severity
    basis: LegalBasis | None


@dataclass(frozen=True)
class Question:
    """One question; its answer is kept under its id, so the id never changes within a version.

    `indicator` is the full id of what a "yes" shows; only yes-no questions have one.
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
