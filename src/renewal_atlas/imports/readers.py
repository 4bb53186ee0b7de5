"""One reader for each kind of file that an analyst may send; none of them guesses a CRS."""

from __future__ import annotations

import glob
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from renewal_atlas.errors import UsageError
from renewal_atlas.files import layout_fault, read_rows, read_text
from renewal_atlas.files.foreign import reading
from renewal_atlas.files.limits import IMPORT_BYTES, ROWS
from renewal_atlas.files.text import utf16_or_32
from renewal_atlas.gis.handover import layer_of, part_names
from renewal_atlas.gis.reopen import layer_names, read_file, require_few, require_kind, single_parts
from renewal_atlas.imports.dbf import dbf_encoding, is_shapefile, whole_names
from renewal_atlas.imports.sound import says_crs, sound

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from renewal_atlas.model import Issue

_POSITION = (("lon", "lat"), ("x", "y"), ("longitude", "latitude"), ("经度", "纬度"))


def read_any(path: Path, base: str, layer: str | None, columns: Sequence[str]) -> gpd.GeoDataFrame:
    """Rows of a file of any kind that is read, sound enough to be worked with.

    Parameters
    ----------
    path
        See `intake.read_features`; not zipped.
    base, layer, columns
        See `read_vector`.

    Returns
    -------
    GeoDataFrame
        In the CRS that the file says; ``attrs["implied"]`` is True where it says none, and its
        format takes it for WGS 84 then.

    Raises
    ------
    UsageError
        If it cannot be read whole, or is larger than `files.limits` allow.
    """
    _require_small(path)
    suffix = path.suffix.lower()
    if suffix in {".json", ".geojson"}:
        _, issues = read_text(path, path.name, IMPORT_BYTES)
        if issues and not utf16_or_32(path.read_bytes()):
            require_kind(path)  # another format under this name is no matter of its encoding
        raise_first(issues)
    if suffix == ".csv":
        return sound(read_csv(path), path.name)
    if suffix == ".parquet":
        return sound(read_parquet(path), path.name)
    frame = sound(read_vector(path, base, layer, columns), path.name)
    frame.attrs["implied"] = suffix in {".json", ".geojson"} and not says_crs(path)
    return frame


def raise_first(issues: Sequence[Issue]) -> None:
    """Refuse a file for the first of its issues."""
    if issues:
        raise UsageError(str(issues[0]))


def parts_of(path: Path) -> list[Path]:
    """Files that a layer lies in: of a shapefile all that go by its name."""
    found = path.parent.glob(f"{glob.escape(path.stem)}.*") if is_shapefile(path) else [path]
    return sorted(found)


def _require_small(path: Path) -> None:
    for part in parts_of(path):
        size = part.stat().st_size
        if size > IMPORT_BYTES:
            raise UsageError(
                f"{part.name} has {size:,} bytes, more than {IMPORT_BYTES:,}; nothing was read: "
                "select the features that changed and send those"
            )


def read_csv(path: Path) -> gpd.GeoDataFrame:
    """Rows of a CSV with a pair of position columns, without a CRS.

    Raises
    ------
    UsageError
        If it is no UTF-8 CSV, has too many rows, or a position is no pair of numbers.
    """
    with path.open("rb") as file:
        require_few(sum(1 for _ in file) - 1, path.name, ROWS)
    lines, issues = read_rows(path, path.name, IMPORT_BYTES)
    raise_first(issues)
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    pair = next((p for p in _POSITION if set(p) <= set(header)), None)
    if pair is None:
        raise UsageError(_no_position(path.name, lines))
    twice = next((name for name in header if header.count(name) > 1), None)
    if twice is not None:
        raise UsageError(f"{path.name}:1: the column {twice!r} stands twice; keep one")
    for line, cells in lines:
        if len(cells) != len(header):
            raise UsageError(
                f"{path.name}:{line}: {len(cells)} cells where the header has "
                f"{len(header)}; quote cells that hold a comma"
            )
    rows = pd.DataFrame([cells for _, cells in lines[1:]], columns=header, dtype=object)
    x, y = (pd.to_numeric(rows[name].replace("", None), errors="coerce") for name in pair)
    bad = ((rows[pair[0]] != "") | (rows[pair[1]] != "")) & ~(np.isfinite(x) & np.isfinite(y))
    if bad.any():
        line = lines[int(np.flatnonzero(bad.to_numpy())[0]) + 1][0]
        raise UsageError(f"{path.name}:{line}: {pair[0]}, {pair[1]} are no two numbers")
    points = gpd.points_from_xy(x, y)
    rows = rows.drop(columns=list(pair)).replace("", None)
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(points).where(x.notna()))


