"""The official shapes of a plan, back into the reference folder and the plan's file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from renewal_atlas.crs import WGS84
from renewal_atlas.errors import DataError, UsageError
from renewal_atlas.files import read_collection
from renewal_atlas.gis import to_geojson
from renewal_atlas.imports.attributes import not_taken, published_rows
from renewal_atlas.imports.cells import cell_text
from renewal_atlas.imports.edits import Edit, Preview
from renewal_atlas.imports.faults import id_faults, unit_faults
from renewal_atlas.imports.plan_changes import unit_changes
from renewal_atlas.imports.plan_text import name_file, set_value
from renewal_atlas.imports.settled import signed
from renewal_atlas.plans import read_plans

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from renewal_atlas.imports.plan_changes import UnitChange
    from renewal_atlas.layers import Layers
    from renewal_atlas.layout import Layout
    from renewal_atlas.model import Basis
    from renewal_atlas.plans.records import OfficialFile

PLAN_FILE = "plan_units.geojson"
_SHAPE_COLUMNS = ["unit_id", "source_id"]


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

    Returns
    -------
    Preview
        With an error for each feature that is not the area of one unit, and a warning for each
        edited cell that is not taken.

    Raises
    ------
    UsageError
        If a unit, the source or a basis is unknown, or a shape lies as one of another datum would.
    """
    faults = id_faults(incoming, "unit_id", file) or unit_faults(incoming, file)
    if faults:
        return Preview("plan", len(incoming), 0, issues=tuple(faults))
    _require_known(incoming, set(layers.plan_units["unit_id"]))
    district = layers.district.district_id
    path = layout.reference(district) / PLAN_FILE
    published = published_rows(layout.built(district) / PLAN_FILE, "unit_id")
    changes = unit_changes(layers, incoming, published, basis, target=layout.relative(path),
                           file=file)  # fmt: skip
    lost = [issue for c in changes for issue in not_taken(
        c.lost, c.unit_id, file, "edit the plan's own file, if the plan says so")]  # fmt: skip
    absent = tuple(i for i in layers.plan_units["unit_id"] if i not in set(incoming["unit_id"]))
    new = [change for change in changes if change.is_edit]
    if new:
        _require_source(layers, source)
    edits, files = _written(layout, layers, new, source)
    moved = [change.unit_id for change in new if change.move]
    if moved:
        shapes = plan_shapes(read_shapes(path), incoming, moved, source)
        files[path] = to_geojson(shapes).encode()
    unchanged = len(incoming) - len(new)
    return Preview("plan", len(incoming), unchanged, edits, tuple(lost), files, absent)


def plan_shapes(
    existing: gpd.GeoDataFrame | None,
    incoming: gpd.GeoDataFrame,
    moved: Sequence[str],
    source: str,
) -> gpd.GeoDataFrame:
    """Official shapes of plan units, the ones that came in place of older ones.

    Parameters
    ----------
    existing
        Shapes imported before, or None.
    incoming
        Features with `unit_id`, EPSG:4326.
    moved
        Units whose shape is taken.
    source
        Id of the source they come from.

    Returns
    -------
    GeoDataFrame
        unit_id, source_id, geometry (EPSG:4326).
    """
    taken = incoming[incoming["unit_id"].isin(moved)]
    shapes = taken.assign(source_id=source)[["unit_id", "source_id", "geometry"]]
    if existing is not None:
        kept = existing[~existing["unit_id"].isin(moved)]
        shapes = pd.concat([kept, shapes], ignore_index=True)
    table = gpd.GeoDataFrame(shapes, geometry="geometry", crs=incoming.crs)
    return table.sort_values("unit_id", ignore_index=True)


def read_shapes(path: Path) -> gpd.GeoDataFrame | None:
    """Official shapes that are there already.

    Raises
    ------
    DataError
        If they cannot be read.
    """
    if not path.is_file():
        return None
    features, issues = read_collection(path, path.name)
    if issues:
        raise DataError(issues)
    rows = [{key: f.properties.get(key) for key in _SHAPE_COLUMNS} for f in features]
    shapes = gpd.GeoSeries([f.geometry for f in features], crs=WGS84)
    return gpd.GeoDataFrame(rows, columns=_SHAPE_COLUMNS, geometry=shapes, crs=WGS84)


def _require_known(incoming: gpd.GeoDataFrame, known: set[str]) -> None:
    strange = sorted(set(incoming["unit_id"].astype(str)) - known)
    if strange:
        raise UsageError(f"no plan has the unit {', '.join(strange)}; add it to the plan first")


def _require_source(layers: Layers, source: str) -> None:
    if source not in set(layers.sources["source_id"]):
        listed = ", ".join(layers.sources["source_id"])
        raise UsageError(
            f"a plan's shape cites a source of the register, not {source!r}: --source is one of "
            f"{listed}; add the document to sources.csv first"
        )


def _written(
    layout: Layout, layers: Layers, changes: Sequence[UnitChange], source: str
) -> tuple[tuple[Edit, ...], dict[Path, bytes]]:
    """Every shape and cell that would differ, and the plan files with them."""
    plans, _ = read_plans(layout, layers.district.district_id)
    homes = {u.unit_id: (p.file, u.geometry_file) for p in plans.files for u in p.plan.units}
    known = layers.plan_units.set_index("unit_id")
    edits: list[Edit] = []
    texts: dict[str, str] = {}
    for change in changes:
        file, official = homes[change.unit_id]
        cells = [Edit(file, change.unit_id, key, old, new) for key, new in change.cells.items()
                 if (old := cell_text(known.at[change.unit_id, key])) != new]  # fmt: skip
        edits += [change.move, *cells] if change.move else cells
        text = texts.get(file) or (layout.root / file).read_text(encoding="utf-8")
        texts[file] = _told(text, change, official, source)
    return tuple(edits), {layout.root / name: text.encode() for name, text in texts.items()}


def _told(text: str, change: UnitChange, official: OfficialFile | None, source: str) -> str:
    """Plan file that names a new shape, or says otherwise of the one that it has."""
    if change.move is None and official is None:
        for key, value in change.cells.items():
            text = set_value(text, change.unit_id, key, value, source)
        return text
    entry: dict[str, Any] = {"file": PLAN_FILE, "source_id": source}
    note = f"shape from {source}"
    if change.move is None and official is not None:
        entry, note = official.model_dump(exclude_none=True), signed(official.note, source)
    said: dict[str, Any] = {
        key: float(value) if key == "edge_uncertainty_m" else value
        for key, value in sorted(change.cells.items(), reverse=True)
    }
    return name_file(text, change.unit_id, entry | said | {"note": note})
