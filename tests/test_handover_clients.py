"""Other programs read what we write: GDAL's own tools, and a validator made from RFC 7946."""

import itertools
import json
import os
import re
import shutil
import subprocess

import pytest
import shapely

from renewal_atlas.gis.handover import handover_tables, split

POSITIONS = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2,
             "MultiPolygon": 3}  # fmt: skip


@pytest.fixture(scope="module")
def folder(handover):
    return handover


# --- RFC 7946, section by section


def faults(content):
    """What of RFC 7946 a document does not keep to, each with its section."""
    found = []
    if content.get("type") != "FeatureCollection" or not isinstance(content.get("features"), list):
        return ["3.3: no FeatureCollection with features"]
    if "crs" in content:
        found.append("4: a crs member")
    for feature in content["features"]:
        found += feature_faults(feature)
    return found


def feature_faults(feature):
    found = [] if feature.get("type") == "Feature" else ["3.2: no Feature"]
    if not {"geometry", "properties"} <= feature.keys():
        found.append("3.2: geometry or properties missing")
    if {"coordinates", "geometries", "features"} & feature.keys():
        found.append("7.1: members of another type")
    geometry = feature.get("geometry")
    return found + (geometry_faults(geometry) if geometry is not None else [])


def geometry_faults(geometry):
    if geometry["type"] not in POSITIONS:
        return [f"1.4: type {geometry['type']}"]
    if {"geometry", "properties", "features"} & geometry.keys():
        return ["7.1: members of another type"]
    found = depth_faults(geometry["coordinates"], POSITIONS[geometry["type"]])
    if geometry["type"] == "LineString" and len(geometry["coordinates"]) < 2:
        found.append("3.1.4: a line of one position")
    polygons = {"Polygon": [geometry["coordinates"]], "MultiPolygon": geometry["coordinates"]}
    for rings in polygons.get(geometry["type"], []):
        for number, ring in enumerate(rings):
            found += ring_faults(ring, outer=number == 0)
    return found


def depth_faults(coordinates, depth):
    if depth:
        return [f for part in coordinates for f in depth_faults(part, depth - 1)]
    found = []
    if not 2 <= len(coordinates) <= 3 or not all(type(v) in {int, float} for v in coordinates):
        return [f"3.1.1: {coordinates} is no position"]
    lon, lat = coordinates[:2]
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        found.append(f"4: {coordinates} is no longitude and latitude")
    if any(len(str(v).partition(".")[2]) > 7 for v in coordinates):
        found.append(f"11.2: {coordinates} is finer than can be meant")
    return found


def ring_faults(ring, *, outer):
    if len(ring) < 4 or ring[0] != ring[-1]:
        return ["3.1.6: a ring that is not closed or too short"]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in itertools.pairwise(ring))
    return [] if (area > 0) == outer else ["3.1.6: a ring that turns the wrong way"]


@pytest.mark.parametrize(("feature", "section"), [
    ({"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [0, 1], [1, 1], [0, 0]]]}}, "3.1.6"),
    ({"geometry": {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1]]]}}, "3.1.6"),
    ({"geometry": {"type": "Point", "coordinates": [496000.1, 4058000.2]}}, "4:"),
    ({"geometry": {"type": "Point", "coordinates": ["117", "36"]}}, "3.1.1"),
    ({"geometry": {"type": "Point", "coordinates": [117.12345678, 36]}}, "11.2"),
    ({"geometry": {"type": "LineString", "coordinates": [[117, 36]]}}, "3.1.4"),
    ({}, "3.2"),
])  # fmt: skip
def test_the_validator_finds_what_it_should(feature, section):
    content = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {}} | feature],
    }
    assert any(fault.startswith(section) for fault in faults(content))


@pytest.mark.parametrize(
    "name", ["projects", "places", "plan_units", "uncertainty", "lines", "boundary"]
)
def test_geojson_keeps_to_rfc_7946(folder, atlas, name):
    text = (folder / "geojson" / f"{name}.internal.geojson").read_text(encoding="utf-8")
    content = json.loads(text, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert faults(content) == []
    assert len(content["features"]) == len(getattr(atlas.layers, name))


# --- GDAL's command line


def counts(path):
    # GDAL takes the header of a sheet with one row for a row, unless told
    there = {**os.environ, "OGR_XLSX_HEADERS": "FORCE"}
    run = subprocess.run(["ogrinfo", "-ro", "-so", "-al", str(path)], check=True,
                         capture_output=True, text=True, env=there)  # fmt: skip
    names = re.findall(r"^Layer name: (.*)$", run.stdout, re.MULTILINE)
    found = re.findall(r"^Feature Count: (\d+)$", run.stdout, re.MULTILINE)
    return dict(zip(names, map(int, found), strict=True)), run.stdout


def entities(parts):
    """What a drawing holds: points, parts of lines, rings, a name each but circles, the note."""
    drawn = [p for p in parts if p.spatial]
    shapes = [s for part in drawn for s in shapely.get_parts(part.frame.geometry.to_numpy())]
    names = sum(len(part.frame) for part in drawn if part.base != "uncertainty")
    return sum(1 + shapely.get_num_interior_rings(s) for s in shapes) + names + 1


@pytest.mark.skipif(not shutil.which("ogrinfo"), reason="ogrinfo is not here; install gdal-bin")
@pytest.mark.parametrize("pattern", ["*.epsg4490.gpkg", "*.epsg4548.gpkg", "*.kml", "*.xlsx",
                                     "fgb/*.fgb", "shp/*.shp", "geojson/*.geojson", "*.dxf"])  # fmt: skip
def test_ogrinfo_reads_every_format_with_every_row(folder, atlas, pattern):
    tables = handover_tables(atlas.layers)
    parts = [p for t in tables for p in split(t)]
    wanted = {p.name: len(p.frame) for p in [*tables, *parts]}
    wanted |= {f"{p.zh} {p.en}": len(p.frame) for p in parts}
    wanted["entities"] = entities(parts)
    paths = sorted(folder.glob(pattern))
    assert paths
    for path in paths:
        found, text = counts(path)
        shown = {
            path.name.split(".")[0] if path.suffix in {".shp", ".geojson"} else name: count
            for name, count in found.items()
            if name not in {"layer_styles", "说明 Read me"} and not name.startswith("relation_")
        }
        assert shown
        assert shown == {name: wanted[name] for name in shown}, path.name
        if path.suffix in {".kml", ".xlsx"}:
            layers = tables if path.suffix == ".xlsx" else [p for p in parts if p.spatial]
            assert len(shown) == len(layers)
        if path.suffix == ".gpkg":
            code = path.name.split("epsg")[1].split(".")[0]
            assert f'ID["EPSG",{code}]' in text
            assert {p.name for p in parts} <= set(found)
