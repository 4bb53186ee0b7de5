"""Every column is explained, in the files and in the READMEs; colours come from one place."""

import re
import xml.etree.ElementTree as ET
import zlib

import numpy as np
import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.gis.fields import code_lists, field_of, fields_of, is_described
from renewal_atlas.gis.guide import layer_guide, register_guide, with_fields
from renewal_atlas.gis.handover import handover_tables, split
from renewal_atlas.gis.icons import icon
from renewal_atlas.gis.qml import expression, qml
from renewal_atlas.gis.read_me import opening
from renewal_atlas.gis.sld import sld
from renewal_atlas.gis.symbology import (
    Condition,
    Legend,
    Rule,
    Symbol,
    group_codes,
    legend_of,
    matching_rule,
    phase_codes,
)
from renewal_atlas.model import Place, Programme, Project, Source, Statement


@pytest.fixture(scope="module")
def tables(atlas):
    return handover_tables(atlas.layers)


@pytest.fixture(scope="module")
def style(root):
    return yaml.safe_load((root / "maps" / "style.yml").read_text(encoding="utf-8"))


def test_every_column_has_a_chinese_name_and_a_meaning(tables, atlas):
    lists = code_lists(atlas.layers.vocabularies)
    for table in tables:
        for field in fields_of(table.base, table.attributes.columns):
            assert is_described(table.base, field.name), (table.name, field.name)
            assert re.search("[\u4e00-\u9fff]", field.zh), (table.name, field.name)
            assert re.search("[\u4e00-\u9fff]|SHA", field.about), (table.name, field.name)
            assert not field.vocabulary or field.vocabulary in lists, (table.name, field.name)


def test_every_column_of_a_build_is_explained_in_its_catalog(atlas):
    from renewal_atlas.gis.outputs import district_outputs

    for output in district_outputs(atlas.layers):
        assert output.fields
        assert [f.name for f in output.fields if not (f.en and f.zh)] == [], output.path


def test_codes_in_the_tables_stand_in_their_lists(tables, atlas):
    lists = code_lists(atlas.layers.vocabularies)
    for table in tables:
        for field in fields_of(table.base, table.attributes.columns):
            if field.vocabulary:
                used = set(table.attributes[field.name].dropna()) - {"all", ""}
                assert used <= set(lists[field.vocabulary].index), (table.name, field.name)


@pytest.mark.parametrize("record", [Source, Project, Programme, Statement, Place])
def test_records_are_described_by_themselves(record):
    for name, info in record.model_fields.items():
        assert field_of(record.TABLE, name).zh == info.title


def test_the_readmes_are_current(root, atlas, tables):
    for name, guide in (
        ("geo", layer_guide(tables)),
        ("data", register_guide(atlas.layers.vocabularies)),
    ):
        text = (root / name / "README.md").read_text(encoding="utf-8")
        assert with_fields(text, guide) == text, f"{name}/README.md is out of date"


def test_the_guide_says_the_rules_and_the_steps_as_they_are(root, map_settings):
    text = (root / "geo" / "README.md").read_text(encoding="utf-8")
    (block,) = re.findall("```yaml\n(.*?)```", text, re.DOTALL)
    assert yaml.safe_load(block) == {"publication": map_settings[1]["publication"]}
    assert opening(4548) in text


def test_symbols_of_a_legend_differ(tables, style, atlas):
    for part in (p for t in tables for p in split(t) if p.spatial):
        symbols = [r.symbol for r in legend_of(part, style, atlas.layers.vocabularies).rules]
        assert len(set(symbols)) == len(symbols), part.name
    alone = {p.name: legend_of(p, style, atlas.layers.vocabularies).rules[0].symbol
             for t in tables for p in split(t) if p.name in {"uncertainty", "places_areas"}}  # fmt: skip
    industry = style["groups"]["industry"]["colour"]
    assert len({*(s.colour for s in alone.values()), industry}) == 3
    assert len({s.dash for s in alone.values()}) == 2


def test_the_guide_names_commands_and_formats_that_exist(root):
    from renewal_atlas.cli import handover

    text = (root / "geo" / "README.md").read_text(encoding="utf-8")
    used = set(re.findall(r"renewal-atlas (\w+) \S", text))
    have = {n.removesuffix("_command") for n in vars(handover) if n.endswith("_command")}
    assert used <= have | {"build"}


def test_every_layer_covers_all_its_rows_with_its_legend(tables, style, atlas):
    for part in (p for t in tables for p in split(t) if p.spatial):
        legend = legend_of(part, style, atlas.layers.vocabularies)
        shown = matching_rule(part.attributes, legend.rules)
        assert len(shown) == len(part.frame)
        for index, row in zip(shown, part.attributes.to_dict("records"), strict=True):
            for condition in legend.rules[index].conditions:
                value = row[condition.field]
                empty = pd.isna(value)
                assert condition.or_empty if empty else value in condition.values


