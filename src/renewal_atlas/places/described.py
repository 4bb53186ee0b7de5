"""From clues to geometry: what lies at a junction, at a distance, beside a road, within four sides.

`find` gives a named thing in metres: a `Line`, the `Shape` of another place, or None.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import shapely

from renewal_atlas.places import along
from renewal_atlas.places.clues import BARE, BESIDE_M, DIRECTIONS, Clue
from renewal_atlas.places.forms import read_clause
from renewal_atlas.places.lines import Line, sweep
from renewal_atlas.places.scene import Scene, is_relation, label, meet, nearest, not_understood
from renewal_atlas.places.shape import Shape, Unresolved, intersect
from renewal_atlas.places.sides import describe_extent
from renewal_atlas.places.uncertainty import offset_radius, point_radius

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.places.along import Things
    from renewal_atlas.places.shape import Find, Found
    from renewal_atlas.places.wording import Wording

JUNCTION_M: Final = 30.0  # from the middle of a junction to its kerbs
CORNER_M: Final = 50.0  # from there to the middle of a corner plot, and as much again to its edge
SIDE_M: Final = 50.0  # from the middle of a road to what stands on one side of it
EIGHTH: Final = math.pi / 8  # half the angle between neighbouring directions of eight
_QUARTER: Final = math.pi / 4
_ON_BOTH: Final = frozenset({"junction", "corner", "stretch"})
# What another clause can start from (…交叉口以南500米); 英雄山路以东以南 is no such thing.
_INNER: Final = frozenset({"junction", "corner", "stretch", "number", "offset", "name"})


def describe(
    wording: Wording, find: Find, *, outline: BaseGeometry | None = None, inside: bool = False
) -> Shape | Unresolved:
    """Geometry of a described place.

    Parameters
    ----------
    wording
        As `renewal_atlas.places.wording.read_wording` reads it.
    find
        Gives the line or shape of a name, in metres.
    outline
        Of the district, in metres, to cut roads at that run on beyond it.
    inside
        Whether the place is said to lie in the district.

    Returns
    -------
    Shape or Unresolved
        Where all clues agree; clues that cannot be resolved are named in `missing`.
    """
    scene = Scene(find, outline, inside)
    results = [_clue(clue, scene) for clue in wording.clues]
    if wording.extent:
        results.insert(0, describe_extent(wording.extent, find))
    shapes = [result for result in results if isinstance(result, Shape)]
    failed = [result for result in results if isinstance(result, Unresolved)]
    steps = tuple(step for result in failed for step in result.steps)
    missing = tuple(name for result in failed for name in result.missing)
    odd = not_understood(missing)
    if odd:
        return Unresolved((*steps, f"“{odd}” is not understood"), missing)
    # A clause that fails for another reason than an unknown name contradicts the others.
    if not shapes or any(not result.missing for result in failed):
        return Unresolved(steps, missing)
    joint = intersect(shapes)
    if isinstance(joint, Unresolved):
        return Unresolved((*steps, *joint.steps), missing)
    return replace(joint.explained(*steps), missing=(*missing, *joint.missing))


def _clue(clue: Clue, scene: Scene) -> Shape | Unresolved:
    if clue.kind == "unclear":
        return Unresolved((f"{label(clue)} {clue.side}",))
    whole = scene.find(clue.text) if clue.text and clue.kind != "name" else None
    if isinstance(whole, Shape):
        return whole.explained(f"{clue.text} is known itself")
    if clue.kind == "number":
        return _number(clue, scene)
    things = [_named(name, scene) for name in clue.names]
    refused = next((thing for thing in things if isinstance(thing, Unresolved)), None)
    if refused is not None:
        return refused
    found = [thing for thing in things if not isinstance(thing, Unresolved)]
    missing = tuple(name for name, thing in zip(clue.names, found, strict=True) if thing is None)
    if missing:
        return _partial(clue, found, missing, scene)
    return _MAKERS[clue.kind](clue, [thing for thing in found if thing is not None], scene)


def _partial(
    clue: Clue, found: list[Found], missing: tuple[str, ...], scene: Scene
) -> Shape | Unresolved:
    """What the known road of a junction or stretch leaves: anywhere on it."""
    steps = tuple(f"no line or position for {name}" for name in missing)
    roads = [thing for thing in found if isinstance(thing, Line)]
    if clue.kind not in _ON_BOTH or not roads or (clue.kind == "stretch" and found[0] is None):
        return Unresolved(steps, missing)
    odd = not_understood(missing)
    if odd or clue.side == BARE:
        return Unresolved((*steps, f"“{odd or label(clue)}” is not understood"), missing)
    anywhere = scene.anywhere_on(roads[0])
    if isinstance(anywhere, Unresolved):
        return Unresolved((*steps, *anywhere.steps), missing)
    wider = replace(anywhere, reach_m=anywhere.reach_m + clue.metres, missing=missing)
    return wider.explained(*steps)


def _named(name: str, scene: Scene) -> Found | Unresolved:
    """Thing of a name; a clause within a clause (…交叉口以南500米) is described first."""
    found = scene.find(name)
    if found is not None:
        return found
    inner = read_clause(name)
    if inner.kind not in _INNER or name in inner.names:
        return None
    return _clue(inner, scene)


def _number(clue: Clue, scene: Scene) -> Shape | Unresolved:
    """House number; a name written after it must agree with it, if it is known."""
    road = scene.find(clue.names[0])
    if road is None:
        missing = clue.names[:1]
        return Unresolved((f"no line or position for {missing[0]}",), missing)
    shape = along.house_number(clue, [road], scene)
    tail = clue.names[1] if len(clue.names) > 1 else ""
    if not tail or isinstance(shape, Unresolved):
        return shape
    inner = read_clause(tail)
    if inner.kind != "name" or is_relation(tail) or not_understood((tail,)):
        return Unresolved((f"“{tail}” after the house number is not understood",))
    named = scene.find(tail)
    if named is None:
        return shape.explained(f"{tail} itself is not known: its house number is taken")
    area = Shape(named.whole, named.uncertainty_m) if isinstance(named, Line) else named
    if area.region.distance(shape.region) > 0:
        return Unresolved((f"{tail} is known to lie elsewhere than its house number",))
    return shape.explained(f"{tail} agrees with its house number")


def _junction(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    del scene
    first, second = found
    if isinstance(first, Line) and isinstance(second, Shape) and clue.metres:
        met = nearest(first, second)  # 经四路近大观园
    else:
        crossing = meet(first, second)
        if isinstance(crossing, Unresolved):
            return crossing
        met = crossing
    steps = [f"{clue.names[0]} and {clue.names[1]} meet" + (f": {met.how}" if met.how else "")]
    if clue.metres:
        steps.append(f"near it, within {clue.metres:,.0f} m")
    radius = point_radius(
        extent_m=JUNCTION_M, source_m=met.uncertainty_m, description_m=clue.metres
    )
    return Shape(met.point, radius, steps=tuple(steps))


def _corner(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    junction = _junction(clue, found, scene)
    if isinstance(junction, Unresolved):
        return junction
    point = _moved(junction.geometry.centroid, clue.direction, CORNER_M)
    radius = point_radius(source_m=junction.uncertainty_m, description_m=CORNER_M)
    note = f"its {clue.direction} corner, taken {CORNER_M:.0f} m from the middle"
    return Shape(point, radius, steps=(*junction.steps, note))


def _offset(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    del scene
    start, direction = found[0], DIRECTIONS[clue.direction]
    note = f"{clue.low:,.0f} to {clue.high:,.0f} m {clue.direction} of {clue.names[0]}"
    if isinstance(start, Line):
        side = sweep(start.whole, direction, 2 * clue.high)
        near = start.whole.buffer(clue.high).intersection(side)
        outer = sweep(start.whole, direction, clue.high + start.uncertainty_m).union(near)
        inner = sweep(start.whole, direction, max(clue.low - start.uncertainty_m, 0.0))
        return _strip(outer.difference(inner), start, note)
    centre, radius = start.circle()
    middle = (clue.low + clue.high) / 2
    point = _moved(centre, clue.direction, middle)
    error = offset_radius(middle, 0.0, clue.high - middle, EIGHTH)
    if clue.side:
        point, error = _moved(point, clue.side, SIDE_M), error + SIDE_M
        note += f", on the {clue.side} side of the road"
    reached = point_radius(source_m=radius, description_m=error)
    return Shape(point, reached, steps=(*start.steps, note))


def _within(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    """…以南500米范围: all that lies up to so far in that direction."""
    del scene
    start, most = found[0], clue.metres
    note = f"up to {most:,.0f} m {clue.direction} of {clue.names[0]}"
    slack = clue.high - most
    if isinstance(start, Line):
        strip = _strip(sweep(start.whole, DIRECTIONS[clue.direction], most), start, note)
        return replace(strip, reach_m=slack) if isinstance(strip, Shape) else strip
    centre, radius = start.circle()
    east, north = DIRECTIONS[clue.direction]
    heading = math.atan2(north, east)
    arc = [heading - _QUARTER + _QUARTER * i / 8 for i in range(17)]
    rim = [(centre.x + most * math.cos(a), centre.y + most * math.sin(a)) for a in arc]
    shape = shapely.Polygon([centre.coords[0], *rim])
    return Shape(shape, radius, reach_m=slack, steps=(*start.steps, note))


def _beside(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    del scene
    start = found[0]
    note = f"within {clue.metres:,.0f} m {clue.direction} of {clue.names[0]}"
    if isinstance(start, Line):
        return _strip(sweep(start.whole, DIRECTIONS[clue.direction], clue.metres), start, note)
    centre, radius = start.circle()
    half = (radius + clue.metres) / 2
    point = _moved(centre, clue.direction, half)
    error = math.hypot(half, radius) if clue.metres == BESIDE_M["侧"] else 1.5 * half
    return Shape(point, point_radius(description_m=error), steps=(*start.steps, note))


def _strip(area: BaseGeometry, line: Line, note: str) -> Shape | Unresolved:
    if area.is_empty or area.area < 0.1 * line.whole.length:
        return Unresolved((f"{line.name} runs in that direction: it has no such side",))
    return Shape(area, line.uncertainty_m, steps=(note,))


def _along(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    del scene
    thing = found[0]
    note = f"along {clue.names[0]}, within {clue.metres:,.0f} m"
    if isinstance(thing, Line):
        return Shape(thing.whole, thing.uncertainty_m, reach_m=clue.metres, steps=(note,))
    centre, radius = thing.circle()
    return Shape(centre, point_radius(extent_m=radius, description_m=clue.metres), steps=(note,))


def _name(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    del scene
    thing = found[0]
    if isinstance(thing, Line):
        return Shape(thing.whole, thing.uncertainty_m, steps=(f"the line of {clue.names[0]}",))
    return thing.as_area().explained(f"within {clue.names[0]}")


def _moved(point: shapely.Point, direction: str, metres: float) -> shapely.Point:
    east, north = DIRECTIONS[direction]
    return shapely.Point(point.x + east * metres, point.y + north * metres)


_MAKERS: Final = {
    "junction": _junction,
    "corner": _corner,
    "stretch": along.stretch_between,
    "between": along.between,
    "offset": _offset,
    "within": _within,
    "beside": _beside,
    "along": _along,
    "numbers": along.house_numbers,
    "part": along.part_of_road,
    "block": along.block,
    "roads": along.roads,
    "name": _name,
}
