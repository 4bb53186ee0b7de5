"""What GDAL does not write into a GeoPackage: styles, column titles, code lists, relations.

References
----------
OGC 12-128r18, GeoPackage 1.3.1, annexes F.8 (metadata) and F.9 (schema); OGC 18-000, Related
Tables Extension; QGIS ``layer_styles`` table, as QGIS 3.22 creates it.
"""

from __future__ import annotations

import sqlite3
import xml.etree.ElementTree as ET
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renewal_atlas.gis.fields import fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    import pandas as pd

    from renewal_atlas.gis.fields import Field
    from renewal_atlas.gis.handover import Table

_QGIS_METADATA = "http://mrcc.com/qgis.dtd"
_TABLES = """
CREATE TABLE IF NOT EXISTS gpkg_extensions (table_name TEXT, column_name TEXT,
 extension_name TEXT NOT NULL, definition TEXT NOT NULL, scope TEXT NOT NULL,
 CONSTRAINT ge_tce UNIQUE (table_name, column_name, extension_name));
CREATE TABLE gpkg_data_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL, name TEXT,
 title TEXT, description TEXT, mime_type TEXT, constraint_name TEXT,
 CONSTRAINT pk_gdc PRIMARY KEY (table_name, column_name),
 CONSTRAINT gdc_tn UNIQUE (table_name, name));
CREATE TABLE gpkg_data_column_constraints (constraint_name TEXT NOT NULL,
 constraint_type TEXT NOT NULL, value TEXT, min NUMERIC, min_is_inclusive BOOLEAN, max NUMERIC,
 max_is_inclusive BOOLEAN, description TEXT,
 CONSTRAINT gdcc_ntv UNIQUE (constraint_name, constraint_type, value));
CREATE TABLE gpkg_metadata (id INTEGER CONSTRAINT m_pk PRIMARY KEY ASC NOT NULL,
 md_scope TEXT NOT NULL DEFAULT 'dataset', md_standard_uri TEXT NOT NULL,
 mime_type TEXT NOT NULL DEFAULT 'text/xml', metadata TEXT NOT NULL DEFAULT '');
CREATE TABLE gpkg_metadata_reference (reference_scope TEXT NOT NULL, table_name TEXT,
 column_name TEXT, row_id_value INTEGER, timestamp DATETIME NOT NULL, md_file_id INTEGER NOT NULL,
 md_parent_id INTEGER, CONSTRAINT crmr_mfi_fk FOREIGN KEY (md_file_id) REFERENCES gpkg_metadata(id),
 CONSTRAINT crmr_mpi_fk FOREIGN KEY (md_parent_id) REFERENCES gpkg_metadata(id));
CREATE TABLE gpkgext_relations (id INTEGER PRIMARY KEY AUTOINCREMENT,
 base_table_name TEXT NOT NULL, base_primary_column TEXT NOT NULL DEFAULT 'id',
 related_table_name TEXT NOT NULL, related_primary_column TEXT NOT NULL DEFAULT 'id',
 relation_name TEXT NOT NULL, mapping_table_name TEXT NOT NULL UNIQUE);
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
 f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
 f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
 useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
 update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));
"""
_STANDARD = "http://www.geopackage.org/spec131/#"
_EXTENSIONS = (
    ("gpkg_data_columns", "gpkg_schema", f"{_STANDARD}extension_schema", "read-write"),
    ("gpkg_data_column_constraints", "gpkg_schema", f"{_STANDARD}extension_schema", "read-write"),
    ("gpkg_metadata", "gpkg_metadata", f"{_STANDARD}extension_metadata", "read-write"),
    ("gpkg_metadata_reference", "gpkg_metadata", f"{_STANDARD}extension_metadata", "read-write"),
    ("gpkgext_relations", "gpkg_related_tables",
     "http://www.opengis.net/doc/IS/gpkg-rte/1.0", "read-write"),
)  # fmt: skip
# base table, its key, related table, the column that names the key
RELATIONS = (
    ("projects", "project_id", "statements", "subject_id"),
    ("plan_units", "unit_id", "memberships", "unit_id"),
    ("sources", "source_id", "statements", "source_id"),
)


@dataclass(frozen=True, eq=False)
class Dressing:
    """A table as it stands in the file, and its styles; `sld` is "" without geometry."""

    table: Table
    qml: str
    sld: str


def dress(
    path: Path,
    dressings: Sequence[Dressing],
    codes: Mapping[str, pd.DataFrame],
    day: date,
    note: str,
) -> None:
    """Add styles, titles, code lists, metadata and relations to a GeoPackage.

    Parameters
    ----------
    path
        GeoPackage whose tables `GDAL` has written, rows numbered from 1 in their order.
    dressings
        One for each table, in the order of the file.
    codes
        Code lists with `zh` and `en`.
    day
        Of styles and metadata.
    note
        Kept as metadata of the file.
    """
    stamp = f"{day.isoformat()}T00:00:00.000Z"
    with closing(sqlite3.connect(path)) as db:
        db.executescript(_TABLES)
        db.executemany("INSERT INTO gpkg_extensions VALUES (?, NULL, ?, ?, ?)", _EXTENSIONS)
        _register(db, "layer_styles", "QGIS layer styles", stamp)
        used = _columns(db, dressings, codes)
        _constraints(db, codes, used)
        _styles(db, dressings, stamp)
        _metadata(db, dressings, stamp, note)
        _relations(db, [item.table for item in dressings], stamp)
        db.commit()
        db.execute("VACUUM")


