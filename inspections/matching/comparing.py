"""Whether two names may be of the same person or organisation, how much alike they are, and why: in words. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from inspections.matching import spelling
from inspections.matching.spelling import Kind, Spelled

# Tuned on the labelled set of tests/benchmarks/matching.py: below it, most of what is found is somebody else.
LEAST = 0.8


@dataclass(frozen=True)
class Likeness:
    """`score` from 0 to 1 (the same), only to put matches in order; `why` in words that stand on the screen."""

    score: float
    why: str


@dataclass(frozen=True)
class _Pair:
    """Two parts that were put side by side: `ours` of the shorter name, `theirs` of the longer."""

    ours: str
    theirs: str
    score: float
    why: str


def compare(ours: str, our_kind: str, theirs: str, their_kind: str) -> Likeness | None:
    """How alike two names are; None when they are not, or when one is of a person and the other of an organisation."""
    kinds = {our_kind, their_kind} - {Kind.UNKNOWN}
    if len(kinds) > 1:
        return None
    found = []
    if kinds != {Kind.ORGANISATION}:
        found.append(persons(spelling.person(ours), spelling.person(theirs)))
    if kinds != {Kind.PERSON}:
        found.append(organisations(spelling.organisation(ours), spelling.organisation(theirs)))
    return max((each for each in found if each), key=lambda each: each.score, default=None)


def persons(ours: Spelled, theirs: Spelled) -> Likeness | None:
    """Two names of persons: each part of the shorter has its like in the longer, in whatever order."""
    if not ours.parts or not theirs.parts:
        return None
    if ours.folded == theirs.folded:
        return Likeness(1.0, _same_letters(ours, theirs))
    shorter, longer = sorted((ours.parts, theirs.parts), key=len)
    pairs = _side_by_side(shorter, longer)
    if len(pairs) < len(shorter):
        return _joined(ours, theirs)
    spare = len(longer) - len(shorter)
    if len(shorter) == 1 and spare:
        # One name alone says something only when it is the surname, and not one letter of it is different.
        (pair,) = pairs
        is_surname = pair.theirs == longer[-1] and len(pair.theirs) > 4 and pair.score >= _SOUND
        return Likeness(LEAST, "alleen één van de namen is bekend") if is_surname else None
    is_sure = [pair.score >= _SOUND for pair in pairs]
    if (spare and not all(is_sure)) or not any(is_sure) or sum(is_sure) < len(pairs) - 1:
        # Two parts that are both a little different, or one of them and a name too many, are somebody else.
        return None
    weights = [len(pair.ours) + len(pair.theirs) for pair in pairs]
    score = sum(pair.score * weight for pair, weight in zip(pairs, weights, strict=True)) / sum(weights)
    score -= 0.05 * spare + (_OTHER_PREFIX if ours.small and theirs.small and ours.small != theirs.small else 0)
    why = [pair.why for pair in pairs if pair.why]
    if spare:
        why.append("één naam meer of minder" if spare == 1 else f"{spare} namen meer of minder")
    if not spare and [pair.theirs for pair in pairs] != list(longer):
        why.append("andere volgorde van de namen")
    if sorted(ours.small) != sorted(theirs.small) and _GLUED_WORDS not in why:
        why.append("tussenvoegsel anders")
    return _likeness(score, why)


def organisations(ours: Spelled, theirs: Spelled) -> Likeness | None:
    """Two names of organisations: what tells them apart is alike; legal form and trade count less."""
    if not ours.parts or not theirs.parts:
        return None
    if ours.folded == theirs.folded:
        return Likeness(1.0, _same_letters(ours, theirs))
    shorter, longer = sorted((ours.parts, theirs.parts), key=len)
    pairs = _side_by_side(shorter, longer)
    telling = [pair for pair in pairs if not (spelling.is_common(pair.ours) or spelling.is_common(pair.theirs))]
    if not telling:
        return _joined(ours, theirs)
    weights = [min(_weight(pair.ours), _weight(pair.theirs)) for pair in pairs]
    spare = [*_left(shorter, [pair.ours for pair in pairs]), *_left(longer, [pair.theirs for pair in pairs])]
    matched = sum(pair.score * weight for pair, weight in zip(pairs, weights, strict=True))
    score = matched / (sum(weights) + sum(map(_weight, spare)) / 2)
    if any(map(spelling.is_common, ours.parts)) and any(map(spelling.is_common, theirs.parts)):
        # A hotel and a garage of the same name are two.
        score -= 0 if any(spelling.is_common(pair.theirs) for pair in pairs) else _OTHER_TRADE
    why = [pair.why for pair in pairs if pair.why]
    if spare:
        why.append("een woord meer of minder")
    if len(longer) == len(shorter) == len(pairs) and [pair.theirs for pair in pairs] != list(longer):
        why.append("andere volgorde van de woorden")
    if sorted(ours.small) != sorted(theirs.small):
        why.append("andere rechtsvorm")
    return _likeness(score, why) or _joined(ours, theirs)


_GLUED_WORDS = "tussenvoegsel aan elkaar geschreven"
_OTHER_PREFIX, _OTHER_TRADE = 0.04, 0.15
_SAME, _GLUED, _SOUND, _INITIAL = 1.0, 0.98, 0.95, 0.8


def _side_by_side(shorter: Sequence[str], longer: Sequence[str]) -> list[_Pair]:
    """Each part of `shorter` with its like in `longer`, the best first come; a part that has none is left out."""
    possible = sorted(
        ((pair, i, j) for i, a in enumerate(shorter) for j, b in enumerate(longer) if (pair := _pair(a, b))),
        key=lambda each: (-each[0].score, abs(each[1] - each[2])),
    )
    taken_i: set[int] = set()
    taken_j: set[int] = set()
    found: list[tuple[int, _Pair]] = []
    for pair, i, j in possible:
        if i not in taken_i and j not in taken_j:
            taken_i.add(i)
            taken_j.add(j)
            found.append((i, pair))
    return [pair for _, pair in sorted(found, key=lambda each: each[0])]


def _pair(ours: str, theirs: str) -> _Pair | None:
    if ours == theirs:
        return _Pair(ours, theirs, _SAME, "")
    if 1 in (len(ours), len(theirs)):
        return _Pair(ours, theirs, _INITIAL, "alleen een voorletter") if ours[0] == theirs[0] else None
    bare = spelling.without_prefix(ours), spelling.without_prefix(theirs)
    if bare[0] == bare[1]:
        return _Pair(ours, theirs, _GLUED, _GLUED_WORDS)
    if spelling.sound(ours) == spelling.sound(theirs):
        return _Pair(ours, theirs, _SOUND, "klinkt hetzelfde, anders gespeld")
    length = max(len(ours), len(theirs))
    if length >= 4 and OSA.distance(ours, theirs) == 1:
        return _Pair(ours, theirs, 1 - 1 / length, "één letter verschil")
    if length >= 6 and OSA.distance(spelling.sound(ours), spelling.sound(theirs)) == 1:
        return _Pair(ours, theirs, 1 - 1.5 / length, "klinkt bijna hetzelfde")
    return None


def _joined(ours: Spelled, theirs: Spelled) -> Likeness | None:
    """The same letters with the spaces elsewhere: "Wilgen Werk" is "Wilgenwerk"."""
    a, b = ([part for part in name.parts if not spelling.is_common(part)] for name in (ours, theirs))
    trades = [{part for part in name.parts if spelling.is_common(part)} for name in (ours, theirs)]
    is_other = bool(trades[0] and trades[1] and not trades[0] & trades[1])
    if len(a) == len(b) or is_other or len("".join(a)) < 5 or spelling.sound("".join(a)) != spelling.sound("".join(b)):
        return None
    return Likeness(0.94, "aan elkaar of los geschreven")


def _left(parts: Sequence[str], paired: Sequence[str]) -> list[str]:
    """The parts that were put beside no other."""
    left = list(parts)
    for part in paired:
        if part in left:
            left.remove(part)
    return left


def _weight(part: str) -> float:
    return 2.0 if spelling.is_common(part) else float(len(part))


def _same_letters(ours: Spelled, theirs: Spelled) -> str:
    if ours.written.casefold() == theirs.written.casefold():
        return "dezelfde naam"
    return "dezelfde naam, anders geschreven (accenten, leestekens)"


def _likeness(score: float, why: Sequence[str]) -> Likeness | None:
    if score < LEAST:
        return None
    said = list(dict.fromkeys(why))
    return Likeness(min(score, 0.99), ", ".join(said) or "dezelfde naam, anders geschreven (accenten, leestekens)")
