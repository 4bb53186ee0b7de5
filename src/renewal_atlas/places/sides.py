"""From the four sides of an extent (四至) to the polygon that they cut out, and its area."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import shapely

from renewal_atlas.places.clues import DIRECTIONS
from renewal_atlas.places.extent import OPPOSITE, SIDES, is_unnamed
from renewal_atlas.places.lines import EXTEND_M, TOUCH_M, Apart, Line, meeting, parts, sweep
from renewal_atlas.places.shape import Shape, Unresolved

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.places.extent import Extent
    from renewal_atlas.places.shape import Find

AREA_TOLERANCE: Final = 0.25  # share by which drawn and stated area may differ
HALF_PLANE_M: Final = 1000.0  # how far a place with one open side may reach
_SIDE_LINE_M: Final = 2000.0
_DEPTH_MAX_M: Final = 3000.0
_SIDES_MIN: Final = 2
_ROAD_FIRST: Final = re.compile(
    "(?P<road>.{2,12}?(?:路|大街|街|大道|巷|河))(?:[东西南北中])?(?:侧|段|岸)?(?:规划|道路|城市)?"
    "(?:红线|绿线|绿化带|绿地|中心线|边线|辅路|人行道|路沿|河道|蓝线|岸线)?"
)
_APART_M: Final = 20.0  # two opposite sides nearer than this are not told apart
_INWARD: Final = {side: (-DIRECTIONS[side][0], -DIRECTIONS[side][1]) for side in SIDES}


def describe_extent(extent: Extent, find: Find) -> Shape | Unresolved:
    """Polygon that the four sides of a 四至 cut out, or what the known sides leave.

    Parameters
    ----------
    extent
        Sides and stated area.
    find
        Gives the line or shape of a name, in metres.

    Returns
    -------
    Shape or Unresolved
        A polygon with its area; if sides are missing or do not meet, the area beside those that
        are known, with `missing` naming the others.
    """
    if extent.doubled:
        twice = [f"{side} is both {extent.names[side]} and {name}" for side, name in extent.doubled]
        return Unresolved((f"the sides contradict each other: {'; '.join(twice)}",))
    known: dict[str, Line] = {}
    missing: list[str] = []
    for side, name in extent.sides:
        found = None if is_unnamed(name) else _side(name, find)
        if found is None:
            missing.append(name)
        else:
            known[side] = found if isinstance(found, Line) else _side_line(side, name, found)
    wrong = contradictions(known)
    if wrong:
        return Unresolved(wrong)
    lacking = [f"{side} side: no line for {n}" for side, n in extent.sides if n in missing]
    lacking += [f"{side} side: not stated" for side in _INWARD if _is_open(side, extent)]
    if not lacking:
        inward = [_INWARD[side] for side in known]
        polygon, added = polygon_from_sides(list(known.values()), inward)
        if polygon is not None:
            return _closed(extent, known, polygon, added)
        lacking = _gaps(known)
    return _half_open(extent, known, tuple(missing), lacking)


def _side(name: str, find: Find) -> Line | Shape | None:
    """Thing at a side; of 英雄山路东侧绿化带 the road it begins with."""
    found = find(name)
    return found if found is not None else find(road_of(name))


def road_of(name: str) -> str:
    """Road whose edge, strip or side a side of an extent is; the name itself if none.

    Examples
    --------
    >>> road_of("英雄山路东侧绿化带"), road_of("经四路小学")
    ('英雄山路', '经四路小学')
    """
    match = _ROAD_FIRST.fullmatch(name)
    return match["road"] if match else name


def _is_open(side: str, extent: Extent) -> bool:
    return len(side) == 1 and side not in extent.names


def _closed(
    extent: Extent, known: dict[str, Line], polygon: shapely.Polygon, added: float
) -> Shape:
    steps = [
        "extent: " + ", ".join(f"{side} {line.name}" for side, line in known.items()),
        f"the four lines cut out {polygon.area:,.0f} m²",
    ]
    if added:
        steps.append(f"ends of lines lengthened by up to {added:.0f} m so that they meet")
    if extent.area_m2:
        steps.append(_area_step(polygon.area, extent.area_m2))
    uncertainty = max(line.uncertainty_m for line in known.values()) + added / 2
    return Shape(
        polygon,
        uncertainty,
        steps=tuple(steps),
        area_m2=float(polygon.area),
        stated_area_m2=extent.area_m2,
    )


def _area_step(drawn: float, stated: float) -> str:
    share = drawn / stated - 1
    verdict = "differs from" if abs(share) > AREA_TOLERANCE else "agrees with"
    return f"drawn area {verdict} the stated {stated:,.0f} m² ({share:+.0%})"


def area_disagrees(shape: Shape) -> bool:
    """Whether the drawn area is over 25 % off the stated one."""
    if not shape.area_m2 or not shape.stated_area_m2:
        return False
    return abs(shape.area_m2 / shape.stated_area_m2 - 1) > AREA_TOLERANCE


def _half_open(
    extent: Extent, known: dict[str, Line], missing: tuple[str, ...], lacking: list[str]
) -> Shape | Unresolved:
    """Area beside the known sides, as deep as the stated area or 1 km allows."""
    if len(known) < _SIDES_MIN:
        return Unresolved((*lacking, "too few sides to draw anything"), missing)
    closed = _closed_by_area(extent, known)
    if closed is not None:
        return replace(closed, steps=(*lacking, *closed.steps), missing=missing)
    reach = _depth(extent.area_m2)
    long = max(_DEPTH_MAX_M, *(_across(side, known) for side in known))
    strips = [
        sweep(line.extended(long), _INWARD[side], max(reach, _across(side, known)))
        for side, line in known.items()
    ]
    common = shapely.intersection_all(strips)
    sides = ", ".join(f"{side} {line.name}" for side, line in known.items())
    if common.area < 1.0:
        step = f"the known sides have no area in common: {sides}"
        return Unresolved((*lacking, step), missing)
    steps = (*lacking, f"drawn within {reach:.0f} m of the known sides: {sides}")
    uncertainty = max(line.uncertainty_m for line in known.values())
    return Shape(common, uncertainty, steps=steps, missing=missing, stated_area_m2=extent.area_m2)


def contradictions(known: Mapping[str, Line]) -> tuple[str, ...]:
    """Opposite sides that lie the wrong way round, each named; a road cannot be two sides.

    Parameters
    ----------
    known
        Line at each side that has one.
    """
    wrong = []
    for side in ("东", "北"):
        first, second = known.get(side), known.get(OPPOSITE[side])
        if first is None or second is None:
            continue
        if first.place_id and first.place_id == second.place_id:
            wrong.append(f"{first.name} is named on both sides, {side} and {OPPOSITE[side]}")
            continue
        east, north = DIRECTIONS[side]
        gap = shapely.shortest_line(second.whole, first.whole)
        ways = [gap.coords[0], gap.coords[1]]
        middles = [second.whole.centroid.coords[0], first.whole.centroid.coords[0]]
        runs = [(b[0] - a[0]) * east + (b[1] - a[1]) * north for a, b in (ways, middles)]
        if max(runs) <= 0 and min(runs) < -_APART_M:
            wrong.append(
                f"the sides contradict each other or are swapped: {first.name} ({side}) does not "
                f"lie {side} of {second.name} ({OPPOSITE[side]})"
            )
    return tuple(wrong)


def _closed_by_area(extent: Extent, known: dict[str, Line]) -> Shape | None:
    """Three sides and the stated area: the fourth side is put where the area fits."""
    if extent.area_m2 is None or len(known) != len(SIDES) - 1:
        return None
    (open_side,) = set(SIDES) - set(known)
    base, others = OPPOSITE[open_side], [side for side in known if side != OPPOSITE[open_side]]
    beside = [sweep(known[s].whole, _INWARD[s], _across(s, known)) for s in others]

    def block(depth: float) -> BaseGeometry:
        return shapely.intersection_all([sweep(known[base].whole, _INWARD[base], depth), *beside])

    low, high = 0.0, _DEPTH_MAX_M
    if block(high).area < extent.area_m2:
        return None
    while high - low > 1.0:
        middle = (low + high) / 2
        low, high = (middle, high) if block(middle).area < extent.area_m2 else (low, middle)
    lines = max(line.uncertainty_m for line in known.values())
    note = f"{open_side} side put {high:,.0f} m from {known[base].name}, where the stated area fits"
    return Shape(block(high), max(lines, AREA_TOLERANCE * high), steps=(note,))


def _depth(area_m2: float | None) -> float:
    """Twice the side of a square of the stated area, since places are seldom longer than that."""
    return min(HALF_PLANE_M, 2 * math.sqrt(area_m2)) if area_m2 else HALF_PLANE_M


def _across(side: str, known: dict[str, Line]) -> float:
    """Way to the opposite side, if it is known: the place may reach all of it."""
    other = known.get(OPPOSITE[side])
    if other is None:
        return 0.0
    return float(shapely.hausdorff_distance(known[side].whole, other.whole))


def _gaps(known: dict[str, Line]) -> list[str]:
    ring = [known[side] for side in ("东", "南", "西", "北")]
    steps = []
    for first, second in zip(ring, [*ring[1:], ring[0]], strict=True):
        result = meeting(first, second)
        if isinstance(result, Apart):
            gap = f"{result.distance_m:.0f} m"
            steps.append(f"{first.name} and {second.name} do not meet: {gap} apart as traced")
    return steps or ["the four lines do not enclose an area"]


def _side_line(side: str, name: str, shape: Shape) -> Line:
    """Place as a side of an extent: a straight line through it, across the side's direction."""
    centre, radius = shape.circle()
    east, north = DIRECTIONS[side]
    half = (-north * _SIDE_LINE_M, east * _SIDE_LINE_M)
    line = shapely.LineString(
        [(centre.x - half[0], centre.y - half[1]), (centre.x + half[0], centre.y + half[1])]
    )
    return Line("", name, radius, shapely.MultiLineString([line]), (line,))


