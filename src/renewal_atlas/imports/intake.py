"""Read what an analyst sends: any declared CRS or datum in, WGS 84 out, or a clear refusal."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio

from renewal_atlas.crs import CRS, WGS84, shift_geometry, to_wgs84
from renewal_atlas.errors import CRSError, UsageError
from renewal_atlas.gis.reopen import layer_names, read_file, single_parts
from renewal_atlas.gis.tables import cell
from renewal_atlas.imports.archive import unpack

if TYPE_CHECKING:
    from renewal_atlas.model import Datum

MAX_ROWS = 200_000  # every place of a province; more is a mistake, not an edit
_POSITION = (("lon", "lat"), ("x", "y"), ("longitude", "latitude"), ("经度", "纬度"))
_FAMILIES = ("points", "lines", "areas", "unplaced")
_SUFFIXES = {".geojson", ".json", ".gpkg", ".csv", ".shp", ".zip"}
_GEOGRAPHIC = {4326, 4490}


def read_features(
    path: Path,
    *,
    base: str,
    crs: str | None = None,
    datum: Datum | None = None,
    layer: str | None = None,
) -> gpd.GeoDataFrame:
    """Features of a file in WGS 84.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, CSV with a pair of position columns, shapefile, or one of them zipped.
    base
        Layer to look for, such as ``places``; its parts by geometry are put together.
    crs
        CRS of the coordinates, such as ``EPSG:4548``, where the file does not say it.
    datum
        Datum of longitude and latitude; needed for GCJ-02 and BD-09, which have no EPSG code,
        and for CSV, which has no CRS.
    layer
        Layer to read, where the file has several others.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, text columns without the guard against formulas; geometry None where empty;
        ``attrs["datum"]`` is the datum that the coordinates were found in.

    Raises
    ------
    UsageError
        If the file cannot be read whole, has too many rows, says no CRS or two, or lies outside
        the range of longitude and latitude.
    CRSError
        If `crs` is unknown.
    """
    if path.suffix.lower() not in _SUFFIXES or not path.is_file():
        raise UsageError(f"{path.name} is no file of a kind that can be read: "
                         f"{', '.join(sorted(_SUFFIXES))}")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="renewal-atlas-") as scratch:
        inner = unpack(path, Path(scratch)) if path.suffix.lower() == ".zip" else path
        frame = _csv(inner) if inner.suffix.lower() == ".csv" else _vector(inner, base, layer)
        found = datum or _datum_of(frame, crs)
        frame = _in_wgs84(frame, crs, datum, path.name)
    frame.attrs["datum"] = found
    _require_in_range(frame, path.name)
    for column in frame.columns:
        frame[column] = _unguarded(frame[column])
    return frame


def _datum_of(frame: gpd.GeoDataFrame, crs: str | None) -> Datum:
    """Datum behind the CRS that the file or the caller declares."""
    known = frame.crs or (_known(crs) if crs else WGS84)
    return "CGCS2000" if "China_2000" in known.to_wkt("WKT1_ESRI") else "WGS84"


def _vector(path: Path, base: str, layer: str | None) -> gpd.GeoDataFrame:
    present = layer_names(path)
    parts = [base, *(f"{base}_{family}" for family in _FAMILIES)]
    wanted = [layer] if layer else [name for name in parts if name in present]
    if not wanted and len(present) == 1:
        wanted = present
    if not wanted or (layer and layer not in present):
        raise UsageError(
            f"{path.name} has the layers {', '.join(present)}; say which one with --layer"
        )
    frames = []
    for name in wanted:
        _require_few(int(pyogrio.read_info(path, layer=name, force_feature_count=True)["features"]),
                     f"{path.name}:{name}")  # fmt: skip
        frames.append(_with_geometry(read_file(path, name)))
    crs = next((f.crs for f in frames if f.crs is not None), None)
    whole = pd.concat([f.set_crs(crs, allow_override=f.crs is None) for f in frames],
                      ignore_index=True)  # fmt: skip
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=crs)


def _with_geometry(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    if isinstance(frame, gpd.GeoDataFrame):
        return frame.set_geometry(single_parts(frame.geometry))
    nothing = gpd.GeoSeries([None] * len(frame))
    return gpd.GeoDataFrame(frame, geometry=nothing)


def _csv(path: Path) -> gpd.GeoDataFrame:
    try:
        with path.open(encoding="utf-8-sig") as file:
            _require_few(sum(1 for _ in file) - 1, path.name)
        rows = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise UsageError(
            f"{path.name} cannot be read as UTF-8 CSV ({error}); save it as “CSV UTF-8”"
        ) from error
    pair = next((p for p in _POSITION if set(p) <= set(rows.columns)), None)
    if pair is None:
        raise UsageError(f"{path.name} has no position columns; name them lon and lat, or x and y")
    x, y = (pd.to_numeric(rows[name].replace("", None), errors="coerce") for name in pair)
    bad = (rows[pair[0]] != "") & (x.isna() | y.isna())
    if bad.any():
        line = int(np.flatnonzero(bad.to_numpy())[0]) + 2
        raise UsageError(f"{path.name}:{line}: {pair[0]}, {pair[1]} are no two numbers")
    points = gpd.points_from_xy(x, y)
    rows = rows.drop(columns=list(pair)).replace("", None)
    return gpd.GeoDataFrame(rows, geometry=gpd.GeoSeries(points).where(x.notna()))


def _in_wgs84(
    frame: gpd.GeoDataFrame, crs: str | None, datum: Datum | None, name: str
) -> gpd.GeoDataFrame:
    """Convert by what the file or the caller declares; never guess, never prefer one of two."""
    declared = _known(crs) if crs else None
    if declared is not None and datum is not None and not declared.is_geographic:
        raise UsageError(f"{name}: give --crs or --datum, not both")
    if datum is not None:
        if frame.crs is not None and frame.crs.to_epsg() not in _GEOGRAPHIC:
            raise UsageError(
                f"{name} says it is in {frame.crs.name}; a datum belongs to longitude and "
                "latitude: export it in EPSG:4326 without a shift, or leave --datum out"
            )
        bare = frame.set_crs(None, allow_override=True)
        moved = shift_geometry(bare.geometry, source=datum, target="WGS84")
        return bare.set_geometry(moved).set_crs(WGS84, allow_override=True)
    if declared is not None and frame.crs is not None and not _same(declared, frame.crs):
        raise UsageError(
            f"{name} says it is in {frame.crs.name}, but --crs says {declared.name}; "
            "leave --crs out, or mend the file"
        )
    known = frame.crs or declared
    if known is None:
        raise UsageError(
            f"{name} does not say its CRS; say it with --crs EPSG:… or --datum "
            "WGS84|CGCS2000|GCJ-02|BD-09"
        )
    return to_wgs84(frame.set_crs(known, allow_override=True))


def _known(text: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except RuntimeError as error:  # the base of PROJ's own errors
        raise CRSError(f"{text!r} is unknown to PROJ; give a code such as EPSG:4548") from error


def _same(one: CRS, other: CRS) -> bool:
    return bool(one == other or one.equals(other, ignore_axis_order=True))


def _require_few(rows: int, name: str) -> None:
    if rows > MAX_ROWS:
        raise UsageError(
            f"{name} has {rows} rows, more than {MAX_ROWS}; nothing was read: "
            "select the features that changed and send those"
        )


def _require_in_range(frame: gpd.GeoDataFrame, name: str) -> None:
    placed = frame.geometry[frame.geometry.notna() & ~frame.geometry.is_empty]
    if placed.empty:
        return
    west, south, east, north = placed.total_bounds
    if not (np.isfinite([west, south, east, north]).all()
            and west >= -180 and east <= 180 and south >= -90 and north <= 90):  # fmt: skip # noqa: PLR2004
        raise UsageError(
            f"{name} reaches {west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}, which is no "
            "longitude and latitude: the axes may be swapped, or the CRS is another; say --crs"
        )


def _unguarded(column: pd.Series) -> pd.Series:
    """Take off the apostrophe that keeps a spreadsheet from running a text."""
    if isinstance(column, gpd.GeoSeries) or column.dtype.name not in {"object", "str", "string"}:
        return column
    return column.map(_bare, na_action="ignore")


def _bare(value: Any) -> Any:  # noqa: ANN401 - a cell
    if isinstance(value, str) and value.startswith("'") and cell(value[1:]) == value:
        return value[1:]
    return value
