"""The official shapes of a plan, back into the reference folder and the plan's file."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, get_args

import geopandas as gpd
import pandas as pd

from renewal_atlas.errors import UsageError
from renewal_atlas.gis import to_geojson
from renewal_atlas.imports.cells import cell_text
from renewal_atlas.imports.edits import Edit, Preview
from renewal_atlas.imports.guard import require_unshifted_area
from renewal_atlas.imports.outlines import outline_edit
from renewal_atlas.model import Basis
from renewal_atlas.plans import read_plans

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.layers import Layers
    from renewal_atlas.layout import Layout

PLAN_FILE = "plan_units.geojson"
_UNIT = re.compile(r"\s*- unit_id: \S+\s*$")


def plan_preview(
    layout: Layout,
    layers: Layers,
    incoming: gpd.GeoDataFrame,
    source: str,
    basis: Basis | None,
    file: str,
) -> Preview:
    """Official shapes of plan units that a file would put in the place of ours.

    Parameters
    ----------
    layout
        Folders of the project.
    layers
        Of the district as it stands.
    incoming
        Areas with `unit_id` and `edge_uncertainty_m`, EPSG:4326.
    source
        Id of the source that the shapes come from.
    basis
        Of the shapes; what the file says, else what the plan says, if None.
    file
        How messages call the file.

    Raises
    ------
    UsageError
        If a unit, the source or a basis is unknown, or a shape lies as one of another datum would.
    """
    head = layers.district
    units = layers.plan_units.set_index("unit_id")
    path = layout.reference(head.district_id) / PLAN_FILE
    shapes = plan_shapes(read_shapes(path), incoming, source, set(units.index))
    edits = _edits(layout, layers, incoming, layout.relative(path), file)
    changed = [edit.id for edit in edits]
    if not edits:
        return Preview("plan", len(incoming), len(incoming))
    _require_source(layers, source)
    official = shapes[shapes["unit_id"].isin([*changed, *_official(path)])]
    files = {path: shapes_text(official)}
    files |= _plan_files(layout, head.district_id, _bases(changed, units, incoming, basis, file),
                         incoming, source)  # fmt: skip
    return Preview("plan", len(incoming), len(incoming) - len(edits), tuple(edits), (), files)


def _edits(
    layout: Layout, layers: Layers, incoming: gpd.GeoDataFrame, target: str, file: str
) -> list[Edit]:
    """Units that came back with another shape than they are drawn, or were published, with.

    Both count: where a boundary was replaced and nothing built since, the drawing is newer than
    the file that came back, and the published layer is what that file was made from.
    """
    head = layers.district
    drawn = layers.plan_units.set_index("unit_id").geometry
    published = _published(layout.built(head.district_id) / PLAN_FILE)
    edits = []
    for row in incoming[incoming.geometry.notna()].itertuples():
        old, unit_id = drawn.at[row.unit_id], str(row.unit_id)
        if old is not None:
            require_unshifted_area(old, row.geometry, file)
        edit = outline_edit(target, unit_id, old, row.geometry, head.crs_metric)
        before = published.get(unit_id)
        if edit and (before is None or outline_edit(
                target, unit_id, before, row.geometry, head.crs_metric)):  # fmt: skip
            edits.append(edit)
    return edits


def _published(path: Path) -> dict[str, BaseGeometry]:
    """Shapes of the published layer; none where nothing was built yet."""
    layer = read_shapes(path)
    if layer is None:
        return {}
    return {str(i): s for i, s in zip(layer["unit_id"], layer.geometry, strict=True) if s}


def _bases(
    changed: list[str],
    units: gpd.GeoDataFrame,
    incoming: gpd.GeoDataFrame,
    basis: Basis | None,
    file: str,
) -> dict[str, str]:
    """Basis of each unit that changed: as told, else as the file says, else as it was."""
    said = incoming.set_index("unit_id").get("basis", pd.Series(dtype=object))
    found = {i: basis or cell_text(said.get(i)) or str(units.at[i, "basis"]) for i in changed}
    for unit_id, word in found.items():
        if word not in get_args(Basis):
            raise UsageError(f"{file}: {unit_id} has the basis {word!r}; use stated or interpreted")
    return found


def _official(path: Path) -> list[str]:
    """Units whose shape is official already."""
    before = read_shapes(path)
    return [] if before is None else [str(unit_id) for unit_id in before["unit_id"]]


def _require_source(layers: Layers, source: str) -> None:
    if source not in set(layers.sources["source_id"]):
        listed = ", ".join(layers.sources["source_id"])
        raise UsageError(
            f"a plan's shape cites a source of the register, not {source!r}: --source is one of "
            f"{listed}; add the document to sources.csv first"
        )


def _plan_files(
    layout: Layout,
    district: str,
    bases: Mapping[str, str],
    incoming: gpd.GeoDataFrame,
    source: str,
) -> dict[Path, bytes]:
    plans, _ = read_plans(layout, district)
    where = plans.units.set_index("unit_id")["file"]
    rows = incoming.set_index("unit_id")
    texts: dict[Path, str] = {}
    for unit_id, basis in bases.items():
        path = layout.root / str(where[unit_id])
        metres = rows["edge_uncertainty_m"].get(unit_id) if "edge_uncertainty_m" in rows else None
        if metres is None or metres != metres:  # noqa: PLR0124 - NaN
            raise UsageError(
                f"{unit_id} has no edge_uncertainty_m; say how far off its edge may be"
            )
        entry = {"file": PLAN_FILE, "source_id": source, "edge_uncertainty_m": float(metres),
                 "basis": basis, "note": f"shape from {source}"}  # fmt: skip
        text = texts.get(path) or path.read_text(encoding="utf-8")
        texts[path] = name_file(text, unit_id, entry)
    return {path: text.encode() for path, text in texts.items()}


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
