"""Real-world forms of 四至 on the first district: each the same block, or refused."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.crs import to_metric
from renewal_atlas.layout import Layout
from renewal_atlas.places import Answer, Reference, locate, read_reference

if TYPE_CHECKING:
    import shapely

ROOT = Path(__file__).resolve().parents[1]
CRS = 4548


@cache
def reference() -> Reference:
    return read_reference(Layout(ROOT), "370103-shizhong")[0]


def ask(name: str) -> Answer:
    return locate(name, reference(), CRS)


def metres(answer: Answer) -> shapely.Geometry:
    assert answer.geometry is not None, answer.steps
    return to_metric(gpd.GeoSeries([answer.geometry], crs=4326), CRS).iloc[0]


# E 纬四路, W 纬六路, S 经四路, N 经二路: the block whose truth the traced lines give
BLOCK = [
    "东至纬四路、西至纬六路、南至经四路、北至经二路",
    "北至经二路，南至经四路，西至纬六路，东至纬四路",
    "东—纬四路，西—纬六路，南—经四路，北—经二路",
    "东：纬四路 西：纬六路 南：经四路 北：经二路",
    "东临纬四路、西接纬六路、南靠经四路、北依经二路",
    "东邻纬四路、西邻纬六路、南邻经四路、北邻经二路",
    "东抵纬四路，西达纬六路，南濒经四路，北枕经二路",
    "东毗邻纬四路，西紧邻纬六路，南紧靠经四路，北临近经二路",
    "东起纬四路，西至纬六路，南起经四路，北至经二路",
    "东起于纬四路，西止于纬六路，南起于经四路，北止于经二路",
    "东到纬四路西到纬六路南到经四路北到经二路",
    "东至纬四路 西至纬六路 南至经四路 北至经二路",
    "东至：纬四路；西至：纬六路；南至：经四路；北至：经二路",
    "东侧为纬四路、西侧为纬六路、南侧为经四路、北侧为经二路",
    "东面是纬四路、西面是纬六路、南面是经四路、北面是经二路",
    "东边到纬四路、西边到纬六路、南边到经四路、北边到经二路",
    "东边界为纬四路，西边界为纬六路，南边界为经四路，北边界为经二路",
    "东界纬四路，西界纬六路，南界经四路，北界经二路",
    "东侧纬四路，西侧纬六路，南侧经四路，北侧经二路",
    "东纬四路、西纬六路、南经四路、北经二路",
    "四至：东纬四路，西纬六路，南经四路，北经二路",
    "东以纬四路为界，西以纬六路为界，南以经四路为界，北以经二路为界",
    "以纬四路为东界，以纬六路为西界，以经四路为南界，以经二路为北界",
    "东与纬四路相邻，西与纬六路接壤，南与经四路毗邻，北与经二路为邻",
    "纬四路以西、纬六路以东、经四路以北、经二路以南",
    "经二路以南、纬四路以西、经四路以北、纬六路以东",
    "纬四路以西，纬六路以东，经四路以北，经二路以南区域",
    "纬四路以西纬六路以东经四路以北经二路以南",
    "纬六路以东至纬四路以西、经二路以南至经四路以北",
    "纬四路西、纬六路东、经四路北、经二路南",
    "纬四路西侧、纬六路东侧、经四路北侧、经二路南侧",
    "纬四路路西、纬六路路东、经四路路北、经二路路南",
    "纬六路以东、纬四路以西，南至经四路，北至经二路",
    "东至纬四路，北至经二路，纬六路以东，经四路以北",
    "东西南北分别至纬四路、纬六路、经四路、经二路",
    "东、西、南、北分别为纬四路、纬六路、经四路、经二路",
    "东南西北分别以纬四路、经四路、纬六路、经二路为界",
    "东西分别至纬四路、纬六路，南北分别至经四路、经二路",
    "东西两侧分别为纬四路和纬六路，南北两侧分别为经四路和经二路",
    "纬四路（东）、纬六路（西）、经四路（南）、经二路（北）",
    "（东）纬四路，（西）纬六路，（南）经四路，（北）经二路",
    "经二路、经四路、纬四路、纬六路围合区域",
    "由经二路、经四路、纬四路、纬六路围合而成的区域",
    "由经二路、纬四路、经四路、纬六路围合",
    "经二路、经四路、纬四路和纬六路四条道路围成的地块",
    "纬四路、纬六路、经二路、经四路合围区域",
    "经二路—纬四路—经四路—纬六路围合区域",
    "项目位于经二路、经四路、纬四路、纬六路所围合的街区内",
    "经二路、经四路、纬四路、纬六路之间",
    "介于纬四路与纬六路之间、经二路与经四路之间",
    "位于纬四路与纬六路之间，经二路与经四路之间的区域",
    "纬四路与纬六路、经二路与经四路之间",
    "东西介于纬四路与纬六路之间，南北介于经二路与经四路之间",
    "纬四路至纬六路、经二路至经四路",
    "经二路至经四路、纬四路至纬六路之间",
    "项目四至范围为东至纬四路，西至纬六路，南至经四路，北至经二路，总占地面积约91亩",
    "该地块东至纬四路，西至纬六路，南至经四路，北至经二路围合的区域",
    "北至经二路、南至经四路、东至纬四路、西至纬六路之间的区域",
    "规划范围：东至规划纬四路红线，西至纬六路中心线，南至经四路，北至经二路。",
    "（四至：东至纬四路，西至纬六路，南至经四路，北至经二路）",
    "项目位于大观园街道，东面到纬四路、南面到经四路、西面到纬六路、北面到经二路",
    "市中区大观园街道东至纬四路、西至纬六路、南至经四路、北至经二路",
    "東至緯四路，西至緯六路，南至經四路，北至經二路",
]


@pytest.mark.parametrize("text", BLOCK)
def test_every_form_of_an_extent_gives_the_same_block(text: str) -> None:
    plain = metres(ask(BLOCK[0]))
    assert plain.area == pytest.approx(198_954, rel=0.001)
    assert metres(ask(text)).symmetric_difference(plain).area < 5.0


WRONG = [
    ("东至纬六路、西至纬四路、南至经四路、北至经二路", "纬六路"),
    ("东至纬四路、西至纬六路、南至经二路、北至经四路", "经四路"),
    ("东西南北分别至纬六路、纬四路、经四路、经二路", "纬六路"),
    ("纬四路以东、纬六路以西、经四路以北、经二路以南", "纬六路"),
    ("经十路以南、纬六路以东、经七路以北", "经十路"),
    ("东至纬四路、西至纬四路、南至经四路、北至经二路", "both sides"),
    ("东至纬四路、东至纬六路、南至经四路、北至经二路", "both 纬四路 and 纬六路"),
    ("经七路以南、经四路以北", "经七路"),
    ("东至纬四路、西至纬六路、南至经四路、北至经二路，历下区", "历下区"),
    ("东至纬四路、西至纬六路、南至经四路、北至经二路，火星", "火星"),
    ("党家街道东至纬四路、西至纬六路、南至经四路、北至经二路", "党家街道"),
    ("东至纬四路、西至纬六路、南至经四路、北至经二路，英雄山路斜对面", "斜对面"),
    ("经二路、经四路、纬四路、纬九路围合区域", "纬九路"),
    ("经二路、经四路、经七路围合区域", "no block"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_an_extent_that_cannot_be_is_refused_by_name(text: str, said: str) -> None:
    answer = ask(text)
    assert answer.geometry is None
    assert any(said in step for step in answer.steps), answer.steps


EAST_TO_WEST = ["纬一路", "大纬二路", "小纬二路", "纬三路", "纬四路", "纬五路", "纬六路"]
NORTH_TO_SOUTH = ["经一路", "经二路", "经三路", "经四路", "经五路", "经六路", "经七路"]
WRITTEN = [
    "东至{e}、西至{w}、南至{s}、北至{n}",
    "{n}以南、{s}以北、{e}以西、{w}以东",
    "东—{e}，南—{s}，西—{w}，北—{n}",
    "东临{e}，西接{w}，南靠{s}，北依{n}",
    "{e}西、{w}东、{s}北、{n}南",
    "东西南北分别至{e}、{w}、{s}、{n}",
    "由{n}、{e}、{s}、{w}围合的区域",
    "介于{e}与{w}之间、{n}与{s}之间",
    "{w}至{e}、{n}至{s}",
]


@given(
    st.lists(st.integers(3, 6), min_size=2, max_size=2, unique=True),
    st.lists(st.integers(1, 6), min_size=2, max_size=2, unique=True),
    st.sampled_from(WRITTEN),
)
def test_a_block_of_the_grid_is_the_same_in_every_form(
    columns: list[int], rows: list[int], form: str
) -> None:
    """Roads that close a block as traced or lengthened; the others are said not to meet."""
    e, w = (EAST_TO_WEST[i] for i in sorted(columns))
    n, s = (NORTH_TO_SOUTH[i] for i in sorted(rows))
    plain = ask(WRITTEN[0].format(e=e, w=w, n=n, s=s))
    other = ask(form.format(e=e, w=w, n=n, s=s))
    if plain.area_m2 is None:
        assert other.area_m2 is None
        return
    assert metres(other).symmetric_difference(metres(plain)).area < 5.0
    assert other.centre == plain.centre
    swapped = ask(WRITTEN[0].format(e=w, w=e, n=n, s=s))
    assert swapped.geometry is None
    assert any("swapped" in step for step in swapped.steps)
