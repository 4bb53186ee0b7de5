"""A reviewer's corrections of the gazetteer: rows applied on reading, reported when stale."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import ValidationError

from renewal_atlas.model import Issue, Place, Record, Slug, Text, column
from renewal_atlas.places.faults import fault

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd


class Correction(Record):
    """One cell of the gazetteer that a reviewer has set right."""

    TABLE: ClassVar[str] = "corrections"
    REFERS: ClassVar[dict[str, str]] = {"place_id": "gazetteer.place_id"}

    place_id: Slug = column("地点编号", "Place to correct.", "wangyue-zhigu")
    field: Text = column("字段", "Column of the gazetteer.", "lon")
    old: str = column("原值", "What the cell holds now; empty if it is empty.", "", default="")
    new: str = column("新值", "What it should hold; empty to clear it.", "116.99", default="")
    reason: Text = column("理由", "Why, with the evidence.", "seen on the ground")
    who: Text = column("更正人", "Who corrected it.", "Li Hua")
    when: date = column("日期", "Day of the correction, YYYY-MM-DD.", "2026-03-01")


def apply_corrections(
    gazetteer: pd.DataFrame, corrections: pd.DataFrame, file: str
) -> tuple[pd.DataFrame, list[Issue]]:
    """Gazetteer with the corrections in it, and the corrections that no longer apply.

    A correction applies where the cell still holds its `old` value. One whose `new` value is
    there already is done with; any other is stale and changes nothing.

    Parameters
    ----------
    gazetteer
        Columns of `renewal_atlas.model.Place`.
    corrections
        Columns of `Correction`, in the order to apply, and `_line`.
    file
        How issues call the file of corrections.

    Returns
    -------
    tuple
        A copy of `gazetteer`, same index, and an issue for every correction that did not apply.
    """
    table = gazetteer.copy()
    where = {place: index for index, place in table["place_id"].items()}
    issues: list[Issue] = []
    for row in corrections.to_dict("records"):
        problem = _apply(table, where, row)
        if problem:
            issues.append(_issue(row, file, *problem))
    return table, issues


def _apply(
    table: pd.DataFrame, where: dict[str, Hashable], row: dict[Hashable, Any]
) -> tuple[str, str, str] | None:
    """Change one cell in place; code, message and remedy if it cannot be done."""
    place, field = row["place_id"], row["field"]
    if place not in where:
        return "correction_unknown", "no such place", "correct the id or delete the row"
    if field == "place_id" or field not in Place.model_fields:
        return "correction_unknown", f"{field!r} is no field to correct", "name another column"
    index = where[place]
    current, old, new = table.at[index, field], row["old"] or "", row["new"] or ""
    if not _same(current, old):
        done = _same(current, new)
        message = f"the cell holds {_text(current)!r}, not {old!r}"
        remedy = "delete the row: the gazetteer has it" if done else "check the correction again"
        return ("correction_done" if done else "correction_stale"), message, remedy
    try:
        place_row = Place.model_validate(_filled(table, index) | {field: new})
    except ValidationError as error:
        return "correction_invalid", error.errors()[0]["msg"], "correct the new value"
    table.at[index, field] = getattr(place_row, field)
    return None


def _filled(table: pd.DataFrame, index: Hashable) -> dict[str, Any]:
    row = {name: table.at[index, name] for name in Place.model_fields}
    return {name: value for name, value in row.items() if _text(value)}


def _same(current: object, text: str) -> bool:
    """Whether a cell holds what `text` says; numbers are compared as numbers."""
    if isinstance(current, float) and text:
        try:
            return current == float(text)
        except ValueError:
            return False
    return _text(current) == text.strip()


def _text(value: object) -> str:
    if isinstance(value, tuple):
        return "|".join(value)
    return "" if value is None or value != value else str(value)  # noqa: PLR0124 - NaN


def _issue(row: dict[Hashable, Any], file: str, code: str, message: str, remedy: str) -> Issue:
    return fault(
        "error" if code in {"correction_unknown", "correction_invalid"} else "warning",
        code,
        file,
        message,
        remedy,
        line=int(row.get("_line", 0)) or None,
        field=str(row["field"]),
        value=str(row["old"] or ""),
        subject_id=str(row["place_id"]),
    )
