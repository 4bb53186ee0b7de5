"""An edited shape or word comes back as just that, with its source, or is said not to be taken."""

import json
import shutil
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box

import renewal_atlas
from renewal_atlas.gis.tables import bare, cell
from renewal_atlas.imports import apply_import, prepare_import
from renewal_atlas.imports.cells import read_cells
from renewal_atlas.layout import Layout

DISTRICT = "370103-shizhong"
ROOT = Path(__file__).parents[1]
SOURCE = "2026-05 现场核实"
REPORT = "report-2026"
TRIANGLE = Polygon([(116.98, 36.64), (117.0, 36.64), (116.98, 36.642)])
NEW = {"place_id": "aa-first", "name": "新地点", "place_type": "site", "match_type": "manual"}


@pytest.fixture
def project(project):
    """Folders of a project of its own, in which nothing was built yet."""
    shutil.rmtree(project / "geo" / "built")
    return Layout(project)


def sent_layer(handover, name):
    return gpd.read_file(handover / "geojson" / f"{name}.internal.geojson")


def saved(frame, tmp_path, name="edited.gpkg", layer=None):
    path = tmp_path / name
    frame.to_file(path, layer=layer or path.stem)
    return path


def rows_of(project):
    return read_cells(project.reference(DISTRICT) / "gazetteer.csv", "place_id")


def applied(project, path, kind, **options):
    """Import a file and apply it; what a second import of it would change."""
    first = prepare_import(project, DISTRICT, path, kind, **options)
    assert not first.failed, first.issues
    apply_import(project, DISTRICT, first)
    return first, prepare_import(project, DISTRICT, path, kind, **options)


# --- places


@pytest.mark.parametrize("shape", [Point(117, 36.64), box(117, 36.64, 117.001, 36.641)])
def test_a_road_that_became_a_point_or_an_area_loses_its_line(project, handover, tmp_path, shape):
    places = sent_layer(handover, "places").set_index("place_id")
    road = places[places.geom_type == "MultiLineString"].iloc[[0]]
    key = road.index[0]
    path = saved(road.set_geometry([shape], crs=4326).reset_index(), tmp_path)
    _, again = applied(project, path, "gazetteer", source=SOURCE)
    assert again.edits == ()
    lines = gpd.read_file(project.reference(DISTRICT) / "lines.geojson")
    assert key not in set(lines["place_id"])
    place = renewal_atlas.open(DISTRICT, project.root).places.set_index("place_id").loc[key]
    assert place["georeference_sources"] == SOURCE
    assert place.geometry.geom_type in {"Point", "Polygon"}
    assert place.geometry.centroid.distance(shape.centroid) < 1e-5


def test_a_road_made_a_point_where_its_row_has_one_is_no_line_any_more(project, handover, tmp_path):
    places = sent_layer(handover, "places").set_index("place_id")
    road = places[places.geom_type == "MultiLineString"].iloc[[0]]
    gazetteer = project.reference(DISTRICT) / "gazetteer.csv"
    rows = pd.read_csv(gazetteer, dtype=str, keep_default_na=False)
    rows.loc[rows["place_id"] == road.index[0], ["lon", "lat"]] = ["117", "36.64"]
    rows.to_csv(gazetteer, index=False, lineterminator="\n")
    path = saved(road.set_geometry([Point(117, 36.64)], crs=4326).reset_index(), tmp_path)
    preview = prepare_import(project, DISTRICT, path, "gazetteer", source=SOURCE)
    assert [e.field for e in preview.edits][-1] == "geometry"


@pytest.mark.parametrize("shape", [
    TRIANGLE, Polygon([(116.98, 36.64), (116.980003, 36.64), (116.980003, 36.640003)]),
    box(116.98, 36.6, 117, 36.601), shapely.union(TRIANGLE, box(117.01, 36.65, 117.011, 36.66)),
])  # fmt: skip
def test_the_circle_of_an_outline_holds_it_and_the_preview_says_so(project, tmp_path, shape):
    path = saved(gpd.GeoDataFrame([NEW], geometry=[shape], crs=4326), tmp_path)
    preview, again = applied(project, path, "gazetteer", source=SOURCE)
    assert again.edits == ()
    (told,) = [i for i in preview.issues if i.code == "outline_lost"]
    row = rows_of(project)["aa-first"]
    assert f"only a circle of {row['uncertainty_m']} m" in told.message
    pin = gpd.GeoSeries([Point(float(row["lon"]), float(row["lat"]))], crs=4326)
    corners = gpd.GeoSeries(shapely.points(shapely.get_coordinates(shape)), crs=4326).to_crs(4548)
    assert corners.distance(pin.to_crs(4548).iloc[0]).max() <= float(row["uncertainty_m"])
    assert not row["lon"].endswith(".")


def test_a_radius_that_does_not_hold_the_outline_is_said_to_be_too_small(layout, tmp_path):
    place = NEW | {"uncertainty_m": 100}
    path = saved(gpd.GeoDataFrame([place], geometry=[TRIANGLE], crs=4326), tmp_path)
    preview = prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)
    (told,) = [i for i in preview.issues if i.code == "outline_lost"]
    assert "a circle of 100 m, which does not hold all of it" in told.message


