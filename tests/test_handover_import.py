"""What an analyst edited comes back: nothing lost, nothing guessed, nothing written half."""

import json
import re
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import typer
import yaml
from shapely import Point, Polygon, box
from typer.testing import CliRunner

import renewal_atlas
from renewal_atlas.cli.handover import add_to
from renewal_atlas.crs import wgs84_to_bd09, wgs84_to_gcj02
from renewal_atlas.errors import CRSError, DataError, UsageError
from renewal_atlas.gis import archive
from renewal_atlas.gis.reopen import read_layer
from renewal_atlas.imports import apply_import, prepare_import, read_features, readers
from renewal_atlas.imports.cells import read_cells, write_cells
from renewal_atlas.imports.plan_text import name_file, set_value
from renewal_atlas.layout import Layout
from renewal_atlas.model import Place

DISTRICT = "370103-shizhong"
ROOT = Path(__file__).parents[1]
SOURCE = "2026-05 现场核实"


@pytest.fixture(scope="module")
def sent(handover):
    """What was handed over."""
    return handover


@pytest.fixture
def project(project):
    """Folders of a project of its own, in which nothing was built yet."""
    shutil.rmtree(project / "geo" / "built")
    return Layout(project)


def one(folder, pattern):
    (path,) = folder.glob(pattern)
    return path


def places_of(sent):
    return read_layer(one(sent, "*.epsg4490.gpkg"), "places")


def save(frame, path):
    frame.to_file(path, driver="GPKG" if path.suffix == ".gpkg" else "GeoJSON", layer="places")
    return path


# --- the round trip


@pytest.mark.parametrize(("pattern", "options"), [
    ("*.epsg4490.gpkg", {}), ("*.epsg4548.gpkg", {}), ("geojson/places.internal.geojson", {}),
    ("csv/places.internal.csv", {"datum": "WGS84"}), ("parquet/places.internal.parquet", {}),
    ("*.kml", {}), ("*.kmz", {}), ("fgb/places_points.internal.fgb", {}),
    ("fgb/places_lines.internal.fgb", {}), ("fgb/places_areas.internal.fgb", {}),
    ("shp/places_points.internal.shp", {}), ("shp/places_lines.internal.shp", {}),
    ("shp/places_areas.internal.shp", {}),
])  # fmt: skip
def test_what_was_not_edited_changes_nothing(layout, sent, pattern, options):
    preview = prepare_import(layout, DISTRICT, one(sent, pattern), "gazetteer", **options)
    assert preview.edits == ()
    assert preview.files == {}
    if not pattern.startswith(("fgb", "shp", "*.km")):  # these hold a part, or what has a place
        assert preview.absent == ()
    assert preview.read == preview.unchanged == 141 - len(preview.absent)


@pytest.mark.parametrize("kind", ["boundary", "plan"])
@pytest.mark.parametrize("code", [4490, 4548])
def test_boundary_and_plan_come_back_unchanged(layout, sent, kind, code):
    preview = prepare_import(layout, DISTRICT, one(sent, f"*.epsg{code}.gpkg"), kind)
    assert preview.edits == ()
    assert preview.files == {}


def test_the_gazetteer_is_written_back_byte_for_byte(layout):
    path = layout.reference(DISTRICT) / "gazetteer.csv"
    assert write_cells(read_cells(path, "place_id"), list(Place.model_fields)) == path.read_bytes()


def test_a_column_that_the_gazetteer_goes_without_stays_away_until_it_is_filled():
    columns = ["place_id", "name", "parent", "note"]
    kept = {"a": {"place_id": "a", "name": "甲"}}
    fresh = {"b": dict.fromkeys(columns, "") | {"place_id": "b", "name": "乙"}}
    assert write_cells(kept, columns) == "place_id,name\na,甲\n".encode()
    assert write_cells(kept | fresh, columns) == "place_id,name\na,甲\nb,乙\n".encode()
    fresh["b"]["note"] = "x"
    assert write_cells(kept | fresh, columns) == "place_id,name,note\na,甲,\nb,乙,x\n".encode()


