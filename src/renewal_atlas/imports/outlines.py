"""A boundary or the official shapes of a plan, back into the reference folder."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely

from renewal_atlas.crs import metres_east_north, to_metric
from renewal_atlas.errors import UsageError
from renewal_atlas.gis import to_geojson
from renewal_atlas.imports.edits import Edit

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

PLAN_FILE = "plan_units.geojson"
_UNIT = re.compile(r"\s*- unit_id: \S+\s*$")
_SAME = 1e-9  # share of an area


def one_area(incoming: gpd.GeoDataFrame, name: str) -> BaseGeometry:
    """The one Polygon or MultiPolygon of a file.

    Raises
    ------
    UsageError
        If there is not exactly one, or it is not valid.
    """
    placed = incoming[incoming.geometry.notna()]
    if len(placed) != 1 or placed.geometry.iloc[0].geom_type not in {"Polygon", "MultiPolygon"}:
        raise UsageError(f"{name} must hold one area, not {len(placed)} features; dissolve them")
    shape: BaseGeometry = placed.geometry.iloc[0]
    if not shape.is_valid:
        raise UsageError(f"{name}: the outline is not valid ({shapely.is_valid_reason(shape)})")
    return shape


def boundary_rows(
    current: gpd.GeoDataFrame, shape: BaseGeometry, source: str, licence: str
) -> gpd.GeoDataFrame:
    """The boundary with another outline, its source and licence."""
    row = current.assign(source=source, licence=licence or "not stated")
    return row.set_geometry(gpd.GeoSeries([shape], index=row.index, crs=row.crs))


def plan_shapes(
    existing: gpd.GeoDataFrame | None, incoming: gpd.GeoDataFrame, source: str, known: set[str]
) -> gpd.GeoDataFrame:
    """Official shapes of plan units, the ones that came in place of older ones.

    Parameters
    ----------
    existing
        Shapes imported before, or None.
    incoming
        Features with `unit_id`, EPSG:4326.
    source
        Id of the source they come from.
    known
        Unit ids that the plans have.

    Returns
    -------
    GeoDataFrame
        unit_id, source_id, geometry (EPSG:4326).

    Raises
    ------
    UsageError
        If a feature has no unit_id, or one that no plan has.
    """
    if "unit_id" not in incoming:
        raise UsageError("the file has no column unit_id; it says which plan unit a shape is of")
    placed = incoming[incoming.geometry.notna()]
    strange = sorted(set(placed["unit_id"].astype(str)) - known)
    if strange:
        raise UsageError(f"no plan has the unit {', '.join(strange)}; add it to the plan first")
    shapes = placed.assign(source_id=source)[["unit_id", "source_id", "geometry"]]
    if existing is not None:
        kept = existing[~existing["unit_id"].isin(shapes["unit_id"])]
        shapes = pd.concat([kept, shapes], ignore_index=True)
    table = gpd.GeoDataFrame(shapes, geometry="geometry", crs=incoming.crs)
    return table.sort_values("unit_id", ignore_index=True)


def outline_edit(
    file: str, key: str, old: BaseGeometry | None, new: BaseGeometry, crs_metric: int
) -> Edit | None:
    """How an outline changed: its area, and how far its middle went; None if it did not."""
    if old is None:
        return Edit(file, key, "geometry", "", new.geom_type)
    if shapely.symmetric_difference(old, new).area <= _SAME * max(old.area, new.area):
        return None
    areas = to_metric(gpd.GeoSeries([old, new], crs=4326), crs_metric).area / 1e6
    one, other = old.centroid, new.centroid
    east, north = metres_east_north(one.x, one.y, other.x, other.y)
    metres = round(float((east**2 + north**2) ** 0.5), 1)
    return Edit(file, key, "geometry", f"{areas[0]:.2f} km²", f"{areas[1]:.2f} km²", metres)


def shapes_text(layer: gpd.GeoDataFrame) -> bytes:
    """GeoJSON of the layer."""
    return to_geojson(layer).encode()


def name_file(text: str, unit_id: str, entry: dict[str, Any]) -> str:
    """Plan file in which a unit names the official file, comments and order untouched.

    Parameters
    ----------
    text
        Of the YAML file, one unit beginning with ``- unit_id: …``.
    unit_id
        Unit.
    entry
        Keys of `plans.records.OfficialFile`.

    Returns
    -------
    str
        With a line ``geometry_file: {…}`` below the unit's id, or the old one replaced.

    Raises
    ------
    UsageError
        If the unit does not begin like that.
    """
    lines = text.splitlines(keepends=True)
    units = [i for i, line in enumerate(lines) if _UNIT.match(line)]
    start = next((i for i in units if lines[i].split(":")[1].strip() == unit_id), None)
    if start is None:
        raise UsageError(f"the plan file has no line “- unit_id: {unit_id}”; name the file by hand")
    indent = " " * (lines[start].index("-") + 2)
    inner = ", ".join(f"{key}: {_scalar(value)}" for key, value in entry.items())
    written = f"{indent}geometry_file: {{{inner}}}\n"
    end = next((i for i in units if i > start), len(lines))
    own = f"{indent}geometry_file: {{"
    old = next((i for i in range(start + 1, end) if lines[i].startswith(own)), None)
    if old is not None:
        return "".join([*lines[:old], written, *lines[old + 1 :]])
    return "".join([*lines[: start + 1], written, *lines[start + 1 :]])


def _scalar(value: Any) -> str:  # noqa: ANN401 - a YAML scalar
    if isinstance(value, int | float):
        return f"{value:g}"
    return '"' + str(value).replace("\\", "\\\\").replace('"', '\\"') + '"'


def read_shapes(path: Path) -> gpd.GeoDataFrame | None:
    """Official shapes that are there already."""
    return gpd.read_file(path) if path.is_file() else None
