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
DISTRICT_LISTS = ("properties", "units")  # what no common list can foresee


def read_vocabularies(
    layout: Layout, district: str | None = None
) -> tuple[dict[str, pd.DataFrame], list[Issue]]:
    """Read every code list of the project, and what a district adds to it.

    Parameters
    ----------
    layout
        Folders of the project; ``data/vocabulary/*.csv`` is read.
    district
        ``<adcode>-<slug>`` whose ``vocabulary/properties.csv`` and ``vocabulary/units.csv`` are
        added, if they are there; they have the columns of the common lists and codes of their own.

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
        issues += faults
        added, faults = _added(layout, district, path, rows)
        issues += faults
        lists[path.stem] = _frame([*rows, *added])
    return lists, issues + _misplaced(layout, district)


def _added(
    layout: Layout, district: str | None, common: Path, rows: list[dict[str, str]]
) -> tuple[list[dict[str, str]], list[Issue]]:
    """A district's own rows of a list; a code that the common list has is refused."""
    if district is None or common.stem not in DISTRICT_LISTS:
        return [], []
    path = layout.data(district) / "vocabulary" / common.name
    if not path.is_file():
        return [], []
    name = layout.relative(path)
    own, issues = _read(path, name)
    known = {row["code"] for row in rows}
    for line, row in enumerate(own, start=2):
        if row["code"] in known:
            where = layout.relative(common)
            issues.append(
                _fault("duplicate_id", name, line, "code", row["code"],
                       f"{where} has this code; use that one, or give this row another code")
            )  # fmt: skip
    columns = set().union(*rows) if rows else set(_REQUIRED)
    for extra in sorted(set().union(*own) - columns):
        issues.append(_fault("unknown_column", name, 1, extra, "",
                             f"the columns are those of {layout.relative(common)}"))  # fmt: skip
    return [row for row in own if row["code"] not in known], issues


def _misplaced(layout: Layout, district: str | None) -> list[Issue]:
    """Lists in a district's folder that only all districts together can have."""
    folder = layout.data(district) / "vocabulary" if district else None
    if folder is None or not folder.is_dir():
        return []
    return [
        _fault("unknown_list", layout.relative(path), 1, "", "",
               f"a district adds to {' and '.join(DISTRICT_LISTS)} only; put other codes into "
               f"{layout.relative(layout.vocabulary)}")
        for path in sorted(folder.iterdir()) if path.stem not in DISTRICT_LISTS
    ]  # fmt: skip


def _frame(rows: list[dict[str, str]]) -> pd.DataFrame:
    return pd.DataFrame(rows, dtype=object).fillna("").set_index("code") if rows else _empty()


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
