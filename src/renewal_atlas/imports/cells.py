"""Tables as they stand on disk, so that a row that is not changed keeps its bytes."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pandas as pd

from renewal_atlas.errors import DataError
from renewal_atlas.files import read_rows

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    Cells = dict[str, str]


def read_cells(path: Path, key: str) -> dict[str, Cells]:
    """Rows of a CSV file as text, by key, in file order; without columns that a sheet left over.

    Raises
    ------
    DataError
        If it cannot be read.
    """
    rows, issues = read_rows(path, path.name)
    if issues:
        raise DataError(issues)
    header = rows[0][1]
    table = [dict(zip(header, cells, strict=True)) for _, cells in rows[1:]]
    return {row[key]: row for row in table}


def write_cells(rows: Mapping[str, Cells], columns: list[str]) -> bytes:
    """Bytes of a CSV file with LF line ends, rows sorted by key as the project keeps them.

    A column that the file went without stays away as long as no row fills it.
    """
    columns = [
        name
        for name in columns
        if all(name in row for row in rows.values()) or any(row.get(name) for row in rows.values())
    ]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows[key] for key in sorted(rows))
    return text.getvalue().encode()


def cell_text(value: Any) -> str:  # noqa: ANN401 - any cell
    """A cell as it stands in a CSV file.

    Examples
    --------
    >>> cell_text(None), cell_text(150.0), cell_text(("上新街", "上新")), cell_text("a")
    ('', '150', '上新街|上新', 'a')
    """
    if isinstance(value, tuple | list):
        return "|".join(map(str, value))
    if value is None or value is pd.NA or value != value:  # noqa: PLR0124 - NaN
        return ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)
