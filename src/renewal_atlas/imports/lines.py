"""Lines that were redrawn in GIS, back into ``lines.geojson``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from renewal_atlas.imports.gazetteer import LINEAR
from renewal_atlas.imports.settled import PROTOCOL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renewal_atlas.imports.cells import Cells
    from renewal_atlas.imports.gazetteer import PlaceChange


def with_lines(lines: gpd.GeoDataFrame, changes: list[PlaceChange], source: str, datum: str,
               names: Mapping[str, Cells]) -> gpd.GeoDataFrame:  # fmt: skip
    """Lines in which each place that came back as another line stands anew, part by part."""
    edited = [c for c in changes if c.shape is not None and c.shape.geom_type in LINEAR]
    if not edited:
        return lines
    kept = lines[~lines["place_id"].isin([c.place_id for c in edited])]
    rows = [
        {
            "place_id": change.place_id, "segment": str(number),
            "name": names[change.place_id]["name"], "georeference_sources": source,
            "datum_original": datum, "uncertainty_m": _metres_of(names[change.place_id]),
            "note": PROTOCOL, "geometry": part,
        }
        for change in edited
        for number, part in enumerate(shapely.get_parts(change.shape), 1)
    ]  # fmt: skip
    new = gpd.GeoDataFrame(rows, geometry="geometry", crs=lines.crs)
    whole = pd.concat([kept, new], ignore_index=True)[list(lines.columns)]
    return whole.sort_values(["place_id", "segment"], ignore_index=True)


def _metres_of(cells: Cells) -> float | None:
    return float(cells["uncertainty_m"]) if cells["uncertainty_m"] else None
