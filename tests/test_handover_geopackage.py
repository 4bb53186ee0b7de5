"""The GeoPackage keeps to its standard: checks written from the text of OGC 12-128r18 and 18-000.

Each test names the clause it stands for. GDAL writes the layers, our own SQL the rest, so the
checks are made on the file with SQLite alone.
"""

import re
import sqlite3
import struct
from contextlib import closing

import numpy as np
import pytest
import shapely
from pyproj import CRS

from renewal_atlas.gis.handover import handover_tables, split

EXTENSIONS = {"gpkg_schema", "gpkg_metadata", "gpkg_related_tables", "gpkg_rtree_index"}


@pytest.fixture(params=[4490, 4548])
def package(request, handover):
    (path,) = handover.glob(f"*.epsg{request.param}.gpkg")
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        yield request.param, db


def rows(package, query, *values):
    return package[1].execute(query, values).fetchall()


def columns(package, table):
    return {row[1]: row for row in rows(package, f'PRAGMA table_info("{table}")')}


def test_1_1_1_it_is_a_geopackage_and_sound(package):
    assert rows(package, "PRAGMA application_id") == [(int.from_bytes(b"GPKG", "big"),)]
    assert rows(package, "PRAGMA user_version") == [(10200,)]
    assert rows(package, "PRAGMA integrity_check") == [("ok",)]
    assert rows(package, "PRAGMA foreign_key_check") == []


def test_1_1_2_every_crs_is_defined_by_its_authority(package):
    code = package[0]
    listed = {
        row[0]: row[1:]
        for row in rows(
            package,
            "SELECT srs_id, organization, organization_coordsys_id, definition"
            " FROM gpkg_spatial_ref_sys",
        )
    }
    assert {-1, 0, 4326, code} <= set(listed)
    assert listed[-1][2] == listed[0][2] == "undefined"
    for srs in (4326, code):
        organisation, number, definition = listed[srs]
        assert (organisation.upper(), number) == ("EPSG", srs)
        assert CRS.from_wkt(definition).equals(CRS.from_epsg(srs), ignore_axis_order=True)
        assert CRS.from_wkt(definition).to_authority() == ("EPSG", str(srs))


def test_1_1_3_every_table_is_listed_and_nothing_else_is(package):
    listed = {row[0] for row in rows(package, "SELECT table_name FROM gpkg_contents")}
    present = {row[0] for row in rows(package, "SELECT name FROM sqlite_master WHERE type='table'")}
    ours = {
        name for name in present if not name.startswith(("gpkg_", "gpkgext_", "rtree_", "sqlite_"))
    }
    assert ours == listed
    kinds = {row[0] for row in rows(package, "SELECT DISTINCT data_type FROM gpkg_contents")}
    assert kinds == {"features", "attributes"}
    stamps = {row[0] for row in rows(package, "SELECT last_change FROM gpkg_contents")}
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", stamp) for stamp in stamps)
    titles = [row[0] for row in rows(package, "SELECT identifier FROM gpkg_contents")]
    assert len(set(titles)) == len(titles)


def test_1_1_3_the_box_of_every_layer_is_that_of_its_shapes(package):
    found = rows(
        package,
        "SELECT table_name, min_x, min_y, max_x, max_y, srs_id FROM gpkg_contents"
        " WHERE data_type = 'features'",
    )
    assert found
    for name, *box, srs in found:
        shapes = shapely.from_wkb(
            [wkb(row[0]) for row in rows(package, f'SELECT geom FROM "{name}"')]
        )
        assert srs == package[0]
        assert np.allclose(box, shapely.total_bounds(shapes), rtol=0, atol=1e-6), name


def wkb(blob):
    """Standard WKB behind the header of clause 2.1.3."""
    assert blob[:3] == b"GP\0"
    flags = blob[3]
    assert flags & 0b00110000 == 0  # no extended and no empty geometry
    assert struct.unpack("<i" if flags & 1 else ">i", blob[4:8])[0] in {4490, 4548}
    return blob[8 + (0, 32, 48, 48, 64)[flags >> 1 & 7] :]


def test_1_1_1_1_4_columns_have_types_that_the_standard_knows(package):
    allowed = {"BOOLEAN", "INTEGER", "MEDIUMINT", "REAL", "TEXT", "POINT", "MULTILINESTRING",
               "MULTIPOLYGON", "DATETIME"}  # fmt: skip
    for (name,) in rows(package, "SELECT table_name FROM gpkg_contents"):
        for column, row in columns(package, name).items():
            assert re.sub(r"\(\d+\)", "", row[2]).upper() in allowed, (name, column)


