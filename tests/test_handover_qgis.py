"""QGIS itself opens what we hand over: legend, labels, Chinese names, the right colour in place."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import shapely

from renewal_atlas.gis.handover import handover_tables, split
from renewal_atlas.gis.symbology import legend_of, matching_rule
from renewal_atlas.imports import prepare_import

DISTRICT = "370103-shizhong"
PYTHON = "/usr/bin/python3"
SAME = 24  # of 255: what smoothing of edges may change


def qgis_is_here():
    if not shutil.which(PYTHON):
        return False
    asked = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return asked.returncode == 0


pytestmark = pytest.mark.skipif(
    not qgis_is_here(), reason="QGIS is not here; install python3-qgis to run this"
)


def qgis(folder, *words):
    """What the script for QGIS's own Python says."""
    script = Path(__file__).with_name("handover_qgis.py")
    there = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(folder),
        "HOME": str(folder),
    }
    run = subprocess.run([PYTHON, str(script), *map(str, words)], check=True, capture_output=True,
                         env=there, timeout=300)  # fmt: skip
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def layers(atlas):
    return atlas.layers


@pytest.fixture(scope="module")
def style(map_settings):
    return map_settings[0]


@pytest.fixture(scope="module")
def parts(layers):
    return {p.name: p for t in handover_tables(layers) for p in split(t)}


@pytest.fixture(scope="module", params=[4490, 4548])
def opened(request, handover, tmp_path_factory):
    folder = tmp_path_factory.mktemp("qgis")
    (package,) = handover.glob(f"*.epsg{request.param}.gpkg")
    return request.param, qgis(folder, "render", package, folder), folder


def test_every_layer_opens_with_its_crs_rows_and_title(opened, parts):
    code, seen, _ = opened
    for part in parts.values():
        found = seen["layers"][part.name]
        assert found["valid"]
        assert found["rows"] == len(part.frame)
        assert found["title"] == f"{part.zh} {part.en}"
        assert found["crs"] == (f"EPSG:{code}" if part.spatial else "")
        if "name" in part.frame:
            assert sorted(found["names"]) == sorted(part.frame["name"])


def test_every_column_has_a_chinese_alias_and_codes_have_words(opened):
    _, seen, _ = opened
    for name, layer in seen["layers"].items():
        if name.startswith("relation_"):
            continue
        aliases = {k: v for k, v in layer["aliases"].items() if k != "fid"}
        assert aliases
        assert all(any("\u4e00" <= c <= "\u9fff" for c in v) for v in aliases.values()), name
    assert {"kind", "stage", "match_type"} <= set(seen["layers"]["projects_areas"]["maps"])
    assert {"property", "unit", "relation"} <= set(seen["layers"]["statements"]["maps"])


def is_legend(found, part, layers, style):
    legend = legend_of(part, style, layers.vocabularies)
    assert found["renderer"] == "RuleRenderer"
    assert found["labels"] == legend.labels_on
    wanted = [(r.label, r.symbol.colour, bool(r.symbol.dash)) for r in legend.rules]
    assert [(r["label"], r["colour"], r["dashed"]) for r in found["rules"]] == wanted


def test_the_default_style_is_the_legend_of_the_project(opened, parts, layers, style):
    _, seen, _ = opened
    for part in (p for p in parts.values() if p.spatial):
        is_legend(seen["layers"][part.name], part, layers, style)
    assert all(r["dashed"] for r in seen["layers"]["plan_units_areas"]["rules"])
    assert all(r["dashed"] for r in seen["layers"]["uncertainty"]["rules"])
    names = {n for n, found in seen["layers"].items() if found["labels"]}
    assert {"projects_points", "projects_areas", "plan_units_areas", "lines"} <= names
    assert not names & {"places_points", "places_areas", "uncertainty"}  # each name once


# --- the picture


