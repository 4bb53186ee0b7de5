"""QGIS itself opens the GeoPackage: legend, labels, Chinese names, the right colour in place."""

import json
import os
import shutil
import subprocess
import zlib
from pathlib import Path

import numpy as np
import pytest
import yaml

from renewal_atlas.gis.export import export
from renewal_atlas.gis.handover import handover_tables, split
from renewal_atlas.gis.symbology import legend_of

ROOT = Path(__file__).parents[1]
PYTHON = "/usr/bin/python3"


def qgis_is_here():
    if not shutil.which(PYTHON):
        return False
    asked = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return asked.returncode == 0


pytestmark = pytest.mark.skipif(
    not qgis_is_here(), reason="QGIS is not here; install python3-qgis to run this"
)


@pytest.fixture(scope="module")
def layers(atlas):
    return atlas.layers


@pytest.fixture(scope="module")
def style():
    return yaml.safe_load((ROOT / "maps" / "style.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module", params=[4490, 4548])
def opened(request, layers, style, tmp_path_factory):
    folder = tmp_path_factory.mktemp("qgis")
    export(
        layers,
        folder / "out",
        style=style,
        settings={},
        inputs={},
        formats=["gpkg"],
        crs=[request.param],
    )
    (package,) = (folder / "out").glob("*.gpkg")
    picture = folder / "picture.png"
    script = Path(__file__).with_name("handover_qgis.py")
    there = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_RUNTIME_DIR": str(folder),
        "HOME": str(folder),
    }
    run = subprocess.run(
        [PYTHON, str(script), str(package), str(picture)],
        check=True,
        capture_output=True,
        env=there,
        timeout=300,
    )
    return request.param, json.loads(run.stdout), picture


def test_every_layer_opens_with_its_crs_rows_and_title(opened, layers):
    code, seen, _ = opened
    for part in (p for t in handover_tables(layers) for p in split(t)):
        found = seen["layers"][part.name]
        assert found["valid"]
        assert found["rows"] == len(part.frame)
        assert found["title"] == f"{part.zh} {part.en}"
        assert found["crs"] == (f"EPSG:{code}" if part.spatial else "")


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


def test_the_default_style_is_the_legend_of_the_project(opened, layers, style):
    _, seen, _ = opened
    for part in (p for t in handover_tables(layers) for p in split(t) if p.spatial):
        legend = legend_of(part, style, layers.vocabularies)
        found = seen["layers"][part.name]
        assert found["renderer"] == "RuleRenderer"
        assert found["labels"] == bool(legend.label_field)
        wanted = [(r.label, r.symbol.colour, bool(r.symbol.dash)) for r in legend.rules]
        assert [(r["label"], r["colour"], r["dashed"]) for r in found["rules"]] == wanted
    assert all(r["dashed"] for r in seen["layers"]["plan_units_areas"]["rules"])
    assert all(r["dashed"] for r in seen["layers"]["uncertainty"]["rules"])


def pixels(path):
    """Pixels of a PNG of 8-bit RGB or RGBA, without a library for pictures."""
    data = path.read_bytes()
    width, height = (int.from_bytes(data[i : i + 4], "big") for i in (16, 20))
    channels = {2: 3, 6: 4}[data[25]]
    packed, at = b"", 8
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"IDAT":
            packed += data[at + 8 : at + 8 + size]
        at += size + 12
    raw = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, -1)
    rows, above = [], np.zeros(width * channels, np.uint8)
    for line in raw:
        above = unfiltered(int(line[0]), line[1:].copy(), above, channels)
        rows.append(above)
    return np.array(rows).reshape(height, width, channels)[:, :, :3].astype(int)


def unfiltered(kind, line, above, step):
    if kind == 2:
        return line + above
    if kind in {0}:
        return line
    done = np.zeros_like(line)
    for i in range(len(line)):
        left = int(done[i - step]) if i >= step else 0
        up, corner = int(above[i]), int(above[i - step]) if i >= step else 0
        guess = {1: left, 3: (left + up) // 2}.get(kind)
        if guess is None:
            p = left + up - corner
            guess = min(
                (abs(p - left), 0, left), (abs(p - up), 1, up), (abs(p - corner), 2, corner)
            )[2]
        done[i] = (int(line[i]) + guess) & 255
    return done


def test_a_picture_has_the_boundary_and_the_pins_where_they_are(opened, layers, style):
    code, seen, picture = opened
    image = pixels(picture)
    west, south, east, north = seen["extent"]
    height, width = image.shape[:2]

    def near(x, y, colour, within=6):
        column = round((x - west) / (east - west) * width)
        row = round((north - y) / (north - south) * height)
        around = image[
            max(0, row - within) : row + within, max(0, column - within) : column + within
        ]
        rgb = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        return bool((np.abs(around - rgb).max(axis=2) <= 24).any())

    tables = {t.name: t for t in handover_tables(layers)}
    outline = tables["boundary"].frame.to_crs(code).geometry.iloc[0].exterior.coords
    hits = [near(x, y, style["ground"]["boundary"], 3) for x, y in list(outline)[::10]]
    assert np.mean(hits) > 0.8
    (pins,) = (p for p in split(tables["projects"]) if p.name == "projects_points")
    legend = legend_of(pins, style, layers.vocabularies)
    from renewal_atlas.gis.kml import matching_rule

    colours = [legend.rules[i].symbol.colour for i in matching_rule(pins.attributes, legend.rules)]
    places = pins.frame.to_crs(code).geometry
    found = [near(p.x, p.y, c, 9) for p, c in zip(places, colours, strict=True)]
    assert np.mean(found) > 0.7  # labels and other pins may cover some
