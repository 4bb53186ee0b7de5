"""The formats of a hand-over: one function each, tables in, files with their bytes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd

from renewal_atlas.errors import PublishError
from renewal_atlas.gis.columnar import excel_csv, write_flatgeobuf, write_geoparquet
from renewal_atlas.gis.crs_choice import crs_of
from renewal_atlas.gis.fields import fields_of
from renewal_atlas.gis.geojson_stream import write_geojson
from renewal_atlas.gis.geopackage import write_geopackage
from renewal_atlas.gis.handover import split
from renewal_atlas.gis.qml import qml
from renewal_atlas.gis.stac import Asset
from renewal_atlas.gis.symbology import legend_of
from renewal_atlas.gis.workbook import require_fitting, with_position

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from renewal_atlas.gis.export import Handover
    from renewal_atlas.gis.handover import Table

    Writer = Callable[[Handover, Path], list[Asset]]

ON_REQUEST = frozenset({"shp"})
_LARGE = 100_000  # rows that CAD and globe programs still show


def _gpkg(handover: Handover, folder: Path) -> list[Asset]:
    assets = []
    for code in handover.crs:
        path = folder / f"{handover.stem}.epsg{code}.gpkg"
        write_geopackage(
            path, handover.tables.values(), crs=code, style=handover.style,
            vocabularies=handover.vocabularies, codes=handover.codes, day=handover.day,
            note=handover.note,
        )  # fmt: skip
        title = f"全部图层与表，EPSG:{code} All layers and tables, EPSG:{code}"
        parts = [p for t in handover.tables.values() for p in split(t)]
        rows = {p.name: len(p.frame) for p in parts}
        columns = {p.name: tuple(fields_of(p.base, p.attributes.columns)) for p in parts}
        assets.append(Asset(path.name, path.read_bytes(), title, rows, code, tables=columns))
    return assets


def _geojson(handover: Handover, folder: Path) -> list[Asset]:
    assets = []
    for table in _layers(handover):
        path = folder / f"{table.name}{handover.profile.suffix}.geojson"
        title = f"{handover.district['name']} {table.zh} · {handover.profile.mark}"
        assert isinstance(table.frame, gpd.GeoDataFrame)  # noqa: S101 - it is a layer
        write_geojson(path, table.frame, name=title)
        assets.append(_of_table(f"geojson/{path.name}", path.read_bytes(), table, 4326))
    return assets


def _kmz(handover: Handover, _folder: Path) -> list[Asset]:
    from renewal_atlas.gis.kml import kml_layers, to_kml, to_kmz

    layers = kml_layers(handover.tables.values(), handover.style, handover.vocabularies)
    head = f"{handover.title} · {handover.profile.mark}"
    plain, pinned = to_kml(layers, title=head, note=handover.note, codes=handover.codes)
    title, rows = "奥维、谷歌地球 For 奥维 and Google Earth", _placed(handover)
    return [
        Asset(f"{handover.stem}.kml", plain.encode(), title, rows, 4326),
        Asset(f"{handover.stem}.kmz", to_kmz(pinned, layers), title, rows, 4326),
    ]


def _dxf(handover: Handover, _folder: Path) -> list[Asset]:
    from renewal_atlas.gis.dxf import to_dxf

    code = crs_of("dxf", handover.crs, handover.crs_metric)[0]
    text = to_dxf(handover.tables.values(), crs=code, note=handover.note, style=handover.style,
                  vocabularies=handover.vocabularies)  # fmt: skip
    name = f"{handover.stem}.epsg{code}.dxf"
    title = f"CAD 图，EPSG:{code}，单位米 Drawing, EPSG:{code}, metres"
    return [Asset(name, text.encode(), title, _placed(handover), code)]


def _xlsx(handover: Handover, _folder: Path) -> list[Asset]:
    from renewal_atlas.gis.workbook import to_xlsx, with_words

    tables = list(handover.tables.values())
    content = to_xlsx(tables, title=handover.title, note=handover.note, day=handover.day,
                      codes=handover.codes)  # fmt: skip
    rows = {table.name: len(table.frame) for table in tables}
    columns = {table.name: tuple(with_words(table, handover.codes)[1]) for table in tables}
    title = "全部表 All tables"
    return [Asset(f"{handover.stem}.xlsx", content, title, rows, tables=columns)]


def _csv(handover: Handover, _folder: Path) -> list[Asset]:
    assets = []
    for table in handover.tables.values():
        path = f"csv/{table.name}{handover.profile.suffix}.csv"
        asset = _of_table(path, excel_csv(table), table, None)
        columns = with_position(table).columns  # points have lon and lat
        assets.append(replace(asset, fields=tuple(fields_of(table.base, columns))))
    return assets


def _fgb(handover: Handover, folder: Path) -> list[Asset]:
    assets = []
    for part in _parts(handover):
        path = folder / f"{part.name}{handover.profile.suffix}.fgb"
        write_flatgeobuf(path, part, handover.crs[0], handover.note)
        assets.append(_of_table(f"fgb/{path.name}", path.read_bytes(), part, handover.crs[0]))
        assets.append(_legend(handover, part, f"fgb/{path.stem}.qml"))
    return assets


def _parquet(handover: Handover, folder: Path) -> list[Asset]:
    assets = []
    for table in _layers(handover):
        path = folder / f"{table.name}{handover.profile.suffix}.parquet"
        write_geoparquet(path, table, handover.crs[0], handover.note)
        name = f"parquet/{path.name}"
        assets.append(_of_table(name, path.read_bytes(), table, handover.crs[0]))
    return assets


def _shp(handover: Handover, folder: Path) -> list[Asset]:
    from renewal_atlas.gis.shapefile import dictionary_csv, read_me, short_names, write_shapefile

    suffix, code = handover.profile.suffix, handover.crs[0]
    assets, dictionaries = [], []
    for part in _parts(handover):
        path = folder / f"{part.name}{suffix}.shp"
        words = write_shapefile(path, part, code, handover.day)
        dictionaries.append(words)
        assets += [
            _of_table(f"shp/{file.name}", file.read_bytes(), part, code)
            for file in sorted(folder.glob(f"{path.stem}.*"))
        ]
        assets.append(_legend(handover, part, f"shp/{path.stem}.qml",
                              short_names(part.attributes.columns)))  # fmt: skip
        if words["cut"].any():
            whole = f"shp/{part.name}.full{suffix}.csv"
            assets.append(_of_table(whole, excel_csv(part), part, None))
    guide = read_me(f"{handover.note}\nEPSG:{code}", dictionaries)
    return [
        *assets,
        Asset(f"shp/fields{suffix}.csv", dictionary_csv(dictionaries), "字段对照 Field names", {}),
        Asset(f"shp/README{suffix}.txt", guide, "说明 Read me", {}),
    ]


def _legend(
    handover: Handover, part: Table, path: str, names: Mapping[str, str] | None = None
) -> Asset:
    """QGIS style beside a file of one kind of geometry; QGIS loads it by its name."""
    legend = legend_of(part, handover.style, handover.vocabularies)
    text = qml(part, legend, handover.codes, names)
    return Asset(path, text.encode(), f"{part.zh} {part.en}：图例 legend for QGIS", {})


def _oc4ids(handover: Handover, _folder: Path) -> list[Asset]:
    from renewal_atlas.gis.oc4ids import to_oc4ids

    missing = {"projects", "statements", "sources"} - set(handover.tables)
    if missing:
        return []  # withheld by the profile: then there are no projects to exchange either
    content = to_oc4ids(handover.tables, handover.vocabularies, district=handover.district,
                        day=handover.day)  # fmt: skip
    rows = {"projects": len(handover.tables["projects"].frame)}
    title = "OC4IDS 项目数据包 Project package"
    return [Asset(f"{handover.stem}.oc4ids.json", content, title, rows, 4326)]


FORMATS: Mapping[str, Writer] = {
    "gpkg": _gpkg, "geojson": _geojson, "kml": _kmz, "dxf": _dxf, "xlsx": _xlsx, "csv": _csv,
    "fgb": _fgb, "parquet": _parquet, "oc4ids": _oc4ids, "shp": _shp,
}  # fmt: skip


def require_room(handover: Handover, formats: Sequence[str]) -> None:
    """Refuse more rows than the readers of a format take, before any is written.

    Raises
    ------
    PublishError
        The message names the table, its rows, and the formats that take them.
    """
    drawn = [name for name in ("kml", "dxf") if name in formats]
    for table in _layers(handover) if drawn else ():
        if len(table.frame) > _LARGE:
            raise PublishError(
                f"{table.name} has {len(table.frame)} rows, but programs that read {drawn[0]} show "
                f"at most some {_LARGE}; leave {' and '.join(drawn)} out of --format and take gpkg "
                "or fgb"
            )
    if "xlsx" in formats:
        require_fitting(handover.tables.values())


def _layers(handover: Handover) -> list[Table]:
    return [table for table in handover.tables.values() if table.spatial]


def _parts(handover: Handover) -> list[Table]:
    return [p for table in _layers(handover) for p in split(table) if p.spatial]


def _placed(handover: Handover) -> dict[str, int]:
    return {part.name: len(part.frame) for part in _parts(handover)}


def _of_table(path: str, content: bytes, table: Table, crs: int | None) -> Asset:
    fields = tuple(fields_of(table.base, table.attributes.columns))
    rows = {table.name: len(table.frame)}
    return Asset(path, content, f"{table.zh} {table.en}", rows, crs, fields)
