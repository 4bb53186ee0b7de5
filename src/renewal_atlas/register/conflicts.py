"""Statements that disagree: both stand, and the disagreement is a row."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from renewal_atlas.model import Issue, Severity, edtf_bounds
from renewal_atlas.text import convert

if TYPE_CHECKING:
    from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence

    import pandas as pd

    Row = Mapping[Hashable, Any]

_JUMP = 3  # times: a figure that grows or shrinks so much between periods was counted differently
_ABOUT = Decimal("0.05")  # share by which 约 and 左右 may be off
_TIMELESS = frozenset({"rank"})


def conflict_issues(
    statements: pd.DataFrame, units: pd.DataFrame, file: str, across: Collection[str] = ()
) -> list[Issue]:
    """Numeric statements on one thing that cannot both hold, or that jump between periods.

    Parameters
    ----------
    statements
        Columns of `model.Statement` and `_line`.
    units
        Vocabulary `units`.
    file
        How messages call the table.
    across
        Properties that measure the same whatever the subject, so that they are compared
        between subjects too.

    Returns
    -------
    list of Issue
        ``conflict`` (warning): same subject, property, scope and period, incompatible values;
        ``forecast`` (info): a forecast or target beside a result that differs;
        ``series_break`` (warning): over three times more or less than the period before.
    """
    series: dict[tuple[str, str, str, int], list[Row]] = {}
    for row in statements[statements["unit"].notna()].to_dict("records"):
        whose = "" if row["property"] in across else str(row["subject_id"])
        key = (whose, row["property"], row["scope"], _years(str(row["as_of"])))
        series.setdefault(key, []).append(row)
    issues: list[Issue] = []
    for key in sorted(series):
        rows = sorted(series[key], key=_when)
        issues += _same_period(rows, units, file)
        issues += _breaks(rows, units, file)
    return issues


def compatible(a: Row, b: Row, units: pd.DataFrame) -> bool:
    """Whether two numeric statements can both be true, given their relation words.

    Parameters
    ----------
    a, b
        Rows with `value`, `unit`, `relation` and, of a range, `value_high`.
    units
        Vocabulary `units`; values of other dimensions never clash.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"pint": ["cny"]}, index=["cny"])
    >>> over = {"value": "1400", "unit": "cny", "relation": "over"}
    >>> exact = {"value": "1451.6", "unit": "cny", "relation": "exact"}
    >>> compatible(over, exact, units), compatible({**exact, "value": "1300"}, over, units)
    (True, False)
    """
    unit = str(a["unit"])
    first, second = _range(a, unit, units), _range(b, unit, units)
    if first is None or second is None:
        return True  # another dimension measures another thing
    return first[0] <= second[1] and second[0] <= first[1]


def _range(row: Row, unit: str, units: pd.DataFrame) -> tuple[Decimal, Decimal] | None:
    """Between what the true value lies, as the row's relation tells; None in another dimension.

    Ends count as within: a figure printed as exactly 1400 is itself rounded.
    """
    value = convert(Decimal(str(row["value"])), str(row["unit"]), unit, units)
    if value is None:
        return None
    high = row.get("value_high")
    upper = convert(Decimal(str(high)), str(row["unit"]), unit, units) if _said(high) else None
    slack, endless = abs(value) * _ABOUT, Decimal("Infinity")
    return {
        "exact": (value, value),
        "about": (value - slack, value + slack),
        "over": (value, endless),
        "at_least": (value, endless),
        "under": (-endless, value),
        "at_most": (-endless, value),
        # 接近31 is a little less, 下降近3 a little less of a decline
        "nearly": (value - slack * 2, value) if value >= 0 else (value, value + slack * 2),
        "range": (value, value if upper is None else upper),
    }[str(row["relation"])]


def _said(cell: object) -> bool:
    return isinstance(cell, str) and cell != ""


def _years(as_of: str) -> int:
    """How many years a period runs over: what five years give together is no year's figure."""
    first, last = edtf_bounds(as_of)
    return last.year - first.year


def _when(row: Row) -> tuple[str, str, str]:
    first, last = edtf_bounds(str(row["as_of"]))
    return last.isoformat(), first.isoformat(), str(row["statement_id"])


def _same_period(rows: Sequence[Row], units: pd.DataFrame, file: str) -> Iterator[Issue]:
    for n, later in enumerate(rows):
        for earlier in rows[:n]:
            if earlier["as_of"] != later["as_of"] or compatible(earlier, later, units):
                continue
            foreseen = earlier["modality"] != later["modality"]
            yield _issue(
                "forecast" if foreseen else "conflict", "info" if foreseen else "warning", file,
                earlier, later, "for the same period",
            )  # fmt: skip


def _breaks(rows: Sequence[Row], units: pd.DataFrame, file: str) -> Iterator[Issue]:
    for earlier, later in pairwise(rows):
        if earlier["as_of"] == later["as_of"] or later["unit"] in _TIMELESS:
            continue
        before = convert(
            Decimal(str(earlier["value"])), str(earlier["unit"]), str(later["unit"]), units
        )
        after = Decimal(str(later["value"]))
        if before and after and not 1 / Decimal(_JUMP) <= abs(after / before) <= _JUMP:
            yield _issue(
                "series_break", "warning", file, earlier, later,
                f"a change by a factor of {after / before:.2g} between periods",
            )  # fmt: skip


def _issue(
    code: str,
    severity: Severity,
    file: str,
    earlier: Row,
    later: Row,
    why: str,
) -> Issue:
    def quote(row: Row) -> str:
        return f"{row['original']} ({row['as_of']}, {row['source_id']} {row['locator']})"

    return Issue(
        severity=severity, code=code, file=file, line=int(str(later["_line"])),
        field=str(later["property"]), value=str(later["original"]),
        subject_id=str(later["subject_id"]),
        message=f"{quote(later)} stands beside {quote(earlier)}, {why}",
        remedy="both stay; check that property, period, scope and modality are as printed",
    )  # fmt: skip
