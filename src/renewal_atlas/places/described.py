"""From clues to geometry: what lies at a junction, along a road, between two, within four sides.

`find` gives a named thing in metres: a `Line`, the `Shape` of another place, or None.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import shapely

from renewal_atlas.places.lines import Apart, Line, Meeting, meeting, stretch, sweep
from renewal_atlas.places.shape import Shape, Unresolved, intersect
from renewal_atlas.places.sides import describe_extent
from renewal_atlas.places.uncertainty import offset_radius, point_radius
from renewal_atlas.places.wording import (
    BESIDE_M,
    DIRECTIONS,
    UNTRACED_M,
    Clue,
    Wording,
    read_clause,
)

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.places.shape import Find, Found

JUNCTION_M: Final = 30.0  # from the middle of a junction to its kerbs
CORNER_M: Final = 50.0  # from there to the middle of a corner plot, and as much again to its edge
EIGHTH: Final = math.pi / 8  # half the angle between neighbouring directions of eight
_ON_BOTH: Final = frozenset({"junction", "corner", "stretch"})
ROUND: Final = 0.1  # a stated distance is taken as rounded to a tenth of itself


def describe(wording: Wording, find: Find) -> Shape | Unresolved:
    """Geometry of a described place.

    Parameters
    ----------
    wording
        As `renewal_atlas.places.wording.read_wording` reads it.
    find
        Gives the line or shape of a name, in metres.

    Returns
    -------
    Shape or Unresolved
        Where all clues agree; clues that cannot be resolved are named in `missing`.
    """
    if wording.extent:
        return describe_extent(wording.extent, find)
    results = [_clue(clue, find) for clue in wording.clues]
    shapes = [result for result in results if isinstance(result, Shape)]
    failed = [result for result in results if isinstance(result, Unresolved)]
    steps = tuple(step for result in failed for step in result.steps)
    missing = tuple(name for result in failed for name in result.missing)
    if not shapes:
        return Unresolved(steps, missing)
    joint = intersect(shapes)
    if isinstance(joint, Unresolved):
        return Unresolved((*steps, *joint.steps), missing)
    return _with(joint.explained(*steps), missing)


def _clue(clue: Clue, find: Find) -> Shape | Unresolved:
    found = [_named(name, find) for name in clue.names]
    missing = tuple(name for name, thing in zip(clue.names, found, strict=True) if thing is None)
    if missing:
        return _partial(clue, found, missing)
    return _MAKERS[clue.kind](clue, [thing for thing in found if thing is not None])


def _partial(clue: Clue, found: list[Found], missing: tuple[str, ...]) -> Shape | Unresolved:
    """What the known road of a junction or stretch leaves: anywhere on it."""
    steps = tuple(f"no line or position for {name}" for name in missing)
    roads = [thing for thing in found if isinstance(thing, Line)]
    if clue.kind not in _ON_BOTH or not roads or (clue.kind == "stretch" and found[0] is None):
        return Unresolved(steps, missing)
    road = roads[0]
    note = f"somewhere along {road.name}, or up to {UNTRACED_M:,.0f} m beyond what is traced"
    return Shape(
        road.whole, road.uncertainty_m, reach_m=UNTRACED_M, steps=(*steps, note), missing=missing
    )


def _named(name: str, find: Find) -> Found:
    """Thing of a name; a clause within a clause (…交叉口以南500米) is described first."""
    found = find(name)
    if found is not None:
        return found
    inner = read_clause(name)
    if inner.kind == "name" or name in inner.names:
        return None
    result = _clue(inner, find)
    return result if isinstance(result, Shape) else None


def _junction(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    met = _meet(*found)
    if not isinstance(met, Meeting):
        return met
    steps = [f"{clue.names[0]} and {clue.names[1]} meet" + (f": {met.how}" if met.how else "")]
    radius = point_radius(extent_m=JUNCTION_M, source_m=met.uncertainty_m)
    return Shape(met.point, radius, steps=tuple(steps))


def _meet(first: Line | Shape, second: Line | Shape) -> Meeting | Unresolved:
    if not (isinstance(first, Line) and isinstance(second, Line)):
        return Unresolved(("a junction needs two roads with lines",))
    met = meeting(first, second)
    if isinstance(met, Apart):
        gap = f"{met.distance_m:.0f} m"
        return Unresolved((f"{first.name} and {second.name} do not meet: {gap} apart as traced",))
    return met


def _corner(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    junction = _junction(clue, found)
    if isinstance(junction, Unresolved):
        return junction
    east, north = DIRECTIONS[clue.direction]
    middle = junction.geometry.centroid
    point = shapely.Point(middle.x + east * CORNER_M, middle.y + north * CORNER_M)
    radius = point_radius(source_m=junction.uncertainty_m, description_m=CORNER_M)
    note = f"its {clue.direction} corner, taken {CORNER_M:.0f} m from the middle"
    return Shape(point, radius, steps=(*junction.steps, note))


def _stretch(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    road, *ends = found
    if not isinstance(road, Line):
        return Unresolved((f"{clue.names[0]} has no line",))
    points, steps = [], []
    for name, end in zip(clue.names[1:], ends, strict=True):
        met = _meet(road, end) if isinstance(end, Line) else _nearest(road, end)
        if isinstance(met, Unresolved):
            return met
        points.append(met.point)
        steps.append(f"{name} meets {road.name}" + (f": {met.how}" if met.how else ""))
    part = stretch(road, points[0], points[1])
    if part is None:
        return Unresolved((f"{road.name} is not traced in one piece between the two",))
    steps.append(f"the stretch between them is {part.length:,.0f} m long")
    return Shape(part, road.uncertainty_m, steps=tuple(steps))


def _nearest(road: Line, end: Shape) -> Meeting:
    centre, radius = end.circle()
    on_road = shapely.shortest_line(road.whole, centre).interpolate(0)
    return Meeting(on_road, radius + centre.distance(on_road), "nearest point of the road")


def _between(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    first, second = found
    if isinstance(first, Line) and isinstance(second, Line):
        if first.whole.intersects(second.whole):
            return Unresolved((f"{first.name} and {second.name} cross: nothing lies between",))
        area = shapely.union_all([first.whole, second.whole]).convex_hull
        uncertainty = max(first.uncertainty_m, second.uncertainty_m)
        return Shape(area, uncertainty, steps=(f"between {first.name} and {second.name}",))
    circles = [_circle(thing) for thing in found]
    line = shapely.LineString([centre for centre, _ in circles])
    radius = max(radius for _, radius in circles)
    area = line.buffer(max(radius, line.length / 4))
    return Shape(area, 0.0, steps=(f"between {clue.names[0]} and {clue.names[1]}",))


def _offset(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    start = found[0]
    east, north = DIRECTIONS[clue.direction]
    note = f"{clue.metres:,.0f} m {clue.direction} of {clue.names[0]}"
    if isinstance(start, Line):
        slack = clue.metres * ROUND + start.uncertainty_m
        outer = sweep(start.whole, (east, north), clue.metres + slack)
        inner = sweep(start.whole, (east, north), max(clue.metres - slack, 0.0))
        band = outer.difference(inner)
        return _strip(band, start, note)
    centre, radius = start.circle()
    point = shapely.Point(centre.x + east * clue.metres, centre.y + north * clue.metres)
    error = offset_radius(clue.metres, radius, clue.metres * ROUND, EIGHTH)
    return Shape(point, point_radius(description_m=error), steps=(*start.steps, note))


def _beside(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    start = found[0]
    direction = DIRECTIONS[clue.direction]
    note = f"within {clue.metres:,.0f} m {clue.direction} of {clue.names[0]}"
    if isinstance(start, Line):
        return _strip(sweep(start.whole, direction, clue.metres), start, note)
    centre, radius = start.circle()
    half = (radius + clue.metres) / 2
    point = shapely.Point(centre.x + direction[0] * half, centre.y + direction[1] * half)
    error = math.hypot(half, radius if clue.metres == BESIDE_M["侧"] else half)
    return Shape(point, point_radius(description_m=error), steps=(*start.steps, note))


def _strip(area: BaseGeometry, line: Line, note: str) -> Shape | Unresolved:
    if area.is_empty or area.area < 0.1 * line.whole.length:
        return Unresolved((f"{line.name} runs in that direction: it has no such side",))
    return Shape(area, line.uncertainty_m, steps=(note,))


def _along(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    thing = found[0]
    note = f"along {clue.names[0]}, within {clue.metres:,.0f} m"
    if isinstance(thing, Line):
        return Shape(thing.whole, thing.uncertainty_m, reach_m=clue.metres, steps=(note,))
    centre, radius = thing.circle()
    return Shape(centre, point_radius(extent_m=radius, description_m=clue.metres), steps=(note,))


def _name(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    thing = found[0]
    if isinstance(thing, Line):
        return Shape(thing.whole, thing.uncertainty_m, steps=(f"the line of {clue.names[0]}",))
    return thing.as_area().explained(f"within {clue.names[0]}")


def _number(clue: Clue, found: list[Line | Shape]) -> Shape | Unresolved:
    """House number without anchors: anywhere on the road."""
    return _along(Clue("along", clue.names, "", UNTRACED_M), found)


def _circle(thing: Line | Shape) -> tuple[shapely.Point, float]:
    shape = Shape(thing.whole, thing.uncertainty_m) if isinstance(thing, Line) else thing
    return shape.circle()


def _with(shape: Shape, missing: tuple[str, ...]) -> Shape:
    return replace(shape, missing=(*missing, *shape.missing))


_MAKERS: Final = {
    "junction": _junction,
    "corner": _corner,
    "stretch": _stretch,
    "between": _between,
    "offset": _offset,
    "beside": _beside,
    "along": _along,
    "number": _number,
    "name": _name,
}
