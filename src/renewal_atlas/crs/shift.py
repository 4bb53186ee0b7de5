"""Shifts between datums: an offset inside China's rectangle, nothing outside, and the way back.

The published formulas jump by some 500 m at the edge of their rectangle: some coordinates there
would come from two places and some from none, so no inverse could be right. Here the offset
fades to zero over the last `FADE_DEG` inside the rectangle. Each shift is then continuous, maps
the rectangle onto itself, and has exactly one inverse, everywhere. China is untouched by this:
it lies between 73.5°E and 135.1°E, 3.8°N (the mainland: 18.1°N) and 53.6°N, over a degree away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from renewal_atlas.crs import bd09, gcj02
from renewal_atlas.crs.gcj02 import LAT0, LON0
from renewal_atlas.errors import CRSError

if TYPE_CHECKING:
    from collections.abc import Callable

    from renewal_atlas.crs.scratch import Reals, Scratch
    from renewal_atlas.model import Datum

    Offset: TypeAlias = Callable[[Reals, Reals, Scratch], tuple[Reals, Reals]]

# The rectangle of googollee/eviltransform and Artoria2e5/PRCoords, who have the formula from the
# CodePlex project on4wp7. That of wandergis/coordtransform is smaller (73.66-135.05°E,
# 3.86-53.55°N) and cuts off the ends of Xinjiang (73.50°E) and Heilongjiang (135.10°E, 53.56°N).
WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
FADE_DEG = 0.1

_INNER_DEG = FADE_DEG + 0.05  # offsets are below 0.02°: no inner point is shifted into the fade
_EDGE_STEPS = 12  # in the fade a step leaves up to an eighth of the error


@dataclass(frozen=True, slots=True)
class Shift:
    """Offset of one datum from another, in degrees, anywhere on Earth.

    Parameters
    ----------
    inner
        Offset well inside the rectangle, where nearly all points lie: the fast way.
    edge
        Offset anywhere else, with the fade, and zero outside.
    """

    inner: Offset
    edge: Offset

    def __call__(self, x: Reals, y: Reals, scratch: Scratch) -> tuple[Reals, Reals]:
        """Degrees to add to longitude and latitude; NaN where either is NaN.

        Parameters
        ----------
        x, y
            Degrees east of 105°E and north of 35°N, shape (n,).
        scratch
            Memory to calculate in.
        """
        if _all_inner(x, y):
            return self.inner(x, y, scratch)
        inner = _depth(x, y) >= _INNER_DEG
        east, north = np.empty_like(x), np.empty_like(y)
        for chosen, offset in ((inner, self.inner), (~inner, self.edge)):
            if chosen.any():
                east[chosen], north[chosen] = offset(x[chosen], y[chosen], scratch)
        return east, north


def _all_inner(x: Reals, y: Reals) -> bool:
    """Whether all points lie well inside the rectangle: four fast reductions; NaN says no."""
    return bool(
        np.minimum.reduce(x) >= WEST - LON0 + _INNER_DEG
        and np.maximum.reduce(x) <= EAST - LON0 - _INNER_DEG
        and np.minimum.reduce(y) >= SOUTH - LAT0 + _INNER_DEG
        and np.maximum.reduce(y) <= NORTH - LAT0 - _INNER_DEG
    )


def _depth(x: Reals, y: Reals) -> Reals:
    """Degrees to the nearest side of the rectangle; negative outside, NaN for NaN."""
    depth: Reals = np.minimum(x - (WEST - LON0), (EAST - LON0) - x)
    np.minimum(depth, y - (SOUTH - LAT0), out=depth)
    np.minimum(depth, (NORTH - LAT0) - y, out=depth)
    return depth


def _faded(offset: Offset) -> Offset:
    """`offset` times a weight that falls from one to zero at the side of the rectangle."""

    def edge(x: Reals, y: Reals, scratch: Scratch) -> tuple[Reals, Reals]:
        weight = np.clip(_depth(x, y), 0, FADE_DEG) / FADE_DEG
        within = weight > 0
        east, north = weight.copy(), weight.copy()  # zero outside, NaN for NaN
        full_east, full_north = offset(x[within], y[within], scratch)
        east[within] *= full_east
        north[within] *= full_north
        return east, north

    return edge


def _undone(offset: Offset, *, start: tuple[float, float], rough: int, exact: int) -> Offset:
    """Inverse of a shift by `offset`: fixed point, `rough` steps in float32, `exact` in float64.

    One step leaves a 200th (GCJ-02) or a 50th (BD-09) of the error, so first steps in float32,
    which are good to 1 cm at half the cost, leave no trace after two in float64.
    """

    def inner(x: Reals, y: Reals, scratch: Scratch) -> tuple[Reals, Reals]:
        x_rough, y_rough = x.astype(np.float32), y.astype(np.float32)
        east, north = offset(x_rough - start[0], y_rough - start[1], scratch)
        for _ in range(rough - 1):
            east, north = offset(x_rough - east, y_rough - north, scratch)
        for _ in range(exact):
            east, north = offset(x - east, y - north, scratch)
        return np.negative(east, out=east), np.negative(north, out=north)

    return inner


def _undone_at_edge(edge: Offset) -> Offset:
    """Inverse of a faded shift: fixed point, always `_EDGE_STEPS` steps."""

    def inverse(x: Reals, y: Reals, scratch: Scratch) -> tuple[Reals, Reals]:
        east, north = edge(x, y, scratch)
        for _ in range(_EDGE_STEPS):
            east, north = edge(x - east, y - north, scratch)
        return -east, -north

    return inverse


_gcj02_edge, _bd09_edge = _faded(gcj02.offset), _faded(bd09.offset)

WGS84_TO_GCJ02 = Shift(gcj02.offset, _gcj02_edge)
GCJ02_TO_BD09 = Shift(bd09.offset, _bd09_edge)
GCJ02_TO_WGS84 = Shift(
    _undone(gcj02.offset, start=(0.0, 0.0), rough=1, exact=2), _undone_at_edge(_gcj02_edge)
)
BD09_TO_GCJ02 = Shift(
    _undone(bd09.offset, start=(bd09.EAST_DEG, bd09.NORTH_DEG), rough=2, exact=2),
    _undone_at_edge(_bd09_edge),
)

_RUNG = {"WGS84": 0, "CGCS2000": 0, "GCJ-02": 1, "BD-09": 2}
_UP = (WGS84_TO_GCJ02, GCJ02_TO_BD09)
_DOWN = (GCJ02_TO_WGS84, BD09_TO_GCJ02)


def shifts_between(source: Datum, target: Datum) -> tuple[Shift, ...]:
    """Find the shifts that lead from one datum to another, in order; none between equals.

    Parameters
    ----------
    source, target
        ``"WGS84"``, ``"CGCS2000"``, ``"GCJ-02"`` or ``"BD-09"``.

    Returns
    -------
    tuple of Shift
        At most two.

    Raises
    ------
    CRSError
        If a datum is none of the four.

    Examples
    --------
    >>> shifts_between("BD-09", "CGCS2000") == (BD09_TO_GCJ02, GCJ02_TO_WGS84)
    True
    """
    for datum in (source, target):
        if datum not in _RUNG:
            raise CRSError(f"unknown datum {datum!r}; write one of {', '.join(_RUNG)}")
    start, end = _RUNG[source], _RUNG[target]
    return _UP[start:end] if start <= end else _DOWN[end:start][::-1]


def total_offset(
    x: Reals, y: Reals, shifts: tuple[Shift, ...], scratch: Scratch
) -> tuple[Reals, Reals]:
    """Add up the offsets of shifts, each taken where the one before it led.

    Parameters
    ----------
    x, y
        Degrees east of 105°E and north of 35°N in the first datum, shape (n,).
    shifts
        At least one.
    scratch
        Memory to calculate in.

    Returns
    -------
    tuple of numpy.ndarray
        Degrees to add to longitude and latitude, shape (n,).
    """
    first, *others = shifts
    east, north = first(x, y, scratch)
    for shift in others:
        more_east, more_north = shift(x + east, y + north, scratch)
        east += more_east
        north += more_north
    return east, north
