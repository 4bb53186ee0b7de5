"""A boundary, back into the reference folder; and how an outline changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from renewal_atlas.crs import metres_east_north, to_metric
from renewal_atlas.errors import UsageError
from renewal_atlas.gis import to_geojson
from renewal_atlas.imports.edits import Edit, Preview
from renewal_atlas.imports.guard import require_unshifted_area

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.layers import Layers
    from renewal_atlas.layout import Layout

_SAME = 1e-9  # share of an area


def boundary_preview(
    layout: Layout,
    layers: Layers,
    incoming: gpd.GeoDataFrame,
    source: str,
    licence: str,
    file: str,
) -> Preview:
    """The outline that a file would put in the place of the district's.

    Parameters
    ----------
    layout
        Folders of the project.
    layers
        Of the district as it stands.
    incoming
        One area, EPSG:4326.
    source, licence
        Of the outline.
    file
        How messages call the file.

    Raises
    ------
    UsageError
        If it is not one valid area, or lies as one of another datum would.
    """
    shape = one_area(incoming, file)
    current = layers.boundary
    require_unshifted_area(current.geometry.iloc[0], shape, file)
    path = layout.reference(layers.district.district_id) / "boundary.geojson"
    edit = outline_edit(layout.relative(path), layers.district.adcode, current.geometry.iloc[0],
                        shape, layers.district.crs_metric)  # fmt: skip
    if edit is None:
        return Preview("boundary", 1, 1)
    content = to_geojson(boundary_rows(current, shape, source, licence)).encode()
    return Preview("boundary", 1, 0, (edit,), (), {path: content})


def one_area(incoming: gpd.GeoDataFrame, name: str) -> BaseGeometry:
    """The one Polygon or MultiPolygon of a file.

    Raises
    ------
    UsageError
        If there is not exactly one, or it is not valid.
    """
    placed = incoming[incoming.geometry.notna()]
    if len(placed) != 1 or placed.geometry.iloc[0].geom_type not in {"Polygon", "MultiPolygon"}:
        raise UsageError(f"{name} must hold one area, not {len(placed)} features; dissolve them")
    shape: BaseGeometry = placed.geometry.iloc[0]
    if not shape.is_valid:
        raise UsageError(f"{name}: the outline is not valid ({shapely.is_valid_reason(shape)})")
    return shape


def boundary_rows(
    current: gpd.GeoDataFrame, shape: BaseGeometry, source: str, licence: str
) -> gpd.GeoDataFrame:
    """The boundary with another outline, its source and licence."""
    row = current.assign(source=source, licence=licence or "not stated")
    return row.set_geometry(gpd.GeoSeries([shape], index=row.index, crs=row.crs))


def outline_edit(
    file: str, key: str, old: BaseGeometry | None, new: BaseGeometry, crs_metric: int
) -> Edit | None:
    """How an outline changed: its area, and how far its middle went; None if it did not."""
    if old is None:
        return Edit(file, key, "geometry", "", new.geom_type)
    if shapely.symmetric_difference(old, new).area <= _SAME * max(old.area, new.area):
        return None
    areas = to_metric(gpd.GeoSeries([old, new], crs=4326), crs_metric).area / 1e6
    one, other = old.centroid, new.centroid
    east, north = metres_east_north(one.x, one.y, other.x, other.y)
    metres = round(float((east**2 + north**2) ** 0.5), 1)
    return Edit(file, key, "geometry", f"{areas[0]:.2f} km²", f"{areas[1]:.2f} km²", metres)
