"""Lines that were redrawn in GIS, back into ``lines.geojson``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from renewal_atlas.imports.circles import LINEAR
from renewal_atlas.imports.settled import PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.imports.cells import Cells


def with_lines(lines: gpd.GeoDataFrame, put: Mapping[str, BaseGeometry], source: str, datum: str,
               names: Mapping[str, Cells]) -> gpd.GeoDataFrame:  # fmt: skip
    """Lines in which each place that came back as another line stands anew, part by part.

    The line of a place that came back as a point or an area goes: it would still be drawn.

    Parameters
    ----------
    lines
        Content of ``lines.geojson``, EPSG:4326.
    put
        New shape of each changed place, EPSG:4326.
    source, datum
        Of the change.
    names
        Gazetteer cells of these places.
    """
    drawn = {key: shape for key, shape in put.items() if shape.geom_type in LINEAR}
    left = lines["place_id"].isin(list(put))
    if not drawn and not left.any():
        return lines
    kept = lines[~left]
    rows = [
        {
            "place_id": place_id, "segment": str(number),
            "name": names[place_id]["name"], "georeference_sources": source,
            "datum_original": datum, "uncertainty_m": _metres_of(names[place_id]),
            "note": PROTOCOL, "geometry": part,
        }
        for place_id, shape in drawn.items()
        for number, part in enumerate(shapely.get_parts(shape), 1)
    ]  # fmt: skip
    new = gpd.GeoDataFrame(rows, columns=list(lines.columns), geometry="geometry", crs=lines.crs)
    whole = pd.concat([kept, new], ignore_index=True) if rows else kept
    return whole.sort_values(["place_id", "segment"], ignore_index=True)


def _metres_of(cells: Cells) -> float | None:
    radius = cells.get("uncertainty_m")
    return float(radius) if radius else None
