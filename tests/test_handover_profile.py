"""Public needs what a public map needs; internal says what it is."""

import json

import geopandas as gpd
import numpy as np
import pytest
import yaml
from shapely import Point, box

from renewal_atlas.crs import to_metric
from renewal_atlas.errors import PublishError
from renewal_atlas.gis.export import export
from renewal_atlas.gis.handover import Table, handover_tables
from renewal_atlas.gis.profile import INTERNAL_MARK, apply_profile, read_profile, rounding_m

RULES = {
    "map_review_number": {"value": "鲁S（2026）001号", "reason": "《地图管理条例》第十五条"},
    "allowed_basemaps": ["tianditu_vec"],
    "coordinate_decimals": 3,
    "withheld_layers": ["issues"],
}
LAYERS = ["projects", "places", "issues"]


def without(*rules, **others):
    return {"publication": {k: v for k, v in RULES.items() if k not in rules} | others}


@pytest.fixture(scope="module")
def style(root):
    return yaml.safe_load((root / "maps" / "style.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("settings", "words"), [
    ({}, "map_review_number"),
    ({}, "coordinate_decimals"),
    (without("map_review_number"), "map_review_note why none is needed"),
    (without(coordinate_decimals=9), "coordinate_decimals is 9"),
    (without(coordinate_decimals="four"), "coordinate_decimals is 'four'"),
    (without(withheld_layers=["secrets"]), "withheld_layers names no layer: secrets"),
    (without() | {"basemaps": {"enabled": True, "sources": [{"id": "osm"}, {"id": "tianditu_vec"}]}},
     "allowed_basemaps does not name osm"),
])  # fmt: skip
def test_public_refuses_and_names_what_is_missing(settings, words):
    with pytest.raises(PublishError, match=words):
        read_profile(settings, "public", LAYERS)


def test_public_takes_a_number_or_a_reason_why_none_is_needed():
    assert read_profile(without(), "public", LAYERS).mark == "审图号：鲁S（2026）001号"
    settings = without("map_review_number", map_review_note="街区示意图，依第十五条无需审核")
    assert "无需审核" in read_profile(settings, "public", LAYERS).mark
    assert dict(read_profile(without(), "public", LAYERS).reasons)["map_review_number"]


def test_basemaps_that_are_off_need_no_leave():
    settings = without() | {"basemaps": {"enabled": False, "sources": [{"id": "osm"}]}}
    assert read_profile(settings, "public", LAYERS).audience == "public"


def test_internal_needs_nothing_and_says_what_it_is():
    profile = read_profile({}, "internal", LAYERS)
    assert profile.mark == INTERNAL_MARK
    assert profile.suffix == ".internal"


def test_rounded_positions_stay_within_their_grown_radius(atlas):
    profile = read_profile(without(), "public", [t.name for t in handover_tables(atlas.layers)])
    before = {t.name: t for t in handover_tables(atlas.layers)}
    after = {t.name: t for t in apply_profile(before.values(), profile)}
    assert "issues" not in after
    old, new = before["places"].frame, after["places"].frame
    pins = old.geometry.geom_type == "Point"
    xy = np.column_stack([new.geometry[pins].x, new.geometry[pins].y])
    assert np.allclose(xy, xy.round(3))
    away = to_metric(old.geometry[pins], 4548).distance(to_metric(new.geometry[pins], 4548))
    grown = new.loc[pins, "uncertainty_m"] - old.loc[pins, "uncertainty_m"]
    assert (away <= grown + 0.5).all()
    assert (away <= rounding_m(3)).all()
    assert new.geometry.is_valid[new.geometry.notna()].all()
    assert list(new.geometry.isna()) == list(old.geometry.isna())


def test_a_shape_that_rounding_would_lose_is_kept():
    frame = gpd.GeoDataFrame(
        {"name": ["dot", "pin"]},
        crs=4326,
        geometry=[box(117, 36, 117.0001, 36.0001), Point(117.12345, 36)],
    )
    table = Table("places", "places", "地点", "Places", frame)
    profile = read_profile(without(), "public", LAYERS)
    (rounded,) = apply_profile([table], profile)
    assert rounded.frame.geometry[0].area > 0
    assert rounded.frame.geometry[1].equals(Point(117.123, 36))


def test_a_public_handover_says_its_number_and_leaves_out_what_is_withheld(atlas, style, tmp_path):
    export(
        atlas.layers,
        tmp_path / "out",
        style=style,
        settings=without(),
        inputs={},
        formats=["geojson", "csv"],
        audience="public",
    )
    names = [p.name for p in (tmp_path / "out").rglob("*") if p.is_file()]
    assert not [n for n in names if "internal" in n or n.startswith("issues")]
    content = json.loads((tmp_path / "out" / "geojson" / "projects.geojson").read_text("utf-8"))
    assert "鲁S（2026）001号" in content["title"]
    catalog = json.loads((tmp_path / "out" / "catalog.json").read_text("utf-8"))
    assert catalog["renewal_atlas:profile"] == "public"
    assert "鲁S（2026）001号" in catalog["description"]
    assert atlas.layers.sources["title"].iloc[0] in catalog["description"]


def test_a_refused_public_handover_leaves_the_last_one(atlas, style, tmp_path):
    target = tmp_path / "out"
    export(
        atlas.layers,
        target,
        style=style,
        settings=without(),
        inputs={},
        formats=["csv"],
        audience="public",
    )
    before = {p: p.read_bytes() for p in target.rglob("*") if p.is_file()}
    with pytest.raises(PublishError):
        export(
            atlas.layers,
            target,
            style=style,
            settings={},
            inputs={},
            formats=["csv"],
            audience="public",
        )
    assert {p: p.read_bytes() for p in target.rglob("*") if p.is_file()} == before
