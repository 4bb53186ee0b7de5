"""The data block: what goes in comes out, and nothing in it can end its script element."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.page.block import Shapes, cell, column, table, to_json
from renewal_atlas.page.search import pinyin, pinyin_column

TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=30)
HOSTILE = st.sampled_from(["</script>", "<!--", "<script>", "\u2028", "${x}", "`", "\\u003c", "\0"])


def read(coded, rows):
    """What the page's script makes of a column."""
    if isinstance(coded, list):
        return coded
    numbers = coded["i"] if isinstance(coded["i"], list) else [coded["i"]] * rows
    return [coded["w"][number] for number in numbers]


@given(st.lists(TEXT | HOSTILE))
def test_json_comes_back_and_cannot_end_its_element(values):
    text = to_json({"v": values})
    assert json.loads(text) == {"v": values}
    assert not any(sign in text for sign in ("<", "\u2028", "\u2029"))


@given(st.lists(st.none() | TEXT | st.integers(-9999, 9999), min_size=1, max_size=40))
def test_column_comes_back(values):
    assert read(column(values), len(values)) == values


def test_repeated_words_stand_once():
    coded = column(["renewal_project", "park"] * 50)
    assert coded["w"] == ["renewal_project", "park"]
    assert len(coded["i"]) == 100


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (float("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (np.float64(80), 80),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (0.1234567, 0.123457),
        (("a", "b"), "a|b"),
    ],
)
def test_cells_become_plain_values(value, expected):
    assert cell(value) == expected


def test_a_column_that_a_table_lacks_is_empty():
    assert table(pd.DataFrame({"a": [1, 2]}), ["a", "b"])["c"]["b"] == {"w": [None], "i": 0}


def decode(steps):
    return np.cumsum(np.reshape(steps, (-1, 2)), axis=0) / 1e6


@given(st.lists(st.tuples(st.floats(73, 135), st.floats(18, 53)), min_size=2, max_size=20))
def test_vertices_come_back_to_six_decimals(vertices):
    shapes = Shapes()
    shapes.add(shapely.LineString(vertices))
    [[kind, [steps]]] = shapes.rows
    assert kind == 1
    assert np.allclose(decode(steps), vertices, atol=5.1e-7)


def test_equal_shapes_stand_once_and_holes_are_kept():
    ring = shapely.Point(117, 36).buffer(1)
    holed = ring.difference(shapely.Point(117, 36).buffer(0.5))
    shapes = Shapes()
    assert shapes.column([ring, holed, ring, None]) == [0, 1, 0, None]
    assert [len(polygon) for polygon in shapes.rows[1][1]] == [2]


def test_real_shapes_come_back(atlas):
    shapes = Shapes()
    units = atlas.plan_units[atlas.plan_units.geometry.notna()]
    for number, geometry in zip(shapes.column(units.geometry), units.geometry, strict=True):
        first = shapes.rows[number][1][0][0]
        part = shapely.get_parts(geometry)[0]
        assert np.allclose(decode(first), part.exterior.coords, atol=5.1e-7)


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("望岳智谷", "wang yue zhi gu"),
        ("重汽西地块", "zhong qi xi di kuai"),
        ("K15+联盟", "k15 lian meng"),
    ],
)
def test_names_are_spelt(name, spelt):
    assert pinyin(name) == spelt


def test_aliases_are_spelt_too():
    frame = pd.DataFrame({"name": ["上新街"], "aliases": ["老街|新街"]})
    assert pinyin_column(frame) == ["shang xin jie|lao jie|xin jie"]
