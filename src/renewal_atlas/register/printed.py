"""Figures of the register against their property, their unit, their date and their print."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from renewal_atlas.model import Issue, edtf_bounds, plain_number
from renewal_atlas.text import Quantity, convert, read_quantities

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    import pandas as pd

# a bare number (31亿) can only be this unit of the property's dimension
_PLAIN_UNITS = {
    "money": "cny", "person": "person", "visit": "visit", "household": "household",
    "count": "count",
}  # fmt: skip
_LAST_YEAR = 9999
_FAR = 100  # years: no document plans further ahead


def number_issues(
    row: Mapping[Any, Any], words: Mapping[str, pd.DataFrame], file: str
) -> Iterator[Issue]:
    """Problems of a numeric statement.

    Parameters
    ----------
    row
        Fields of `model.Statement` and `_line`; its property is known and numeric.
    words
        Vocabularies; `properties` and `units` are read.
    file
        How messages call the table.

    Yields
    ------
    Issue
        A value that is no plain number, a missing unit or one of another dimension than the
        property's, a range without its upper end, and an original that does not give the value.
    """
    value, units = plain_number(str(row["value"])), words["units"]
    if value is None:
        yield _issue("bad_value", row, "value", file, "not a plain number",
                     "write ASCII digits with at most a leading - and a decimal point, as -3.5, in "
                     "the row's unit")  # fmt: skip
        return
    if row["unit"] is None:
        yield _issue("empty_cell", row, "unit", file, "a number has no unit",
                     "fill in a code of units.csv")  # fmt: skip
        return
    if row["unit"] not in units.index:
        return  # reported as an unknown id
    fault = next(_range_faults(row, value, file), None)
    if fault:
        yield fault
        return
    dimension = str(words["properties"].at[row["property"], "dimension"])
    if "dimension" in units and units.at[row["unit"], "dimension"] != dimension:
        yield _issue("unit_dimension", row, "unit", file,
                     f"{row['property']} is measured in units of {dimension}",
                     "use a unit of that dimension, or another property")  # fmt: skip
        return
    yield from _print_faults(row, value, dimension, units, file)


def time_issues(row: Mapping[Any, Any], newest: date | None, file: str) -> Iterator[Issue]:
    """A result dated after its document, or a period that lies out of reach.

    Parameters
    ----------
    row
        Fields of `model.Statement` and `_line`.
    newest
        Last day that the document can report on, from `newest_day`; None where it is unknown.
    file
        How messages call the table.
    """
    if newest is None:
        return
    period = str(row["as_of"])
    # what a plan is about may end later, a figure may not
    begins = edtf_bounds(period.rpartition("/")[2] if row["unit"] is not None else period)[0]
    if row["modality"] == "actual" and begins > newest:
        yield _issue("future_actual", row, "as_of", file,
                     f"actual, but {row['source_id']} reports on nothing after {newest}",
                     "correct the period, or make it expected or target")  # fmt: skip
    elif begins.year - newest.year > _FAR:
        yield _issue("far_period", row, "as_of", file,
                     f"over {_FAR} years after {row['source_id']}",
                     "correct the period")  # fmt: skip


def newest_day(source: Mapping[Any, Any]) -> date:
    """Last day that a document can report on: that of its publication.

    A document without a printed date came out within a year of the period it covers.

    Examples
    --------
    >>> newest_day({"published": None, "covers": "2025/2026"}).isoformat()
    '2027-12-31'
    >>> newest_day({"published": "2026-02", "covers": "2025"}).isoformat()
    '2026-02-28'
    """
    if source["published"]:
        return edtf_bounds(str(source["published"]))[1]
    last = edtf_bounds(str(source["covers"]))[1]
    return date(min(last.year + 1, _LAST_YEAR), 12, 31)


def _range_faults(row: Mapping[Any, Any], value: Decimal, file: str) -> Iterator[Issue]:
    high = plain_number(str(row.get("value_high") or ""))
    if row["relation"] != "range":
        if high is not None:
            yield _issue("bad_value", row, "value_high", file, "only a range has an upper end",
                         "empty the cell, or write range as the relation")  # fmt: skip
    elif high is None:
        yield _issue("empty_cell", row, "value_high", file, "a range has no upper end",
                     "write its upper end, or another relation")  # fmt: skip
    elif high <= value:
        yield _issue("bad_value", row, "value_high", file,
                     f"the upper end is not above {row['value']}",
                     "write the lower end in value: of 下降5%至6% that is -6")  # fmt: skip


def _print_faults(
    row: Mapping[Any, Any], value: Decimal, dimension: str, units: pd.DataFrame, file: str
) -> Iterator[Issue]:
    """The original must give the value with its sign, unit and relation."""
    read, refused = read_quantities(str(row["original"]), units)
    ends = value, plain_number(str(row.get("value_high") or ""))
    if any(_fits(found, ends, row, dimension, units) for found in read):
        return
    gives = [_shown(found) for found in read if found.units or dimension in _PLAIN_UNITS]
    gives += [f"{refusal.printed}: {refusal.reason}" for refusal in refused]
    wanted = "the printed figure does not give " + _shown(
        Quantity(value, (str(row["unit"]),), str(row["relation"]), ends[1])
    )
    yield _issue("original_differs", row, "original", file,
                 f"{wanted}; it gives {'; '.join(gives) or 'none'}",
                 "correct value, unit or relation, or quote the figure with its unit")  # fmt: skip


def _fits(
    found: Quantity,
    ends: tuple[Decimal, Decimal | None],
    row: Mapping[Any, Any],
    dimension: str,
    units: pd.DataFrame,
) -> bool:
    unit = str(row["unit"])
    if found.relation != row["relation"]:
        return False
    if not found.units:
        return _PLAIN_UNITS.get(dimension) == unit and (found.value, found.high) == ends
    if unit in found.units:
        return (found.value, found.high) == ends
    # units are converted only where the printed one differs, since that is slow
    return any(_converted(found, code, unit, units) == ends for code in found.units)


def _converted(
    found: Quantity, code: str, unit: str, units: pd.DataFrame
) -> tuple[Decimal | None, Decimal | None]:
    high = None if found.high is None else convert(found.high, code, unit, units)
    return convert(found.value, code, unit, units), high


def _shown(found: Quantity) -> str:
    high = "" if found.high is None else f" to {found.high:f}"
    return f"{found.relation} {found.value:f}{high} {'|'.join(found.units)}".strip()


def _issue(
    code: str, row: Mapping[Any, Any], field: str, file: str, message: str, remedy: str
) -> Issue:
    return Issue(
        severity="error", code=code, file=file, line=row["_line"], field=field,
        value=str(row.get(field) or ""), subject_id=row["statement_id"], message=message,
        remedy=remedy,
    )  # fmt: skip
