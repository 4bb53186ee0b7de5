"""A boundary, back into the reference folder; and how an outline changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from renewal_atlas.crs import to_metric
from renewal_atlas.errors import UsageError
from renewal_atlas.gis import to_geojson
from renewal_atlas.imports.cells import cell_text
from renewal_atlas.imports.edits import Edit, Preview
from renewal_atlas.imports.guard import require_unshifted_area

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.layers import Layers
    from renewal_atlas.layout import Layout

STILL_M = 0.3  # rounding to six decimals moves a point by up to 0.08 m, and it happens twice


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
    caveat = _own_caveat(incoming)
    content = to_geojson(boundary_rows(current, shape, source, licence, caveat)).encode()
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
    current: gpd.GeoDataFrame, shape: BaseGeometry, source: str, licence: str, caveat: str | None
) -> gpd.GeoDataFrame:
    """The boundary with another outline, its source, licence and caveat."""
    # the old outline's caveat is not about the new one: it stands only if the file has it too
    row = current.assign(source=source, licence=licence or "not stated", caveat=caveat)
    return row.set_geometry(gpd.GeoSeries([shape], index=row.index, crs=row.crs))


def _own_caveat(incoming: gpd.GeoDataFrame) -> str | None:
    placed = incoming[incoming.geometry.notna()]
    return (cell_text(placed["caveat"].iloc[0]) or None) if "caveat" in placed else None


def outline_edit(
    file: str, key: str, old: BaseGeometry | None, new: BaseGeometry, crs_metric: int
) -> Edit | None:
    """How an outline changed: its area, and how far its edge went; None if it did not."""
    if old is None:
        return Edit(file, key, "geometry", "", new.geom_type)
    one, other = to_metric(gpd.GeoSeries([old, new], crs=4326), crs_metric)
    metres = edge_metres(one, other)
    if metres <= STILL_M:
        return None
    areas = (f"{one.area / 1e6:.3f} km²", f"{other.area / 1e6:.3f} km²")
    return Edit(file, key, "geometry", *areas, round(metres, 1))


def edge_metres(one: BaseGeometry, other: BaseGeometry) -> float:
    """How far the edges of two shapes in metres lie apart where they do most (Hausdorff).

    Examples
    --------
    >>> from shapely import box
    >>> round(edge_metres(box(0, 0, 100, 100), box(0, 0, 100, 120)))
    20
    """
    return float(shapely.hausdorff_distance(one, other))
