"""Positions no finer than an audience may have them, with radii that still hold the place."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from renewal_atlas.crs import to_metric, to_wgs84
from renewal_atlas.places import holds_place

FINEST = 6  # decimals of a degree that anything of ours is written with
_RADII = ("uncertainty_m", "edge_uncertainty_m")
_METRES_PER_DEGREE = 111_320.0
_AREA = 2
_ROUND = 0.98  # share of its bounding circle that a drawn circle fills
_SEGMENTS = 64  # a quarter: a circle of 10 km then falls short by less than a metre


def rounding_m(decimals: int) -> float:
    """How far rounding a degree to `decimals` can move a point, in metres, anywhere.

    Examples
    --------
    >>> round(rounding_m(3))
    79
    """
    return float(0.5 * 10.0**-decimals * _METRES_PER_DEGREE * 2**0.5)


def round_positions(frame: gpd.GeoDataFrame, decimals: int) -> gpd.GeoDataFrame:
    """Layer with its vertices on a grid of `decimals` of a degree, and its radii grown by that.

    Parameters
    ----------
    frame
        EPSG:4326; `uncertainty_m` and `edge_uncertainty_m` are grown where it has them.
    decimals
        Of a degree, 0 to `FINEST`.

    Returns
    -------
    GeoDataFrame
        Valid shapes. An area too small for the grid becomes the box of grid lines around it, a
        line too short for it a point: never a finer position than asked for.

    Examples
    --------
    >>> pin = gpd.GeoDataFrame({"uncertainty_m": [20.0]}, geometry=[shapely.Point(117.12345, 36)])
    >>> rounded = round_positions(pin, 3)
    >>> print(rounded.geometry[0], rounded["uncertainty_m"][0])
    POINT (117.123 36) 99.0
    """
    shapes = np.asarray(frame.geometry.array)
    snapped = shapely.set_precision(shapely.set_precision(shapes, 10.0**-decimals), 0)
    moved = shapely.transform(snapped, lambda xy: np.round(xy, decimals))
    for row in np.flatnonzero(shapely.is_empty(moved) & ~shapely.is_empty(shapes)):
        moved[row] = _too_small(shapes[row], decimals)
    rounded = frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=frame.crs))
    for name in _RADII:
        if name in rounded:
            rounded[name] = np.ceil(rounded[name].astype(float) + rounding_m(decimals))
    return rounded


def grow_regions(frame: gpd.GeoDataFrame, decimals: int, crs_metric: int) -> gpd.GeoDataFrame:
    """Layer whose areas that hold a place still do so once they are rounded.

    Parameters
    ----------
    frame
        EPSG:4326, with `uncertainty_m`.
    decimals
        Of a degree that it is going to be rounded to.
    crs_metric
        EPSG code of a projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        Extents widened by what rounding takes. Circles are drawn anew around their rounded
        centre: the mean of many rounded vertices would tell the old one.
    """
    slack = rounding_m(decimals)
    metres = to_metric(frame.geometry, crs_metric)
    holding = holds_place(metres, frame["uncertainty_m"])
    around = shapely.minimum_bounding_radius(metres.to_numpy())
    circles = holding & (metres.area >= _ROUND * np.pi * around**2)
    centres = to_wgs84(metres[circles].centroid).transform(lambda xy: np.round(xy, decimals))
    shapes = frame.geometry.copy()
    shapes[holding] = to_wgs84(metres[holding].buffer(slack))
    radius = frame.loc[circles, "uncertainty_m"] + 2 * slack
    shapes[circles] = to_wgs84(to_metric(centres, crs_metric).buffer(radius, _SEGMENTS))
    return frame.set_geometry(shapes)


def _too_small(shape: Any, decimals: int) -> Any:  # noqa: ANN401 - shapely is not typed
    if shapely.get_dimensions(shape) < _AREA:
        return shapely.transform(shape.centroid, lambda xy: np.round(xy, decimals))
    grid = 10.0**decimals
    west, south, east, north = np.asarray(shape.bounds) * grid
    low, high = np.floor([west, south]), np.ceil([east, north])
    high = np.where(high > low, high, low + 1)
    return shapely.box(*(np.concatenate([low, high]) / grid).round(decimals))
