"""Verdicts in words, as the desk reads them; the phone says the same in static/device/pages/norms.js."""

from collections.abc import Sequence
from dataclasses import dataclass

from inspections.norms import Origin, Outcome, Verdict, basis_in_words

_TITLES = {
    Origin.LAW: "Wet",
    Origin.PERMIT: "Vergunning en omgevingsplan",
    Origin.QUALITY_MARK: "Keurmerk",
}
_VERIFIED = {
    Outcome.MEETS: ("Voldoet", "good"),
    Outcome.FAILS: ("Voldoet niet", "danger"),
    Outcome.NOT_DETERMINABLE: ("Nog niet te bepalen", "open"),
}
# What nobody verified is a point of attention, never law.
_UNVERIFIED = _VERIFIED | {
    Outcome.MEETS: ("Lijkt in orde", "open"),
    Outcome.FAILS: ("Aandachtspunt", "warning"),
}


@dataclass(frozen=True)
class ToldMissing:
    """What is missing; at the desk it leads nowhere, the phone answers it."""

    words: str
    href: None = None


@dataclass(frozen=True)
class Told:
    """One verdict; `sentence` is None when something is missing."""

    title: str
    words: str
    tone: str
    sentence: str | None
    basis: str
    note: str | None
    missing: Sequence[ToldMissing]


def told(verdicts: Sequence[Verdict]) -> list[tuple[str, list[Told]]]:
    """Verdicts under what sets their norm: law, permit, quality mark; without what has none."""
    found = [
        (title, [_told(verdict) for verdict in verdicts if verdict.norm.origin is origin])
        for origin, title in _TITLES.items()
    ]
    return [(title, each) for title, each in found if each]


def _told(verdict: Verdict) -> Told:
    words, tone = (_VERIFIED if verdict.norm.verified else _UNVERIFIED)[verdict.outcome]
    return Told(
        title=verdict.norm.title,
        words=words,
        tone=tone,
        sentence=None if verdict.missing else verdict.sentence,
        basis=basis_in_words(verdict.norm),
        note=verdict.norm.note,
        missing=[ToldMissing(each.words) for each in verdict.missing],
    )
