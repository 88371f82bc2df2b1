"""What a control found, and what the inspector decided of each finding. Pure; twin of static/device/findings.js, held
together by tests/conformance/findings.json.

Findings come from the answers to the checklist, and from whoever else gathers them (norms, registration). Each waits
for a decision: confirmed, reworded, or set aside with a reason.
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.answers import things
from inspections.checklists import Checklist, Group, Question
from inspections.checklists import Finding as Meaning
from inspections.checklists.conditions import is_shown
from inspections.checklists.findings import is_meant
from inspections.checklists.questions import Kind
from inspections.norms import Outcome, Verdict, basis_in_words
from inspections.stored_facts import Current

_DECISIONS = ("confirmed", "reworded", "set-aside")
_DECISION_KEY = re.compile(r"finding/([^/]+)/decision")
_WORDS = {"yes": "Ja", "no": "Nee", "not-seen": "Niet gezien", "not-applicable": "Niet van toepassing"}


@dataclass(frozen=True)
class Finding:
    """`about` tells what it rests on, as a decision keeps it: the question with its answer, or a sentence with numbers.
    `source` is answer, norm, registration or use; `where` says in words to what it belongs; `key` is the answer's."""

    id: str
    text: str
    about: str
    severity: str
    basis: str | None
    verified: bool
    measure: str | None
    source: str
    where: str
    key: str | None


@dataclass(frozen=True)
class Decided:
    """`state` is open, confirmed, reworded or set-aside. While it is open, `why` says what is lacking: undecided,
    differs, changed (`earlier` tells about what it was decided), no-text or no-reason; `chosen` is what was chosen none
    the less."""

    finding: Finding
    state: str
    why: str | None
    chosen: str | None
    text: str
    reason: str
    earlier: str | None


@dataclass(frozen=True)
class Lapsed:
    """A decision about a finding that is not found any more, because an answer changed."""

    id: str
    chosen: str
    about: str
    text: str
    reason: str


@dataclass(frozen=True)
class Decision:
    """What was chosen, and what it was about."""

    chosen: str
    about: str


def answer_findings(checklist: Checklist, current: Current) -> list[Finding]:
    """What the answers mean, in the order of the checklist. The answer to a hidden question means nothing."""
    found = [
        finding
        for section in checklist.sections
        for question in section.questions
        for finding in _meanings(question, "answer/", "answer", question.text, current)
    ]
    for group in checklist.groups:
        for number, entry in enumerate(sorted(things(current, f"{group.id}/")), 1):
            prefix = f"{group.id}/{entry}/"
            name = _name(group, prefix, number, current)
            for question in group.questions:
                where = f"{name}: {question.text}"
                found += _meanings(question, prefix, f"{group.id}:{entry}", where, current)
    return found


def norm_findings(verdicts: Sequence[Verdict]) -> list[Finding]:
    """What does not meet a norm, as far as the answers don't say so themselves."""
    return [
        Finding(
            id=verdict.id,
            text=verdict.sentence,
            about=verdict.sentence,
            severity=str(verdict.severity),
            basis=basis_in_words(verdict.norm),
            verified=verdict.norm.verified,
            measure=str(verdict.norm.measure),
            source="norm",
            where=verdict.norm.title,
            key=verdict.keys[0] if verdict.keys else None,
        )
        for verdict in verdicts
        if verdict.outcome is Outcome.FAILS and verdict.is_own_finding
    ]


def decide(findings: Sequence[Finding], current: Current) -> list[Decided]:
    """Each finding with what was decided of it. A decision counts for what it was about, not for what came after."""
    return [_decided(finding, current) for finding in findings]


def lapsed(findings: Sequence[Finding], current: Current) -> list[Lapsed]:
    """Decisions about what is not found any more, in order of key."""
    found = {finding.id for finding in findings}
    ids = [match[1] for key in sorted(current) if (match := _DECISION_KEY.fullmatch(key)) and match[1] not in found]
    return [
        Lapsed(
            id=id_,
            chosen=decision.chosen,
            about=decision.about,
            text=_written(f"finding/{id_}/text", current),
            reason=_written(f"finding/{id_}/reason", current),
        )
        for id_ in ids
        for decision in decisions_of(f"finding/{id_}/decision", current)
    ]


def decisions_of(key: str, current: Current) -> list[Decision]:
    """The decisions that stand under `key`, as far as this version can read them."""
    found = []
    for value in _values(key, current):
        match value:
            case {"is": str(chosen), "about": str(about)} if chosen in _DECISIONS:
                found.append(Decision(chosen, about))
    return found


