"""What each published column means: Chinese alias, English meaning, unit, code list.

Columns of the register's tables are described by the records of `renewal_atlas.model`; columns
that are made on the way stand in ``fields.csv``, the Chinese meaning of both in ``meanings.csv``,
and the few code lists that no editor needs in ``codes.csv``, all beside this file. A line
``table.column`` goes before a line ``column``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from renewal_atlas.model import Issue, Place, Programme, Project, Record, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

FieldType = Literal["text", "integer", "real", "boolean"]
RECORDS: dict[str, type[Record]] = {
    record.TABLE: record for record in (Source, Project, Statement, Programme, Place, Issue)
}
RECORDS["places"] = Place  # the layer is made of the gazetteer
# Fields of a record whose codes are written into the record itself
_LITERALS = {
    "relation": "relations", "scope": "scopes", "modality": "modalities",
    "match_type": "match_types", "severity": "severities",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """One column of a published table.

    Attributes
    ----------
    name, zh, en
        Column, its Chinese alias, and its meaning in English.
    type
        ``text``, ``integer``, ``real`` or ``boolean``.
    unit
        ``m``, ``CNY``, ``0-1`` … or "".
    vocabulary
        Code list of its values, or "".
    example
        A value as it may stand there.
    required
        Whether a row cannot be without it; known for written tables only.
    about
        Its meaning in Chinese.
    """

    name: str
    zh: str
    en: str
    type: FieldType = "text"
    unit: str = ""
    vocabulary: str = ""
    example: str = ""
    required: bool = False
    about: str = ""


def field_of(table: str, column: str) -> Field:
    """Describe a column of a table.

    Parameters
    ----------
    table
        Name of the published table or layer.
    column
        Its column.

    Returns
    -------
    Field
        From the table's record, else ``fields.csv``, else a bare field with the column's name.

    Examples
    --------
    >>> field_of("projects", "uncertainty_m").zh, field_of("projects", "kind").vocabulary
    ('不确定半径', 'kinds')
    """
    about, found = _meanings(), _described(table, column)
    meaning = about.get(f"{table}.{column}") or about.get(column) or found.about
    return replace(found, about=meaning)


def _described(table: str, column: str) -> Field:
    words = _words()
    written = words.get(f"{table}.{column}") or words.get(column)
    record = RECORDS.get(table)
    if record is not None and column in record.model_fields:
        found = _of_record(record, column)
        vocabulary = found.vocabulary or (written.vocabulary if written else "")
        return replace(found, vocabulary=vocabulary)
    return written or _elsewhere(column) or _of_words(table, column) or Field(column, column, "")


def _of_words(table: str, column: str) -> Field | None:
    """A column of words, by the column of codes or ids that it stands beside."""
    coded = column.removesuffix("_zh")
    return word_field(field_of(table, coded)) if coded != column else None


def fields_of(table: str, columns: Iterable[str]) -> list[Field]:
    """Describe the columns of a table, in their order."""
    return [field_of(table, str(column)) for column in columns]


def word_field(field: Field) -> Field:
    """The column of Chinese words beside a column of codes or ids."""
    return Field(
        f"{field.name}_zh", f"{field.zh}（中文）", f"Chinese word for {field.name}.",
        about=f"{field.name} 的中文",
    )  # fmt: skip


def is_described(table: str, column: str) -> bool:
    """Whether a column has an alias and a meaning of its own."""
    return field_of(table, column).en != ""


def code_lists(vocabularies: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Code lists of the project with those of ``codes.csv``, indexed by code.

    Parameters
    ----------
    vocabularies
        From `renewal_atlas.vocabulary.read_vocabularies`; they go before ours.

    Returns
    -------
    dict
        Columns `zh`, `en` and `note`, sorted by name; words of the page are left out.
    """
    lists = {
        str(name): rows.set_index("code")
        for name, rows in pd.DataFrame(_read("codes.csv")).groupby("vocabulary")
    }
    lists |= {name: rows for name, rows in vocabularies.items() if name != "page_labels"}
    if "properties" in lists:  # a change is told by the property that shows it
        shown = [lists["ledger_reasons"], lists["properties"]]
        lists["ledger_reasons"] = pd.concat([rows[["zh", "en"]] for rows in shown])
    return {
        name: lists[name].reindex(columns=["zh", "en", "note"]).astype(object).fillna("")
        for name in sorted(lists)
    }


def _of_record(record: type[Record], column: str) -> Field:
    info = record.model_fields[column]
    extra: dict[str, Any] = (
        dict(info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else {}
    )
    target, _, key = record.REFERS.get(column, "").partition(".")
    vocabulary = _LITERALS.get(column, target if key == "code" else "")
    return Field(
        column,
        info.title or column,
        info.description or "",
        _type(info.annotation),
        _unit(column),
        vocabulary,
        str(extra.get("example", "")),
        info.is_required(),
    )


def _elsewhere(column: str) -> Field | None:
    """The same column of another record: one name, one meaning."""
    owner = next((r for r in RECORDS.values() if column in r.model_fields), None)
    return _of_record(owner, column) if owner else None


def _type(annotation: Any) -> FieldType:  # noqa: ANN401 - any annotation
    for kind, name in ((bool, "boolean"), (float, "real"), (int, "integer")):
        if _mentions(annotation, kind):
            return name  # type: ignore[return-value]
    return "text"


def _mentions(annotation: Any, kind: type) -> bool:  # noqa: ANN401 - any annotation
    return annotation is kind or any(_mentions(part, kind) for part in get_args(annotation))


def _unit(column: str) -> str:
    if column in {"lon", "lat"}:
        return "°"
    return "m" if column.endswith("_m") else ""


@lru_cache(maxsize=1)
def _words() -> dict[str, Field]:
    return {
        row["name"]: Field(
            row["name"].rpartition(".")[2], row["zh"], row["en"],
            row["type"], row["unit"], row["vocabulary"], row["example"],  # type: ignore[arg-type]
        )
        for row in _read("fields.csv")
    }  # fmt: skip


@lru_cache(maxsize=1)
def _meanings() -> dict[str, str]:
    return {row["name"]: row["zh"] for row in _read("meanings.csv")}


def _read(name: str) -> list[dict[str, str]]:
    text = resources.files("renewal_atlas.gis").joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
