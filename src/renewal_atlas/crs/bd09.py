"""The BD-09 offset: what Baidu adds to GCJ-02.

Positions are given as in `renewal_atlas.crs.gcj02`: degrees from 105°E, 35°N.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from renewal_atlas.crs.gcj02 import LAT0, LON0

if TYPE_CHECKING:
    from renewal_atlas.crs.scratch import Reals, Scratch

EAST_DEG, NORTH_DEG = 0.0065, 0.006

_HALF_WAVE = math.radians(3000) / 2  # half the waves' phase per degree
_STRETCH_DEG = 0.00002
_TWIST_RAD = 0.000003


def offset(x: Reals, y: Reals, scratch: Scratch) -> tuple[Reals, Reals]:
    """Offset of BD-09 from GCJ-02, in degrees.

    The published formula takes longitude and latitude as a vector, stretches it by 0.00002°
    sin(3000 lat), twists it by 0.000003 cos(3000 lon) and adds 0.0065° and 0.006°. Written
    as a small rotation it needs no arctangent; what is left out is below 1e-9 m.

    Parameters
    ----------
    x, y
        Degrees east of 105°E and north of 35°N (GCJ-02), shape (n,), `float32` or `float64`.
        Finite and within China's rectangle.
    scratch
        Memory to calculate in.

    Returns
    -------
    tuple of numpy.ndarray
        Degrees to add to longitude and latitude, shape (n,), of the same type.

    References
    ----------
    wandergis/coordtransform, ``index.js`` (MIT), the published formula.

    Examples
    --------
    >>> from renewal_atlas.crs.scratch import Scratch
    >>> east, north = offset(np.array([0.0]), np.array([0.0]), Scratch())
    >>> east.round(6).tolist(), north.round(6).tolist()
    ([0.006379], [0.00631])
    """
    (lon, lat, stretch, twist, spare), _ = scratch.rows(x)
    east, north = np.empty_like(x), np.empty_like(y)
    np.add(x, LON0, out=lon)
    np.add(y, LAT0, out=lat)
    _set_stretch(lon, lat, y, stretch, spare)
    _set_twist(x, twist)
    twist *= np.add(stretch, 1, out=spare)
    half = np.multiply(twist, twist, out=spare)
    half *= 0.5
    stretch -= half  # 1 - cos of the twist
    np.multiply(lon, stretch, out=east)
    east -= np.multiply(lat, twist, out=spare)
    east += EAST_DEG
    np.multiply(lat, stretch, out=north)
    north += np.multiply(lon, twist, out=spare)
    north += NORTH_DEG
    return east, north


def _set_stretch(lon: Reals, lat: Reals, y: Reals, stretch: Reals, spare: Reals) -> None:
    """Make `stretch` 0.00002° sin(3000 lat) of the vector's length, by the half angle's tangent."""
    # The phase is taken from the centre, where it is small: float32 keeps its digits.
    np.multiply(y, _HALF_WAVE, out=stretch)
    stretch += math.radians(3000 * LAT0 % 360) / 2
    np.tan(stretch, out=stretch)
    np.multiply(stretch, stretch, out=spare)
    spare += 1
    stretch /= spare
    stretch *= 2 * _STRETCH_DEG
    np.multiply(lon, lon, out=spare)
    spare += lat * lat
    stretch /= np.sqrt(spare, out=spare)


def _set_twist(x: Reals, twist: Reals) -> None:
    """Make `twist` 0.000003 cos(3000 lon); 3000 · 105° is whole turns."""
    np.multiply(x, _HALF_WAVE, out=twist)
    np.tan(twist, out=twist)
    twist *= twist
    twist += 1
    np.divide(2 * _TWIST_RAD, twist, out=twist)
    twist -= _TWIST_RAD
