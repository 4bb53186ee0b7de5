"""Rows of a CSV file, and what is wrong with its layout as a whole."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from renewal_atlas.files.limits import CELL_CHARS, COLUMNS, ROWS, TEXT_BYTES
from renewal_atlas.files.text import problem, read_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from renewal_atlas.model import Issue

    Row = tuple[int, list[str]]

_PARTED = {";": "semicolons", "\t": "tabs", "，": "full-width commas", "|": "upright strokes"}
_TITLES = 10  # lines above the names of the columns that are looked through
_MOST = 0.6  # of the columns that a line has, if it is the line of their names
_AS_CSV = "save it as “CSV UTF-8 (comma delimited)”"


def read_rows(path: Path, name: str, most: int = TEXT_BYTES) -> tuple[list[Row], list[Issue]]:
    """Rows of a CSV file that are not blank, each with the line it begins on.

    Columns at the right that have neither a name nor a cell, as a spreadsheet leaves behind, are
    left out.

    Parameters
    ----------
    path
        UTF-8 file, with or without a byte order mark.
    name
        How messages call it.
    most
        Bytes above which it is refused.

    Returns
    -------
    tuple
        Rows, the names of the columns first; none if there is an issue.
    """
    text, issues = read_text(path, name, most)
    if text is None:
        return [], issues
    rows: list[Row] = []
    try:
        for line, cells in _numbered(text):
            if len(cells) > COLUMNS and len(_trimmed(cells)) > COLUMNS:
                message = f"{len(cells):,} columns, more than {COLUMNS:,}"
                return [], [problem("too_many", name, message, _AS_CSV, line=line)]
            if len(rows) > ROWS:
                message = f"more than {ROWS:,} rows"
                return [], [problem("too_many", name, message, "split the table", line=line)]
            rows.append((line, cells))
    except csv.Error as error:
        line = rows[-1][0] + 1 if rows else 1
        return [], [_unreadable(name, line, str(error))]
    return _without_empty_columns(rows), []


def layout_fault(rows: Sequence[Row], columns: Sequence[str], name: str) -> Issue | None:
    """What keeps the names of the columns from being found at all, said once.

    Parameters
    ----------
    rows
        As `read_rows` gives them.
    columns
        Names that are sought.
    name
        How the message calls the file.

    Returns
    -------
    Issue or None
        That the cells are not parted by commas, or that other lines stand above the names.

    Examples
    --------
    >>> print(layout_fault([(1, ["code;zh;en"])], ["code", "zh", "en"], "a.csv"))
    a.csv:1: the cells are parted by semicolons. To mend: save it as “CSV UTF-8 (comma delimited)”.
    >>> print(layout_fault([(1, ["List"]), (2, ["code", "zh", "en"])], ["code", "zh"], "a.csv"))
    a.csv:2: the names of the columns stand here and not on line 1. To mend: delete the lines above.
    """
    if not rows or _share(rows[0][1], columns) >= _MOST:
        return None
    for line, cells in rows[:_TITLES]:
        for mark, word in _PARTED.items():
            if _share([part.strip(' "') for part in ",".join(cells).split(mark)], columns) >= _MOST:
                return problem(
                    "delimiter", name, f"the cells are parted by {word}", _AS_CSV, line=line
                )
        if _share(cells, columns) >= _MOST:
            message = f"the names of the columns stand here and not on line {rows[0][0]}"
            return problem("title_row", name, message, "delete the lines above", line=line)
    return None


def _share(cells: Sequence[str], columns: Sequence[str]) -> float:
    return len(set(columns) & {cell.strip() for cell in cells}) / max(1, len(set(columns)))


def _numbered(text: str) -> Iterator[Row]:
    """Non-blank rows, each with the line it begins on."""
    reader = csv.reader(io.StringIO(text, newline=""))
    begin = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield begin, cells
        begin = reader.line_num + 1


def _trimmed(cells: list[str]) -> list[str]:
    kept = len(cells)
    while kept and not cells[kept - 1].strip():
        kept -= 1
    return cells[:kept]


def _without_empty_columns(rows: list[Row]) -> list[Row]:
    """Rows without the unnamed columns at the right, where no row has anything in them."""
    whole = len(rows[0][1]) if rows else 0
    named = len(_trimmed(rows[0][1])) if rows else 0
    if named == whole or any(any(map(str.strip, cells[named:])) for _, cells in rows):
        return rows
    return [(line, cells[:named] if len(cells) == whole else cells) for line, cells in rows]


def _unreadable(name: str, line: int, why: str) -> Issue:
    if "field limit" in why:
        message = f"a cell is longer than {CELL_CHARS:,} characters"
        remedy = "shorten it; if a quotation mark before it was never closed, close it"
        return problem("long_cell", name, message, remedy, line=line)
    return problem("unreadable", name, f"not a CSV table ({why})", _AS_CSV, line=line)