class Picture:
    """Pixels, and where a position lies among them."""

    def __init__(self, path, extent):
        head, size, _, pixels = path.read_bytes().split(b"\n", 3)
        assert head == b"P6"
        width, height = map(int, size.split())
        self.pixels = np.frombuffer(pixels, np.uint8).reshape(height, width, 3).astype(int)
        self.west, self.south, self.east, self.north = extent

    def around(self, point, within):
        """Pixels within so many of a position; None where it lies outside."""
        height, width = self.pixels.shape[:2]
        column = round((point.x - self.west) / (self.east - self.west) * width)
        row = round((self.north - point.y) / (self.north - self.south) * height)
        if not (within <= column < width - within and within <= row < height - within):
            return None
        return self.pixels[row - within : row + within + 1, column - within : column + within + 1]

    def shares(self, points, colour, within):
        """Share of the positions inside the picture that have a colour near them."""
        seen = [self.around(point, within) for point in points]
        hits = [
            bool((np.abs(p - rgb(colour)).max(axis=2) <= SAME).any()) for p in seen if p is not None
        ]
        return np.mean(hits) if hits else None


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])


def picture(opened, name):
    _, seen, folder = opened
    return Picture(folder / f"{name}.ppm", seen["extent"])


def drawn(opened, part, layers, style):
    """Each feature as it lies in the file's CRS, with its symbol."""
    rules = legend_of(part, style, layers.vocabularies).rules
    shapes = part.frame.to_crs(opened[0]).geometry
    return [
        (s, rules[i].symbol)
        for s, i in zip(shapes, matching_rule(part.attributes, rules), strict=True)
    ]


def along(shape, count=120):
    line = shape.boundary if shape.geom_type.endswith("Polygon") else shape
    return list(shapely.line_interpolate_point(line, np.linspace(0, 1, count), normalized=True))


@pytest.mark.parametrize("name", ["projects_points", "places_points"])
def test_every_pin_has_the_colour_of_its_category(opened, parts, layers, style, name):
    seen = picture(opened, name)
    found = [
        seen.shares([s], symbol.colour, 9)
        for s, symbol in drawn(opened, parts[name], layers, style)
    ]
    found = [share for share in found if share is not None]
    assert found
    assert np.mean(found) >= 0.85  # some stand on one another


@pytest.mark.parametrize("name", ["boundary", "lines", "projects_lines"])
def test_unbroken_lines_are_where_they_should(opened, parts, layers, style, name):
    seen = picture(opened, name)
    unbroken = [(s, k) for s, k in drawn(opened, parts[name], layers, style) if not k.dash]
    shares = [seen.shares(along(shape), symbol.colour, 3) for shape, symbol in unbroken]
    shares = [share for share in shares if share is not None]
    assert shares
    assert min(shares) > 0.9


@pytest.mark.parametrize("name", ["plan_units_areas", "projects_areas", "uncertainty"])
def test_edges_that_are_not_certain_are_dashed_and_in_place(opened, parts, layers, style, name):
    seen = picture(opened, name)
    assert all(symbol.dash for _, symbol in drawn(opened, parts[name], layers, style))
    near, on = [], []
    for shape, symbol in drawn(opened, parts[name], layers, style):
        points = along(shape, 240)
        share = seen.shares(points, symbol.colour, 6)
        if share is not None:
            near.append(share)  # a dash or a gap away
            on.append(seen.shares(points, symbol.colour, 1))
    assert np.median(near) > 0.8  # others may cover some
    assert 0.1 < np.median(on) < 0.95  # gaps between


def test_areas_of_a_plan_have_its_colour_as_thinly_as_the_style_says(opened, parts, layers, style):
    seen = picture(opened, "plan_units_areas")
    units = drawn(opened, parts["plan_units_areas"], layers, style)
    for shape, symbol in units:
        alone = shape.difference(shapely.union_all([s for s, _ in units if s is not shape]))
        inside = alone.buffer(-0.003 if opened[0] == 4490 else -300)
        if inside.is_empty:
            continue
        blend = 255 + (rgb(symbol.colour) - 255) * symbol.opacity
        pixel = seen.around(inside.representative_point(), 1)
        assert np.abs(pixel - blend).max() <= 4


@pytest.mark.parametrize(("name", "most"), [("plan_units_areas", 0.8), ("projects_points", 0.5)])
def test_labels_stand_beside_what_they_name(opened, parts, layers, style, name, most):
    """What labelling changed is dark words near the features, and not all over the picture."""
    words, bare = (picture(opened, kind) for kind in ("labelled", "bare"))
    changed = np.abs(words.pixels - bare.pixels).max(axis=2, keepdims=True) > SAME
    assert 0.001 < changed.mean() < 0.2
    words.pixels = np.where(changed, words.pixels, 255)
    near = [words.shares([s.representative_point()], "#111827", 60)
            for s, _ in drawn(opened, parts[name], layers, style)]  # fmt: skip
    near = [share for share in near if share is not None]
    assert len(near) > 3
    assert np.mean(near) > most
    assert not changed[:20, :20].any()  # far from everything


