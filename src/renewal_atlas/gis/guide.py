"""Field tables of the READMEs, made from the records, so that they cannot fall behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.errors import UsageError
from renewal_atlas.gis.fields import RECORDS, Field, fields_of
from renewal_atlas.gis.workbook import with_position

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd

    from renewal_atlas.gis.handover import Table

BEGIN = "<!-- fields: made by renewal-atlas, do not edit below -->"
END = "<!-- end of fields -->"
WRITTEN = ("sources", "projects", "programmes", "statements", "gazetteer")
_HEAD = (
    "| 字段 Field | 中文 | 类型 Type | 单位 Unit | 含义 Meaning | 例 Example |\n"
    "|---|---|---|---|---|---|"
)


def layer_guide(tables: Iterable[Table]) -> str:
    """Markdown: the columns of every published layer and table.

    Parameters
    ----------
    tables
        From `handover.handover_tables`; their columns are the same for every district.

    Returns
    -------
    str
        A heading and a table of fields for each, `lon` and `lat` of CSV and XLSX among them.
    """
    parts = []
    for table in tables:
        where = "图层 layer" if table.spatial else "表 table"
        fields = fields_of(table.base, with_position(table).columns)
        parts.append(f"### `{table.name}` {table.zh} {table.en}（{where}）\n\n{_rows(fields)}")
    return "\n\n".join(parts)


def register_guide(vocabularies: Mapping[str, pd.DataFrame]) -> str:
    """Markdown: the columns of the tables that people write, and the code lists.

    Parameters
    ----------
    vocabularies
        From `renewal_atlas.vocabulary.read_vocabularies`.

    Returns
    -------
    str
        A heading and a table of fields for each table; required fields carry ``*``.
    """
    parts = []
    for name in WRITTEN:
        record = RECORDS[name]
        about = (record.__doc__ or "").strip().splitlines()[0]
        fields = fields_of(name, record.model_fields)
        parts.append(f"### `{name}.csv`\n\n{about}\n\n{_rows(fields)}")
    lists = [f"| `{name}` | {len(rows)} | {_samples(rows)} |"
             for name, rows in sorted(vocabularies.items()) if name != "page_labels"]  # fmt: skip
    head = "| 代码表 List | 条数 Codes | 例 Examples |\n|---|---|---|"
    parts.append("### `vocabulary/*.csv`\n\n" + "\n".join([head, *lists]))
    return "\n\n".join(parts)


def with_fields(readme: str, guide: str) -> str:
    """README with the tables between its two marks replaced.

    Parameters
    ----------
    readme
        Text with the lines `BEGIN` and `END`.
    guide
        From `layer_guide` or `register_guide`.

    Raises
    ------
    UsageError
        If a mark is missing.

    Examples
    --------
    >>> old = f"Hello {BEGIN} old {END}"
    >>> "new" in with_fields(old, "new"), "old" in with_fields(old, "new")
    (True, False)
    """
    if BEGIN not in readme or END not in readme:
        raise UsageError(f"the README needs the lines “{BEGIN}” and “{END}”")
    before, rest = readme.split(BEGIN, 1)
    after = rest.split(END, 1)[1]
    return f"{before}{BEGIN}\n\n{guide}\n\n{END}{after}"


def _rows(fields: Sequence[Field]) -> str:
    lines = [
        f"| `{f.name}`{'*' if f.required else ''} | {f.zh} | {f.type}{_listed(f)} | {f.unit} "
        f"| {_cell(f'{f.about} {f.en}'.strip())} | {_cell(f.example)} |"
        for f in fields
    ]
    return "\n".join([_HEAD, *lines])


def _listed(field: Field) -> str:
    return f", `{field.vocabulary}`" if field.vocabulary else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _samples(rows: pd.DataFrame) -> str:
    shown = [f"`{code}` {zh}" for code, zh in list(rows["zh"].items())[:3]]
    return _cell("，".join(shown))
