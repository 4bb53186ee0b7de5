"""On and between roads: stretches, parts, house numbers, enclosed blocks, roads named together."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Final

import shapely
from shapely.ops import substring

from renewal_atlas.places.clues import UNTRACED_M, Clue
from renewal_atlas.places.lines import EXTEND_M, TOUCH_M, Line, parts, stretch
from renewal_atlas.places.scene import circle, label, meet, nearest
from renewal_atlas.places.shape import Shape, Unresolved

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renewal_atlas.places.scene import Scene

    Things = Sequence[Line | Shape]

_TURN: Final = {"东": (0, 1), "西": (0, -1), "北": (1, 1), "南": (1, -1)}  # axis and sense
_HALVES: Final = 2
_SLANT: Final = 0.5  # a road reaches this share of its length along an axis to have ends there


def stretch_between(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    """Part of a road between two others (英雄山路(经十路至二环南路))."""
    del scene
    road, *ends = found
    if not isinstance(road, Line):
        return Unresolved((f"{clue.names[0]} has no line",))
    points, steps = [], []
    for name, end in zip(clue.names[1:], ends, strict=True):
        met = meet(road, end) if isinstance(end, Line) else nearest(road, end)
        if isinstance(met, Unresolved):
            return met
        points.append(met.point)
        steps.append(f"{name} meets {road.name}" + (f": {met.how}" if met.how else ""))
    part = stretch(road, points[0], points[1])
    if part is None:
        return Unresolved((f"{road.name} is not traced in one piece between the two",))
    steps.append(f"the stretch between them is {part.length:,.0f} m long")
    return Shape(part, road.uncertainty_m, steps=tuple(steps))


def part_of_road(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    """北段, 中段: half of a road that is known to both ends, widened by what may be untraced."""
    del scene
    road = found[0]
    if not isinstance(road, Line):
        return Unresolved((f"{clue.names[0]} has no line: its {clue.direction}段 cannot be told",))
    if road.runs_on:
        step = f"{road.name} may run on beyond the district: where its {clue.direction}段 begins"
        return Unresolved((f"{step} is not known",))
    if len(road.chain) > 1:
        return Unresolved((f"{road.name} is not traced in one piece",))
    line = road.chain[0]
    share = _share(line, clue.direction)
    if share is None:
        return Unresolved((f"{road.name} does not run that way: it has no {clue.direction}段",))
    part = substring(line, *share, normalized=True)
    reach = f"or up to {UNTRACED_M:,.0f} m beyond"
    step = f"{clue.direction}段 of {road.name}: within this half of what is traced, {reach}"
    return Shape(part, road.uncertainty_m, reach_m=UNTRACED_M, steps=(step,))


def _share(line: shapely.LineString, direction: str) -> tuple[float, float] | None:
    """From where to where along a line its northern, southern … or middle half lies."""
    if direction == "中":
        return 0.25, 0.75
    start, end = line.coords[0], line.coords[-1]
    for character in direction:
        axis, sense = _TURN[character]
        run = (end[axis] - start[axis]) * sense
        if abs(run) < _SLANT * line.length and len(direction) < _HALVES:
            return None
    return (0.5, 1.0) if run > 0 else (0.0, 0.5)


def house_number(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    """House number: between known ones, or anywhere on a road that is known to its ends."""
    road, value = found[0], int(clue.metres)
    at = scene.find(f"{clue.names[0]}{value}号")
    if isinstance(at, Shape):
        return at
    if isinstance(road, Line):
        step = f"No. {value} of {road.name} lies between no two known numbers"
        return _explained(scene.anywhere_on(road), step)
    step = f"No. {value} of {clue.names[0]}: anywhere in it"
    return road.as_area().explained(step)


def house_numbers(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    """Range or list of house numbers: the stretch from the lowest to the highest."""
    road, (low, high) = found[0], (int(clue.low), int(clue.high))
    ends = [scene.find(f"{clue.names[0]}{value}号") for value in (low, high)]
    if not isinstance(road, Line):
        return road.as_area().explained(f"No. {low} to {high} of {clue.names[0]}: anywhere in it")
    shapes = [end for end in ends if isinstance(end, Shape)]
    if len(shapes) < len(ends):
        step = f"No. {low} and No. {high} of {road.name} do not both lie between known numbers"
        return _explained(scene.anywhere_on(road), step)
    met = [nearest(road, shape) for shape in shapes]
    part = stretch(road, met[0].point, met[1].point)
    if part is None:
        return Unresolved((f"{road.name} is not traced in one piece between the two numbers",))
    radius = max(shape.circle()[1] for shape in shapes)
    step = f"No. {low} to No. {high} of {road.name}: a stretch of {part.length:,.0f} m"
    return Shape(part, road.uncertainty_m, reach_m=radius, steps=(step,))


def _explained(result: Shape | Unresolved, step: str) -> Shape | Unresolved:
    if isinstance(result, Unresolved):
        return Unresolved((step, *result.steps), result.missing)
    return result.explained(step)


def between(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    """Between two roads the area they span; between two places the lens around both."""
    del scene
    first, second = found
    if isinstance(first, Line) and isinstance(second, Line):
        if first.whole.intersects(second.whole):
            return Unresolved((f"{first.name} and {second.name} cross: nothing lies between",))
        area = shapely.union_all([first.whole, second.whole]).convex_hull
        uncertainty = max(first.uncertainty_m, second.uncertainty_m)
        return Shape(area, uncertainty, steps=(f"between {first.name} and {second.name}",))
    circles = [circle(thing) for thing in found]
    line = shapely.LineString([centre for centre, _ in circles])
    radius = max(radius for _, radius in circles)
    area = line.buffer(max(radius, line.length / 4))
    return Shape(area, 0.0, steps=(f"between {clue.names[0]} and {clue.names[1]}",))


def roads(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    """Several roads named together (大纬二路—英雄山路): all of them, if each meets the next."""
    del scene
    lines = [thing for thing in found if isinstance(thing, Line)]
    if len(lines) < len(found) or len({line.place_id for line in lines}) < len(lines):
        return Unresolved((f"{label(clue)} names several places: ask for one of them",))
    for first, second in pairwise(lines):
        if isinstance(meet(first, second), Unresolved):
            step = f"{label(clue)} names several roads; {first.name} and {second.name} do not meet"
            return Unresolved((step, "ask for one of them, or for what lies between"))
    shape = shapely.MultiLineString([part for line in lines for part in line.traced.geoms])
    named = " and ".join(line.name for line in lines)
    step = f"several roads are named, the place may lie on any of them: {named}"
    return Shape(shape, max(line.uncertainty_m for line in lines), reach_m=0.0, steps=(step,))


def block(clue: Clue, found: Things, scene: Scene) -> Shape | Unresolved:
    """Block that all the named roads enclose."""
    del scene
    lines = [thing for thing in found if isinstance(thing, Line)]
    if len(lines) < len(found):
        return Unresolved((f"{label(clue)}: a block needs roads with lines on every side",))
    for by in (0.0, TOUCH_M, EXTEND_M):
        drawn = [line.extended(by) if by else line.whole for line in lines]
        faces = [
            face
            for face in parts(shapely.polygonize([shapely.union_all(drawn)]))
            if all(face.exterior.intersection(line.buffer(0.5)).length > 1.0 for line in drawn)
        ]
        if len(faces) == 1:
            steps = [
                f"the roads {', '.join(line.name for line in lines)} enclose it",
                f"they cut out {faces[0].area:,.0f} m²",
            ]
            if by:
                steps.append(f"ends of lines lengthened by up to {by:.0f} m so that they meet")
            uncertainty = max(line.uncertainty_m for line in lines) + by / 2
            return Shape(faces[0], uncertainty, steps=tuple(steps), area_m2=float(faces[0].area))
        if faces:
            return Unresolved((f"the roads of {label(clue)} enclose {len(faces)} blocks",))
    return Unresolved((f"the roads of {label(clue)} enclose no block as traced",))