@pytest.mark.parametrize("code", [4326, 4490, 4548, 32650])
def test_a_moved_pin_and_a_new_word_are_written_with_their_source(project, sent, code, tmp_path):
    places = places_of(sent)
    row = places.index[places["position"] == "point"][0]
    place_id = places.at[row, "place_id"]
    target = Point(round(places.geometry[row].x + 0.002, 6), round(places.geometry[row].y, 6))
    places.loc[row, "geometry"] = target
    other = places.index[places["place_type"] == "road"][0]
    places.loc[other, "aliases"] = "新别名"
    edited = save(places.to_crs(code), tmp_path / "edited.gpkg")
    before = (
        (project.reference(DISTRICT) / "gazetteer.csv").read_text(encoding="utf-8").splitlines()
    )
    preview = prepare_import(project, DISTRICT, edited, "gazetteer", source=SOURCE)
    assert not preview.failed, preview.issues
    assert preview.unchanged == len(places) - 2
    moved = next(e for e in preview.edits if e.metres)
    assert moved.id == place_id
    assert moved.metres == pytest.approx(179, abs=3)
    assert (project.reference(DISTRICT) / "gazetteer.csv").read_text(
        encoding="utf-8"
    ).splitlines() == before
    apply_import(project, DISTRICT, preview)
    after = (project.reference(DISTRICT) / "gazetteer.csv").read_text(encoding="utf-8").splitlines()
    assert len(set(before) ^ set(after)) == 4  # two rows, each as it was and as it is
    rows = read_cells(project.reference(DISTRICT) / "gazetteer.csv", "place_id")
    assert rows[place_id]["georeference_sources"] == SOURCE
    assert rows[place_id]["match_type"] == "manual"
    assert SOURCE in rows[places.at[other, "place_id"]]["note"]
    again = renewal_atlas.open(DISTRICT, project.root)
    found = again.places.set_index("place_id")
    assert found.geometry[place_id].distance(target) <= 1.5e-6
    assert found.at[places.at[other, "place_id"], "aliases"] == "新别名"


def edited_csv(sent, tmp_path):
    path = tmp_path / "places.csv"
    rows = pd.read_csv(one(sent, "csv/places.internal.csv"), dtype=str, keep_default_na=False,
                       encoding="utf-8-sig")  # fmt: skip
    rows.loc[rows["place_id"] == "guangzhili", ["lat", "aliases"]] = ["36.66", "别的名字"]
    rows.to_csv(path, index=False, encoding="utf-8-sig")
    return path


def edited_parquet(sent, tmp_path):
    path = tmp_path / "places.parquet"
    rows = gpd.read_parquet(one(sent, "parquet/places.internal.parquet"))
    row = rows.index[rows["place_id"] == "guangzhili"][0]
    rows.loc[row, "aliases"] = "别的名字"
    rows.loc[row, "geometry"] = Point(rows.geometry[row].x, 36.66)
    rows.to_parquet(path)
    return path


def edited_kmz(sent, tmp_path):
    """As Google Earth saves it: a name that was typed over, a pin that was dragged."""
    path = tmp_path / "places.kmz"
    with zipfile.ZipFile(one(sent, "*.kmz")) as old, zipfile.ZipFile(path, "w") as new:
        text = old.read("doc.kml").decode()
        head, tail = text.split("地点（点） Places (points)")
        start = tail.index("<name>广智里</name>")
        end = tail.index("</Placemark>", start)
        mark = tail[start:end].replace("<name>广智里", "<name>广智里新名")
        lon = re.search(r"<coordinates>([\d.]+),", mark)[1]
        mark = re.sub(
            "<coordinates>.*?</coordinates>", f"<coordinates>{lon},36.66,0</coordinates>", mark
        )
        new.writestr("doc.kml", f"{head}地点（点） Places (points){tail[:start]}{mark}{tail[end:]}")
    return path


