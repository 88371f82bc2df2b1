"""One question of a checklist, from YAML: its kind, its options, the findings its answers lead to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from inspections.checklists.questions import (
    LESSER,
    YES_NO_ANSWERS,
    Finding,
    Kind,
    Measure,
    Option,
    Question,
    Severity,
)
from inspections.legal_bases import LegalBasis
from inspections.quantities import quantities
from inspections.yaml_reading import DefinitionError, Record, Value, without_doubles

# Which optional keys go with which kinds; keys that are not here go with all.
_KINDS_OF_KEY = {
    "options": {Kind.CHOICE, Kind.CHOICES},
    "unit": {Kind.NUMBER, Kind.COUNT},
    "min": {Kind.NUMBER, Kind.COUNT},
    "max": {Kind.NUMBER, Kind.COUNT},
    "step": {Kind.NUMBER},
    "long": {Kind.TEXT},
    "photo": set(Kind) - {Kind.PHOTO},
    "indicator": {Kind.YES_NO},
    "quantity": {Kind.NUMBER, Kind.COUNT},
    "findings": {Kind.YES_NO, Kind.CHOICE, Kind.CHOICES, Kind.NUMBER, Kind.COUNT},
}
# These words have a place of their own in the keys of facts (`room/<id>/added`, `answer/<question>/note`).
RESERVED_FOR_QUESTIONS = {"added", "indicator", "note", "photo", "status"}


class ChecklistError(DefinitionError):
    """A checklist is not right."""


@dataclass(frozen=True)
class Known:
    """What a checklist may refer to outside itself."""

    indicators: frozenset[str]
    bases: Mapping[str, LegalBasis]


def parse_question(value: Value, known: Known) -> Question:
    """The question in `value`, yet without its condition; raises ChecklistError at the first mistake."""
    optional = {"help", "show_when", *_KINDS_OF_KEY}
    record = value.record("question", required={"id", "text", "kind"}, optional=optional)
    name = record["id"].slug()
    if name in RESERVED_FOR_QUESTIONS:
        raise record["id"].problem(f"{record.name} has an id that is reserved for the app")
    kind = _kind(record)
    for key, kinds in _KINDS_OF_KEY.items():
        if record.has(key) and kind not in kinds:
            raise record[key].problem(f"{record.name} has {key}, which kind '{kind}' can't have")
    options = _options(record, kind)
    limits = _range(record, kind)
    return Question(
        id=name,
        text=record["text"].text(),
        kind=kind,
        help=record.text("help"),
        options=options,
        unit=record.text("unit"),
        min=limits.get("min"),
        max=limits.get("max"),
        step=limits.get("step"),
        long=record.flag("long"),
        photo=record.flag("photo"),
        findings=tuple(_finding(each, record.name, kind, options, known) for each in record.items("findings")),
        indicator=_indicator(record, known),
        quantity=record["quantity"].one_of(quantities().keys()) if record.has("quantity") else None,
    )


def _kind(record: Record) -> Kind:
    written = record["kind"].text()
    if written not in set(Kind):
        known = ", ".join(Kind)
        raise record["kind"].problem(f"{record.name} has kind '{written}'; known kinds: {known}")
    return Kind(written)


def _options(record: Record, kind: Kind) -> tuple[Option, ...]:
    if kind not in _KINDS_OF_KEY["options"]:
        return ()
    if not record.has("options"):
        raise record.problem(f"is of kind '{kind}' but has no options")
    entries = [each.record("option", required={"id", "text"}) for each in record["options"].items()]
    options = tuple(Option(entry["id"].slug(), entry["text"].text()) for entry in entries)
    without_doubles([(entry["id"].text(), entry["id"]) for entry in entries], f"{record.name}: option")
    for entry in entries:
        if entry["id"].text() in LESSER:
            raise entry["id"].problem(f"{record.name} has option '{entry['id'].text()}', which the app adds itself")
    if len(options) < 2:
        raise record["options"].problem(f"{record.name} has only one option")
    return options


def _range(record: Record, kind: Kind) -> dict[str, int | float]:
    read = Value.integer if kind is Kind.COUNT else Value.number
    numbers = {key: read(record[key]) for key in ("min", "max", "step") if record.has(key)}
    if kind is Kind.COUNT and numbers.setdefault("min", 0) < 0:
        raise record["min"].problem(f"{record.name} counts from {numbers['min']}, which is below 0")
    if "min" in numbers and "max" in numbers and numbers["min"] >= numbers["max"]:
        raise record["max"].problem(f"{record.name} has max {numbers['max']}, not above min {numbers['min']}")
    if numbers.get("step", 1) <= 0:
        raise record["step"].problem(f"{record.name} has step {numbers['step']}, which is not above 0")
    return numbers


def _finding(value: Value, question: str, kind: Kind, options: tuple[Option, ...], known: Known) -> Finding:
    optional = {"when", "above", "below", "basis", "measure"}
    record = value.record("finding", required={"text", "severity"}, optional=optional)
    basis = _basis(record, question, known)
    severity = Severity(record["severity"].one_of(set(Severity)))
    if severity is Severity.VIOLATION and (basis is None or not basis.verified or not basis.is_law):
        raise record["severity"].problem(
            f"{question} has a finding that is a violation, but not with a verified basis in law"
        )
    if record.has("when") == (record.has("above") or record.has("below")):
        raise record.problem(f"of {question} has no answers, or both answers and limits: use when, or above and below")
    limits = {key: _limit(record, key, question, kind) for key in ("above", "below")}
    return Finding(
        when=_when(record, question, kind, options),
        **limits,
        text=record["text"].text(),
        severity=severity,
        basis=basis,
        measure=Measure(record["measure"].one_of(set(Measure))) if record.has("measure") else None,
    )


def _when(record: Record, question: str, kind: Kind, options: Iterable[Option]) -> tuple[str | int | float, ...]:
    if not record.has("when"):
        return ()
    answers = record["when"].items() if record["when"].is_list() else [record["when"]]
    return tuple(_answer(each, question, kind, options) for each in answers)


def _answer(value: Value, question: str, kind: Kind, options: Iterable[Option]) -> str | int | float:
    written = value.text()
    if kind in (Kind.NUMBER, Kind.COUNT):
        return written if written in LESSER else value.number()
    answers = list(YES_NO_ANSWERS) if kind is Kind.YES_NO else [*(option.id for option in options), *LESSER]
    if written not in answers:
        raise value.problem(f"{question} has a finding for answer '{written}'; answers: {', '.join(answers)}")
    return written


def _limit(record: Record, key: str, question: str, kind: Kind) -> int | float | None:
    if not record.has(key):
        return None
    if kind not in (Kind.NUMBER, Kind.COUNT):
        raise record[key].problem(f"{question} has a finding {key} a number, which kind '{kind}' can't have")
    return record[key].number()


def _basis(record: Record, question: str, known: Known) -> LegalBasis | None:
    written = record.text("basis")
    if written is None:
        return None
    if written not in known.bases:
        raise record["basis"].problem(f"{question} has basis '{written}', not in legal_bases.yaml")
    return known.bases[written]


def _indicator(record: Record, known: Known) -> str | None:
    written = record.text("indicator")
    if written is not None and written not in known.indicators:
        raise record["indicator"].problem(f"{record.name} has indicator '{written}', not in indicators.yaml")
    return written