def test_a_circle_that_is_moved_keeps_its_radius(project, handover, tmp_path):
    places = sent_layer(handover, "places").set_index("place_id")
    rows = rows_of(project)
    own = [i for i in places.index if rows[i]["uncertainty_m"] and rows[i]["lon"]]
    discs = places.loc[own]
    discs = discs[discs.geom_type == "Polygon"]
    assert len(discs) > 3
    moved = discs.set_geometry(discs.translate(0.0005, 0.0005))
    preview = prepare_import(project, DISTRICT, saved(moved.reset_index(), tmp_path), "gazetteer",
                             source=SOURCE)  # fmt: skip
    assert {e.id for e in preview.edits} == set(discs.index)
    assert "uncertainty_m" not in {e.field for e in preview.edits}
    assert "outline_lost" not in {i.code for i in preview.issues}


def test_a_whole_degree_has_no_point_behind_it(layout, tmp_path):
    path = saved(gpd.GeoDataFrame([NEW], geometry=[Point(117, 36.6)], crs=4326), tmp_path)
    preview = prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE)
    text = next(c for p, c in preview.files.items() if p.name == "gazetteer.csv").decode()
    assert ",117,36.6," in next(r for r in text.splitlines() if r.startswith("aa-first,"))


def test_issues_of_other_rows_are_not_told_again_for_the_line_they_moved_to(project, tmp_path):
    gazetteer = project.reference(DISTRICT) / "gazetteer.csv"
    rows = pd.read_csv(gazetteer, dtype=str, keep_default_na=False)
    rows.loc[rows["place_id"] == "yangguang-nanlu-shequ", "lat"] = "36.9"  # well outside: a warning
    rows.to_csv(gazetteer, index=False, lineterminator="\n")
    assert "outside_district" in {i.code for i in renewal_atlas.open(DISTRICT, project.root).issues}
    place = NEW | {"uncertainty_m": 50, "parent": "shizhong"}
    path = saved(gpd.GeoDataFrame([place], geometry=[Point(116.98, 36.64)], crs=4326), tmp_path)
    preview = prepare_import(project, DISTRICT, path, "gazetteer", source=SOURCE)
    assert not preview.failed, preview.issues
    assert {i.subject_id for i in preview.issues} <= {"aa-first", ""}


# --- plan


def plan_file(handover, tmp_path, change, name="plan.geojson"):
    """The plan as it was handed over, with its rows changed."""
    units = json.loads((handover / "geojson/plan_units.internal.geojson").read_text("utf-8"))
    for feature in units["features"]:
        change(feature)
    path = tmp_path / name
    path.write_text(json.dumps(units), encoding="utf-8")
    return path


def test_edge_and_basis_of_a_plan_are_taken_and_the_rest_is_said_not_to_be(
    project, handover, tmp_path
):
    def change(feature):
        feature["properties"] |= {"edge_uncertainty_m": 50, "name": "改名"}
        if feature["properties"]["unit_id"] == "beibu-fuwuqu":
            feature["properties"]["basis"] = "stated"

    path = plan_file(handover, tmp_path, change)
    preview, again = applied(project, path, "plan", source=REPORT)
    assert {e.field for e in preview.edits} == {"edge_uncertainty_m", "basis"}
    lost = [i for i in preview.issues if i.code == "not_taken"]
    assert [i.field for i in lost].count("name") == 9
    assert [i.field for i in lost].count("edge_uncertainty_m") == 3  # of units without a shape
    assert preview.unchanged == 3
    assert again.edits == ()
    units = renewal_atlas.open(DISTRICT, project.root).plan_units.set_index("unit_id")
    drawn = units[units.geometry.notna()]
    assert set(drawn["edge_uncertainty_m"]) == {50}
    assert drawn.at["beibu-fuwuqu", "basis"] == "stated"
    text = (project.root / preview.edits[0].file).read_text(encoding="utf-8")
    assert text.count(f"edge_uncertainty_m: 50  # {REPORT}\n") == 6


def test_what_is_said_of_an_official_shape_can_be_edited_without_its_shape(
    project, handover, tmp_path
):
    def redraw(feature):
        if feature["properties"]["unit_id"] == "beibu-fuwuqu":
            shape = shapely.from_geojson(json.dumps(feature["geometry"])).buffer(-0.001)
            feature["geometry"] = json.loads(shapely.to_geojson(shape))

    def say(feature):
        redraw(feature)
        if feature["properties"]["unit_id"] == "beibu-fuwuqu":
            feature["properties"]["edge_uncertainty_m"] = 20

    path = plan_file(handover, tmp_path, redraw)
    applied(project, path, "plan", source=REPORT)
    later = plan_file(handover, tmp_path, say, "later.geojson")
    preview, again = applied(project, later, "plan", source="feature-2026")
    assert [(e.id, e.field, e.new) for e in preview.edits] == [
        ("beibu-fuwuqu", "edge_uncertainty_m", "20")
    ]
    assert again.edits == ()
    (entry,) = [line for line in (project.root / preview.edits[0].file).read_text("utf-8").split("\n")
                if "geometry_file" in line]  # fmt: skip
    assert f'source_id: "{REPORT}"' in entry
    assert "edited: feature-2026" in entry
    assert "edge_uncertainty_m: 20," in entry