@pytest.mark.parametrize("edit", [edited_csv, edited_parquet, edited_kmz])
def test_an_edit_comes_back_as_just_that_edit(layout, sent, tmp_path, edit):
    options = {"datum": "WGS84"} if edit is edited_csv else {}
    path = edit(sent, tmp_path)
    preview = prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE, **options)
    assert {e.id for e in preview.edits} == {"guangzhili"}
    assert preview.unchanged == preview.read - 1
    found = {e.field: e for e in preview.edits}
    assert found["lat"].new == "36.66"
    word = "name" if edit is edited_kmz else "aliases"
    assert found[word].new == ("广智里新名" if word == "name" else "别的名字")


@pytest.mark.parametrize("pattern", ["geojson/projects.internal.geojson", "fgb/lines.internal.fgb",
                                     "shp/projects_points.internal.shp"])  # fmt: skip
def test_another_layer_is_not_taken_for_the_one_sought(layout, sent, pattern):
    with pytest.raises(UsageError, match="but places is imported"):
        prepare_import(layout, DISTRICT, one(sent, pattern), "gazetteer", source=SOURCE)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # what GDAL says beside its error
@pytest.mark.parametrize("pattern", ["fgb/places_points.internal.fgb", "*.kml", "*.kmz",
                                     "parquet/places.internal.parquet", "shp/places_points.internal.shp"])  # fmt: skip
def test_a_file_of_any_format_that_is_cut_off_is_refused(layout, sent, tmp_path, pattern):
    whole = one(sent, pattern)
    path = tmp_path / f"cut{whole.suffix}"
    path.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    with pytest.raises(UsageError, match="cut"):
        prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)


@pytest.mark.parametrize(("datum", "shift"), [("GCJ-02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)])
def test_declared_gcj02_and_bd09_come_back_unchanged(layout, sent, datum, shift, tmp_path):
    places = places_of(sent)
    pins = places[places.geometry.geom_type == "Point"].copy()
    lon, lat = shift(pins.geometry.x.to_numpy(), pins.geometry.y.to_numpy())
    table = pd.DataFrame(pins.drop(columns="geometry")).assign(lon=lon, lat=lat)
    table.to_csv(tmp_path / "pins.csv", index=False, encoding="utf-8-sig")
    preview = prepare_import(layout, DISTRICT, tmp_path / "pins.csv", "gazetteer", datum=datum)
    assert preview.edits == ()
    assert len(preview.absent) == len(places) - len(pins)


@pytest.mark.parametrize(("datum", "shift"), [("GCJ-02", wgs84_to_gcj02), ("BD-09", wgs84_to_bd09)])
def test_a_web_map_datum_that_is_declared_as_wgs84_is_refused(layout, sent, datum, shift, tmp_path):
    places = places_of(sent)
    pins = places[places.geometry.geom_type == "Point"].copy()
    lon, lat = shift(pins.geometry.x.to_numpy(), pins.geometry.y.to_numpy())
    path = save(
        pins.set_geometry(gpd.points_from_xy(lon, lat, crs=4326)), tmp_path / "pins.geojson"
    )
    with pytest.raises(UsageError, match=f"say --datum {datum}"):
        prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)


def test_a_shifted_boundary_is_refused(layout, atlas, tmp_path):
    import shapely

    shape = shapely.transform(
        atlas.layers.boundary.geometry.iloc[0],
        lambda xy: np.column_stack(wgs84_to_gcj02(xy[:, 0], xy[:, 1])),
    )
    path = tmp_path / "boundary.geojson"
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[shape], crs=4326).to_file(path, driver="GeoJSON")
    with pytest.raises(UsageError, match="GCJ-02"):
        prepare_import(layout, DISTRICT, path, "boundary", source=SOURCE)
    preview = prepare_import(layout, DISTRICT, path, "boundary", source=SOURCE, datum="GCJ-02")
    assert not preview.edits or preview.edits[0].metres < 1


def test_a_new_place_is_a_row_with_its_source(project, sent, tmp_path):
    template = places_of(sent).set_index("place_id").loc[["guangzhili"]].reset_index()
    fresh = template.assign(
        place_id="xin-didian", name="新地点", aliases=None, georeference_sources=None, parent=None
    )
    path = save(fresh, tmp_path / "new.geojson")
    preview = prepare_import(project, DISTRICT, path, "gazetteer", source=SOURCE)
    assert [e.field for e in preview.edits] == ["row"]
    assert not preview.failed, preview.issues
    apply_import(project, DISTRICT, preview)
    row = read_cells(project.reference(DISTRICT) / "gazetteer.csv", "place_id")["xin-didian"]
    assert row["georeference_sources"] == SOURCE
    assert row["lon"]
    assert renewal_atlas.open(DISTRICT, project.root).places["place_id"].eq("xin-didian").any()


def test_a_line_that_was_redrawn_goes_to_the_lines(project, sent, tmp_path):
    import shapely

    places = places_of(sent).set_index("place_id")
    road = places[places.geometry.geom_type.isin(["LineString", "MultiLineString"])].iloc[[0]]
    moved = shapely.transform(
        road.geometry.to_numpy(), lambda xy: np.round(xy + np.array([0, 0.0005]), 6)
    )
    path = save(
        road.set_geometry(gpd.GeoSeries(moved, index=road.index, crs=4326)).reset_index(),
        tmp_path / "road.gpkg",
    )
    preview = prepare_import(project, DISTRICT, path, "gazetteer", source=SOURCE)
    assert not preview.failed, preview.issues
    apply_import(project, DISTRICT, preview)
    found = renewal_atlas.open(DISTRICT, project.root).places.set_index("place_id")
    drawn = found.geometry[road.index[0]]
    assert shapely.hausdorff_distance(drawn, moved[0]) < 2e-6
    lines = json.loads((project.reference(DISTRICT) / "lines.geojson").read_text(encoding="utf-8"))
    ours = [f for f in lines["features"] if f["properties"]["place_id"] == road.index[0]]
    assert {f["properties"]["georeference_sources"] for f in ours} == {SOURCE}


def test_a_new_boundary_replaces_the_outline_with_its_source(project, atlas, tmp_path):
    shape = atlas.layers.boundary.geometry.iloc[0].buffer(0.0005)
    path = tmp_path / "official.geojson"
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[shape], crs=4326).to_file(path, driver="GeoJSON")
    preview = prepare_import(
        project, DISTRICT, path, "boundary", source="区自然资源局", licence="授权使用"
    )
    assert not preview.failed, preview.issues
    assert "km²" in preview.edits[0].new
    apply_import(project, DISTRICT, preview)
    again = renewal_atlas.open(DISTRICT, project.root).layers.boundary
    assert again["source"].iloc[0] == "区自然资源局"
    assert again["licence"].iloc[0] == "授权使用"


