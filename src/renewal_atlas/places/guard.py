"""Datum guard: places that look unconverted, swapped, outside, or pasted twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np
import shapely

from renewal_atlas.crs import (
    WGS84,
    bd09_offset,
    gcj02_offset,
    metres_east_north,
    metric,
    require_wgs84,
    to_metric,
    to_wgs84,
)
from renewal_atlas.places.described import describe
from renewal_atlas.places.faults import fault
from renewal_atlas.places.ground import ground_of
from renewal_atlas.places.outline import outline_astray
from renewal_atlas.places.shape import Shape, Unresolved
from renewal_atlas.places.uncertainty import OUTSIDE_M
from renewal_atlas.places.wording import read_wording

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import Issue, Severity
    from renewal_atlas.places.ground import Ground
    from renewal_atlas.places.reference import Reference

LIKE_SHIFT_M: Final = 150.0  # an offset this near to a datum's shift looks like it
ON_LINE_M: Final = 60.0  # of a line: half a wide road, the yard beside it, and how it is traced
SMALL_M: Final = 400.0  # radius of what a point can be held against on both axes
ANCHOR_MAX_M: Final = 200.0  # an anchor less sure than this proves nothing
SHARED_DECIMALS: Final = 5
_STOPS: Final = frozenset({"datum_shift", "swapped_axes"})  # never publish these
_SHIFTS: Final = {"GCJ-02": gcj02_offset, "BD-09": bd09_offset}


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where else a place should be, and by what."""

    geometry: BaseGeometry
    what: str


def check_places(
    places: gpd.GeoDataFrame,
    reference: Reference,
    crs_metric: int,
    anchors: gpd.GeoDataFrame | None = None,
) -> list[Issue]:
    """Places whose coordinates look wrong.

    Parameters
    ----------
    places
        Layer of `georeference`, or any GeoDataFrame in EPSG:4326 with place_id and geometry.
    reference
        Gazetteer, lines and boundary that they are held against.
    crs_metric
        EPSG code of a projected CRS in metres.
    anchors
        Where places were before, place_id and geometry in EPSG:4326, such as the published layer:
        a point that has moved from there by the shift of a datum is reported.

    Returns
    -------
    list of Issue
        In the order of `places`: ``datum_shift`` (the offset from its own wording, line, parent,
        gazetteer coordinate or anchor is that of GCJ-02 or BD-09), the warning
        ``like_datum_shift`` (the same, but only across a line), ``swapped_axes``,
        ``bad_boundary`` (most coordinates of the gazetteer lie well outside the outline),
        ``outside_district`` (by over 500 m), ``outside_parent`` (beyond its circle),
        ``shared_coordinate`` (without a shared parent).

    Examples
    --------
    >>> from renewal_atlas.layout import Layout, find_root
    >>> from renewal_atlas.places import georeference, read_reference
    >>> reference, _ = read_reference(Layout(find_root()), "370103-shizhong")
    >>> layer, _ = georeference(reference, 4548)
    >>> check_places(layer, reference, 4548)
    []
    """
    require_wgs84(places)
    ground = ground_of(reference, crs_metric)
    drawn = places[places.geometry.notna()]
    swapped = _swapped(drawn, reference)
    sound = drawn[~drawn["place_id"].isin({issue.subject_id for issue in swapped})]
    return [
        *swapped,
        *outline_astray(ground),
        *_shifted(sound, ground, _points_of(anchors, ground)),
        *_outside(sound, ground),
        *_astray(sound, ground),
        *_shared(sound, ground),
    ]


def _swapped(places: gpd.GeoDataFrame, reference: Reference) -> list[Issue]:
    if reference.boundary.empty:
        return []
    west, south, east, north = reference.boundary.total_bounds
    issues = []
    for place_id, shape in zip(places["place_id"], places.geometry, strict=True):
        centre = shape.centroid
        inside = west - 1 <= centre.x <= east + 1 and south - 1 <= centre.y <= north + 1
        turned = west - 1 <= centre.y <= east + 1 and south - 1 <= centre.x <= north + 1
        if turned and not inside:
            message = f"{centre.x:.5f} {centre.y:.5f} fits the district only as latitude, longitude"
            issues.append(
                _issue(reference, place_id, "swapped_axes", message, "write lon, then lat")
            )
    return issues


