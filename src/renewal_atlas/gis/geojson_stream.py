"""GeoJSON of large layers, written some thousand rows at a time by whole Arrow columns.

The features are those of `geojson.to_geojson`, one a line, with the same values; only numbers
may be spelled otherwise (``117`` and ``117.0``). GDAL's writer on Arrow batches was measured at
0.7 of the time of ``gdf.to_file``, all of it the formatting of one feature after the other;
joining columns of points takes a quarter, and no more memory than a batch
(``tests/bench/bench_write.py``).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from renewal_atlas.crs import require_wgs84
from renewal_atlas.errors import PublishError
from renewal_atlas.gis.geojson import DECIMALS, to_geojson

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd
    import pandas as pd
    import pyarrow as pa

ROWS = 16_384  # a batch: larger ones were no faster
_END = "\n]}\n"
_MISSING, _POINT = -1, 0  # type ids of shapely
_CONTROL = "[\\x00-\\x1f]"  # characters that JSON wants escaped one by one


def write_geojson(path: Path, layer: gpd.GeoDataFrame, *, name: str = "") -> None:
    """Write a layer of any size as RFC 7946 GeoJSON.

    Parameters
    ----------
    path
        File to write.
    layer
        In EPSG:4326, lon/lat; any kinds of geometry; columns of text, numbers or booleans.
    name
        Title of the collection.

    Raises
    ------
    CRSError
        If `layer` is not in EPSG:4326.
    PublishError
        If the file cannot be written, or a number or coordinate is infinite, which JSON has no
        word for; what was begun is removed.
    """
    require_wgs84(layer)
    title = f'"title":{json.dumps(name, ensure_ascii=False)},' if name else ""
    try:
        with path.open("wb") as file:
            file.write(f'{{"type":"FeatureCollection",{title}"features":[\n'.encode())
            for begin in range(0, len(layer), ROWS):
                file.write(b",\n" if begin else b"")
                file.write(feature_lines(layer.iloc[begin : begin + ROWS]))
            file.write(_END.encode())
    except (OSError, ValueError) as error:
        path.unlink(missing_ok=True)
        raise PublishError(f"could not write {path.name}: {error}") from error


def feature_lines(rows: gpd.GeoDataFrame) -> memoryview:
    """UTF-8 text of features, one a line, without the last line feed.

    Examples
    --------
    >>> import geopandas as gpd
    >>> rows = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.Point(117, 36.65)], crs=4326)
    >>> print(bytes(feature_lines(rows)).decode())  # doctest: +ELLIPSIS
    {"type":"Feature","properties":{"n":1},"geometry":{"type":"Point",...}}
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    _require_finite(rows.geometry)
    if not _only_points(rows.geometry):
        return memoryview(to_geojson(rows).split("\n", 1)[1].removesuffix(_END).encode())
    parts: list[Any] = []
    opening = '{"type":"Feature","properties":{'
    columns = [column for column in rows.columns if column != rows.geometry.name]
    for column in columns:
        parts += [f"{opening}{json.dumps(str(column), ensure_ascii=False)}:", _values(rows[column])]
        opening = ","
    opening = opening if not columns else ""
    parts += [f'{opening}}},"geometry":', _points(rows.geometry), "}"]
    scalars = [pa.scalar(p, pa.large_string()) if isinstance(p, str) else p for p in parts]
    lines = pc.binary_join_element_wise(
        *scalars, pa.scalar("", pa.large_string()), null_handling="replace",
        null_replacement="null",
    )  # fmt: skip
    whole = pa.LargeListArray.from_arrays(pa.array([0, len(lines)], pa.int64()), lines)
    return memoryview(pc.binary_join(whole, pa.scalar(",\n", pa.large_string()))[0].as_buffer())


def _values(column: pd.Series) -> pa.Array:
    """JSON of the values of a column; null where one is missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    values = pa.array(column, from_pandas=True)
    if isinstance(values, pa.ChunkedArray):
        values = values.combine_chunks()
    if pa.types.is_null(values.type) or pa.types.is_boolean(values.type):
        return values.cast(pa.large_string())
    if pa.types.is_floating(values.type):
        if pc.any(pc.is_inf(values)).as_py():
            raise ValueError(f"column {column.name} holds an infinite number")
        return pc.if_else(pc.is_finite(values), values, None).cast(pa.large_string())
    if pa.types.is_integer(values.type):
        return values.cast(pa.large_string())
    return _quoted(values.cast(pa.large_string()))


def _quoted(texts: pa.Array) -> pa.Array:
    import pyarrow as pa
    import pyarrow.compute as pc

    if pc.any(pc.match_substring_regex(texts, _CONTROL)).as_py():
        listed = [t if t is None else json.dumps(t, ensure_ascii=False) for t in texts.to_pylist()]
        return pa.array(listed, pa.large_string())
    escaped = pc.replace_substring(pc.replace_substring(texts, "\\", "\\\\"), '"', '\\"')
    mark = pa.scalar('"', pa.large_string())
    return pc.binary_join_element_wise(mark, escaped, mark, pa.scalar("", pa.large_string()))


def _require_finite(shapes: gpd.GeoSeries) -> None:
    """Refuse what a projection could not place."""
    if not np.isfinite(shapely.get_coordinates(shapes.to_numpy())).all():
        raise ValueError("a coordinate is infinite or no number")


def _only_points(shapes: gpd.GeoSeries) -> bool:
    found = shapes.to_numpy()
    points = np.isin(shapely.get_type_id(found), (_MISSING, _POINT)).all()
    return bool(points and not shapely.has_z(found).any() and not shapely.is_empty(found).any())


def _points(shapes: gpd.GeoSeries) -> pa.Array:
    """JSON of points; null where one is missing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = shapes.to_numpy()
    lon, lat = (
        pa.array(np.round(v, DECIMALS), from_pandas=True).cast(pa.large_string())
        for v in (shapely.get_x(found), shapely.get_y(found))
    )
    words = ['{"type":"Point","coordinates":[', lon, ",", lat, "]}", ""]
    parts = [pa.scalar(w, pa.large_string()) if isinstance(w, str) else w for w in words]
    return pc.binary_join_element_wise(*parts)
