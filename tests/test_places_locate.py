"""The resolver on the first district: what it finds, how it says so, and what it refuses."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from renewal_atlas.errors import UsageError
from renewal_atlas.layout import Layout
from renewal_atlas.places import Answer, Reference, locate, read_reference
from renewal_atlas.places.locate import _located

ROOT = Path(__file__).resolve().parents[1]
CRS = 4548


@cache
def reference() -> Reference:
    return read_reference(Layout(ROOT), "370103-shizhong")[0]


def ask(name: str, parent: str | None = None) -> Answer:
    return locate(name, reference(), CRS, parent)


@pytest.mark.parametrize(
    "trap",
    [
        "四川乐山市中区",
        "乐山市市中区",
        "四川省乐山市市中区",
        "枣庄市市中区",
        "内江市市中区",
        "安庆大观园",
        "安徽省安庆市大观园",
        "大观园（安庆）",
        "历下区上新街",
        "济南市历下区上新街",
        "济南市槐荫区经六路",
        "历城区卧虎山",
        "天桥区经一路",
        "长清大学城",
        "青岛中山公园",
        "北京大观园",
        "上海中山公园",
    ],
)
def test_names_of_other_places_are_refused_with_the_reason(trap: str) -> None:
    answer = ask(trap)
    assert answer.geometry is None
    assert answer.place_id is None
    assert "another place" in answer.steps[-1]


@pytest.mark.parametrize(
    ("trap", "never"),
    [
        ("卧虎山水库", "wohushan"),
        ("广智院", "guangzhili"),
        ("广智院街", "guangzhili"),
        ("中海环宇城", "zhonghai-huanyu-shidai"),
        ("中海国际社区", "zhonghai-huanyu-shidai"),
        ("济南市图书馆", "shizhong-tushuguan"),
        ("图书馆", "shizhong-tushuguan"),
        ("英雄山立交桥", "yingxiongshan"),
        ("中山路", "zhongshan-gongyuan"),
        ("党家庄", "dangjiazhuang-zhan"),
        ("七里山路", "jiedao-qilishan"),
        ("兴济河", "jiedao-shiliulihe"),
    ],
)
def test_look_alikes_are_not_taken(trap: str, never: str) -> None:
    answer = ask(trap)
    assert answer.place_id != never
    assert answer.geometry is None
    assert answer.steps


def test_a_look_alike_is_suggested_and_its_note_is_shown() -> None:
    answer = ask("广智院")
    assert "广智里" in answer.suggestions
    assert any("历下区" in step for step in answer.steps)


@pytest.mark.parametrize(
    ("name", "place_id", "match"),
    [
        ("经四小纬二", "jingsi-xiaoweier", "described"),
        ("經四小緯二", "jingsi-xiaoweier", "described"),
        ("经四小纬二项目", "jingsi-xiaoweier", "described"),
        ("华美颐养中心", "huamei-yiyang-zhongxin", "exact"),
        ("华美颐养中心项目", "huamei-yiyang-zhongxin", "alias"),
        ("济南市市中区华美颐养中心", "huamei-yiyang-zhongxin", "exact"),
        ("济南市中区望岳智谷", "wangyue-zhigu", "described"),
        ("“望岳智谷”", "wangyue-zhigu", "described"),
        ("大观园商圈改造提升项目", "daguanyuan", "described"),
        ("二环南路", "erhuan-nanlu", "exact"),
        ("市中区二环南路", "erhuan-nanlu", "exact"),
        ("老商埠", "zhongyang-shangbuqu", "described"),
        ("石青崖村", "shiqingya", "parent"),
        ("南红庙社区", "xinan-hongmiao", "parent"),
        ("党家街道办事处", "jiedao-dangjia", "described"),
        ("书苑广场", "shuyuan-guangchang", "none"),
        ("市中区", "shizhong", "exact"),
    ],
)
def test_known_names(name: str, place_id: str, match: str) -> None:
    answer = ask(name)
    assert (answer.place_id, answer.match_type) == (place_id, match)


@pytest.mark.parametrize(
    ("name", "held_by"),
    [
        ("建新社区", "jiedao-erqi"),
        ("建新社区卫生服务站", "jiedao-erqi"),
        ("七里山街道二七新村南路16号", "jiedao-qilishan"),
        ("丰齐村", "jiedao-dougou"),
        ("斗母泉村村民委员会", "jiedao-xinglong"),
        ("七贤街道办事处南辛庄西路", "jiedao-qixian"),
        ("七贤街道某路与某街交叉口", "jiedao-qixian"),
    ],
)
def test_a_name_known_by_its_subdistrict_gets_its_circle(name: str, held_by: str) -> None:
    answer = ask(name)
    assert (answer.place_id, answer.match_type) == (held_by, "parent")
    assert answer.geometry is not None
    assert answer.geometry.geom_type == "Polygon"


def test_a_stated_parent_is_the_last_resort() -> None:
    assert ask("某某产业园").geometry is None
    answer = ask("某某产业园", parent="党家街道")
    assert (answer.place_id, answer.match_type) == ("jiedao-dangjia", "parent")
    assert ask("某某产业园", parent="jiedao-dangjia").uncertainty_m == answer.uncertainty_m
    assert ask("某某产业园", parent="不存在").geometry is None
    assert ask("某某产业园", parent="市中区").geometry is None


DESCRIBED = [
    ("望岳路与俭秀路交叉口", (116.99409, 36.59164)),  # the depot at that corner
    ("经七路纬一路路口", (116.99632, 36.65626)),
    ("经十路与纬二路交叉口", (116.9913, 36.6483)),
    ("经一路与纬六路交叉口", (116.97778, 36.66488)),
    ("经四路纬二路", (116.99137, 36.66155)),
    ("经五路与纬六路路口", (116.97942, 36.65775)),
    ("二环南路6638号", (116.976, 36.61252)),
    ("英雄山路180号", (116.9990, 36.6135)),
    ("东至小纬二路，西至纬三路，南至经四路，北至经三路", (116.98876, 36.66219)),
    ("东至大纬二路、西至纬六路、南至经七路、北至经一路", (116.9853, 36.662)),
    ("东至英雄山路、南至二环南路、西至九曲庄路、北至规划路", (116.985, 36.605)),
    ("英雄山路（经十路至二环南路）", (116.99458, 36.62582)),
    ("二环南路沿线", (117.01483, 36.59136)),
    ("二环西路沿线", (116.9283, 36.63054)),
    ("沿党杨路", (116.88671, 36.62327)),
    ("领智路与俭秀路交叉口", (117.01483, 36.59136)),  # 领智路 has no line
    ("大涧沟以南约500米", (116.98932, 36.55323)),
    ("济微路与二环南路交叉口东北侧", (116.9513, 36.6125)),
    ("泺源大街以南、文化西路以北", (117.0081, 36.6569)),
    ("刘长山路以南、党杨路以东、二环西路以西、二环南路以北", (116.91, 36.615)),
]


@pytest.mark.parametrize(("text", "where"), DESCRIBED)
def test_described_places_hold_the_truth(text: str, where: tuple[float, float]) -> None:
    from renewal_atlas.crs import metres_east_north

    answer = ask(text)
    assert answer.centre is not None
    assert answer.uncertainty_m is not None
    east, north = metres_east_north(*answer.centre, *where)
    assert float(east**2 + north**2) ** 0.5 <= answer.uncertainty_m


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("东至纬四路、西至小纬六路、南至经四路、北至经三路，占地约91亩", ("小纬六路",)),
        ("南辛庄西路（经十路至刘长山路）", ("南辛庄西路",)),
        ("北五路以南、北六路以北、北康路南段以西、小山路以东", None),
        ("经四纬九", ("纬九",)),
    ],
)
def test_what_is_missing_is_named(text: str, missing: tuple[str, ...] | None) -> None:
    answer = ask(text)
    assert answer.missing
    assert missing is None or answer.missing == missing
    assert any("no line" in step for step in answer.steps)


def test_the_trend_of_the_axis_is_found_end_to_end() -> None:
    for text in ("大纬二路与英雄山路路口", "英雄山路与望岳路路口"):
        assert ask(text).geometry is not None


def test_a_shared_stem_gives_the_place_that_holds_both_or_nothing() -> None:
    answer = ask("白马山")
    assert (answer.place_id, answer.match_type) == ("jiedao-baimashan", "parent")
    assert "holds them all" in answer.steps[0]


def test_a_name_that_two_places_share_is_not_decided() -> None:
    table = reference().gazetteer.copy()
    for place_id in ("yuhu-lenglian", "huamei-yiyang-zhongxin"):
        table.loc[table["place_id"] == place_id, "name"] = "同名中心"
    answer = locate("同名中心", replace(reference(), gazetteer=table), CRS)
    assert answer.geometry is None
    assert answer.place_id is None
    assert "share it equally" in answer.steps[0]


def test_three_sides_and_the_stated_area_leave_the_fourth() -> None:
    answer = ask("东至纬四路、西至小纬六路、南至经四路、北至经三路，占地约91亩")
    assert answer.missing == ("小纬六路",)
    assert answer.uncertainty_m is not None
    assert answer.uncertainty_m < 350
    assert any("where the stated area fits" in step for step in answer.steps)


def test_the_office_of_a_subdistrict_is_a_point_and_the_subdistrict_a_circle() -> None:
    office, whole = ask("党家街道办事处"), ask("党家街道")
    assert office.uncertainty_m == 300
    assert whole.uncertainty_m is not None
    assert whole.uncertainty_m > 5000


def test_many_names_are_worked_out_once_each() -> None:
    """A name that comes again costs a look-up: the work is counted, not the seconds."""
    names = list(dict.fromkeys([*reference().gazetteer["name"], *reference().divisions["name"]]))
    _located.cache_clear()
    for i in range(10_000):
        ask(names[i % len(names)])
    work = _located.cache_info()
    assert work.misses == len(names)
    assert work.hits == 10_000 - len(names)


def test_a_blank_name_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no name"):
        ask("  ")


def test_answers_say_each_step_and_end_with_the_circle() -> None:
    answer = ask("经四小纬二")
    assert answer.steps[0].startswith("经四小纬二 is the name of")
    assert answer.steps[-1].startswith("circle of ")
    assert all("\n" not in step for step in answer.steps)


def test_coordinates_have_at_most_six_decimals() -> None:
    answer = ask("经四小纬二")
    assert answer.geometry is not None
    assert all(len(repr(v).split(".")[1]) <= 6 for v in answer.geometry.coords[0])
