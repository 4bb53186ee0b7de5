"""Figures that the register's checks report as incompatible, as series to show side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from renewal_atlas.model import edtf_bounds
from renewal_atlas.register import conflict_issues

if TYPE_CHECKING:
    from collections.abc import Mapping

_GRAVEST_FIRST = ("conflict", "series_break", "forecast")


def disagreements(
    statements: pd.DataFrame, vocabularies: Mapping[str, pd.DataFrame]
) -> list[dict[str, Any]]:
    """Each series of statements that has a row among the register's issues, in order of time.

    The whole series is given and not the pair of the issue alone: a target or a third figure
    beside the two is what tells a reader how they were counted.

    Parameters
    ----------
    statements
        Columns of `model.Statement`.
    vocabularies
        With `units`, and `properties` whose `comparable` is ``across`` where the subject does
        not matter.

    Returns
    -------
    list of dict
        ``code`` of the gravest issue (conflict, series_break, forecast) and ``ids`` of the
        statements.
    """
    properties = vocabularies["properties"]
    across = set(properties.index[properties["comparable"] == "across"])
    numbers = statements[pd.to_numeric(statements["value"], errors="coerce").notna()]
    numbers = numbers[numbers["unit"].notna()]
    whose = numbers["subject_id"].where(~numbers["property"].isin(across), "")
    found = []
    for _, rows in numbers.groupby([whose, numbers["property"], numbers["scope"]]):
        codes = _codes(rows, vocabularies["units"], across)
        if codes:
            gravest = min(codes, key=_GRAVEST_FIRST.index)
            found.append({"code": gravest, "ids": _in_time(rows)})
    return found


def _codes(series: pd.DataFrame, units: pd.DataFrame, across: set[str]) -> set[str]:
    if len(series) == 1:
        return set()
    rows = series.assign(_line=range(len(series)))
    return {issue.code for issue in conflict_issues(rows, units, "", across)}


def _in_time(series: pd.DataFrame) -> list[str]:
    ends = series["as_of"].map(lambda when: edtf_bounds(str(when))[1].isoformat())
    return [str(s) for s in series.assign(_end=ends).sort_values("_end")["statement_id"]]
