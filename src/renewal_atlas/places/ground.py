"""A reference made ready to work out places: indexes and geometry in metres, built once."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import shapely

from renewal_atlas.crs import WGS84, to_metric
from renewal_atlas.places.described import describe
from renewal_atlas.places.elsewhere import build_elsewhere
from renewal_atlas.places.lines import Line, metric_lines
from renewal_atlas.places.names import build_index
from renewal_atlas.places.numbers import Anchor, anchors_of
from renewal_atlas.places.shape import Shape, Unresolved
from renewal_atlas.places.toponym import fold
from renewal_atlas.places.uncertainty import subdistrict_circles
from renewal_atlas.places.wording import read_wording

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.places.elsewhere import Elsewhere
    from renewal_atlas.places.names import Entry, NameIndex
    from renewal_atlas.places.reference import Reference
    from renewal_atlas.places.shape import Found

PIN_MAX_M: Final = 500.0
_ROAD_ENDINGS: Final = ("路", "大街", "街")
_NUMBERED: Final = re.compile(r"[一二三四五六七八九十]$")  # 经四, 小纬二
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
    _shapes: dict[str, Shape | Unresolved] = field(default_factory=dict)

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
        return metric_lines(self.reference.lines, self.crs_metric)

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

    def shape(self, place_id: str) -> Shape | Unresolved:
        """Geometry of a place of the gazetteer, by coordinate, line, wording or parent."""
        if place_id not in self._shapes:
            # A place whose wording leads back to itself finds this instead of a loop.
            self._shapes[place_id] = Unresolved((f"{place_id} is described by itself",))
            self._shapes[place_id] = self._made(self.rows[place_id])
        return self._shapes[place_id]

    def road(self, name: str) -> Line | None:
        """Line of a road, street or river by any of its names, 路 added where it is left off."""
        for form in self._road_forms(fold(name)):
            for entry in self.index.folded.get(form, ()):
                if entry.own and entry.place_id in self.lines:
                    return self.lines[entry.place_id]
        return None

    def find(self, name: str) -> Found:
        """Line or shape of a named thing; None if unknown, unplaced or shared by two places."""
        line = self.road(name)
        if line is not None:
            return line
        entry = self._single(name)
        if entry is None or not entry.own:
            return None
        shape = self.shape(entry.place_id)
        return shape if isinstance(shape, Shape) else None

    def _single(self, name: str) -> Entry | None:
        folded = fold(name)
        for form in (folded, *self.reference.home.without_prefix(folded)):
            hit = self.index.find(form) or self.index.find_stem(form)
            if hit:
                ids = {entry.place_id for entry in hit.entries}
                return hit.entries[0] if len(ids) == 1 else self.index.nested(hit.entries)
        return None

    def _road_forms(self, folded: str) -> list[str]:
        forms = [folded, *self.reference.home.without_prefix(folded)]
        if _NUMBERED.search(folded):
            forms += [form + ending for form in tuple(forms) for ending in _ROAD_ENDINGS]
        return forms

    def _made(self, row: dict[str, Any]) -> Shape | Unresolved:
        if row["match_type"] == "none":
            return Unresolved((f"{row['name']} has no position: {row['note'] or 'none known'}",))
        drawn = self._drawn(row)
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
            return Shape(self.points[place_id], radius, steps=("coordinate of the gazetteer",))
        return self.circles.get(place_id)

    def _parts(self, row: dict[str, Any]) -> list[str]:
        """Roads that a road without a line of its own is made of (二环路: 二环南路, 二环西路)."""
        if row["place_type"] != "road" or row["place_id"] in self.lines:
            return []
        return [i for i, other in self.rows.items() if other["parent"] == row["place_id"]]

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


@lru_cache(maxsize=16)
def ground_of(reference: Reference, crs_metric: int) -> Ground:
    """Ground of a reference, the same object for the same reference."""
    return Ground(reference, crs_metric)
