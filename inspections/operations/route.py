"""In which order to visit locations: the shortest way that two simple steps find. Pure.

Nearest neighbour from the first, then 2-opt until nothing gets shorter; distances as the crow flies (geodesic, WGS 84).
"""

from collections.abc import Sequence

from geopy.distance import geodesic

Place = tuple[float, float]


def kilometres(one: Place, other: Place) -> float:
    """The distance between two places, each latitude and longitude in degrees."""
    return float(geodesic(one, other).km)


def say_distance(kilometres: float) -> str:
    """Such as "350 m" or "6,9 km"."""
    if kilometres < 0.995:
        return f"{round(kilometres * 100) * 10} m"
    return f"{kilometres:.1f} km".replace(".", ",")


def shortest(places: Sequence[Place]) -> list[int]:
    """Indexes of `places` in the order of a short way that begins at the first of them."""
    between = [[kilometres(one, other) for other in places] for one in places]
    left = list(range(1, len(places)))
    way = [0] if places else []
    while left:
        nearest = min(left, key=lambda index: between[way[-1]][index])
        left.remove(nearest)
        way.append(nearest)
    return _untangled(way, between)


def _untangled(way: list[int], between: Sequence[Sequence[float]]) -> list[int]:
    """Turn around each part that makes the whole shorter; the last place is an open end."""
    is_shorter = True
    while is_shorter:
        is_shorter = False
        for first in range(1, len(way) - 1):
            for last in range(first + 1, len(way)):
                before = between[way[first - 1]][way[first]]
                after = between[way[first - 1]][way[last]]
                if last + 1 < len(way):
                    before += between[way[last]][way[last + 1]]
                    after += between[way[first]][way[last + 1]]
                if after < before - 1e-9:
                    way[first : last + 1] = reversed(way[first : last + 1])
                    is_shorter = True
    return way
