"""Outlines of the districts around: which ones, how they are written, and a page without them."""

from __future__ import annotations

import json

import geopandas as gpd
import pytest
import shapely

from renewal_atlas.errors import UsageError
from renewal_atlas.places.neighbours import neighbours_of, neighbours_text, read_neighbours

SQUARES = {  # west, south, east, north
    "370100": (116.9, 36.5, 117.3, 36.7),
    "370000": (116.0, 36.0, 118.0, 37.0),
    "370103": (116.9, 36.5, 117.0, 36.6),
    "370102": (117.0, 36.5, 117.1, 36.6),
    "370104": (117.1, 36.5, 117.2, 36.6),
}
NAMES = {"370100": "济南市", "370102": "历下区", "370103": "市中区", "370104": "槐荫区"}


@pytest.fixture
def package(tmp_path):
    """An unpacked boundary package of squares: the first touches 370103, the second does not."""
    folder = tmp_path / "data" / "datasets" / "administrative" / "amap" / "land"
    folder.mkdir(parents=True)
    for code, bounds in SQUARES.items():
        shape = shapely.MultiPolygon([shapely.box(*bounds)])
        (folder / f"{code}.geojson").write_text(shapely.to_geojson(shape), "utf-8")
    (tmp_path / "manifest.json").write_text('{"version": "0"}', "utf-8")
    return tmp_path


@pytest.fixture
def neighbours(package):
    own = gpd.GeoDataFrame(
        {"adcode": ["370103"]}, geometry=[shapely.box(*SQUARES["370103"])], crs=4326
    )
    return neighbours_of(own, NAMES, 4548, package=package)


def test_districts_that_touch_are_neighbours_and_say_where_they_come_from(neighbours):
    assert list(neighbours["name"]) == ["历下区"]
    row = neighbours.iloc[0]
    assert row["source"]
    assert row["licence"]
    assert "Not a statutory boundary" in row["caveat"]


def test_what_is_written_is_read_back(neighbours, tmp_path):
    text = neighbours_text(neighbours)
    assert json.loads(text)["features"][0]["properties"]["adcode"] == "370102"
    path = tmp_path / "neighbours.geojson"
    path.write_text(text, "utf-8")
    read = read_neighbours(path)
    assert read.geometry.geom_equals_exact(neighbours.geometry, 1e-6).all()
    assert neighbours_text(read) == text


def test_the_file_is_optional_but_must_be_geojson(tmp_path):
    path = tmp_path / "neighbours.geojson"
    assert read_neighbours(path).empty
    path.write_text("[]", "utf-8")
    with pytest.raises(UsageError, match="no GeoJSON"):
        read_neighbours(path)


def test_the_committed_outlines_lie_around_the_district(root, district, atlas):
    read = read_neighbours(root / "geo" / "reference" / district / "neighbours.geojson")
    own = atlas.layers.boundary.geometry.union_all()
    assert {"历下区", "历城区", "槐荫区", "长清区"} <= set(read["name"])
    assert read.geometry.is_valid.all()
    assert not read.geometry.intersects(shapely.buffer(own, -0.01)).any()
