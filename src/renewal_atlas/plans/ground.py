"""What a plan is drawn on: the district's outline, its lines and places, in metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely
from shapely import LineString, MultiPolygon, Point, Polygon

from renewal_atlas.crs import to_metric
from renewal_atlas.model import Issue
from renewal_atlas.places.lines import chain

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.plans.records import Compass

_AXIS = {"north": (1, 1), "south": (1, -1), "east": (0, 1), "west": (0, -1)}


class RuleFault(Exception):  # noqa: N818 - a fault in data, turned into an issue by `draw_units`
    """A rule cannot be drawn; carries the field, the value and the remedy for the issue row."""

    def __init__(self, code: str, field: str, value: str, message: str, remedy: str) -> None:
        self.code, self.field, self.value, self.remedy = code, field, value, remedy
        super().__init__(message)

    def issue(self, file: str, subject_id: str) -> Issue:
        """Issue row of severity error: a plan that is drawn in part misleads."""
        return Issue(
            severity="error",
            code=self.code,
            file=file,
            field=self.field,
            value=self.value[:120],
            subject_id=subject_id,
            message=str(self),
            remedy=self.remedy,
        )


@dataclass(frozen=True, slots=True)
class Ground:
    """Outline, lines and places of a district, all in its metric CRS.

    Attributes
    ----------
    outline
        The district, one polygon or several.
    lines
        Traced pieces of each line, by place_id.
    places
        Geometry of each placed place, by place_id.
    """

    outline: Polygon | MultiPolygon
    lines: Mapping[str, tuple[LineString, ...]]
    places: Mapping[str, BaseGeometry]

    def line(self, place_id: str, bridge_m: float) -> LineString:
        """Return the traced pieces of a line, joined end to end.

        Raises
        ------
        RuleFault
            If there is no such line, or a gap between its pieces is longer than `bridge_m`.
        """
        if place_id not in self.lines:
            known = ", ".join(sorted(self.lines))
            raise RuleFault(
                "unknown_line",
                "line",
                place_id,
                "no such line in lines.geojson",
                f"use one of: {known}",
            )
        joined, *apart = chain(self.lines[place_id], bridge_m)
        if apart:
            gap = joined.distance(shapely.union_all(apart))
            raise RuleFault(
                "line_gap",
                "line",
                place_id,
                f"its pieces lie {gap:.0f} m apart, more than bridge_m = {bridge_m:.0f}",
                "trace the missing piece, or raise bridge_m",
            )
        return joined

    def place(self, place_id: str) -> BaseGeometry:
        """Return the geometry of a place.

        Raises
        ------
        RuleFault
            If there is no such place, or it has no position.
        """
        if place_id not in self.places:
            raise RuleFault(
                "unknown_place",
                "place",
                place_id,
                "no such place, or it has no position",
                "use a placed place of gazetteer.csv, or a point with its reason",
            )
        return self.places[place_id]


def survey(
    places: gpd.GeoDataFrame,
    lines: gpd.GeoDataFrame,
    boundary: gpd.GeoDataFrame,
    crs_metric: int,
) -> Ground:
    """Bring the reference layers to the metric CRS, keyed by place_id.

    Parameters
    ----------
    places, lines, boundary
        Layers in EPSG:4326; `places` and `lines` have `place_id`.
    crs_metric
        EPSG code of the district's CRS in metres.

    Returns
    -------
    Ground
        In metres of `crs_metric`.
    """
    pieces: dict[str, list[LineString]] = {}
    flat = to_metric(lines.geometry, crs_metric)
    for place_id, shape in zip(lines["place_id"], flat, strict=True):
        parts = shapely.get_parts(shape)
        pieces.setdefault(str(place_id), []).extend(p for p in parts if p.length > 0)
    placed = places[places.geometry.notna() & ~places.geometry.is_empty]
    return Ground(
        outline=_area(to_metric(boundary.geometry, crs_metric)),
        lines={key: tuple(value) for key, value in sorted(pieces.items())},
        places=dict(zip(placed["place_id"], to_metric(placed.geometry, crs_metric), strict=True)),
    )


def _area(shapes: gpd.GeoSeries) -> Polygon | MultiPolygon:
    parts = shapely.get_parts(shapely.union_all(shapes.array))
    return parts[0] if len(parts) == 1 else MultiPolygon(list(parts))


def compass_end(line: LineString, side: Compass) -> Point:
    """End of a line that lies furthest to one side.

    Examples
    --------
    >>> from shapely import LineString
    >>> compass_end(LineString([(0, 0), (5, 9)]), "south").wkt
    'POINT (0 0)'
    """
    axis, sign = _AXIS[side]
    ends = (line.coords[0], line.coords[-1])
    return Point(max(ends, key=lambda end: sign * end[axis]))
