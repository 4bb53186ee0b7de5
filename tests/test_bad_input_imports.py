"""Files that are sent back broken: encodings, layers, views, CRS; each ends in one sentence."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
import warnings
import zipfile

import geopandas as gpd
import pytest
from shapely import Point, Polygon, box
from shapely.affinity import translate

from renewal_atlas.errors import CRSError, UsageError
from renewal_atlas.files import limits
from renewal_atlas.imports import apart, prepare_import, read_features
from renewal_atlas.imports.readers import read_any

DISTRICT = "370103-shizhong"
SOURCE = "report-2026"
NAMES = ["趵突泉", "新公园", "上新街"]


def frame(**columns):
    rows = {"place_id": ["baotuquan", "a", "b"], "name": NAMES} | columns
    return gpd.GeoDataFrame(rows, geometry=[Point(117.0101, 36.663)] * 3, crs=4326)


def shapefile(folder, encoding, *, cpg="keep", rows=None):
    """Shapefile with texts in an encoding, and a .cpg that says something else or nothing."""
    path = folder / "places.shp"
    (frame() if rows is None else rows).to_file(path, encoding=encoding)
    beside = path.with_suffix(".cpg")
    if cpg is None:
        beside.unlink(missing_ok=True)
        raw = bytearray(path.with_suffix(".dbf").read_bytes())
        raw[29] = 0  # nor does the head say it
        path.with_suffix(".dbf").write_bytes(raw)
    elif cpg != "keep":
        beside.write_text(cpg, "ascii")
    return path


def refused(path, match, kind=UsageError, **options):
    with pytest.raises(kind, match=match) as caught:
        read_features(path, base="places", **options)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def zipped(path):
    target = path.with_suffix(".zip")
    with zipfile.ZipFile(target, "w") as archive:
        for part in path.parent.glob(f"{path.stem}.*"):
            if part != target:
                archive.write(part, part.name)
    return target


# --- encodings


@pytest.mark.parametrize("encoding", ["GBK", "UTF-8"])
@pytest.mark.parametrize("cpg", [None, "keep"])
@pytest.mark.parametrize("pack", [False, True])
def test_an_encoding_is_told_where_the_cpg_is_lost(tmp_path, encoding, cpg, pack):
    path = shapefile(tmp_path, encoding, cpg=cpg)
    read = read_features(zipped(path) if pack else path, base="places")
    assert list(read["name"]) == NAMES


@pytest.mark.parametrize(
    ("encoding", "cpg"),
    [
        ("UTF-8", "GBK"),
        ("UTF-8", "936"),
        ("GBK", "UTF-8"),
        ("GBK", "ISO-8859-1"),
        ("UTF-8", "1252"),
    ],
)
def test_an_encoding_that_is_not_the_one_said_is_refused(tmp_path, encoding, cpg):
    said = refused(shapefile(tmp_path, encoding, cpg=cpg), "so its names would be spoilt")
    assert ("UTF-8" if encoding == "UTF-8" else "GB18030") in said


def test_a_text_cut_within_a_letter_is_one_sentence(tmp_path):
    path = shapefile(tmp_path, "UTF-8", cpg=None, rows=frame(note=["甲" * 84, "乙" * 84, None]))
    table = path.with_suffix(".dbf")  # 252 bytes and two blanks: the start of one letter more
    table.write_bytes(
        table.read_bytes().replace(("甲" * 84).encode(), ("甲" * 84).encode()[:-1] + b" ")
    )
    refused(path, "unexpected end of data.*export it again")


@pytest.mark.parametrize("spoilt", ["õÀÍ»Èª", "???", "鏂板叕鍥", "\ufffd\ufffd", "Baotu"])
def test_a_name_that_lost_its_letters_is_refused(layout, tmp_path, spoilt):
    path = tmp_path / "a.geojson"
    gpd.GeoDataFrame(
        {"place_id": ["baotuquan"], "name": [spoilt]}, geometry=[Point(117.0101, 36.663)], crs=4326
    ).to_file(path)
    with pytest.raises(UsageError, match=r"lost their letters.*趵突泉"):
        prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)


def test_a_kml_in_another_encoding_is_named(tmp_path):
    path = tmp_path / "a.kml"
    head = '<?xml version="1.0" encoding="GB2312"?>\n<kml xmlns="http://www.opengis.net/kml/2.2">'
    path.write_bytes(f"{head}<Document><name>趵突泉</name></Document></kml>".encode("gb2312"))
    refused(path, "written in GB2312.*save it as UTF-8")


@pytest.mark.parametrize(
    ("encoding", "word"), [("gb18030", "GBK"), ("utf-16", "UTF-16"), ("utf-16-le", "UTF-16")]
)
@pytest.mark.parametrize("suffix", ["csv", "geojson"])
def test_a_text_in_another_encoding_is_named(tmp_path, encoding, word, suffix):
    text = (
        "place_id,name,lon,lat\nbaotuquan,趵突泉,117,36.6\n"
        if suffix == "csv"
        else frame().to_json(ensure_ascii=False)
    )
    path = tmp_path / f"a.{suffix}"
    path.write_bytes(text.encode(encoding))
    refused(path, f"{word}.*save the file as UTF-8")


# --- columns and layers


def test_names_that_gdal_cut_are_known(atlas, tmp_path):
    columns = [c for c in atlas.places.columns if c != "geometry"]
    row = dict.fromkeys(columns, "x") | {"place_id": "baotuquan"}
    rows = gpd.GeoDataFrame([row], geometry=[Point(117, 36.6)], crs=4326)[[*columns, "geometry"]]
    with warnings.catch_warnings(action="ignore"):
        rows.to_file(tmp_path / "places.shp", encoding="UTF-8")
    read = read_features(tmp_path / "places.shp", base="places", columns=columns)
    assert set(columns) <= set(read.columns)


def test_a_list_of_aliases_is_text(tmp_path):
    path = tmp_path / "a.geojson"
    content = json.loads(frame().to_json())
    content["features"][0]["properties"]["aliases"] = ["甲", "乙"]
    path.write_text(json.dumps(content), "utf-8")
    assert read_features(path, base="places")["aliases"].iloc[0] == "甲|乙"


@pytest.mark.parametrize("layer", ["projects_points", "projects_areas"])
def test_a_layer_that_is_no_gazetteer_is_refused_though_it_is_named(layout, handover, layer):
    path = next(handover.glob("*.epsg4490.gpkg"))
    with pytest.raises(UsageError, match="holds projects, but places is imported"):
        prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE, layer=layer)


def test_projects_under_another_name_are_no_gazetteer(layout, handover, tmp_path):
    rows = gpd.read_file(next(handover.glob("geojson/projects*.geojson")))
    rows.to_file(tmp_path / "edited.geojson")
    with pytest.raises(UsageError, match="project_id"):
        prepare_import(layout, DISTRICT, tmp_path / "edited.geojson", "gazetteer", source=SOURCE)


def test_a_layer_that_is_a_view_is_refused_at_once(tmp_path):
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="places")
    with sqlite3.connect(path) as file:
        file.execute(
            "CREATE VIEW endless AS WITH RECURSIVE n(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM n) SELECT fid, CAST(NULL AS BLOB) AS geom FROM n"
        )
        file.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, srs_id) VALUES ('endless', 'features', 'endless', 4326)"
        )
        file.execute(
            "INSERT INTO gpkg_geometry_columns VALUES ('endless', 'geom', 'POINT', 4326, 0, 0)"
        )
    file.close()
    begun = time.monotonic()
    refused(path, "endless is a view", layer="endless")
    assert time.monotonic() - begun < limits.READ_SECONDS + 5


# --- coordinates


def metres(tmp_path):
    path = tmp_path / "a.geojson"
    rows = frame().to_crs(4548)
    content = json.loads(rows.set_crs(4326, allow_override=True).to_json())
    content.pop("crs", None)
    path.write_text(json.dumps(content), "utf-8")
    return path


def test_geojson_in_metres_is_told_to_say_its_crs_and_then_read(tmp_path):
    path = metres(tmp_path)
    refused(path, "say which CRS they are in with --crs")
    read = read_features(path, base="places", crs="EPSG:4548")
    assert read.geometry.iloc[0].distance(Point(117.0101, 36.663)) < 1e-6


def test_geojson_in_degrees_is_not_read_in_metres(tmp_path):
    path = metres(tmp_path)
    content = json.loads(path.read_text("utf-8"))
    for item in content["features"]:
        item["geometry"]["coordinates"] = [117, 36.6]
    path.write_text(json.dumps(content), "utf-8")
    refused(path, "which are degrees", crs="EPSG:4548")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1e999"])
def test_a_coordinate_without_an_end_is_refused(tmp_path, number):
    path = tmp_path / "a.geojson"
    path.write_text(frame().to_json().replace("117.0101", number, 1), "utf-8")
    with pytest.raises(UsageError):
        read_features(path, base="places")


def test_too_many_vertices_are_counted_and_refused(tmp_path):
    path = tmp_path / "a.geojson"
    spots = [[117, 36.6]] * (limits.SHAPE_VERTICES + 1)
    geometry = {"type": "MultiPoint", "coordinates": spots}
    feature = {"type": "Feature", "properties": {"place_id": "a"}, "geometry": geometry}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}), "utf-8")
    refused(path, "100,001 of them in one shape")


@pytest.mark.parametrize("code", [2384, 2436])
def test_a_crs_that_only_the_name_would_change_is_not_written(atlas, tmp_path, code):
    with pytest.raises(CRSError, match="datum of its own"):
        atlas.export(tmp_path / "out", formats=["gpkg"], crs=[code])
    assert not (tmp_path / "out").exists()


def test_a_boundary_that_was_moved_is_refused_with_the_distance(layout, atlas, tmp_path):
    moved = atlas.layers.boundary.geometry.translate(0.3, 0)
    gpd.GeoDataFrame({"adcode": ["370103"]}, geometry=list(moved), crs=4326).to_file(
        tmp_path / "a.geojson"
    )
    with pytest.raises(UsageError, match=r"26\.\d km from where it is, with \d+% of the area"):
        prepare_import(layout, DISTRICT, tmp_path / "a.geojson", "boundary", source=SOURCE)


@pytest.mark.parametrize(("kind", "east"), [("zone", 0.33), ("belt", 1.0), ("belt", 0.4)])
def test_a_plan_unit_moved_out_of_the_district_is_an_error(layout, atlas, tmp_path, kind, east):
    units = atlas.plan_units
    unit = units[(units["kind"] == kind) & units.geometry.notna()].iloc[:1].copy()
    unit["geometry"] = [translate(shape, east) for shape in unit.geometry]
    unit.to_file(tmp_path / "a.geojson")
    if kind == "zone":
        with pytest.raises(UsageError, match=r"29\.\d km from where it is"):
            prepare_import(layout, DISTRICT, tmp_path / "a.geojson", "plan", source=SOURCE)
        return
    preview = prepare_import(layout, DISTRICT, tmp_path / "a.geojson", "plan", source=SOURCE)
    assert preview.failed
    errors = [i.message for i in preview.issues if i.severity == "error"]
    assert any("km outside the district" in message for message in errors)


def test_an_outline_that_crosses_itself_is_one_sentence(layout, tmp_path):
    bow = Polygon([(116.9, 36.5), (117, 36.7), (117, 36.5), (116.9, 36.7)])
    gpd.GeoDataFrame({"a": [1]}, geometry=[bow], crs=4326).to_file(tmp_path / "a.gpkg")
    with pytest.raises(UsageError, match="crosses itself"):
        prepare_import(layout, DISTRICT, tmp_path / "a.gpkg", "boundary", source=SOURCE)


# --- damage, size and time


@pytest.mark.parametrize(
    "pattern", ["*.epsg4490.gpkg", "fgb/places_areas*.fgb", "parquet/places*.parquet"]
)
@pytest.mark.parametrize("keep", [0.1, 0.5, 0.99])
def test_a_file_that_is_cut_off_is_one_sentence(handover, tmp_path, pattern, keep):
    whole = next(handover.glob(pattern)).read_bytes()
    path = tmp_path / next(handover.glob(pattern)).name
    path.write_bytes(whole[: int(len(whole) * keep)])
    with pytest.raises((UsageError, CRSError)) as caught:
        read_features(path, base="places")
    assert path.name in str(caught.value)


def test_a_parquet_with_bytes_for_shapes_is_one_sentence(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    frame().to_parquet(path)
    table = pq.read_table(path)
    at = table.schema.get_field_index("geometry")
    spoilt = table.set_column(at, table.schema.field(at), pa.array([b"garbage"] * 3, pa.binary()))
    pq.write_table(spoilt, path)
    refused(path, "cannot be read")


def test_a_zip_that_swells_is_not_unpacked(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"0" * 60_000_000)
    refused(path, f"more than {limits.ARCHIVE_RATIO}")


def test_what_hangs_is_given_up_and_the_next_file_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(apart, "read_seconds", lambda _: 0.0)
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="places")
    refused(path, "took longer than")
    monkeypatch.undo()
    assert len(read_features(path, base="places")) == 3


def test_a_large_file_has_longer_than_a_small_one(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(apart._Worker, "ask", lambda _, request, seconds: asked.append(seconds))
    shapefile(tmp_path, "UTF-8")
    for size in (0, 40_000_000):  # both parts count; a file with a hole takes no room on the disk
        with (tmp_path / "places.shp").open("r+b") as file:
            file.truncate(size)
        refused(tmp_path / "places.shp", f"took longer than {limits.read_seconds(size):.0f} sec")
    assert asked[0] < limits.READ_SECONDS + 0.1
    assert asked[1] == pytest.approx(limits.READ_SECONDS + 20, abs=0.1)


def test_what_breaks_off_is_told_and_the_next_file_is_read(tmp_path, monkeypatch):
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="places")
    read_features(path, base="places")
    apart._kept[0]._process.kill()
    apart._kept[0]._process.wait()
    assert len(read_features(path, base="places")) == 3
    worker = apart._kept[0]
    monkeypatch.setattr(apart, "read_seconds", lambda _: 1.0)
    os.kill(worker._process.pid, 19)  # SIGSTOP: it neither answers nor ends
    begun = time.monotonic()
    refused(path, "took longer than")
    assert time.monotonic() - begun < limits.READ_SECONDS + 5
    assert len(read_features(path, base="places")) == 3


def test_a_file_above_the_limit_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("renewal_atlas.imports.readers.IMPORT_BYTES", 10)
    shapefile(tmp_path, "UTF-8")
    with pytest.raises(UsageError, match="more than 10; nothing was read"):
        read_any(tmp_path / "places.shp", "places", None, ())


def test_a_wide_table_is_refused_at_once(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("lon,lat," + ",".join(f"c{n}" for n in range(1_000_000)) + "\n", "utf-8")
    begun = time.monotonic()
    refused(path, "1,000,002 columns", datum="WGS84")
    assert time.monotonic() - begun < limits.READ_SECONDS


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("place_id;lon;lat\na;117;36\n", "semicolons"),
        ("地点表\nplace_id,lon,lat\na,117,36\n", "not on line 1"),
        ("place_id,lon,lat,lon\na,117,36,1\n", "stands twice"),
        ("place_id,lon,lat\na,117,36,1\n", "quote cells"),
        ("place_id,name,lon,lat\na,x\x0by,117,36\n", r"U\+000B"),
        ("", "no position columns"),
    ],
)
def test_a_table_that_is_laid_out_otherwise_is_one_sentence(tmp_path, text, word):
    path = tmp_path / "a.csv"
    path.write_text(text, "utf-8")
    refused(path, word, datum="WGS84")


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    path = tmp_path / "a.gpkg"
    frame().to_file(path, layer="places")
    read_features(path, base="places")
    path.write_bytes(b"SQLite format 3\0" + b"x" * 100)
    refused(path, "a.gpkg")
    assert list((tmp_path / "scratch").iterdir()) == []
    shutil.rmtree(tmp_path / "scratch")


def test_a_box_is_whole(tmp_path):
    path = tmp_path / "a.gpkg"
    gpd.GeoDataFrame({"place_id": ["a"]}, geometry=[box(117, 36.6, 117.1, 36.7)], crs=4326).to_file(
        path, layer="places"
    )
    assert read_features(path, base="places").geometry.iloc[0].area > 0
