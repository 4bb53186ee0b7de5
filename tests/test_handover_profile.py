"""Public needs what a public map needs; internal says what it is."""

import json
import re
import sqlite3
from contextlib import closing

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely
import yaml
from shapely import LineString, Point, box

from renewal_atlas.crs import to_metric
from renewal_atlas.errors import PublishError
from renewal_atlas.gis.export import export
from renewal_atlas.gis.handover import handover_tables
from renewal_atlas.page import atlas_map, read_settings, render
from renewal_atlas.publication import (
    INTERNAL_MARK,
    LAYERS,
    for_audience,
    read_profile,
    round_positions,
    rounding_m,
)
from renewal_atlas.publication.wording import round_text

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


@pytest.mark.parametrize("decimals", [2, 3, 4])
def test_every_place_stays_inside_what_is_drawn_for_it(atlas, decimals):
    """Pins, regions and lines: whatever the rounding, the public area covers the internal one."""
    rules = without(coordinate_decimals=decimals)
    after = for_audience(atlas.layers, read_profile(rules, "public"))
    old = to_metric(atlas.layers.uncertainty.set_index("place_id").geometry, 4548)
    new = to_metric(after.uncertainty.set_index("place_id").geometry, 4548).reindex(old.index)
    missed = [place for place in old.index if not new[place].buffer(1).covers(old[place])]
    assert len(old) == len(after.uncertainty)
    assert missed == []
    drawn = to_metric(after.places.set_index("place_id").geometry, 4548)[old.index]
    areas = old[drawn.geom_type.isin(["Polygon", "MultiPolygon"]) & (drawn.index != "shizhong")]
    assert [place for place in areas.index if not drawn[place].buffer(1).covers(old[place])] == []
    pins = old.index.drop("shizhong")  # the district is no circle
    assert new[pins].hausdorff_distance(old[pins]).max() < 4 * rounding_m(
        decimals
    )  # and little more


def test_the_centre_of_a_circle_cannot_be_worked_out_from_its_rounded_rim(atlas):
    """The mean of 128 rounded vertices would give the centre back to some metres."""
    after = for_audience(atlas.layers, read_profile(without(coordinate_decimals=2), "public"))
    circles = after.places.set_index("place_id").geometry[["jiedao-daguanyuan", "xinglong-pianqu"]]
    steps = shapely.get_coordinates(circles.to_crs(4548).centroid.to_crs(4326)) * 100
    assert np.abs(steps - steps.round()).max() < 0.1


def texts_of(path):
    """What stands in a file beside geometry and columns of positions."""
    if path.suffix == ".geojson":
        rows = json.loads(path.read_text("utf-8"))["features"]
        return [json.dumps(row["properties"], ensure_ascii=False) for row in rows]
    if path.suffix == ".csv":
        frame = pd.read_csv(path, dtype=str, encoding="utf-8-sig")
        return frame.drop(columns=["lon", "lat"], errors="ignore").fillna("").to_numpy().ravel()
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path).worksheets
        return [c.value for s in sheets for row in s.iter_rows() for c in row
                if isinstance(c.value, str)]  # fmt: skip
    if path.suffix == ".gpkg":
        with closing(sqlite3.connect(path)) as db:
            names = [row[0] for row in db.execute("SELECT table_name FROM gpkg_contents")]
            rows = [row for n in names for row in db.execute(f'SELECT * FROM "{n}"')]
        return [cell for row in rows for cell in row if isinstance(cell, str)]
    return re.findall(r"<description>.*?</description>|<value>.*?</value>", path.read_text("utf-8"))


def fine_positions(text, extent):
    """Numbers in a text that tell a position of the district more closely than 3 decimals."""
    west, south, east, north = extent
    found = (float(n) for n in re.findall(r"(?<![\d.])\d{2,3}\.\d{4,}(?![\d.])", str(text)))
    return [n for n in found if west - 1 < n < east + 1 or south - 1 < n < north + 1]


def test_no_text_tells_a_position_more_closely_than_allowed(atlas, style, tmp_path):
    out = tmp_path / "out"
    public(atlas, style, out, without(), formats=["geojson", "csv", "xlsx", "gpkg", "kml"])
    extent = atlas.layers.boundary.total_bounds
    assert fine_positions("office 117.0303 36.59993, or 36.601", extent) == [117.0303, 36.59993]
    for path in (
        p for p in out.rglob("*.*") if p.suffix in {".geojson", ".csv", ".xlsx", ".gpkg", ".kml"}
    ):
        told = {n for text in texts_of(path) for n in fine_positions(text, extent)}
        assert told == set(), path.name
    places = pd.read_csv(out / "csv" / "places.csv", encoding="utf-8-sig").set_index("place_id")
    said = places["georeference_sources"]
    assert "116.985 36.661" in said["daguanyuan"]
    page = render(
        atlas_map(atlas.layers, style, settings_of(atlas), read_profile(without(), "public"))
    )
    block = json.loads(re.search(r'id="atlas-data">(.*?)</script>', page, re.DOTALL)[1])
    del block["shapes"]
    assert fine_positions(json.dumps(block), extent) == []


