"""Public needs what a public map needs; internal says what it is."""

import json
import re

import geopandas as gpd
import numpy as np
import pytest
import yaml
from shapely import LineString, Point, box

from renewal_atlas.crs import to_metric
from renewal_atlas.errors import PublishError
from renewal_atlas.gis.export import export
from renewal_atlas.gis.handover import handover_tables
from renewal_atlas.publication import (
    INTERNAL_MARK,
    LAYERS,
    for_audience,
    read_profile,
    round_positions,
    rounding_m,
)

RULES = {
    "map_review_number": {"value": "鲁S（2026）001号", "reason": "《地图管理条例》第十五条"},
    "allowed_basemaps": ["tianditu_vec"],
    "coordinate_decimals": 3,
    "withheld_layers": ["issues"],
}


def without(*rules, **others):
    return {"publication": {k: v for k, v in RULES.items() if k not in rules} | others}


@pytest.fixture(scope="module")
def style(root):
    return yaml.safe_load((root / "maps" / "style.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("settings", "words"), [
    ({}, "map_review_number"),
    ({}, "coordinate_decimals"),
    (without("map_review_number"), "map_review_note why none is needed"),
    (without(map_review_number={"value": "  ", "reason": "x"}), "map_review_number 审图号 is empty"),
    (without(coordinate_decimals=9), "coordinate_decimals is 9"),
    (without(coordinate_decimals="four"), "coordinate_decimals is 'four'"),
    (without(coordinate_decimals=True), "coordinate_decimals is True"),
    (without(withheld_layers=["secrets"]), "withheld_layers names no layer: secrets"),
    (without(withheld_layers="issues"), "withheld_layers is 'issues': give a list"),
    (without(withheld_layers=["sources"]), "a public map says its sources"),
    (without(allowed_basemaps="osm"), "allowed_basemaps is 'osm': give a list"),
    (without(map_reveiw_number="x"), "map_reveiw_number is no setting"),
    (without() | {"basemaps": {"sources": [{"id": "osm"}]}},
     "allowed_basemaps names no basemap: tianditu_vec; there are osm"),
])  # fmt: skip
def test_public_refuses_and_names_file_field_and_remedy(settings, words):
    with pytest.raises(PublishError, match=words) as refused:
        read_profile(settings, "public", "maps/370103-shizhong.yml")
    assert "under publication: in maps/370103-shizhong.yml" in str(refused.value)


def test_public_takes_a_number_or_a_reason_why_none_is_needed():
    assert read_profile(without(), "public").mark == "审图号：鲁S（2026）001号"
    settings = without("map_review_number", map_review_note="街区示意图，依第十五条无需审核")
    assert read_profile(settings, "public").mark == "街区示意图，依第十五条无需审核"
    settings = without(
        "map_review_number", map_review_note={"value": {"zh": "无需审核", "en": "No review needed"}}
    )
    assert read_profile(settings, "public").mark == "无需审核 No review needed"
    assert dict(read_profile(without(), "public").reasons)["map_review_number"]


def test_internal_needs_nothing_and_says_what_it_is():
    profile = read_profile({}, "internal")
    assert profile.mark == INTERNAL_MARK
    assert profile.suffix == ".internal"


def test_every_table_of_a_handover_can_be_withheld(atlas):
    assert {table.name for table in handover_tables(atlas.layers)} | {"neighbours"} == set(LAYERS)


def test_rounded_positions_stay_within_their_grown_radius(atlas):
    before, after = atlas.layers, for_audience(atlas.layers, read_profile(without(), "public"))
    old, new = before.places, after.places
    pins = old.geometry.geom_type == "Point"
    xy = np.column_stack([new.geometry[pins].x, new.geometry[pins].y])
    assert np.allclose(xy, xy.round(3))
    away = to_metric(old.geometry[pins], 4548).distance(to_metric(new.geometry[pins], 4548))
    grown = new.loc[pins, "uncertainty_m"] - old.loc[pins, "uncertainty_m"]
    assert (away <= grown).all()
    assert (away <= rounding_m(3)).all()
    assert list(new.geometry.isna()) == list(old.geometry.isna())
    for name in ("projects", "places", "plan_units", "lines", "boundary", "uncertainty"):
        rounded = getattr(after, name)
        assert len(rounded) == len(getattr(before, name))
        assert rounded.geometry.is_valid[rounded.geometry.notna()].all(), name


