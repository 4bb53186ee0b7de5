"""Read CSV and YAML into typed rows, and report every problem of a file at once."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar, get_args

import pandas as pd
import yaml
from pydantic import BaseModel, ValidationError

from renewal_atlas.files import forbidden, layout_fault, read_rows, read_text
from renewal_atlas.files.limits import YAML_BYTES
from renewal_atlas.files.text import shown
from renewal_atlas.model import Issue, Record
from renewal_atlas.register.columns import header_issues
from renewal_atlas.register.yaml_nodes import keys_twice, line_of, load

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic_core import ErrorDetails

# what Python takes for a number beyond that, as 1_000 or nan, is a slip
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)

M = TypeVar("M", bound=BaseModel)

_REMEDY = {
    "string_pattern_mismatch": "use lower-case ASCII letters, digits and single hyphens",
    "string_too_short": "fill in the cell",
    "string_too_long": "shorten it; quote the few characters that carry the fact",
    "missing": "fill in the cell",
    "literal_error": "use one of the listed codes",
    "float_parsing": "write a plain number such as 116.99204",
    "greater_than": "write a radius above 0, or leave the cell empty if it is unknown",
    "plain_number": "write ASCII digits with at most a leading - and a decimal point, as -3.5",
    "outer_blanks": "remove the blanks before and after it",
    "value_error": "write YYYY, YYYY-MM, YYYY-MM-DD or start/end",
}


def read_table(path: Path, record: type[Record], name: str) -> tuple[pd.DataFrame, list[Issue]]:
    """Read a CSV file into the columns of a record.

    Parameters
    ----------
    path
        UTF-8 file, with or without a byte order mark, first line = column names.
    record
        Record class; its fields are the columns and no others. A field that has a default may
        be absent as a column: its cells are then empty.
    name
        How messages call the file.

    Returns
    -------
    tuple
        Rows that are valid, in file order, columns = fields of `record` and `_line`
        (tuples for lists, None for empty text, NaN for an empty number), and every problem found.
    """
    rows, issues = read_rows(path, name)
    if issues:
        return _frame(record, []), issues
    header = rows[0][1] if rows else []
    columns = [field for field, info in record.model_fields.items() if info.is_required()]
    layout = layout_fault(rows, columns, name)
    issues += [layout] if layout else header_issues(header, record, name)
    if issues:
        return _frame(record, []), issues
    records: list[tuple[int, Record]] = []
    for line, cells in rows[1:]:
        parsed, faults = _record(line, cells, header, record, name)
        issues += faults
        if parsed is not None:
            records.append((line, parsed))
    unique, faults = _unique(records, record, name)
    return _frame(record, unique), issues + faults


def read_yaml(
    path: Path, model: type[M], name: str, *, truths: bool = False
) -> tuple[M | None, list[Issue]]:
    """Read a YAML file into a model.

    Parameters
    ----------
    path
        UTF-8 file.
    model
        Pydantic model of the whole file.
    name
        How messages call the file.
    truths
        Whether yes, no, true and false are such, as a strict model wants them, or words.

    Returns
    -------
    tuple
        The model, None if it is not valid, and every problem with its line.
    """
    text, issues = read_text(path, name, YAML_BYTES)
    if text is None:
        return None, issues
    try:
        content, node = load(text, truths=truths)
    except yaml.YAMLError as error:
        return None, [_no_yaml(error, name)]
    issues += [
        _issue("duplicate_key", name, line, key, "", "the key stands twice", "leave one of them")
        for line, key in keys_twice(node)
    ]
    if issues:
        return None, issues
    try:
        return model.model_validate(content), issues
    except ValidationError as error:
        for fault in error.errors():
            line = line_of(node, fault["loc"])
            issues.append(_fault(fault, name, line, ".".join(map(str, fault["loc"])), ""))
        return None, issues


def _no_yaml(error: yaml.YAMLError, name: str) -> Issue:
    mark = getattr(error, "problem_mark", None)
    why = str(getattr(error, "problem", None) or error).splitlines()[0]
    line = mark.line + 1 if mark else None
    return _issue("unreadable", name, line, "", "", why, "mend the YAML")


def _record(
    line: int, cells: list[str], header: list[str], record: type[Record], name: str
) -> tuple[Record | None, list[Issue]]:
    if len(cells) != len(header):
        message = f"{len(cells)} cells where the header has {len(header)}"
        return None, [
            _issue("cell_count", name, line, "", "", message, "quote cells that hold a comma")
        ]
    row = dict(zip(header, cells, strict=True))
    filled = {field: value for field, value in row.items() if value.strip()}
    key = row.get(record.KEY, "")
    spoilt = _spoilt_cells(line, filled, record, name, key)
    if spoilt:
        return None, spoilt
    try:
        return record.model_validate(filled), []
    except ValidationError as error:
        faults = {(_first(fault["loc"]), fault["type"]): fault for fault in error.errors()}
        return None, [
            _fault(fault, name, line, field, row.get(field, ""), key)
            for (field, _), fault in faults.items()
        ]


def _spoilt_cells(
    line: int, cells: dict[str, str], record: type[Record], name: str, key: str
) -> list[Issue]:
    """Cells that a spreadsheet or XML could not hold, and numbers that are none."""
    issues = []
    for field, value in cells.items():
        if hidden := forbidden(value):
            message = f"the control character {hidden} stands in it"
            remedy = "delete it, or type the cell anew"
            issues.append(
                _issue("control_character", name, line, field, value, message, remedy, key)
            )
        elif field in _numbers(record) and not _NUMBER.fullmatch(value.strip()):
            remedy = _REMEDY["float_parsing"]
            issues.append(_issue("bad_value", name, line, field, value, "no number", remedy, key))
    return issues


@lru_cache(maxsize=32)
def _numbers(record: type[Record]) -> tuple[str, ...]:
    fields = record.model_fields.items()
    return tuple(f for f, info in fields if mentions(info.annotation, float))


def _unique(
    records: list[tuple[int, Record]], record: type[Record], name: str
) -> tuple[list[tuple[int, Record]], list[Issue]]:
    seen: dict[str, int] = {}
    kept, issues = [], []
    for line, row in records:
        key = str(getattr(row, record.KEY)) if record.KEY else str(line)
        if key in seen:
            issues.append(
                _issue(
                    "duplicate_id",
                    name,
                    line,
                    record.KEY,
                    key,
                    f"stands on line {seen[key]} already",
                    "give it an id of its own",
                    key,
                )
            )
            continue
        seen[key] = line
        kept.append((line, row))
    return kept, issues


def _frame(record: type[Record], records: list[tuple[int, Record]]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for field, about in record.model_fields.items():
        values = [getattr(row, field) for _, row in records]
        columns[field] = pd.Series(values, dtype=_dtype(about.annotation))
    columns["_line"] = pd.Series([line for line, _ in records], dtype="int64")
    return pd.DataFrame(columns)


def mentions(annotation: Any, kind: type) -> bool:  # noqa: ANN401 - any annotation
    """Whether an annotation is a type, or a union or list that holds it.

    Examples
    --------
    >>> mentions(float | None, float), mentions(str, int)
    (True, False)
    """
    return annotation is kind or any(mentions(part, kind) for part in get_args(annotation))


def _dtype(annotation: Any) -> str:  # noqa: ANN401 - any annotation
    if mentions(annotation, float):
        return "float64"
    return "Int64" if mentions(annotation, int) else "object"


def _first(location: tuple[int | str, ...]) -> str:
    return str(location[0]) if location else ""


def _fault(
    fault: ErrorDetails, name: str, line: int | None, field: str, value: str, key: str = ""
) -> Issue:
    kind = fault["type"]
    code = {"missing": "empty_cell", "extra_forbidden": "unknown_field"}.get(kind, "bad_value")
    message = fault["msg"].removeprefix("Value error, ")
    remedy = _REMEDY.get(kind, "correct the value")
    if field.endswith("lat") and kind == "less_than_equal":
        remedy = "latitudes end at 90: longitude and latitude are probably swapped"
    shown = value or ("" if kind == "missing" else str(fault.get("input", "")))
    return _issue(code, name, line, field, shown, message, remedy, key)


def _issue(
    code: str,
    file: str,
    line: int | None,
    field: str,
    value: str,
    message: str,
    remedy: str,
    subject_id: str = "",
) -> Issue:
    return Issue(
        severity="error",
        code=code,
        file=file,
        line=line,
        field=shown(field),
        value=shown(value),
        subject_id=shown(subject_id),
        message=message,
        remedy=remedy,
    )