@pytest.mark.parametrize(("text", "decimals", "rounded"), [
    ("office 117.0303 36.59993; v2", 3, "office 117.030 36.600; v2"),
    ("117.031，36.602", 2, "117.03，36.60"),
    ("北纬36.60214", 4, "北纬36.6021"),
    ("0.0001°, 36.61 km, 1.23456, 117.25万", 1, "0.0001°, 36.61 km, 1.23456, 117.25万"),
    ("36.6, 11.5, 117.123456", 0, "36.6, 11.5, 117"),
    ("10.1234.36.12345", 3, "10.1234.36.12345"),
])  # fmt: skip
def test_only_what_can_be_a_position_is_rounded(text, decimals, rounded):
    assert round_text(text, decimals, (116.8, 36.4, 117.1, 36.7)) == rounded


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


def settings_of(atlas):
    """Settings of the real district's page, with the rules of these tests."""
    return read_settings(atlas.layout, "370103-shizhong")[1] | without()


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


KEYS = {"projects": "project_id", "plan_units": "unit_id", "programmes": "programme_id",
        "statements": "statement_id", "places": "place_id", "plans": "plan_id"}  # fmt: skip


@pytest.mark.parametrize("hidden", [name for name in LAYERS if name != "sources"])
def test_files_hold_no_trace_of_what_is_withheld(atlas, style, tmp_path, hidden):
    settings = without(withheld_layers=[hidden], coordinate_decimals=6)
    out = tmp_path / "out"
    formats = [
        "geojson",
        "csv",
        "gpkg",
        *(["oc4ids"] if hidden not in {"projects", "statements"} else []),
    ]
    public(atlas, style, out, settings, formats=formats)
    assert not [path.name for path in out.rglob("*") if path.name.split(".")[0] == hidden]
    written = "\n".join(
        path.read_text("utf-8") for path in out.rglob("*.*")
        if path.suffix in {".csv", ".geojson", ".json"}
    )  # fmt: skip
    kept = [getattr(atlas.layers, layer)[key] for layer, key in KEYS.items() if layer != hidden]
    others = {"shizhong", *(i for ids in kept for i in ids)}
    words = set(re.findall(r"[\w-]+", written))
    if hidden in KEYS:
        ids = set(getattr(atlas.layers, hidden)[KEYS[hidden]])
        assert ids
        assert (ids - others) & words == set()
    assert shapes_that_tell(hidden, atlas.layers, drawn_in(out)) == []


def drawn_in(out):
    """Every shape of every layer, by the file and the id of its row."""
    frames = {path.name: gpd.read_file(path) for path in (out / "geojson").glob("*.geojson")}
    (package,) = out.glob("*4490.gpkg")
    for name, kind in pyogrio.list_layers(package):
        if kind:
            frames[name] = pyogrio.read_dataframe(package, layer=name)
    return {
        (name, key): shape
        for name, frame in frames.items()
        for key, shape in zip(frame.iloc[:, 0], frame.geometry, strict=True)
        if shape is not None
    }


def shapes_that_tell(hidden, layers, drawn):
    """Shapes that show what a withheld layer draws."""
    if hidden == "lines":
        return [key for key, shape in drawn.items() if "Line" in shape.geom_type]
    if hidden == "boundary":
        edge = layers.boundary.geometry.iloc[0].boundary.buffer(1e-5)
        areas = {key: shape for key, shape in drawn.items() if shape.area}
        return [k for k, shape in areas.items() if shape.boundary.intersection(edge).length > 0.01]
    if hidden in {"plan_units", "plans"}:
        units = [shape for shape in layers.plan_units.geometry if shape is not None]
        return [key for key, s in drawn.items() if any(s.equals_exact(u, 1e-6) for u in units)]
    return []


def test_what_loses_its_shape_is_listed_as_having_none(atlas):
    profile = read_profile(without(withheld_layers=["lines"], coordinate_decimals=6), "public")
    places, projects = (
        getattr(for_audience(atlas.layers, profile), n) for n in ("places", "projects")
    )
    for before, after in ((atlas.layers.places, places), (atlas.layers.projects, projects)):
        gone = before["position"] == "line"
        assert gone.any()
        assert len(after) == len(before)
        assert set(after.loc[gone, "position"]) == {"unplaced"}
        assert set(after.loc[gone, "match_type"]) == {"none"}
        assert after.loc[gone, "uncertainty_m"].isna().all()
        assert after[~gone].equals(before[~gone])


def test_a_refused_public_handover_leaves_the_last_one(atlas, style, tmp_path):
    target = tmp_path / "out"
    public(atlas, style, target, without(), formats=["csv"])
    before = {p: p.read_bytes() for p in target.rglob("*") if p.is_file()}
    with pytest.raises(PublishError):
        public(atlas, style, target, {}, formats=["csv"])
    assert {p: p.read_bytes() for p in target.rglob("*") if p.is_file()} == before
