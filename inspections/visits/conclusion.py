"""How a control ended, as the desk reads it: each finding with its decision, by whom, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspections.answers import Answered, answered, standing
from inspections.stored_facts import Current, values
from inspections.visits.findings import (
    Decided,
    Finding,
    Lapsed,
    decide,
    decisions_of,
    follow_up_gaps,
    lapsed,
)
from inspections.visits.follow_up import follow_up_questions

FOLLOW_UP = "follow-up/"


@dataclass(frozen=True)
class Concluded:
    """A finding with its decision, and the names of who decided."""

    decided: Decided
    by: Sequence[str]


@dataclass(frozen=True)
class Conclusion:
    findings: Sequence[Concluded]
    lapsed: Sequence[Lapsed]
    follow_up: Sequence[Answered]
    gaps: Sequence[str]

    @property
    def open(self) -> int:
        """How many findings have no decision that counts."""
        return sum(each.decided.state == "open" for each in self.findings)


def conclusion(found: Sequence[Finding], current: Current) -> Conclusion:
    """What was decided of all that was `found` in a control (visits/found.py), and what was chosen to follow."""
    questions = [question for section in follow_up_questions().sections for question in section.questions]
    return Conclusion(
        findings=[Concluded(decided, _by(decided.finding.id, current)) for decided in decide(found, current)],
        lapsed=lapsed(found, current),
        follow_up=[each for each in answered(questions, FOLLOW_UP, current) if each.said],
        gaps=follow_up_gaps(current),
    )


def shown_keys(found: Conclusion, current: Current) -> set[str]:
    """The keys of which `found` shows all that stands; a decision that this version can't read is not among them."""
    ids = {each.decided.finding.id for each in found.findings} | {each.id for each in found.lapsed}
    keys = {f"finding/{id_}/{field}" for id_ in ids for field in ("decision", "text", "reason")}
    unread = {key for key in keys if key.endswith("/decision") and not _is_read(key, current)}
    return keys - unread | {each.key for each in found.follow_up}


def _is_read(key: str, current: Current) -> bool:
    return len(decisions_of(key, current)) == len(values(current, key))


def _by(finding: str, current: Current) -> list[str]:
    facts = standing(current, f"finding/{finding}/decision")
    return list(dict.fromkeys(fact.author_name for fact in facts))
