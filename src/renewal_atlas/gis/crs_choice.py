"""Which CRS each format is written in, and whether one that was asked for can be used at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.crs import CGCS2000, WGS84, datum_of, metric
from renewal_atlas.errors import CRSError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renewal_atlas.layers import Layers

# all that `vector.in_crs` takes but projected ones
_DEGREES = {crs.to_epsg(): crs for crs in (WGS84, CGCS2000)}


def crs_of(name: str, asked: Sequence[int], metric: int) -> tuple[int, ...]:
    """EPSG codes that a format is written in.

    Parameters
    ----------
    name
        Of `FORMATS`.
    asked
        Codes of the hand-over, at least one.
    metric
        The district's own CRS in metres, for a drawing if none that was asked for is in metres.

    Examples
    --------
    >>> crs_of("gpkg", (4490, 4548), 4548), crs_of("shp", (4490, 4548), 4548)
    ((4490, 4548), (4490,))
    >>> crs_of("dxf", (4490,), 4548), crs_of("kml", (4490,), 4548)
    ((4548,), (4326,))
    """
    if name == "gpkg":
        return tuple(asked)
    if name in {"fgb", "parquet", "shp"}:
        return (asked[0],)
    if name == "dxf":
        return (next((code for code in asked if code not in _DEGREES), metric),)
    return (4326,)


def require_usable(crs: Sequence[int], formats: Sequence[str], layers: Layers) -> None:
    """Refuse a CRS that would come out in no file, or that is made for somewhere else.

    Parameters
    ----------
    crs
        EPSG codes that were asked for; none means the usual ones.
    formats
        Names of `formats.FORMATS`.
    layers
        Of the district, for where it lies.

    Raises
    ------
    UsageError
        If none of the formats is written in one of the CRS.
    CRSError
        If one is unknown, not in metres, or its area of use does not hold the district.
    """
    for code in crs:
        _require_place(code, layers)
        _require_written(code, crs, formats, layers.district.crs_metric)


def _require_written(code: int, crs: Sequence[int], formats: Sequence[str], local: int) -> None:
    written = {name: crs_of(name, crs, local) for name in formats}
    if not any(code in codes for codes in written.values()):
        others = "; ".join(
            f"{name} is written in EPSG:{codes[0]}" for name, codes in written.items()
        )
        raise UsageError(
            f"--crs {code} is used by none of the formats ({others}); take it out, add "
            "--format gpkg, which is written in each, or export it to a folder of its own"
        )


def _require_place(code: int, layers: Layers) -> None:
    """A zone meant for elsewhere gives numbers that no one can lay over theirs."""
    crs, head = _DEGREES.get(code) or metric(code), layers.district
    if datum_of(crs) is None:
        raise CRSError(
            f"--crs {code} ({crs.name}) is on a datum of its own, and nothing here leads from "
            "WGS 84 to it: the numbers would be those of WGS 84 under another name; take EPSG:4490 "
            f"or EPSG:{head.crs_metric}, and convert them with the local parameters"
        )
    area = crs.area_of_use
    west, south, east, north = layers.boundary.total_bounds
    lon, lat = (west + east) / 2, (south + north) / 2
    if area and not (area.west <= lon <= area.east and area.south <= lat <= area.north):
        raise CRSError(
            f"--crs {code} is for {area.west:g} to {area.east:g}° E, {area.south:g} to "
            f"{area.north:g}° N, but {head.name} lies at {lon:.2f}° E, {lat:.2f}° N; the "
            f"district's own CRS in metres is EPSG:{head.crs_metric}"
        )
