"""Partition of a district into zones that cover it exactly and share their edges."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Polygon

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely import Point

Area = Polygon | MultiPolygon

_GRID_M = 1e-6  # noding grid: far below any survey, above floating-point noise
_TOUCH_M = 0.01


@dataclass(frozen=True, slots=True)
class Faces:
    """Faces of a district cut by dividers, and what did not work.

    Attributes
    ----------
    faces
        Polygons in the metric CRS that cover the district exactly.
    idle
        Dividers that cut nothing.
    """

    faces: tuple[Polygon, ...]
    idle: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Zoning:
    """Faces given to zones by their seeds.

    Attributes
    ----------
    zones
        Faces of each zone, by unit_id; a zone without a face is missing.
    astray
        Seeds (unit_id, number) that lie in no face.
    disputed
        Seeds (unit_id, number) whose face belongs to another zone already.
    unclaimed
        Faces without a seed that are too large to be joined to a neighbour.
    joined
        Small faces without a seed that were joined to a neighbour, with its unit_id.
    """

    zones: Mapping[str, tuple[Polygon, ...]]
    astray: tuple[tuple[str, int], ...]
    disputed: tuple[tuple[str, int], ...]
    unclaimed: tuple[Polygon, ...]
    joined: tuple[tuple[str, Polygon], ...]


def cut(outline: Area, dividers: Mapping[str, LineString]) -> Faces:
    """Cut a district along dividers.

    Boundary and dividers are noded together on a grid of a micrometre and polygonised, so two faces
    that touch share every vertex of their common edge.

    Parameters
    ----------
    outline
        District in a metric CRS; holes and several parts are kept.
    dividers
        Lines in the same CRS, by id.

    Returns
    -------
    Faces
        Sorted from north to south.

    Examples
    --------
    >>> from shapely import LineString, box
    >>> halves = cut(box(0, 0, 10, 10), {"middle": LineString([(-1, 5), (11, 5)])})
    >>> [face.area for face in halves.faces], halves.idle
    ([50.0, 50.0], ())
    """
    faces = _polygonise(outline, list(dividers.values()))
    idle = [
        key
        for key in dividers
        if len(_polygonise(outline, [v for k, v in dividers.items() if k != key])) >= len(faces)
    ]
    return Faces(faces, tuple(idle))


def _polygonise(outline: Area, lines: Sequence[LineString]) -> tuple[Polygon, ...]:
    noded = shapely.union_all([outline.boundary, *lines], grid_size=_GRID_M)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inner = shapely.point_on_surface(faces)
    shapely.prepare(outline)
    kept = faces[shapely.contains(outline, inner)]
    return tuple(sorted(kept, key=lambda face: (-face.bounds[3], face.bounds[0], face.area)))


def assign(
    faces: Sequence[Polygon], seeds: Mapping[str, Sequence[Point]], join_below_m2: float
) -> Zoning:
    """Give each face to the zone whose seed lies in it.

    Parameters
    ----------
    faces
        From `cut`.
    seeds
        Points of each zone, by unit_id, in the same CRS.
    join_below_m2
        A face without a seed and smaller than this joins the neighbour it shares most edge with.

    Returns
    -------
    Zoning
        With every seed and face that could not be used.
    """
    owner: dict[int, str] = {}
    astray, disputed = [], []
    for unit_id, points in seeds.items():
        for number, point in enumerate(points):
            hits = [i for i, face in enumerate(faces) if face.contains(point)]
            if not hits:
                astray.append((unit_id, number))
            elif owner.setdefault(hits[0], unit_id) != unit_id:
                disputed.append((unit_id, number))
    joined = _join_small(faces, owner, join_below_m2)
    zones: dict[str, list[Polygon]] = defaultdict(list)
    for i in sorted(owner):
        zones[owner[i]].append(faces[i])
    return Zoning(
        {key: tuple(zones[key]) for key in seeds if key in zones},
        tuple(astray),
        tuple(disputed),
        tuple(face for i, face in enumerate(faces) if i not in owner),
        joined,
    )


def _join_small(
    faces: Sequence[Polygon], owner: dict[int, str], below_m2: float
) -> tuple[tuple[str, Polygon], ...]:
    """Give small seedless faces to a neighbour, smallest first; changes `owner`."""
    joined = []
    small = [i for i, face in enumerate(faces) if i not in owner and face.area < below_m2]
    for i in sorted(small, key=lambda i: faces[i].area):
        edges = {j: faces[i].intersection(faces[j]).length for j in owner}
        best = max(edges, key=lambda j: (edges[j], -j), default=None)
        if best is not None and edges[best] > 0:
            owner[i] = owner[best]
            joined.append((owner[best], faces[i]))
    return tuple(joined)


def separated(zones: Mapping[str, Area], divider: LineString) -> set[str]:
    """Zones that have an edge along a divider.

    Parameters
    ----------
    zones
        Zone shapes by unit_id, in a metric CRS.
    divider
        Line in the same CRS.

    Returns
    -------
    set of str
        Their unit_ids.
    """
    near = shapely.buffer(divider, _TOUCH_M)
    return {
        key
        for key, zone in zones.items()
        if shapely.intersection(zone.boundary, near).length > 10 * _TOUCH_M
    }


def merge(faces: Sequence[Polygon]) -> Area:
    """Union of faces of one partition, keeping every vertex of their outer edges.

    Parameters
    ----------
    faces
        Faces that touch along shared vertices and do not overlap.

    Returns
    -------
    Polygon or MultiPolygon
        In the CRS of `faces`.
    """
    if len(faces) == 1:
        return faces[0]
    union = shapely.get_parts(shapely.coverage_union_all(np.array(faces, dtype=object)))
    return union[0] if len(union) == 1 else MultiPolygon(list(union))


def snap_coverage(zones: Sequence[Area], grid: float) -> list[Area]:
    """Round zones that share edges to a grid, so that they still tile.

    All edges are noded together on the grid before the zones are assembled again, so no zone is
    rounded on its own: a vertex that two zones share stays one vertex.

    Parameters
    ----------
    zones
        Areas that touch and do not overlap.
    grid
        Cell size, in the units of the coordinates (1e-6 for six decimals of a degree).

    Returns
    -------
    list of Polygon or MultiPolygon
        In the order of `zones`.

    Examples
    --------
    >>> from shapely import box
    >>> west, east = snap_coverage([box(0, 0, 1 / 3, 1), box(1 / 3, 0, 1, 1)], 0.01)
    >>> west.bounds, east.bounds
    ((0.0, 0.0, 0.33, 1.0), (0.33, 0.0, 1.0, 1.0))
    """
    edges = shapely.union_all([zone.boundary for zone in zones], grid_size=grid)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(edges)))
    inner = shapely.point_on_surface(faces)
    # a face of the rounded edges lies in one zone; faces in none are holes of the district
    distance = np.stack([shapely.distance(zone, inner) for zone in zones])
    nearest = distance.argmin(axis=0)
    inside = distance.min(axis=0) <= 2 * grid
    return [
        merge(list(faces[(nearest == i) & inside])) if ((nearest == i) & inside).any() else zone
        for i, zone in enumerate(zones)
    ]
