"""Move every vertex of a column of geometries with one call on arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import shapely

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from geopandas import GeoSeries
    from numpy.typing import NDArray
    from pyproj import CRS

    Values: TypeAlias = NDArray[np.float64]


def move_vertices(
    geo: GeoSeries, move: Callable[[Values, Values], tuple[Values, Values]], crs: CRS | None
) -> GeoSeries:
    """Give the same geometries with moved vertices.

    Parameters
    ----------
    geo
        Geometries; missing and empty ones stay as they are, heights are kept.
    move
        Takes x and y of all vertices, shape (n,), and gives the new ones.
    crs
        What the result is labelled with.

    Returns
    -------
    geopandas.GeoSeries
        Same index and name.

    Examples
    --------
    >>> from geopandas import GeoSeries
    >>> geo = GeoSeries.from_wkt(["LINESTRING Z (0 0 5, 1 1 5)"])
    >>> move_vertices(geo, lambda x, y: (x + 1, y), crs=None).to_wkt()[0]
    'LINESTRING Z (1 0 5, 2 1 5)'
    """

    def move_rows(xyz: Values) -> Values:  # shape (n, 3); z is NaN where there is none
        xyz[:, 0], xyz[:, 1] = move(xyz[:, 0], xyz[:, 1])
        return xyz

    moved = shapely.transform(geo.to_numpy(), move_rows, include_z=True)
    return type(geo)(moved, index=geo.index, name=geo.name, crs=crs)
