"""How a plan unit is drawn: one small function for each kind of rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely
from shapely import LineString

from renewal_atlas.plans.ground import RuleFault
from renewal_atlas.plans.paths import follow

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.plans.ground import Ground
    from renewal_atlas.plans.paths import ToPoint
    from renewal_atlas.plans.records import Around, Corridor

_QUAD_SEGS = 8


def corridor(rule: Corridor, ground: Ground, to_point: ToPoint) -> BaseGeometry:
    """Strip of `width_m` along a path and its branches, round at its ends, clipped to the district.

    Parameters
    ----------
    rule
        Paths and width; `closed` joins the end of the path to its beginning.
    ground
        In metres.
    to_point
        Turns (lon, lat) in WGS 84 into a point of the metric CRS.

    Returns
    -------
    Polygon or MultiPolygon
        In the metric CRS.

    Raises
    ------
    RuleFault
        If a line is unknown, two lines lie too far apart, or the strip lies outside the district.

    Examples
    --------
    >>> from shapely import LineString, Point, box
    >>> from renewal_atlas.plans.ground import Ground
    >>> from renewal_atlas.plans.records import Corridor
    >>> ground = Ground(box(0, 0, 900, 900), {"road": (LineString([(0, 500), (900, 500)]),)}, {})
    >>> rule = {"kind": "corridor", "path": [{"line": "road"}], "width_m": 200, "reason": "road"}
    >>> corridor(Corridor.model_validate(rule), ground, Point).area
    180000.0
    """
    path = follow(rule.path, ground, rule.bridge_m, to_point)
    if rule.closed:
        path = LineString([*path.coords, path.coords[0]])
    branches = [follow(steps, ground, rule.bridge_m, to_point) for steps in rule.branches]
    strips = shapely.buffer([path, *branches], rule.width_m / 2, quad_segs=_QUAD_SEGS)
    strip = shapely.union_all(strips)
    return _inside(strip, ground, "path", ", ".join(s.line or s.place or "" for s in rule.path))


def around(rule: Around, ground: Ground) -> BaseGeometry:
    """Circles of `radius_m` around places, clipped to the district.

    Parameters
    ----------
    rule
        Places and radius.
    ground
        In metres.

    Returns
    -------
    Polygon or MultiPolygon
        In the metric CRS.

    Raises
    ------
    RuleFault
        If a place is unknown or unplaced, or all lie outside the district.
    """
    shapes = [ground.place(place) for place in rule.places]
    discs = shapely.union_all(shapely.buffer(shapes, rule.radius_m, quad_segs=2 * _QUAD_SEGS))
    return _inside(discs, ground, "places", ", ".join(rule.places))


def _inside(shape: BaseGeometry, ground: Ground, field: str, value: str) -> BaseGeometry:
    """Areal part of a shape within the district."""
    clipped = shapely.intersection(shape, ground.outline)
    areas = [part for part in shapely.get_parts(clipped) if part.area > 0]
    if not areas:
        raise RuleFault(
            "unit_outside",
            field,
            value,
            "the unit lies outside the district",
            "check the lines and places, and their datum",
        )
    return shapely.union_all(areas)
