"""Paths along named lines: how the wording of a divider becomes a line on the ground."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString, Point
from shapely.ops import nearest_points, substring

from renewal_atlas.crs import to_metric
from renewal_atlas.plans.ground import RuleFault, compass_end

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.plans.ground import Ground
    from renewal_atlas.plans.records import Anchor, Divider, Step

    ToPoint = Callable[[tuple[float, float]], Point]

_OVERSHOOT_M = 1.0  # past the line it meets, so that the two cross; the rest is cut away


def position(anchor: Anchor | Step, ground: Ground, to_point: ToPoint) -> Point:
    """Position of an anchor or of a step that is a point, in metres.

    Parameters
    ----------
    anchor
        Place (its centre) or lon/lat point.
    ground
        Lines and places of the district.
    to_point
        Turns (lon, lat) in WGS 84 into a point of the metric CRS.

    Returns
    -------
    Point
        In the metric CRS.

    Raises
    ------
    RuleFault
        If the place is unknown or unplaced.
    """
    if anchor.point is not None:
        return to_point(anchor.point)
    assert anchor.place is not None  # noqa: S101 - the record has it
    return ground.place(anchor.place).centroid


def follow(steps: Sequence[Step], ground: Ground, bridge_m: float, to_point: ToPoint) -> LineString:
    """Walk along lines and points; each line is left where it meets, or comes nearest, the next.

    Parameters
    ----------
    steps
        Lines, ends of lines, places and points in order.
    ground
        Lines and places of the district, in metres.
    bridge_m
        Longest gap, between traced pieces of a line or from one line to the next, that is closed.
    to_point
        Turns (lon, lat) in WGS 84 into a point of the metric CRS.

    Returns
    -------
    LineString
        In the metric CRS.

    Raises
    ------
    RuleFault
        If a line or place is unknown, two lines lie too far apart, or the path has no length.
    """
    shapes = [_shape(step, ground, bridge_m, to_point) for step in steps]
    if isinstance(shapes[0], LineString) and len(shapes) == 1:
        return shapes[0]
    coords: list[tuple[float, ...]] = []
    here: Point | None = None
    for i, (step, shape) in enumerate(zip(steps, shapes, strict=True)):
        ahead = shapes[i + 1] if i + 1 < len(shapes) else None
        if step.follows and ahead is not None and steps[i + 1].follows:
            _require_near(step, steps[i + 1], shape.distance(ahead), bridge_m)
        stretch = _stretch(step, shape, here, ahead)
        coords += [c for c in stretch if not coords or c != coords[-1]]
        here = Point(coords[-1])
    if len(coords) < 2:  # noqa: PLR2004
        raise RuleFault(
            "empty_path", "path", "", "the path has no length", "give two different steps"
        )
    return LineString(coords)


def _require_near(step: Step, following: Step, gap: float, bridge_m: float) -> None:
    if gap > bridge_m:
        raise RuleFault(
            "line_gap",
            "path",
            f"{step.line}, {following.line}",
            f"the two lines lie {gap:.0f} m apart, more than bridge_m = {bridge_m:.0f}",
            "name the line between them, or raise bridge_m",
        )


def _shape(step: Step, ground: Ground, bridge_m: float, to_point: ToPoint) -> LineString | Point:
    if step.line is None:
        return position(step, ground, to_point)
    line = ground.line(step.line, bridge_m)
    return line if step.at is None else compass_end(line, step.at)


def _stretch(
    step: Step, shape: LineString | Point, here: Point | None, ahead: LineString | Point | None
) -> list[tuple[float, ...]]:
    """Coordinates that one step adds: a point, or the stretch of its line that is walked."""
    if isinstance(shape, Point):
        return list(shape.coords)
    # records make sure that a path that begins or ends on a line says at which end
    begin = compass_end(shape, step.start or "north") if here is None else here
    enter = shape.project(begin)
    if ahead is None:
        leave = shape.project(compass_end(shape, step.end or "north"))
    else:
        leave = _leaves(shape, enter, ahead)
    return list(substring(shape, enter, leave).coords)


def _leaves(line: LineString, enter: float, ahead: LineString | Point) -> float:
    """Distance along `line` where it is left: the first meeting with `ahead`, else the nearest."""
    meeting = shapely.get_parts(shapely.extract_unique_points(line.intersection(ahead)))
    points = list(meeting) or [nearest_points(line, ahead)[0]]
    stops = np.array([line.project(point) for point in points])
    return float(stops[np.abs(stops - enter).argmin()])


def prolong(divider: Divider, path: LineString, ground: Ground, others: BaseGeometry) -> LineString:
    """Lengthen both ends of a divider as its rule says.

    Parameters
    ----------
    divider
        With `start`, `finish` and `bearing_m`.
    path
        Its path, in metres.
    ground
        For the outline.
    others
        The other dividers of the partition, for ``meet``.

    Returns
    -------
    LineString
        In the metric CRS; an end that already lies outside the district is left as it is.
    """
    ends = [
        _beyond(path.reverse(), divider.start, divider.bearing_m, ground, others),
        _beyond(path, divider.finish, divider.bearing_m, ground, others),
    ]
    return LineString([*ends[0][::-1], *path.coords, *ends[1]])


def _beyond(
    path: LineString, how: str, bearing_m: float, ground: Ground, others: BaseGeometry
) -> list[tuple[float, ...]]:
    """Coordinates to add after the last one of `path`."""
    end = Point(path.coords[-1])
    if how == "stop" or not ground.outline.covers(end):
        return []
    if how == "extend":
        return [_over_the_boundary(path, end, bearing_m, ground)]
    target = ground.outline.boundary if how == "nearest" else others
    if target.is_empty or target.distance(end) == 0:
        return []
    hit = nearest_points(target, end)[0]
    return [_towards(end, hit, end.distance(hit) + _OVERSHOOT_M)]


def _over_the_boundary(
    path: LineString, end: Point, bearing_m: float, ground: Ground
) -> tuple[float, float]:
    """Point just outside the district, straight on from the end of `path`."""
    back = path.interpolate(max(path.length - bearing_m, 0))
    west, south, east, north = ground.outline.bounds
    reach = back.distance(end) + math.hypot(east - west, north - south)
    ray = LineString([(end.x, end.y), _towards(back, end, reach)])
    exits = shapely.get_parts(ray.intersection(ground.outline.boundary))
    first = min(end.distance(point) for point in exits)
    return _towards(back, end, back.distance(end) + first + _OVERSHOOT_M)


def _towards(origin: Point, through: Point, length: float) -> tuple[float, float]:
    scale = length / origin.distance(through)
    dx, dy = through.x - origin.x, through.y - origin.y
    return (origin.x + scale * dx, origin.y + scale * dy)


def metric_points(crs_metric: int) -> ToPoint:
    """Function that turns (lon, lat) in WGS 84 into a point of a metric CRS.

    Parameters
    ----------
    crs_metric
        EPSG code of a CRS in metres.

    Returns
    -------
    callable
        Takes (lon, lat), gives a Point in metres.
    """

    def to_point(lonlat: tuple[float, float]) -> Point:
        point: Point = to_metric(gpd.GeoSeries([Point(lonlat)], crs=4326), crs_metric).iloc[0]
        return point

    return to_point
