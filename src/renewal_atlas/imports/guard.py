"""Is it really in the datum that it says? Compare with where the same things are known to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import shapely

from renewal_atlas.crs import bd09_offset, convert, gcj02_offset, metres_east_north, to_metric
from renewal_atlas.errors import UsageError
from renewal_atlas.model import Issue
from renewal_atlas.places.uncertainty import OUTSIDE_M

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.model import Datum

_NEAR_M = 60.0  # rounding and small edits on top of a shift of 500 m or more
_OFFSETS: dict[Datum, Any] = {"GCJ-02": gcj02_offset, "BD-09": bd09_offset}
_ASTRAY_M = 100_000.0  # no neighbour of a district lies there: the CRS or the axes are others
_COMMON = 0.1  # of two areas together: less is another place
_BETTER = 0.02  # of the area, by which a shifted outline must fit better


def require_unshifted_points(old: gpd.GeoSeries, new: gpd.GeoSeries, name: str) -> None:
    """Refuse positions that all moved by just what an unconverted datum moves them.

    Parameters
    ----------
    old, new
        The same things as known and as read, EPSG:4326, on the same index; only those that moved.
    name
        How messages call the file.

    Raises
    ------
    UsageError
        If the middle one of the moves is the offset of GCJ-02 or BD-09, one way or the other.
    """
    if not len(new):
        return
    x, y = shapely.get_coordinates(shapely.centroid(old.to_numpy())).T
    x2, y2 = shapely.get_coordinates(shapely.centroid(new.to_numpy())).T
    east, north = metres_east_north(x, y, x2, y2)
    for datum, offset in _OFFSETS.items():
        stories = {
            1: f"in {datum}, but read as WGS 84; say --datum {datum}",
            -1: f"in WGS 84, but read as {datum}; say --datum WGS84",
        }
        for sign, story in stories.items():
            wanted_east, wanted_north = offset(x, y)
            away = np.hypot(east - sign * wanted_east, north - sign * wanted_north)
            if np.median(away) < _NEAR_M and (away < 2 * _NEAR_M).mean() >= 0.5:  # noqa: PLR2004
                middle = float(np.median(np.hypot(east, north)))
                raise UsageError(
                    f"{name}: {len(new)} position(s) lie {middle:.0f} m from where they are known "
                    f"to be, as they would {story}. Nothing was changed"
                )


def require_unshifted_area(old: BaseGeometry, new: BaseGeometry, name: str) -> None:
    """Refuse an outline that fits the known one only after the shift of a datum is undone.

    Parameters
    ----------
    old, new
        Known and incoming outline, WGS 84.
    name
        How the message calls the incoming file.

    Raises
    ------
    UsageError
        If it does.
    """
    plain = _overlap(old, new)
    for datum in _OFFSETS:
        moved = _undone(new, datum)
        if _overlap(old, moved) > plain + _BETTER:
            raise UsageError(
                f"{name}: the outline fits the known one better once {datum} is undone "
                f"({_overlap(old, moved):.0%} against {plain:.0%} of the area in common); it is "
                f"probably in {datum}: say --datum {datum}. Nothing was changed"
            )


def require_overlap(old: BaseGeometry, new: BaseGeometry, what: str, name: str) -> None:
    """Refuse an area that has next to nothing in common with the known one.

    Parameters
    ----------
    old, new
        Known and incoming area, WGS 84, valid.
    what, name
        How the message calls the area and the file.

    Raises
    ------
    UsageError
        If less than a tenth of the two is common to them.
    """
    common = _overlap(old, new)
    if common < _COMMON:
        one, other = old.centroid, new.centroid
        east, north = metres_east_north(one.x, one.y, other.x, other.y)
        raise UsageError(
            f"{name}: {what} would lie {float(np.hypot(east, north)) / 1000:,.1f} km from where "
            f"it is, with {common:.0%} of the area in common; check its CRS and datum, and whether "
            "it was moved by mistake. Nothing was changed"
        )


def far_moves(
    put: Mapping[str, BaseGeometry], boundary: gpd.GeoDataFrame, crs_metric: int, file: str
) -> list[Issue]:
    """Report every place that would be put well outside the district.

    Parameters
    ----------
    put
        New shapes by place_id, EPSG:4326.
    boundary
        The district, EPSG:4326.
    crs_metric
        EPSG code in metres.
    file
        That the place would be written to, for messages.

    Returns
    -------
    list of Issue
        Warnings; errors beyond 100 km.
    """
    if not put:
        return []
    outline = to_metric(boundary.geometry, crs_metric).union_all()
    shapes = gpd.GeoSeries(list(put.values()), index=list(put), crs=boundary.crs)
    beyond = to_metric(shapes, crs_metric).distance(outline)
    return [
        Issue(severity="warning" if metres <= _ASTRAY_M else "error", code="far_move", file=file,
              field="lon, lat", value=place_id, subject_id=place_id,
              message=f"would lie {metres:,.0f} m outside the district",
              remedy="check the coordinate, the order of its axes, its CRS and its datum")
        for place_id, metres in beyond[~(beyond <= OUTSIDE_M)].items()
    ]  # fmt: skip


def _undone(shape: BaseGeometry, datum: Datum) -> BaseGeometry:
    """Shape as it lies if its coordinates are really in `datum`."""

    def undo(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(convert(xy[:, 0], xy[:, 1], source=datum, target="WGS84"))

    return shapely.transform(shape, undo)


def _overlap(one: BaseGeometry, other: BaseGeometry) -> float:
    """Area in common over that of both; shapes that were undone or drawn may cross themselves."""
    one, other = shapely.make_valid(one), shapely.make_valid(other)
    union = shapely.union(one, other).area
    return float(shapely.intersection(one, other).area / union) if union else 0.0
