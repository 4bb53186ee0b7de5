"""Roads and rivers as lines in metres: where they meet, stretches of them, strips beside them.

All geometries here are in the metric CRS of the district.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.ops import substring

from renewal_atlas.crs import to_metric
from renewal_atlas.places.uncertainty import crossing_radius

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

BRIDGE_M: Final = 400.0  # gap between two segments of one road that is closed for measuring
TOUCH_M: Final = 60.0  # lines this near meet, though neither reaches the other
EXTEND_M: Final = 300.0  # how far a line's ends may be lengthened to meet another
SAME_PLACE_M: Final = 600.0  # several crossings within this are one junction
_BOTH_SIDES = 2


@dataclass(frozen=True, eq=False)
class Line:
    """A named road, street or river.

    Attributes
    ----------
    place_id, name
        Of the gazetteer.
    uncertainty_m
        How far off it may lie: the worst of its segments.
    traced
        As drawn, all segments.
    chain
        Segments joined end to end where gaps are short; several parts where they are not.
    runs_on
        Whether it may run on beyond the district, so that its ends are not known.
    """

    place_id: str
    name: str
    uncertainty_m: float
    traced: shapely.MultiLineString
    chain: tuple[shapely.LineString, ...]
    runs_on: bool = False

    @property
    def whole(self) -> shapely.MultiLineString:
        """Chain as one geometry."""
        return shapely.MultiLineString(self.chain)

    def extended(self, by: float = EXTEND_M) -> shapely.MultiLineString:
        """Chain with every end lengthened straight on, by metres."""
        return shapely.MultiLineString([_lengthened(part, by) for part in self.chain])


@dataclass(frozen=True, eq=False)
class Meeting:
    """Where two lines meet.

    Attributes
    ----------
    point
        Middle of the crossings.
    uncertainty_m
        How far off it may be, from the precision of both lines and the angle between them.
    how
        What had to be done to make them meet; empty if they cross as drawn.
    """

    point: shapely.Point
    uncertainty_m: float
    how: str = ""


@dataclass(frozen=True, slots=True)
class Apart:
    """Two lines that do not meet: the gap between them, metres."""

    distance_m: float


def metric_lines(lines: gpd.GeoDataFrame, crs_metric: int) -> dict[str, Line]:
    """Lines of a reference by place_id, in metres.

    Parameters
    ----------
    lines
        EPSG:4326; place_id, name, uncertainty_m and geometry; rows may share a place_id.
    crs_metric
        EPSG code of a projected CRS in metres.

    Returns
    -------
    dict
        One `Line` for each place_id, in the order of the ids.
    """
    drawn = lines[lines.geometry.notna()]
    if drawn.empty:
        return {}
    metric = to_metric(drawn, crs_metric)
    shapes, names = metric.geometry.to_numpy(), metric["name"].to_numpy()
    radii = metric["uncertainty_m"].to_numpy(dtype=float)
    made = {}
    # by position: cutting a GeoDataFrame into groups costs more than all the rest
    for place_id, rows in sorted(metric.groupby("place_id").indices.items()):
        segments = [part for shape in shapes[rows] for part in parts(shape)]
        made[str(place_id)] = Line(
            str(place_id),
            str(names[rows[0]]),
            float(np.fmax.reduce(radii[rows])),
            shapely.MultiLineString(segments),
            tuple(chain(segments)),
        )
    return made


def chain(
    segments: Iterable[shapely.LineString], gap: float = BRIDGE_M
) -> list[shapely.LineString]:
    """Join segments end to end, nearest ends first, while the gap is at most `gap` metres.

    Examples
    --------
    >>> parts = [shapely.LineString([(9, 0), (5, 0)]), shapely.LineString([(0, 0), (4, 0)])]
    >>> [list(part.coords) for part in chain(parts, gap=2)]
    [[(0.0, 0.0), (4.0, 0.0), (5.0, 0.0), (9.0, 0.0)]]
    """
    parts = [np.asarray(segment.coords)[:, :2] for segment in segments]
    while len(parts) > 1:
        distance, first, second = _nearest_ends(parts)
        if distance > gap:
            break
        joined = _join(parts[first], parts[second])
        parts = [p for i, p in enumerate(parts) if i not in {first, second}] + [joined]
    return [shapely.LineString(_westward(part)) for part in parts]


def meeting(first: Line, second: Line) -> Meeting | Apart:
    """Where two lines meet: as drawn, nearly, or with their ends lengthened a little.

    Parameters
    ----------
    first, second
        Lines in metres.

    Returns
    -------
    Meeting or Apart
        The junction, or the gap between them if they do not meet even when each end is
        lengthened by 300 m.
    """
    crossings = _points(first.whole.intersection(second.whole))
    if crossings:
        return _meeting(first, second, crossings, "")
    gap = first.whole.distance(second.whole)
    if gap <= TOUCH_M:
        middle = shapely.shortest_line(first.whole, second.whole).interpolate(0.5, normalized=True)
        return _meeting(first, second, [middle], f"their ends lie {gap:.0f} m apart", gap / 2)
    crossings = _points(first.extended().intersection(second.extended()))
    if not crossings:
        return Apart(gap)
    nearest = min(crossings, key=lambda p: p.distance(first.whole) + p.distance(second.whole))
    added = max(nearest.distance(first.whole), nearest.distance(second.whole))
    how = f"lengthened by {added:.0f} m so that they meet"
    return _meeting(first, second, [nearest], how, added / 2)


def stretch(line: Line, start: shapely.Point, end: shapely.Point) -> shapely.LineString | None:
    """Part of a line between two points near it; None if they lie on parts that do not join."""
    whole = min(line.chain, key=lambda part: part.distance(start) + part.distance(end))
    if max(whole.distance(start), whole.distance(end)) > EXTEND_M:
        return None
    longer = _lengthened(whole, EXTEND_M)
    low, high = sorted((float(longer.project(start)), float(longer.project(end))))
    cut = substring(longer, low, high)
    return cut if isinstance(cut, shapely.LineString) and cut.length > 0 else None


def sweep(geometry: BaseGeometry, direction: tuple[float, float], distance: float) -> BaseGeometry:
    """Area that a line or polygon covers when moved straight by `distance` metres.

    Parameters
    ----------
    geometry
        Line or polygon in metres.
    direction
        Unit vector, east and north.
    distance
        Metres.

    Returns
    -------
    Polygon or MultiPolygon
        The one-sided strip; empty for a line that runs along `direction`.
    """
    by = np.asarray(direction) * distance
    pieces = []
    for part in parts(geometry.boundary if geometry.area else geometry):
        points = np.asarray(part.coords)[:, :2]
        rings = np.stack([points[:-1], points[1:], points[1:] + by, points[:-1] + by], axis=1)
        pieces += [shapely.Polygon(ring) for ring in rings]
    solid = [piece.buffer(0) for piece in pieces if piece.area > 1.0]
    return shapely.union_all([*solid, *([geometry] if geometry.area else [])])


def bearing_between(first: Line, second: Line, at: shapely.Point) -> float:
    """Angle between two lines near a point, radians, 0 to pi / 2."""
    difference = abs(_bearing(first, at) - _bearing(second, at)) % math.pi
    return min(difference, math.pi - difference)


def _meeting(
    first: Line, second: Line, crossings: Sequence[shapely.Point], how: str, more: float = 0.0
) -> Meeting:
    point = shapely.MultiPoint(list(crossings)).centroid
    spread = max(point.distance(crossing) for crossing in crossings)
    if len(crossings) > 1:
        how = f"they cross {len(crossings)} times within {2 * spread:.0f} m"
    angle = bearing_between(first, second, point)
    own = crossing_radius(first.uncertainty_m, second.uncertainty_m, angle)
    return Meeting(point, own + spread + more, how)


def _bearing(line: Line, at: shapely.Point, reach: float = 25.0) -> float:
    part = min(line.chain, key=lambda p: p.distance(at))
    along = part.project(at)
    a = part.interpolate(max(0.0, along - reach))
    b = part.interpolate(min(part.length, along + reach))
    return math.atan2(b.y - a.y, b.x - a.x)


def _points(geometry: BaseGeometry) -> list[shapely.Point]:
    """Crossing points; a shared stretch counts with its middle."""
    if geometry.is_empty:
        return []
    return [part.centroid for part in getattr(geometry, "geoms", [geometry])]


def parts(geometry: BaseGeometry) -> list[Any]:
    """Single geometries that a geometry is made of."""
    return list(getattr(geometry, "geoms", [geometry]))


def _nearest_ends(parts: Sequence[np.ndarray]) -> tuple[float, int, int]:
    pairs = [
        (float(np.linalg.norm(parts[i][a] - parts[j][b])), i, j)
        for i in range(len(parts))
        for j in range(i + 1, len(parts))
        for a in (0, -1)
        for b in (0, -1)
    ]
    return min(pairs)


def _join(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    options = [
        (float(np.linalg.norm(a[-1] - b[0])), i, np.vstack([a, b]))
        for i, (a, b) in enumerate(
            (a, b) for a in (first, first[::-1]) for b in (second, second[::-1])
        )
    ]
    return min(options, key=lambda option: option[:2])[2]


def _westward(points: np.ndarray) -> np.ndarray:
    """Same direction for the same line: from its western (or southern) end."""
    return points if tuple(points[0]) <= tuple(points[-1]) else points[::-1]


def _lengthened(line: shapely.LineString, by: float) -> shapely.LineString:
    points = np.asarray(line.coords)[:, :2]
    head = points[0] - _unit(points[1] - points[0]) * by
    tail = points[-1] + _unit(points[-1] - points[-2]) * by
    return shapely.LineString(np.vstack([head, points, tail]))


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    return vector / length if length else vector