def _points_of(anchors: gpd.GeoDataFrame | None, ground: Ground) -> dict[str, Anchor]:
    if anchors is None or anchors.empty:
        return {}
    require_wgs84(anchors)
    points = anchors[anchors.geom_type == "Point"]
    metres = to_metric(points.geometry, ground.crs_metric)
    pairs = zip(points["place_id"], metres, strict=True)
    return {place_id: Anchor(point, "where it was before") for place_id, point in pairs}


def _shifted(places: gpd.GeoDataFrame, ground: Ground, before: dict[str, Anchor]) -> list[Issue]:
    issues = []
    points = places[places.geom_type == "Point"]
    for place_id, point in zip(points["place_id"], points.geometry, strict=True):
        earlier = [before[place_id]] if place_id in before else []
        for anchor in [*_anchors(place_id, ground), *earlier]:
            datum = _like_shift(point, anchor, ground)
            if datum:
                east, north = (float(v) for v in _SHIFTS[datum](point.x, point.y))
                message = (
                    f"lies about {east:.0f} m east and {north:.0f} m north of {anchor.what}, "
                    f"as an unconverted {datum} coordinate would"
                )
                remedy = f"convert it from {datum} to WGS 84, or correct what it is held against"
                code = "datum_shift" if _is_sure(anchor.geometry) else "like_datum_shift"
                issues.append(_issue(ground.reference, place_id, code, message, remedy))
                break
    return issues


def _anchors(place_id: str, ground: Ground) -> list[Anchor]:
    """What else says where a place is: its gazetteer coordinate, its wording, its parent."""
    row = ground.rows.get(place_id)
    if row is None:
        return []
    anchors = []
    if place_id in ground.points:
        anchors.append(Anchor(ground.points[place_id], "its coordinate in the gazetteer"))
    for text in (row["locality"], row["name"], *row["aliases"]):
        shape = _described(text, ground) if text else None
        if shape is not None:
            anchors.append(Anchor(shape.geometry, f"its wording, {text}"))
    if row["parent"] in ground.points and not _wide(ground.rows[row["parent"]]["uncertainty_m"]):
        name = ground.rows[row["parent"]]["name"]
        anchors.append(Anchor(ground.points[row["parent"]], f"its parent {name}"))
    return anchors


def _described(text: str, ground: Ground) -> Shape | None:
    """Shape of wording that is sure enough to hold a coordinate against."""
    wording = read_wording(text)
    if not wording.extent and all(clue.kind == "name" for clue in wording.clues):
        return None
    found = describe(wording, ground.find)
    sure = isinstance(found, Shape) and found.uncertainty_m <= ANCHOR_MAX_M and not found.missing
    return found if isinstance(found, Shape) and sure else None


def _wide(radius: float) -> bool:
    return not radius <= ANCHOR_MAX_M


def _like_shift(point: shapely.Point, anchor: Anchor, ground: Ground) -> str | None:
    """Datum whose shift leads from the anchor to the point, or None."""
    spot = to_metric(gpd.GeoSeries([point], crs=WGS84), ground.crs_metric).iloc[0]
    if spot.distance(anchor.geometry) <= LIKE_SHIFT_M:
        return None
    nearest = anchor.geometry
    if not isinstance(nearest, shapely.Point):
        return _back_on_line(point, anchor, ground)
    there = to_wgs84(gpd.GeoSeries([nearest], crs=metric(ground.crs_metric))).iloc[0]
    east, north = metres_east_north(there.x, there.y, point.x, point.y)
    for datum, offset in _SHIFTS.items():
        by_east, by_north = offset(there.x, there.y)
        if float(np.hypot(east - by_east, north - by_north)) <= LIKE_SHIFT_M:
            return datum
    return None


def _is_sure(geometry: BaseGeometry) -> bool:
    """Whether a shape says where a thing is on both axes.

    A line, or a strip along it, says how far off a point is across it, and nothing along it: a
    house that stands back from a slanting road looks just like a shift. That is worth a look, but
    stops nothing.
    """
    return float(shapely.minimum_bounding_radius(geometry)) <= SMALL_M


