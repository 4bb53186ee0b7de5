"""Share of a position that lies in a unit: of its circle, its extent or its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Shapes = NDArray[np.object_]
    Floats = NDArray[np.float64]

_QUAD_SEGS = 16
_POINT = 0
_AREAS = (3, 6)  # shapely type ids of Polygon, MultiPolygon


def position_shares(positions: Shapes, uncertainty_m: Floats, unit: BaseGeometry) -> Floats:
    """Share of each position inside a unit.

    A point stands for its circle of `uncertainty_m`, an area for its extent, a line for its
    length; a stretch of line along the unit's edge counts by half. A circle is only drawn where
    it meets the edge.

    Parameters
    ----------
    positions
        Geometries in a metric CRS; None where unplaced.
    uncertainty_m
        Radius of each point in metres; NaN if unknown.
    unit
        Polygon or MultiPolygon in the same CRS.

    Returns
    -------
    ndarray of float
        0 to 1; NaN for a missing position and for a point without a radius.

    Examples
    --------
    >>> import numpy as np
    >>> from shapely import LineString, Point, box
    >>> positions = np.array([Point(50, 50), Point(0, 50), LineString([(-30, 9), (10, 9)])])
    >>> position_shares(positions, np.array([10.0, 10.0, np.nan]), box(0, 0, 99, 99)).round(2)
    array([1.  , 0.5 , 0.25])
    """
    shares = np.full(len(positions), np.nan)
    kind = shapely.get_type_id(positions)
    points = (kind == _POINT) & ~shapely.is_empty(positions) & (uncertainty_m > 0)
    shares[points] = _circle_shares(positions[points], uncertainty_m[points], unit)
    extents = (kind > _POINT) & ~shapely.is_empty(positions)
    shares[extents] = _extent_shares(positions[extents], unit)
    return shares


def _circle_shares(points: Shapes, radius: Floats, unit: BaseGeometry) -> Floats:
    x, y = shapely.get_x(points), shapely.get_y(points)
    west, south, east, north = unit.bounds
    close = (x > west - radius) & (x < east + radius) & (y > south - radius) & (y < north + radius)
    shares = np.zeros(len(points))
    shapely.prepare(unit)
    shares[close] = shapely.contains_xy(unit, x[close], y[close])
    edge = unit.boundary
    shapely.prepare(edge)
    crossing = np.flatnonzero(close)
    near = shapely.dwithin(edge, points[crossing], radius[crossing])  # type: ignore[call-overload]
    crossing = crossing[near]
    circles = shapely.buffer(points[crossing], radius[crossing], quad_segs=_QUAD_SEGS)
    shares[crossing] = shapely.area(shapely.intersection(unit, circles)) / shapely.area(circles)
    return shares


def _extent_shares(extents: Shapes, unit: BaseGeometry) -> Floats:
    """Areas by their area, lines by their length."""
    shapely.prepare(unit)
    shares = shapely.contains_properly(unit, extents).astype("float64")
    parts = np.flatnonzero((shares == 0) & shapely.intersects(unit, extents))
    areal = np.isin(shapely.get_type_id(extents[parts]), _AREAS)
    for subset, size in ((parts[areal], shapely.area), (parts[~areal], shapely.length)):
        inside = size(shapely.intersection(unit, extents[subset]))
        # a road along the edge of two units lies in both by half
        along = size(shapely.intersection(unit.boundary, extents[subset]))
        whole = size(extents[subset])
        shares[subset] = np.divide(
            inside - along / 2, whole, out=np.full(len(subset), np.nan), where=whole > 0
        )
    return shares
