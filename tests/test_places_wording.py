"""Grammar of described places and of extents by four sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.places.distances import number
from renewal_atlas.places.extent import SIDES, read_extent, stated_area, write_extent
from renewal_atlas.places.wording import plain_text, read_wording

CLAUSES = [
    ("经四小纬二", "junction", ("经四", "小纬二"), "", 0),
    ("经四纬二路", "junction", ("经四", "纬二"), "", 0),
    ("经七路纬一路口", "junction", ("经七", "纬一"), "", 0),
    ("望岳路与俭秀路交叉口", "junction", ("望岳路", "俭秀路"), "", 0),
    ("望岳路、俭秀路交汇处", "junction", ("望岳路", "俭秀路"), "", 0),
    ("望岳路和俭秀路路口", "junction", ("望岳路", "俭秀路"), "", 0),
    ("望岳路俭秀路交叉口附近", "junction", ("望岳路", "俭秀路"), "", 1000),
    ("经十路与英雄山路", "junction", ("经十路", "英雄山路"), "", 0),
    ("经四路与小纬二路交叉口东北侧", "corner", ("经四路", "小纬二路"), "东北", 0),
    ("经四路小纬二路东北角", "corner", ("经四", "小纬二"), "东北", 0),
    ("项目位于党杨路与刘长山路交叉口西北侧地块", "corner", ("党杨路", "刘长山路"), "西北", 0),
    ("南辛庄西路（经十路至刘长山路）", "stretch", ("南辛庄西路", "经十路", "刘长山路"), "", 0),
    ("英雄山路(马鞍山路—二环南路)", "stretch", ("英雄山路", "马鞍山路", "二环南路"), "", 0),
    ("英雄山路经十路至二环南路段", "stretch", ("英雄山路", "经十路", "二环南路"), "", 0),
    ("经四路纬三路与纬五路之间", "stretch", ("经四路", "纬三路", "纬五路"), "", 0),
    ("经四路与经七路之间", "between", ("经四路", "经七路"), "", 0),
    ("大涧沟以南约500米", "offset", ("大涧沟",), "南", 500),
    ("中山公园东五百米处", "offset", ("中山公园",), "东", 500),
    ("英雄山立交桥东南约1.2公里处", "offset", ("英雄山立交桥",), "东南", 1200),
    ("104国道南北大桥北100米路西", "offset", ("104国道南北大桥",), "北", 100),
    ("英雄山路以东", "beside", ("英雄山路",), "东", 1000),
    ("英雄山路东侧", "beside", ("英雄山路",), "东", 300),
    ("英雄山路路东", "beside", ("英雄山路",), "东", 300),
    ("二环南路沿线", "along", ("二环南路",), "", 1500),
    ("沿望岳路", "along", ("望岳路",), "", 300),
    ("玉符河畔", "along", ("玉符河",), "", 500),
    ("玉符河沿岸", "along", ("玉符河",), "", 1500),
    ("望岳路附近", "along", ("望岳路",), "", 1000),
    ("英雄山路228号", "number", ("英雄山路",), "", 228),
    ("土屋路3-2号", "number", ("土屋路",), "", 3),
    ("卧虎山水库", "name", ("卧虎山水库",), "", 0),
    ("望岳智谷", "name", ("望岳智谷",), "", 0),
]

EXTENTS = [
    "东至纬四路、西至小纬六路、南至经四路、北至经三路",
    "北至经三路，南至经四路，西至小纬六路，东至纬四路",
    "东临纬四路，西邻小纬六路，南接经四路，北靠经三路",
    "东起纬四路，西至小纬六路，南起经四路，北至经三路",
    "东侧为纬四路、西侧为小纬六路、南侧为经四路、北侧为经三路",
    "东以纬四路为界，西以小纬六路为界，南以经四路为界，北以经三路为界",
    "四至范围：东至规划纬四路，西至现状小纬六路，南至经四路道路红线，北至经三路",
    "东起纬四路西至小纬六路南到经四路北抵经三路",
    "东：纬四路 西：小纬六路 南：经四路 北：经三路",
    "纬四路以西、小纬六路以东、经四路以北、经三路以南",
    "東至緯四路，西至小緯六路，南至經四路，北至經三路",
    "东与纬四路相邻，西与小纬六路接壤，南与经四路毗邻，北与经三路为邻",
    "以纬四路为东界，以小纬六路为西界，以经四路为南界，以经三路为北界",
    "东至：纬四路；西至：小纬六路；南至：经四路；北至：经三路",
    "东至纬四路西侧红线，西至小纬六路（规划），南至经四路中心线，北至经三路",
    "项目位于市中区大观园街道，东面到纬四路、南面到经四路、西面到小纬六路、北面到经三路，约91亩",
    "该项目位于老商埠，东到纬四路；西到小纬六路；南到经四路；北到经三路。",
]
NAMES = st.text("甲乙丙丁戊己庚辛壬癸", min_size=1, max_size=6).map(lambda stem: stem + "路")


@pytest.mark.parametrize(("text", "kind", "names", "direction", "metres"), CLAUSES)
def test_clauses(
    text: str, kind: str, names: tuple[str, ...], direction: str, metres: float
) -> None:
    (clue,) = read_wording(text).clues
    assert (clue.kind, clue.names, clue.direction, clue.metres) == (kind, names, direction, metres)


@pytest.mark.parametrize("text", EXTENTS)
def test_forms_of_one_extent_read_alike(text: str) -> None:
    extent = read_wording(text).extent
    assert extent is not None
    assert extent.names == {"东": "纬四路", "西": "小纬六路", "南": "经四路", "北": "经三路"}


def test_two_sides_may_share_a_name() -> None:
    extent = read_wording("东至纬四路，西、南至现状住宅，北至经三路").extent
    assert extent is not None
    assert extent.names["西"] == extent.names["南"] == "住宅"


@given(st.permutations(SIDES), st.lists(NAMES, min_size=4, max_size=4))
def test_sides_are_read_in_any_order(order: list[str], names: list[str]) -> None:
    sides = dict(zip(order, names, strict=True))
    extent, rest = read_extent(",".join(f"{side}至{name}" for side, name in sides.items()))
    assert rest == ()
    assert extent is not None
    assert extent.names == sides


@given(st.dictionaries(st.sampled_from(SIDES), NAMES, min_size=3, max_size=4))
def test_an_extent_survives_writing_and_reading(sides: dict[str, str]) -> None:
    extent, _ = read_extent(write_extent(sides))
    assert extent is not None
    assert extent.names == sides
    assert write_extent(extent.names) == write_extent(sides)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    wording = read_wording(text)
    assert wording.extent is None or len(wording.extent.sides) >= 2


@pytest.mark.parametrize(
    ("text", "square_metres"),
    [
        ("占地约91亩", 91 * 10_000 / 15),
        ("总用地面积约12.5公顷", 125_000),
        ("用地面积60,667平方米", 60_667),
        ("占地11.6万平方米", 116_000),
        ("约0.5平方公里", 500_000),
        ("建筑面积3万平方米，占地2.1万平方米", 21_000),
        ("建筑面积3万平方米", None),
        ("总投资37亿元", None),
    ],
)
def test_stated_land_area(text: str, square_metres: float | None) -> None:
    assert stated_area(plain_text(text)) == pytest.approx(square_metres)


@pytest.mark.parametrize("text", ["英雄山路以东", "东大门", "南北康片区", "西红庙", "东至纬四路"])
def test_one_side_is_no_extent(text: str) -> None:
    assert read_extent(text) == (None, ())


def test_several_clauses_are_several_clues() -> None:
    clues = read_wording("二环南路沿线；望岳路附近；十六里河街道").clues
    assert [clue.kind for clue in clues] == ["along", "along", "name"]


@pytest.mark.parametrize(
    ("text", "value"), [("500", 500), ("1.5", 1.5), ("五百", 500), ("一千二百", 1200), ("十五", 15)]
)
def test_numbers(text: str, value: float) -> None:
    assert number(text) == value