def test_the_whole_picture_has_the_boundary_and_the_pins(opened, parts, layers, style):
    seen = picture(opened, "bare")
    (outline,) = drawn(opened, parts["boundary"], layers, style)
    assert seen.shares(along(outline[0]), outline[1].colour, 3) > 0.8
    pins = drawn(opened, parts["projects_points"], layers, style)
    found = [seen.shares([s], symbol.colour, 9) for s, symbol in pins]
    assert np.mean([share for share in found if share is not None]) > 0.7


# --- the other formats


def test_other_formats_open_with_crs_rows_and_names(handover, parts, layers, style, tmp_path):
    patterns = ("*.kml", "*.kmz", "geojson/*.geojson", "fgb/*.fgb", "shp/*.shp", "*.dxf")
    paths = [path for pattern in patterns for path in sorted(handover.glob(pattern))]
    seen = qgis(tmp_path, "open", *paths)
    titles = {f"{p.zh} {p.en}": p for p in parts.values() if p.spatial}
    for path in paths:
        found = seen[str(path)]
        assert all(layer["valid"] for layer in found.values()), path.name
        stem = path.name.split(".")[0]
        if path.suffix in {".kml", ".kmz"}:
            assert {n: layer["rows"] for n, layer in found.items()} == {
                title: len(part.frame) for title, part in titles.items()
            }
            assert {layer["crs"] for layer in found.values()} == {"EPSG:4326"}
        elif path.suffix in {".fgb", ".shp"}:
            (layer,) = found.values()
            assert layer["rows"] == len(parts[stem].frame)
            assert layer["crs"] == "EPSG:4490"
            is_legend(layer, parts[stem], layers, style)  # from the QML beside it
            assert all(any("\u4e00" <= c <= "\u9fff" for c in v) for v in layer["aliases"].values())
        elif path.suffix == ".geojson":
            assert sum(layer["rows"] for layer in found.values()) == len(getattr(layers, stem))
            assert {layer["crs"] for layer in found.values()} == {"EPSG:4326"}


EDITED = {
    "gpkg 4490": "*.epsg4490.gpkg", "gpkg 4548": "*.epsg4548.gpkg",
    "geojson": "geojson/places.internal.geojson", "fgb": "fgb/places_points.internal.fgb",
    "shp": "shp/places_points.internal.shp", "kml": "*.kml",
}  # fmt: skip


@pytest.fixture(scope="module")
def edited(handover, parts, tmp_path_factory):
    """Files in which QGIS moved one place 200 m north and gave it another alias."""
    folder = Path(shutil.copytree(handover, tmp_path_factory.mktemp("edit") / "out"))
    pins = parts["places_points"].frame
    place_id = str(pins.loc[pins["aliases"].isna(), "place_id"].iloc[0])
    paths = {name: next(folder.glob(pattern)) for name, pattern in EDITED.items()}
    told = qgis(folder, "edit", place_id, "改过的别名", *paths.values())
    assert all(told[str(path)]["edited"] == 1 for path in paths.values())
    assert all(told[str(path)]["saved"] for path in paths.values())
    return place_id, paths


@pytest.mark.parametrize("name", EDITED)
def test_an_edit_in_qgis_comes_back_as_just_that_edit(layout, edited, name):
    place_id, paths = edited
    preview = prepare_import(layout, DISTRICT, paths[name], "gazetteer", source="2026-05 现场核实")
    assert {edit.id for edit in preview.edits} == {place_id}
    assert preview.unchanged == preview.read - 1
    found = {edit.field: edit for edit in preview.edits}
    assert found["aliases"].new == "改过的别名"
    north = 222 if name in {"gpkg 4490", "geojson", "fgb", "shp", "kml"} else 200
    assert found["geometry"].metres == pytest.approx(north, abs=1)
    said = {"aliases", "geometry", "lon", "lat", "match_type", "georeference_protocol",
            "georeference_sources", "datum_original"}  # fmt: skip
    assert set(found) <= said
