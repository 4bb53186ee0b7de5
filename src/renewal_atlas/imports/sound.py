"""Rows of a file that was read, made sound: texts can be written, shapes be measured."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from renewal_atlas.errors import UsageError
from renewal_atlas.files import forbidden
from renewal_atlas.files.limits import COLUMNS, SHAPE_VERTICES, VERTICES

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

_CRS = re.compile(rb'"(?:crs|spatialReference)"\s*:\s*\{')


def says_crs(path: Path) -> bool:
    """Whether a JSON file of features names a CRS; GDAL takes WGS 84 where it does not."""
    return _CRS.search(path.read_bytes()) is not None


def sound(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Rows whose cells are text or numbers, whose shapes are finite and not too large.

    Parameters
    ----------
    frame
        As read; column `geometry`.
    name
        How messages call the file.

    Returns
    -------
    GeoDataFrame
        With lists as texts joined by ``|``, and without binary columns.

    Raises
    ------
    UsageError
        If a text holds a control character, a coordinate is infinite or no number, or there are
        more columns or vertices than `files.limits` allow.
    """
    if len(frame.columns) > COLUMNS:
        raise UsageError(
            f"{name} has {len(frame.columns):,} columns, more than {COLUMNS:,}; "
            "export only those that are needed"
        )
    _require_measurable(frame.geometry, name)
    plain = frame.copy()
    for column in frame.columns:
        if column == "geometry" or frame[column].dtype.kind in "biufcmM":
            continue
        cells = [_plain(value) for value in frame[column]]
        _require_writable(cells, str(column), name)
        if any(isinstance(cell, str) for cell in cells):
            plain[column] = pd.Series(cells, index=frame.index, dtype=object)
    return plain


def _plain(value: Any) -> Any:  # noqa: ANN401 - any cell
    """Cell as text, number or None."""
    if isinstance(value, np.ndarray):
        value = value.tolist()
    if isinstance(value, list | tuple):
        return "|".join(str(part) for part in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return None if isinstance(value, bytes) else value


def _require_writable(cells: list[Any], column: str, name: str) -> None:
    for number, cell in enumerate([column, *cells]):
        hidden = forbidden(cell) if isinstance(cell, str) else ""
        if hidden:
            where = f"feature {number}" if number else "the name of a column"
            raise UsageError(
                f"{name}: {where} holds the control character {hidden} "
                f"({column!a}); delete it in GIS and export again"
            )


def _require_measurable(shapes: gpd.GeoSeries, name: str) -> None:
    counts = shapely.get_num_coordinates(shapes.to_numpy())
    largest, whole = int(counts.max(initial=0)), int(counts.sum())
    if largest > SHAPE_VERTICES or whole > VERTICES:
        raise UsageError(
            f"{name} has {whole:,} vertices, {largest:,} of them in one shape; up to {VERTICES:,} "
            f"and {SHAPE_VERTICES:,} are read: simplify the shapes, or send those that changed"
        )
    if not np.isfinite(shapely.get_coordinates(shapes.to_numpy())).all():
        where = next(i for i, s in enumerate(shapes, 1) if not _is_finite(s))
        raise UsageError(
            f"{name}: feature {where} has a coordinate that is infinite or no "
            "number; draw it anew, or delete it"
        )


def _is_finite(shape: Any) -> bool:  # noqa: ANN401 - a shape or None
    return bool(np.isfinite(shapely.get_coordinates(shape)).all())
