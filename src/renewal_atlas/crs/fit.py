"""Whether a CRS in metres measures metres where a district lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from pyproj import Proj

from renewal_atlas.crs.projection import datum_of, metric
from renewal_atlas.errors import CRSError

if TYPE_CHECKING:
    from pyproj import CRS

MOST_OFF: Final = 0.01  # of a length: a circle of 500 m is then at most 5 m too wide
BEYOND_OFF: Final = 0.001  # in the zone beside its own: a city at an edge often keeps one zone
_BESIDE: Final = 1.5  # degrees east or west, half a zone
_ZONE_DEGREES: Final = 3
_ZONES: Final = range(4534, 4555)  # CGCS2000 / 3-degree Gauss-Kruger CM 75E … 135E
_FIRST_MERIDIAN: Final = 75


def require_fitting(code: int, bounds: tuple[float, float, float, float]) -> None:
    """Make sure that lengths in a metric CRS are lengths on the ground within some bounds.

    Outside the area that it is made for, a projection may stretch without limit and still give
    numbers: in the CRS of New Zealand a circle of 150 m at Jinan is drawn with 117 m.

    Parameters
    ----------
    code
        EPSG code of a projected CRS in metres.
    bounds
        West, south, east, north in degrees on WGS 84.

    Raises
    ------
    CRSError
        If the CRS is on another datum than WGS 84 and CGCS2000, to which nothing leads here, if
        the middle of the bounds lies outside the area of use of the CRS, or lengths are off by
        more than 1 % at a corner; the message names the CRS, its area and one that fits. Up to
        1.5° beside its area a CRS passes if lengths are off by no more than 0.1 %.

    References
    ----------
    EPSG Geodetic Parameter Dataset, area of use; Snyder (1987), Map Projections: A Working
    Manual, USGS Professional Paper 1395, scale factors.

    Examples
    --------
    >>> require_fitting(4548, (116.76, 36.46, 117.06, 36.67))
    >>> require_fitting(2193, (116.76, 36.46, 117.06, 36.67))
    Traceback (most recent call last):
        ...
    renewal_atlas.errors.CRSError: EPSG:2193 (NZGD2000 / New Zealand Transverse Mercator 2000) is \
made for 166.37 to 178.63°E, -47.33 to -34.1°N, not for 116.91°E 36.56°N; use EPSG:4548
    """
    west, south, east, north = bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    crs = metric(code)
    named = f"EPSG:{code} ({crs.name})"
    off, area = _off(crs, bounds), crs.area_of_use
    slack = _BESIDE if off <= BEYOND_OFF else 0.0
    if area is not None and not _holds(area.bounds, lon, lat, slack):
        w, s, e, n = (round(edge, 2) for edge in area.bounds)
        raise CRSError(
            f"{named} is made for {w:g} to {e:g}°E, {s:g} to {n:g}°N, not for "
            f"{lon:.2f}°E {lat:.2f}°N; {_remedy(lon)}"
        )
    if datum_of(crs) is None:
        raise CRSError(
            f"{named} is on another datum than WGS 84 and CGCS2000, hundreds of metres off; "
            f"{_remedy(lon)}"
        )
    if not off <= MOST_OFF:
        raise CRSError(
            f"{named} draws lengths here {off:.1%} off, more than {MOST_OFF:.0%}; {_remedy(lon)}"
        )


def _holds(area: tuple[float, float, float, float], lon: float, lat: float, slack: float) -> bool:
    west, south, east, north = area[0] - slack, area[1], area[2] + slack, area[3]
    across = west <= lon <= east if area[0] <= area[2] else lon >= west or lon <= east
    return across and south <= lat <= north


def _off(crs: CRS, bounds: tuple[float, float, float, float]) -> float:
    """Largest share by which a length at a corner or in the middle differs from the ground."""
    west, south, east, north = bounds
    lon = np.array([west, west, east, east, (west + east) / 2])
    lat = np.array([south, north, south, north, (south + north) / 2])
    found = Proj(crs).get_factors(lon, lat)
    scales = np.array([found.tissot_semimajor, found.tissot_semiminor])
    off: float = np.nan_to_num(np.abs(scales - 1), nan=np.inf).max()
    return off


def _remedy(lon: float) -> str:
    """The CGCS2000 3-degree zone of a longitude; in words where China has none."""
    zone = round((lon - _FIRST_MERIDIAN) / _ZONE_DEGREES)
    if 0 <= zone < len(_ZONES):
        return f"use EPSG:{_ZONES[zone]}"
    return "use a projected CRS in metres whose area of use holds the district"
