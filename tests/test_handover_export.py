"""A hand-over opens right, in the right place, with every row, in every format."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon

from renewal_atlas.crs import to_metric
from renewal_atlas.errors import CRSError, PublishError, UsageError
from renewal_atlas.files import folder_set
from renewal_atlas.files.staging import lock_path
from renewal_atlas.gis.export import DEFAULT_FORMATS, export
from renewal_atlas.gis.fields import code_lists
from renewal_atlas.gis.formats import FORMATS
from renewal_atlas.gis.geojson_stream import write_geojson
from renewal_atlas.gis.handover import Table, content_day, handover_tables, plain_frame, split
from renewal_atlas.gis.reopen import read_layer
from renewal_atlas.gis.shapefile import short_names
from renewal_atlas.gis.vector import write_layer
from renewal_atlas.gis.verify import verify
from renewal_atlas.gis.workbook import MAX_ROWS, to_xlsx

DISTRICT = "370103-shizhong"
ROOT = Path(__file__).parents[1]
MILLIMETRE = 0.001
STAMP = date(2026, 2, 5)


@pytest.fixture(scope="module")
def tables(atlas):
    return {table.name: table for table in handover_tables(atlas.layers)}


@pytest.fixture(scope="module")
def settings(map_settings):
    return map_settings


@pytest.fixture(scope="module")
def folder(handover):
    return handover


def one(folder, pattern):
    (path,) = folder.glob(pattern)
    return path


def metres_apart(left, right, crs):
    """Largest distance between two sets of geometry, in metres, row by row."""
    a, b = (to_metric(shapes, crs).to_numpy() for shapes in (left, right))
    return float(np.nanmax(shapely.hausdorff_distance(a, b)))


# --- GeoPackage


@pytest.mark.parametrize("code", [4490, 4548])
@pytest.mark.parametrize(
    "name", ["projects", "places", "plan_units", "uncertainty", "lines", "boundary"]
)
def test_geopackage_has_every_row_within_a_millimetre(folder, tables, code, name):
    path = one(folder, f"*.epsg{code}.gpkg")
    source = tables[name].frame
    found = read_layer(path, name)
    key = next(c for c in ("project_id", "place_id", "unit_id", "adcode") if c in source)
    if name == "lines":
        key = ["place_id", "segment"]
    source, found = (f.sort_values(key).reset_index(drop=True) for f in (source, found))
    assert len(found) == len(source)
    assert list(found["name"]) == list(source["name"])
    placed = source.geometry.notna()
    assert list(found.geometry.notna()) == list(placed)
    assert metres_apart(source.geometry[placed], found.geometry[placed], 4548) < MILLIMETRE


@pytest.mark.parametrize("code", [4490, 4548])
def test_geopackage_layers_say_their_crs_and_one_kind_of_geometry(folder, tables, code):
    path = one(folder, f"*.epsg{code}.gpkg")
    parts = {p.name: p for t in tables.values() for p in split(t)}
    for name, part in parts.items():
        info = pyogrio.read_info(path, layer=name)
        assert info["features"] == len(part.frame)
        if part.spatial:
            assert info["crs"] == f"EPSG:{code}"
            assert info["geometry_type"] in {"Point", "MultiLineString", "MultiPolygon"}


def test_geopackage_numbers_and_chinese_words_are_as_in_the_source(folder, tables):
    path = one(folder, "*.epsg4490.gpkg")
    for name in ("statements", "sources", "memberships", "ledger", "vocabularies", "programmes"):
        source = tables[name].frame
        found = pyogrio.read_dataframe(path, layer=name)
        for column in source:
            left = source[column].astype(object).where(source[column].notna(), None)
            right = found[column].astype(object).where(found[column].notna(), None)
            assert list(left) == list(right), (name, column)


def test_geopackage_relations_lead_to_the_right_rows(folder):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(one(folder, "*.epsg4490.gpkg"))) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        rows = db.execute(
            "SELECT base_table_name, related_table_name, mapping_table_name FROM gpkgext_relations"
        ).fetchall()
        keys = {
            "projects": ("project_id", "subject_id"),
            "plan_units": ("unit_id", "unit_id"),
            "sources": ("source_id", "source_id"),
        }
        assert rows
        for base, related, mapping in rows:
            name = next(k for k in keys if base.startswith(k))
            left, right = keys[name]
            wrong = db.execute(
                f'SELECT count(*) FROM "{mapping}" m JOIN "{base}" b ON b.fid = m.base_id'
                f' JOIN "{related}" r ON r.fid = m.related_id WHERE b.{left} <> r.{right}'
            ).fetchone()[0]
            whole = db.execute(
                f'SELECT count(*) FROM "{related}" r WHERE r.{right} IN'
                f' (SELECT {left} FROM "{base}")'
            ).fetchone()[0]
            assert wrong == 0
            assert db.execute(f'SELECT count(*) FROM "{mapping}"').fetchone()[0] == whole


def test_geopackage_names_every_column_in_chinese_and_lists_codes(folder):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(one(folder, "*.epsg4490.gpkg"))) as db:
        listed = set(db.execute("SELECT table_name, column_name FROM gpkg_data_columns"))
        for (table,) in db.execute("SELECT table_name FROM gpkg_contents").fetchall():
            if table == "layer_styles" or table.startswith("relation_"):
                continue
            columns = {row[1] for row in db.execute(f'PRAGMA table_info("{table}")')}
            assert {(table, c) for c in columns - {"fid", "geom"}} <= listed
        kinds = db.execute(
            "SELECT count(*) FROM gpkg_data_column_constraints WHERE constraint_name = 'kinds'"
        ).fetchone()[0]
        assert kinds > 20
        note = db.execute("SELECT metadata FROM gpkg_metadata WHERE id = 1").fetchone()[0]
    assert "内部使用" in note
    assert "CC BY" in note


def test_every_layer_and_table_has_a_default_style(folder):
    styles = pyogrio.read_dataframe(one(folder, "*.epsg4548.gpkg"), layer="layer_styles")
    layers = [
        n
        for n in pyogrio.list_layers(one(folder, "*.epsg4548.gpkg"))[:, 0]
        if n != "layer_styles" and not n.startswith("relation_")
    ]
    assert sorted(styles["f_table_name"]) == sorted(layers)
    assert styles["useAsDefault"].all()
    import xml.etree.ElementTree as ET

    for row in styles.itertuples():
        ET.fromstring(row.styleQML.split("\n", 1)[1])
        if row.styleSLD:
            ET.fromstring(row.styleSLD.encode())


# --- other formats


@pytest.mark.parametrize("name", ["projects", "places", "plan_units", "lines", "boundary"])
@pytest.mark.parametrize(("pattern", "code"), [
    ("geojson/{}.internal.geojson", 4326), ("parquet/{}.internal.parquet", 4490),
])  # fmt: skip
def test_whole_layers_read_back_the_same(folder, tables, pattern, code, name):
    path = one(folder, pattern.format(name))
    found = gpd.read_parquet(path) if path.suffix == ".parquet" else pyogrio.read_dataframe(path)
    source = tables[name].frame
    assert found.crs.to_epsg() == code
    assert list(found["name"]) == list(source["name"])
    placed = source.geometry.notna()
    assert metres_apart(source.geometry[placed], found.geometry[placed.to_numpy()].to_crs(4326),
                        4548) < 0.12  # the sixth decimal  # fmt: skip


def test_flatgeobuf_and_shapefile_read_back_part_by_part(folder, tables):
    for part in (p for t in tables.values() for p in split(t) if p.spatial):
        for pattern in ("fgb/{}.internal.fgb", "shp/{}.internal.shp"):
            path = one(folder, pattern.format(part.name))
            found = pyogrio.read_dataframe(path)
            assert found.crs.to_epsg() == 4490, path
            column = "NAME" if path.suffix == ".shp" else "name"
            assert sorted(found[column]) == sorted(part.frame["name"])
            assert np.allclose(found.total_bounds, part.frame.total_bounds, atol=1e-8)


def test_shapefile_names_are_short_ascii_and_explained(folder):
    words = pd.read_csv(folder / "shp" / "fields.internal.csv", dtype=str)
    assert words["short"].str.fullmatch(r"[A-Z0-9_]{1,10}").all()
    assert not words.duplicated(["layer", "short"]).any()
    for path in sorted((folder / "shp").glob("*.shp")):
        assert path.with_suffix(".cpg").read_text(encoding="ascii").strip() == "UTF-8"
        layer = path.name.removesuffix(".internal.shp")
        fields = list(pyogrio.read_info(path)["fields"])
        assert fields == list(words.loc[words["layer"] == layer, "short"])


@given(
    st.lists(
        st.from_regex(r"[a-z]{1,12}(_[a-z]{1,9}){0,3}", fullmatch=True), unique=True, max_size=30
    )
)
def test_short_names_are_unique_and_fit(columns):
    names = short_names(columns)
    assert len(set(names.values())) == len(columns)
    assert all(0 < len(name) <= 10 for name in names.values())


def test_kml_has_a_folder_a_layer_and_plain_text(folder, tables):
    path = one(folder, "*.kml")
    parts = [p for t in tables.values() for p in split(t) if p.spatial]
    listed = dict(zip(*[pyogrio.list_layers(path)[:, i] for i in (0, 1)], strict=True))
    for part in parts:
        name = f"{part.zh} {part.en}"
        assert name in listed
        assert pyogrio.read_info(path, layer=name)["features"] == len(part.frame)
    found = pyogrio.read_dataframe(path, layer="项目（点） Projects (points)")
    source = next(p for p in parts if p.name == "projects_points").frame
    assert list(found["Name"]) == list(source["name"])
    assert metres_apart(source.geometry, found.geometry.force_2d(), 4548) < MILLIMETRE
    text = path.read_text(encoding="utf-8")
    assert "内部使用" in text
    assert "<![CDATA[" not in text
    told = [line for block in re.findall("<description>(.*?)</description>", text, re.DOTALL)
            for line in block.splitlines()]  # fmt: skip
    assert not [line for line in told if re.search(r"：(nan|None|<NA>|\d+\.0)$", line)]
    shown = dict(re.findall(r"<Folder><name>([^<]*)</name><visibility>(\d)", text))
    off = {name for name, visible in shown.items() if visible == "0"}
    assert off == {f"{p.zh} {p.en}" for p in parts if p.base in {"places", "uncertainty"}}
    assert "&lt;" not in text
    with zipfile.ZipFile(one(folder, "*.kmz")) as archive:
        pinned = archive.read("doc.kml").decode()
        pictures = {n for n in archive.namelist() if n != "doc.kml"}
        assert pictures == set(re.findall("<href>(.*?)</href>", pinned))
        assert all(archive.read(n).startswith(b"\x89PNG") for n in pictures)
    assert "<href>" not in text
    assert pinned.count("<Placemark>") == text.count("<Placemark>")


def test_dxf_has_a_cad_layer_a_map_layer_with_names_in_metres(folder, tables):
    import ezdxf

    drawing = ezdxf.readfile(one(folder, "*.dxf"))
    assert not drawing.audit().has_errors
    assert drawing.units == ezdxf.units.M
    space = drawing.modelspace()
    for part in (p for t in tables.values() for p in split(t) if p.spatial):
        entities = list(space.query(f'*[layer=="{part.name}"]'))
        ids = {e.get_xdata("RENEWAL_ATLAS")[0].value for e in entities}
        assert ids == set(part.frame.iloc[:, 0])
    points = to_metric(tables["projects"].frame, 4548)
    points = points[points.geometry.geom_type == "Point"]
    drawn = {
        e.get_xdata("RENEWAL_ATLAS")[0].value: e.dxf.location
        for e in space.query('POINT[layer=="projects_points"]')
    }
    for row in points.itertuples():
        where = drawn[row.project_id]
        assert np.hypot(where.x - row.geometry.x, where.y - row.geometry.y) < MILLIMETRE
    texts = {e.dxf.text for e in space.query('TEXT[layer=="projects_points_text"]')}
    assert texts == set(points["name"])
    assert any("内部使用" in e.text for e in space.query("MTEXT"))
    assert "内部使用" in drawing.header["$PROJECTNAME"]
    assert drawing.header["$PDMODE"] > 1  # else a point is one pixel
    off = {layer.dxf.name for layer in drawing.layers if layer.is_off()}
    assert {"places_points", "places_areas_text", "uncertainty"} <= off
    assert not off & {"projects_points", "projects_areas", "plan_units_areas", "boundary"}


def test_dxf_opens_on_the_district_and_explains_its_layers(folder, tables):
    import ezdxf

    drawing = ezdxf.readfile(one(folder, "*.dxf"))
    west, south, east, north = to_metric(tables["boundary"].frame, 4548).total_bounds
    low, high = drawing.header["$EXTMIN"], drawing.header["$EXTMAX"]
    assert low[0] <= west < east <= high[0]
    assert low[1] <= south < north <= high[1]
    (view,) = drawing.viewports.get("*Active")
    assert west < view.dxf.center.x < east
    assert south < view.dxf.center.y < north
    assert view.dxf.height >= north - south
    for part in (p for t in tables.values() for p in split(t) if p.spatial):
        layer = drawing.layers.get(part.name)
        assert layer.description == f"{part.zh} {part.en}"
        assert layer.rgb is not None
    used = {e.dxf.style for e in drawing.modelspace().query("TEXT MTEXT")}
    assert {style.dxf.name for style in drawing.styles} <= used | {"Standard"}
    drawn = {e.dxf.linetype for e in drawing.modelspace().query("LWPOLYLINE")}
    assert len([name for name in drawn if name.startswith("DASH_")]) > 3  # stages differ


def test_workbook_has_numbers_dates_filters_and_no_formula(folder, tables):
    import openpyxl

    book = openpyxl.load_workbook(one(folder, "*.xlsx"))
    assert book.sheetnames[1:] == list(tables)
    for name, table in tables.items():
        sheet = book[name]
        assert sheet.max_row == len(table.frame) + 1
        assert sheet.freeze_panes == "B2"
        assert sheet.auto_filter.ref
        assert not [c for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    head = [c.value.split("\n")[1] for c in book["statements"][1]]
    values = [row[head.index("value")].value for row in book["statements"].iter_rows(min_row=2)]
    assert sum(isinstance(v, int | float) for v in values) > 100
    head = [c.value.split("\n")[1] for c in book["sources"][1]]
    days = [row[head.index("published")].value for row in book["sources"].iter_rows(min_row=2)]
    assert any(hasattr(day, "year") for day in days)
    cover = [str(c.value) for row in book.worksheets[0].iter_rows() for c in row if c.value]
    assert len(cover) == len(set(cover)) or cover.count(cover[0]) == 1  # one title
    assert any("EPSG:4326" in text for text in cover)
    head = [c.value.split("\n")[1] for c in book["unit_totals"][1]]
    for row in book["unit_totals"].iter_rows(min_row=2, values_only=True):
        figures, sum_ = row[head.index("figures")], row[head.index("investment_cny")]
        assert (sum_ is None) == (figures == 0)
    assert "内部使用" in "".join(
        str(c.value) for row in book.worksheets[0].iter_rows() for c in row
    )


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "@SUM(A1)", "\t=1", "-2+3", "=cmd|'/C calc'!A0"])
def test_no_text_becomes_a_formula(text):
    import io

    import openpyxl

    frame = plain_frame(pd.DataFrame({"code": [text], "zh": ["a"]}), "vocabularies")
    table = Table("vocabularies", "vocabularies", "代码表", "Code lists", frame)
    content = to_xlsx([table], title="t", note="n", day=STAMP, codes={})
    cell = openpyxl.load_workbook(io.BytesIO(content))["vocabularies"]["A2"]
    assert cell.data_type == "s"
    assert str(cell.value).strip() == text.strip()


def test_a_sheet_that_is_too_long_is_refused():
    frame = pd.DataFrame({"code": pd.Series(np.broadcast_to("a", MAX_ROWS + 1))})
    table = Table("long", "long", "长", "long", frame)
    with pytest.raises(PublishError, match="leave xlsx out"):
        to_xlsx([table], title="t", note="n", day=STAMP, codes={})


@pytest.mark.parametrize("name", ["kml", "dxf"])
def test_a_layer_that_no_reader_could_show_is_refused(atlas, settings, tmp_path, monkeypatch, name):
    monkeypatch.setattr("renewal_atlas.gis.formats._LARGE", 10)
    monkeypatch.setattr("renewal_atlas.gis.export._written", lambda *_: pytest.fail("too late"))
    style, rules = settings
    with pytest.raises(PublishError, match=f"leave {name} out"):
        export(atlas.layers, tmp_path / "out", style=style, settings=rules, inputs={},
               formats=["csv", name])  # fmt: skip
    assert not (tmp_path / "out").exists()


def test_csv_opens_in_excel_and_keeps_every_row(folder, tables):
    for name, table in tables.items():
        content = (folder / "csv" / f"{name}.internal.csv").read_bytes()
        assert content.startswith(b"\xef\xbb\xbf")
        rows = pd.read_csv(folder / "csv" / f"{name}.internal.csv", dtype=str, encoding="utf-8-sig")
        assert len(rows) == len(table.frame)


def test_oc4ids_package_is_valid_and_complete(folder, tables):
    schemas = ROOT.parent / "shared" / "reference" / "oc4ids"
    package = json.loads(one(folder, "*.oc4ids.json").read_text(encoding="utf-8"))
    assert len(package["projects"]) == len(tables["projects"].frame)
    placed = [p for p in package["projects"] if "geometry" in (p.get("locations") or [{}])[0]]
    assert len(placed) == tables["projects"].frame.geometry.notna().sum()
    if not schemas.is_dir():
        pytest.skip("the OC4IDS schema is not here")
    import jsonschema
    from referencing import Registry, Resource

    project = json.loads((schemas / "project-schema.json").read_text(encoding="utf-8"))
    whole = json.loads((schemas / "project-package-schema.json").read_text(encoding="utf-8"))
    address = whole["properties"]["projects"]["items"]["$ref"]
    registry = Registry().with_resource(address, Resource.from_contents(project))
    validator = jsonschema.Draft4Validator(
        whole, registry=registry, format_checker=jsonschema.FormatChecker()
    )
    assert [error.message for error in validator.iter_errors(package)] == []


def test_oc4ids_says_no_budget_where_figures_disagree(atlas):
    from renewal_atlas.gis.oc4ids import _budget

    said = pd.DataFrame(
        {"property": "investment", "scope": "own", "unit": "cny", "value": ["1000", "1000"]}
    )
    assert _budget(said) == {"amount": {"amount": 1000, "currency": "CNY"}}
    assert _budget(said.assign(value=["1000", "2000"])) is None
    assert _budget(said.assign(scope="group")) is None


def test_catalog_is_a_stac_collection(folder):
    pystac = pytest.importorskip("pystac")
    found = pystac.Collection.from_file(str(folder / "catalog.json"))
    present = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert set(found.assets) == present - {"catalog.json"}
    package = next(a for key, a in found.assets.items() if key.endswith("epsg4548.gpkg"))
    assert package.extra_fields["proj:code"] == "EPSG:4548"
    assert {t["name"] for t in package.extra_fields["table:tables"]} >= {"statements", "boundary"}
    assert found.extra_fields["renewal_atlas:profile"] == "internal"


def test_internal_says_so_in_every_file_name(folder):
    names = [p.name for p in folder.rglob("*") if p.is_file() and p.name != "catalog.json"]
    assert names
    assert all(".internal." in name for name in names)


# --- the same bytes, and nothing half


def digest(folder):
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest()
        for p in sorted(folder.rglob("*"))
        if p.is_file()
    }


def test_another_process_time_zone_and_hash_seed_write_the_same_bytes(folder, tmp_path):
    script = f"""