def polygon_from_sides(
    sides: Sequence[Line], inward: Sequence[tuple[float, float]]
) -> tuple[shapely.Polygon | None, float]:
    """Polygon that four lines cut out, and how far they had to be lengthened.

    Parameters
    ----------
    sides
        Lines in metres, in the order of `inward`.
    inward
        For each, the unit vector that points from it into the polygon.

    Returns
    -------
    tuple
        The polygon, or None if the lines do not close one, and the metres by which the ends of
        lines were lengthened (0 if they cross as drawn).
    """
    for by in (0.0, TOUCH_M, EXTEND_M):
        lines = [side.extended(by) if by else side.whole for side in sides]
        faces = parts(shapely.polygonize([shapely.union_all(lines)]))
        fitting = [face for face in faces if _fits(face, lines, inward)]
        if fitting:
            return max(fitting, key=lambda face: face.area), by
    return None, EXTEND_M


def _fits(
    face: shapely.Polygon, lines: Sequence[BaseGeometry], inward: Sequence[tuple[float, float]]
) -> bool:
    """Whether every line bounds the face, from the side it should."""
    middle = face.representative_point()
    for line, (east, north) in zip(lines, inward, strict=True):
        shared = face.exterior.intersection(line.buffer(0.5))
        if shared.length < 1.0:
            return False
        edge = shared.centroid
        if (middle.x - edge.x) * east + (middle.y - edge.y) * north <= 0:
            return False
    return True