def test_an_official_plan_shape_replaces_our_drawing(project, atlas, tmp_path):
    unit = atlas.plan_units[atlas.plan_units["basis"] == "interpreted"].iloc[[0]]
    shape = unit.geometry.iloc[0].buffer(-0.0003)
    path = tmp_path / "official.geojson"
    gpd.GeoDataFrame(
        {"unit_id": unit["unit_id"].to_numpy(), "edge_uncertainty_m": [20.0]},
        geometry=[shape],
        crs=4326,
    ).to_file(path, driver="GeoJSON")
    with pytest.raises(UsageError, match="a source of the register"):
        prepare_import(project, DISTRICT, path, "plan", source="somebody")
    source = atlas.layers.sources["source_id"].iloc[0]
    preview = prepare_import(project, DISTRICT, path, "plan", source=source, basis="stated")
    assert not preview.failed, preview.issues
    apply_import(project, DISTRICT, preview)
    found = renewal_atlas.open(DISTRICT, project.root).plan_units.set_index("unit_id")
    row = found.loc[unit["unit_id"].iloc[0]]
    assert row["basis"] == "stated"
    assert row["edge_uncertainty_m"] == 20
    assert row.geometry.hausdorff_distance(shape) < 2e-6


def test_naming_a_file_in_a_plan_leaves_the_rest_of_it_alone():
    text = "# why\nunits:\n  - unit_id: a\n    kind: zone # note\n  - unit_id: b\n    kind: axis\n"
    entry = {"file": "x.geojson", "source_id": "s", "edge_uncertainty_m": 20.0, "note": 'say "so"'}
    once = name_file(text, "a", entry)
    assert yaml.safe_load(once)["units"][0]["geometry_file"] == entry
    assert once.replace(once.splitlines(keepends=True)[3], "") == text
    assert name_file(once, "a", entry) == once
    with pytest.raises(UsageError, match="unit_id: c"):
        name_file(text, "c", entry)
    told = set_value(text, "a", "kind", "axis", "report-2026")
    assert told == text.replace("kind: zone # note", "kind: axis  # report-2026")
    for block in (
        "geometry_file:\n      file: x.geojson\n",
        "geometry_file: {file: x,\n      b: 1}\n",
    ):
        other = text.replace("    kind: zone", f"    {block}    kind: zone")
        with pytest.raises(UsageError, match="a names its geometry_file over several lines"):
            name_file(other, "a", entry)


