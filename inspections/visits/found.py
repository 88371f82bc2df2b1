"""All findings of a control from everything that finds something: one fact, one finding. Pure; twin of
static/device/found.js, held together by tests/conformance/found.json.
"""

from collections.abc import Mapping, Sequence

from inspections.checklists import Checklist
from inspections.legal_bases import basis_in_words, legal_bases
from inspections.norms import Outcome, Verdict
from inspections.stored_facts import Current
from inspections.visits.entry_findings import findings, without_door
from inspections.visits.entry_record import Entry
from inspections.visits.findings import Finding, answer_findings, norm_findings
from inspections.visits.registration import Found

_WHERE = {"registration": "Inschrijving", "use": "Toegestaan gebruik"}
# The questions of checklists that ask for the same fact. Who answered one that is a finding, decides on that one.
_ASKED_BY: Mapping[str, frozenset[str]] = {
    "registration:not-registered-here": frozenset({"longer-than-four-months"}),
    "registration:clearly-not-living-here": frozenset({"registered-not-living"}),
    "registration:night-register": frozenset(
        {"night-register", "register", "register-complete", "register-matches", "in-register"}
    ),
    "use:not-allowed": frozenset({"use-allowed"}),
}
# The norm that judges the same number, of those who sleep in the place.
_JUDGED_BY = {"use:more-persons-than-permitted": "permitted-persons"}


_NIGHT_REGISTER = _ASKED_BY["registration:night-register"] | {"night-register-copy"}


def is_about_night_register(finding: str) -> bool:
    """Whether the finding with this id is an offence against the duty to keep a night register (Sr 438)."""
    return any(part in _NIGHT_REGISTER for part in finding.split(":"))


def gathered(
    checklist: Checklist | None,
    current: Current,
    judged: Sequence[Verdict],
    registered: Sequence[Found],
    entries: Sequence[Entry],
) -> list[Finding]:
    """What the answers, the norms, the registration check with the known use, and the entries find, in that order.

    What two of them say is told once: by the answer, which the inspector gave; else by the norm, which counted.
    """
    asked_here = checklist and without_door(checklist, [entry.told for entry in entries])
    answers = answer_findings(asked_here, current) if asked_here else []
    asked = {_question(finding) for finding in answers}
    decided = {verdict.norm.id for verdict in judged if verdict.outcome in (Outcome.MEETS, Outcome.FAILS)}
    others = [
        _finding(found, found.id, _WHERE[found.id.split(":")[0]])
        for found in registered
        if not asked & _ASKED_BY.get(found.id, frozenset()) and _JUDGED_BY.get(found.id) not in decided
    ]
    entered = [
        _finding(found, f"entry:{entry.id}:{found.id}", entry.name)
        for entry in entries
        for found in findings(entry.told)
    ]
    return [*answers, *norm_findings(judged), *others, *entered]


def _question(finding: Finding) -> str:
    """The question of a finding from an answer: `answer:<question>:<number>`, `room:<id>:<question>:<number>`."""
    return finding.id.split(":")[-2]


def _finding(found: Found, id_: str, where: str) -> Finding:
    return Finding(
        id=id_,
        text=found.text,
        about=found.text,
        severity=found.severity,
        basis=basis_in_words(found.basis) or None,
        verified=found.basis is None or legal_bases()[found.basis].verified,
        measure=found.measure,
        source=id_.split(":")[0],
        where=where,
        key=None,
    )
