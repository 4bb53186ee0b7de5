"""Vector files through GDAL: one way to project and one way to write, by Arrow columns.

The Arrow path hands columns to GDAL instead of one Python object a cell, and some thousand rows
at a time instead of all: on a million points it needs about half the time of ``gdf.to_file``
and next to no memory beside the layer itself (``tests/bench``).
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import geopandas as gpd
import pyogrio
import shapely

from renewal_atlas.crs import CGCS2000, WGS84, metric, require_wgs84, shift_geometry, to_metric
from renewal_atlas.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from renewal_atlas.gis.handover import Family

_MULTI = {"points": "Point", "lines": "MultiLineString", "areas": "MultiPolygon"}
_ROWS = 65_536  # rows a batch, as GDAL itself takes them
# A hand-over is staged and synced as a whole, so a database need not sync at every batch.
_STAGED = {"OGR_SQLITE_SYNCHRONOUS": "OFF", "OGR_SQLITE_CACHE": "12"}  # MB


def in_crs(layer: gpd.GeoDataFrame, code: int) -> gpd.GeoDataFrame:
    """Project a layer from WGS 84.

    Parameters
    ----------
    layer
        In EPSG:4326.
    code
        EPSG code: 4326, 4490 (CGCS2000, the same numbers: they differ by less than a metre in
        China, which is finer than any position here), or a projected CRS in metres.

    Returns
    -------
    GeoDataFrame
        In that CRS, longitude or easting first.

    Raises
    ------
    CRSError
        If `layer` is not in EPSG:4326 or the code is none of these.
    """
    require_wgs84(layer)
    if code == WGS84.to_epsg():
        return layer
    if code == CGCS2000.to_epsg():
        shapes = shift_geometry(layer.geometry, source="WGS84", target="CGCS2000")
        return layer.set_geometry(shapes)
    return to_metric(layer, metric(code))


@contextmanager
def dated(day: date) -> Iterator[None]:
    """Make GDAL write a given day instead of the clock."""
    with _configured({"OGR_CURRENT_DATE": f"{day.isoformat()}T00:00:00.000Z"}):
        yield


@contextmanager
def _configured(options: Mapping[str, str]) -> Iterator[None]:
    """Options of GDAL for a while; they hold for the whole process, so they are put back."""
    before = {key: pyogrio.get_gdal_config_option(key) for key in options}
    pyogrio.set_gdal_config_options(options)
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def write_layer(
    path: Path,
    frame: pd.DataFrame,
    *,
    driver: str,
    layer: str | None = None,
    family: Family | None = None,
    append: bool = False,
    options: Mapping[str, str] | None = None,
    dataset_options: Mapping[str, str] | None = None,
) -> None:
    """Write a layer or a table with GDAL, by Arrow columns.

    Parameters
    ----------
    path
        File to write.
    frame
        Rows; a GeoDataFrame for a layer.
    driver
        Short name of the GDAL driver.
    layer
        Name inside the file.
    family
        Kind of geometry: lines and areas are then written as their multi-part type, so that the
        type does not hang on what the rows happen to be.
    append
        Add a layer to a file that is there.
    options
        Layer creation options.
    dataset_options
        Dataset creation options.

    Raises
    ------
    PublishError
        If GDAL cannot write it; what was begun is removed unless it was appended to.
    """
    spatial = isinstance(frame, gpd.GeoDataFrame)
    try:
        with _configured(_STAGED):
            pyogrio.write_arrow(
                _stream(frame), path, layer=layer or path.stem, driver=driver, append=append,
                geometry_name=frame.geometry.name if spatial else None,
                geometry_type=_geometry_type(frame, family),
                crs=_crs_text(frame) if spatial else None,
                layer_options=dict(options or {}), dataset_options=dict(dataset_options or {}),
            )  # fmt: skip
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, RuntimeError) as error:
        if not append:
            path.unlink(missing_ok=True)
        raise PublishError(f"GDAL could not write {path.name}: {error}") from error


def as_multi(layer: gpd.GeoDataFrame, family: Family | None) -> gpd.GeoDataFrame:
    """Layer whose lines and areas are all multi-part."""
    if family in {None, "points"}:
        return layer
    make = shapely.multilinestrings if family == "lines" else shapely.multipolygons
    shapes = [
        shape if shape is None or shape.geom_type.startswith("Multi") else make([shape])
        for shape in layer.geometry
    ]
    return layer.set_geometry(gpd.GeoSeries(shapes, index=layer.index, crs=layer.crs))


def _geometry_type(frame: pd.DataFrame, family: Family | None) -> str | None:
    if not isinstance(frame, gpd.GeoDataFrame):
        return None
    if family:
        return _MULTI[family]
    kinds = set(frame.geometry.geom_type.dropna())
    return kinds.pop() if len(kinds) == 1 else "Unknown"


def _stream(frame: pd.DataFrame) -> pa.RecordBatchReader:
    """Rows as Arrow batches, made as GDAL asks for them."""
    import pyarrow as pa

    first = _batch(frame.iloc[:_ROWS])
    fields = [
        field.with_type(pa.string()) if pa.types.is_null(field.type) else field
        for field in first.schema
    ]
    schema = pa.schema(fields, metadata=first.schema.metadata)

    def batches() -> Iterator[pa.RecordBatch]:
        yield from first.cast(schema).to_batches()
        for begin in range(_ROWS, len(frame), _ROWS):
            yield from _batch(frame.iloc[begin : begin + _ROWS]).cast(schema).to_batches()

    return pa.RecordBatchReader.from_batches(schema, batches())


def _batch(rows: pd.DataFrame) -> pa.Table:
    import pyarrow as pa

    if isinstance(rows, gpd.GeoDataFrame):
        return pa.table(rows.to_arrow(index=False, geometry_encoding="WKB"))
    return pa.Table.from_pandas(rows, preserve_index=False)


def _crs_text(frame: gpd.GeoDataFrame) -> str:
    code = frame.crs.to_epsg()
    return f"EPSG:{code}" if code else str(frame.crs.to_wkt())
