"""What may be told of the signals of several municipalities together, so that none can work out a small number. Pure.

A number is told only if it is at least the threshold after any one municipality has taken its own off: then whoever
knows their own figures still knows no small number of the others. Numbers that would be told by taking one table from
another are held to the same. A breakdown is told at its finest level of which every number is safe, and at no other:
there is no hidden cell to work out, only coarser ones, and nobody can tell which of the numbers under it was small. How
it is chosen depends on no more than that, so knowing this file doesn't help either.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from inspections.monitoring.breakdowns import PARTNER, Breakdown, Level, Rules
from inspections.monitoring.counting import MEASURES, OF_ALL, Counts, nearest_rank

PER_CENTS = (50, 90)


class Cell(Struct, frozen=True):
    """How many signals fell under the categories `of`; `reported` of those were handed over, None if not told."""

    name: str
    of: tuple[str, ...]
    number: int
    reported: int | None = None


class Published(Struct, frozen=True):
    """What is told. A breakdown or measure of which nothing is told is left out.

    `municipalities` is by id, None when not told; `days` is measure → per cent → days.
    """

    total: int
    handed_over: int | None
    breakdowns: dict[str, tuple[Cell, ...]]
    municipalities: dict[str, int] | None
    days: dict[str, dict[str, int]]


def publish(given: Mapping[str, Counts], rules: Rules) -> Published | None:
    """What is told of these municipalities together; None when there are too few signals or too few take part."""
    counts = list(given.values())
    totals = [each.total for each in counts]
    if sum(total > 0 for total in totals) < rules.least or not _is_safe(totals, rules):
        return None
    handed_over = [each.handed_over for each in counts]
    rest = [each.total - each.handed_over for each in counts]
    is_handed_over_told = _is_safe(handed_over, rules) and _is_safe(rest, rules)
    told = {breakdown.id: _breakdown(breakdown, counts, rules) for breakdown in rules.breakdowns}
    return Published(
        total=sum(totals),
        handed_over=sum(handed_over) if is_handed_over_told else None,
        breakdowns={id_: cells for id_, cells in told.items() if cells},
        # Each knows its own number here and none of the other, so only the numbers themselves count.
        municipalities=_totals(given) if min(totals) >= rules.threshold else None,
        days={
            measure: days
            for measure in MEASURES
            if (measure == OF_ALL or is_handed_over_told) and (days := _days(measure, counts, rules))
        },
    )


def _breakdown(breakdown: Breakdown, counts: Sequence[Counts], rules: Rules) -> tuple[Cell, ...]:
    """The cells of the finest level that is safe, none when no level is."""
    for level in breakdown.joint:
        if all(_is_safe(numbers, rules) for numbers in _told_by(breakdown, level, counts)):
            return tuple(_cells(breakdown, level, counts))
    return ()


def _told_by(breakdown: Breakdown, level: Level, counts: Sequence[Counts]) -> Iterable[list[int]]:
    """The numbers, each by municipality, that whoever reads this level knows or can take from another table."""
    for group in level.groups:
        all_ = [_sum(each.all[breakdown.id], group.of) for each in counts]
        yield all_
        if level.is_reported:
            reported = [_sum(each.reported[breakdown.id], group.of) for each in counts]
            yield reported
            yield [number - part for number, part in zip(all_, reported, strict=True)]
    if breakdown.id == PARTNER:
        # Partners say how many were handed over at least, and their handovers beyond the first of each signal.
        yield [each.handed_over for each in counts]
        yield [each.total - each.handed_over for each in counts]
        yield [each.all[PARTNER].total() - each.handed_over for each in counts]


def _cells(breakdown: Breakdown, level: Level, counts: Sequence[Counts]) -> Iterable[Cell]:
    for group in level.groups:
        number = sum(_sum(each.all[breakdown.id], group.of) for each in counts)
        reported = sum(_sum(each.reported[breakdown.id], group.of) for each in counts)
        yield Cell(group.name, group.of, number, reported if level.is_reported else None)


def _days(measure: str, counts: Sequence[Counts], rules: Rules) -> dict[str, int]:
    """Those of `PER_CENTS` on both sides of which, the day itself left out, stand safe numbers of signals.

    Whoever takes their own off learns something of how many of the others were sooner and later. What has not happened
    yet is later.
    """
    of = [each.measured(measure) for each in counts]
    together = sum((each.days[measure] for each in counts), Counter[int]())
    found = {}
    for per_cent in PER_CENTS:
        day = nearest_rank(together, sum(of), per_cent)
        if day is None:
            continue
        sooner = [sum(number for days, number in each.days[measure].items() if days < day) for each in counts]
        later = [
            number - earlier - each.days[measure][day] for number, earlier, each in zip(of, sooner, counts, strict=True)
        ]
        if _is_safe(sooner, rules) and _is_safe(later, rules):
            found[str(per_cent)] = day
    return found


def _is_safe(numbers: Sequence[int], rules: Rules) -> bool:
    """Whether the sum of `numbers`, one for each municipality, stays large when any one takes its own off."""
    return sum(numbers) - max(numbers) >= rules.threshold


def _totals(given: Mapping[str, Counts]) -> dict[str, int]:
    return {municipality: counts.total for municipality, counts in given.items()}


def _sum(numbers: Counter[str], of: Iterable[str]) -> int:
    return sum(numbers[category] for category in of)
