"""XLSX: one sheet a table, frozen header, filters, real numbers and dates, no formulas."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from renewal_atlas.errors import PublishError
from renewal_atlas.gis.fields import Field, fields_of, word_field

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from renewal_atlas.gis.handover import Table

MAX_ROWS = 1_048_575  # Excel's, without the header
_MAX_CELL = 32_767
_WIDTH = {"text": 22, "integer": 10, "real": 14, "boolean": 8}
_POSITIONS = (
    "坐标 Coordinates：点的 lon、lat 为 WGS 84（EPSG:4326）经纬度；线与面见 GIS 文件",
    "lon, lat of points are WGS 84 (EPSG:4326) degrees; lines and areas are in the GIS files",
    "字段含义见 FIELDS*.md；空格为未知，不是 0 Meanings are in FIELDS*.md; empty is unknown, not 0",
)
_DAY = len("2026-02-05")


def to_xlsx(
    tables: Sequence[Table], *, title: str, note: str, day: date, codes: Mapping[str, pd.DataFrame]
) -> bytes:
    """Bytes of a workbook.

    Parameters
    ----------
    tables
        Whole tables; of a layer the columns and, for points, `lon` and `lat` (WGS 84).
    title, note
        Written on the first sheet and as document properties.
    day
        Day of creation in the document's properties.
    codes
        Code lists: a column of codes is followed by a column with the Chinese words.

    Returns
    -------
    bytes
        The same for the same input. Header: Chinese name, below it the column's own name.

    Raises
    ------
    PublishError
        If a table has more rows than a sheet can hold.
    """
    import xlsxwriter

    require_fitting(tables)
    content = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd",
    }  # fmt: skip
    with xlsxwriter.Workbook(content, options) as book:
        created = datetime(day.year, day.month, day.day, tzinfo=UTC).replace(tzinfo=None)
        book.set_properties({"title": title, "comments": note, "created": created})
        head = book.add_format({"bold": True, "bg_color": "#e6eaed", "text_wrap": True})
        _cover(book, tables, title, note, head)
        for table in tables:
            _sheet(book, table, head, note, codes)
    return content.getvalue()


def require_fitting(tables: Iterable[Table]) -> None:
    """Refuse a table with more rows than a sheet can hold."""
    for table in tables:
        if len(table.frame) > MAX_ROWS:
            raise PublishError(
                f"{table.name} has {len(table.frame)} rows, but a sheet of XLSX holds {MAX_ROWS}; "
                "leave xlsx out of --format and take gpkg, csv or parquet"
            )


def _cover(book: Workbook, tables: Sequence[Table], title: str, note: str, head: Format) -> None:
    sheet = book.add_worksheet("说明 Read me")
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 2, 24)
    sheet.write_string(0, 0, title, head)
    lines = [line for line in note.splitlines() if line != title]
    for row, line in enumerate([*lines, *_POSITIONS], 1):
        sheet.write_string(row, 0, line)
    first = len(lines) + len(_POSITIONS) + 2
    for column, word in enumerate(("表 Sheet", "内容 Title", "行数 Rows")):
        sheet.write_string(first, column, word, head)
    for row, table in enumerate(tables, first + 1):
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        sheet.write_string(row, 1, f"{table.zh} {table.en}")
        sheet.write_number(row, 2, len(table.frame))


def _sheet(
    book: Workbook, table: Table, head: Format, note: str, codes: Mapping[str, pd.DataFrame]
) -> None:
    sheet = book.add_worksheet(table.name)
    rows, fields = with_words(table, codes)
    for column, field in enumerate(fields):
        sheet.write_string(0, column, f"{field.zh}\n{field.name}", head)
        sheet.set_column(column, column, _WIDTH[field.type])
        values = rows[field.name].tolist()
        for row, value in enumerate(values, 1):
            _cell(sheet, row, column, value)
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), max(0, len(fields) - 1))
    head = " · ".join(note.splitlines()[:2])  # title and for whom it is
    sheet.set_footer("&L" + head.replace("&", "&&")[:200])


def with_words(table: Table, codes: Mapping[str, pd.DataFrame]) -> tuple[pd.DataFrame, list[Field]]:
    """Columns with the words of codes beside them, and the position of points."""
    rows = with_position(table)
    if table.base == "statements":  # a figure has a unit; without one the value is a word
        rows["value"] = [
            _number(value) if isinstance(unit, str) else value
            for value, unit in zip(rows["value"], rows["unit"], strict=True)
        ]
    fields: list[Field] = []
    for field in fields_of(table.base, rows.columns):
        fields.append(field)
        words = codes.get(field.vocabulary)
        if words is not None:
            zh = words["zh"].to_dict()
            name = f"{field.name}_zh"
            rows[name] = rows[field.name].map(lambda code, zh=zh: zh.get(code))
            fields.append(word_field(field))
    return rows, fields


def with_position(table: Table) -> pd.DataFrame:
    """Columns as plain cells; of projects and places the points get `lon` and `lat`."""
    rows = table.attributes.copy()
    if table.spatial and table.base in {"projects", "places"}:
        shapes = table.frame.geometry
        points = shapes.where(shapes.geom_type == "Point")
        rows["lon"], rows["lat"] = points.x.round(6), points.y.round(6)
    return rows.astype(object).where(rows.notna(), None)


def _number(text: Any) -> Any:  # noqa: ANN401 - a cell
    try:
        return float(text)
    except (TypeError, ValueError):
        return text


def _cell(sheet: Worksheet, row: int, column: int, value: Any) -> None:  # noqa: ANN401 - a cell
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif (day := _day(str(value))) is not None:
        sheet.write_datetime(row, column, datetime(day.year, day.month, day.day))  # noqa: DTZ001
    else:
        # a text is written as text, whatever it begins with: Excel never runs it
        sheet.write_string(row, column, str(value)[:_MAX_CELL])


def _day(text: str) -> date | None:
    """A whole EDTF day; months, years and intervals stay the text they are."""
    if len(text) != _DAY:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
