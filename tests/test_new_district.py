"""A new district needs files and no code: made by one command, it builds as it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

import renewal_atlas
from renewal_atlas.errors import UsageError
from renewal_atlas.layout import Layout
from renewal_atlas.new_district import create, metric_crs

ROOT = Path(__file__).resolve().parents[1]
DISTRICT = "511102-leshan-shizhong"
TABLES = {
    "provinces": "code,name\n51,四川省\n",
    "cities": "code,name,provinceCode\n5111,乐山市,51\n",
    "areas": "code,name,cityCode,provinceCode\n511102,市中区,5111,51\n",
    "streets": "code,name,areaCode,provinceCode,cityCode\n511102001,示例街道,511102,51,5111\n",
    "villages": (
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        "511102001001,示例社区居民委员会,511102001,51,5111,511102\n"
    ),
}


@pytest.fixture
def packages(tmp_path):
    """Two data packages as they lie when unpacked, with one district of invented shape."""
    names, shapes = tmp_path / "names", tmp_path / "shapes"
    (names / "dist").mkdir(parents=True)
    for name, text in TABLES.items():
        (names / "dist" / f"{name}.csv").write_text(text, "utf-8")
    folder = shapes / "data" / "datasets" / "administrative" / "amap" / "land"
    folder.mkdir(parents=True)
    ring = [[103.7, 29.5], [103.8, 29.5], [103.8, 29.6], [103.7, 29.6], [103.7, 29.5]]
    shape = {"type": "MultiPolygon", "coordinates": [[ring]]}
    (folder / "511102.geojson").write_text(json.dumps(shape), "utf-8")
    (shapes / "manifest.json").write_text('{"version": "0"}', "utf-8")
    return {"divisions": names, "boundaries": shapes}


@pytest.fixture
def empty_project(tmp_path):
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "data" / "vocabulary", folder / "data" / "vocabulary")
    (folder / "geo" / "reference").mkdir(parents=True)
    shutil.copy(ROOT / "geo/reference/china-divisions.csv", folder / "geo" / "reference")
    (folder / "maps").mkdir()
    shutil.copy(ROOT / "maps" / "style.yml", folder / "maps")
    return folder


def test_a_new_district_builds_as_it_is(empty_project, packages, tmp_path):
    made = create(Layout(empty_project), "511102", "leshan-shizhong", **packages)
    assert f"data/{DISTRICT}/statements.csv" in made
    atlas = renewal_atlas.open(DISTRICT, empty_project)
    head = atlas.layers.district
    assert (head.province, head.city, head.name) == ("四川省", "乐山市", "市中区")
    assert head.crs_metric == 4544
    west = atlas.layers.boundary.total_bounds[0]
    assert 103.69 < west < 103.7  # moved west, out of GCJ-02
    assert atlas.counts()["projects"] == 0
    assert atlas.write(tmp_path / "out").is_file()


def test_an_existing_district_is_left_alone(empty_project, packages):
    layout = Layout(empty_project)
    create(layout, "511102", "leshan-shizhong", **packages)
    path = layout.data(DISTRICT) / "projects.csv"
    path.write_text("mine", "utf-8")
    with pytest.raises(UsageError, match="exists already"):
        create(layout, "511102", "leshan-shizhong", **packages)
    assert path.read_text("utf-8") == "mine"


@pytest.mark.parametrize(
    ("adcode", "slug", "word"),
    [("51110", "x", "six digits"), ("511102", "Leshan", "lower-case"), ("511199", "x", "511199")],
)
def test_wrong_codes_leave_nothing_behind(empty_project, packages, adcode, slug, word):
    with pytest.raises(UsageError, match=word):
        create(Layout(empty_project), adcode, slug, **packages)
    assert [p.name for p in (empty_project / "data").iterdir()] == ["vocabulary"]


def test_without_npm_the_message_says_what_to_do(empty_project, packages, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(UsageError, match="--divisions"):
        create(Layout(empty_project), "511102", "x", boundaries=packages["boundaries"])


@pytest.mark.parametrize(
    ("lon", "epsg"), [(75, 4534), (117, 4548), (118.4, 4548), (118.6, 4549), (135, 4554)]
)
def test_zone_of_a_longitude(lon, epsg):
    assert metric_crs(lon) == epsg
