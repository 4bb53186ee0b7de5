"""Figures under one property that were not counted alike: a running total and a year's own."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from renewal_atlas.model import Issue, edtf_bounds

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Mapping

    import pandas as pd

    Row = Mapping[Hashable, Any]

_RUNNING = re.compile(r"累计|累積|\bcumulative\b|\brunning total\b")


def measure_issues(
    statements: pd.DataFrame, file: str, across: Collection[str] = ()
) -> list[Issue]:
    """Neighbours in a series of which one is a running total (累计) and the other is not.

    Parameters
    ----------
    statements
        Columns of `model.Statement` and `_line`; numeric rows.
    file
        How messages call the table.
    across
        Properties that measure the same whatever the subject.

    Returns
    -------
    list of Issue
        ``unlike_measures`` (warning): the two make no series, and their difference is no change.
    """
    series: dict[tuple[str, str, str], list[Row]] = {}
    for row in statements[statements["unit"].notna()].to_dict("records"):
        whose = "" if row["property"] in across else str(row["subject_id"])
        series.setdefault((whose, row["property"], row["scope"]), []).append(row)
    found = []
    for key in sorted(series):
        for earlier, later in pairwise(sorted(series[key], key=_when)):
            if earlier["as_of"] != later["as_of"] and is_running(earlier) != is_running(later):
                found.append(_issue(earlier, later, file))
    return found


def is_running(row: Row) -> bool:
    """Whether a figure is said to be a running total, by its printed words or its note.

    Examples
    --------
    >>> is_running({"original": "累计引进473个", "note": None}), is_running({"original": "536个"})
    (True, False)
    """
    return any(_RUNNING.search(str(row.get(field) or "")) for field in ("original", "note"))


def _when(row: Row) -> tuple[str, str]:
    return edtf_bounds(str(row["as_of"]))[1].isoformat(), str(row["statement_id"])


def _issue(earlier: Row, later: Row, file: str) -> Issue:
    def quote(row: Row) -> str:
        kind = "a running total" if is_running(row) else "not said to be a running total"
        return f"{row['original']} ({row['as_of']}, {row['source_id']} {row['locator']}) is {kind}"

    return Issue(
        severity="warning", code="unlike_measures", file=file, line=int(later["_line"]),
        field=str(later["property"]), value=str(later["original"]),
        subject_id=str(later["subject_id"]),
        message=f"{quote(earlier)}, {quote(later)}: they are no series",
        remedy="give the running total a property of its own, or note how the other was counted",
    )  # fmt: skip
