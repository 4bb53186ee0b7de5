"""Rows and shapes of a file that nothing can be made of, each with its reason."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely

from renewal_atlas.errors import UsageError
from renewal_atlas.imports.cells import cell_text
from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

LAYER_KEYS = {"projects": "project_id", "places": "place_id", "plan_units": "unit_id"}
_STRANGE = 3  # columns, its id among them, that make a layer another one
_WIDEST_M = 50_000  # that the edge of a plan unit may be off


def id_faults(incoming: gpd.GeoDataFrame, key: str, file: str) -> list[Issue]:
    """Rows that cannot be told apart: no id, or one that stands twice.

    Parameters
    ----------
    incoming
        Features of the file.
    key
        Column of their ids.
    file
        How messages call the file.
    """
    if key not in incoming:
        return [_fault(file, None, "missing_column", key, "", f"no column {key}",
                       "export the layer and edit that, or add the column")]  # fmt: skip
    ids = incoming[key]
    empty = (ids.isna() | (ids.astype(str) == "")).to_numpy()
    faults = [
        _fault(file, line, "empty_cell", key, "", f"a feature has no {key}",
               "say what it is, with an id of its own")
        for line in empty.nonzero()[0] + 1
    ]  # fmt: skip
    twice = sorted(set(ids[ids.duplicated() & ~empty].astype(str)))
    faults += [
        _fault(file, None, "duplicate_id", key, value, "stands on several features",
               "merge them into one multi-part feature, or give one another id")
        for value in twice
    ]  # fmt: skip
    return faults


def require_base(
    incoming: gpd.GeoDataFrame, base: str, columns: Mapping[str, Iterable[str]], file: str
) -> None:
    """Refuse rows of another layer of ours, whose names and aliases are those of other things.

    Parameters
    ----------
    incoming
        Features of the file.
    base
        Layer that is imported.
    columns
        Published columns of each layer that has ids, by its name.
    file
        How the message calls the file.

    Raises
    ------
    UsageError
        If the file has the id of another layer, and more columns of it that `base` has not.
    """
    for other, published in columns.items():
        strange = [c for c in published if c in incoming and c not in set(columns[base])]
        if LAYER_KEYS[other] in strange and len(strange) >= _STRANGE:
            raise UsageError(
                f"{file} holds {other} ({', '.join(strange[:_STRANGE])}), but {base} is imported; "
                f"send the layer {base}, or take these columns out"
            )


def unit_faults(incoming: gpd.GeoDataFrame, file: str) -> list[Issue]:
    """Plan units that are no area, or whose edge is off by what is no number.

    Parameters
    ----------
    incoming
        Features with `unit_id`, EPSG:4326; those without a shape are left alone.
    file
        How messages call the file.
    """
    faults = []
    edges = incoming.get("edge_uncertainty_m", [None] * len(incoming))
    rows = zip(incoming["unit_id"], incoming.geometry, map(cell_text, edges), strict=True)
    for line, (unit_id, shape, edge) in enumerate(rows, 1):
        if shape is not None and (reason := _no_area(shape)):
            faults.append(_fault(file, line, "bad_shape", "unit_id", unit_id, reason,
                                 "send the area of the unit as one valid polygon"))  # fmt: skip
        if edge and not _is_distance(edge):
            faults.append(_fault(file, line, "bad_value", "edge_uncertainty_m", edge,
                                 f"{unit_id} needs a number of metres above 0 here",
                                 "write how far off its edge may be, such as 50"))  # fmt: skip
    return faults


def _no_area(shape: BaseGeometry) -> str:
    """Why a shape is no area, "" if it is one."""
    if shape.geom_type not in {"Polygon", "MultiPolygon"}:
        return f"its shape is a {shape.geom_type}, not an area"
    return "" if shape.is_valid else f"its shape is not valid ({shapely.is_valid_reason(shape)})"


def _is_distance(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and 0 < float(text) <= _WIDEST_M
    except ValueError:
        return False


def _fault(
    file: str, line: int | None, code: str, field: str, value: str, message: str, remedy: str
) -> Issue:
    return Issue(severity="error", code=code, file=file, line=line, field=field, value=value,
                 message=message, remedy=remedy)  # fmt: skip
