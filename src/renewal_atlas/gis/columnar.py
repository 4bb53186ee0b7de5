"""Files for scripts: FlatGeobuf and GeoParquet; and CSV that Excel opens as UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd

from renewal_atlas.gis.tables import to_csv
from renewal_atlas.gis.vector import as_multi, in_crs, write_layer
from renewal_atlas.gis.workbook import with_position

if TYPE_CHECKING:
    from pathlib import Path

    from renewal_atlas.gis.handover import Table

BOM = "\ufeff"


def write_flatgeobuf(path: Path, table: Table, crs: int, note: str) -> None:
    """Write a layer with one kind of geometry as FlatGeobuf.

    Parameters
    ----------
    path
        File to write.
    table
        Part of a layer, see `handover.split`.
    crs
        EPSG code.
    note
        Kept as the file's description.

    Raises
    ------
    PublishError
        If GDAL cannot write it.
    """
    assert isinstance(table.frame, gpd.GeoDataFrame)  # noqa: S101 - the caller asked
    frame = as_multi(in_crs(table.frame, crs), table.family)
    options = {"TITLE": f"{table.zh} {table.en}", "DESCRIPTION": note, "SPATIAL_INDEX": "YES"}
    write_layer(path, frame, driver="FlatGeobuf", layer=table.name, family=table.family,
                options=options)  # fmt: skip


def write_geoparquet(path: Path, table: Table, crs: int, note: str) -> None:
    """Write a layer, whatever its kinds of geometry, as GeoParquet 1.1, zstd.

    Parameters
    ----------
    path
        File to write.
    table
        Whole layer.
    crs
        EPSG code.
    note
        Kept as `title` and `description` in the file's metadata.
    """
    import pyarrow.parquet as pq

    assert isinstance(table.frame, gpd.GeoDataFrame)  # noqa: S101 - the caller asked
    frame = in_crs(table.frame, crs)
    frame.to_parquet(path, compression="zstd", schema_version="1.1.0", write_covering_bbox=False)
    whole = pq.read_table(path)  # geopandas has no word for metadata of our own
    said = {"title": f"{table.zh} {table.en}", "description": note}
    pq.write_table(
        whole.replace_schema_metadata({**whole.schema.metadata, **said}), path, compression="zstd"
    )


def excel_csv(table: Table) -> bytes:
    """Bytes of a CSV with BOM: Excel then reads it as UTF-8; texts cannot become formulas."""
    return (BOM + to_csv(with_position(table))).encode()
