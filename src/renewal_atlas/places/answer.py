"""What the resolver answers, in WGS 84."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from renewal_atlas.crs import WGS84, metric, to_metric, to_wgs84
from renewal_atlas.places.sides import AREA_TOLERANCE, area_disagrees
from renewal_atlas.places.uncertainty import enclosing_circle, round_up

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import MatchType
    from renewal_atlas.places.ground import Ground
    from renewal_atlas.places.shape import Shape

DECIMALS: Final = 6


@dataclass(frozen=True, eq=False)
class Answer:
    """Where a name is, or why that is not said.

    Attributes
    ----------
    query
        The name asked for.
    place_id
        Place of the gazetteer that it is or, for a parent's circle, lies in; None if no place.
    name
        That place's name, or the query for a described place.
    match_type
        exact, alias, described, parent, manual or none.
    geometry
        WGS 84, at most six decimals: a point, a line, an area; a parent's circle as a polygon.
    centre
        Longitude and latitude of the circle that holds the whole place.
    uncertainty_m
        Radius of that circle, metres; None where nothing is placed.
    steps
        How it was found or why not, one readable line each.
    rivals
        Names of places that share the name equally.
    suggestions
        Similar names; offered, never taken.
    missing
        Names in the wording that have no line or position.
    area_m2, stated_area_m2
        For an extent (四至), the drawn area and the one that the text states.
    """

    query: str
    place_id: str | None
    name: str
    match_type: MatchType
    geometry: BaseGeometry | None
    uncertainty_m: float | None
    steps: tuple[str, ...]
    rivals: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    centre: tuple[float, float] | None = None
    missing: tuple[str, ...] = ()
    area_m2: float | None = None
    stated_area_m2: float | None = None

    @property
    def area_disagrees(self) -> bool:
        """Whether drawn and stated area differ by over 25 %."""
        if not self.area_m2 or not self.stated_area_m2:
            return False
        return abs(self.area_m2 / self.stated_area_m2 - 1) > AREA_TOLERANCE


def placed(
    query: str,
    ground: Ground,
    shape: Shape,
    match: MatchType,
    steps: tuple[str, ...],
    place_id: str | None,
    name: str,
) -> Answer:
    """Answer for a shape in metres; a parent's circle is drawn as a polygon."""
    centre, radius = shape.circle()
    drawn = shape.geometry
    if shape.kind == "point" and match == "parent":
        drawn = centre.buffer(radius)
    geometry, middle = _wgs84_shapes([drawn, centre], ground.crs_metric)
    lon, lat = float(middle.centroid.x), float(middle.centroid.y)
    circle = f"circle of {radius:,.0f} m around {lon:.5f} {lat:.5f}"
    notes = (*steps, *shape.steps, circle)
    if area_disagrees(shape):
        notes = (*notes, "drawn and stated area differ by over 25 %: check the sides")
    return Answer(
        query,
        place_id,
        name,
        match,
        geometry,
        radius,
        notes,
        centre=(lon, lat),
        missing=shape.missing,
        area_m2=shape.area_m2,
        stated_area_m2=shape.stated_area_m2,
    )


def area_answer(
    query: str,
    name: str,
    geometry: BaseGeometry,
    edge_m: float,
    crs_metric: int,
    steps: tuple[str, ...],
) -> Answer:
    """Answer for an area that is drawn already, such as a plan unit.

    Parameters
    ----------
    query, name
        What was asked, and what it is.
    geometry
        EPSG:4326.
    edge_m
        How far its edge may truly run from where it is drawn.
    crs_metric
        EPSG code of a projected CRS in metres.
    steps
        How it was found.
    """
    metres = to_metric(gpd.GeoSeries([geometry], crs=WGS84), crs_metric).iloc[0]
    centre, radius = enclosing_circle(metres)
    (middle,) = _wgs84_shapes([centre], crs_metric)
    lon, lat = float(middle.centroid.x), float(middle.centroid.y)
    reach = round_up(radius + edge_m)
    circle = f"circle of {reach:,.0f} m around {lon:.5f} {lat:.5f}"
    return Answer(
        query, None, name, "described", geometry, reach, (*steps, circle), centre=(lon, lat)
    )


def _wgs84_shapes(shapes: list[BaseGeometry], crs_metric: int) -> list[BaseGeometry]:
    """Geometries in metres as WGS 84, rounded to six decimals."""
    geo = to_wgs84(gpd.GeoSeries(shapes, crs=metric(crs_metric)))
    return list(shapely.transform(geo.to_numpy(), lambda xy: xy.round(DECIMALS)))
