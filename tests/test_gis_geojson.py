"""GeoJSON against a checker written from the text of RFC 7946, and against GDAL."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

from renewal_atlas.errors import CRSError
from renewal_atlas.gis import to_geojson


def rfc7946_faults(text: str, bounds: tuple[float, float, float, float] | None = None) -> list[str]:
    """Every departure from RFC 7946 (sections 3, 4, 5.3, 7.1) and from our six decimals."""
    faults: list[str] = []
    content = json.loads(text, parse_float=Decimal)
    if content.get("type") != "FeatureCollection" or not isinstance(content.get("features"), list):
        return ["not a FeatureCollection"]
    if "crs" in content:
        faults.append("4: a crs member")
    if {"geometry", "properties", "coordinates", "geometries"} & set(content):
        faults.append("7.1: members of other types on the collection")
    for n, feature in enumerate(content["features"]):
        if feature.get("type") != "Feature" or not {"geometry", "properties"} <= set(feature):
            faults.append(f"{n}: 3.2: a Feature needs geometry and properties")
        elif feature["geometry"] is not None:
            faults += [f"{n}: {fault}" for fault in geometry_faults(feature["geometry"], bounds)]
    return faults


def geometry_faults(geometry, bounds):
    kind, faults = geometry["type"], []
    if kind == "GeometryCollection":
        return [f for part in geometry["geometries"] for f in geometry_faults(part, bounds)]
    depth = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
             "MultiPolygon": 3}[kind]  # fmt: skip
    for position in positions(geometry["coordinates"], depth):
        if len(position) != 2:
            faults.append("3.1.1: not two numbers")
        lon, lat = position[:2]
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            faults.append("4: not degrees")
        if bounds and not (bounds[0] <= lon <= bounds[2] and bounds[1] <= lat <= bounds[3]):
            faults.append("outside the bounds that the layer had")
        if any(-Decimal(str(v)).as_tuple().exponent > 6 for v in position):
            faults.append("more than six decimals")
    if "LineString" in kind:
        lines = geometry["coordinates"] if kind.startswith("Multi") else [geometry["coordinates"]]
        faults += ["3.1.4: under two positions" for line in lines if len(line) < 2]
    if "Polygon" in kind:
        polygons = (
            geometry["coordinates"] if kind.startswith("Multi") else [geometry["coordinates"]]
        )
        for rings in polygons:
            for m, ring in enumerate(rings):
                if len(ring) < 4 or ring[0] != ring[-1]:
                    faults.append("3.1.6: ring not closed")
                elif (signed_area(ring) > 0) != (m == 0):
                    faults.append("3.1.6: ring on the wrong hand")
    return faults


def positions(coordinates, depth):
    if depth == 0:
        yield coordinates
    else:
        for part in coordinates:
            yield from positions(part, depth - 1)


def signed_area(ring):
    return sum((x1 * y2 - x2 * y1) for (x1, y1), (x2, y2) in pairwise(ring))


def layer(*shapes):
    names = [f"项目{n}" for n in range(len(shapes))]
    return gpd.GeoDataFrame({"name": names}, geometry=list(shapes), crs=4326)


CLOCKWISE = Polygon([(116, 36), (116, 37), (117, 37), (117, 36)],
                    [[(116.2, 36.2), (116.8, 36.2), (116.8, 36.8), (116.2, 36.8)]])  # fmt: skip


def test_the_checker_finds_what_it_should():
    bad = {
        "type": "FeatureCollection", "crs": {},
        "features": [{"type": "Feature", "properties": {}, "geometry": {
            "type": "Polygon", "coordinates": [[[116, 36], [116, 37], [200, 37.1234567], [116, 36]]]}}],
    }  # fmt: skip
    found = " ".join(rfc7946_faults(json.dumps(bad)))
    assert all(word in found for word in ("crs", "wrong hand", "six decimals", "degrees"))


def test_rings_decimals_and_empty_geometry():
    text = to_geojson(layer(CLOCKWISE, Point(116.12345678, 36.5), None), name="试")
    assert rfc7946_faults(text) == []
    features = json.loads(text)["features"]
    assert features[1]["geometry"]["coordinates"] == [116.123457, 36.5]
    assert features[2]["geometry"] is None
    assert "项目0" in text


def test_metres_are_refused():
    with pytest.raises(CRSError, match="4548"):
        to_geojson(layer(Point(117, 36)).to_crs(4548))


def test_gdal_reads_what_was_written(tmp_path):
    path = tmp_path / "层.geojson"
    path.write_text(to_geojson(layer(CLOCKWISE, None, LineString([(116, 36), (117, 36)]))), "utf-8")
    back = pyogrio.read_dataframe(path)
    assert list(back["name"]) == ["项目0", "项目1", "项目2"]
    assert back.crs.to_epsg() == 4326
    assert back.geometry[1] is None


def test_missing_values_are_null_and_whole_numbers_whole():
    frame = layer(Point(117, 36), Point(117, 36)).assign(
        a=[1.0, np.nan], b=[None, "x"], c=[True, False]
    )
    first, second = (f["properties"] for f in json.loads(to_geojson(frame))["features"])
    assert first == {"name": "项目0", "a": 1, "b": None, "c": True}
    assert second["a"] is None


coordinates = st.tuples(
    st.floats(73, 135, allow_nan=False).map(lambda v: round(v, 9)),
    st.floats(18, 53, allow_nan=False).map(lambda v: round(v, 9)),
)


@given(st.lists(coordinates, min_size=3, max_size=12), st.text(max_size=20))
def test_any_polygon_and_any_text_comply(points, word):
    hull = shapely.convex_hull(shapely.multipoints(points))
    shape = hull.reverse() if isinstance(hull, Polygon) else hull
    frame = gpd.GeoDataFrame({"word": [word]}, geometry=[shape], crs=4326)
    text = to_geojson(frame)
    assert rfc7946_faults(text) == []
    assert json.loads(text)["features"][0]["properties"]["word"] == word


def test_several_parts():
    parts = MultiPolygon([CLOCKWISE, Polygon([(118, 36), (118, 37), (119, 37)])])
    assert rfc7946_faults(to_geojson(layer(parts))) == []


PUBLISHED = ["projects", "places", "plan_units", "uncertainty", "boundary"]


@pytest.mark.parametrize("name", PUBLISHED)
def test_published_layers_comply(layout, district, name):
    path = layout.built(district) / f"{name}.geojson"
    text = path.read_text("utf-8")
    assert rfc7946_faults(text) == []
    back = pyogrio.read_dataframe(path)
    assert len(back) == len(json.loads(text)["features"]) > 0
    assert back.crs.to_epsg() == 4326


def test_published_layer_files_comply(layout, district):
    paths = sorted((layout.built(district) / "layers").glob("*.geojson"))
    assert paths
    for path in paths:
        assert rfc7946_faults(path.read_text("utf-8")) == [], path.name
        pyogrio.read_dataframe(path)
