"""`datapackage.json` of a district's tables, generated from the records."""

from __future__ import annotations

import json
import types
from typing import TYPE_CHECKING, Any, Literal, get_args, get_origin

from renewal_atlas.model import Phrase, Place, Programme, Project, Record, Source, Statement
from renewal_atlas.register.tables import mentions

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    from pydantic.fields import FieldInfo

    from renewal_atlas.register.district import District

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
_LICENCES = {
    "CC BY 4.0": {
        "name": "CC-BY-4.0",
        "path": "https://creativecommons.org/licenses/by/4.0/",
        "title": "Creative Commons Attribution 4.0",
    }
}
REGISTER_TABLES: tuple[type[Record], ...] = (Source, Project, Programme, Statement, Phrase)
REFERENCE_TABLES: tuple[type[Record], ...] = (Place,)


def describe(
    district: District, records: tuple[type[Record], ...], vocabularies: Mapping[str, pd.DataFrame]
) -> str:
    """Data Package v2 descriptor of some tables that lie in one folder.

    Parameters
    ----------
    district
        Whose tables they are.
    records
        Record classes; each table is ``<TABLE>.csv``.
    vocabularies
        Code lists: a field that refers to one gets its codes as ``enum``.

    Returns
    -------
    str
        JSON text: fields with title, description, type, constraints and example, primary and
        foreign keys, licence.

    References
    ----------
    Data Package v2 and Table Schema (datapackage.org).
    """
    tables = {record.TABLE for record in records}
    package = {
        "$schema": PROFILE,
        "name": district.district_id,
        "title": f"{district.city}{district.name} · {', '.join(sorted(tables))}",
        "licenses": [_LICENCES.get(district.licence, {"title": district.licence})],
        "resources": [_resource(record, tables, vocabularies) for record in records],
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(
    record: type[Record], tables: set[str], vocabularies: Mapping[str, pd.DataFrame]
) -> dict[str, Any]:
    fields = [
        _field(name, info, record, vocabularies) for name, info in record.model_fields.items()
    ]
    schema: dict[str, Any] = {
        "$schema": _SCHEMA,
        "fieldsMatch": "superset",  # a column whose field is not required may be absent
        "fields": fields,
        "primaryKey": [record.KEY],
        "missingValues": [""],
    }
    keys = [
        {"fields": [field], "reference": {"resource": _own(table, record), "fields": [key]}}
        for field, target in record.REFERS.items()
        if not _is_list(record.model_fields[field]) and "|" not in target
        for table, key in [target.split(".")]
        if table in tables
    ]
    return {
        "name": record.TABLE,
        "type": "table",
        "path": f"{record.TABLE}.csv",
        "description": (record.__doc__ or "").strip().splitlines()[0],
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": keys} if keys else {}),
    }


def _own(table: str, record: type[Record]) -> str:
    """Name of the referred resource; "" means the table itself."""
    return "" if table == record.TABLE else table


def _field(
    name: str, info: FieldInfo, record: type[Record], vocabularies: Mapping[str, pd.DataFrame]
) -> dict[str, Any]:
    extra: dict[str, Any] = (
        dict(info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else {}
    )
    constraints: dict[str, Any] = {"required": True} if info.is_required() else {}
    codes = _codes(name, info, record, vocabularies)
    if codes:
        constraints["enum"] = codes
    if name == record.KEY:
        constraints["unique"] = True
    field = {
        "name": name,
        "title": info.title,
        "description": info.description,
        "type": _type(info.annotation),
    }
    if extra.get("example"):
        field["example"] = extra["example"]
    return field | ({"constraints": constraints} if constraints else {})


def _codes(
    name: str, info: FieldInfo, record: type[Record], vocabularies: Mapping[str, pd.DataFrame]
) -> list[str]:
    literal = _literal(info.annotation)
    if literal:
        return literal
    table, _, field = record.REFERS.get(name, "").partition(".")
    return list(vocabularies[table].index) if field == "code" and table in vocabularies else []


def _literal(annotation: Any) -> list[str]:  # noqa: ANN401 - any annotation
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    return next((found for part in get_args(annotation) if (found := _literal(part))), [])


def _type(annotation: Any) -> str:  # noqa: ANN401 - any annotation
    if mentions(annotation, float):
        return "number"
    return "integer" if mentions(annotation, int) else "string"


def _is_list(info: FieldInfo) -> bool:
    return get_origin(info.annotation) is tuple or isinstance(info.annotation, types.GenericAlias)
