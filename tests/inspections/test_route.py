"""The order of a route: short, whole, and beginning where one asked."""

from itertools import pairwise, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from inspections.operations.route import Place, kilometres, say_distance, shortest

place = st.tuples(st.floats(51.9, 52.3), st.floats(4.6, 5.1))


def length(places: list[Place]) -> float:
    return sum(kilometres(one, other) for one, other in pairwise(places))


# Distances on an ellipsoid take their time on a busy machine.
@settings(deadline=None)
@given(st.lists(place, max_size=7))
def test_a_route_visits_every_place_once_and_begins_where_one_asked(places: list[Place]) -> None:
    order = shortest(places)

    assert sorted(order) == list(range(len(places)))
    assert order[:1] == [0][: len(places)]


@settings(deadline=None)
@given(st.lists(place, min_size=2, max_size=6))
def test_a_route_is_not_much_longer_than_the_best(places: list[Place]) -> None:
    found = length([places[index] for index in shortest(places)])
    best = min(length([places[0], *rest]) for rest in permutations(places[1:]))

    assert found <= best * 1.5 + 0.001


def test_a_detour_is_untangled() -> None:
    # Going to the nearest each time leads back and forth along this line.
    line = [(52.0, 4.800), (52.0, 4.801), (52.0, 4.7985), (52.0, 4.805)]

    assert shortest(line) in ([0, 2, 1, 3], [0, 1, 3, 2])
    assert length([line[index] for index in shortest(line)]) <= length([line[index] for index in (0, 1, 2, 3)])


def test_a_distance_is_said_as_people_do() -> None:
    assert [say_distance(km) for km in (0, 0.348, 0.999, 1, 6.94, 120.06)] == [
        *("0 m", "350 m", "1,0 km", "1,0 km", "6,9 km"),
        "120,1 km",
    ]
