"""Norms: data, judged on what was measured and answered. Twin: static/device/norms.js.

One YAML a source of norms, municipalities.yaml with the numbers that a municipality sets itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from inspections.checklists import Checklist, Measure, Severity, checklists
from inspections.legal_bases import legal_bases
from inspections.norms.compiled import basis_in_words, compiled
from inspections.norms.conditions import Site, answer_to, applies_to
from inspections.norms.definitions import Norm, Origin, Rule, RuleKind
from inspections.norms.measuring import NOT_ASKED, Measured, Missing, Thing, quantities
from inspections.norms.parse import Known, NormError, parse_municipalities, parse_norms
from inspections.norms.rules import TWO, Amount, Judged, Outcome, at_most, notice
from inspections.quantities import Quantity
from inspections.quantities import quantities as known_quantities
from inspections.stored_facts import Current
from inspections.yaml_reading import without_doubles

__all__ = [
    "Measure",
    "Missing",
    "Norm",
    "NormError",
    "Origin",
    "Outcome",
    "Verdict",
    "basis_in_words",
    "compiled",
    "load",
    "municipality_norms",
    "quantities",
    "shipped_norms",
    "verdicts",
]

FOLDER = Path(__file__).parent
OWN_NUMBERS = "municipalities.yaml"


@dataclass(frozen=True)
class Verdict:
    """What is known of one norm, for the whole location or for one `thing` (its name).

    `sentence` has the numbers, or what is missing. `keys` are the answers it was judged by. Where `is_own_finding` is
    False, the checklist's own findings say the same, and a list of findings need not take it over.
    """

    id: str
    norm: Norm
    thing: str | None
    outcome: Outcome
    sentence: str
    missing: Sequence[Missing]
    keys: Sequence[str]

    @property
    def is_own_finding(self) -> bool:
        return self.norm.rule.kind is not RuleKind.ANSWERS

    @property
    def severity(self) -> Severity:
        """What is not verified is a point of attention, never more."""
        return self.norm.severity if self.norm.verified else Severity.ATTENTION


def load(folder: Path = FOLDER) -> tuple[dict[str, Norm], dict[str, dict[str, Norm]]]:
    """The norms of a folder by id, and per municipality those with a number of its own; raises NormError."""
    known = Known(legal_bases(), known_quantities(), list(checklists().values()))
    paths = sorted(path for path in folder.glob("*.yaml") if path.name != OWN_NUMBERS)
    found = [pair for path in paths for pair in parse_norms(path, known)]
    without_doubles([(norm.id, place) for norm, place in found], "norm")
    by_id = {norm.id: norm for norm, _ in found}
    return by_id, parse_municipalities(folder / OWN_NUMBERS, by_id)


@cache
def shipped_norms() -> tuple[dict[str, Norm], dict[str, dict[str, Norm]]]:
    """What comes with the product, as `load` gives it."""
    return load()


def municipality_norms(municipality: str) -> list[Norm]:
    """The norms as they are in one municipality, in the order of the files. Some have yet to be set."""
    shipped, own = shipped_norms()
    return list((shipped | own.get(municipality, {})).values())


def verdicts(
    checklist: Checklist,
    current: Current,
    plan: Mapping[str, Any],
    norms: Sequence[Norm],
    known: Mapping[str, Quantity] | None = None,
) -> list[Verdict]:
    """What is known of each norm that applies, or may, in their order; those that don't apply are left out.

    `plan` has the numbers that were known beforehand, by quantity, such as {"permitted-persons": 8}.
    """
    known = known_quantities() if known is None else known
    site = Site(checklist, current, quantities(checklist, current, plan, known), known)
    judged = [verdict for norm in norms if norm.is_set for verdict in _judge(norm, site)]
    return [verdict for verdict in judged if verdict.outcome is not Outcome.NOT_APPLICABLE]


def _judge(norm: Norm, site: Site) -> Iterator[Verdict]:
    if norm.each is None:
        yield _verdict(norm, None, site)
        return
    for thing in site.measured.things:
        if thing.group == norm.each:
            yield _verdict(norm, thing, site)


def _verdict(norm: Norm, thing: Thing | None, site: Site) -> Verdict:
    outcome, sentence, missing, keys = _outcome(norm, thing, site)
    if missing:
        sentence = f"Nog niet te bepalen: {'; '.join(each.words for each in missing)}"
    elif thing is not None:
        sentence = f"{thing.name}: {sentence}"
    id_ = f"norm:{norm.id}:{thing.id}" if thing else f"norm:{norm.id}"
    return Verdict(id_, norm, thing.name if thing else None, outcome, sentence, missing, keys)


_Found = tuple[Outcome, str, tuple[Missing, ...], tuple[str, ...]]
_NOT_APPLICABLE: _Found = (Outcome.NOT_APPLICABLE, "", (), ())


def _outcome(norm: Norm, thing: Thing | None, site: Site) -> _Found:
    rule = norm.rule
    values = thing.values if thing else site.measured.totals
    asked = [values.get(id_) for id_ in (rule.of, rule.per) if id_ is not None]
    if (asked and not any(asked)) or (rule.kind is RuleKind.AT_MOST_PERMITTED and not all(asked)):
        return _NOT_APPLICABLE
    applies = applies_to(norm, thing, site)
    if applies is None:
        return _NOT_APPLICABLE
    if rule.kind is RuleKind.ANSWERS:
        return _by_answers(rule, applies, site)
    named = [id_ for id_ in (rule.of, rule.per) if id_ is not None]
    missing = [each for id_ in named for each in _missing(values.get(id_), site.known[id_])]
    keys = tuple(key for measured in asked if measured for key in measured.keys)
    if applies or missing:
        return Outcome.NOT_DETERMINABLE, "", (*applies, *missing), keys
    amounts = [Amount(values[id_].value or 0, site.known[id_]) for id_ in named]
    if rule.kind is RuleKind.NOTIFY_FROM:
        return _by_notice(rule, amounts[0], keys, site)
    return _told(at_most(rule, amounts[0]) if len(amounts) == 1 else TWO[rule.kind](rule, *amounts), keys)


def _missing(measured: Measured | None, quantity: Quantity) -> Sequence[Missing]:
    return measured.missing if measured else (Missing(f"{quantity.text} ({NOT_ASKED})", None),)


def _told(judged: Judged, keys: tuple[str, ...]) -> _Found:
    meets, sentence = judged
    return Outcome.MEETS if meets else Outcome.FAILS, sentence, (), keys


def _by_notice(rule: Rule, amount: Amount, keys: tuple[str, ...], site: Site) -> _Found:
    done = answer_to(rule.answers[0], None, site)
    keys = (*keys, done.key) if done else keys
    needed = amount.value >= (rule.number or 0)
    if needed and done is None:
        return Outcome.NOT_DETERMINABLE, "", (Missing(f"gebruiksmelding ({NOT_ASKED})", None),), keys
    if needed and done and done.missing:
        return Outcome.NOT_DETERMINABLE, "", done.missing, keys
    return _told(notice(rule, amount, bool(done and done.holds)), keys)


def _by_answers(rule: Rule, applies: tuple[Missing, ...], site: Site) -> _Found:
    asked = [answer for condition in rule.answers if (answer := answer_to(condition, None, site))]
    answers = [answer for answer in asked if not answer.is_not_applicable]
    if not answers:
        return _NOT_APPLICABLE
    keys = tuple(answer.key for answer in answers)
    failing = [answer.words for answer in answers if not answer.holds and not answer.missing]
    missing = tuple(each for answer in answers for each in answer.missing)
    if applies or (missing and not failing):
        return Outcome.NOT_DETERMINABLE, "", (*applies, *missing), keys
    if failing:
        return Outcome.FAILS, "; ".join(failing), (), keys
    return Outcome.MEETS, "; ".join(answer.words for answer in answers), (), keys
