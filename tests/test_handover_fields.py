"""Every column is explained, in the files and in the READMEs; colours come from one place."""

import re

import pandas as pd
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.gis.fields import code_lists, field_of, fields_of, is_described
from renewal_atlas.gis.guide import layer_guide, register_guide, with_fields
from renewal_atlas.gis.handover import handover_tables, split
from renewal_atlas.gis.kml import matching_rule
from renewal_atlas.gis.qml import expression, qml
from renewal_atlas.gis.sld import sld
from renewal_atlas.gis.symbology import (
    Condition,
    Legend,
    Rule,
    Symbol,
    group_codes,
    legend_of,
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
            assert not field.vocabulary or field.vocabulary in lists, (table.name, field.name)


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


@given(st.text(min_size=1, max_size=30).filter(lambda t: t.isprintable()))
def test_hostile_text_stays_text_in_styles(text):
    import xml.etree.ElementTree as ET

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
