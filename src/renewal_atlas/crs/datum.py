"""WGS 84, GCJ-02 and BD-09 for arrays of longitudes and latitudes: the published formulas.

GCJ-02 (Gaode, Tencent) and BD-09 (Baidu) are no EPSG codes: PROJ does not know them, and a
coordinate does not show which it is in. So every imported coordinate names its datum, and is
converted here, once. CGCS2000 is taken as WGS 84: they differ by less than a metre in China.

The published formulas jump by some 500 m at the edge of their rectangle: some coordinates there
would come from two places and some from none, so no inverse could be right. Here the offset
fades to zero over the last `FADE_DEG` inside the rectangle. China is untouched by this: it lies
between 73.5°E and 135.1°E, 3.8°N and 53.6°N, over a degree away. Outside nothing moves.

References
----------
wandergis/coordtransform, ``index.js`` (MIT): the published formulas of GCJ-02 and BD-09.
googollee/eviltransform, Artoria2e5/PRCoords: the rectangle; that of coordtransform cuts off the
ends of Xinjiang (73.50°E) and Heilongjiang (135.10°E, 53.56°N).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from renewal_atlas.errors import CRSError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from renewal_atlas.model import Datum

    Degrees = NDArray[np.float64]
    Pair = tuple[Degrees, Degrees]
    Offset = Callable[[Degrees, Degrees], Pair]

WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
FADE_DEG = 0.1

_SEMI_MAJOR_M, _ECCENTRICITY2 = 6378245.0, 0.00669342162296594323  # Krasovsky 1940
_DEGREE_M = np.radians(_SEMI_MAJOR_M)
_BLOCK = 8192  # points at a time: the temporaries of a block stay in the processor's cache
_STEPS, _FADE_STEPS = 4, 14  # of the inverse: each leaves below 0.01 mm of the error


def convert(lon: ArrayLike, lat: ArrayLike, *, source: Datum, target: Datum) -> Pair:
    """Convert longitudes and latitudes from one datum to another.

    Parameters
    ----------
    lon, lat
        Degrees in the datum `source`; scalars or arrays that broadcast.
    source, target
        ``"WGS84"``, ``"CGCS2000"``, ``"GCJ-02"`` or ``"BD-09"``.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in the datum `target`, in the broadcast shape, `float64`; scalars
        for scalars. NaN in either gives NaN in both. Conversions towards BD-09 are the published
        formulas to 1e-8 m; those back undo them within 0.001 m, everywhere.

    Raises
    ------
    CRSError
        If a datum is none of the four.

    Examples
    --------
    >>> lon, lat = convert(116.404, 39.915, source="GCJ-02", target="BD-09")
    >>> print(f"{lon:.6f} {lat:.6f}")
    116.410369 39.921337
    """
    steps = _steps(source, target)
    lon, lat = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    new_lon, new_lat = lon.flatten(), lat.flatten()  # copies, moved in place
    for start in range(0, new_lon.size if steps else 0, _BLOCK):
        block = slice(start, start + _BLOCK)
        for step in steps:
            new_lon[block], new_lat[block] = step(new_lon[block], new_lat[block])
    return new_lon.reshape(lon.shape)[()], new_lat.reshape(lon.shape)[()]


wgs84_to_gcj02 = partial(convert, source="WGS84", target="GCJ-02")
gcj02_to_wgs84 = partial(convert, source="GCJ-02", target="WGS84")
gcj02_to_bd09 = partial(convert, source="GCJ-02", target="BD-09")
bd09_to_gcj02 = partial(convert, source="BD-09", target="GCJ-02")
wgs84_to_bd09 = partial(convert, source="WGS84", target="BD-09")
bd09_to_wgs84 = partial(convert, source="BD-09", target="WGS84")


def _gcj02_offset(lon: Degrees, lat: Degrees) -> Pair:
    """Degrees that GCJ-02 adds to WGS 84; the published formula line by line.

    Its ``20 sin 6πx + 20 sin 2πx`` is written as ``80 s (1 - s²)`` with ``s = sin 2πx``: two
    sines less.
    """
    x, y = lon - 105, lat - 35
    sin_x, cos_x = _sin_cos(x, 1 / 2)  # of πx
    sin_2x = 2 * sin_x * cos_x
    shared = 2 / 3 * 80 * sin_2x * (1 - sin_2x * sin_2x) + 0.1 * x * y
    root = 0.1 * np.sqrt(np.abs(x))
    east = 300 + x + 2 * y + 0.1 * x * x + root + shared
    east += (
        2 / 3 * (20 * sin_x + 40 * _sin(x, 1 / 6) + 150 * _sin(x, 1 / 24) + 300 * _sin(x, 1 / 60))
    )
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 2 * root + shared
    north += (
        2
        / 3
        * (
            20 * _sin(y, 1 / 2)
            + 40 * _sin(y, 1 / 6)
            + 160 * _sin(y, 1 / 24)
            + 320 * _sin(y, 1 / 60)
        )
    )
    sin_lat, cos_lat = _sin_cos(lat, 1 / 360)
    m = 1 - _ECCENTRICITY2 * sin_lat * sin_lat
    degree = _DEGREE_M / np.sqrt(m)
    return east / (degree * cos_lat), north * m / (degree * (1 - _ECCENTRICITY2))


def _bd09_offset(lon: Degrees, lat: Degrees) -> Pair:
    """Degrees that BD-09 adds to GCJ-02.

    The published formula takes longitude and latitude as a vector, makes it longer by 0.00002°
    sin(3000° lat), turns it by 0.000003 cos(3000° lon) and adds 0.0065° and 0.006°.
    """
    sin, cos = _sin_cos(0.000003 * _sin_cos(lon, 3000 / 360)[1], 1 / (2 * np.pi))
    longer = 1 + 0.00002 * _sin(lat, 3000 / 360) / np.sqrt(lon * lon + lat * lat)
    east = longer * (lon * cos - lat * sin) - lon + 0.0065
    return east, longer * (lat * cos + lon * sin) - lat + 0.006


def _sin(value: Degrees, turns: float) -> Degrees:
    """Sine of `value` times so many turns: by the half angle's tangent, five times as fast."""
    return _sin_cos(value, turns)[0]


