"""Read back what was handed over, whole and in WGS 84."""

from __future__ import annotations

import mmap
import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio

from renewal_atlas.crs import WGS84, datum_of, to_wgs84
from renewal_atlas.errors import CRSError, UsageError
from renewal_atlas.files.foreign import reading

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = ("points", "lines", "areas", "unplaced")
MAX_ROWS = 1_000_000  # that are read back whole; a larger layer is a mistake, or for a database
_HEAD_BYTES = 1 << 20
_JSON = (re.compile(rb"(\xef\xbb\xbf)?\s*\{"), {"GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON"})
_KML = re.compile(
    rb"(\xef\xbb\xbf)?(?:(?><\?.*?\?>)|(?><!--.*?-->)|\s)*+<(?:\w+:)?kml[\s>]", re.DOTALL
)
_KINDS = {  # how a file of each kind begins, and the drivers that read it
    ".gpkg": (re.compile(rb"SQLite format 3\0"), {"GPKG"}),
    ".geojson": _JSON,
    ".json": _JSON,
    ".shp": (re.compile(rb"\0\0\x27\x0a"), {"ESRI Shapefile"}),
    ".fgb": (re.compile(rb"fgb"), {"FlatGeobuf"}),
    ".kml": (_KML, {"KML", "LIBKML"}),
}
_XML = re.compile(rb"""(?:\xef\xbb\xbf)?<\?xml[^>]*\bencoding\s*=\s*["']([\w.-]+)""")
_XML_READ = {"UTF-8", "UTF8", "US-ASCII", "ASCII"}
_POINTER = re.compile(rb"<OGR\w+DataSource|WFS_Capabilities|gdal_streamed_alg", re.IGNORECASE)
_NAME = rb'"properties"\s*:\s*\{\s*"name"\s*:\s*"[^"]*"\s*\}'
_TYPE = rb'"type"\s*:\s*"name"'
# a CRS that is not named may be a link, which GDAL fetches; so may one in letters written \u00xx
_LINKED = re.compile(
    rb'"crs"\s*:\s*\{(?!\s*(?:%b\s*,\s*%b|%b\s*,\s*%b)\s*\})|\\u00(?:[46][1-9a-f]|[57][0-9a])'
    % (_TYPE, _NAME, _NAME, _TYPE),
    re.IGNORECASE,
)


def read_layer(path: Path, name: str) -> gpd.GeoDataFrame:
    """Layer of a GeoPackage, its parts by geometry put together again.

    Parameters
    ----------
    path
        GeoPackage of a hand-over.
    name
        Layer before it was split, such as ``projects``.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326; parts of one piece are single again.

    Raises
    ------
    UsageError
        If the file has no such layer.
    """
    wanted = [name, *(f"{name}_{family}" for family in FAMILIES)]
    present = [layer for layer in layer_names(path) if layer in wanted]
    if not present:
        raise UsageError(f"{path.name} has no layer {name}; it has: {', '.join(layer_names(path))}")
    frames = [_wgs84(read_file(path, layer)) for layer in present]
    whole = pd.concat(frames, ignore_index=True)
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=WGS84)


def read_table(path: Path, name: str) -> pd.DataFrame:
    """Table without geometry of a GeoPackage."""
    return pd.DataFrame(read_file(path, name))


def layer_names(path: Path) -> list[str]:
    """Names of the layers and tables of a file.

    Raises
    ------
    UsageError
        If it is not of the kind that its name says, or GDAL cannot open it.
    """
    require_kind(path)
    with reading(path.name, "it may be cut off: ask for it again"):
        return [str(name) for name in pyogrio.list_layers(path)[:, 0]]


def read_file(
    path: Path, layer: str | None = None, most: int = MAX_ROWS, encoding: str | None = None
) -> pd.DataFrame:
    """Rows of a layer, geometry as it stands.

    Parameters
    ----------
    path
        A file that GDAL reads.
    layer
        Its name; None for the only or first one.
    most
        Rows above which the file is refused.
    encoding
        Of its texts, where the file says none or a wrong one.

    Returns
    -------
    DataFrame
        A GeoDataFrame in the file's own CRS, or a DataFrame where it has no geometry.

    Raises
    ------
    UsageError
        If it is not of the kind that its name says, has more than `most` rows, or GDAL cannot
        read it to its end.
    """
    require_kind(path)
    if path.suffix.lower() == ".gpkg":
        _require_tables(path, layer)
    with reading(path.name):
        head = pyogrio.read_info(path, layer=layer, force_feature_count=True, encoding=encoding)
        _require_driver(path, str(head["driver"]))
        require_few(int(head["features"]), f"{path.name}:{layer}" if layer else path.name, most)
        frame: pd.DataFrame = pyogrio.read_dataframe(path, layer=layer, encoding=encoding)
    return frame