def test_units_that_the_file_lacks_are_named(layout, handover, tmp_path):
    units = sent_layer(handover, "plan_units")
    path = saved(units[units.geometry.notna()], tmp_path, "plan_units.gpkg")
    preview = prepare_import(layout, DISTRICT, path, "plan")
    assert (preview.read, preview.unchanged, len(preview.absent)) == (6, 6, 3)


@pytest.mark.parametrize(("change", "code", "told"), [
    ({"geometry": Point(116.95, 36.6)}, "bad_shape", "is a Point, not an area"),
    ({"geometry": Polygon([(116.95, 36.6), (117, 36.65), (117, 36.6), (116.95, 36.65)])},
     "bad_shape", "not valid"),
    ({"edge_uncertainty_m": "about 50"}, "bad_value", "a number of metres"),
    ({"edge_uncertainty_m": "0"}, "bad_value", "a number of metres"),
    ({"edge_uncertainty_m": "nan"}, "bad_value", "a number of metres"),
    ({"unit_id": None}, "empty_cell", "no unit_id"),
    ({"unit_id": "zhongbu-kechuangqu"}, "duplicate_id", "on several features"),
])  # fmt: skip
def test_a_plan_unit_is_one_valid_area_with_an_edge(layout, handover, tmp_path, change, code, told):
    units = sent_layer(handover, "plan_units").astype({"edge_uncertainty_m": object})
    row = units.index[units["unit_id"] == "beibu-fuwuqu"][0]
    for column, value in change.items():
        units.loc[row, column] = value
    units["edge_uncertainty_m"] = units["edge_uncertainty_m"].astype("string")
    path = saved(units, tmp_path, "plan.gpkg", "plan_units")
    preview = prepare_import(layout, DISTRICT, path, "plan", source=REPORT)
    assert [i.code for i in preview.issues] == [code]
    assert told in preview.issues[0].message
    assert preview.failed


@pytest.mark.parametrize("kind", ["plan", "boundary", "gazetteer"])
def test_an_empty_shape_is_none(layout, handover, tmp_path, kind):
    ids = {"unit_id": "beibu-fuwuqu", "place_id": "guangzhili"}
    path = saved(gpd.GeoDataFrame([ids], geometry=[Polygon()], crs=4326), tmp_path)
    if kind == "boundary":
        with pytest.raises(renewal_atlas.errors.UsageError, match="must hold one area"):
            prepare_import(layout, DISTRICT, path, kind, source=REPORT)
    else:
        preview = prepare_import(layout, DISTRICT, path, kind, source=REPORT)
        assert (preview.read, preview.unchanged, preview.issues) == (1, 1, ())


# --- boundary


def test_what_is_said_of_the_boundary_is_taken_and_signed(project, handover, tmp_path):
    boundary = sent_layer(handover, "boundary")
    before = boundary.iloc[0]
    edited = boundary.assign(caveat="以区划图为准", licence="授权使用", name="改名")
    path = saved(edited, tmp_path, "boundary.geojson")
    preview, again = applied(project, path, "boundary", source=SOURCE)
    assert {e.field for e in preview.edits} == {"source", "licence", "caveat"}
    assert [i.field for i in preview.issues if i.code == "not_taken"] == ["name"]
    assert again.edits == ()
    row = renewal_atlas.open(DISTRICT, project.root).layers.boundary.iloc[0]
    assert (row["caveat"], row["licence"], row["name"]) == (
        "以区划图为准", "授权使用", before["name"]
    )  # fmt: skip
    assert row["source"] == f"{before['source']}; edited: {SOURCE}"
    assert row.geometry.equals(before.geometry)


def test_an_old_file_does_not_take_the_source_of_a_new_outline_back(project, handover, tmp_path):
    boundary = sent_layer(handover, "boundary")
    moved = boundary.set_geometry(boundary.to_crs(4548).buffer(50).to_crs(4326))
    path = saved(moved, tmp_path, "boundary.geojson")
    options = {"source": "区自然资源局", "licence": "授权使用"}
    _, again = applied(project, path, "boundary", **options)
    assert again.edits == ()
    assert prepare_import(project, DISTRICT, path, "boundary", source=options["source"]).edits == ()


# --- texts


@given(st.text(st.characters() | st.sampled_from("'=+-@＝＠\n\u3000"), max_size=40))
def test_the_guard_against_formulas_comes_off_again(text):
    assert bare(cell(text)) == text


@pytest.mark.parametrize(
    "text", ["=1", "'=1", "''@x", "＝1+1", "＋a", "－a", "＠a", "'＝1", "甲\n=1"]
)
def test_what_is_guarded_is_inert_and_comes_back(text):
    assert cell(text) == f"'{text}"
    assert bare(cell(text)) == text
