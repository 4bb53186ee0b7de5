"""Which places surely lie in the district."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd


def in_district(places: gpd.GeoDataFrame, boundary: gpd.GeoDataFrame) -> pd.Series[bool]:
    """Whether each place lies in the district: held by it in the gazetteer, or drawn in it.

    A place near the edge may be drawn beyond the boundary and still lie in the district, for
    boundary and position are both unsure; that the gazetteer holds it there outranks the drawing.

    Parameters
    ----------
    places
        place_id, place_type, parent and geometry in EPSG:4326.
    boundary
        Outline of the district, EPSG:4326.

    Returns
    -------
    Series of bool
        By place_id.

    Examples
    --------
    >>> import geopandas as gpd
    >>> from shapely import Point, box
    >>> places = gpd.GeoDataFrame(
    ...     {
    ...         "place_id": ["home", "edge-inn", "far-spring"],
    ...         "place_type": ["district", "building", "site"],
    ...         "parent": [None, "home", None],
    ...     },
    ...     geometry=[box(0, 0, 1, 1), Point(1.001, 0.5), Point(2, 0.5)],
    ...     crs=4326,
    ... )
    >>> in_district(places, places.iloc[:1]).to_dict()
    {'home': True, 'edge-inn': True, 'far-spring': False}
    """
    table = places.set_index("place_id")
    held = table["place_type"] == "district"
    while True:
        below = table["parent"].isin(held.index[held]) & ~held
        if not below.any():
            break
        held |= below
    drawn = np.asarray(table.geometry.representative_point().within(boundary.union_all()))
    inside: pd.Series[bool] = held | drawn
    return inside
