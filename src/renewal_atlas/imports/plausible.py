"""Can the coordinates be what the CRS says? Else one sentence that says what they look like."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
from shapely import Point

from renewal_atlas.crs import to_wgs84
from renewal_atlas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renewal_atlas.crs import CRS

_MILLION = 1_000_000
_NARROW, _WIDE = range(25, 46), range(13, 24)  # numbers of 3-degree and 6-degree zones in China
# EPSG codes of CGCS2000 / Gauss-Kruger: zones of 3 degrees with their number before the easting,
# the same without it (CM), zones of 6 degrees with their number
_NUMBERED, _PLAIN, _NUMBERED_WIDE = 4513, 4534, 4491
_MARGIN = 3.0  # degrees round the area that a CRS is made for
_DEGREES = (180.0, 90.0)


def require_plausible(frame: gpd.GeoDataFrame, crs: CRS, name: str) -> None:
    """Refuse coordinates that cannot be in a CRS, and say in which they may be.

    Parameters
    ----------
    frame
        As read.
    crs
        That the file or the caller says.
    name
        How messages call the file.

    Raises
    ------
    UsageError
        If a projected CRS is said of degrees, or northings stand before eastings, or the number
        of the zone stands before the easting of a CRS without it or is missing before one with it.
    """
    placed = frame.geometry[frame.geometry.notna()]
    if placed.empty or not crs.is_projected:
        return
    west, south, east, north = placed.total_bounds
    x, y = (west + east) / 2, (south + north) / 2
    if max(abs(west), abs(east)) <= _DEGREES[0] and max(abs(south), abs(north)) <= _DEGREES[1]:
        raise UsageError(
            f"{name} holds {x:.5g}, {y:.5g}, which are degrees, but its CRS is {crs.name} in "
            "metres; say --crs EPSG:4326 or EPSG:4490, or take the CRS out of the file"
        )
    if _fits(crs, x, y):
        return
    if _fits(crs, y, x):
        raise UsageError(
            f"{name} holds northings before eastings ({x:,.0f}, {y:,.0f}) for {crs.name}; swap the "
            "axes in GIS, easting first, and export it again"
        )
    hint = _of_zone(crs, x, y)
    if hint:
        raise UsageError(f"{name} holds eastings such as {x:,.0f}, which {hint}")


def _of_zone(crs: CRS, x: float, y: float) -> str:
    """What the number of a zone has to do with it, "" if nothing."""
    zone = int(x // _MILLION)
    codes = {z: _NUMBERED + z - _NARROW[0] for z in _NARROW}
    codes |= {z: _NUMBERED_WIDE + z - _WIDE[0] for z in _WIDE}
    if zone in codes:
        return (
            f"begin with the number of a zone, {zone}, where {crs.name} has none; say --crs "
            f"EPSG:{codes[zone]}, if it is CGCS2000"
        )
    wanted = [z for z in _NARROW if zone == 0 and _fits(crs, x + z * _MILLION, y)]
    if wanted:
        return (
            f"lack the number of the zone that {crs.name} has before them, {wanted[0]}; say "
            f"--crs EPSG:{_PLAIN + wanted[0] - _NARROW[0]}, if it is CGCS2000"
        )
    return ""


def _fits(crs: CRS, x: float, y: float) -> bool:
    """Whether a position lies in or near the area that a CRS is made for."""
    area = crs.area_of_use
    spot = _lonlat(crs, x, y)
    if not np.isfinite(spot).all():
        return False
    if area is None:
        return abs(spot[1]) <= _DEGREES[1]
    return bool(
        area.west - _MARGIN <= spot[0] <= area.east + _MARGIN
        and area.south - _MARGIN <= spot[1] <= area.north + _MARGIN
    )


def _lonlat(crs: CRS, x: float, y: float) -> Sequence[float]:
    spot = to_wgs84(gpd.GeoSeries([Point(x, y)], crs=crs)).iloc[0]
    return (spot.x, spot.y)
