"""From a file to a preview, and from a preview to the project's files."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from renewal_atlas.build import assemble, check, input_files
from renewal_atlas.errors import DataError, PublishError, UsageError
from renewal_atlas.files import inputs_of, publish, settle_workspace, sha256_of
from renewal_atlas.gis import to_geojson
from renewal_atlas.gis.handover import plain_frame
from renewal_atlas.imports.cells import read_cells, write_cells
from renewal_atlas.imports.circles import outline_issues
from renewal_atlas.imports.edits import Edit, Preview
from renewal_atlas.imports.faults import LAYER_KEYS, id_faults, require_base
from renewal_atlas.imports.garbled import require_letters
from renewal_atlas.imports.gazetteer import (
    COLUMNS,
    merged,
    moved_ids,
    place_changes,
    uncut,
)
from renewal_atlas.imports.guard import far_moves, require_unshifted_points
from renewal_atlas.imports.intake import read_features
from renewal_atlas.imports.lines import with_lines
from renewal_atlas.imports.outlines import boundary_preview
from renewal_atlas.imports.plan import plan_preview
from renewal_atlas.layout import Layout
from renewal_atlas.places import read_reference

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from renewal_atlas.imports.edits import Kind
    from renewal_atlas.imports.gazetteer import PlaceChange
    from renewal_atlas.layers import Layers
    from renewal_atlas.model import Basis, Datum, Issue

_BASES = {"gazetteer": "places", "boundary": "boundary", "plan": "plan_units"}


def prepare_import(
    layout: Layout,
    district: str,
    path: Path,
    kind: Kind,
    *,
    source: str = "",
    crs: str | None = None,
    datum: Datum | None = None,
    layer: str | None = None,
    licence: str = "",
    basis: Basis | None = None,
) -> Preview:
    """What a file would change; nothing is written.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``.
    path
        GeoJSON, GeoPackage, FlatGeobuf, GeoParquet, KML, KMZ, shapefile or CSV, or one zipped.
    kind
        ``gazetteer`` (places with place_id), ``boundary`` (one area) or ``plan`` (areas with
        unit_id).
    source
        Where the changes come from: a document or survey; for a plan the id of a source.
    crs, datum, layer
        See `intake.read_features`.
    licence
        Of a boundary; as it was edited in the file, if omitted.
    basis
        Of the shapes of a plan: ``stated`` if a document draws them; what the file says, else
        what the plan says, if omitted.

    Returns
    -------
    Preview
        Its issues hold what a check of the changed project would newly report.

    Raises
    ------
    UsageError, CRSError
        If the file cannot be read, is not of the kind that its name says, or is in another datum
        than it says.
    DataError
        If the project has errors of its own.
    """
    if basis and kind != "plan":
        raise UsageError("--basis is of the shapes of a plan; leave it out")
    settle_workspace(layout, district)
    files = input_files(layout, layout.require(district))
    known = {name: sha256_of(path) for name, path in files}  # before any is read
    layers, issues = assemble(layout, district)
    if layers is None:
        raise DataError(issues)
    base = _BASES[kind]
    published = plain_frame(getattr(layers, base), base).drop(columns="geometry")
    incoming = read_features(path, base=base, crs=crs, datum=datum, layer=layer,
                             columns=list(published.columns))  # fmt: skip
    if base in LAYER_KEYS:
        names = {name: list(getattr(layers, name).columns) for name in LAYER_KEYS}
        require_base(incoming, base, names, path.name)
    if kind == "gazetteer":
        preview = _gazetteer(layout, layers, incoming, source, path.name)
    elif kind == "boundary":
        preview = boundary_preview(layout, layers, incoming, source, licence, path.name)
    else:
        preview = plan_preview(layout, layers, incoming, source, basis, path.name)
    if preview.edits and not source:
        raise UsageError("say where the changes come from with --source: a document, survey or map")
    made = dict.fromkeys(map(layout.relative, preview.files))
    return _checked(layout, district, replace(preview, known={**made, **known}), issues)


def apply_import(layout: Layout, district: str, preview: Preview) -> list[Path]:
    """Write what a preview shows, all of it or nothing.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        ``<adcode>-<slug>``.
    preview
        From `prepare_import`.

    Returns
    -------
    list of Path
        Files written.

    Raises
    ------
    DataError
        If the preview has errors.
    PublishError
        If the files cannot be written.
    """
    if preview.failed:
        raise DataError(preview.issues)
    if not preview.files:
        return []
    owner = inputs_of(layout, district)
    content = {owner.name_of(path): text for path, text in preview.files.items()}
    publish(owner, content, known=preview.known)
    return sorted(preview.files)


def _gazetteer(
    layout: Layout, layers: Layers, incoming: gpd.GeoDataFrame, source: str, file: str
) -> Preview:
    faults = id_faults(incoming, "place_id", file)
    if faults:
        return Preview("gazetteer", len(incoming), 0, issues=tuple(faults))
    head = layers.district
    folder = layout.reference(head.district_id)
    rows = read_cells(folder / "gazetteer.csv", "place_id")
    changes = _changes(layers, incoming, rows, source, file)
    require_letters(_texts(changes, rows), file)
    new = merged(rows, changes, source)
    name = layout.relative(folder / "gazetteer.csv")
    edits = tuple(e for c in changes if c.is_edit for e in _edits(c, rows, new, name))
    files = {folder / "gazetteer.csv": write_cells(new, COLUMNS)} if edits else {}
    reference, _ = read_reference(layout, head.district_id)
    put = {change.place_id: change.shape for change in changes if change.shape is not None}
    lines = with_lines(reference.lines, put, source, str(incoming.attrs["datum"]), new)
    if lines is not reference.lines:
        files[folder / "lines.geojson"] = to_geojson(lines).encode()
    unchanged = sum(not change.is_edit for change in changes)
    absent = tuple(sorted(set(layers.places["place_id"]) - set(incoming["place_id"].map(str))))
    told = (*far_moves(put, layers.boundary, head.crs_metric, name),
            *outline_issues(put, new, head.crs_metric, name))  # fmt: skip
    return Preview("gazetteer", len(incoming), unchanged, edits, told, files, absent)


def _changes(
    layers: Layers,
    incoming: gpd.GeoDataFrame,
    rows: Mapping[str, dict[str, str]],
    source: str,
    file: str,
) -> list[PlaceChange]:
    """What to write for every place, once its positions are known to be in the datum they say."""
    known = gpd.GeoDataFrame(plain_frame(layers.places, "places").set_index("place_id"))
    frame = uncut(incoming.set_index("place_id"), known, incoming.attrs["cut"])
    moved = moved_ids(frame, known)
    require_unshifted_points(known.geometry.loc[moved], frame.geometry.loc[moved], file)
    return place_changes(frame, known, rows, source=source, datum=str(incoming.attrs["datum"]),
                         crs_metric=layers.district.crs_metric)  # fmt: skip


def _texts(
    changes: Sequence[PlaceChange], rows: Mapping[str, dict[str, str]]
) -> Iterator[tuple[str, str, str]]:
    """Column, text as it is and as it would be, of every cell that differs."""
    for change in changes:
        own = rows.get(change.place_id, {})
        for column, text in change.cells.items():
            yield column, own.get(column, ""), text


def _edits(
    change: PlaceChange,
    rows: Mapping[str, dict[str, str]],
    new: Mapping[str, dict[str, str]],
    name: str,
) -> list[Edit]:
    """Every cell that would differ, and the move."""
    key = change.place_id
    if change.fresh:
        return [Edit(name, key, "row", "", new[key]["name"])]
    edits = [
        Edit(name, key, column, rows[key].get(column, ""), new[key].get(column, ""))
        for column in COLUMNS
        if rows[key].get(column, "") != new[key].get(column, "")
    ]
    if change.shape is not None:
        edits.append(Edit(name, key, "geometry", "", change.shape.geom_type, change.metres))
    return edits


def _checked(layout: Layout, district: str, preview: Preview, before: tuple[Issue, ...]) -> Preview:
    """Preview with what a check of the changed project would newly report."""
    if not preview.files:
        return preview
    try:
        with tempfile.TemporaryDirectory(prefix="renewal-atlas-") as scratch:
            trial = _changed_copy(layout, preview.files, Path(scratch))
            new = _newly(check(trial, district), before)
    except OSError as error:
        raise PublishError(
            f"could not try the changes out on a copy: {error}; nothing was written"
        ) from error
    return replace(preview, issues=(*preview.issues, *new))


def _changed_copy(layout: Layout, files: Mapping[Path, bytes], folder: Path) -> Layout:
    """Copy what a check reads, with new content of some files."""
    for name in ("data", "geo/reference", "maps"):
        if (layout.root / name).is_dir():
            shutil.copytree(layout.root / name, folder / name)
    for path, content in files.items():
        (folder / path.relative_to(layout.root)).write_bytes(content)
    return Layout(folder)


def _newly(after: Sequence[Issue], before: Sequence[Issue]) -> list[Issue]:
    """Issues that were not there before; a new row pushes old ones to another line."""
    lines = set(before)
    old = Counter(issue.model_copy(update={"line": None}) for issue in before)
    new = []
    for issue in sorted(after, key=lambda issue: issue not in lines):  # those in place go first
        bare = issue.model_copy(update={"line": None})
        if old[bare]:
            old[bare] -= 1
        else:
            new.append(issue)
    return new