def _no_position(name: str, lines: Sequence[tuple[int, list[str]]]) -> str:
    for pair in _POSITION:
        if layout := layout_fault(lines, pair, name):
            return str(layout)
    return f"{name} has no position columns; name them lon and lat, or x and y"


def read_parquet(path: Path) -> gpd.GeoDataFrame:
    """Rows of a GeoParquet file.

    Raises
    ------
    UsageError
        If it is none, is cut off, has too many rows, or pyarrow is missing.
    """
    try:
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            f"{path.name} needs pyarrow; install it with: pip install renewal-atlas[export]"
        ) from error
    with reading(f"{path.name}, a GeoParquet,"):
        with pq.ParquetFile(path) as file:
            require_few(file.metadata.num_rows, path.name, ROWS)
        frame: gpd.GeoDataFrame = gpd.read_parquet(path)
    return _with_geometry(frame)


def read_vector(
    path: Path, base: str, layer: str | None, columns: Sequence[str]
) -> gpd.GeoDataFrame:
    """Rows of a layer that GDAL reads, its parts by geometry put together.

    Parameters
    ----------
    path
        GeoPackage, GeoJSON, shapefile, FlatGeobuf or KML.
    base
        Layer to look for, such as ``places``, under the names and titles it is handed over with.
    layer
        Layer to read instead.
    columns
        Published columns of `base`: a shapefile holds them under shorter names.

    Raises
    ------
    UsageError
        If the layer is not there, has too many rows, or cannot be read to its end.
    """
    present = layer_names(path)
    parts = part_names(base)
    wanted = [layer] if layer else [name for name in present if name in parts]
    if not wanted and len(present) == 1:
        wanted = present
    if not wanted or (layer and layer not in present):
        raise UsageError(
            f"{path.name} has the layers {', '.join(present)}; say which one with --layer"
        )
    for name in wanted:
        _require_not_another(name, base, path)
    encoding = dbf_encoding(path) if is_shapefile(path) else None
    frames = [_with_geometry(read_file(path, name, ROWS, encoding)) for name in wanted]
    crs = next((f.crs for f in frames if f.crs is not None), None)
    whole = pd.concat([f.set_crs(crs, allow_override=f.crs is None) for f in frames],
                      ignore_index=True)  # fmt: skip
    if is_shapefile(path):
        whole = _renamed(whole, whole_names(whole.columns, columns))
    if path.suffix.lower() == ".kml":  # where the name of a placemark is no column
        whole = _renamed(whole, {"Name": "name"})
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=crs)


def _renamed(frame: pd.DataFrame, names: Mapping[str, str]) -> pd.DataFrame:
    """Frame under longer names, but for those that it has already."""
    return frame.rename(columns={s: n for s, n in names.items() if n not in frame.columns})


def _require_not_another(name: str, base: str, path: Path) -> None:
    """Refuse a layer of ours that is not the one sought, as projects for places."""
    other = layer_of(name)
    if other not in {None, base}:
        raise UsageError(
            f"{path.name}: the layer {name} holds {other}, but {base} is imported, whose columns "
            f"mean other things; send the layer {base}"
        )


def _with_geometry(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    if isinstance(frame, gpd.GeoDataFrame):
        named = frame.geometry.name == "geometry"
        placed = frame if named else frame.rename_geometry("geometry")
        flat = gpd.GeoSeries(shapely.force_2d(placed.geometry.to_numpy()), placed.index, placed.crs)
        there = flat.where(~flat.is_empty)  # an empty shape is none
        return placed.set_geometry(single_parts(there))
    nothing = gpd.GeoSeries([None] * len(frame))
    return gpd.GeoDataFrame(frame, geometry=nothing)
