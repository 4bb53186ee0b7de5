"""Points of the last build, to hold new ones against."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from renewal_atlas.crs import WGS84
from renewal_atlas.files import read_collection

if TYPE_CHECKING:
    from pathlib import Path


def published_points(path: Path) -> gpd.GeoDataFrame | None:
    """Points of a published layer of places, to hold new ones against.

    Only errors are looked for there, and an error stops the build: so no output depends on
    what was published before.

    Parameters
    ----------
    path
        ``places.geojson`` of the last build.

    Returns
    -------
    GeoDataFrame or None
        place_id and geometry (Point, EPSG:4326); None where there is no such file, or it is
        damaged.
    """
    if not path.is_file():
        return None
    features, issues = read_collection(path, path.name)
    if issues:  # damaged: the build is about to write it anew
        return None
    points = {
        str(f.properties.get("place_id")): f.geometry
        for f in features
        if isinstance(f.geometry, shapely.Point)
    }
    return gpd.GeoDataFrame({"place_id": list(points)}, geometry=list(points.values()), crs=WGS84)
