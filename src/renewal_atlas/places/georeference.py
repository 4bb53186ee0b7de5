"""The `places` layer: every row of the gazetteer as a point, a line, an area, or unplaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from renewal_atlas.crs import WGS84, metric, require_wgs84, to_metric, to_wgs84
from renewal_atlas.places.faults import fault
from renewal_atlas.places.ground import PIN_MAX_M, ground_of, match_of, stands_in
from renewal_atlas.places.shape import Shape, Unresolved
from renewal_atlas.places.sides import area_disagrees
from renewal_atlas.places.uncertainty import round_up

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import Issue
    from renewal_atlas.places.reference import Reference

DECIMALS: Final = 6
COLUMNS: Final = (
    "place_id", "name", "aliases", "place_type", "match_type", "uncertainty_m", "position",
    "georeference_protocol", "georeference_sources", "georeference_remarks",
    "verification_status", "datum_original", "parent", "locality",
)  # fmt: skip
_LINEAR: Final = frozenset({"road", "street", "river"})


def georeference(reference: Reference, crs_metric: int) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """Make the `places` layer, one row for each row of the gazetteer.

    A point is drawn only where it is honest: a position of its own, sure to 500 m. Roads and
    rivers are lines. What is known by its parent, or less surely, is an area: the extent that the
    wording gives, or the circle that holds the place. The rest has no geometry and is counted.

    Parameters
    ----------
    reference
        As `read_reference` gives it.
    crs_metric
        EPSG code of a projected CRS in metres.

    Returns
    -------
    tuple
        GeoDataFrame in EPSG:4326 with `COLUMNS` and geometry (six decimals, None if unplaced),
        sorted by place_id; `uncertainty_m` is the radius of the circle that holds the place, and
        for a line or the district how far off the drawn geometry may lie. And an issue for
        wording that gives no position or another area than it states.

    Examples
    --------
    >>> from renewal_atlas.layout import Layout, find_root
    >>> from renewal_atlas.places import read_reference
    >>> reference, _ = read_reference(Layout(find_root()), "370103-shizhong")
    >>> layer, issues = georeference(reference, 4548)
    >>> layer.set_index("place_id").loc[["guangzhili", "erhuan-nanlu"], "position"].tolist()
    ['point', 'line']
    """
    ground = ground_of(reference, crs_metric)
    rows: list[dict[str, Any]] = []
    issues: list[Issue] = []
    for place_id in sorted(ground.rows):
        row, shape = ground.rows[place_id], ground.shape(place_id)
        rows.append(_row(row, shape))
        issues += _issues(row, shape, f"{reference.folder}/gazetteer.csv")
    layer = gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=[*COLUMNS, "geometry"]),
        geometry="geometry",
        crs=metric(crs_metric),
    )
    layer = to_wgs84(layer)
    drawn = layer.geometry.notna()
    layer.loc[drawn, "geometry"] = _rounded(layer.geometry[drawn])
    return layer, issues


def uncertainty_discs(places: gpd.GeoDataFrame, crs_metric: int) -> gpd.GeoDataFrame:
    """Area that holds the whole true place, for every placed row.

    Parameters
    ----------
    places
        As `georeference` makes it, EPSG:4326.
    crs_metric
        EPSG code of a projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        EPSG:4326; place_id, name, match_type, uncertainty_m, geometry: the circle around a point,
        the drawn area itself, or a line or extent widened by its uncertainty.

    References
    ----------
    Wieczorek, Guo and Hijmans (2004), IJGIS 18(8): 745-767.
    """
    require_wgs84(places)
    placed = places[places.geometry.notna() & places["uncertainty_m"].notna()]
    discs = placed[["place_id", "name", "match_type", "uncertainty_m", "geometry"]].copy()
    if discs.empty:
        return discs.reset_index(drop=True)
    metres = to_metric(discs.geometry, crs_metric)
    widen = discs["uncertainty_m"].where(~holds_place(metres, discs["uncertainty_m"]), 0.0)
    discs = discs.set_geometry(to_wgs84(metres.buffer(widen)))
    discs["geometry"] = _rounded(discs.geometry)
    return discs.reset_index(drop=True)


def holds_place(metres: gpd.GeoSeries, radius: pd.Series[float]) -> pd.Series[bool]:
    """Whether a shape is an area no wider than its own radius, which holds the place already."""
    areal = metres.geom_type.isin(["Polygon", "MultiPolygon"])
    around = pd.Series(shapely.minimum_bounding_radius(metres.to_numpy()), index=metres.index)
    holding: pd.Series[bool] = areal & (around <= radius * 1.02)
    return holding


def _row(row: dict[str, Any], shape: Shape | Unresolved) -> dict[str, Any]:
    geometry, radius, position = _drawn(row, shape)
    match = "none" if isinstance(shape, Unresolved) else match_of(row, shape)
    protocol = row["georeference_protocol"]
    return {
        **{column: row.get(column) for column in COLUMNS},
        "aliases": "|".join(row["aliases"]),
        "match_type": match,
        "uncertainty_m": radius,
        "position": position,
        "georeference_protocol": protocol,
        "georeference_remarks": row["note"],
        "geometry": geometry,
    }


def _drawn(
    row: dict[str, Any], shape: Shape | Unresolved
) -> tuple[BaseGeometry | None, float, str]:
    """Geometry in metres, radius and kind of position of a row."""
    if isinstance(shape, Unresolved):
        return None, float("nan"), "unplaced"
    if shape.kind == "line" and row["place_type"] in _LINEAR:
        return shape.geometry, shape.uncertainty_m, "line"
    centre, radius = shape.circle()
    if shape.kind == "point":
        if radius <= PIN_MAX_M and not stands_in(shape):
            return centre, radius, "point"
        return centre.buffer(radius, quad_segs=32), radius, "area"
    if row["place_type"] == "district":
        return shape.geometry, shape.uncertainty_m, "area"
    return shape.region, round_up(radius), "area"


def _issues(row: dict[str, Any], shape: Shape | Unresolved, file: str) -> list[Issue]:
    if row["match_type"] == "described" and row["locality"]:
        if isinstance(shape, Unresolved) or stands_in(shape):
            return [_issue(row, file, "unresolved_locality", "; ".join(shape.steps)[:300])]
        if area_disagrees(shape):
            text = f"{shape.area_m2:,.0f} m² drawn, {shape.stated_area_m2:,.0f} m² stated"
            return [_issue(row, file, "area_disagrees", text)]
        if shape.missing:
            return [_issue(row, file, "partly_resolved", f"no line for {', '.join(shape.missing)}")]
    return []


def _issue(row: dict[str, Any], file: str, code: str, message: str) -> Issue:
    return fault(
        "warning",
        code,
        file,
        message,
        "mend the wording, or add the missing lines to lines.geojson",
        line=row.get("_line"),
        field="locality",
        value=row["locality"],
        subject_id=row["place_id"],
    )


def _rounded(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """Six decimals, counter-clockwise outer rings."""
    oriented = shapely.orient_polygons(geometry.to_numpy(), exterior_cw=False)
    rounded = shapely.transform(oriented, lambda xy: xy.round(DECIMALS))
    return gpd.GeoSeries(rounded, index=geometry.index, crs=WGS84)
