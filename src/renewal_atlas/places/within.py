"""Which places surely lie in the district, and which projects in the area of another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

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


def held_by_whole(
    projects: pd.DataFrame, stated: AbstractSet[tuple[str, str]], discs: gpd.GeoDataFrame
) -> pd.DataFrame:
    """Give a project without a position the area of the project it is stated to be part of.

    Only what a document says counts: a parent that no statement names gives no position, and what
    has no place by its nature is left without. A part of a part is held by the first of its wholes
    that has an area; a road or river gives none, for being part of it tells no stretch.

    Parameters
    ----------
    projects
        Indexed by project id: parent_id, place_id, no_site, and match_type, uncertainty_m,
        position and geometry of its place.
    stated
        Pairs of part and whole that documents state.
    discs
        place_id, uncertainty_m, geometry: the area that holds each place.

    Returns
    -------
    DataFrame
        Like `projects`; those held have `match_type` ``parent`` and `position` ``area``.

    Examples
    --------
    >>> import geopandas as gpd
    >>> import pandas as pd
    >>> from shapely import Point
    >>> rows = pd.DataFrame(
    ...     {
    ...         "parent_id": [None, "zone"],
    ...         "place_id": ["zone-place", None],
    ...         "no_site": None,
    ...         "match_type": ["described", None],
    ...         "uncertainty_m": [900.0, float("nan")],
    ...         "position": ["area", None],
    ...         "geometry": [Point(0, 0).buffer(1), None],
    ...     },
    ...     index=["zone", "workshop"],
    ... )
    >>> discs = gpd.GeoDataFrame(
    ...     {"place_id": ["zone-place"], "uncertainty_m": 900.0}, geometry=[Point(0, 0).buffer(1)]
    ... )
    >>> held_by_whole(rows, {("workshop", "zone")}, discs)[["match_type", "position"]].values
    array([['described', 'area'],
           ['parent', 'area']], dtype=object)
    >>> held_by_whole(rows, set(), discs)["match_type"].notna().tolist()
    [True, False]
    """
    areas = discs.set_index("place_id")
    rows = projects.copy()
    for project_id in rows.index[rows["geometry"].isna() & rows["no_site"].isna()]:
        whole = _whole(project_id, projects, stated)
        if whole is None or projects.at[whole, "position"] not in {"point", "area"}:
            continue
        disc = areas.loc[projects.at[whole, "place_id"]]
        rows.at[project_id, "geometry"] = disc.geometry
        rows.at[project_id, "uncertainty_m"] = disc["uncertainty_m"]
        rows.at[project_id, "match_type"], rows.at[project_id, "position"] = "parent", "area"
    return rows


def _whole(
    project_id: str, projects: pd.DataFrame, stated: AbstractSet[tuple[str, str]]
) -> str | None:
    """First project up the stated line of wholes that has a position of its own."""
    parents = {str(key): str(value) for key, value in projects["parent_id"].dropna().items()}
    seen: set[str] = set()
    while (above := parents.get(project_id)) is not None and project_id not in seen:
        if above not in projects.index or (project_id, above) not in stated:
            return None
        if projects.at[above, "geometry"] is not None:
            return above
        seen.add(project_id)
        project_id = above
    return None
