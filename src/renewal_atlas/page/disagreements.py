"""Figures that the register's checks report as incompatible, as series to show side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from renewal_atlas.model import edtf_bounds
from renewal_atlas.register import conflict_issues, growth_gaps, measure_issues

if TYPE_CHECKING:
    from collections.abc import Mapping

_GRAVEST_FIRST = ("conflict", "series_break", "unlike_measures", "forecast")
_GROWTH = "growth_differs"


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
        ``code`` of the gravest issue (conflict, series_break, unlike_measures, forecast) and
        ``ids`` of the statements; after these, ``growth_differs`` with two levels and the rate
        that they do not give.
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
    return [*found, *_growth(numbers, vocabularies["units"])]


def _growth(numbers: pd.DataFrame, units: pd.DataFrame) -> list[dict[str, Any]]:
    known = numbers[numbers["unit"].isin(units.index)]
    return [
        {"code": _GROWTH, "ids": [str(r["statement_id"]) for r in (g.earlier, g.later, g.rate)]}
        for g in growth_gaps(known, units)
    ]


def _codes(series: pd.DataFrame, units: pd.DataFrame, across: set[str]) -> set[str]:
    if len(series) == 1:
        return set()
    rows = series.assign(_line=range(len(series)))
    issues = [*conflict_issues(rows, units, "", across), *measure_issues(rows, "", across)]
    return {issue.code for issue in issues}


def _in_time(series: pd.DataFrame) -> list[str]:
    ends = series["as_of"].map(lambda when: edtf_bounds(str(when))[1].isoformat())
    return [str(s) for s in series.assign(_end=ends).sort_values("_end")["statement_id"]]
