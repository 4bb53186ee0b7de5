"""Places that were edited in GIS, back into ``gazetteer.csv`` and ``lines.geojson``.

Compared is what was handed over with what came back: a cell or a position that is as it was
written changes nothing, however it was made; only what the analyst changed becomes a row.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from renewal_atlas.crs import metres_east_north
from renewal_atlas.gis.shapefile import fit
from renewal_atlas.imports.cells import cell_text
from renewal_atlas.imports.circles import LINEAR, RADIUS, circles, position
from renewal_atlas.imports.settled import (
    MANUAL,
    PROTOCOL,
    STILL_DEGREES,
    is_settled,
    signed,
    standing,
)
from renewal_atlas.model import Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.imports.cells import Cells
    from renewal_atlas.imports.circles import Circle

COLUMNS = list(Place.model_fields)
_WORDS = [name for name in COLUMNS if name not in {"place_id", "lon", "lat"}]
_RENAMED = {"note": "georeference_remarks"}


@dataclass(frozen=True)
class PlaceChange:
    """What came back of one place.

    Attributes
    ----------
    place_id
        Of the gazetteer, or new.
    cells
        New text by column of the gazetteer.
    shape
        New geometry, None where the position is as it was.
    metres
        How far its middle moved; None where it had no position or did not move.
    fresh
        Whether the gazetteer does not have it yet.
    """

    place_id: str
    cells: Cells
    shape: BaseGeometry | None
    metres: float | None
    fresh: bool

    @property
    def is_edit(self) -> bool:
        """Whether anything is to be written."""
        return bool(self.cells) or self.shape is not None or self.fresh


def moved_ids(incoming: gpd.GeoDataFrame, known: gpd.GeoDataFrame) -> list[str]:
    """Places, known with a position, that came back elsewhere or with another shape.

    Parameters
    ----------
    incoming, known
        Indexed by place_id, EPSG:4326.

    Returns
    -------
    list of str
        Ids in the order of `incoming`; a row without geometry, as tables have, moves nothing.
    """
    both = [i for i in incoming.index if i in known.index]
    old, new = known.geometry.loc[both], incoming.geometry.loc[both]
    there = old.notna().to_numpy() & new.notna().to_numpy()
    away = shapely.hausdorff_distance(old.to_numpy(), new.to_numpy())
    return [i for i, is_there, d in zip(both, there, away, strict=True)
            if is_there and not d <= STILL_DEGREES]  # fmt: skip


def place_changes(
    incoming: gpd.GeoDataFrame,
    known: gpd.GeoDataFrame,
    rows: Mapping[str, Cells],
    *,
    source: str,
    datum: str,
    crs_metric: int,
) -> list[PlaceChange]:
    """What to write for every place that came back.

    Parameters
    ----------
    incoming
        Features indexed by place_id, EPSG:4326.
    known
        The `places` layer indexed by place_id, as it was handed over.
    rows
        The gazetteer as it stands on disk.
    source
        Where the changes come from.
    datum
        That the coordinates were found in.
    crs_metric
        EPSG code in metres.

    Returns
    -------
    list of PlaceChange
        One for each row of `incoming`, in its order.
    """
    moved = set(moved_ids(incoming, known))
    around = circles(incoming.geometry, crs_metric)
    changes = []
    for place_id, row in incoming.drop(columns="geometry").iterrows():
        fresh, own = place_id not in known.index, rows.get(str(place_id), {})
        before = None if fresh else known.loc[place_id]
        cells = _words(row, before)
        if before is not None:
            cells = standing(cells, own, _sent(row), cell_text(before.get(_RENAMED["note"])))
        shape = _elsewhere(incoming.geometry.at[place_id], before, row, own,
                           around.get(str(place_id)), moved=place_id in moved)  # fmt: skip
        metres = _metres(known.geometry.at[place_id], shape) if place_id in moved else None
        if shape is not None:
            given = _given(cells, own, source, datum) | _radius_sent(own, row)
            cells = given | position(shape, around[str(place_id)], _sent(row)[RADIUS]) | cells
        changes.append(PlaceChange(str(place_id), cells, shape, metres, fresh))
    return changes


def uncut(incoming: gpd.GeoDataFrame, known: gpd.GeoDataFrame, cut: int | None) -> gpd.GeoDataFrame:
    """Rows in which a text that a format cut, and nobody edited, is whole again.

    Parameters
    ----------
    incoming, known
        Indexed by place_id.
    cut
        Bytes that the format cuts texts at, None where it cuts none.
    """
    if cut is None:
        return incoming
    whole = incoming.copy()
    for column in set(_WORDS) & set(whole.columns) & set(known.columns):
        before = known[column].reindex(whole.index)
        same = [isinstance(old, str) and new == fit(old, cut)
                for old, new in zip(before, whole[column], strict=True)]  # fmt: skip
        whole[column] = whole[column].astype(object).mask(same, before)
    return whole


def merged(rows: Mapping[str, Cells], changes: list[PlaceChange], source: str) -> dict[str, Cells]:
    """The gazetteer with the changes in it, each row that changed naming its source."""
    new = {key: dict(cells) for key, cells in rows.items()}
    for change in changes:
        if not change.is_edit:
            continue
        empty = dict.fromkeys(COLUMNS, "")
        cells = new.get(change.place_id, empty) | {"place_id": change.place_id} | change.cells
        if change.fresh:
            cells["match_type"] = cells["match_type"] or MANUAL
            cells["georeference_sources"] = cells["georeference_sources"] or source
        elif change.shape is None and "note" not in change.cells:
            cells["note"] = signed(cells["note"], source)
        new[change.place_id] = _renamed(cells, rows.get(change.place_id, {}))
    return new


def _renamed(cells: Cells, before: Cells) -> Cells:
    """A place under its new name still goes by the old one; no name is its own alias."""
    old, new = before.get("name", ""), cells.get("name", "")
    if not old or old == new:
        return cells
    kept = [alias for alias in cells.get("aliases", "").split("|") if alias and alias != new]
    return cells | {"aliases": "|".join(dict.fromkeys([*kept, old]))}


def _elsewhere(
    shape: BaseGeometry | None,
    before: pd.Series | None,
    row: pd.Series,
    own: Cells,
    circle: Circle | None,
    *,
    moved: bool,
) -> BaseGeometry | None:
    """Shape to be written: of a new place, one without a position, or one that moved."""
    if shape is None or circle is None or before is None:
        return shape
    old = before["geometry"]
    if old is not None and not moved:
        return None
    if old is not None and old.geom_type in LINEAR:  # it stands in the lines, not in the row
        return shape
    radius = _sent(row)[RADIUS]
    return None if is_settled(position(shape, circle, radius), own, radius) else shape


def _radius_sent(own: Cells, row: pd.Series) -> Cells:
    """Radius of the file, for a row that had none: what was described or drawn has its own."""
    radius = _sent(row)[RADIUS]
    return {RADIUS: radius} if radius and not own.get(RADIUS) else {}


def _sent(row: pd.Series) -> Cells:
    """Cells of a file as the gazetteer would have them."""
    cells = {name: cell_text(row.get(name)) for name in _WORDS}
    return cells | {RADIUS: _number(cells[RADIUS])}


def _words(row: pd.Series, known: pd.Series | None) -> Cells:
    """Cells of the gazetteer whose published text is not what came back."""
    cells = {}
    for field in _WORDS:
        column = _RENAMED.get(field, field)
        if column not in row.index and field in row.index:
            column = field
        if column not in row.index:
            continue
        text = _number(cell_text(row[column])) if field == RADIUS else cell_text(row[column])
        before = "" if known is None else cell_text(known.get(column))
        if text != before:
            cells[field] = text
    return cells


def _number(text: str) -> str:
    """A number as we write it, however the file did; what is none is left to the check."""
    try:
        return cell_text(float(text)) if text else ""
    except ValueError:
        return text


def _given(cells: Cells, row: Cells, source: str, datum: str) -> Cells:
    """What a moved position says of itself, unless the analyst said it."""
    said = {"match_type": MANUAL, "georeference_protocol": PROTOCOL,
            "georeference_sources": source, "datum_original": datum}  # fmt: skip
    return {k: v for k, v in said.items() if k not in cells and row.get(k) != v}


def _metres(old: BaseGeometry, new: BaseGeometry | None) -> float | None:
    if old is None or new is None:
        return None
    one, other = old.centroid, new.centroid
    east, north = metres_east_north(one.x, one.y, other.x, other.y)
    return round(float((east**2 + north**2) ** 0.5), 1)
