"""WGS 84, GCJ-02 and BD-09 for arrays of longitudes and latitudes.

GCJ-02 (Gaode, Tencent) and BD-09 (Baidu) are no EPSG codes: PROJ does not know them, and a
coordinate does not show which it is in. So every imported coordinate names its datum, and is
converted here, once. CGCS2000 is taken as WGS 84: they differ by less than a metre in China.

All functions take longitude first, in degrees, as scalars or as arrays that broadcast, and give
back longitude and latitude of the broadcast shape: `float64` scalars for scalars, as NumPy's own
functions do. NaN gives NaN in both. Outside the rectangle 72.004-137.8347°E, 0.8293-55.8271°N
nothing moves; see `renewal_atlas.crs.shift` for its origin and for what happens at its side.
Conversions from a datum undo those to it within 0.001 m, everywhere.

References
----------
wandergis/coordtransform, ``index.js`` (MIT): the published formulas of GCJ-02 and BD-09.
EPSG Geodetic Parameter Dataset: 4326 (WGS 84), 4490 (CGCS2000).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from renewal_atlas.crs.gcj02 import LAT0, LON0
from renewal_atlas.crs.scratch import Scratch
from renewal_atlas.crs.shift import shifts_between, total_offset

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from renewal_atlas.model import Datum

    Degrees = NDArray[np.float64]

_BLOCK = 16384  # points at a time: the temporaries of a block stay in the processor's cache


def convert(
    lon: ArrayLike, lat: ArrayLike, *, source: Datum, target: Datum
) -> tuple[Degrees, Degrees]:
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
        Longitude and latitude in the datum `target`, in the broadcast shape.

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
    shifts = shifts_between(source, target)
    lon, lat = np.broadcast_arrays(np.asarray(lon, np.float64), np.asarray(lat, np.float64))
    scratch = Scratch()
    new_lon, new_lat = lon.flatten(), lat.flatten()  # copies, moved in place
    for start in range(0, new_lon.size if shifts else 0, _BLOCK):
        block_lon, block_lat = new_lon[start : start + _BLOCK], new_lat[start : start + _BLOCK]
        east, north = total_offset(block_lon - LON0, block_lat - LAT0, shifts, scratch)
        block_lon += east
        block_lat += north
    return new_lon.reshape(lon.shape)[()], new_lat.reshape(lon.shape)[()]


def wgs84_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Convert WGS 84 to GCJ-02 (Gaode, Tencent).

    The published formula, to 1e-8 m.

    Parameters
    ----------
    lon, lat
        Degrees in WGS 84; scalars or arrays that broadcast.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in GCJ-02, in the broadcast shape.

    Examples
    --------
    >>> lon, lat = wgs84_to_gcj02([116.404, 13.4], [39.915, 52.52])  # Berlin stays
    >>> lon.round(6).tolist(), lat.round(6).tolist()
    ([116.410244, 13.4], [39.916404, 52.52])
    """
    return convert(lon, lat, source="WGS84", target="GCJ-02")


def gcj02_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Convert GCJ-02 (Gaode, Tencent) to WGS 84.

    Undoes `wgs84_to_gcj02` within 0.001 m; published one-step inverses are up to 5 m off.

    Parameters
    ----------
    lon, lat
        Degrees in GCJ-02; scalars or arrays that broadcast.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in WGS 84, in the broadcast shape.

    Examples
    --------
    >>> lon, lat = gcj02_to_wgs84(116.997845, 36.651335)
    >>> print(f"{lon:.5f} {lat:.5f}")
    116.99204 36.65111
    """
    return convert(lon, lat, source="GCJ-02", target="WGS84")


def gcj02_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Convert GCJ-02 to BD-09 (Baidu).

    The published formula, to 1e-8 m.

    Parameters
    ----------
    lon, lat
        Degrees in GCJ-02; scalars or arrays that broadcast.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in BD-09, in the broadcast shape.

    Examples
    --------
    >>> lon, lat = gcj02_to_bd09(116.404, 39.915)
    >>> print(f"{lon:.6f} {lat:.6f}")
    116.410369 39.921337
    """
    return convert(lon, lat, source="GCJ-02", target="BD-09")


def bd09_to_gcj02(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Convert BD-09 (Baidu) to GCJ-02.

    Undoes `gcj02_to_bd09` within 0.001 m; the published inverse is up to 0.3 m off.

    Parameters
    ----------
    lon, lat
        Degrees in BD-09; scalars or arrays that broadcast.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in GCJ-02, in the broadcast shape.

    Examples
    --------
    >>> lon, lat = bd09_to_gcj02(116.41036949371029, 39.92133699351021)
    >>> print(f"{lon:.6f} {lat:.6f}")
    116.404000 39.915000
    """
    return convert(lon, lat, source="BD-09", target="GCJ-02")


def wgs84_to_bd09(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Convert WGS 84 to BD-09 (Baidu), by way of GCJ-02.

    The published formulas, to 1e-8 m.

    Parameters
    ----------
    lon, lat
        Degrees in WGS 84; scalars or arrays that broadcast.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in BD-09, in the broadcast shape.

    Examples
    --------
    >>> lon, lat = wgs84_to_bd09(116.404, 39.915)
    >>> print(f"{lon:.6f} {lat:.6f}")
    116.416627 39.922700
    """
    return convert(lon, lat, source="WGS84", target="BD-09")


def bd09_to_wgs84(lon: ArrayLike, lat: ArrayLike) -> tuple[Degrees, Degrees]:
    """Convert BD-09 (Baidu) to WGS 84, by way of GCJ-02.

    Undoes `wgs84_to_bd09` within 0.001 m.

    Parameters
    ----------
    lon, lat
        Degrees in BD-09; scalars or arrays that broadcast.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in WGS 84, in the broadcast shape.

    Examples
    --------
    >>> lon, lat = bd09_to_wgs84(*wgs84_to_bd09(116.404, 39.915))
    >>> print(f"{lon:.6f} {lat:.6f}")
    116.404000 39.915000
    """
    return convert(lon, lat, source="BD-09", target="WGS84")


def to_datum(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> tuple[Degrees, Degrees]:
    """Convert WGS 84 to the named datum.

    Parameters
    ----------
    lon, lat
        Degrees in WGS 84; scalars or arrays that broadcast.
    datum
        ``"WGS84"``, ``"CGCS2000"``, ``"GCJ-02"`` or ``"BD-09"``.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in `datum`, in the broadcast shape.

    Raises
    ------
    CRSError
        If `datum` is none of the four.

    Examples
    --------
    >>> lon, lat = to_datum(116.99204, 36.65111, "GCJ-02")
    >>> print(f"{lon:.5f} {lat:.5f}")
    116.99785 36.65134
    """
    return convert(lon, lat, source="WGS84", target=datum)


def from_datum(lon: ArrayLike, lat: ArrayLike, datum: Datum) -> tuple[Degrees, Degrees]:
    """Convert the named datum to WGS 84.

    Parameters
    ----------
    lon, lat
        Degrees in `datum`; scalars or arrays that broadcast.
    datum
        ``"WGS84"``, ``"CGCS2000"``, ``"GCJ-02"`` or ``"BD-09"``.

    Returns
    -------
    tuple of numpy.ndarray
        Longitude and latitude in WGS 84, in the broadcast shape.

    Raises
    ------
    CRSError
        If `datum` is none of the four.

    Examples
    --------
    >>> lon, lat = from_datum(116.997845, 36.651335, "GCJ-02")
    >>> print(f"{lon:.5f} {lat:.5f}")
    116.99204 36.65111
    """
    return convert(lon, lat, source=datum, target="WGS84")
