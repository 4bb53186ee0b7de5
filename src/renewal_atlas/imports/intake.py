"""Read what an analyst sends: any declared CRS or datum in, WGS 84 out, or a clear refusal."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from renewal_atlas.crs import CRS, WGS84, datum_of, shift_geometry
from renewal_atlas.errors import CRSError, UsageError
from renewal_atlas.gis.reopen import into_wgs84
from renewal_atlas.gis.shapefile import TEXT_BYTES
from renewal_atlas.gis.tables import bare
from renewal_atlas.imports.apart import read_apart
from renewal_atlas.imports.plausible import require_plausible
from renewal_atlas.imports.zipped import READABLE, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from renewal_atlas.model import Datum

_ZIPPED = {".zip", ".kmz"}
_SUFFIXES = {*READABLE, *_ZIPPED}


def read_features(
    path: Path,
    *,
    base: str,
    crs: str | None = None,
    datum: Datum | None = None,
    layer: str | None = None,
    columns: Sequence[str] = (),
) -> gpd.GeoDataFrame:
    """Features of a file in WGS 84.

    Parameters
    ----------
    path
        GeoJSON, GeoPackage, FlatGeobuf, GeoParquet, KML or KMZ, shapefile, CSV with a pair of
        position columns, or one of them zipped.
    base
        Layer to look for, such as ``places``; its parts by geometry are put together.
    crs
        CRS of the coordinates, such as ``EPSG:4548``, where the file does not say it.
    datum
        Datum of longitude and latitude; needed for GCJ-02 and BD-09, which have no EPSG code,
        and for CSV, which has no CRS.
    layer
        Layer to read, where the file has several others.
    columns
        Published columns of `base`, which a shapefile holds under shorter names.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326, text columns without the guard against formulas; geometry None where empty;
        ``attrs["datum"]`` is the datum that the coordinates were found in, ``attrs["cut"]`` the
        bytes that the format cuts texts at, or None.

    Raises
    ------
    UsageError
        If the file cannot be read whole, has too many rows, says no CRS or two, or lies outside
        the range of longitude and latitude.
    CRSError
        If a CRS is unknown, or on another datum than WGS 84 and CGCS2000.
    """
    if not path.is_file():
        raise UsageError(f"no such file: {path}; check the name and the folder it is in")
    if path.suffix.lower() not in _SUFFIXES:
        raise UsageError(f"{path.name} is no file of a kind that can be read: "
                         f"{', '.join(sorted(_SUFFIXES))}")  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="renewal-atlas-") as scratch:
        inner = unpack(path, Path(scratch)) if path.suffix.lower() in _ZIPPED else path
        frame = read_apart(inner, base, layer, columns)
        declared = _known(crs) if crs else None
        said = declared if frame.attrs.get("implied") and declared else frame.crs or declared
        found = datum or datum_of(said or WGS84)
        frame = _in_wgs84(frame, declared, datum, path.name)
    frame.attrs["datum"] = found
    frame.attrs["cut"] = TEXT_BYTES if inner.suffix.lower() == ".shp" else None
    _require_in_range(frame, path.name)
    for column in frame.columns:
        frame[column] = _unguarded(frame[column])
    return frame


def _in_wgs84(
    frame: gpd.GeoDataFrame, declared: CRS | None, datum: Datum | None, name: str
) -> gpd.GeoDataFrame:
    """Convert by what the file or the caller declares; never guess, never prefer one of two."""
    if declared is not None and frame.attrs.get("implied"):
        frame = frame.set_crs(declared, allow_override=True)
    if datum is not None and not _is_lonlat(declared):
        raise UsageError(f"{name}: give --crs or --datum, not both")
    if datum is not None:
        if not _is_lonlat(frame.crs):
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
    if datum_of(known) is not None:
        require_plausible(frame, known, name)
    return into_wgs84(frame.set_crs(known, allow_override=True), name)


def _known(text: str) -> CRS:
    try:
        return CRS.from_user_input(text)
    except RuntimeError as error:  # the base of PROJ's own errors
        raise CRSError(f"{text!r} is unknown to PROJ; give a code such as EPSG:4548") from error


def _is_lonlat(crs: CRS | None) -> bool:
    """Whether nothing, or longitude and latitude without a shift of their own, is declared."""
    return crs is None or (crs.is_geographic and datum_of(crs) is not None)


def _same(one: CRS, other: CRS) -> bool:
    return bool(one == other or one.equals(other, ignore_axis_order=True))


def _require_in_range(frame: gpd.GeoDataFrame, name: str) -> None:
    placed = frame.geometry[frame.geometry.notna() & ~frame.geometry.is_empty]
    if placed.empty:
        return
    west, south, east, north = placed.total_bounds
    if not (np.isfinite([west, south, east, north]).all()
            and west >= -180 and east <= 180 and south >= -90 and north <= 90):  # fmt: skip # noqa: PLR2004
        if frame.attrs.get("implied"):
            raise UsageError(
                f"{name} names no CRS, so its coordinates should be longitude and latitude, but "
                f"they reach {east:.6g}, {north:.6g}; say which CRS they are in with --crs EPSG:…"
            )
        raise UsageError(
            f"{name} reaches {west:.6g}, {south:.6g} to {east:.6g}, {north:.6g}, which is no "
            "longitude and latitude: the axes may be swapped, or the CRS is another; say --crs"
        )


def _unguarded(column: pd.Series) -> pd.Series:
    """Take off the apostrophe that keeps a spreadsheet from running a text."""
    if isinstance(column, gpd.GeoSeries) or column.dtype.name not in {"object", "str", "string"}:
        return column
    return column.map(bare, na_action="ignore")