def usual_measures(decided: Sequence[Decided]) -> list[str]:
    """The measures that usually follow what was found and not set aside, each once, in the order of the findings."""
    kept = [each.finding.measure for each in decided if each.state != "set-aside"]
    return list(dict.fromkeys(measure for measure in kept if measure is not None and measure != "none"))


def follow_up_gaps(current: Current) -> list[str]:
    """What the follow-up of the control lacks: measures, one-of-none, date or partners."""
    measures = [each for value in _values("follow-up/measures", current) if isinstance(value, list) for each in value]
    gaps = [] if measures else ["measures"]
    if "none" in measures and any(each != "none" for each in measures):
        gaps.append("one-of-none")
    if "follow-up-inspection" in measures and not _values("follow-up/date", current):
        gaps.append("date")
    if "pass-to-partner" in measures and not _values("follow-up/partners", current):
        gaps.append("partners")
    return gaps


def _meanings(question: Question, prefix: str, id_: str, where: str, current: Current) -> Iterator[Finding]:
    if not is_shown(question, prefix, current):
        return
    key = prefix + question.id
    values = _values(key, current)
    for number, meaning in enumerate(question.findings):
        meant = [value for value in values if is_meant(meaning, value)]
        if meant:
            yield Finding(
                id=f"{id_}:{question.id}:{number}",
                text=meaning.text,
                about=f"{question.text} {' / '.join(_said(question, value) for value in meant)}",
                severity=str(meaning.severity),
                basis=_basis(meaning),
                verified=meaning.basis is None or meaning.basis.verified,
                measure=str(meaning.measure) if meaning.measure else None,
                source="answer",
                where=where,
                key=key,
            )


def _basis(meaning: Meaning) -> str | None:
    if meaning.basis is None:
        return None
    return meaning.basis.text if meaning.basis.verified else f"{meaning.basis.text} (nog te toetsen)"


def _decided(finding: Finding, current: Current) -> Decided:
    decisions = decisions_of(f"finding/{finding.id}/decision", current)
    text = _written(f"finding/{finding.id}/text", current)
    reason = _written(f"finding/{finding.id}/reason", current)
    chosen = decisions[0].chosen if decisions else None
    why, earlier = _lacking(finding, decisions, text, reason)
    state = chosen if chosen and why is None else "open"
    return Decided(
        finding=finding,
        state=state,
        why=why,
        chosen=None if why in ("differs", "changed") else chosen,
        text=text if state == "reworded" else finding.text,
        reason=reason,
        earlier=earlier,
    )


def _lacking(finding: Finding, decisions: Sequence[Decision], text: str, reason: str) -> tuple[str | None, str | None]:
    if not decisions:
        return "undecided", None
    if any(decision.about != finding.about for decision in decisions):
        return "changed", next(each.about for each in decisions if each.about != finding.about)
    if any(decision.chosen != decisions[0].chosen for decision in decisions):
        return "differs", None
    if decisions[0].chosen == "reworded" and not text:
        return "no-text", None
    if decisions[0].chosen == "set-aside" and not reason:
        return "no-reason", None
    return None, None


def _written(key: str, current: Current) -> str:
    """Somebody's words; those of two colleagues stand after each other."""
    words = [value.strip(" \t\r\n") for value in _values(key, current) if isinstance(value, str)]
    return " / ".join(word for word in words if word)


def _values(key: str, current: Current) -> list[Any]:
    """The different values that stand, in order, without removals."""
    found: dict[str, Any] = {}
    for fact in current.get(key, []):
        if fact.value is not None:
            found.setdefault(_canonical(fact.value), fact.value)
    return list(found.values())


def _canonical(value: Any) -> str:
    """One text for one JSON value, so that True is not 1, and 1.0 is."""
    return json.dumps(_plain(value), sort_keys=True)


def _plain(value: Any) -> Any:
    match value:
        case float() if value.is_integer():
            return int(value)
        case list():
            return [_plain(each) for each in value]
        case dict():
            return {name: _plain(each) for name, each in value.items()}
    return value


def _name(group: Group, prefix: str, number: int, current: Current) -> str:
    questions = {question.id: question for question in group.questions}
    words = [
        _said(questions[label], values[0]) for label in group.label if (values := _values(prefix + label, current))
    ]
    return ", ".join(word for word in words if word) or f"{group.one[0].upper()}{group.one[1:]} {number}"


def _said(question: Question, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(_said(question, each) for each in value)
    if isinstance(value, str):
        if question.kind is Kind.TEXT:
            return value
        return (_WORDS | {option.id: option.text for option in question.options}).get(value, value)
    if isinstance(value, dict):  # no question has such an answer: it names nothing
        return ""
    written = json.dumps(_plain(value))
    if isinstance(value, bool) or not isinstance(value, int | float):
        return written
    return " ".join(filter(None, [written.replace(".", ","), question.unit]))
