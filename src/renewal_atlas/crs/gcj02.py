"""The GCJ-02 offset: the published formula, evaluated with one complex exponential an axis.

GCJ-02 has no official definition. The formula here is the one that leaked and that every open
implementation shares; see `offset`. Positions are given from the formula's own centre,
``x = lon - LON0`` and ``y = lat - LAT0``, in degrees.
"""

from __future__ import annotations

import cmath
import math
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from renewal_atlas.crs.scratch import Reals, Scratch, Turns

LON0, LAT0 = 105.0, 35.0

# Ellipsoid of Krasovsky (1940) as the published formula has it.
_SEMI_MAJOR_M = 6378245.0
_ECCENTRICITY2 = 0.00669342162296594323
_WAVE_M = 40 / 3  # every wave of the formula is a simple multiple of this, and so is our unit

# m^(3/2) and m^(1/2) scale north and east, with m = 1 - e² sin²(lat) = (1 - e²) + e² cos²(lat).
# `_SCALE` is put into m so that the metres-to-degrees factor of the north side comes for free.
_DEGREE_M = math.radians(_SEMI_MAJOR_M)
_SCALE = (_WAVE_M / (_DEGREE_M * (1 - _ECCENTRICITY2))) ** (2 / 3)
_M_CONSTANT = _SCALE * (1 - _ECCENTRICITY2)
_M_COS2 = _SCALE * _ECCENTRICITY2
_EAST_SCALE = _WAVE_M / _DEGREE_M / math.sqrt(_SCALE)

_BACK_TO_CENTRE = cmath.exp(-3j * math.radians(LAT0))  # turns 3 lat into 3 (lat - LAT0)


def offset(x: Reals, y: Reals, scratch: Scratch) -> tuple[Reals, Reals]:
    """Offset of GCJ-02 from WGS 84, in degrees.

    Ten sines are needed, of 2, 5, 20, 60, 120 and 360 times the angle 3°·x and of 2, 5, 20 and
    60 times 3°·y. They are imaginary parts of powers of ``exp(i·3°·x)`` and ``exp(i·3°·y)``, so
    a handful of complex multiplications replaces them, and the powers of the second also hold
    the cosine of the latitude that the ellipsoid asks for.

    Parameters
    ----------
    x, y
        Degrees east of 105°E and north of 35°N (WGS 84), shape (n,); `float64`, or `float32`
        for a first approximation at half the cost. Finite and within China's rectangle.
    scratch
        Memory to calculate in.

    Returns
    -------
    tuple of numpy.ndarray
        Degrees to add to longitude and latitude, shape (n,), of the same type.

    References
    ----------
    wandergis/coordtransform, ``index.js`` (MIT), the published formula in its plain form;
    Artoria2e5/PRCoords (CC0) for its reading in metres.

    Examples
    --------
    >>> from renewal_atlas.crs.scratch import Scratch
    >>> x, y = np.array([116.99204 - LON0]), np.array([36.65111 - LAT0])
    >>> east, north = offset(x, y, Scratch())
    >>> east.round(5).tolist(), north.round(5).tolist()
    ([0.00581], [0.00023])
    """
    (both, cosine, *spare), turns = scratch.rows(x)
    turn, power, _ = turns
    east, north = np.empty_like(x), np.empty_like(y)
    _unit_circle(x, 3.0, turn, spare)
    _add_waves(turns, 7.5, east, spare)
    _shared_wave(power, both, spare)
    east += both
    _unit_circle(np.add(y, LAT0, out=cosine), 1.0, turn, spare)
    np.copyto(cosine, turn.real)
    np.multiply(turn, turn, out=power)
    turn *= power
    turn *= _BACK_TO_CENTRE
    _add_waves(turns, 8.0, north, spare)
    north += both
    _add_slopes(x, y, east, north, spare)
    _to_degrees(east, north, cosine, spare)
    return east, north


def _unit_circle(degrees: Reals, times: float, turn: Turns, spare: list[Reals]) -> None:
    """Make `turn` ``exp(i · times · degrees)`` by the half angle's tangent: the fastest way."""
    tangent, versine, *_ = spare
    np.multiply(degrees, math.radians(times / 2), out=tangent)
    np.tan(tangent, out=tangent)
    np.multiply(tangent, tangent, out=versine)
    versine += 1
    np.divide(2, versine, out=versine)  # 1 + cos
    np.multiply(tangent, versine, out=turn.imag)
    np.subtract(versine, 1, out=turn.real)


def _add_waves(turns: Turns, weight: float, total: Reals, spare: list[Reals]) -> None:
    """Make `total` sin 60a + 2 sin 20a + weight · (sin 5a + 2 sin 2a) from ``turns[0] = exp(ia)``.

    Leaves ``exp(60ia)`` in ``turns[1]``.
    """
    turn, second, slow = turns
    np.multiply(turn, turn, out=second)
    np.multiply(second, turn, out=slow)
    power = np.multiply(slow, second, out=turn)  # 5th
    slow.real += 2
    slow *= second  # e⁵ + 2e² = (e³ + 2) e²
    np.multiply(slow.imag, weight, out=total)
    power *= power
    power *= power  # 20th
    total += np.multiply(power.imag, 2, out=spare[0])
    sixtieth = np.multiply(power, power, out=second)
    sixtieth *= power
    total += sixtieth.imag


def _shared_wave(sixtieth: Turns, both: Reals, spare: list[Reals]) -> None:
    """Make `both` sin 120a + sin 360a, which both sides share: 4s(1 - s²) with s = sin 120a."""
    sine = np.multiply(sixtieth.real, sixtieth.imag, out=spare[0])
    sine *= 2
    np.multiply(sine, sine, out=both)
    np.subtract(1, both, out=both)
    both *= sine
    both *= 4


def _add_slopes(x: Reals, y: Reals, east: Reals, north: Reals, spare: list[Reals]) -> None:
    """Add the terms without a sine, in units of `_WAVE_M`, to `east` and `north`.

    East 300 + x + 2y + 0.1x² + 0.1xy + 0.1√|x|; north -100 + 2x + 3y + 0.2y² + 0.1xy + 0.2√|x|.
    """
    term, slope, tilt = spare
    np.abs(x, out=term)
    np.sqrt(term, out=term)
    term *= 0.1 / _WAVE_M
    east += term
    term *= 2
    north += term
    np.multiply(y, 0.1 / _WAVE_M, out=tilt)
    np.multiply(x, 0.1 / _WAVE_M, out=slope)
    slope += tilt
    slope += 1 / _WAVE_M
    east += np.multiply(slope, x, out=term)
    slope += tilt
    slope += 2 / _WAVE_M
    slope *= y
    north += slope
    np.multiply(x, 2 / _WAVE_M, out=term)
    term -= 100 / _WAVE_M
    north += term
    tilt *= 20
    tilt += 300 / _WAVE_M
    east += tilt


def _to_degrees(east: Reals, north: Reals, cosine: Reals, spare: list[Reals]) -> None:
    """Turn offsets in units of `_WAVE_M` into degrees on the ellipsoid."""
    m = np.multiply(cosine, cosine, out=spare[0])
    m *= _M_COS2
    m += _M_CONSTANT
    north *= m
    np.sqrt(m, out=m)
    north *= m
    m *= _EAST_SCALE
    m /= cosine
    east *= m
