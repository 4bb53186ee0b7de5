"""The CRS of geometries: WGS 84 for keeping, metres for measuring, datums of web maps.

Everything is stored in EPSG:4326; distances, areas and buffers are made in the metric CRS of a
district. Coordinates are always x, y (longitude or easting first), whatever order EPSG gives.

References
----------
PROJ contributors, PROJ coordinate transformation software library, https://proj.org.
EPSG Geodetic Parameter Dataset: 4326 (WGS 84), 4490 (CGCS2000), 4548 (CGCS2000 / 3-degree
Gauss-Kruger CM 117E).
"""

from __future__ import annotations

import re
from functools import lru_cache, partial
from typing import TYPE_CHECKING, TypeVar

import shapely
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError as UnknownCRSError

from renewal_atlas.crs.datum import convert
from renewal_atlas.errors import CRSError

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from geopandas import GeoDataFrame, GeoSeries
    from numpy.typing import NDArray

    from renewal_atlas.model import Datum

    Values = NDArray[np.float64]

    Geo = TypeVar("Geo", GeoSeries, GeoDataFrame)

WGS84 = CRS.from_epsg(4326)
CGCS2000 = CRS.from_epsg(4490)

_LABEL = {"WGS84": WGS84, "CGCS2000": CGCS2000, "GCJ-02": None, "BD-09": None}
# Their metre grows with latitude: 1.25 m on the ground at Jinan.
_STRETCHED = ("Popular Visualisation Pseudo Mercator", "Mercator")

_DATUMS: dict[Datum, re.Pattern[str]] = {
    "WGS84": re.compile(r"World Geodetic System 1984|(D_)?WGS[ _]?(19)?84$"),
    "CGCS2000": re.compile(r"(D_)?(China|CGCS)[ _]?2000|China_Geodetic_Coordinate_System_2000"),
}


@lru_cache(maxsize=64)
def metric(code: int) -> CRS:
    """CRS of an EPSG code, once it is known to measure in metres.

    Parameters
    ----------
    code
        EPSG code of a projected CRS, such as 4548.

    Returns
    -------
    pyproj.CRS
        The CRS; the same object for the same code.

    Raises
    ------
    CRSError
        If there is no such code, it is not projected, its unit is not the metre, or it is a
        Mercator projection, whose metres are not those on the ground.

    Examples
    --------
    >>> metric(4548).name
    'CGCS2000 / 3-degree Gauss-Kruger CM 117E'
    """
    try:
        crs = CRS.from_epsg(code)
    except UnknownCRSError as error:
        raise CRSError(
            f"EPSG:{code} is unknown to PROJ; give the code of a projected CRS in metres, "
            "such as 4548 for 115.5-118.5°E"
        ) from error
    return _require_metres(crs)


def require_wgs84(geo: GeoSeries | GeoDataFrame) -> None:
    """Make sure that geometries are labelled with longitude and latitude on WGS 84.

    Parameters
    ----------
    geo
        Geometries to check. OGC:CRS84 passes, being EPSG:4326 in the order used here.

    Raises
    ------
    CRSError
        If the label is missing or another.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> require_wgs84(GeoSeries.from_wkt(["POINT (117 36)"], crs=4326))
    """
    if geo.crs is None:
        raise CRSError(
            "the geometries have no CRS, but EPSG:4326 is needed; if they are longitude and "
            "latitude on WGS 84, label them with set_crs(4326)"
        )
    if not _same(geo.crs, WGS84):
        raise CRSError(
            f"the geometries are in {_describe(geo.crs)}, but EPSG:4326 is needed; convert them "
            "with renewal_atlas.crs.to_wgs84"
        )


def to_metric(geo: Geo, crs: int | CRS) -> Geo:
    """Project from WGS 84 to a CRS in metres.

    Parameters
    ----------
    geo
        Geometries in EPSG:4326. Missing and empty ones stay as they are, heights are kept.
    crs
        EPSG code or CRS to project to, in metres.

    Returns
    -------
    geopandas.GeoSeries or geopandas.GeoDataFrame
        Like `geo`; of a frame only the active geometry is projected. Vertices that the
        projection cannot take, such as a latitude over 90°, become infinite.

    Raises
    ------
    CRSError
        If `geo` is not in EPSG:4326, or `crs` does not measure in metres.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> projected = to_metric(GeoSeries.from_wkt(["POINT (117 36.65)"], crs=4326), 4548)
    >>> print(projected.set_precision(1)[0])  # the central meridian has x = 500 km
    POINT (500000 4057670)
    """
    require_wgs84(geo)
    return _project(geo, WGS84, _require_metres(crs) if isinstance(crs, CRS) else metric(crs))


