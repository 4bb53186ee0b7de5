"""GeoJSON as RFC 7946 asks for it, byte for byte the same each time."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from renewal_atlas.crs import require_wgs84

if TYPE_CHECKING:
    import geopandas as gpd

_LONG = re.compile(r"-?\d+\.\d{7,}(?:e-?\d+)?")
DECIMALS = 6  # about 0.1 m: finer than any source of ours, so nothing is lost


def to_geojson(layer: gpd.GeoDataFrame, *, name: str = "") -> str:
    """Text of a FeatureCollection.

    Written by our own few lines and not by GDAL, since GDAL drops features without geometry
    from some layers' schema, writes a ``name`` and ``xy_coordinate_resolution`` that change
    with its version, and so breaks "same input, same bytes".

    Parameters
    ----------
    layer
        Features in EPSG:4326, lon/lat; a missing geometry becomes ``null``. Rows are written in
        their order, columns in theirs; missing values become ``null``, lists are not allowed.
    name
        Title of the collection, a foreign member that GIS tools show.

    Returns
    -------
    str
        One feature a line, UTF-8 text with a final line feed; at most 6 decimals,
        outer rings counter-clockwise, no ``crs`` member.

    Raises
    ------
    CRSError
        If `layer` is not in EPSG:4326.

    References
    ----------
    RFC 7946, The GeoJSON Format (2016).

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point
    >>> layer = gpd.GeoDataFrame({"name": ["上新街"]}, geometry=[Point(117, 36.65)], crs=4326)
    >>> print(to_geojson(layer).splitlines()[1])  # doctest: +ELLIPSIS
    {"type":"Feature","properties":{"name":"上新街"},"geometry":{"type":"Point",...}}
    """
    require_wgs84(layer)
    shapes = rfc7946(np.asarray(layer.geometry.array))
    texts = ["null" if text is None else _shortest(text) for text in shapely.to_geojson(shapes)]
    rows = layer.drop(columns=layer.geometry.name).to_dict("records")
    features = [
        f'{{"type":"Feature","properties":{_dump(_plain(row))},"geometry":{text}}}'
        for row, text in zip(rows, texts, strict=True)
    ]
    title = f'"title":{_dump(name)},' if name else ""
    body = ",\n".join(features)
    return f'{{"type":"FeatureCollection",{title}"features":[\n{body}\n]}}\n'


def rfc7946(shapes: np.ndarray) -> np.ndarray:
    """Shapes as RFC 7946 wants them: right-hand rings, 6 decimals, no repeated points.

    Rings are turned before rounding and the result is checked, so that rounding cannot make
    a shape invalid unnoticed.

    Parameters
    ----------
    shapes
        Array of geometries in lon/lat degrees, None where missing.

    Returns
    -------
    ndarray of geometries
        Same length; a polygon that rounding would break keeps its validity by `make_valid`.
    """
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, DECIMALS))
    broken = ~shapely.is_valid(rounded) & ~shapely.is_missing(rounded)
    if broken.any():
        rounded[broken] = shapely.make_valid(rounded[broken])
    return shapely.orient_polygons(rounded)


def _shortest(text: str) -> str:
    """Numbers as short as they are: GEOS writes 17 digits, and so 116.99000000000001."""
    return _LONG.sub(lambda found: repr(round(float(found[0]), DECIMALS)), text)


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    return {str(key): _scalar(value) for key, value in row.items()}


def _scalar(value: Any) -> Any:  # noqa: ANN401 - any cell of a table
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, np.generic):
        return _scalar(value.item())
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
