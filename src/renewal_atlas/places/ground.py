"""A reference made ready to work out places: indexes and geometry in metres, built once."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import shapely

from renewal_atlas.crs import WGS84, to_metric
from renewal_atlas.places.clues import UNTRACED_M
from renewal_atlas.places.described import describe
from renewal_atlas.places.elsewhere import build_elsewhere
from renewal_atlas.places.lines import Line, metric_lines
from renewal_atlas.places.names import build_index, road_forms
from renewal_atlas.places.numbers import Anchor, anchors_of, as_house, house_of, interpolate
from renewal_atlas.places.order import dependencies, in_order, resolver, rings
from renewal_atlas.places.reading import described
from renewal_atlas.places.shape import Shape, Unresolved
from renewal_atlas.places.uncertainty import subdistrict_circles
from renewal_atlas.places.wording import read_wording

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import MatchType
    from renewal_atlas.places.elsewhere import Elsewhere
    from renewal_atlas.places.names import Entry, NameIndex
    from renewal_atlas.places.reference import Reference
    from renewal_atlas.places.shape import Found

PIN_MAX_M: Final = 500.0
EXACT_MAX_M: Final = 250.0
STAND_IN: Final = "whose circle stands in"


@dataclass(frozen=True, eq=False)
class Ground:
    """Reference of a district in metres.

    Parameters
    ----------
    reference
        As read.
    crs_metric
        EPSG code of a projected CRS in metres.
    """

    reference: Reference
    crs_metric: int

    @cached_property
    def index(self) -> NameIndex:
        """Names of all places."""
        return build_index(self.reference)

    @cached_property
    def elsewhere(self) -> Elsewhere:
        """Names of other provinces, cities and districts."""
        return build_elsewhere(self.reference.elsewhere, self.reference.home)

    @cached_property
    def lines(self) -> dict[str, Line]:
        """Roads and rivers by place_id."""
        lines = metric_lines(self.reference.lines, self.crs_metric)
        if self.outline is None:
            return lines
        return {
            place_id: replace(line, runs_on=not self.outline.contains(line.extended(UNTRACED_M)))
            for place_id, line in lines.items()
        }

    @cached_property
    def rows(self) -> dict[str, dict[str, Any]]:
        """Row of the gazetteer by place_id."""
        table = self.reference.gazetteer
        rows: list[dict[str, Any]] = table.to_dict("records")  # type: ignore[assignment]
        return {row["place_id"]: row for row in rows}

    @cached_property
    def outline(self) -> BaseGeometry | None:
        """Boundary of the district."""
        boundary = self.reference.boundary
        return None if boundary.empty else to_metric(boundary, self.crs_metric).geometry.iloc[0]

    @cached_property
    def points(self) -> dict[str, shapely.Point]:
        """Coordinates of the gazetteer."""
        table = self.reference.gazetteer
        placed = table[table["lon"].notna() & table["lat"].notna()]
        if placed.empty:
            return {}
        spots = gpd.GeoSeries(gpd.points_from_xy(placed["lon"], placed["lat"]), crs=WGS84)
        return dict(zip(placed["place_id"], to_metric(spots, self.crs_metric), strict=True))

    @cached_property
    def circles(self) -> dict[str, Shape]:
        """Circle of each subdistrict whose centre is known."""
        centres = self.reference.centres
        if centres.empty or self.outline is None:
            return {}
        spots = gpd.points_from_xy(centres["lon"], centres["lat"])
        frame = gpd.GeoDataFrame(centres[["uncertainty_m"]], geometry=spots, crs=WGS84)
        outline = self.reference.boundary.geometry.iloc[0]
        made = subdistrict_circles(frame, outline, self.crs_metric)
        metres = to_metric(made.geometry, self.crs_metric)
        step = "circle around its cell among the centres of the subdistricts"
        return {
            place_id: Shape(point, float(radius), steps=(step,))
            for place_id, point, radius in zip(
                centres["place_id"], metres, made["uncertainty_m"], strict=True
            )
        }

    @cached_property
    def offices(self) -> dict[str, Shape]:
        """Office (办事处) of each subdistrict where it is known."""
        centres = self.reference.centres
        if centres.empty:
            return {}
        known = centres[centres["kind"] == "office"]
        spots = gpd.GeoSeries(gpd.points_from_xy(known["lon"], known["lat"]), crs=WGS84)
        return {
            place_id: Shape(point, float(radius), steps=("point of its office",))
            for place_id, point, radius in zip(
                known["place_id"],
                to_metric(spots, self.crs_metric),
                known["uncertainty_m"],
                strict=True,
            )
        }

    @cached_property
    def anchors(self) -> dict[str, tuple[Anchor, ...]]:
        """Known house numbers by the place_id of their road."""
        return anchors_of(self.rows, self.points, self.lines, self.road)

    @cached_property
    def drawn(self) -> dict[str, Shape]:
        """Places with a coordinate, line, outline or centre of their own, unless given up."""
        kept = {key: row for key, row in self.rows.items() if row["match_type"] != "none"}
        found = ((place_id, self._drawn(row)) for place_id, row in kept.items())
        return {place_id: shape for place_id, shape in found if shape is not None}

    @cached_property
    def graph(self) -> dict[str, set[str]]:
        """Places that each place is worked out from."""
        places = resolver(self.index, self.reference.home)
        return dependencies(self.rows, set(self.drawn), places)

    @cached_property
    def rings(self) -> dict[str, tuple[str, ...]]:
        """Places that are described by each other, by each of them."""
        return {member: ring for ring in rings(self.graph) for member in ring}

    @cached_property
    def _shapes(self) -> dict[str, Shape | Unresolved]:
        return {}

    @cached_property
    def _settled(self) -> bool:
        """Work every place out after those that it follows from, whatever is asked first."""
        for place_id in in_order(self.graph, set(self.rings)):
            self._shapes[place_id] = self._made(self.rows[place_id])
        return True

    def shape(self, place_id: str) -> Shape | Unresolved:
        """Geometry of a place of the gazetteer, by coordinate, line, wording or parent."""
        if place_id in self.drawn:
            return self.drawn[place_id]
        if place_id in self._shapes:
            return self._shapes[place_id]
        if not self._shapes and self._settled:
            return self._shapes[place_id]
        return Unresolved((f"{self.rows[place_id]['name']} is not worked out before it",))

    def shape_called(self, entry: Entry) -> Shape | Unresolved:
        """Geometry of a place under one of its names: a house number is less sure than a name."""
        shape = self.shape(entry.place_id)
        return shape if isinstance(shape, Unresolved) else as_house(shape, entry.name)

    def road(self, name: str) -> Line | None:
        """Line of a road, street or river by any of its names, 路 added where it is left off."""
        for form in road_forms(name, self.reference.home):
            for entry in self.index.folded.get(form, ()):
                if entry.own and entry.place_id in self.lines:
                    return self.lines[entry.place_id]
        return None

    def find(self, name: str) -> Found:
        """Line or shape of a named thing; None if unknown, unplaced or shared by two places."""
        line = self.road(name)
        if line is not None:
            return line
        known = self.index.single(road_forms(name, self.reference.home))
        if known is None:
            return self._house(name)
        entry, reach = known
        shape = self.shape_called(entry) if entry.own else None
        if not isinstance(shape, Shape):
            return None
        return replace(shape, uncertainty_m=shape.uncertainty_m + reach) if reach else shape

    def entry(self, name: str) -> Entry | None:
        """Place that a name stands for; None if unknown or shared by two places."""
        known = self.index.single(road_forms(name, self.reference.home))
        return known[0] if known else None

    def _house(self, name: str) -> Shape | None:
        """Place of a house number between known ones of its road."""
        house = house_of(name)
        line = self.road(house[0]) if house else None
        if house is None or line is None:
            return None
        return interpolate(line, house[1], self.anchors.get(line.place_id, ()))

    def _made(self, row: dict[str, Any]) -> Shape | Unresolved:
        ring = self.rings.get(row["place_id"])
        if ring:
            return Unresolved((f"described by each other: {', '.join(ring)}",))
        if row["match_type"] == "none":
            return Unresolved((f"{row['name']} has no position: {row['note'] or 'none known'}",))
        drawn = self.drawn.get(row["place_id"])
        if drawn is not None:
            return drawn
        if row["match_type"] == "parent" or not row["locality"]:
            return self._held(row)
        return self._described(row)

    def _drawn(self, row: dict[str, Any]) -> Shape | None:
        """Shape of a row that has a line, an outline, a coordinate or a centre of its own."""
        place_id, radius = row["place_id"], row["uncertainty_m"]
        lines = [self.lines[i] for i in (place_id, *self._parts(row)) if i in self.lines]
        if lines:
            traced = shapely.MultiLineString([s for line in lines for s in line.traced.geoms])
            own = max(line.uncertainty_m for line in lines) if math.isnan(radius) else radius
            named = ", ".join(line.name for line in lines)
            return Shape(traced, own, steps=(f"traced line of {named}",))
        if row["place_type"] == "district" and self.outline is not None:
            return Shape(self.outline, radius, steps=("boundary of the district",))
        if place_id in self.points:
            point = Shape(self.points[place_id], radius, steps=("coordinate of the gazetteer",))
            return as_house(point, row["name"])
        return self.circles.get(place_id)

    def _parts(self, row: dict[str, Any]) -> list[str]:
        """Roads that a road without a line of its own is made of (二环路: 二环南路, 二环西路)."""
        if row["place_type"] != "road" or row["place_id"] in self.lines:
            return []
        return sorted(i for i, o in self.rows.items() if o["parent"] == row["place_id"])

    def _held(self, row: dict[str, Any]) -> Shape | Unresolved:
        """Circle of the parent; the district itself is too wide to stand for a place in it."""
        parent = row["parent"]
        if not parent or parent not in self.rows or self.rows[parent]["place_type"] == "district":
            return Unresolved((f"{row['name']} is known to lie in the district, no more",))
        shape = self.shape(parent)
        if isinstance(shape, Unresolved):
            return shape
        centre, radius = shape.circle()
        step = f"somewhere within {self.rows[parent]['name']}, {STAND_IN}"
        return Shape(centre, radius, steps=(step, *shape.steps))

    def _described(self, row: dict[str, Any]) -> Shape | Unresolved:
        result = described(row["locality"], self)
        if result is None:  # a lone name
            result = describe(read_wording(row["locality"]), self.find)
        if isinstance(result, Shape):
            return result.explained(f"wording: {row['locality']}")
        fallback = self._held(row)
        if isinstance(fallback, Unresolved):
            return Unresolved((*result.steps, *fallback.steps), result.missing)
        return fallback.explained(*result.steps)


def stands_in(shape: Shape) -> bool:
    """Whether a shape is the circle of the parent and not of the place itself."""
    return any(step.endswith(STAND_IN) for step in shape.steps)


def match_of(row: dict[str, Any], shape: Shape) -> MatchType:
    """How a row was placed; a circle wider than exact allows (a house number) is described."""
    if stands_in(shape):
        return "parent"
    match: MatchType = row["match_type"]
    wide = shape.kind == "point" and shape.uncertainty_m > EXACT_MAX_M
    return "described" if match == "exact" and wide else match


@lru_cache(maxsize=16)
def ground_of(reference: Reference, crs_metric: int) -> Ground:
    """Ground of a reference, the same object for the same reference."""
    return Ground(reference, crs_metric)
