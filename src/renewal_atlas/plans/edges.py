"""Soft edges: the band within which an interpreted edge may truly run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from renewal_atlas.crs import to_metric
from renewal_atlas.plans.rounding import publish

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

_SAME_LINE_M = 0.5  # published edges are rounded to about 0.1 m
_COLUMNS = ["unit_id", "plan_id", "kind", "edge_uncertainty_m", "drawing_note"]


def soft_edges(
    units: gpd.GeoDataFrame, crs_metric: int, boundary: gpd.GeoDataFrame | None = None
) -> gpd.GeoDataFrame:
    """Band of `edge_uncertainty_m` on both sides of each interpreted edge.

    The district's own boundary is no edge of the plan: where a unit ends there, it has no band.
    Without `boundary`, the outline of the zones stands for it.

    Parameters
    ----------
    units
        The `plan_units` layer, EPSG:4326.
    crs_metric
        EPSG code of the district's CRS in metres.
    boundary
        The district, EPSG:4326; bands are clipped to it.

    Returns
    -------
    GeoDataFrame
        unit_id, plan_id, kind, edge_uncertainty_m, drawing_note, geometry (Polygon or
        MultiPolygon, EPSG:4326); one row for each unit with basis ``interpreted``, a shape and an
        edge inside the district.

    Examples
    --------
    >>> from shapely import box
    >>> zones = gpd.GeoDataFrame(
    ...     {
    ...         "unit_id": ["west", "east"],
    ...         "plan_id": "p",
    ...         "kind": "zone",
    ...         "basis": "interpreted",
    ...         "edge_uncertainty_m": 500.0,
    ...         "drawing_note": "",
    ...     },
    ...     geometry=[box(116.9, 36.6, 117, 36.7), box(117, 36.6, 117.1, 36.7)],
    ...     crs=4326,
    ... )
    >>> bands = soft_edges(zones, 4548)  # 500 m on both sides of the shared edge only
    >>> to_metric(bands.geometry, 4548).area.div(11_100 * 1_000).round(2).tolist()
    [1.0, 1.0]
    """
    drawn = units[units.geometry.notna()]
    chosen = drawn[(drawn["basis"] == "interpreted") & drawn["edge_uncertainty_m"].notna()]
    outline = _outline(drawn, boundary, crs_metric)
    bands = {
        index: band
        for index, shape, radius in zip(
            chosen.index,
            to_metric(chosen.geometry, crs_metric),
            chosen["edge_uncertainty_m"],
            strict=True,
        )
        if (band := _band(shape, float(radius), outline)) is not None
    }
    table = chosen.loc[list(bands), _COLUMNS].reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry=publish(list(bands.values()), crs_metric))


def _outline(
    drawn: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame | None, crs_metric: int
) -> BaseGeometry | None:
    """The district, or the union of the zones; None where neither is known."""
    ground = drawn[drawn["kind"] == "zone"] if boundary is None else boundary
    if ground.empty:
        return None
    return shapely.union_all(to_metric(ground.geometry, crs_metric).array)


def _band(shape: BaseGeometry, radius: float, outline: BaseGeometry | None) -> BaseGeometry | None:
    edge = shape.boundary
    if outline is not None:
        edge = edge.difference(shapely.buffer(outline.boundary, _SAME_LINE_M))
    if edge.is_empty:
        return None
    band = shapely.buffer(edge, radius)
    return band if outline is None else band.intersection(outline)
