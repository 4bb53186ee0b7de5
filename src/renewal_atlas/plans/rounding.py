"""From metres to the published form: WGS 84, six decimals, RFC 7946 rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from renewal_atlas.crs import to_wgs84
from renewal_atlas.plans.partition import snap_coverage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

DECIMALS = 6
_GRID = 10.0**-DECIMALS


def publish(shapes: Sequence[BaseGeometry], crs_metric: int) -> gpd.GeoSeries:
    """Shapes in EPSG:4326 with six decimals, valid after rounding.

    Parameters
    ----------
    shapes
        In the metric CRS; each is rounded on its own.
    crs_metric
        EPSG code of that CRS.

    Returns
    -------
    GeoSeries
        EPSG:4326, in the order of `shapes`; outer rings run counter-clockwise.
    """
    wgs84 = to_wgs84(gpd.GeoSeries(list(shapes), crs=f"EPSG:{crs_metric}"))
    rounded = shapely.set_precision(wgs84.array, _GRID)
    return gpd.GeoSeries([tidy(shape) for shape in rounded], crs="EPSG:4326")


def publish_zones(zones: Sequence[BaseGeometry], crs_metric: int) -> gpd.GeoSeries:
    """Zones in EPSG:4326 with six decimals that still share every vertex of their edges.

    Parameters
    ----------
    zones
        Zones of one partition in the metric CRS.
    crs_metric
        EPSG code of that CRS.

    Returns
    -------
    GeoSeries
        EPSG:4326, in the order of `zones`; outer rings run counter-clockwise.
    """
    wgs84 = to_wgs84(gpd.GeoSeries(list(zones), crs=f"EPSG:{crs_metric}"))
    snapped = snap_coverage(list(wgs84), _GRID) if len(wgs84) else []
    return gpd.GeoSeries([tidy(shape) for shape in snapped], crs="EPSG:4326")


def tidy(shape: BaseGeometry) -> BaseGeometry:
    """Plain decimals, outer rings counter-clockwise, parts and rings in one order.

    Examples
    --------
    >>> from shapely import Polygon
    >>> tidy(Polygon([(1, 1), (1, 0), (0, 0)])).wkt  # clockwise as given
    'POLYGON ((0 0, 1 0, 1 1, 0 0))'
    """
    rounded = shapely.transform(shape, lambda xy: np.round(xy, DECIMALS))
    return shapely.orient_polygons(shapely.normalize(rounded))
