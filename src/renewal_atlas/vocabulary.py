"""Code lists shared by all districts: code, Chinese and English label, and what else they say."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.model import Issue

if TYPE_CHECKING:
    from pathlib import Path

    from renewal_atlas.layout import Layout

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
    issues: list[Issue] = []
    rows: list[dict[str, str]] = []
    seen: set[str] = set()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [c for c in _REQUIRED if c not in (reader.fieldnames or ())]
        if missing:
            return [], [_fault("missing_column", name, 1, missing[0], "", "add the column")]
        for row in reader:
            clean = {str(k): (v or "").strip() for k, v in row.items()}
            for field in _REQUIRED:
                if not clean[field]:
                    issues.append(
                        _fault("empty_cell", name, reader.line_num, field, "", "fill it in")
                    )
            if clean["code"] in seen:
                issues.append(
                    _fault("duplicate_id", name, reader.line_num, "code", clean["code"], "keep one")
                )
                continue
            seen.add(clean["code"])
            rows.append(clean)
    return rows, issues


def _fault(code: str, file: str, line: int, field: str, value: str, remedy: str) -> Issue:
    return Issue(
        severity="error",
        code=code,
        file=file,
        line=line,
        field=field,
        value=value,
        message=f"code list: {code.replace('_', ' ')}",
        remedy=remedy,
    )
