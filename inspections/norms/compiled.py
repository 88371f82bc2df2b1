"""Compiled norms: plain JSON by which a phone judges."""

from collections.abc import Mapping, Sequence

from inspections.norms.definitions import Condition, Norm, Rule
from inspections.quantities import Quantity


def compiled(norms: Sequence[Norm], known: Mapping[str, Quantity]) -> dict[str, object]:
    """Norms that are set, in their order, and the words for quantities; keys in a fixed order.

    A basis that is not verified is marked in its own words, so that nobody can show it as law.
    """
    return {
        "quantities": [
            {
                "id": each.id,
                "text": each.text,
                "one": each.one,
                "many": each.many,
                "whole": each.is_whole,
                "or_sum_of": each.or_sum_of,
            }
            for each in known.values()
        ],
        "norms": [_norm(norm) for norm in norms if norm.is_set],
    }


def basis_in_words(norm: Norm) -> str:
    """What the norm rests on, as people read it."""
    return norm.basis.text if norm.verified else f"{norm.basis.text} (nog te toetsen)"


def _norm(norm: Norm) -> dict[str, object]:
    return {
        "id": norm.id,
        "title": norm.title,
        "origin": str(norm.origin),
        "each": norm.each,
        "applies": [
            {"kind": each.kind, "conditions": [_condition(one) for one in each.conditions]} for each in norm.applies
        ],
        "rule": _rule(norm.rule),
        "basis": basis_in_words(norm),
        "verified": norm.verified,
        "severity": str(norm.severity),
        "measure": str(norm.measure),
        "note": norm.note,
    }


def _rule(rule: Rule) -> dict[str, object]:
    return {
        "kind": str(rule.kind),
        "of": rule.of,
        "per": rule.per,
        "number": rule.number,
        "steps": [{"to": step.to, "least": step.least, "one_per": step.one_per} for step in rule.steps],
        "answers": [_condition(condition) for condition in rule.answers],
    }


def _condition(condition: Condition) -> dict[str, object]:
    return {"group": condition.group, "question": condition.question, "answers": list(condition.answers)}
