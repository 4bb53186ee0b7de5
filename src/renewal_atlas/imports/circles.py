"""The circle that stands for an outline: the gazetteer keeps a point and a radius, no shapes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd

from renewal_atlas.crs import to_metric, to_wgs84
from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.imports.cells import Cells

RADIUS = "uncertainty_m"
LINEAR = {"LineString", "MultiLineString"}
_ROUNDING_M = 0.3  # that six decimals move a vertex, there and back
_ROUND = 0.95  # of the circle round it, that a circle of 12 corners fills


class Circle(NamedTuple):
    """The smallest circle round a shape.

    Attributes
    ----------
    lon, lat
        Its middle, WGS 84.
    metres
        Its radius.
    filled
        How much of it the shape fills, 0 to 1.
    """

    lon: float
    lat: float
    metres: float
    filled: float


def circles(shapes: gpd.GeoSeries, crs_metric: int) -> dict[str, Circle]:
    """Circle round each shape that there is.

    Parameters
    ----------
    shapes
        EPSG:4326, on their ids.
    crs_metric
        EPSG code in metres.

    Examples
    --------
    >>> from shapely import box
    >>> found = circles(gpd.GeoSeries([box(117, 36.6, 117.01, 36.61)], ["a"], 4326), 4548)
    >>> print(f"{found['a'].lon:.3f} {found['a'].lat:.3f} {found['a'].metres:.0f}")
    117.005 36.605 713
    """
    drawn = to_metric(shapes[shapes.notna()], crs_metric)
    radii, areas = drawn.minimum_bounding_radius(), drawn.area
    middles = to_wgs84(drawn.minimum_bounding_circle().centroid)
    return {
        str(key): Circle(middle.x, middle.y, metres, area / (math.pi * metres**2 or 1))
        for key, middle, metres, area in zip(drawn.index, middles, radii, areas, strict=True)
    }


def position(shape: BaseGeometry, circle: Circle, said: str) -> Cells:
    """Cells of a point, or of the circle round an area; a line stands in lines.geojson.

    Parameters
    ----------
    shape
        WGS 84.
    circle
        Round it.
    said
        Radius that the file says: it stays where the area is the circle of that radius.

    Examples
    --------
    >>> from shapely import Point
    >>> position(Point(117, 36.65), Circle(117, 36.65, 0, 0), "")
    {'lon': '117', 'lat': '36.65'}
    """
    if shape.geom_type in LINEAR:
        return {}
    if shape.geom_type == "Point":
        return {"lon": _degrees(shape.centroid.x), "lat": _degrees(shape.centroid.y)}
    metres = said if _is_about(said, circle.metres) else str(max(1, math.ceil(circle.metres)))
    return {"lon": _degrees(circle.lon), "lat": _degrees(circle.lat), RADIUS: metres}


def outline_issues(
    shapes: Mapping[str, BaseGeometry],
    rows: Mapping[str, Cells],
    crs_metric: int,
    file: str,
) -> list[Issue]:
    """Warnings that an outline which is no circle is kept as one.

    Parameters
    ----------
    shapes
        New shapes by place_id, EPSG:4326.
    rows
        The gazetteer with them in it.
    crs_metric
        EPSG code in metres.
    file
        That they would be written to, for messages.
    """
    areas = {key: shape for key, shape in shapes.items() if shape.area}
    around = circles(gpd.GeoSeries(areas, crs=4326), crs_metric)
    return [
        Issue(severity="warning", code="outline_lost", file=file, field=RADIUS, value=key,
              subject_id=key, message=_told(rows[key].get(RADIUS, ""), circle.metres),
              remedy="draw a plan unit or a line, if the outline itself is needed")
        for key, circle in around.items() if circle.filled < _ROUND
    ]  # fmt: skip


def _told(radius: str, metres: float) -> str:
    told = f"its outline is not kept, only a circle of {radius} m"
    return told if _at_least(radius, metres) else f"{told}, which does not hold all of it"


def _degrees(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _is_about(text: str, metres: float) -> bool:
    return _at_least(text, metres) and float(text) <= metres + _ROUNDING_M


def _at_least(text: str, metres: float) -> bool:
    try:
        return float(text) >= metres - _ROUNDING_M
    except ValueError:
        return False