def _require_tables(path: Path, layer: str | None) -> None:
    """Refuse a layer that is a query and no table: reading it can take for ever."""
    address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    with reading(path.name), closing(sqlite3.connect(address, uri=True)) as file:
        made = file.execute("SELECT name, type, sql FROM sqlite_master").fetchall()
    for name, kind, sql in made:
        query = kind == "view" or str(sql).lstrip().upper().startswith("CREATE VIRTUAL")
        if query and layer in {None, name}:
            raise UsageError(
                f"{path.name}: the layer {name} is a view, which is not read; export it as a "
                "layer of its own"
            )


def require_kind(path: Path) -> None:
    """Refuse what is not what its suffix says.

    GDAL goes by content, and some content only points at other files or at the network: a text
    named ``.geojson`` could hand over any table of the disk as places.
    """
    begins, _ = _KINDS.get(path.suffix.lower(), (None, None))
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError as error:
        raise UsageError(f"{path.name} cannot be opened ({error}); check the name") from error
    if path.suffix.lower() == ".kml" and (declared := _XML.match(head)):
        written = declared.group(1).decode().upper()
        if written not in _XML_READ:
            raise UsageError(
                f"{path.name} is written in {written}, not in UTF-8; open it in an editor and "
                "save it as UTF-8 (the first line too), or export it again"
            )
    if begins is None or not begins.match(head) or _leads_elsewhere(path, head):
        raise UsageError(
            f"{path.name} cannot be read: its content is not that of a {path.suffix} file; "
            "export it again from GIS under the name of its own format"
        )


def _leads_elsewhere(path: Path, head: bytes) -> bool:
    """Whether GDAL would open another file, or ask a server, to read this one."""
    if _POINTER.search(head):
        return True
    if _KINDS[path.suffix.lower()] is not _JSON:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        return _LINKED.search(text) is not None


def _require_driver(path: Path, driver: str) -> None:
    """Refuse what GDAL took for another kind after all."""
    if driver not in _KINDS[path.suffix.lower()][1]:
        raise UsageError(
            f"{path.name} cannot be read: GDAL takes it for {driver}, not for a {path.suffix} "
            "file; export it again from GIS under the name of its own format"
        )


def require_few(rows: int, name: str, most: int = MAX_ROWS) -> None:
    """Refuse what has too many rows, before they are read."""
    if rows > most:
        raise UsageError(
            f"{name} has {rows} rows, more than {most}; nothing was read: "
            "select the features that changed and send those"
        )


def single_parts(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Multi-part shapes of one piece as that piece; the others as they are."""
    pieces = [
        shape.geoms[0]
        if shape is not None and shape.geom_type.startswith("Multi") and len(shape.geoms) == 1
        else shape
        for shape in shapes
    ]
    return gpd.GeoSeries(pieces, index=shapes.index, crs=shapes.crs)


def _wgs84(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    if not isinstance(frame, gpd.GeoDataFrame):
        nothing = gpd.GeoSeries([None] * len(frame), crs=WGS84)
        return gpd.GeoDataFrame(frame, geometry=nothing, crs=WGS84)
    return into_wgs84(frame.set_geometry(single_parts(frame.geometry)), "a layer")


def into_wgs84(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Layer in EPSG:4326.

    Raises
    ------
    CRSError
        If its CRS is a grid of its own, as of a building site, that nothing ties to the earth, or
        on a datum such as Xi'an 1980, for which PROJ has no shift and would apply none.
    """
    if frame.crs.geodetic_crs is not None and datum_of(frame.crs) is None:
        raise CRSError(
            f"{name} is in {frame.crs.name}, on the datum {frame.crs.geodetic_crs.datum.name}; "
            "WGS 84 lies tens of metres off, by parameters that only local authorities give: "
            "convert it with them to EPSG:4490 or EPSG:4326 first"
        )
    try:
        return to_wgs84(frame)
    except RuntimeError as error:  # the base of PROJ's own errors
        raise CRSError(
            f"{name} is in {frame.crs.name}, which PROJ cannot tie to WGS 84; export it in a CRS "
            "with an EPSG code"
        ) from error
