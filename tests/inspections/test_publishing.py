"""What the municipalities together may see: no small number can be worked out of it, also not by whoever has their own
figures and knows how it is made."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from random import Random

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from inspections.monitoring.breakdowns import HANDED_OVER, OUTCOME, PARTNER, Breakdown, shipped_rules
from inspections.monitoring.counting import MEASURES, OF_ALL, Counts, nearest_rank, tally
from inspections.monitoring.publishing import Published, publish

RULES = shipped_rules()
FIVE = RULES.municipalities
ENOUGH = RULES.threshold
Given = Mapping[str, Counts]


@dataclass
class Sort:
    """A signal, as the database counts them."""

    municipality: str
    form: str
    urgency: str
    youngest: str
    source: str
    outcome: str
    informed: str
    number: int = 1


@st.composite
def half_years(draw: st.DrawFn) -> Given:
    """Signals of the five municipalities: from none to many, some sorts rare and some common."""
    sizes = draw(st.lists(st.sampled_from([0, 1, 4, 6, 12, 30, 80]), min_size=5, max_size=5))
    random = Random(draw(st.integers(0, 2**32)))  # noqa: S311
    rarity = draw(st.sampled_from([0.1, 0.5, 1.0]))
    found = {municipality: Counts() for municipality in FIVE}
    weights = {each.id: [random.random() ** (1 / rarity) for _ in each.categories] for each in RULES.breakdowns}

    def pick(breakdown: Breakdown) -> str:
        return random.choices(list(breakdown.categories), weights[breakdown.id])[0]

    by = {each.id: each for each in RULES.breakdowns}
    slow = random.choice([1, 5, 40])
    for municipality, size in zip(FIVE, sizes, strict=True):
        for _ in range(size):
            outcome = pick(by[OUTCOME])
            informed = {pick(by[PARTNER]) for _ in range(random.randint(1, 3))} if outcome in HANDED_OVER else set()
            sorts = [pick(by[name]) for name in ("form", "urgency", "age", "source")]
            tally(found, [Sort(municipality, *sorts, outcome, ",".join(sorted(informed)))], RULES)
            happened = {"action": outcome != "open", "handover": bool(informed), "feedback": outcome == "answered"}
            for measure in MEASURES:
                if happened[measure]:
                    found[municipality].days[measure][random.randint(0, slow)] += 1
    return found


def others(given_: Given, attacker: str, breakdown: str, of: tuple[str, ...]) -> int:
    return sum(each.all[breakdown][category] for name, each in given_.items() if name != attacker for category in of)


def moved(given_: Given, attacker: str, breakdown: str, of: tuple[str, ...], to: str) -> Given:
    """The world in which all that the others have of these categories is `to`."""
    world = deepcopy(dict(given_))
    for name, counts in world.items():
        if name != attacker:
            for numbers in (counts.all[breakdown], counts.reported[breakdown]):
                total = sum(numbers.pop(category, 0) for category in of)
                numbers[to] += total
    return world


def hidden(breakdown: Breakdown, published: Published) -> Iterator[tuple[str, ...]]:
    """Groups of categories that are told as one, or not told at all."""
    told = published.breakdowns.get(breakdown.id)
    groups = [cell.of for cell in told] if told else [tuple(breakdown.categories)]
    for group in groups:
        if breakdown.id == OUTCOME:
            # Whether signals were handed over is a number of its own, see below.
            yield tuple(each for each in group if each in HANDED_OVER)
            yield tuple(each for each in group if each not in HANDED_OVER)
        else:
            yield group


@settings(deadline=None, max_examples=60)
@given(half_years())
def test_every_number_that_is_told_stays_large_when_one_takes_their_own_off(given_: Given) -> None:
    published = publish(given_, RULES)
    assume(published is not None)
    assert published is not None

    for attacker in FIVE:
        own = given_[attacker]
        assert published.total - own.total >= ENOUGH
        if published.handed_over is not None:
            reported = published.handed_over - own.handed_over
            assert min(reported, published.total - own.total - reported) >= ENOUGH
        for id_, cells in published.breakdowns.items():
            for cell in cells:
                number = cell.number - sum(own.all[id_][category] for category in cell.of)
                assert number >= ENOUGH
                if cell.reported is not None:
                    part = cell.reported - sum(own.reported[id_][category] for category in cell.of)
                    assert min(part, number - part) >= ENOUGH
    assert min((published.municipalities or {"": ENOUGH}).values()) >= ENOUGH


@settings(deadline=None, max_examples=60)
@given(half_years())
def test_what_is_told_is_true_and_adds_up(given_: Given) -> None:
    published = publish(given_, RULES)
    assume(published is not None)
    assert published is not None

    assert published.total == sum(each.total for each in given_.values())
    for breakdown in RULES.breakdowns:
        cells = published.breakdowns.get(breakdown.id, ())
        for cell in cells:
            assert cell.number == others(given_, "", breakdown.id, cell.of)
        if cells:
            assert sorted(category for cell in cells for category in cell.of) == sorted(breakdown.categories)
            expected = others(given_, "", breakdown.id, tuple(breakdown.categories))
            assert sum(cell.number for cell in cells) == expected


@settings(deadline=None, max_examples=40)
@given(half_years(), st.sampled_from(FIVE))
def test_whoever_has_their_own_figures_and_knows_the_method_can_narrow_no_hidden_number(
    given_: Given, attacker: str
) -> None:
    """Of each hidden number two worlds give exactly the same publication, and in them it differs by the threshold."""
    published = publish(given_, RULES)
    assume(published is not None)
    assert published is not None

    for breakdown in RULES.breakdowns:
        for group in hidden(breakdown, published):
            for category in group if len(group) > 1 else ():
                other = next(each for each in group if each != category)
                none, all_ = (moved(given_, attacker, breakdown.id, group, to) for to in (other, category))
                width = others(given_, attacker, breakdown.id, group)
                assert publish(none, RULES) == published == publish(all_, RULES), (breakdown.id, category)
                assert width >= ENOUGH or breakdown.id not in published.breakdowns


@settings(deadline=None, max_examples=60)
@given(half_years(), st.sampled_from(FIVE))
def test_how_many_were_handed_over_is_told_or_can_be_anything(given_: Given, attacker: str) -> None:
    published = publish(given_, RULES)
    assume(published is not None and published.handed_over is None)

    worlds = []
    for outcome in ("set-aside", "answered"):
        world = deepcopy(dict(given_))
        for name, counts in world.items():
            if name == attacker:
                continue
            is_handed_over = outcome == "answered"
            counts.handed_over = counts.total if is_handed_over else 0
            counts.all[OUTCOME].clear()
            counts.all[OUTCOME][outcome] = counts.total
            counts.all[PARTNER].clear()
            counts.all[PARTNER]["moviera"] = counts.handed_over
            for breakdown in RULES.breakdowns:
                counts.reported[breakdown.id].clear()
                if is_handed_over:
                    counts.reported[breakdown.id].update(counts.all[breakdown.id])
        worlds.append(publish(world, RULES))

    assert worlds == [published, published]


@settings(deadline=None, max_examples=60)
@given(half_years(), st.sampled_from(FIVE))
def test_how_long_it_took_leaves_large_numbers_of_the_others_sooner_and_later(given_: Given, attacker: str) -> None:
    published = publish(given_, RULES)
    assume(published is not None and published.days)
    assert published is not None

    rest = [each for name, each in given_.items() if name != attacker]
    for measure, told in published.days.items():
        of = published.total if measure == OF_ALL else published.handed_over
        assert of is not None
        for per_cent, day in told.items():
            together = [days for each in given_.values() for days in each.days[measure].elements()]
            assert sum(days <= day for days in together) * 100 >= of * int(per_cent)
            assert sum(days < day for days in together) * 100 < of * int(per_cent)
            sooner = sum(days < day for each in rest for days in each.days[measure].elements())
            not_later = sum(days <= day for each in rest for days in each.days[measure].elements())
            assert min(sooner, sum(each.measured(measure) for each in rest) - not_later) >= ENOUGH


def of(**sizes: int) -> dict[str, Counts]:
    """So many signals of each, all of one sort, none handed over."""
    found = {municipality: Counts() for municipality in FIVE}
    for municipality, size in sizes.items():
        tally(found, [Sort(municipality, "labour", "normal", "adult", "field", "open", "", size)], RULES)
    return found


def test_fewer_than_three_municipalities_with_signals_tell_nothing() -> None:
    assert publish(of(), RULES) is None
    assert publish(of(woerden=1), RULES) is None
    assert publish(of(woerden=50, lopik=50), RULES) is None
    assert publish(of(woerden=50, lopik=50, montfoort=1), RULES) is not None


def test_one_municipality_with_nearly_all_signals_learns_nothing_of_the_few_others() -> None:
    assert publish(of(woerden=500, lopik=2, montfoort=2), RULES) is None
    assert publish(of(woerden=500, lopik=3, montfoort=2), RULES) is not None


def test_a_sort_that_is_rare_is_told_with_others_and_a_breakdown_without_a_safe_level_not_at_all() -> None:
    found = of()
    for municipality in FIVE:
        for form, number in (("labour", 6), ("sexual", 6), ("criminal", 6), ("combination", 1), ("unknown", 6)):
            for outcome, informed in (("set-aside", ""), ("answered", "moviera,nla")):
                sort = Sort(municipality, form, "normal", "adult", "field", outcome, informed, number)
                tally(found, [sort], RULES)

    published = publish(found, RULES)

    assert published is not None
    assert published.total == 250
    [labour, sexual, rest] = published.breakdowns["form"]
    assert (labour.number, labour.reported) == (60, 30)
    assert sexual.number == 60
    assert (rest.of, rest.number) == (("criminal", "combination", "unknown"), 130)
    assert "urgency" not in published.breakdowns
    assert published.municipalities == dict.fromkeys(FIVE, 50)
    assert published.days == {}


def test_many_handovers_of_a_few_signals_are_not_told_by_partner() -> None:
    found = of(woerden=20, lopik=20, montfoort=20)
    for municipality in ("woerden", "lopik", "montfoort"):
        sorts = ("labour", "normal", "adult", "field", "answered")
        informed = "avim,police,nla,sna,moviera,belle,riec,zvh,om,snf,fairwork,ggd"
        tally(found, [Sort(municipality, *sorts, informed, 2)], RULES)

    published = publish(found, RULES)

    assert published is not None
    assert (published.total, published.handed_over) == (66, None)
    assert PARTNER not in published.breakdowns


def test_days_are_those_of_a_signal_by_its_rank() -> None:
    assert nearest_rank({}, 0, 50) is None
    assert nearest_rank({3: 1}, 1, 50) == nearest_rank({3: 1}, 1, 90) == 3
    assert nearest_rank({0: 5, 2: 4, 9: 1}, 10, 50) == 0
    assert nearest_rank({0: 5, 2: 4, 9: 1}, 10, 90) == 2
    # Half of the ten have not had it yet.
    assert nearest_rank({0: 4}, 10, 50) is None
