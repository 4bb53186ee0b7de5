"""Rates of growth printed beside levels that do not give them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from renewal_atlas.model import Issue
from renewal_atlas.register.quantities import convert

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Mapping

    import pandas as pd

    Row = Mapping[Hashable, Any]
    Key = tuple[str, ...]

_GROWTH = "_growth"  # a property ending so is the rate of the property before it
_YEAR = re.compile(r"\d{4}(?=$|[-/])")
_SAME = ("subject_id", "property", "scope", "modality", "as_of")


@dataclass(frozen=True, slots=True)
class Gap:
    """A rate of growth, the two levels it stands beside, and the rate that these give.

    Attributes
    ----------
    rate, earlier, later
        Statements.
    given
        Growth from `earlier` to `later` in per cent, one decimal.
    """

    rate: Row
    earlier: Row
    later: Row
    given: Decimal


def growth_gaps(statements: pd.DataFrame, units: pd.DataFrame) -> list[Gap]:
    """Rates of growth that the levels of the same period and of the year before do not give.

    Parameters
    ----------
    statements
        Columns of `model.Statement`, numeric rows with a known unit.
    units
        Vocabulary `units`.

    Returns
    -------
    list of Gap
        In the order of the rates. Levels and rates count as far as they are printed: 1081.5 may
        be anything that rounds to it. Only exact figures are compared, and forecasts with
        forecasts.
    """
    exact = statements[statements["relation"] == "exact"].to_dict("records")
    levels: dict[Key, Row] = {tuple(str(row[c]) for c in _SAME): row for row in exact}
    rates = [r for r in exact if str(r["property"]).endswith(_GROWTH) and r["unit"] == "percent"]
    found = []
    for rate in rates:
        later = levels.get(_level_key(rate, str(rate["modality"]), str(rate["as_of"])))
        for earlier in _year_before(rate, levels):
            gap = later and _gap(rate, earlier, later, units)
            if gap:
                found.append(gap)
    return found


def growth_issues(statements: pd.DataFrame, units: pd.DataFrame, file: str) -> list[Issue]:
    """The gaps as rows in plain words; they accuse nobody, since several things explain them.

    Parameters
    ----------
    statements
        As for `growth_gaps`, with `_line`.
    units
        Vocabulary `units`.
    file
        How messages call the table.
    """
    return [_issue(gap, file) for gap in growth_gaps(statements, units)]


def _level_key(rate: Row, modality: str, as_of: str) -> Key:
    level = str(rate["property"]).removesuffix(_GROWTH)
    return (str(rate["subject_id"]), level, str(rate["scope"]), modality, as_of)


def _year_before(rate: Row, levels: Mapping[Key, Row]) -> Iterator[Row]:
    """The level a year before: the result, else what was foreseen like the rate itself."""
    before = _YEAR.sub(lambda year: f"{int(year[0]) - 1:04d}", str(rate["as_of"]))
    for modality in dict.fromkeys(("actual", str(rate["modality"]))):
        level = levels.get(_level_key(rate, modality, before))
        if level:
            yield level
            return


def _gap(rate: Row, earlier: Row, later: Row, units: pd.DataFrame) -> Gap | None:
    value = convert(Decimal(str(earlier["value"])), str(earlier["unit"]), str(later["unit"]), units)
    if not value or value < 0:
        return None
    before, after = _printed(value), _printed(Decimal(str(later["value"])))
    low, high = (100 * (a / b - 1) for a, b in ((after[0], before[1]), (after[1], before[0])))
    least, most = _printed(Decimal(str(rate["value"])))
    if low <= most and least <= high:
        return None
    given = 100 * (Decimal(str(later["value"])) / value - 1)
    return Gap(rate, earlier, later, given.quantize(Decimal("0.1")))


def _printed(value: Decimal) -> tuple[Decimal, Decimal]:
    """Bounds of what rounds to a figure with as many digits."""
    exponent = value.normalize().as_tuple().exponent
    half = Decimal(5).scaleb(int(exponent) - 1)
    return value - half, value + half


def _issue(gap: Gap, file: str) -> Issue:
    def quote(row: Row) -> str:
        return f"{row['original']} ({row['as_of']}, {row['source_id']} {row['locator']})"

    return Issue(
        severity="info", code="growth_differs", file=file, line=int(gap.rate["_line"]),
        field=str(gap.rate["property"]), value=str(gap.rate["original"]),
        subject_id=str(gap.rate["subject_id"]),
        message=f"{quote(gap.rate)} is printed, and from {quote(gap.earlier)} to "
        f"{quote(gap.later)} it is {gap.given} %; growth in real terms beside levels in current "
        "prices, or a later revision of the first level, may explain this",
        remedy="all stay as printed; if a document says what the rate is measured by, note it",
    )  # fmt: skip
