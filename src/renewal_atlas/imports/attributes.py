"""Attributes of a shape that came back: which were edited, and which are not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renewal_atlas.files import read_collection
from renewal_atlas.gis.shapefile import fit
from renewal_atlas.imports.cells import cell_text
from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd

    from renewal_atlas.imports.cells import Cells


def edited(came: pd.Series, now: pd.Series, published: Mapping[str, Any], cut: int | None) -> Cells:
    """Text of each cell that came back neither as it is nor as it was published.

    Both count: a file is made from the published layer, which is older than the project where
    nothing was built since an import.

    Parameters
    ----------
    came, now
        Row of the file and of the project; only columns that both have are compared.
    published
        Row of the published layer, empty where there is none.
    cut
        Bytes that the file's format cuts texts at, None where it cuts none.

    Examples
    --------
    >>> import pandas as pd
    >>> came = pd.Series({"name": "甲", "radius_m": "150.0", "theme": "new"})
    >>> now = pd.Series({"name": "甲乙", "radius_m": 150.0, "theme": "old"})
    >>> edited(came, now, {}, 3)
    {'theme': 'new'}
    """
    return {
        str(column): cell_text(came[column])
        for column in now.index
        if column in came.index and column != "geometry"
        and not _same(came[column], now[column], cut)
        and not (column in published and _same(came[column], published[column], cut))
    }  # fmt: skip


def published_rows(path: Path, key: str) -> dict[str, dict[str, Any]]:
    """Rows of a published layer by a column; none where nothing was built yet, or it is damaged."""
    if not path.is_file():
        return {}
    features, issues = read_collection(path, path.name)
    rows = [{**f.properties, "geometry": f.geometry} for f in features]
    return {str(row[key]): row for row in rows if key in row} if not issues else {}


def not_taken(cells: Cells, key: str, file: str, remedy: str) -> list[Issue]:
    """Warnings of edited cells that an import leaves alone.

    Parameters
    ----------
    cells
        Text that came, by column.
    key
        Row they are of.
    file
        That was read.
    remedy
        Where to change them instead.
    """
    return [
        Issue(severity="warning", code="not_taken", file=file, field=column, value=text,
              subject_id=key, message="was edited, but is not taken from a file", remedy=remedy)
        for column, text in cells.items()
    ]  # fmt: skip


def _same(came: Any, own: Any, cut: int | None) -> bool:  # noqa: ANN401 - any cells
    one, other = cell_text(came), cell_text(own)
    if one == other or (cut is not None and one == fit(other, cut)):
        return True
    try:
        return not isinstance(own, str) and float(one) == float(other)
    except ValueError:
        return False
