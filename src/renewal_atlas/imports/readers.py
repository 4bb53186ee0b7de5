"""One reader for each kind of file that an analyst may send; none of them guesses a CRS."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from renewal_atlas.errors import UsageError
from renewal_atlas.gis.handover import layer_of, part_names
from renewal_atlas.gis.reopen import layer_names, read_file, require_few, single_parts
from renewal_atlas.gis.shapefile import short_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

MAX_ROWS = 200_000  # every place of a province; more is a mistake, not an edit
_POSITION = (("lon", "lat"), ("x", "y"), ("longitude", "latitude"), ("经度", "纬度"))


def read_csv(path: Path) -> gpd.GeoDataFrame:
    """Rows of a CSV with a pair of position columns, without a CRS.

    Raises
    ------
    UsageError
        If it is no UTF-8 CSV, has too many rows, or a position is no pair of numbers.
    """
    try:
        with path.open(encoding="utf-8-sig") as file:
            require_few(sum(1 for _ in file) - 1, path.name, MAX_ROWS)
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UsageError(
            f"{path.name} cannot be read as UTF-8 CSV ({error}); save it as “CSV UTF-8”"
        ) from error
    pair = next((p for p in _POSITION if set(p) <= set(rows.columns)), None)
    if pair is None:
        raise UsageError(f"{path.name} has no position columns; name them lon and lat, or x and y")
    x, y = (pd.to_numeric(rows[name].replace("", None), errors="coerce") for name in pair)
    bad = ((rows[pair[0]] != "") | (rows[pair[1]] != "")) & (x.isna() | y.isna())
    if bad.any():
        line = int(np.flatnonzero(bad.to_numpy())[0]) + 2
        raise UsageError(f"{path.name}:{line}: {pair[0]}, {pair[1]} are no two numbers")
    points = gpd.points_from_xy(x, y)
    rows = rows.drop(columns=list(pair)).replace("", None)
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(points).where(x.notna()))


def read_parquet(path: Path) -> gpd.GeoDataFrame:
    """Rows of a GeoParquet file.

    Raises
    ------
    UsageError
        If it is none, is cut off, has too many rows, or pyarrow is missing.
    """
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise UsageError(
            f"{path.name} needs pyarrow; install it with: pip install renewal-atlas[export]"
        ) from error
    try:
        with pq.ParquetFile(path) as file:
            require_few(file.metadata.num_rows, path.name, MAX_ROWS)
        frame: gpd.GeoDataFrame = gpd.read_parquet(path)
    except (pa.ArrowInvalid, OSError, ValueError, KeyError) as error:
        raise UsageError(f"{path.name} cannot be read as GeoParquet ({error})") from error
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
        _require_not_another(present[0], base, path)
        wanted = present
    if not wanted or (layer and layer not in present):
        raise UsageError(
            f"{path.name} has the layers {', '.join(present)}; say which one with --layer"
        )
    frames = [_with_geometry(read_file(path, name, MAX_ROWS)) for name in wanted]
    crs = next((f.crs for f in frames if f.crs is not None), None)
    whole = pd.concat([f.set_crs(crs, allow_override=f.crs is None) for f in frames],
                      ignore_index=True)  # fmt: skip
    if path.suffix.lower() == ".shp":
        whole = whole.rename(columns={s: n for n, s in short_names(columns).items()})
    if path.suffix.lower() == ".kml":  # where the name of a placemark is no column
        whole = whole.rename(columns={"Name": "name"})
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=crs)


def _require_not_another(name: str, base: str, path: Path) -> None:
    """Refuse a layer of ours that is not the one sought, as projects for places."""
    other = layer_of(name)
    if other not in {None, base}:
        raise UsageError(
            f"{path.name} holds the layer {other}, but {base} is imported; send that layer, or "
            f"say --layer {name!r} if it is meant"
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
