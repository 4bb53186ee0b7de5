"""Small offsets in metres, and how far off an unconverted coordinate would be."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from renewal_atlas.crs.datum import wgs84_to_bd09, wgs84_to_gcj02

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

    from renewal_atlas.crs.datum import Degrees

    Metres = Degrees

_SEMI_MAJOR_M = 6378137.0  # WGS 84
_FLATTENING = 1 / 298.257223563
_ECCENTRICITY2 = _FLATTENING * (2 - _FLATTENING)


def metres_east_north(
    lon: ArrayLike, lat: ArrayLike, lon2: ArrayLike, lat2: ArrayLike
) -> tuple[Metres, Metres]:
    """Offset of the second position from the first, in metres east and metres north.

    Uses the radii of curvature of WGS 84 at the mean latitude: in China the length is right to
    1 mm over 5 km and to 3 mm over 10 km. For longer ways project, or use a geodesic.

    Parameters
    ----------
    lon, lat
        First positions, degrees (EPSG:4326); scalars or arrays that broadcast.
    lon2, lat2
        Second positions, degrees (EPSG:4326).

    Returns
    -------
    tuple of numpy.ndarray
        Metres east and metres north, in the broadcast shape; NaN where a coordinate is NaN.

    References
    ----------
    Torge and Müller (2012), Geodesy, 4th edition, section 4.1: radii of curvature of the
    ellipsoid.

    Examples
    --------
    >>> east, north = metres_east_north(117.0, 36.65, 117.01, 36.65)
    >>> print(f"{east:.1f} {north:.1f}")
    894.2 0.0
    """
    from_lon, from_lat, to_lon, to_lat = np.broadcast_arrays(
        *(np.asarray(degrees, np.float64) for degrees in (lon, lat, lon2, lat2))
    )
    mean_lat = np.radians((from_lat + to_lat) / 2)
    m = 1 - _ECCENTRICITY2 * np.sin(mean_lat) ** 2
    degree_m = math.radians(_SEMI_MAJOR_M) / np.sqrt(m)  # of the prime vertical
    east = (to_lon - from_lon) * degree_m * np.cos(mean_lat)
    north = (to_lat - from_lat) * degree_m * (1 - _ECCENTRICITY2) / m
    return east, north


def gcj02_offset(lon: ArrayLike, lat: ArrayLike) -> tuple[Metres, Metres]:
    """How far from the truth an unconverted GCJ-02 coordinate would show, by place.

    Parameters
    ----------
    lon, lat
        True positions, degrees (EPSG:4326); scalars or arrays that broadcast.

    Returns
    -------
    tuple of numpy.ndarray
        Metres east and metres north; zero outside China's rectangle.

    Examples
    --------
    >>> east, north = gcj02_offset(117.0, 36.65)  # Jinan
    >>> print(f"{east:.0f} {north:.0f}")
    522 28
    """
    return metres_east_north(lon, lat, *wgs84_to_gcj02(lon, lat))


def bd09_offset(lon: ArrayLike, lat: ArrayLike) -> tuple[Metres, Metres]:
    """How far from the truth an unconverted BD-09 coordinate would show, by place.

    Parameters
    ----------
    lon, lat
        True positions, degrees (EPSG:4326); scalars or arrays that broadcast.

    Returns
    -------
    tuple of numpy.ndarray
        Metres east and metres north; zero outside China's rectangle.

    Examples
    --------
    >>> east, north = bd09_offset(117.0, 36.65)  # Jinan
    >>> print(f"{east:.0f} {north:.0f}")
    1095 731
    """
    return metres_east_north(lon, lat, *wgs84_to_bd09(lon, lat))