def _sin_cos(value: Degrees, turns: float) -> Pair:
    """Sine and cosine of `value` times so many turns, in few arrays."""
    sine = value * (np.pi * turns)
    np.tan(sine, out=sine)
    cosine = sine * sine
    cosine += 1
    np.divide(2, cosine, out=cosine)  # 1 + cos
    sine *= cosine
    cosine -= 1
    return sine, cosine


def _faded(offset: Offset, lon: Degrees, lat: Degrees) -> Pair:
    """`offset` in China, zero outside the rectangle, and in between where its side is near."""
    if _all_inner(lon, lat):
        return offset(lon, lat)
    depth = np.minimum(np.minimum(lon - WEST, EAST - lon), np.minimum(lat - SOUTH, NORTH - lat))
    weight = np.clip(depth, 0, FADE_DEG) / FADE_DEG
    within = weight > 0
    east, north = weight.copy(), weight.copy()  # zero outside, NaN for NaN
    full_east, full_north = offset(lon[within], lat[within])
    east[within] *= full_east
    north[within] *= full_north
    return east, north


def _all_inner(lon: Degrees, lat: Degrees, margin: float = FADE_DEG) -> bool:
    """Whether all points lie well inside the rectangle; NaN does not."""
    return bool(
        lon.min() >= WEST + margin
        and lon.max() <= EAST - margin
        and lat.min() >= SOUTH + margin
        and lat.max() <= NORTH - margin
    )


def _add(offset: Offset, lon: Degrees, lat: Degrees) -> Pair:
    east, north = _faded(offset, lon, lat)
    return lon + east, lat + north


def _undo(offset: Offset, lon: Degrees, lat: Degrees) -> Pair:
    """Find what `_add` would move to the given place, by a fixed point.

    A step leaves a 200th (GCJ-02) or a 50th (BD-09) of the error, in the fade up to an eighth.
    """
    east, north = _faded(offset, lon, lat)
    for _ in range(_STEPS if _all_inner(lon, lat, 2 * FADE_DEG) else _FADE_STEPS):
        east, north = _faded(offset, lon - east, lat - north)
    return lon - east, lat - north


_RUNG = {"WGS84": 0, "CGCS2000": 0, "GCJ-02": 1, "BD-09": 2}
_OFFSETS = (_gcj02_offset, _bd09_offset)


def _steps(source: str, target: str) -> list[Callable[[Degrees, Degrees], Pair]]:
    """What leads from one datum to another, in order; nothing between equals."""
    for datum in (source, target):
        if datum not in _RUNG:
            raise CRSError(f"unknown datum {datum!r}; write one of {', '.join(_RUNG)}")
    start, end = _RUNG[source], _RUNG[target]
    if start <= end:
        return [partial(_add, offset) for offset in _OFFSETS[start:end]]
    return [partial(_undo, offset) for offset in _OFFSETS[end:start][::-1]]
