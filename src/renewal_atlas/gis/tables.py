"""CSV files that people and programs read: UTF-8, LF, sorted, and inert in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")  # Excel takes full width too
_BLANKS = " \u00a0\u3000\n"


def to_csv(table: pd.DataFrame, columns: Iterable[str] | None = None) -> str:
    """Text of a CSV file.

    Parameters
    ----------
    table
        Rows in the order they shall stand; tuples are joined by ``|``, missing cells are empty.
    columns
        Columns to write, all but those that begin with ``_`` if omitted.

    Returns
    -------
    str
        With LF line ends. A text cell that a spreadsheet would take for a formula begins
        with ``'``; numbers are left alone.

    Examples
    --------
    >>> import pandas as pd
    >>> print(to_csv(pd.DataFrame({"a": ["=1+1", "ok"], "b": [("x", "y"), ()]})), end="")
    a,b
    '=1+1,x|y
    ok,
    """
    names = [c for c in (columns or table.columns) if not str(c).startswith("_")]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows([cell(v) for v in row] for row in table[names].itertuples(index=False))
    return text.getvalue()


def cell(value: Any) -> str:  # noqa: ANN401 - any cell of a table
    """Text of one cell, guarded against being run as a formula.

    References
    ----------
    OWASP, CSV Injection; CVE-2021-41270 (also after leading blanks and inner line breaks).
    """
    if isinstance(value, str) and value[:1].isalpha() and "\n" not in value:
        return value  # most cells: nothing to look for
    if isinstance(value, tuple):
        return cell("|".join(map(str, value)))
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return ""
    if isinstance(value, float):
        return f"{value:.10g}"
    text = str(value)
    if not isinstance(value, str):
        return text
    # one that looks guarded already is guarded again, so that `bare` gives it back
    looks_guarded = text.startswith("'") and _is_risky(text.lstrip("'"))
    return f"'{text}" if looks_guarded or _is_risky(text) else text


def bare(value: Any) -> Any:  # noqa: ANN401 - any cell of a table
    """Cell without the apostrophe that `cell` put before it.

    Examples
    --------
    >>> bare(cell("=1+1")), bare(cell("'=1+1")), bare("'tis"), bare(None)
    ('=1+1', "'=1+1", "'tis", None)
    """
    if isinstance(value, str) and value.startswith("'") and cell(value[1:]) == value:
        return value[1:]
    return value


def _is_risky(text: str) -> bool:
    """Whether a spreadsheet would take a text, or a line of it, for a formula."""
    if _is_number(text):
        return False
    lines = [text, *(line.lstrip(_BLANKS) for line in text.splitlines())]
    return any(line.startswith(_FORMULA) for line in lines)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
