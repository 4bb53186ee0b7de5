"""A broken file of a project, checked as a whole: an error that names the file, and no traceback."""

from __future__ import annotations

import json
import shutil

import pytest

import renewal_atlas
from renewal_atlas.build import check
from renewal_atlas.errors import AtlasError
from renewal_atlas.gis.verify import damaged
from renewal_atlas.layout import Layout

DISTRICT = "370103-shizhong"
DATA, REFERENCE = f"data/{DISTRICT}", f"geo/reference/{DISTRICT}"
BUILT = f"geo/built/{DISTRICT}"


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """A project that each test breaks, and puts back."""
    target = tmp_path_factory.mktemp("broken") / "project"
    for folder in ("data", "geo/reference", "geo/built", "maps"):
        kept = shutil.ignore_patterns(".*", "*.html", "*.png")
        shutil.copytree(root / folder, target / folder, ignore=kept)
    return target


@pytest.fixture
def spoil(copy):
    """Change a file of the project; at the end it is as it was."""
    kept = {}

    def spoil_(name, change):
        path = copy / name
        kept.setdefault(path, path.read_bytes())
        path.write_bytes(change(path.read_bytes()))
        return Layout(copy)

    yield spoil_
    for path, content in kept.items():
        path.write_bytes(content)


def errors(layout):
    found = [issue for issue in check(layout, DISTRICT) if issue.severity == "error"]
    assert all(issue.message and issue.remedy for issue in found)
    return found


# --- the outline


def outline(geometry):
    def change(raw):
        content = json.loads(raw)
        content["features"][0]["geometry"] = geometry
        return json.dumps(content).encode()

    return change


def area(*points):
    return {"type": "Polygon", "coordinates": [[*map(list, points), list(points[0])]]}


def east(degrees):
    def moved(part):
        if isinstance(part[0], int | float):
            return [part[0] + degrees, part[1]]
        return [moved(inner) for inner in part]

    def change(raw):
        content = json.loads(raw)
        geometry = content["features"][0]["geometry"]
        geometry["coordinates"] = moved(geometry["coordinates"])
        return json.dumps(content).encode()

    return change


BOTH_SIDES = {
    "type": "MultiPolygon",
    "coordinates": [
        area((179, 36), (180, 36), (180, 37))["coordinates"],
        area((-180, 36), (-179, 36), (-179, 37))["coordinates"],
    ],
}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (outline(area((116.9, 36.5), (117, 36.7), (117, 36.5), (116.9, 36.7))), "crosses itself"),
        (outline(area((116.9, 36.5), (116.9, 36.5), (116.9, 36.5))), "not valid"),
        (outline(BOTH_SIDES), "180th meridian"),
        (outline({"type": "Point", "coordinates": [117, 36]}), "one polygon is wanted"),
        (outline(None), "one polygon is wanted"),
        (outline(area((117, 36.6), (117.0001, 36.6), (117.0001, 36.6001))), "outside the outline"),
        (east(0.3), "12.4 km from it in the middle"),
        (lambda raw: raw[:-30], "no GeoJSON FeatureCollection"),
        (lambda raw: raw.replace(b'"properties":{', b'"properties":"x","more":{', 1), "properties"),
    ],
)
def test_an_outline_that_cannot_be_is_one_error(spoil, change, word):
    found = errors(spoil(f"{REFERENCE}/boundary.geojson", change))
    assert [issue.file for issue in found] == [f"{REFERENCE}/boundary.geojson"]
    assert word in found[0].message


@pytest.mark.parametrize("degrees", [0.1, 10])
def test_an_outline_that_was_moved_is_an_error(spoil, degrees):
    assert errors(spoil(f"{REFERENCE}/boundary.geojson", east(degrees)))


# --- the CRS in metres