def test_2_1_5_every_layer_says_its_kind_of_geometry(package):
    listed = rows(
        package,
        "SELECT g.table_name, column_name, geometry_type_name, g.srs_id, z, m"
        " FROM gpkg_geometry_columns g JOIN gpkg_contents USING (table_name)"
        " WHERE data_type = 'features'",
    )
    features = rows(package, "SELECT table_name FROM gpkg_contents WHERE data_type = 'features'")
    assert sorted(row[0] for row in listed) == sorted(row[0] for row in features)
    for name, column, kind, srs, z, m in listed:
        assert columns(package, name)[column][2].upper() == kind
        assert kind in {"POINT", "MULTILINESTRING", "MULTIPOLYGON"}
        assert (srs, z, m) == (package[0], 0, 0)


def test_2_1_6_and_2_4_every_table_has_an_integer_key(package):
    for (name,) in rows(package, "SELECT table_name FROM gpkg_contents"):
        keys = [row for row in columns(package, name).values() if row[5]]
        assert [row[2] for row in keys] == ["INTEGER"], name
        (text,) = rows(package, "SELECT sql FROM sqlite_master WHERE name = ?", name)
        assert "AUTOINCREMENT" in text[0].upper(), name


def test_2_3_every_extension_is_registered_and_defined(package):
    listed = rows(
        package,
        "SELECT table_name, column_name, extension_name, definition, scope FROM gpkg_extensions",
    )
    assert {row[2] for row in listed} == EXTENSIONS
    present = {row[0] for row in rows(package, "SELECT name FROM sqlite_master")}
    for table, column, _, definition, scope in listed:
        assert table in present
        assert column is None or column in columns(package, table)
        assert definition.startswith("http")
        assert scope in {"read-write", "write-only"}


def test_f_3_the_spatial_index_has_every_row(package):
    for name, column in rows(package, "SELECT table_name, column_name FROM gpkg_geometry_columns"):
        index = f"rtree_{name}_{column}"
        assert (name, column) in rows(
            package,
            "SELECT table_name, column_name FROM gpkg_extensions"
            " WHERE extension_name = 'gpkg_rtree_index'",
        )
        assert rows(package, f'SELECT count(*) FROM "{index}"') == rows(
            package, f'SELECT count(*) FROM "{name}"'
        )
        triggers = rows(package, "SELECT name FROM sqlite_master WHERE type='trigger' AND name LIKE ?",
                        f"{index}%")  # fmt: skip
        assert len(triggers) >= 6


def test_f_9_titles_and_code_lists_belong_to_columns(package):
    listed = rows(package, "SELECT table_name, column_name, constraint_name FROM gpkg_data_columns")
    lists = {
        row[0] for row in rows(package, "SELECT constraint_name FROM gpkg_data_column_constraints")
    }
    used = set()
    for table, column, constraint in listed:
        assert column in columns(package, table)
        used |= {constraint} if constraint else set()
    assert used == lists
    kinds = {
        row[0]
        for row in rows(
            package, "SELECT DISTINCT constraint_type FROM gpkg_data_column_constraints"
        )
    }
    assert kinds == {"enum"}


def test_f_8_metadata_belong_to_the_file_or_to_a_table(package):
    rest = rows(
        package,
        "SELECT reference_scope, table_name, md_file_id, md_parent_id FROM gpkg_metadata_reference",
    )
    ids = {row[0] for row in rows(package, "SELECT id FROM gpkg_metadata")}
    tables = {row[0] for row in rows(package, "SELECT table_name FROM gpkg_contents")}
    assert {row[2] for row in rest} == ids
    for scope, table, _, parent in rest:
        assert (scope == "geopackage") == (table is None)
        assert table is None or table in tables
        assert parent is None or parent in ids


def test_18_000_relations_name_tables_that_are_there(package):
    kinds = dict(rows(package, "SELECT table_name, data_type FROM gpkg_contents"))
    found = rows(
        package,
        "SELECT base_table_name, base_primary_column, related_table_name, related_primary_column,"
        " relation_name, mapping_table_name FROM gpkgext_relations",
    )
    assert found
    for base, base_key, related, related_key, relation, mapping in found:
        assert columns(package, base)[base_key][5]
        assert columns(package, related)[related_key][5]
        assert relation == "attributes"
        assert kinds[related] == "attributes"
        assert {"base_id", "related_id"} <= set(columns(package, mapping))
        for key, table in (("base_id", base), ("related_id", related)):
            assert rows(
                package,
                f'SELECT count(*) FROM "{mapping}" WHERE {key} NOT IN (SELECT fid FROM "{table}")',
            ) == [(0,)]


def test_it_holds_what_the_source_holds_and_says_for_whom(package, atlas):
    parts = {p.name: len(p.frame) for t in handover_tables(atlas.layers) for p in split(t)}
    for name, count in parts.items():
        assert rows(package, f'SELECT count(*) FROM "{name}"') == [(count,)]
    (note,) = rows(package, "SELECT metadata FROM gpkg_metadata WHERE id = 1")[0]
    assert "内部使用" in note
