"""Each unit of the real plans: cited, honest about its shape, and where the wording puts it."""

from __future__ import annotations

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import get_args

import numpy as np
import pytest
import shapely
from shapely.geometry import mapping

from renewal_atlas.crs import to_metric
from renewal_atlas.layout import Layout
from renewal_atlas.model import UnitKind
from renewal_atlas.plans import read_plans, soft_edges
from renewal_atlas.register import normalise

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = ROOT.parent / "shared" / "sources"
PLANS, FAULTS = read_plans(Layout(ROOT), "370103-shizhong")
UNITS = PLANS.units["unit_id"].tolist()
DRAWN = [u for u, rule in zip(UNITS, PLANS.units["rule"], strict=True) if rule["kind"] != "undrawn"]
NOTE = "由本项目据文件表述示意绘制，非法定规划边界"


@pytest.fixture(scope="module")
def layer(atlas):
    return atlas.plan_units.set_index("unit_id")


@pytest.fixture(scope="module")
def metric(atlas):
    return to_metric(atlas.plan_units.set_index("unit_id").geometry, 4548)


def test_the_plan_files_have_no_fault():
    assert FAULTS == []
    assert PLANS.plans["plan_id"].tolist() == ["yidai-yizhou-siqu", "yihuan-yizhou-duodian"]


@pytest.mark.parametrize("unit_id", UNITS)
def test_a_unit_is_cited_and_says_how_it_is_known(unit_id, layer, atlas):
    row = PLANS.units.set_index("unit_id").loc[unit_id]
    assert row["wording"], "a unit needs the paragraph that names it"
    assert all(re.fullmatch(r"p[1-9]\d*", entry["locator"]) for entry in row["wording"])
    assert {entry["source_id"] for entry in row["wording"]} <= set(atlas.layers.sources.source_id)
    assert row["rule"]["reason"]
    assert layer.at[unit_id, "basis"] in {"stated", "interpreted"}
    assert layer.at[unit_id, "source_ids"] == "|".join(row["source_ids"])


@pytest.mark.parametrize("unit_id", DRAWN)
def test_a_drawn_unit_is_an_honest_shape(unit_id, layer):
    shape = layer.geometry[unit_id]
    assert shape.is_valid
    assert shape.area > 0
    assert layer.at[unit_id, "drawing_note"] == NOTE
    assert layer.at[unit_id, "edge_uncertainty_m"] >= 300
    coords = shapely.get_coordinates(shape)
    np.testing.assert_array_equal(coords, coords.round(6))
    text = json.dumps(mapping(shape))
    assert max(len(n.split(".")[1]) for n in re.findall(r"\d+\.\d+", text)) <= 6


@pytest.mark.parametrize("unit_id", DRAWN)
def test_rings_run_as_rfc_7946_asks(unit_id, layer):
    for part in shapely.get_parts(layer.geometry[unit_id]):
        assert part.exterior.is_ccw
        assert not any(ring.is_ccw for ring in part.interiors)


@pytest.mark.parametrize("unit_id", sorted(set(UNITS) - set(DRAWN)))
def test_the_older_frame_has_no_geometry(unit_id, layer):
    assert layer.geometry[unit_id] is None
    assert layer.at[unit_id, "plan_id"] == "yihuan-yizhou-duodian"


def line(atlas, place_id):
    rows = atlas.layers.lines[atlas.layers.lines["place_id"] == place_id]
    return shapely.union_all(to_metric(rows.geometry, 4548).array)


def test_the_belt_runs_1_km_on_both_sides_of_the_second_ring_road(atlas, metric, layer):
    belt = metric["erhuanlu-kechuangdai"]
    road = line(atlas, "erhuan-nanlu")
    assert belt.buffer(1).contains(road)
    district = to_metric(atlas.layers.boundary.geometry, 4548).iloc[0]
    straight = road.interpolate(road.project(shapely.Point(496_750, 4_053_500)))
    assert straight.distance(belt.boundary) == pytest.approx(1_000, abs=5)
    assert (
        belt.difference(road.buffer(1_001))
        .difference(line(atlas, "erhuan-xilu").buffer(1_001))
        .intersection(district)
        .area
        < 60_000
    )  # round the corner that joins the two roads
    assert layer.at["erhuanlu-kechuangdai", "aliases"].startswith("二环南路科创带")


def test_the_axis_follows_its_three_joined_roads(atlas, metric):
    axis = metric["gongneng-pinzhi-zhou"]
    district = to_metric(atlas.layers.boundary.geometry, 4548).iloc[0]
    assert axis.geom_type == "Polygon"
    for road in ("dawei-erlu", "yingxiongshan-lu", "wangyue-lu"):
        assert axis.buffer(1).contains(line(atlas, road).intersection(district))


@pytest.mark.parametrize(
    ("place_id", "unit_id"),
    [
        ("jingsi-xiaoweier", "beibu-fuwuqu"),
        ("daguanyuan", "beibu-fuwuqu"),
        ("yingxiongshan", "beibu-fuwuqu"),
        ("huamei-yiyang-zhongxin", "zhongbu-kechuangqu"),
        ("diyi-renmin-yiyuan", "zhongbu-kechuangqu"),
        ("wangyue-zhigu", "zhongbu-kechuangqu"),
        ("dajiangou", "nanbu-shengtaiqu"),
        ("zhengzhuang", "xibu-gongyequ"),
        ("dujiamiao", "xibu-gongyequ"),
    ],
)
def test_places_lie_in_the_zone_that_the_wording_suggests(place_id, unit_id, atlas, metric):
    place = atlas.places.set_index("place_id").geometry[[place_id]]
    centre = to_metric(place, 4548).iloc[0].centroid
    zones = [u for u in DRAWN if metric[u].contains(centre) and u.endswith("qu")]
    assert zones == [unit_id]


def test_soft_edges_follow_the_inner_edges_only(atlas):
    units, boundary = atlas.plan_units, atlas.layers.boundary
    bands = soft_edges(units, 4548, boundary).set_index("unit_id")
    assert set(bands.index) == set(DRAWN)
    assert bands.geometry.is_valid.all()
    metric_bands = to_metric(bands.geometry, 4548)
    district = to_metric(boundary.geometry, 4548).iloc[0]
    assert metric_bands.within(district.buffer(1)).all()
    far_south = shapely.Point(492_500, 4_039_500)  # the district's own southern tip
    assert metric_bands["nanbu-shengtaiqu"].distance(far_south) > 5_000
    assert soft_edges(units, 4548).geometry.notna().all()  # without a boundary, zones stand for it


@pytest.mark.parametrize("source_id", ["feature-2025", "feature-2026", "report-2026"])
def test_wording_is_found_in_the_documents(source_id, atlas):
    source = atlas.layers.sources.set_index("source_id").loc[source_id]
    wanted = source["sha256"]
    found = [p for p in DOCUMENTS.glob("*.txt") if sha256(p.read_bytes()).hexdigest() == wanted]
    if not found:
        pytest.skip("the documents are not redistributed; this check runs where they are at hand")
    own = source["furniture"] or ()
    text = {p.locator: p.text for p in normalise(found[0].read_text(encoding="utf-8"), own)}
    rows = [*PLANS.units["wording"], *PLANS.plans["wording"]]
    for entry in (entry for entries in rows for entry in entries):
        if entry["source_id"] == source_id:
            assert entry["original"] in text[entry["locator"]]


def test_the_code_list_names_every_kind_of_unit(atlas):
    assert set(atlas.layers.vocabularies["plan_unit_kinds"].index) == set(get_args(UnitKind))