# --- the same file a second time


def again(project, path, kind, **options):
    """Import a file, apply it, and import it again."""
    first = prepare_import(project, DISTRICT, path, kind, **options)
    assert first.edits
    assert not first.failed, first.issues
    apply_import(project, DISTRICT, first)
    return first, prepare_import(project, DISTRICT, path, kind, **options)


def test_a_moved_place_keeps_its_source_when_its_file_is_sent_again(project, sent, tmp_path):
    path = tmp_path / "moved.csv"
    rows = pd.read_csv(one(sent, "csv/places.internal.csv"), dtype=str, keep_default_na=False,
                       encoding="utf-8-sig")  # fmt: skip
    rows.loc[rows["place_id"] == "baotuquan", "lon"] = "117.0101"
    rows.loc[rows["place_id"] == "guangzhili", "aliases"] = "别的名字"
    rows.to_csv(path, index=False, encoding="utf-8-sig")
    _, second = again(project, path, "gazetteer", source="现场", datum="WGS84")
    assert (second.edits, second.files) == ((), {})
    row = read_cells(project.reference(DISTRICT) / "gazetteer.csv", "place_id")["baotuquan"]
    assert (row["lon"], row["match_type"], row["georeference_sources"], row["datum_original"]) == (
        "117.0101", "manual", "现场", "WGS84"
    )  # fmt: skip
    assert not list(project.reference(DISTRICT).parent.glob(".*"))
    edited = [i for i in renewal_atlas.open(DISTRICT, project.root).issues
              if i.code == "untranslated" and i.value == "edited"]  # fmt: skip
    assert edited == []


def test_a_new_place_and_a_moved_circle_settle(project, sent, tmp_path):
    places = places_of(sent).set_index("place_id")
    circle = places[(places["match_type"] == "parent") & (places.geom_type == "Polygon")].iloc[[0]]
    moved = circle.set_geometry(circle.translate(0.001, 0.001))
    fresh = places.loc[["guangzhili"]].assign(
        name="新地点", aliases=None, georeference_sources=None, match_type=None, parent=None
    )
    fresh.index = pd.Index(["xin-didian"], name="place_id")
    both = gpd.GeoDataFrame(pd.concat([moved, fresh]), crs=places.crs).reset_index()
    path = save(both, tmp_path / "edited.gpkg")
    first, second = again(project, path, "gazetteer", source=SOURCE)
    assert {e.id for e in first.edits} == {"xin-didian", circle.index[0]}
    assert not second.failed, second.issues
    assert second.edits == ()
    rows = read_cells(project.reference(DISTRICT) / "gazetteer.csv", "place_id")
    assert rows["xin-didian"]["georeference_sources"] == SOURCE


def test_a_place_that_was_moved_by_hand_can_be_moved_on(project, sent, tmp_path):
    places = places_of(sent).set_index("place_id").loc[["guangzhili"]].reset_index()
    for step in (0.001, 0.002):
        shape = Point(places.geometry[0].x + step, places.geometry[0].y)
        path = save(places.set_geometry([shape], crs=4326), tmp_path / f"{step}.gpkg")
        _, second = again(project, path, "gazetteer", source=f"survey {step}")
        assert second.edits == ()
    row = read_cells(project.reference(DISTRICT) / "gazetteer.csv", "place_id")["guangzhili"]
    assert row["georeference_sources"] == "survey 0.002"