@pytest.mark.parametrize(
    ("code", "word"),
    [
        (b"2193", "not for 116.98"),
        (b"2436", "another datum"),
        (b"4326", "measures in degree"),
        (b"3857", "stretches"),
        (b"99999999999999999999", "unknown to PROJ"),
        (b"-1", "unknown to PROJ"),
        (b"true", "integer"),
    ],
)
def test_a_metric_crs_that_does_not_fit_is_one_error(spoil, code, word):
    found = errors(spoil(f"{DATA}/district.yml", lambda raw: raw.replace(b"4548", code)))
    assert [(issue.file, issue.field) for issue in found] == [
        (f"{DATA}/district.yml", "crs_metric")
    ]
    assert word in found[0].message


# --- other files


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
@pytest.mark.parametrize(
    "name",
    [
        "data/vocabulary/stages.csv",
        "geo/reference/china-divisions.csv",
        f"{REFERENCE}/divisions.csv",
        f"{REFERENCE}/gazetteer.csv",
        f"{REFERENCE}/lines.geojson",
        f"{DATA}/phrases.csv",
        f"{DATA}/district.yml",
    ],
)
def test_a_file_in_another_encoding_is_named(spoil, name, encoding):
    found = errors(spoil(name, lambda raw: raw.decode("utf-8-sig").encode(encoding)))
    mine = [issue for issue in found if issue.file == name]
    assert [issue.code for issue in mine] == ["encoding"]
    assert {"gb18030": "GBK", "utf-16": "UTF-16"}[encoding] in mine[0].message


def test_yes_is_no_radius_of_a_line(spoil):
    def change(raw):
        content = json.loads(raw)
        content["features"][0]["properties"]["uncertainty_m"] = True
        return json.dumps(content).encode()

    found = errors(spoil(f"{REFERENCE}/lines.geojson", change))
    assert ("uncertainty_m", "true") in {(issue.field, issue.value) for issue in found}


def test_a_line_of_one_point_is_an_error(spoil):
    def change(raw):
        content = json.loads(raw)
        spots = [[117, 36.6], [117, 36.6]]
        content["features"][0]["geometry"] = {"type": "LineString", "coordinates": spots}
        return json.dumps(content).encode()

    found = errors(spoil(f"{REFERENCE}/lines.geojson", change))
    assert any("line of one point" in issue.message for issue in found)


@pytest.mark.parametrize("number", ["1_000", "nan", "inf", "１２", "0x10"])
def test_what_is_no_plain_number_is_no_radius(spoil, number):
    def change(raw):
        lines = raw.decode("utf-8-sig").split("\n")
        at = lines[0].split(",").index("uncertainty_m")
        cells = lines[1].split(",")
        cells[at] = number
        return "\n".join([lines[0], ",".join(cells), *lines[2:]]).encode()

    found = errors(spoil(f"{REFERENCE}/gazetteer.csv", change))
    assert ("uncertainty_m", number) in {(issue.field, issue.value) for issue in found}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"features":[{"properties":{"place_id":"a"},"geometry":{"type":"Point","coordinates":["x",1]}}]}',
        '{"甲": 1}'.encode("gb18030"),
        b'{"features": [[[[',
    ],
)
def test_a_damaged_output_is_no_input(spoil, content):
    layout = spoil(f"{BUILT}/places.geojson", lambda _: content)
    assert damaged(layout.built(DISTRICT)) == ["places.geojson"]
    assert errors(layout) == []


def test_neighbours_that_are_none_are_an_issue_with_file_and_remedy(spoil):
    layout = spoil(f"{REFERENCE}/neighbours.geojson", lambda _: b'{"type": "FeatureCollection"}')
    (found,) = errors(layout)
    assert found.file == f"{REFERENCE}/neighbours.geojson"
    assert "no GeoJSON" in found.message
    with pytest.raises(AtlasError, match=r"neighbours\.geojson: no GeoJSON"):
        renewal_atlas.open(DISTRICT, layout.root)


@pytest.mark.parametrize("name", [f"{REFERENCE}/gazetteer.csv", f"{REFERENCE}/lines.geojson"])
def test_a_file_that_cannot_be_read_is_the_only_error(spoil, name):
    found = errors(spoil(name, lambda raw: raw.decode().encode("gb18030")))
    assert [(issue.file, issue.code) for issue in found] == [(name, "encoding")]