def test_circles_are_drawn_anew_and_hold_the_old_ones(atlas):
    """A small circle whose vertices were rounded would be a square that misses the place."""
    after = for_audience(atlas.layers, read_profile(without(), "public")).uncertainty
    pins = set(atlas.layers.places["place_id"][atlas.layers.places.geom_type == "Point"])
    old = atlas.layers.uncertainty.set_index("place_id").geometry
    new = after.set_index("place_id").geometry
    inside = {p: new[p].buffer(1e-5).covers(old[p].centroid) for p in pins & set(old.index)}
    assert inside
    assert all(inside.values())


@pytest.mark.parametrize(
    ("shape", "rounded"),
    [
        (box(117.0001, 36.0001, 117.0002, 36.0002), box(117, 36, 117.001, 36.001)),
        (box(117, 36, 117.0001, 36.0001), box(117, 36, 117.001, 36.001)),
        (LineString([(117.0001, 36), (117.0002, 36.0001)]), Point(117, 36)),
        (Point(117.12345, 36), Point(117.123, 36)),
    ],
)
def test_no_shape_is_lost_and_none_is_finer_than_allowed(shape, rounded):
    frame = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shape], crs=4326)
    assert round_positions(frame, 3).geometry[0].equals(rounded)


def public(atlas, style, target, settings, **more):
    return export(atlas.layers, target, style=style, settings=settings, inputs={},
                  audience="public", **more)  # fmt: skip


def test_a_public_handover_says_its_number_and_leaves_out_what_is_withheld(atlas, style, tmp_path):
    public(atlas, style, tmp_path / "out", without(), formats=["geojson", "csv"])
    names = [p.name for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert not [n for n in names if "internal" in n or n.startswith("issues")]
    content = json.loads((tmp_path / "out" / "geojson" / "projects.geojson").read_text("utf-8"))
    assert "鲁S（2026）001号" in content["title"]
    catalog = json.loads((tmp_path / "out" / "catalog.json").read_text("utf-8"))
    assert catalog["renewal_atlas:profile"] == "public"
    assert "鲁S（2026）001号" in catalog["description"]
    assert atlas.layers.sources["title"].iloc[0] in catalog["description"]
    outline = json.loads((tmp_path / "out" / "geojson" / "boundary.geojson").read_text("utf-8"))
    caveat = outline["features"][0]["properties"]["caveat"]
    assert "鲁S（2026）001号" in caveat
    assert "carries no map review number" not in caveat


@pytest.mark.parametrize("hidden", ["plan_units", "programmes", "statements", "places"])
def test_files_hold_no_trace_of_what_is_withheld(atlas, style, tmp_path, hidden):
    keys = {"plan_units": "unit_id", "programmes": "programme_id", "statements": "statement_id",
            "places": "place_id"}  # fmt: skip
    settings = without(withheld_layers=[hidden])
    public(atlas, style, tmp_path / "out", settings, formats=["geojson", "csv", "oc4ids"])
    written = "\n".join(
        path.read_text("utf-8") for path in (tmp_path / "out").rglob("*.*")
        if path.suffix in {".csv", ".geojson", ".json"}
    )  # fmt: skip
    ids = set(getattr(atlas.layers, hidden)[keys[hidden]])
    others = {*atlas.layers.projects["project_id"], *atlas.layers.plans["plan_id"], "shizhong"}
    words = set(re.findall(r"[\w-]+", written))
    assert ids
    assert (ids - others) & words == set()


def test_a_refused_public_handover_leaves_the_last_one(atlas, style, tmp_path):
    target = tmp_path / "out"
    public(atlas, style, target, without(), formats=["csv"])
    before = {p: p.read_bytes() for p in target.rglob("*") if p.is_file()}
    with pytest.raises(PublishError):
        public(atlas, style, target, {}, formats=["csv"])
    assert {p: p.read_bytes() for p in target.rglob("*") if p.is_file()} == before
