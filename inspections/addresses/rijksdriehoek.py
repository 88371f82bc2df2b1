"""From the coordinates of the Rijksdriehoeksstelsel (EPSG:28992) to WGS 84. Pure."""

# Terms of latitude and longitude, as (power of x, power of y, seconds), around Amersfoort; x and y in 100 km. Exact
# to a metre in the Netherlands. Source: F. Schreutelkamp and G. Strang van Hees, "Benaderingsformules voor de
# transformatie tussen RD- en WGS84-kaartcoördinaten", Geodesia 2001.
_CENTRE = (155_000, 463_000)
_LATITUDE = 52.1551744
_LONGITUDE = 5.38720621
_NORTH = (
    *((0, 1, 3235.65389), (2, 0, -32.58297), (0, 2, -0.2475), (2, 1, -0.84978), (0, 3, -0.0655)),
    *((2, 2, -0.01709), (1, 0, -0.00738), (4, 0, 0.0053), (2, 3, -0.00039), (4, 1, 0.00033), (1, 1, -0.00012)),
)
_EAST = (
    *((1, 0, 5260.52916), (1, 1, 105.94684), (1, 2, 2.45656), (3, 0, -0.81885), (1, 3, 0.05594)),
    *((3, 1, -0.05607), (0, 1, 0.01199), (3, 2, -0.00256), (1, 4, 0.00128), (0, 2, 0.00022), (2, 0, -0.00022)),
    *((5, 0, 0.00026),),
)


def is_rijksdriehoek(x: float, y: float) -> bool:
    """Whether these can be coordinates of a place in the Netherlands: x in 0…280 km, y in 300…625 km."""
    return 0 < x < 280_000 and 300_000 < y < 625_000


def to_wgs84(x: float, y: float) -> tuple[float, float]:
    """Latitude and longitude in degrees of `x` and `y` in metres."""
    dx, dy = (x - _CENTRE[0]) / 100_000, (y - _CENTRE[1]) / 100_000
    north = sum(seconds * dx**p * dy**q for p, q, seconds in _NORTH)
    east = sum(seconds * dx**p * dy**q for p, q, seconds in _EAST)
    return _LATITUDE + north / 3600, _LONGITUDE + east / 3600