def buffered_plan(sent, tmp_path, unit_id, metres):
    units = read_layer(one(sent, "*.epsg4490.gpkg"), "plan_units")
    row = units.index[units["unit_id"] == unit_id][0]
    shape = units.geometry.loc[[row]].to_crs(4548).buffer(metres).to_crs(4326).iloc[0]
    units.loc[row, "geometry"] = shape
    path = tmp_path / "plan.gpkg"
    units.to_file(path, driver="GPKG", layer="plan_units")
    return path


def test_a_unit_redrawn_by_hand_stays_interpreted_and_the_others_as_they_are(
    project, atlas, sent, tmp_path
):
    boundary = tmp_path / "boundary.geojson"
    shape = atlas.layers.boundary.to_crs(4548).buffer(20).to_crs(4326)
    gpd.GeoDataFrame({"name": ["x"]}, geometry=list(shape), crs=4326).to_file(boundary)
    built = project.built(DISTRICT)
    built.mkdir(parents=True)
    for name, content in atlas.files().items():
        if name in {"plan_units.geojson", "places.geojson"}:
            (built / name).write_bytes(content)
    first, second = again(project, boundary, "boundary", source="区自然资源局", licence="授权")
    assert first.edits[0].metres >= 20  # more where it turns
    assert re.search(r"outline moved by up to \d+\.\d m, area 287\.\d+ km² → ", str(first.edits[0]))
    assert second.edits == ()
    path = buffered_plan(sent, tmp_path, "beibu-fuwuqu", 30)
    first, second = again(project, path, "plan", source="report-2026")
    assert [e.id for e in first.edits] == ["beibu-fuwuqu"]  # though all are drawn anew
    assert second.edits == ()
    opened = renewal_atlas.open(DISTRICT, project.root)
    assert opened.layers.boundary["caveat"].iloc[0] is None
    found = opened.plan_units.set_index("unit_id")
    before = atlas.plan_units.set_index("unit_id")
    for column in ("basis", "source_ids", "drawing_note"):
        assert found[column].to_dict() == before[column].to_dict()


def test_a_basis_that_is_none_is_refused(layout, sent, tmp_path):
    path = buffered_plan(sent, tmp_path, "beibu-fuwuqu", 30)
    units = gpd.read_file(path).assign(basis="guessed")
    units.to_file(path, driver="GPKG", layer="plan_units")
    with pytest.raises(UsageError, match="'guessed'; use stated or interpreted"):
        prepare_import(layout, DISTRICT, path, "plan", source="report-2026")
    with pytest.raises(UsageError, match="--basis is of the shapes of a plan"):
        prepare_import(layout, DISTRICT, path, "boundary", source=SOURCE, basis="stated")


def test_an_unknown_code_is_an_error_and_a_far_move_a_warning(layout, sent, tmp_path):
    places = places_of(sent).set_index("place_id").loc[["guangzhili", "baotuquan"]].reset_index()
    places.loc[0, "place_type"] = "nonsense"
    places.loc[1, "geometry"] = Point(117.0, 37.2)
    path = save(places, tmp_path / "edited.gpkg")
    preview = prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)
    assert preview.failed
    found = {(i.severity, i.code, i.value) for i in preview.issues}
    assert ("error", "unknown_id", "nonsense") in found
    assert ("warning", "far_move", "baotuquan") in found


def test_a_file_that_is_not_there_is_said_to_be_missing(layout, tmp_path):
    with pytest.raises(UsageError, match="no such file"):
        prepare_import(layout, DISTRICT, tmp_path / "nothere.gpkg", "gazetteer")


# --- bad hand-overs


def point_file(path, crs=4326, **columns):
    frame = gpd.GeoDataFrame(
        {"place_id": ["guangzhili"], **columns}, geometry=[Point(117, 36.6)], crs=crs
    )
    return save(frame, path)


def test_a_cut_off_geojson_is_refused(layout, sent, tmp_path):
    path = tmp_path / "cut.geojson"
    whole = one(sent, "geojson/places.internal.geojson").read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(UsageError, match=r"cut\.geojson cannot be"):
        prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # what GDAL says beside its error
