"""Whether the CRS that a district is measured in fits the district."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from renewal_atlas.crs import datum_of, metric
from renewal_atlas.errors import CRSError
from renewal_atlas.places.faults import fault

if TYPE_CHECKING:
    import geopandas as gpd

    from renewal_atlas.model import Issue

_MARGIN: Final = 1.5  # degrees: the half of a zone, by which a length is off by less than 1 in 1000
_CODE: Final = "take the CGCS2000 / 3-degree Gauss-Kruger CM whose meridian is nearest, as {code}"
_FIRST_MERIDIAN, _FIRST_EPSG, _ZONES, _WIDTH = 75, 4534, 20, 3
_SOMEWHERE: Final = 117.0  # degrees east, for the example in a message


def metric_issues(crs_metric: int, boundary: gpd.GeoDataFrame, file: str) -> list[Issue]:
    """Why a district cannot be measured in a CRS.

    Parameters
    ----------
    crs_metric
        EPSG code that `district.yml` names.
    boundary
        The district, EPSG:4326; no place is checked without one.
    file
        How messages call `district.yml`.

    Returns
    -------
    list of Issue
        One error if the code is unknown, not in metres, on a datum that nothing leads to from
        WGS 84, or made for another place; else none.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import box
    >>> jinan = gpd.GeoDataFrame(geometry=[box(116.8, 36.5, 117, 36.7)], crs=4326)
    >>> metric_issues(4548, jinan, "district.yml")
    []
    >>> print(metric_issues(2193, jinan, "district.yml")[0].message)  # doctest: +ELLIPSIS
    EPSG:2193 is for 166.37 to 178.63° E, -47.33 to -34.1° N, the district ...
    """
    message = _misfit(crs_metric, boundary)
    if not message:
        return []
    lon = _middle(boundary)[0] if len(boundary) else _SOMEWHERE
    zone = round((lon - _FIRST_MERIDIAN) / _WIDTH)
    code = _FIRST_EPSG + min(max(zone, 0), _ZONES)
    remedy = _CODE.format(code=code)
    return [
        fault(
            "error", "unfit_crs", file, message, remedy, field="crs_metric", value=str(crs_metric)
        )
    ]


def _misfit(crs_metric: int, boundary: gpd.GeoDataFrame) -> str:
    try:
        crs = metric(crs_metric)
    except CRSError as error:
        return str(error)
    area = crs.area_of_use
    if area is not None and len(boundary) and not _holds(area, boundary):
        lon, lat = _middle(boundary)
        return (
            f"EPSG:{crs_metric} is for {area.west:g} to {area.east:g}° E, {area.south:g} to "
            f"{area.north:g}° N, the district lies at {lon:.2f}° E, {lat:.2f}° N"
        )
    if datum_of(crs) is None:
        return f"EPSG:{crs_metric} ({crs.name}) is on another datum than WGS 84 and CGCS2000"
    return ""


def _holds(area: Any, boundary: gpd.GeoDataFrame) -> bool:  # noqa: ANN401 - of pyproj
    lon, lat = _middle(boundary)
    return bool(
        area.west - _MARGIN <= lon <= area.east + _MARGIN
        and area.south - _MARGIN <= lat <= area.north + _MARGIN
    )


def _middle(boundary: gpd.GeoDataFrame) -> tuple[float, float]:
    west, south, east, north = boundary.total_bounds
    return (west + east) / 2, (south + north) / 2
