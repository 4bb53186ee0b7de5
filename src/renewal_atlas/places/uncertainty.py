r"""Radii of the circles that hold the whole true place: the point-radius method.

A georeference is a point and a distance, the radius of the smallest circle that surely holds the
place. Contributions from extent, source, datum and description are added, not averaged, because
the circle is meant to hold and not to be typical.

References
----------
Wieczorek, J., Guo, Q. and Hijmans, R. (2004), The point-radius method for georeferencing locality
descriptions and calculating associated uncertainty, IJGIS 18(8): 745-767.
Chapman, A. D. and Wieczorek, J. R. (2020), Georeferencing Best Practices, GBIF.
Darwin Core, ``coordinateUncertaintyInMeters``: zero is not valid, empty means unknown.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from renewal_atlas.crs import WGS84, to_metric, to_wgs84

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

GROWTH: Final = 0.25  # of the radius of a subdistrict's cell; see `subdistrict_circles`
OUTSIDE_M: Final = 500.0  # a point this far beyond the boundary is still in the district
_ANGLE_MIN: Final = math.radians(20)  # lines that meet at less are treated as meeting at this
_STEP_M: Final = 5.0


def point_radius(
    *,
    extent_m: float = 0.0,
    source_m: float = 0.0,
    datum_m: float = 0.0,
    description_m: float = 0.0,
) -> float:
    """Radius of a point georeference from its contributions, in metres.

    Parameters
    ----------
    extent_m
        From the point to the farthest part of the place.
    source_m
        Precision of the coordinate or line that it was taken from.
    datum_m
        What a doubtful datum may add; 0 where it is known and converted.
    description_m
        What the wording leaves open.

    Returns
    -------
    float
        Their sum, rounded up to 5 m.

    References
    ----------
    Wieczorek et al. (2004), section 4: uncertainties are combined for the worst case.

    Examples
    --------
    >>> point_radius(extent_m=40, source_m=57, description_m=30)
    130.0
    """
    return round_up(extent_m + source_m + datum_m + description_m)


def round_up(metres: float) -> float:
    """Next multiple of 5 m: a radius is never stated finer than that, and never becomes 0.

    Examples
    --------
    >>> round_up(0.0), round_up(81.2), round_up(85.0)
    (5.0, 85.0, 85.0)
    """
    return max(_STEP_M, math.ceil(round(metres / _STEP_M, 6)) * _STEP_M)


def crossing_radius(first_m: float, second_m: float, angle: float) -> float:
    r"""How far off the crossing of two lines may be, in metres.

    A line that may lie off by :math:`u` to either side moves the crossing along the other line;
    for two lines at the angle :math:`\theta`

    .. math:: r = \sqrt{u_1^2 + u_2^2 + 2 u_1 u_2 |\cos\theta|} / \sin\theta

    Parameters
    ----------
    first_m, second_m
        How far off each line may be, metres.
    angle
        Angle between them in radians, 0 to pi / 2; below 20 degrees it counts as 20.

    Examples
    --------
    >>> round(crossing_radius(40, 30, math.pi / 2))
    50
    """
    sharp = max(min(angle, math.pi - angle), _ANGLE_MIN)
    squares = first_m**2 + second_m**2 + 2 * first_m * second_m * math.cos(sharp)
    return math.sqrt(squares) / math.sin(sharp)


def offset_radius(
    distance_m: float, start_m: float, distance_error_m: float, direction_error: float
) -> float:
    r"""Radius of a place given as a distance and direction from another, in metres.

    .. math:: r = \sqrt{(d + e - d \cos\alpha)^2 + (d \sin\alpha)^2}

    with :math:`d` the distance, :math:`e` the radius of the start plus the error of the distance,
    and :math:`\alpha` half the angle that the direction leaves open.

    Parameters
    ----------
    distance_m
        Stated distance.
    start_m
        Radius of the place it is counted from.
    distance_error_m
        How far off the distance may be.
    direction_error
        Half the angle between neighbouring directions, radians: pi / 8 where eight are used.

    References
    ----------
    Wieczorek et al. (2004), equation for distance at a heading, figure 4.

    Examples
    --------
    >>> round(offset_radius(500, 80, 50, math.pi / 8))
    255
    """
    error = start_m + distance_error_m
    along = distance_m + error - distance_m * math.cos(direction_error)
    return math.hypot(along, distance_m * math.sin(direction_error))


def enclosing_circle(geometry: BaseGeometry) -> tuple[shapely.Point, float]:
    """Centre and radius of the smallest circle around a geometry, in its own units.

    Examples
    --------
    >>> centre, radius = enclosing_circle(shapely.LineString([(0, 0), (6, 8)]))
    >>> round(centre.x, 6), round(centre.y, 6), round(radius, 6)
    (3.0, 4.0, 5.0)
    """
    if isinstance(geometry, shapely.Point):
        return geometry, 0.0
    circle = shapely.minimum_bounding_circle(geometry)
    return circle.centroid, float(shapely.minimum_bounding_radius(geometry))


def subdistrict_circles(
    centres: gpd.GeoDataFrame, boundary: BaseGeometry, crs_metric: int
) -> gpd.GeoDataFrame:
    """Circle that holds each subdistrict, from the spread of their centres.

    The outlines of subdistricts are not open, their offices are. A subdistrict is taken to lie
    within its Voronoi cell among the centres, cut at the boundary; the cell is then grown by a
    quarter of its radius, and at least by the precision of its centre, because offices are not in
    the middle, and not further than 500 m beyond the boundary. The smallest circle around that is
    the answer.

    Of 14 places of 370103 whose subdistrict is stated (villages, communities, roads, stations)
    all lie in their circle, the farthest at 0.75 of its radius; two lie outside the bare cell, by
    1.5 and 2.2 km, yet within 0.9 of the radius around it.

    Parameters
    ----------
    centres
        Point of each subdistrict, EPSG:4326, and how far off it may be, ``uncertainty_m``.
    boundary
        Outline of the district, WGS 84.
    crs_metric
        EPSG code of a projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        On the index of `centres`: geometry (Point, EPSG:4326) and uncertainty_m, rounded up to
        100 m.

    References
    ----------
    Aurenhammer (1991), Voronoi diagrams, ACM Computing Surveys 23(3): 345-405.
    """
    points = to_metric(centres.geometry, crs_metric)
    outline = to_metric(gpd.GeoSeries([boundary], crs=WGS84), crs_metric).iloc[0]
    circles = [
        enclosing_circle(_grown(cell, outline, float(off)))
        for cell, off in zip(_cells(list(points), outline), centres["uncertainty_m"], strict=True)
    ]
    middles = gpd.GeoSeries([c for c, _ in circles], index=centres.index, crs=points.crs)
    radii = [math.ceil(radius / 100) * 100.0 for _, radius in circles]
    table = {"uncertainty_m": radii}
    return gpd.GeoDataFrame(table, index=centres.index, geometry=to_wgs84(middles))


def _cells(points: Sequence[shapely.Point], outline: BaseGeometry) -> list[BaseGeometry]:
    """Voronoi cell of each point within the outline, in the order of the points."""
    if len(points) == 1:
        return [outline]
    diagram = shapely.voronoi_polygons(shapely.MultiPoint(list(points)), extend_to=outline)
    tree = shapely.STRtree(list(diagram.geoms))
    nearest = np.asarray(tree.nearest(np.asarray(points, dtype=object)))
    return [diagram.geoms[int(i)].intersection(outline) for i in nearest]


def _grown(cell: BaseGeometry, outline: BaseGeometry, centre_m: float) -> BaseGeometry:
    by = max(GROWTH * float(shapely.minimum_bounding_radius(cell)), centre_m)
    return cell.buffer(by).intersection(outline.buffer(OUTSIDE_M))
