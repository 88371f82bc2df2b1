"""From YAML files to norms, or to an error that names file, line and problem."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from inspections.checklists import Checklist, Group, Kind, Measure, Question, Severity
from inspections.legal_bases import LegalBasis
from inspections.norms.definitions import NEEDS, Application, Condition, Norm, Origin, Rule, RuleKind, Step
from inspections.quantities import Quantity
from inspections.yaml_reading import DefinitionError, Record, Value, read, without_doubles

_REQUIRED = {"id", "title", "applies", "rule", "basis", "verified", "source", "as_of", "severity", "measure"}
_MOST = 100_000


class NormError(DefinitionError):
    """A file of norms is not right."""


@dataclass(frozen=True)
class Known:
    """What a norm may refer to outside itself."""

    bases: Mapping[str, LegalBasis]
    quantities: Mapping[str, Quantity]
    checklists: Iterable[Checklist]


def parse_norms(path: Path, known: Known) -> list[tuple[Norm, Value]]:
    """The norms of one source, each with its place in the file; raises NormError at the first mistake."""
    top = read(path, NormError).record("file of norms", required={"origin", "norms"})
    origin = Origin(top["origin"].one_of(set(Origin)))
    found = [(_norm(entry, origin, known), entry) for entry in top["norms"].items()]
    without_doubles([(norm.id, entry) for norm, entry in found], "norm")
    return found


def parse_municipalities(path: Path, norms: Mapping[str, Norm]) -> dict[str, dict[str, Norm]]:
    """Per municipality the norms for which it set a number of its own; raises NormError like parse_norms."""
    top = read(path, NormError).record("file of municipalities", required={"municipalities"})
    entries = [each.record("municipality", required={"id", "norms"}) for each in top["municipalities"].items()]
    without_doubles([(each["id"].slug(), each["id"]) for each in entries], "municipality")
    return {each["id"].slug(): _own_numbers(each, norms) for each in entries}


def _own_numbers(record: Record, norms: Mapping[str, Norm]) -> dict[str, Norm]:
    entries = [
        value.record("number", required={"id", "number", "verified", "source", "as_of"})
        for value in record.items("norms")
    ]
    without_doubles([(entry["id"].text(), entry["id"]) for entry in entries], "norm")
    own = {}
    for entry in entries:
        norm = norms[entry["id"].one_of(norms.keys())]
        if "number" not in NEEDS[norm.rule.kind]:
            raise entry["id"].problem(f"norm '{norm.id}' has no number to set")
        own[norm.id] = replace(
            norm,
            rule=replace(norm.rule, number=_number(entry["number"])),
            rule_verified=entry["verified"].flag(),
            source=entry["source"].text(),
            as_of=entry["as_of"].day(),
        )
    return own


def _norm(value: Value, origin: Origin, known: Known) -> Norm:
    record = value.record("norm", required=_REQUIRED, optional={"each", "note"})
    each = (
        record["each"].one_of({group.id for list_ in known.checklists for group in list_.groups})
        if record.has("each")
        else None
    )
    basis = known.bases[record["basis"].one_of(known.bases.keys())]
    if basis.is_law is (origin is Origin.QUALITY_MARK):
        raise record["basis"].problem(f"{record.name} rests on '{basis.id}', which is of another kind than this file")
    norm = Norm(
        id=record["id"].slug(),
        title=record["title"].text(),
        origin=origin,
        each=each,
        applies=tuple(_application(entry, each, known) for entry in record["applies"].items()),
        rule=_rule(record["rule"], known),
        basis=basis,
        rule_verified=record["verified"].flag(),
        source=record["source"].text(),
        as_of=record["as_of"].day(),
        severity=Severity(record["severity"].one_of(set(Severity))),
        measure=Measure(record["measure"].one_of(set(Measure))),
        note=record.text("note"),
    )
    if norm.severity is Severity.VIOLATION and not (norm.verified and basis.is_law):
        raise record["severity"].problem(f"{record.name} is a violation, but not verified or not law")
    return norm


def _application(value: Value, each: str | None, known: Known) -> Application:
    record = value.record("application", required={"kind"}, optional={"answers"})
    kind = record["kind"].one_of({list_.kind for list_ in known.checklists})
    asked = [list_ for list_ in known.checklists if list_.kind == kind]
    return Application(kind, tuple(_condition(entry, each, asked) for entry in record.items("answers")))


def _rule(value: Value, known: Known) -> Rule:
    record = value.record("rule", required={"kind"}, optional={"of", "per", "number", "steps", "answers"})
    kind = RuleKind(record["kind"].one_of(set(RuleKind)))
    for key in ("of", "per", "steps", "answers"):
        if (key in NEEDS[kind]) != record.has(key):
            raise record.problem(f"of kind '{kind}' {'has no' if key in NEEDS[kind] else 'can have no'} {key}")
    if record.has("number") and "number" not in NEEDS[kind]:
        raise record["number"].problem(f"rule of kind '{kind}' can have no number")
    of, per = (record[key].one_of(known.quantities.keys()) if record.has(key) else None for key in ("of", "per"))
    number = _number(record["number"]) if record.has("number") else None
    if kind in (RuleKind.ONE_PER, RuleKind.AT_MOST, RuleKind.NOTIFY_FROM) and number is not None and number % 1000:
        raise record["number"].problem(f"rule of kind '{kind}' has a number that is not whole")
    answers = tuple(_condition(entry, None, known.checklists) for entry in record.items("answers"))
    return Rule(kind, of, per, number, _steps(record), answers)


def _steps(record: Record) -> tuple[Step, ...]:
    entries = [
        entry.record("step", required=set(), optional={"to", "least", "one_per"}) for entry in record.items("steps")
    ]
    for number, entry in enumerate(entries, 1):
        if entry.has("least") is entry.has("one_per"):
            raise entry.problem("has to have one of least and one_per")
        if entry.has("to") is (number == len(entries)):
            raise entry.problem("has to have a 'to', but for the last one")
    steps = tuple(Step(*(_whole(entry, key) for key in ("to", "least", "one_per"))) for entry in entries)
    for before, after, entry in zip(steps, steps[1:], entries[1:], strict=False):
        if before.to is not None and after.to is not None and after.to <= before.to:
            raise entry.problem("has a 'to' that is not above the one before")
    return steps


def _condition(value: Value, each: str | None, checklists: Iterable[Checklist]) -> Condition:
    record = value.record("condition", required={"question", "is"}, optional={"group"})
    group = record.text("group")
    if group is not None and group != each:
        raise record["group"].problem(f"condition names group '{group}', which the norm does not judge one by one")
    name = record["question"].slug()
    asked = [
        question
        for list_ in checklists
        for part in (list_.sections if group is None else list_.groups)
        if not isinstance(part, Group) or part.id == group
        for question in part.questions
        if question.id == name
    ]
    if not asked:
        raise record["question"].problem(f"condition names question '{name}', which no checklist of this kind has")
    known = {answer for question in asked for answer in _answers(question)}
    return Condition(group, name, tuple(each.one_of(known) for each in record["is"].items()))


def _answers(question: Question) -> set[str]:
    return {"yes", "no"} if question.kind is Kind.YES_NO else {option.id for option in question.options}


def _number(value: Value) -> int:
    """In thousandths."""
    written = value.number()
    if not 0 < written <= _MOST or round(written * 1000) / 1000 != written:
        raise value.problem(f"{value.name} is {written}; use a number above 0 with at most three decimals")
    return round(written * 1000)


def _whole(record: Record, key: str) -> int | None:
    if not record.has(key):
        return None
    number = record[key].integer()
    if not 0 < number <= _MOST:
        raise record[key].problem(f"{record.name} has {key} {number}; use a whole number above 0")
    return number
