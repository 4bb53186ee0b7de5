"""Coordinate reference systems: WGS 84, metres, and the datums of Chinese web maps.

The only room that knows PROJ. Longitude comes first, always.
"""

from __future__ import annotations

from pyproj import CRS

from renewal_atlas.crs.datum import (
    bd09_to_gcj02,
    bd09_to_wgs84,
    convert,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from renewal_atlas.crs.fit import require_fitting
from renewal_atlas.crs.local import bd09_offset, gcj02_offset, metres_east_north
from renewal_atlas.crs.projection import (
    CGCS2000,
    WGS84,
    datum_of,
    metric,
    require_wgs84,
    shift_geometry,
    to_metric,
    to_wgs84,
)

__all__ = [
    "CGCS2000",
    "CRS",
    "WGS84",
    "bd09_offset",
    "bd09_to_gcj02",
    "bd09_to_wgs84",
    "convert",
    "datum_of",
    "gcj02_offset",
    "gcj02_to_bd09",
    "gcj02_to_wgs84",
    "metres_east_north",
    "metric",
    "require_fitting",
    "require_wgs84",
    "shift_geometry",
    "to_metric",
    "to_wgs84",
    "wgs84_to_bd09",
    "wgs84_to_gcj02",
]