def test_a_cut_off_geopackage_is_refused(layout, sent, tmp_path):
    path = tmp_path / "cut.gpkg"
    whole = one(sent, "*.epsg4490.gpkg").read_bytes()
    path.write_bytes(whole[: len(whole) // 3])
    with pytest.raises(UsageError, match=r"cut\.gpkg"):
        prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)


def test_no_crs_or_an_unknown_or_a_second_one_is_refused(layout, tmp_path):
    bare = tmp_path / "bare.csv"
    bare.write_text("place_id,lon,lat\nguangzhili,117,36.6\n", encoding="utf-8")
    for options, error, words in [
        ({}, UsageError, "does not say its CRS"),
        ({"crs": "EPSG:99999"}, CRSError, "unknown to PROJ"),
        ({"crs": "no such grid"}, CRSError, "unknown to PROJ"),
        ({"crs": "EPSG:4548", "datum": "GCJ-02"}, UsageError, "not both"),
    ]:
        with pytest.raises(error, match=words):
            prepare_import(layout, DISTRICT, bare, "gazetteer", source=SOURCE, **options)
    labelled = point_file(tmp_path / "a.gpkg", 4490)
    with pytest.raises(UsageError, match="but --crs says"):
        read_features(labelled, base="places", crs="EPSG:4548")


def test_a_grid_of_a_building_site_is_refused(tmp_path):
    grid = ('LOCAL_CS["工地坐标",LOCAL_DATUM["x",0],UNIT["metre",1],'
            'AXIS["x",EAST],AXIS["y",NORTH]]')  # fmt: skip
    path = point_file(tmp_path / "site.gpkg", grid)
    with pytest.raises(CRSError, match="cannot tie to WGS 84"):
        read_features(path, base="places")


def test_swapped_axes_are_refused(tmp_path):
    path = tmp_path / "swapped.csv"
    path.write_text("place_id,lon,lat\na,36.6,117\n", encoding="utf-8")
    with pytest.raises(UsageError, match="axes may be swapped"):
        read_features(path, base="places", datum="WGS84")


@pytest.mark.parametrize("name", ["../evil.csv", "/tmp/evil.csv", "..\\evil.csv", "C:\\evil.csv",
                                  "a/../../evil.csv"])  # fmt: skip
def test_a_zip_that_climbs_out_is_not_unpacked(layout, tmp_path, name):
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("places.csv", "place_id,lon,lat\n")
        file.writestr(name, "place_id,lon,lat\n")
    with pytest.raises(UsageError, match="outside its folder"):
        prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)
    assert [p.name for p in tmp_path.iterdir()] == ["evil.zip"]


def test_a_zipped_shapefile_is_read(sent, tmp_path):
    path = tmp_path / "shp.zip"
    with zipfile.ZipFile(path, "w") as file:
        for part in (sent / "shp").glob("places_points.internal.*"):
            file.write(part, part.name)
    found = read_features(path, base="places")
    assert len(found)
    assert found.crs.to_epsg() == 4326


def test_a_damaged_or_bursting_zip_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.zip"
    path.write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UsageError, match="no zip that can be read"):
        read_features(path, base="places")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", "0" * 10_000)
    monkeypatch.setattr(archive, "MAX_BYTES", 5_000)
    with pytest.raises(UsageError, match="unpacks to"):
        read_features(path, base="places")


def test_ten_million_rows_are_counted_not_read(tmp_path):
    """The header of a FlatGeobuf-like count would do; here a CSV that is quick to make."""
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(b"place_id,lon,lat\n")
        for _ in range(100):
            file.write(b"a,117,36\n" * 100_000)
    with pytest.raises(UsageError, match="10000000 rows, more than"):
        read_features(path, base="places", datum="WGS84")


def test_ten_million_rows_of_a_geopackage_are_counted_not_read(sent, tmp_path):
    path = Path(shutil.copy(one(sent, "*.epsg4490.gpkg"), tmp_path))
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE gpkg_ogr_contents SET feature_count = 10000000")
        db.commit()
    with pytest.raises(UsageError, match="10000000 rows, more than"):
        read_features(path, base="places")


