"""What a norm is made of: to which locations it applies, its rule, and what it rests on.

Typed, frozen and complete. parse.py makes norms from YAML; compiled.py turns them into what a phone is given.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from inspections.checklists import Measure, Severity
from inspections.legal_bases import LegalBasis


class Origin(StrEnum):
    """What sets a norm. A quality mark binds who carries it; only law and permits are enforced."""

    LAW = "law"
    QUALITY_MARK = "quality-mark"
    PERMIT = "permit"


class RuleKind(StrEnum):
    """How `of` is judged; rules.py says each in words."""

    AREA_PER_PERSON = "area-per-person"
    AMOUNT_PER_PERSON = "amount-per-person"
    ONE_PER = "one-per"
    STEPS = "steps"
    AT_MOST = "at-most"
    AT_MOST_PERMITTED = "at-most-permitted"
    EVERY = "every"
    NOTIFY_FROM = "notify-from"
    ANSWERS = "answers"


# Which parameters go with which rule.
NEEDS: dict[RuleKind, frozenset[str]] = {
    RuleKind.AREA_PER_PERSON: frozenset({"of", "per", "number"}),
    RuleKind.AMOUNT_PER_PERSON: frozenset({"of", "per", "number"}),
    RuleKind.ONE_PER: frozenset({"of", "per", "number"}),
    RuleKind.STEPS: frozenset({"of", "per", "steps"}),
    RuleKind.AT_MOST: frozenset({"of", "number"}),
    RuleKind.AT_MOST_PERMITTED: frozenset({"of", "per"}),
    RuleKind.EVERY: frozenset({"of", "per"}),
    RuleKind.NOTIFY_FROM: frozenset({"of", "number", "answers"}),
    RuleKind.ANSWERS: frozenset({"answers"}),
}


@dataclass(frozen=True)
class Step:
    """Up to and including `to` persons (None: any more) one needs `least`, or one per `one_per` persons."""

    to: int | None
    least: int | None
    one_per: int | None


@dataclass(frozen=True)
class Condition:
    """True when the answer to `question`, of the checklist or of a `group`, is one of `answers`."""

    group: str | None
    question: str
    answers: tuple[str, ...]


@dataclass(frozen=True)
class Application:
    """One sort of location that the norm is for: a kind of checklist, and answers that must all have been given."""

    kind: str
    conditions: tuple[Condition, ...]


@dataclass(frozen=True)
class Rule:
    """`of` and `per` are quantities; `number` is in thousandths, and None when the municipality has yet to set it.

    `answers` are what must have been answered: that the notification was done, or each thing that must be there.
    """

    kind: RuleKind
    of: str | None
    per: str | None
    number: int | None
    steps: tuple[Step, ...]
    answers: tuple[Condition, ...]


@dataclass(frozen=True)
class Norm:
    """One norm. `each` is the group, such as "room", of which every one is judged; None for the whole location."""

    id: str
    title: str
    origin: Origin
    each: str | None
    applies: tuple[Application, ...]
    rule: Rule
    basis: LegalBasis
    rule_verified: bool
    source: str
    as_of: date
    severity: Severity
    measure: Measure
    note: str | None

    @property
    def verified(self) -> bool:
        """Whether both the rule and the legal basis were verified; else it is only a point of attention."""
        return self.rule_verified and self.basis.verified

    @property
    def is_set(self) -> bool:
        """Whether all numbers of the rule are known; if not, the municipality has yet to set it."""
        return self.rule.number is not None or "number" not in NEEDS[self.rule.kind]
