"""Code lists shared by all districts: code, Chinese and English label, and what else they say."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.files import forbidden, layout_fault, problem, read_rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from renewal_atlas.layout import Layout
    from renewal_atlas.model import Issue

_REQUIRED = ("code", "zh", "en")


def read_vocabularies(layout: Layout) -> tuple[dict[str, pd.DataFrame], list[Issue]]:
    """Read every code list of the project.

    Parameters
    ----------
    layout
        Folders of the project; ``data/vocabulary/*.csv`` is read.

    Returns
    -------
    tuple
        Code list by file stem, each indexed by `code` with at least the columns `zh` and `en`
        (all text, empty where nothing is said), and the problems found.
    """
    lists: dict[str, pd.DataFrame] = {}
    issues: list[Issue] = []
    for path in sorted(layout.vocabulary.glob("*.csv")):
        rows, faults = _read(path, layout.relative(path))
        lists[path.stem] = pd.DataFrame(rows, dtype=object).set_index("code") if rows else _empty()
        issues += faults
    return lists, issues


def label(vocabulary: pd.DataFrame, code: str | None, language: str = "zh") -> str:
    """Label of a code; the code itself where the list does not have it, "" for None.

    Parameters
    ----------
    vocabulary
        Code list, indexed by code, with a column for each language.
    code
        Code, or None.
    language
        ``zh`` or ``en``.

    Examples
    --------
    >>> words = pd.DataFrame({"zh": ["封顶"], "en": ["topped out"]}, index=["topped_out"])
    >>> label(words, "topped_out"), label(words, "demolished"), label(words, None)
    ('封顶', 'demolished', '')
    """
    if code is None:
        return ""
    return str(vocabulary.at[code, language]) if code in vocabulary.index else code


def _empty() -> pd.DataFrame:
    return pd.DataFrame(columns=["zh", "en"], index=pd.Index([], name="code"), dtype=object)


def _read(path: Path, name: str) -> tuple[list[dict[str, str]], list[Issue]]:
    lines, issues = read_rows(path, name)
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    missing = [c for c in _REQUIRED if c not in header]
    if missing and not issues:
        layout = layout_fault(lines, _REQUIRED, name)
        issues = [layout or _fault("missing_column", name, 1, missing[0], "", "add the column")]
    if issues:
        return [], issues
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    for line, cells in lines[1:]:
        clean = dict(zip_longest(header, map(str.strip, cells[: len(header)]), fillvalue=""))
        faults = list(_row_faults(clean, cells, line, name))
        if clean["code"] in seen:
            faults.append(_fault("duplicate_id", name, line, "code", clean["code"], "keep one"))
        else:
            seen.add(clean["code"])
            rows.append(clean)
        issues += faults
    return rows, issues


def _row_faults(row: dict[str, str], cells: list[str], line: int, name: str) -> Iterator[Issue]:
    if len(cells) > len(row):
        remedy = "quote cells that hold a comma"
        yield _fault("cell_count", name, line, "", f"{len(cells)} cells", remedy)
    for field, value in row.items():
        if field in _REQUIRED and not value:
            yield _fault("empty_cell", name, line, field, "", "fill it in")
        if hidden := forbidden(value):
            yield _fault("control_character", name, line, field, value, f"delete the {hidden}")


def _fault(code: str, file: str, line: int, field: str, value: str, remedy: str) -> Issue:
    return problem(
        code,
        file,
        f"code list: {code.replace('_', ' ')}",
        remedy,
        line=line,
        field=field,
        value=value,
    )