def to_wgs84(geo: Geo) -> Geo:
    """Convert to longitude and latitude on WGS 84.

    Parameters
    ----------
    geo
        Geometries labelled with any CRS. Missing and empty ones stay as they are, heights are
        kept.

    Returns
    -------
    geopandas.GeoSeries or geopandas.GeoDataFrame
        Like `geo`, in EPSG:4326; of a frame only the active geometry is converted.

    Raises
    ------
    CRSError
        If `geo` has no CRS.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> projected = GeoSeries.from_wkt(["POINT (500000 4057670)"], crs=4548)
    >>> print(to_wgs84(projected).set_precision(1e-5)[0])
    POINT (117 36.65)
    """
    if geo.crs is None:
        raise CRSError(
            "the geometries have no CRS, so they cannot be converted to EPSG:4326; label them "
            "with set_crs and the code they were made in"
        )
    return _project(geo, geo.crs, WGS84)


def shift_geometry(geo: GeoSeries, *, source: Datum, target: Datum) -> GeoSeries:
    """Convert geometries from one datum to another, all vertices in one call.

    Parameters
    ----------
    geo
        Geometries in longitude and latitude, datum `source`, without a label or with that of
        EPSG:4326 or EPSG:4490. Missing and empty ones stay as they are, heights are kept.
    source, target
        ``"WGS84"``, ``"CGCS2000"``, ``"GCJ-02"`` or ``"BD-09"``.

    Returns
    -------
    geopandas.GeoSeries
        Same index and name; labelled EPSG:4326 for WGS 84 and EPSG:4490 for CGCS2000. GCJ-02
        and BD-09 have no EPSG code, so geometries in them are left without a label.

    Raises
    ------
    CRSError
        If `geo` is labelled with another CRS, or a datum is unknown.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> gaode = GeoSeries.from_wkt(["POINT (116.997845 36.651335)"])
    >>> print(shift_geometry(gaode, source="GCJ-02", target="WGS84").set_precision(1e-5)[0])
    POINT (116.99204 36.65111)
    """
    if geo.crs is not None and not (_same(geo.crs, WGS84) or _same(geo.crs, CGCS2000)):
        raise CRSError(
            f"the geometries are in {_describe(geo.crs)}, but datums are shifted in longitude "
            "and latitude; convert them with renewal_atlas.crs.to_wgs84 first"
        )
    return _move_vertices(
        geo, lambda lon, lat: convert(lon, lat, source=source, target=target), _LABEL.get(target)
    )


def datum_of(crs: CRS) -> Datum | None:
    """Datum behind a CRS, None where it is neither WGS 84 nor CGCS2000.

    Examples
    --------
    >>> [datum_of(CRS.from_epsg(code)) for code in (4326, 4548, 2384)]
    ['WGS84', 'CGCS2000', None]
    """
    ground = crs.geodetic_crs
    if ground is None or ground.datum is None:
        return None
    name = ground.datum.name
    return next((datum for datum, words in _DATUMS.items() if words.match(name)), None)


def _project(geo: Geo, source: CRS, target: CRS) -> Geo:
    """Geometries of a column, or the active ones of a table, from `source` to `target`."""
    column = geo.geometry  # of a column: itself
    if target is WGS84:  # the way back of a transformer that is there already
        move = partial(_transformer(target, source).transform, direction="INVERSE")
    else:
        move = partial(_transformer(source, target).transform)
    moved = _move_vertices(column, move, target)
    return moved if geo.ndim == 1 else geo.assign(**{column.name: moved})


def _move_vertices(
    geo: GeoSeries, move: Callable[[Values, Values], tuple[Values, Values]], crs: CRS | None
) -> GeoSeries:
    """The same geometries with moved vertices, in one call; heights are kept."""

    def move_rows(xyz: Values) -> Values:  # shape (n, 3); z is NaN where there is none
        xyz[:, 0], xyz[:, 1] = move(xyz[:, 0], xyz[:, 1])
        return xyz

    moved = shapely.transform(geo.to_numpy(), move_rows, include_z=True)
    return type(geo)(moved, index=geo.index, name=geo.name, crs=crs)


@lru_cache(maxsize=64)
def _transformer(source: CRS, target: CRS) -> Transformer:
    """Transformer in x, y order; kept, for making one takes longer than projecting a district."""
    return Transformer.from_crs(source, target, always_xy=True)


def _require_metres(crs: CRS) -> CRS:
    """Give back `crs` if lengths in it are metres on the ground, near enough."""
    remedy = "give the code of a projected CRS in metres, such as 4548 for 115.5-118.5°E"
    units = {axis.unit_name for axis in crs.axis_info[:2]}
    if not crs.is_projected or units != {"metre"}:
        unit = " and ".join(sorted(units)) or "nothing"
        raise CRSError(f"{_describe(crs)} measures in {unit}, but metres are needed; {remedy}")
    operation = crs.coordinate_operation
    if operation is not None and operation.method_name.startswith(_STRETCHED):
        raise CRSError(
            f"{_describe(crs)} stretches lengths with latitude, so its metres are not those on "
            f"the ground; {remedy}"
        )
    return crs


def _same(crs: CRS, other: CRS) -> bool:
    return bool(crs == other or crs.equals(other, ignore_axis_order=True))


def _describe(crs: CRS) -> str:
    """Name and code of a CRS, for a message."""
    authority = crs.to_authority()
    return f"{crs.name} ({':'.join(authority)})" if authority else f"{crs.name} (no code)"