def test_a_layer_with_too_many_rows_is_refused_before_it_is_read(tmp_path, monkeypatch):
    path = point_file(tmp_path / "a.gpkg")
    monkeypatch.setattr(readers, "ROWS", 0)
    monkeypatch.setattr("pyogrio.read_dataframe", lambda *_, **__: pytest.fail("it was read"))
    with pytest.raises(UsageError, match="nothing was read"):
        readers.read_any(path, "places", None, ())


def test_features_without_or_with_the_same_id_are_reported(layout, tmp_path):
    frame = gpd.GeoDataFrame(
        {"place_id": ["a", "a", None]}, geometry=[Point(117, 36.6)] * 3, crs=4326
    )
    preview = prepare_import(layout, DISTRICT, save(frame, tmp_path / "a.gpkg"), "gazetteer")
    assert preview.failed
    assert {issue.code for issue in preview.issues} == {"duplicate_id", "empty_cell"}
    with pytest.raises(DataError):
        apply_import(layout, DISTRICT, preview)


def test_an_edit_that_breaks_the_project_is_shown_and_not_written(project, sent, tmp_path):
    places = places_of(sent).set_index("place_id").loc[["guangzhili"]].reset_index()
    path = save(places.assign(parent="no-such-place"), tmp_path / "a.geojson")
    preview = prepare_import(project, DISTRICT, path, "gazetteer", source=SOURCE)
    assert preview.failed
    assert any(issue.field == "parent" for issue in preview.issues)
    with pytest.raises(DataError):
        apply_import(project, DISTRICT, preview)


def test_changes_without_a_source_are_refused(layout, sent, tmp_path):
    places = places_of(sent).set_index("place_id").loc[["guangzhili"]].reset_index()
    path = save(places.assign(aliases="别的名字"), tmp_path / "a.geojson")
    with pytest.raises(UsageError, match="--source"):
        prepare_import(layout, DISTRICT, path, "gazetteer")


@pytest.mark.parametrize("shape", [Polygon([(117, 36), (117.1, 36.1), (117.1, 36), (117, 36.1)]),
                                   Point(117, 36)])  # fmt: skip
def test_a_boundary_must_be_one_valid_area(layout, tmp_path, shape):
    path = tmp_path / "b.geojson"
    gpd.GeoDataFrame({"name": ["x"]}, geometry=[shape], crs=4326).to_file(path, driver="GeoJSON")
    with pytest.raises(UsageError, match=r"one area|not valid"):
        prepare_import(layout, DISTRICT, path, "boundary", source=SOURCE)


def test_a_plan_shape_of_no_unit_is_refused(layout, tmp_path):
    path = tmp_path / "p.geojson"
    gpd.GeoDataFrame(
        {"unit_id": ["nowhere"]}, geometry=[box(117, 36.5, 117.1, 36.6)], crs=4326
    ).to_file(path, driver="GeoJSON")
    with pytest.raises(UsageError, match="no plan has the unit nowhere"):
        prepare_import(layout, DISTRICT, path, "plan", source=SOURCE)


# --- the command


def test_the_command_shows_and_writes_only_when_told(project, sent, tmp_path, monkeypatch):
    monkeypatch.setenv("RENEWAL_ATLAS_ROOT", str(project.root))
    app = typer.Typer()
    add_to(app)
    places = places_of(sent).set_index("place_id").loc[["guangzhili"]].reset_index()
    path = save(places.assign(aliases="别的名字"), tmp_path / "edited.geojson")
    words = ["import", str(path), "--as", "gazetteer", "--source", SOURCE]
    gazetteer = project.reference(DISTRICT) / "gazetteer.csv"
    before = gazetteer.read_bytes()
    shown = CliRunner().invoke(app, words)
    assert shown.exit_code == 0, shown.output
    assert "别的名字" in shown.stdout
    assert "nothing is written yet" in shown.stdout
    assert gazetteer.read_bytes() == before
    written = CliRunner().invoke(app, [*words, "--apply"])
    assert written.exit_code == 0, written.output
    assert "别的名字".encode() in gazetteer.read_bytes()
