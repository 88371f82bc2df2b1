"""To which partners a signal is proposed, each with the policy's sentence. The officer decides."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from inspections.indicators import Form
from inspections.signals.ages import Age, ages
from inspections.signals.details import Assessed
from inspections.signals.dossier import Dossier
from inspections.signals.partners import Partner, partners
from inspections.yaml_reading import DefinitionError, Record, Value, read, without_doubles

FILE = Path(__file__).with_name("routing.yaml")
ACUTE = "immediate"


class RoutingError(DefinitionError):
    """The file of routing rules is not right."""


class Need(StrEnum):
    """What the officer finds that a signal needs."""

    SEVERAL_DISCIPLINES = "several-disciplines"
    COMPLEX_CARE = "complex-care"


@dataclass(frozen=True)
class Case:
    """What the rules look at."""

    form: str | None
    urgency: str | None
    ages: frozenset[Age]
    needs: frozenset[Need]

    @property
    def is_acute(self) -> bool:
        """Whether someone is in danger now."""
        return self.urgency == ACUTE


@dataclass(frozen=True)
class Rule:
    """Proposes `partner` to cases that fit each condition that is given; an empty one fits all."""

    partner: Partner
    is_mandatory: bool
    reason: str
    source: str
    forms: frozenset[str]
    urgencies: frozenset[str]
    ages: frozenset[str]
    needs: frozenset[str]

    def fits(self, case: Case) -> bool:
        """Whether it speaks of `case`."""
        return (
            (not self.forms or case.form in self.forms)
            and (not self.urgencies or case.urgency in self.urgencies)
            and (not self.ages or bool(self.ages & case.ages))
            and (not self.needs or bool(self.needs & case.needs))
        )


def case_of(dossier: Dossier, assessed: Assessed | None, today: date) -> Case:
    """A signal as the rules see it. What the officer assessed goes before what the reporter chose."""
    # Whoever isn't said to be an organisation or an address may be a person.
    persons = [subject for subject in dossier.subjects if subject.kind not in ("organisation", "address")]
    told = [" ".join(subject.told("date-of-birth-or-age")) for subject in persons]
    needs = {
        Need.SEVERAL_DISCIPLINES: assessed is not None and assessed.several_disciplines,
        Need.COMPLEX_CARE: assessed is not None and assessed.complex_care,
    }
    return Case(
        form=(assessed and assessed.form) or dossier.form,
        urgency=(assessed and assessed.urgency) or dossier.urgency,
        ages=frozenset({assessed.age}) if assessed and assessed.age else ages(told, today),
        needs=frozenset(need for need, is_needed in needs.items() if is_needed),
    )


def propose_partners(case: Case) -> list[Rule]:
    """The rules that fit, in the file's order: mandatory ones first where the file has them first."""
    return [rule for rule in rules() if rule.fits(case)]


def load(path: Path = FILE) -> Sequence[Rule]:
    """The rules in the file's order; raises RoutingError with file, line and problem."""
    entries = read(path, RoutingError).record("file of rules", required={"rules"})["rules"].items()
    found = [_rule(entry) for entry in entries]
    without_doubles([(rule.partner.id, entry) for rule, entry in zip(found, entries, strict=True)], "rule for partner")
    return tuple(found)


@cache
def rules() -> Sequence[Rule]:
    """The rules that come with the product."""
    return load()


def _rule(entry: Value) -> Rule:
    record = entry.record("rule", required={"partner", "reason", "source"}, optional={"mandatory", "when"})
    conditions = {"form", "urgency", "age", "needs"}
    when = record["when"].record("condition", required=set(), optional=conditions) if record.has("when") else None
    return Rule(
        partner=partners()[record["partner"].one_of(partners().keys())],
        is_mandatory=record.flag("mandatory"),
        reason=record["reason"].text(),
        source=record["source"].text(),
        forms=_words(when, "form", frozenset(Form)),
        urgencies=_words(when, "urgency", frozenset({"immediate", "urgent", "normal"})),
        ages=_words(when, "age", frozenset(Age)),
        needs=_words(when, "needs", frozenset(Need)),
    )


def _words(when: Record | None, key: str, known: frozenset[str]) -> frozenset[str]:
    return frozenset(value.one_of(known) for value in when.items(key)) if when else frozenset()