@pytest.mark.parametrize("shape", ["square", "diamond", "triangle", "circle", "cross", "hexagon"])
def test_pins_of_every_shape_and_fill_differ(shape):
    fills = ("solid", "hollow", "ring", "tinted", "small", "crossed", "faint")
    made = {icon(Symbol("#b84300", shape, fill)) for fill in fills}
    assert len(made) == len(fills)
    other = "square" if shape == "circle" else "circle"
    assert icon(Symbol("#b84300", shape)) != icon(Symbol("#b84300", other))
    assert icon(Symbol("#b84300", shape)) == icon(Symbol("#b84300", shape))


def test_a_pin_has_the_colour_of_the_legend_inside_and_nothing_outside():
    data = icon(Symbol("#b84300", "square"))
    size = int.from_bytes(data[16:20], "big")
    at = data.index(b"IDAT")
    raw = zlib.decompress(data[at + 4 : at + 4 + int.from_bytes(data[at - 4 : at], "big")])
    pixels = np.frombuffer(raw, np.uint8).reshape(size, -1)[:, 1:].reshape(size, size, 4)
    assert tuple(pixels[size // 2, size // 2]) == (0xB8, 0x43, 0x00, 255)
    assert pixels[0, 0, 3] == 0


def test_sld_keeps_to_marks_that_every_reader_knows(tables, style, atlas):
    known = {"square", "circle", "triangle", "star", "cross", "x"}  # OGC 05-077r4, 11.3.2
    (pins,) = (p for t in tables for p in split(t) if p.name == "projects_points")
    shapes = {group["shape"] for group in style["groups"].values()}
    marks = {}
    for shape in shapes:
        legend = Legend((Rule("a", (), Symbol("#112233", shape, "ring")),))
        found = ET.fromstring(sld(pins, legend).encode())
        names = [n.text for n in found.iter("{http://www.opengis.net/se}WellKnownName")]
        assert set(names) <= known
        turned = found.find(".//{*}Rotation") is not None
        marks[shape] = (names[0], turned)
    assert len(set(marks.values())) == len(shapes)  # no two shapes look the same
    core = sld(pins, Legend((Rule("a", (), Symbol("#112233", "circle", "crossed")),)))
    assert "<se:WellKnownName>x<" in core


def test_colours_are_those_of_the_style(tables, style, atlas):
    allowed = set(re.findall("#[0-9a-f]{6}", yaml.safe_dump(style)))
    for part in (p for t in tables for p in split(t) if p.spatial):
        for rule in legend_of(part, style, atlas.layers.vocabularies).rules:
            assert rule.symbol.colour in allowed


def test_every_kind_and_stage_has_a_place_in_the_legend(style, atlas):
    words = atlas.layers.vocabularies
    kinds = [code for codes in group_codes(style, words).values() for code in codes]
    stages = [code for codes in phase_codes(style, words).values() for code in codes]
    assert set(words["kinds"].index) <= set(kinds)
    assert set(words["stages"].index) <= set(stages)
    assert len(kinds) == len(set(kinds))


def test_what_is_only_promised_has_a_rule_of_its_own(tables, style, atlas):
    (areas,) = (p for t in tables for p in split(t) if p.name == "projects_areas")
    rows = areas.attributes
    rules = legend_of(areas, style, atlas.layers.vocabularies).rules
    shown = [rules[n].label for n in matching_rule(rows, rules)]
    promised = rows["stage"].isna() & rows["promised_stage"].notna()
    assert promised.any()
    assert [label.endswith("只有承诺，未说明进展") for label in shown] == promised.tolist()


@given(st.text(min_size=1, max_size=30).filter(lambda t: t.isprintable()))
def test_hostile_text_stays_text_in_styles(text):
    import geopandas as gpd
    from shapely import Point

    from renewal_atlas.gis.handover import Table

    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[Point(117, 36)], crs=4326)
    table = Table("places", "places", "地点", "Places", frame, "points")
    rule = Rule(text, (Condition("name", (text,)),), Symbol("#112233"))
    legend = Legend((rule,), "name")
    found = ET.fromstring(qml(table, legend, {}).split("\n", 1)[1])
    assert found.find(".//rule").get("label") == text
    assert expression(rule).count("'") == 2 + 2 * text.count("'")
    name = ET.fromstring(sld(table, legend).encode()).find(".//{*}Rule/{*}Name")
    assert name.text == text