import yaml
from pathlib import Path
import renewal_atlas
from renewal_atlas.gis.export import export
from renewal_atlas.gis.formats import FORMATS
root = Path({str(ROOT)!r})
atlas = renewal_atlas.open({DISTRICT!r}, root)
read = lambda path: yaml.safe_load(path.read_text(encoding="utf-8"))
export(atlas.layers, Path({str(tmp_path / "again")!r}), style=read(root / "maps/style.yml"),
       settings=read(root / "maps/{DISTRICT}.yml"), inputs={{"a.csv": "0" * 64}}, formats=list(FORMATS))
"""
    there = {**os.environ, "TZ": "Pacific/Auckland", "PYTHONHASHSEED": "77"}
    subprocess.run([sys.executable, "-c", script], check=True, env=there)
    assert digest(tmp_path / "again") == digest(folder)


def test_a_folder_with_other_files_is_left_alone(atlas, settings, tmp_path):
    mine = tmp_path / "thesis.docx"
    mine.write_text("years of work", encoding="utf-8")
    style, rules = settings
    with pytest.raises(UsageError, match=r"thesis\.docx"):
        export(atlas.layers, tmp_path, style=style, settings=rules, inputs={}, formats=["csv"])
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]


def test_an_earlier_handover_is_replaced_as_a_whole(atlas, settings, tmp_path):
    style, rules = settings
    target = tmp_path / "out"
    export(atlas.layers, target, style=style, settings=rules, inputs={}, formats=["csv"])
    again = {"style": style, "settings": rules, "inputs": {}, "formats": ["geojson"]}
    before = digest(target)
    with pytest.raises(UsageError, match=r"csv/boundary\.internal\.csv.*--replace"):
        export(atlas.layers, target, **again)
    assert digest(target) == before
    export(atlas.layers, target, **again, replace=True)
    assert not (target / "csv").exists()
    assert (target / "geojson" / "projects.internal.geojson").exists()


EDITS = {"geojson/places.internal.geojson": "an edit of a day", "csv/places.internal.csv": "x"}


@pytest.fixture
def out(atlas, settings, tmp_path):
    """A small hand-over, and how to write it again."""
    style, rules = settings
    options = {"style": style, "settings": rules, "inputs": {}, "formats": ["csv", "geojson"]}

    def write(folder=tmp_path / "out", **more):
        return export(atlas.layers, folder, **{**options, **more})

    write()
    return tmp_path / "out", write


def test_edits_in_a_handover_are_not_overwritten_without_being_told(out):
    folder, write = out
    fresh = digest(folder)
    for name, text in EDITS.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "csv" / "boundary.internal.csv").unlink()  # what is gone cannot be lost
    before = digest(folder)
    with pytest.raises(
        UsageError, match=r"edited since \(csv/places.*, geojson/places.*import.*--replace"
    ):
        write()
    assert digest(folder) == before
    write(replace=True)
    assert digest(folder) == fresh
    (folder / "csv" / "boundary.internal.csv").unlink()
    write()
    assert digest(folder) == fresh


@pytest.mark.parametrize("inside", ["", "csv"])
def test_the_folder_one_stands_in_is_not_replaced(out, monkeypatch, inside):
    folder, write = out
    monkeypatch.chdir(folder / inside)
    before = folder.stat().st_ino
    for target in (folder, Path(".." if inside else ".")):
        with pytest.raises(UsageError, match="out is or holds the folder you are in"):
            write(target)
    assert folder.stat().st_ino == before
    monkeypatch.chdir(folder.parent)
    write(Path("out"))  # from beside it, all is well


def test_nothing_is_left_beside_an_export_and_hidden_files_stay(out):
    folder, write = out
    assert [path.name for path in folder.parent.iterdir()] == ["out"]
    (folder / ".DS_Store").write_bytes(b"left behind by a file manager")
    names = write(formats=["csv", "geojson", "oc4ids"])
    assert not [name for name in names if name.startswith(".")]
    assert (folder / ".DS_Store").exists()
    assert verify(folder) == []


@pytest.mark.parametrize("inside", [".git/HEAD", "csv/.svn/entries"])
def test_a_repository_in_an_export_is_refused_since_it_could_not_be_kept_whole(out, inside):
    folder, write = out
    (folder / inside).parent.mkdir(parents=True)
    (folder / inside).write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match=rf"no hand-over of ours \({re.escape(inside)}\)"):
        write(replace=True)
    assert (folder / inside).read_text("utf-8") == "mine"


def test_a_folder_of_hidden_files_alone_is_left_alone(out, tmp_path):
    _, write = out
    home = tmp_path / "home"
    home.mkdir()
    (home / ".DS_Store").write_bytes(b"left behind by a file manager")
    write(home)
    (home / ".profile").write_text("mine", encoding="utf-8")
    write(home)  # it is a hand-over by now
    (home / "catalog.json").unlink()
    shutil.rmtree(home / "csv")
    shutil.rmtree(home / "geojson")
    for path in home.glob("*.md"):
        path.unlink()
    with pytest.raises(UsageError, match=r"no hand-over of ours \(\.profile\)"):
        write(home)


def test_two_exports_to_one_folder_do_not_meet(out, monkeypatch):
    folder, write = out
    monkeypatch.setattr("renewal_atlas.files.publication.PATIENCE_S", 0.1)
    with (
        FileLock(lock_path(folder_set(folder))),
        pytest.raises(PublishError, match="could not be acquired"),
    ):
        write(formats=["csv", "geojson", "oc4ids"])
    assert not list(folder.glob("*.oc4ids.json"))


def test_a_format_named_twice_is_written_once(out):
    folder, write = out
    before = digest(folder)
    write(formats=["csv", "geojson", "csv"])
    assert digest(folder) == before


def test_a_format_that_was_asked_for_is_not_left_out_in_silence(out, tmp_path):
    _, write = out
    rules = {"map_review_number": "鲁S（2026）001号", "coordinate_decimals": 6,
             "allowed_basemaps": [], "withheld_layers": ["statements"]}  # fmt: skip
    public = {"settings": {"publication": rules}, "audience": "public"}
    with pytest.raises(PublishError, match=r"oc4ids has nothing to hold.*leave it out"):
        write(tmp_path / "new", **public, formats=["oc4ids"])
    assert not (tmp_path / "new").exists()
    assert "370103-shizhong.epsg4490.gpkg" in write(
        tmp_path / "new", **public, formats=DEFAULT_FORMATS
    )


@pytest.mark.parametrize(("options", "error", "words"), [
    ({"formats": ["gpkg", "pdf"]}, UsageError, "unknown format pdf"),
    ({"formats": ["gpkg"], "crs": [99999]}, CRSError, "unknown to PROJ"),
    ({"formats": ["gpkg"], "crs": [3857]}, CRSError, "stretches"),
    ({"formats": ["gpkg"], "crs": [4550]}, CRSError, r"--crs 4550 is for 121\.5 to 124\.5"),
    ({"formats": ["shp"], "crs": [4548, 4490]}, UsageError, "--crs 4490 is used by none"),
    ({"formats": ["dxf"], "crs": [4490]}, UsageError, "dxf is written in EPSG:4548"),
    ({"formats": ["csv"], "audience": "public"}, PublishError, "map_review_number"),
])  # fmt: skip
def test_a_wrong_order_writes_nothing(atlas, settings, tmp_path, options, error, words):
    style, _ = settings
    with pytest.raises(error, match=words):
        export(atlas.layers, tmp_path / "out", style=style, settings={}, inputs={}, **options)
    assert not (tmp_path / "out").exists()


def test_a_drawing_takes_the_metres_that_were_asked_for(atlas, settings, tmp_path):
    style, rules = settings
    export(atlas.layers, tmp_path / "out", style=style, settings=rules, inputs={},
           formats=["dxf"], crs=[32650])  # fmt: skip
    assert (tmp_path / "out" / "370103-shizhong.internal.epsg32650.dxf").exists()


def test_a_shapefile_bears_the_day_of_its_content_not_of_today(folder, atlas):
    day = content_day(atlas.layers.sources)
    for path in (folder / "shp").glob("*.dbf"):
        assert tuple(path.read_bytes()[1:4]) == (day.year - 1900, day.month, day.day)


def test_ids_in_lists_have_their_names_beside_them(folder, tables, atlas):
    names = dict(atlas.layers.programmes[["programme_id", "name"]].to_numpy())
    projects = tables["projects"].frame.dropna(subset="programmes")
    assert len(projects)
    for ids, said in zip(projects["programmes"], projects["programmes_zh"], strict=True):
        assert said == "|".join(names[key] for key in ids.split("|"))
    for path in (one(folder, "*.epsg4490.gpkg"), folder / "fgb" / "projects_areas.internal.fgb"):
        found = pyogrio.read_info(path, layer="projects_areas")["fields"]
        assert {"programmes_zh", "plan_units_zh", "source_ids_zh"} <= set(found)


def test_the_read_me_answers_what_a_receiver_asks(folder, atlas):
    text = (folder / "README.internal.md").read_text("utf-8")
    for path in (p for p in folder.rglob("*") if p.is_file() and not p.name.startswith("README")):
        if path.name != "catalog.json" and not path.name.startswith("FIELDS"):
            row = next(x for x in text.splitlines() if f"`{path.relative_to(folder)}`" in x)
            if path.suffix in {".gpkg", ".fgb", ".kml", ".dxf", ".geojson", ".parquet", ".shp"}:
                assert "EPSG:" in row
            if path.suffix == ".csv":
                assert "BOM" in row
    for word in ("FIELDS.internal.md", "renewal-atlas verify", "### QGIS", "### CAD", "WGS 84"):
        assert word in text
    assert set(atlas.layers.boundary["licence"]) <= {
        x.partition("：")[2] for x in text.splitlines()
    }
    assert atlas.layers.district.licence in text
    assert all(name in text for name in atlas.layers.plans["name"])


def test_shapefile_is_written_on_request_only():
    assert "shp" in FORMATS
    assert "shp" not in DEFAULT_FORMATS


# --- the Arrow path


def mixed(count=130_000):
    """More rows than two batches, with areas the wrong way round and gaps."""
    numbers = np.arange(count)
    shapes = np.array([Point(117 + i / count, 36.5) for i in numbers], object)
    shapes[5] = Polygon([(117, 36), (117, 36.1), (117.1, 36.1), (117.1, 36)])  # clockwise
    shapes[6] = LineString([(117, 36), (117.12345678, 36)])
    shapes[7] = None
    text = pd.Series(numbers.astype(str)).where(numbers % 3 > 0, None).astype("string")
    text[1] = '[1, "x"]'
    late = pd.Series([None] * count, dtype=object)
    late[count - 1] = "最后"
    return gpd.GeoDataFrame({"n": numbers, "text": text, "late": late}, geometry=shapes, crs=4326)


def test_large_geojson_keeps_to_rfc_7946(tmp_path):
    layer = mixed()
    path = tmp_path / "large.geojson"
    write_geojson(path, layer)
    content = json.loads(path.read_text(encoding="utf-8"))
    assert content["type"] == "FeatureCollection"
    assert "crs" not in content
    assert len(content["features"]) == len(layer)
    assert content["features"][1]["properties"]["text"] == '[1, "x"]'
    assert content["features"][7]["geometry"] is None
    assert content["features"][-1]["properties"]["late"] == "最后"
    ring = content["features"][5]["geometry"]["coordinates"][0]
    assert shapely.is_ccw(shapely.LinearRing(ring))
    assert content["features"][6]["geometry"]["coordinates"][1] == [117.123457, 36]
    found = pyogrio.read_dataframe(path)
    assert found.crs.to_epsg() == 4326
    assert len(found) == len(layer)


@given(
    st.lists(
        st.tuples(
            st.text(max_size=12).filter(lambda t: not any(0xD800 <= ord(c) <= 0xDFFF for c in t)),
            st.one_of(st.none(), st.floats(-1e6, 1e6)),
            st.one_of(st.none(), st.tuples(st.floats(73, 135), st.floats(3, 54))),
        ),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_columns_give_the_same_features_as_rows(rows):
    from renewal_atlas.gis.geojson import to_geojson
    from renewal_atlas.gis.geojson_stream import feature_lines

    frame = pd.DataFrame({
        "text": pd.Series([r[0] for r in rows], dtype="string"),
        "number": pd.Series([r[1] for r in rows], dtype="float64"),
        "flag": [bool(r[0]) for r in rows],
        "空": pd.Series([None] * len(rows), dtype=object),
    })  # fmt: skip
    shapes = [None if r[2] is None else Point(*r[2]) for r in rows]
    layer = gpd.GeoDataFrame(frame, geometry=shapes, crs=4326)
    ours = json.loads(f"[{bytes(feature_lines(layer)).decode()}]")
    assert ours == json.loads(to_geojson(layer))["features"]


@pytest.mark.parametrize("shape", [Point(np.inf, 36), LineString([(117, 36), (np.inf, 36)]), None])
def test_what_json_has_no_word_for_is_refused_and_removed(tmp_path, shape):
    number = 1.0 if shape else -np.inf
    layer = gpd.GeoDataFrame({"n": [0.5, number]}, geometry=[Point(117, 36), shape], crs=4326)
    with pytest.raises(PublishError, match=r"could not write a\.geojson: .*infinite"):
        write_geojson(tmp_path / "a.geojson", layer)
    assert list(tmp_path.iterdir()) == []


def test_a_column_that_is_empty_at_first_is_written_whole(tmp_path):
    layer = mixed()
    layer = layer[layer.geometry.geom_type == "Point"]
    write_layer(tmp_path / "a.gpkg", layer, driver="GPKG", family="points")
    found = pyogrio.read_dataframe(tmp_path / "a.gpkg")
    assert len(found) == len(layer)
    assert found["late"].iloc[-1] == "最后"
    assert found["text"].isna().sum() == layer["text"].isna().sum()


def test_what_gdal_cannot_write_is_said_and_removed(tmp_path):
    layer = mixed(10).iloc[:3]
    with pytest.raises(PublishError, match="could not write"):
        write_layer(tmp_path / "no" / "folder.gpkg", layer, driver="GPKG")
    assert list(tmp_path.iterdir()) == []


def test_code_lists_of_the_project_go_before_ours(atlas):
    lists = code_lists(atlas.layers.vocabularies)
    assert "page_labels" not in lists
    assert lists["kinds"].loc["park", "zh"]
    assert lists["positions"].loc["area", "zh"] == "片区级"