def _back_on_line(point: shapely.Point, anchor: Anchor, ground: Ground) -> str | None:
    """Datum whose undoing brings a point back to the line or area it should be at."""
    near = LIKE_SHIFT_M if _is_sure(anchor.geometry) else ON_LINE_M
    for datum, offset in _SHIFTS.items():
        east, north = (float(value) for value in offset(point.x, point.y))
        spot = to_metric(gpd.GeoSeries([point], crs=WGS84), ground.crs_metric).iloc[0]
        if shapely.Point(spot.x - east, spot.y - north).distance(anchor.geometry) <= near:
            return datum
    return None


def _outside(places: gpd.GeoDataFrame, ground: Ground) -> list[Issue]:
    """Places that lie over 500 m beyond the boundary and are not marked as lying elsewhere."""
    if ground.outline is None or places.empty:
        return []
    metres = to_metric(places.geometry, ground.crs_metric)
    inner = metres.where(metres.geom_type != "Polygon", metres.representative_point())
    beyond = inner.distance(ground.outline)
    issues = []
    for place_id, distance in zip(places["place_id"], beyond, strict=True):
        row = ground.rows.get(place_id)
        elsewhere = row is not None and not row["parent"] and row["place_type"] != "district"
        if distance > OUTSIDE_M and not elsewhere:
            message = f"lies {distance:,.0f} m outside the district"
            remedy = "check the coordinate and its datum, or clear the parent and say so in note"
            issues.append(_issue(ground.reference, place_id, "outside_district", message, remedy))
    return issues


def _astray(places: gpd.GeoDataFrame, ground: Ground) -> list[Issue]:
    """Points that lie beyond the circle of the place that should hold them."""
    points = places[places.geom_type == "Point"]
    issues = []
    for place_id, spot in zip(
        points["place_id"], to_metric(points.geometry, ground.crs_metric), strict=True
    ):
        parent = ground.index.parents.get(place_id)
        if not parent or parent not in ground.rows:
            continue
        shape = ground.shape(parent)
        if isinstance(shape, Unresolved) or ground.rows[parent]["place_type"] == "district":
            continue
        centre, radius = shape.circle()
        beyond = spot.distance(centre) - radius
        if beyond > 0:
            message = f"lies {beyond:,.0f} m outside the circle of {ground.rows[parent]['name']}"
            remedy = "check the coordinate, name another parent, or widen the parent's radius"
            issues.append(_issue(ground.reference, place_id, "outside_parent", message, remedy))
    return issues


def _shared(places: gpd.GeoDataFrame, ground: Ground) -> list[Issue]:
    seen: dict[tuple[float, float], str] = {}
    issues = []
    points = places[places.geom_type == "Point"]
    for place_id, point in zip(points["place_id"], points.geometry, strict=True):
        key = (round(point.x, SHARED_DECIMALS), round(point.y, SHARED_DECIMALS))
        other = seen.setdefault(key, place_id)
        if other != place_id and not _akin(place_id, other, ground):
            message = f"has the coordinate of {other}, and the two share no parent"
            remedy = "give each its own coordinate, or the parent that both lie in"
            issues.append(_issue(ground.reference, place_id, "shared_coordinate", message, remedy))
    return issues


def _akin(first: str, second: str, ground: Ground) -> bool:
    """Whether one is the parent of the other, or both have the same parent below the district."""
    parents = ground.index.parents
    if parents.get(first) == second or parents.get(second) == first:
        return True
    shared = parents.get(first)
    below = shared in ground.rows and ground.rows[shared]["place_type"] != "district"
    return bool(shared) and below and shared == parents.get(second)


def _issue(reference: Reference, place_id: str, code: str, message: str, remedy: str) -> Issue:
    table = reference.gazetteer
    rows = table[table["place_id"] == place_id]
    line = int(rows["_line"].iloc[0]) if len(rows) and "_line" in rows else None
    file = f"{reference.folder}/gazetteer.csv"
    severity: Severity = "error" if code in _STOPS else "warning"
    return fault(severity, code, file, message, remedy, line=line, field="lon", subject_id=place_id)
