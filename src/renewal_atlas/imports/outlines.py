"""A boundary, back into the reference folder; and how an outline changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from renewal_atlas.crs import to_metric
from renewal_atlas.errors import UsageError
from renewal_atlas.gis import to_geojson
from renewal_atlas.imports.attributes import edited, not_taken, published_rows
from renewal_atlas.imports.cells import cell_text
from renewal_atlas.imports.edits import Edit, Preview
from renewal_atlas.imports.guard import require_overlap, require_unshifted_area
from renewal_atlas.imports.settled import signed, unsigned
from renewal_atlas.places.outline import outline_fault

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.imports.cells import Cells
    from renewal_atlas.layers import Layers
    from renewal_atlas.layout import Layout

STILL_M = 0.3  # rounding to six decimals moves a point by up to 0.08 m, and it happens twice
_TAKEN = ("source", "licence", "caveat")
_UNSTATED = "not stated"


def boundary_preview(
    layout: Layout,
    layers: Layers,
    incoming: gpd.GeoDataFrame,
    source: str,
    licence: str,
    file: str,
) -> Preview:
    """The outline that a file would put in the place of the district's, and what is said of it.

    Parameters
    ----------
    layout
        Folders of the project.
    layers
        Of the district as it stands.
    incoming
        One area, EPSG:4326.
    source, licence
        Of the outline; the licence as it was edited in the file, if omitted.
    file
        How messages call the file.

    Returns
    -------
    Preview
        With a warning for each edited cell that is not taken.

    Raises
    ------
    UsageError
        If it is not one valid area, or lies as one of another datum would.
    """
    shape = one_area(incoming, file)
    current, adcode = layers.boundary, layers.district.adcode
    old = current.geometry.iloc[0]
    require_overlap(old, shape, "the outline", file)
    require_unshifted_area(old, shape, file)
    path = layout.reference(layers.district.district_id) / "boundary.geojson"
    target = layout.relative(path)
    move = outline_edit(target, adcode, old, shape, layers.district.crs_metric)
    own = {column: cell_text(current[column].iloc[0]) for column in _TAKEN}
    said = _said(layout, layers, incoming)
    words = (_words_of_new(incoming, said, source, licence) if move
             else _words_of_old(own, said, source, licence))  # fmt: skip
    lost = {column: text for column, text in said.items() if words.get(column) != text}
    told = tuple(not_taken(lost, adcode, file, "change it in the project's own files"))
    cells = [Edit(target, adcode, c, own[c], words[c]) for c in _TAKEN if own[c] != words[c]]
    edits = (move, *cells) if move else tuple(cells)
    if not edits:
        return Preview("boundary", 1, 1, issues=told)
    content = to_geojson(boundary_rows(current, shape if move else old, words)).encode()
    return Preview("boundary", 1, 0, edits, told, {path: content})


def one_area(incoming: gpd.GeoDataFrame, name: str) -> BaseGeometry:
    """The one Polygon or MultiPolygon of a file.

    Raises
    ------
    UsageError
        If there is not exactly one, or it is not valid.
    """
    placed = incoming[incoming.geometry.notna()]
    if len(placed) != 1:
        remedy = "dissolve them" if len(placed) else "see that the outline was exported"
        raise UsageError(f"{name} must hold one area, not {len(placed)} features; {remedy}")
    if (kind := placed.geometry.iloc[0].geom_type) not in {"Polygon", "MultiPolygon"}:
        raise UsageError(f"{name} must hold one area, not a {kind}; send the outline as a polygon")
    shape: BaseGeometry = placed.geometry.iloc[0]
    if reason := outline_fault(shape):
        raise UsageError(f"{name}: the outline {reason}; mend it in GIS (fix geometries)")
    return shape


def boundary_rows(current: gpd.GeoDataFrame, shape: BaseGeometry, words: Cells) -> gpd.GeoDataFrame:
    """The boundary with another outline, or other words about it."""
    row = current.assign(**{column: text or None for column, text in words.items()})
    return row.set_geometry(gpd.GeoSeries([shape], index=row.index, crs=row.crs))


def _said(layout: Layout, layers: Layers, incoming: gpd.GeoDataFrame) -> Cells:
    """Cells that were edited; a source as it was before edits were signed in it is none."""
    now = layers.boundary.iloc[0]
    built = layout.built(layers.district.district_id) / "boundary.geojson"
    published = published_rows(built, "adcode").get(layers.district.adcode, {})
    came = incoming[incoming.geometry.notna()].iloc[0]
    said = edited(came, now, published, incoming.attrs.get("cut"))
    if said.get("source") == unsigned(cell_text(now["source"])):
        del said["source"]
    return said


def _words_of_new(incoming: gpd.GeoDataFrame, said: Cells, source: str, licence: str) -> Cells:
    """What a new outline says of itself.

    The old outline's caveat is not about it: it stands only if the file has it too.
    """
    came = incoming[incoming.geometry.notna()].iloc[0]
    return {"source": source, "licence": licence or said.get("licence") or _UNSTATED,
            "caveat": cell_text(came.get("caveat"))}  # fmt: skip


def _words_of_old(own: Cells, said: Cells, source: str, licence: str) -> Cells:
    """What is newly said of the outline that stays, and who says so."""
    settled = own["source"] == source  # this outline came from here: other words are older
    taken = ("caveat",) if settled else _TAKEN
    told = {c: said[c] for c in taken if c in said and (said[c] or c == "caveat")}
    words = own | told | ({"licence": licence} if licence else {})
    if words != own and not settled and "source" not in told:
        words["source"] = signed(own["source"], source)
    return words


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