def _register(db: sqlite3.Connection, table: str, title: str, stamp: str) -> None:
    db.execute(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)"
        " VALUES (?, 'attributes', ?, '', ?)",
        (table, title, stamp),
    )


def _columns(
    db: sqlite3.Connection, dressings: Sequence[Dressing], codes: Mapping[str, pd.DataFrame]
) -> set[str]:
    """Titles and meaning of columns; returns the code lists that are used."""
    used: set[str] = set()
    for item in dressings:
        taken: set[str] = set()
        for field in fields_of(item.table.base, item.table.attributes.columns):
            alias = field.zh if field.zh not in taken else f"{field.zh}（{field.name}）"
            taken.add(alias)
            listed = field.vocabulary if field.vocabulary in codes else None
            used |= {listed} if listed else set()
            db.execute(
                "INSERT INTO gpkg_data_columns VALUES (?, ?, ?, ?, ?, NULL, ?)",
                (item.table.name, field.name, alias, alias, _meaning(field), listed),
            )
    return used


def _meaning(field: Field) -> str:
    return f"{field.en} [{field.unit}]" if field.unit else field.en


def _constraints(db: sqlite3.Connection, codes: Mapping[str, pd.DataFrame], used: set[str]) -> None:
    rows = [
        (name, str(code), f"{zh} {en}")
        for name in sorted(used)
        for code, zh, en in zip(
            codes[name].index, codes[name]["zh"], codes[name]["en"], strict=True
        )
    ]
    db.executemany(
        "INSERT INTO gpkg_data_column_constraints VALUES (?, 'enum', ?, NULL, NULL, NULL, NULL, ?)",
        rows,
    )


def _styles(db: sqlite3.Connection, dressings: Sequence[Dressing], stamp: str) -> None:
    rows = [
        (item.table.name, "geom" if item.table.spatial else "", item.table.name[:30],
         item.qml, item.sld, f"{item.table.zh} {item.table.en}", stamp)
        for item in dressings
    ]  # fmt: skip
    db.executemany(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name,"
        " f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, owner, ui,"
        " update_time) VALUES ('', '', ?, ?, ?, ?, ?, 1, ?, '', '', ?)",
        rows,
    )


def _metadata(db: sqlite3.Connection, dressings: Sequence[Dressing], stamp: str, note: str) -> None:
    db.execute(
        "INSERT INTO gpkg_metadata VALUES (1, 'dataset', 'http://purl.org/dc/terms/',"
        " 'text/plain', ?)",
        (note,),
    )
    db.execute(
        "INSERT INTO gpkg_metadata_reference VALUES ('geopackage', NULL, NULL, NULL, ?, 1, NULL)",
        (stamp,),
    )
    for index, item in enumerate(dressings, 2):
        text = _qgis_metadata(item.table, note)
        db.execute(
            "INSERT INTO gpkg_metadata VALUES (?, 'dataset', ?, 'text/xml', ?)",
            (index, _QGIS_METADATA, text),
        )
        db.execute(
            "INSERT INTO gpkg_metadata_reference VALUES ('table', ?, NULL, NULL, ?, ?, 1)",
            (item.table.name, stamp, index),
        )


def _qgis_metadata(table: Table, note: str) -> str:
    root = ET.Element("qgis", version="3.22.0")
    for tag, text in (("identifier", table.name), ("language", "ZHO"), ("type", "dataset"),
                      ("title", f"{table.zh} {table.en}"), ("abstract", note)):  # fmt: skip
        ET.SubElement(root, tag).text = text
    return ET.tostring(root, encoding="unicode")


def _relations(db: sqlite3.Connection, tables: Sequence[Table], stamp: str) -> None:
    """Related Tables Extension: which rows of one table belong to a row of another."""
    by_base: dict[str, list[Table]] = {}
    for table in tables:
        by_base.setdefault(table.base, []).append(table)
    for base, key, related, column in RELATIONS:
        for left in by_base.get(base, []):
            for right in by_base.get(related, []):
                mapping = _relate(db, left, key, right, column)
                # listed, since QGIS shows an unlisted table as a broken layer
                _register(db, mapping, f"关系：{left.zh}—{right.zh}", stamp)


def _relate(db: sqlite3.Connection, left: Table, key: str, right: Table, column: str) -> str:
    mapping = f"relation_{left.name}_{right.name}"
    rows = {value: fid for fid, value in enumerate(left.frame[key], 1)}
    pairs = [(rows[v], fid) for fid, v in enumerate(right.frame[column], 1) if v in rows]
    db.execute(f'CREATE TABLE "{mapping}" (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,'
               ' base_id INTEGER NOT NULL, related_id INTEGER NOT NULL)')  # fmt: skip
    insert = f'INSERT INTO "{mapping}" (base_id, related_id) VALUES (?, ?)'  # noqa: S608 - our own name
    db.executemany(insert, pairs)
    db.execute(
        "INSERT INTO gpkgext_relations (base_table_name, base_primary_column, related_table_name,"
        " related_primary_column, relation_name, mapping_table_name)"
        " VALUES (?, 'fid', ?, 'fid', 'attributes', ?)",
        (left.name, right.name, mapping),
    )
    db.execute(
        "INSERT INTO gpkg_extensions VALUES (?, NULL, 'gpkg_related_tables',"
        " 'http://www.opengis.net/doc/IS/gpkg-rte/1.0', 'read-write')",
        (mapping,),
    )
    return mapping
