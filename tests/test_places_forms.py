"""Real-world forms of addresses on the first district: each right, or refused."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import geopandas as gpd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.crs import metres_east_north, to_metric
from renewal_atlas.layout import Layout
from renewal_atlas.places import Answer, Reference, locate, read_reference

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


def off(answer: Answer, where: tuple[float, float]) -> float:
    assert answer.centre is not None, answer.steps
    east, north = metres_east_north(*answer.centre, *where)
    return float(math.hypot(east, north))


JUNCTION = (116.97901, 36.65936)  # 经四路 and 纬六路
DEPOT = (116.99409, 36.59164)  # 望岳路 and 俭秀路
VILLAGE = (116.98932, 36.55773)  # 大涧沟


def away(start: tuple[float, float], east: float, north: float) -> tuple[float, float]:
    return start[0] + east / 89_400, start[1] + north / 110_980


PLACED: list[tuple[str, tuple[float, float], float]] = [
    ("经四路与纬六路交叉口", JUNCTION, 150),
    ("经四路与纬六路交汇", JUNCTION, 150),
    ("经四路与纬六路交会处", JUNCTION, 150),
    ("经四路与纬六路十字路口", JUNCTION, 150),
    ("经四路、纬六路路口", JUNCTION, 150),
    ("经四路纬六路口", JUNCTION, 150),
    ("经四路×纬六路", JUNCTION, 150),
    ("经四路近纬六路", JUNCTION, 700),
    ("经四路（近纬六路）", JUNCTION, 700),
    ("经四路与纬六路交叉口附近", JUNCTION, 1200),
    ("经四路纬六路交叉口东北角", away(JUNCTION, 40, 40), 200),
    ("经四路与纬六路交叉口西侧", away(JUNCTION, -60, 0), 200),
    ("经四路纬六路路口西", away(JUNCTION, -60, 0), 200),
    ("经四路纬六路路口往南", away(JUNCTION, 0, -800), 1000),
    ("经四路与纬六路交叉口以东", away(JUNCTION, 900, 0), 1000),
    ("经四路与纬六路交叉口向东50米路南", away(JUNCTION, 50, -40), 250),
    ("经四路与纬六路交叉口东50米路北", away(JUNCTION, 50, 40), 250),
    ("经四路与纬六路交叉口往南200米", away(JUNCTION, 0, -200), 300),
    ("望岳路与俭秀路交叉口以南500米范围", away(DEPOT, 0, -30), 800),
    ("望岳路与俭秀路交叉口以南500米范围", away(DEPOT, 0, -480), 800),
    ("大涧沟以南500米", away(VILLAGE, 0, -500), 1200),
    ("大涧沟以南500米以内", away(VILLAGE, 0, -50), 1500),
    ("大涧沟以南三五百米", away(VILLAGE, 0, -300), 1200),
    ("大涧沟以南三五百米", away(VILLAGE, 0, -500), 1200),
    ("大涧沟以南两三公里", away(VILLAGE, 0, -2000), 2200),
    ("大涧沟以南两三公里", away(VILLAGE, 0, -3000), 2200),
    ("大涧沟以南半公里", away(VILLAGE, 0, -500), 1200),
    ("大涧沟以南数百米", away(VILLAGE, 0, -900), 1500),
    ("大涧沟以南约300米", away(VILLAGE, 0, -350), 1200),
    ("大涧沟东南角约300米", away(VILLAGE, 220, -220), 1200),
    ("大涧沟以南1,200米", away(VILLAGE, 0, -1200), 1500),
    ("大涧沟以南１，２００米处", away(VILLAGE, 0, -1200), 1500),
    ("大涧沟以南500-800米", away(VILLAGE, 0, -780), 1300),
    ("大涧沟以南500米至800米", away(VILLAGE, 0, -520), 1300),
    ("大涧沟以南300余米", away(VILLAGE, 0, -390), 1200),
    ("大涧沟南不足500米", away(VILLAGE, 0, -20), 1300),
    ("大涧沟正南方向500米左右", away(VILLAGE, 0, -600), 1300),
    ("距大涧沟约500米", away(VILLAGE, 300, 300), 1500),
    ("大涧沟周边500米", away(VILLAGE, -300, 300), 1500),
    ("大涧沟方圆两公里", away(VILLAGE, -1900, 0), 3200),
    ("大涧沟500米范围内", away(VILLAGE, 400, 0), 1500),
    ("大涧沟附近", away(VILLAGE, 900, 0), 2000),
    ("大涧沟旁", away(VILLAGE, 250, 0), 1200),
    ("大涧沟及其周边地区", away(VILLAGE, 900, 0), 2000),
    ("英雄山路129号", (116.99848, 36.61659), 500),
    ("英雄山路129号院内", (116.99848, 36.61659), 500),
    ("英雄山路一百二十九号", (116.99848, 36.61659), 500),
    ("英雄山路129号旁", (116.99848, 36.61659), 900),
    ("英雄山路129号对面", (116.99848, 36.61659), 900),
    ("英雄山路129号以北200米", away((116.99848, 36.61659), 0, 200), 900),
    ("英雄山路129号至228号", (116.99848, 36.61659), 1000),
    ("英雄山路129-228号", (116.99959, 36.61009), 1000),
    ("英雄山路129、228号", (116.99959, 36.61009), 1000),
    ("英雄山路129,228号", (116.99848, 36.61659), 1000),
    ("英雄山路129号和228号", (116.99848, 36.61659), 1000),
    # up to the farther known number, which is itself known to 500 m
    ("英雄山路226号", (117.00117, 36.61031), 1400),
    ("二环南路6638甲号", (116.976, 36.61252), 500),
    ("二环南路6638号甲", (116.976, 36.61252), 500),
    ("二环南路6638号附1号", (116.976, 36.61252), 500),
    ("二环南路6638-1号", (116.976, 36.61252), 500),
    ("二环南路6638号3号楼2单元501室", (116.976, 36.61252), 500),
    ("济南市市中区二环南路6638号", (116.976, 36.61252), 500),
    ("望岳路2000号", (116.98563, 36.57631), 500),
    ("英雄山路北段", (116.99217, 36.64625), 3000),
    ("英雄山路沿线", (116.99519, 36.62086), 4500),
    ("英雄山路一侧", (116.99519, 36.62086), 4500),
    ("英雄山路东侧", (117.0001, 36.61009), 4500),
    ("G104国道", (116.94896, 36.60239), 7000),
    ("104国道沿线", (116.94896, 36.60239), 9000),
    ("大纬二路—英雄山路", (116.99519, 36.62086), 4500),
    ("中山公园东门", (116.9850, 36.6612), 400),
    ("大观园街道经四路与纬六路交叉口", JUNCTION, 150),
]


@pytest.mark.parametrize(("text", "where", "most"), PLACED)
def test_address_forms_hold_the_truth_and_no_more(
    text: str, where: tuple[float, float], most: float
) -> None:
    answer = ask(text)
    assert answer.uncertainty_m is not None, answer.steps
    assert answer.uncertainty_m <= most
    assert off(answer, where) <= answer.uncertainty_m


REFUSED = [
    ("地处历下区", "历下区"),
    ("位于长清区", "长清区"),
    ("坐落在槐荫区", "槐荫区"),
    ("位于历下", "历下"),
    ("英雄山位于历下区", "历下区"),
    ("地处历下区的二环南路", "历下区"),
    ("二环南路沿线，地处历下区", "历下区"),
    ("历下区二环南路与英雄山路交叉口", "历下区"),
    ("英雄山路129号（历下区）", "历下区"),
    ("望岳智谷长清区", "长清区"),
    ("项目位于北京", "北京"),
    ("英雄山路沿线（乐山）", "乐山"),
    ("中山八路", "no line for 中山八路"),
    ("北京路", "no line for 北京路"),
    ("南京西路", "no line for 南京西路"),
    ("上海路", "no line for 上海路"),
    ("大涧沟以南500000米", "outside the district"),
    ("大涧沟以南500米以外", "no outer end"),
    ("上新街、英雄山、老商埠", "several places"),
    ("上新街和英雄山", "several places"),
    ("上新街，中山公园", "several places"),
    ("经四路至经七路", "several roads"),
    ("英雄山路斜对面", "does not say"),
    ("英雄山路129号斜对面", "does not say"),
    ("英雄山路北延", "beyond the line"),
    ("望岳路北段", "beyond the district"),
    ("二环南路北段", "does not run that way"),
    ("英雄山路支路", "不|支路"),
    ("二环南路科创园", "二环南路"),
    ("望岳路小学", "not known"),
    ("不在英雄山路", "不在英雄山路"),
    ("英雄山路沿线，除二环南路", "除二环南路"),
    ("经四路或经五路", "或经五路"),
    ("英雄山路129号，火星", "火星"),
    ("英雄山路129号望岳智谷", "lie elsewhere"),
    ("英雄山路以东以南", "英雄山路以东"),
    ("经四路12号", "beyond the district"),
    ("经十路与历山路交叉口", "beyond the district"),
    ("党家街道经四路与纬六路交叉口", "党家街道"),
    ("经四路与经七路交叉口", "do not meet"),
    ("大涧沟以南超过500米", "not known"),
]


@pytest.mark.parametrize(("text", "said"), REFUSED)
def test_what_is_not_understood_or_lies_elsewhere_is_refused(text: str, said: str) -> None:
    answer = ask(text)
    assert answer.geometry is None, answer.steps
    assert answer.match_type == "none"
    assert any(part in step for step in answer.steps for part in said.split("|")), answer.steps


def test_a_range_up_to_a_distance_is_the_area_and_not_its_end() -> None:
    answer = ask("望岳路与俭秀路交叉口以南500米范围")
    junction = metres(ask("望岳路与俭秀路交叉口"))
    shape = metres(answer)
    assert shape.geom_type == "Polygon"
    assert shape.distance(junction) < 1
    assert max(junction.distance(shapely.Point(p)) for p in shape.exterior.coords) < 505
    assert max(y for _, y in shape.exterior.coords) <= junction.y + 1


WORDS = {"东": 0, "东北": 45, "北": 90, "西北": 135, "西": 180, "西南": 225, "南": 270, "东南": 315}


@given(
    st.sampled_from(sorted(WORDS)),
    st.integers(1, 30),
    st.sampled_from(["以{d}{m}米", "{d}约{m}米", "往{d}{m}米处", "{d}侧{m}米左右"]),
    st.floats(-22.4, 22.4),
    st.floats(0.91, 1.09),
    st.floats(0, 1),
    st.floats(0, 360),
)
def test_a_distance_and_direction_holds_every_place_it_can_mean(
    direction: str, tens: int, form: str, turn: float, share: float, out: float, around: float
) -> None:
    """From anywhere within the circle of the village, at any bearing that the word covers."""
    distance = tens * 50
    answer = ask("大涧沟" + form.format(d=direction, m=distance))
    if answer.geometry is None:
        assert any("outside the district" in step for step in answer.steps)
        return
    bearing, start = math.radians(WORDS[direction] + turn), math.radians(around)
    east = distance * share * math.cos(bearing) + 800 * out * math.cos(start)
    north = distance * share * math.sin(bearing) + 800 * out * math.sin(start)
    assert answer.uncertainty_m is not None
    assert off(answer, away(VILLAGE, east, north)) <= answer.uncertainty_m + 10


FURTHER = [
    ("十六里河街道大涧沟村", VILLAGE, 1500),
    ("经十路北侧、英雄山路西侧", (116.9893, 36.6492), 600),
]


@pytest.mark.parametrize(("text", "where", "most"), FURTHER)
def test_what_stands_in_front_or_is_joined_is_read(
    text: str, where: tuple[float, float], most: float
) -> None:
    answer = ask(text)
    assert answer.uncertainty_m is not None, answer.steps
    assert answer.uncertainty_m <= most
    assert off(answer, where) <= answer.uncertainty_m


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("党家街道大涧沟村", "outside 党家街道"),
        ("英雄山路129号东邻", "not understood"),
        ("舜耕路与二环南路交叉口南行300米路西", "do not meet"),
        ("二环南路与舜耕路交叉口西北角以南", "do not meet"),
    ],
)
def test_the_reason_is_the_true_one(text: str, said: str) -> None:
    answer = ask(text)
    assert answer.geometry is None
    assert any(said in step for step in answer.steps), answer.steps
