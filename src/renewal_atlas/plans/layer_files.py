"""One small layer for each plan unit and programme, with titles in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from renewal_atlas.crs import to_metric
from renewal_atlas.plans.edges import soft_edges
from renewal_atlas.plans.rounding import publish

if TYPE_CHECKING:
    from collections.abc import Mapping

_MEMBER = (
    "project_id", "name", "name_en", "kind", "stage", "promised_stage", "place_id", "match_type",
    "uncertainty_m", "geometry",
)  # fmt: skip
_PROGRAMME = ("programme_id", "role", "via", *_MEMBER)


def layer_frames(
    units: gpd.GeoDataFrame,
    projects: gpd.GeoDataFrame,
    programmes: pd.DataFrame,
    places: gpd.GeoDataFrame,
    crs_metric: int,
) -> dict[str, gpd.GeoDataFrame]:
    """Layers for ``layers/<unit or programme>.geojson``.

    Parameters
    ----------
    units
        The `plan_units` layer.
    projects
        The `projects` layer: project_id, name, name_en, kind, stage, promised_stage,
        programmes (joined by |), place_id, match_type, uncertainty_m, geometry.
    programmes
        programme_id, name, name_en, parent_id, place_id.
    places
        The `places` layer: place_id, name, match_type, uncertainty_m, geometry.
    crs_metric
        EPSG code of the district's CRS in metres.

    Returns
    -------
    dict
        GeoDataFrame in EPSG:4326 by layer id: units in plan order, each with its shape (role
        ``unit``; geometry None where no document gives one) and its soft edge (role
        ``edge_band``), then programmes that have a member or an area, by id. A programme that
        has the id of a plan or unit is left to that.
    """
    taken = set(units["unit_id"]) | set(units["plan_id"])
    frames = _unit_layers(units, crs_metric)
    for programme_id in sorted(_with_content(projects, programmes) - taken):
        frame = programme_layer(programme_id, projects, programmes, places, crs_metric)
        if len(frame):
            frames[programme_id] = frame
    return frames


def programme_layer(
    programme_id: str,
    projects: gpd.GeoDataFrame,
    programmes: pd.DataFrame,
    places: gpd.GeoDataFrame,
    crs_metric: int,
) -> gpd.GeoDataFrame:
    """Members of a programme and of its parts, and its area where a place for it is known.

    Parameters
    ----------
    programme_id
        Programme of the register.
    projects, programmes, places, crs_metric
        As for `layer_frames`.

    Returns
    -------
    GeoDataFrame
        programme_id, role (area, member), via (the programme or parts that a member is counted
        in, joined by |), project_id, name, name_en, kind, stage, promised_stage, place_id,
        match_type, uncertainty_m, geometry (EPSG:4326; None for an unplaced member). An area
        known only as a point is its circle.
    """
    parts = _with_parts(programme_id, programmes)
    counted = [
        "|".join(p for p in str(joined or "").split("|") if p in parts)
        for joined in projects["programmes"]
    ]
    named = [bool(via) for via in counted]
    members = projects.loc[named, [c for c in _PROGRAMME if c in projects.columns]]
    members = members.assign(
        programme_id=programme_id, role="member", via=[via for via in counted if via]
    ).sort_values("project_id")[list(_PROGRAMME)]
    area = _area(programme_id, programmes, places, crs_metric)
    table = members if area is None else pd.concat([f for f in (area, members) if len(f)])
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs="EPSG:4326")


def layer_titles(
    frames: Mapping[str, gpd.GeoDataFrame],
    units: gpd.GeoDataFrame,
    programmes: pd.DataFrame,
) -> pd.DataFrame:
    """Titles of the layers for the catalogue.

    Parameters
    ----------
    frames
        From `layer_frames`.
    units
        The `plan_units` layer.
    programmes
        programme_id, name, name_en, kind.

    Returns
    -------
    DataFrame
        layer_id, zh, en, group (plan_unit, programme), kind, plan_id (None for a programme),
        features, order; in the order of `frames`.
    """
    known = {
        **_titles(programmes.assign(plan_id=None), "programme_id", "programme"),
        **_titles(units, "unit_id", "plan_unit"),
    }
    rows = [
        {"layer_id": key, **known[key], "features": len(frame), "order": order}
        for order, (key, frame) in enumerate(frames.items(), 1)
    ]
    columns = ["layer_id", "zh", "en", "group", "kind", "plan_id", "features", "order"]
    return pd.DataFrame(rows, columns=columns)


def _titles(table: pd.DataFrame, key: str, group: str) -> dict[str, dict[str, str | None]]:
    rows = zip(
        table[key], table["name"], table["name_en"], table["kind"], table["plan_id"], strict=True
    )
    return {
        row_id: {
            "zh": zh,
            "en": en if isinstance(en, str) and en else zh,
            "group": group,
            "kind": kind,
            "plan_id": plan_id,
        }
        for row_id, zh, en, kind, plan_id in rows
    }


def _unit_layers(units: gpd.GeoDataFrame, crs_metric: int) -> dict[str, gpd.GeoDataFrame]:
    bands = soft_edges(units, crs_metric)
    shapes = units.assign(role="unit")
    bands = shapes.drop(columns="geometry").merge(bands[["unit_id", "geometry"]], on="unit_id")
    both = pd.concat([shapes, gpd.GeoDataFrame(bands, crs=units.crs).assign(role="edge_band")])
    columns = ["unit_id", "role", *(c for c in units.columns if c != "unit_id")]
    return {
        unit_id: both.loc[both["unit_id"] == unit_id, columns].reset_index(drop=True)
        for unit_id in units["unit_id"]
    }


def _with_content(projects: pd.DataFrame, programmes: pd.DataFrame) -> set[str]:
    """Programmes that have a member or a place, and those that they are part of."""
    placed = programmes.loc[programmes["place_id"].notna(), "programme_id"]
    found = {part for joined in projects["programmes"] for part in str(joined or "").split("|")}
    found = (found | set(placed)) & set(programmes["programme_id"])
    parents = programmes.dropna(subset="parent_id").set_index("programme_id")["parent_id"]
    above = found
    while above:
        above = set(parents[parents.index.isin(above)]) - found
        found |= above
    return found


def _with_parts(programme_id: str, programmes: pd.DataFrame) -> set[str]:
    """The programme and all that are part of it."""
    found = {programme_id}
    while True:
        more = programmes.loc[programmes["parent_id"].isin(found), "programme_id"]
        if found >= set(more):
            return found
        found |= set(more)


def _area(
    programme_id: str,
    programmes: pd.DataFrame,
    places: gpd.GeoDataFrame,
    crs_metric: int,
) -> gpd.GeoDataFrame | None:
    """The place of a programme as a row of its layer; None where it has none."""
    wanted = programmes.loc[programmes["programme_id"] == programme_id, "place_id"].dropna()
    row = places[places["place_id"].isin(wanted)]
    row = row[row.geometry.notna()]
    if row.empty:
        return None
    row = row.assign(programme_id=programme_id, role="area", via=programme_id)
    row = row.assign(project_id=None, name_en=None, kind=None)
    row = row.assign(stage=None, promised_stage=None)
    points = row[row.geometry.geom_type == "Point"]
    if len(points):
        circles = to_metric(points.geometry, crs_metric).buffer(points["uncertainty_m"])
        row = row.set_geometry(publish(list(circles), crs_metric).set_axis(points.index))
    return row[list(_PROGRAMME)]
