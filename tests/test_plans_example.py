"""A second, invented district with every kind of unit, made of files alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pytest
import shapely
import yaml
from shapely.geometry import mapping

from renewal_atlas.crs import to_metric
from renewal_atlas.layout import Layout
from renewal_atlas.places import georeference, read_reference
from renewal_atlas.plans import draw_units, memberships, read_plans, soft_edges

ROOT = Path(__file__).parent / "districts"
DISTRICT = "999901-example"
EPSG = 4550


def drawn(layout: Layout):
    reference, _ = read_reference(layout, DISTRICT)
    places, _ = georeference(reference, EPSG)
    plans, issues = read_plans(layout, DISTRICT)
    units, faults = draw_units(plans, places, reference.lines, reference.boundary, EPSG)
    return reference, places, units, issues + faults


@pytest.fixture(scope="module")
def example():
    return drawn(Layout(ROOT))


@pytest.fixture(scope="module")
def metric(example):
    units = example[2].set_index("unit_id")
    return to_metric(units.geometry, EPSG)


@pytest.fixture(scope="module")
def district(example):
    return to_metric(example[0].boundary.geometry, EPSG).iloc[0]


def test_every_kind_of_unit_is_drawn_without_an_issue(example):
    _, _, units, issues = example
    assert issues == []
    assert set(units["kind"]) == {"belt", "ring", "point", "zone"}
    assert units.geometry.notna().all()
    assert units.geometry.is_valid.all()
    assert units["order"].tolist() == list(range(1, len(units) + 1))


def test_the_zones_tile_the_district(metric, district, example):
    zones = metric[["xiqu", "dongqu", "nanqu"]]
    assert zones.area.sum() == pytest.approx(district.area, rel=1e-5)
    published = example[2].set_index("unit_id").geometry[["xiqu", "dongqu", "nanqu"]]
    assert shapely.coverage_is_valid(published.to_numpy())


def test_the_ring_is_a_ring(metric, district):
    ring = metric["huancheng-huan"]
    assert len(ring.interiors) == 1
    assert ring.within(district.buffer(1))


def test_the_belt_bridges_the_gap_in_its_road_and_is_clipped(metric, district):
    belt = metric["binhe-dai"]
    assert belt.geom_type == "Polygon"
    assert belt.within(district.buffer(1))


def test_a_point_is_a_circle_of_its_radius_round_the_place(metric, example):
    place = example[1].set_index("place_id").geometry[["kechuang-yuan"]]
    disc = metric["kechuang-dian"]
    centre = to_metric(place, EPSG).iloc[0].centroid
    assert disc.centroid.distance(centre) < 1
    assert disc.hausdorff_distance(centre) == pytest.approx(500, abs=120)  # or round its extent


def test_every_unit_has_a_soft_edge_of_its_own_width(example):
    reference, _, units, _ = example
    bands = soft_edges(units, EPSG, reference.boundary)
    assert set(bands["unit_id"]) == set(units["unit_id"])


def test_memberships_of_the_example(example):
    _, places, units, _ = example
    projects = places.rename(columns={"place_id": "project_id"})
    nothing = {"project_id": [], "unit_id": [], "statement_id": [], "source_id": [], "locator": []}
    table = memberships(projects, units, pd.DataFrame(nothing, dtype=object), EPSG)
    found = table.set_index(["unit_id", "project_id"])["membership"]
    assert found["dongqu", "dongcun"] == "inside"
    assert found["xiqu", "dongcun"] == "outside"
    assert found["xiqu", "xicun"] == "inside"
    assert found["binhe-dai", "binhe-lu"] == "inside"
    assert found["dongqu", "heping-lu"] == "edge"


@pytest.fixture
def project(tmp_path: Path) -> Layout:
    shutil.copytree(ROOT, tmp_path / "project")
    return Layout(tmp_path / "project")


def official(layout: Layout, unit_ids, shape) -> None:
    """Name an official file for some units, as a district with a statutory plan would."""
    features = [
        {"type": "Feature", "properties": {"unit_id": unit_id}, "geometry": mapping(shape)}
        for unit_id in unit_ids
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (layout.reference(DISTRICT) / "plan_units.geojson").write_text(text, encoding="utf-8")
    path = layout.data(DISTRICT) / "plans" / "yidai-yihuan-sanqu.yml"
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    for unit in plan["units"]:
        if unit["unit_id"] in unit_ids:
            unit["geometry_file"] = {
                "file": "plan_units.geojson",
                "source_id": "example-2024",
                "edge_uncertainty_m": 5,
                "note": "官方边界",
            }
    path.write_text(yaml.safe_dump(plan, allow_unicode=True), encoding="utf-8")


def test_an_official_file_replaces_our_drawing(project):
    shape = shapely.box(123.02, 35.02, 123.03, 35.03)
    official(project, ["binhe-dai"], shape)
    _, _, units, issues = drawn(project)
    assert issues == []
    row = units.set_index("unit_id").loc["binhe-dai"]
    assert row.geometry.equals(shape)
    assert (row["basis"], row["edge_uncertainty_m"]) == ("stated", 5)
    assert row["drawing_note"] == "官方边界"
    assert row["source_ids"] == "example-2025|example-2024"
    others = units[units["unit_id"] != "binhe-dai"]
    assert others.equals(drawn(Layout(ROOT))[2].loc[others.index])


def test_an_official_zone_beside_drawn_ones_is_a_warning(project):
    official(project, ["nanqu"], shapely.box(123.0, 35.0, 123.1, 35.03))
    _, _, units, issues = drawn(project)
    assert [(i.severity, i.code, i.subject_id) for i in issues] == [
        ("warning", "mixed_zones", "nanqu")
    ]
    assert units.geometry.notna().all()


def test_official_zones_need_no_dividers_of_ours(project):
    official(project, ["xiqu", "dongqu", "nanqu"], shapely.box(123.0, 35.0, 123.1, 35.03))
    _, _, units, issues = drawn(project)
    assert issues == []
    assert (units.loc[units["kind"] == "zone", "basis"] == "stated").all()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "is not there"),
        ('{"type": "FeatureCollection", "features": []}', "0 features"),
        ("{", "JSON"),
        ("[1]", "GeoJSON"),
    ],
)
def test_an_official_file_that_cannot_be_used_is_an_issue(project, text, message):
    official(project, ["binhe-dai"], shapely.box(123.02, 35.02, 123.03, 35.03))
    path = project.reference(DISTRICT) / "plan_units.geojson"
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    _, issues = read_plans(project, DISTRICT)
    assert [i.severity for i in issues] == ["error"]
    assert issues[0].file.endswith("plan_units.geojson")
    assert message in issues[0].message


def test_official_metres_are_not_taken_for_degrees(project):
    official(project, ["binhe-dai"], shapely.box(500_000, 4_000_000, 500_100, 4_000_100))
    _, issues = read_plans(project, DISTRICT)
    assert "no longitude and latitude" in issues[0].message
