"""The GeoPackage: every layer and table of a district in one file, with its legend inside.

GDAL writes the layers; what GDAL has no call for (styles, titles of columns, code lists,
relations, metadata) is added by `geopackage_extras` with SQL from the standard.

References
----------
OGC 12-128r18, GeoPackage Encoding Standard 1.3.1.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd

from renewal_atlas.gis.geopackage_extras import Dressing, dress
from renewal_atlas.gis.handover import split
from renewal_atlas.gis.qml import qml
from renewal_atlas.gis.sld import sld
from renewal_atlas.gis.symbology import legend_of
from renewal_atlas.gis.vector import as_multi, dated, in_crs, write_layer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from renewal_atlas.gis.handover import Table
    from renewal_atlas.gis.symbology import Style

_VERSION = {"VERSION": "1.2"}  # newer ones make QGIS 3.22 and ArcGIS warn; nothing here needs them


def write_geopackage(
    path: Path,
    tables: Iterable[Table],
    *,
    crs: int,
    style: Style,
    vocabularies: Mapping[str, pd.DataFrame],
    codes: Mapping[str, pd.DataFrame],
    day: date,
    note: str,
) -> None:
    """Write a GeoPackage whose bytes depend on its content alone.

    Parameters
    ----------
    path
        File to write; must not exist.
    tables
        Whole tables, see `handover.handover_tables`; layers of several kinds of geometry are
        split, since GIS tools and styles want one kind a layer.
    crs
        EPSG code of all layers.
    style
        Content of ``maps/style.yml``.
    vocabularies, codes
        Code lists of the project, and all code lists, for labels and value maps.
    day
        Written wherever the format wants a date.
    note
        Profile, licence and sources, kept as metadata of the file and of each layer.

    Raises
    ------
    PublishError
        If GDAL cannot write it.
    """
    parts = [part for table in tables for part in split(table)]
    projected = [_projected(part, crs) for part in parts]
    with dated(day):
        for index, part in enumerate(projected):
            _write(path, part, append=index > 0)
    dressings = [_dressing(part, style, vocabularies, codes) for part in projected]
    dress(path, dressings, codes, day, note)


def _projected(table: Table, crs: int) -> Table:
    if not isinstance(table.frame, gpd.GeoDataFrame):
        return table
    return replace(table, frame=as_multi(in_crs(table.frame, crs), table.family))


def _write(path: Path, table: Table, *, append: bool) -> None:
    options = {"IDENTIFIER": f"{table.zh} {table.en}", "DESCRIPTION": table.en, "FID": "fid"}
    if table.spatial:
        options |= {"GEOMETRY_NAME": "geom", "SPATIAL_INDEX": "YES"}
    write_layer(path, table.frame, driver="GPKG", layer=table.name, family=table.family,
                append=append, options=options, dataset_options=_VERSION)  # fmt: skip


def _dressing(
    table: Table,
    style: Style,
    vocabularies: Mapping[str, pd.DataFrame],
    codes: Mapping[str, pd.DataFrame],
) -> Dressing:
    if not table.spatial:
        return Dressing(table, qml(table, None, codes), "")
    legend = legend_of(table, style, vocabularies)
    return Dressing(table, qml(table, legend, codes), sld(table, legend))
