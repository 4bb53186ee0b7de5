"""Described places on an invented district, a chessboard of roads 1 km apart."""

from __future__ import annotations

import math

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.crs import metric, to_metric, to_wgs84
from renewal_atlas.model import Place
from renewal_atlas.places import Answer, Home, Reference, locate

CRS = 4548
X0, Y0 = 500_000.0, 4_057_000.0  # the middle of the board: 东西中路 meets 南北中路
STEP = 1000.0
PRECISION = 40.0


def wgs84(shapes: list[shapely.Geometry]) -> gpd.GeoSeries:
    return to_wgs84(gpd.GeoSeries(shapes, crs=metric(CRS)))


def road(name: str, *points: tuple[float, float]) -> dict[str, object]:
    line = shapely.LineString([(X0 + east, Y0 + north) for east, north in points])
    return {"name": name, "line": line}


ROADS = [
    road("东路", (STEP, -1500), (STEP, 1500)),
    road("西路", (-STEP, -1500), (-STEP, 1500)),
    road("南街", (-1500, -STEP), (1500, -STEP)),
    road("北街", (-1500, STEP), (1500, STEP)),
    road("中路", (0, -1500), (0, 1500)),
    road("短路", (200, -100), (200, 750)),  # ends 250 m short of 北街
    road("远路", (5000, -1500), (5000, 1500)),
    road("弯路", (-1500, 400), (-500, 400), (-500, 900)),
]
POINTS = [("石桥", 300.0, 300.0, 50.0), ("塔山", -400.0, -400.0, 200.0)]


def record(place_id: str, name: str, kind: str, **more: object) -> dict[str, object]:
    fields: dict[str, object] = dict.fromkeys(Place.model_fields)
    fields |= {"place_id": place_id, "name": name, "place_type": kind, "aliases": ()}
    fields |= {"match_type": "exact", "parent": "board", "uncertainty_m": math.nan}
    fields |= {"georeference_protocol": "test", "georeference_sources": "test"}
    return fields | {"lon": math.nan, "lat": math.nan} | more


@pytest.fixture(scope="module")
def board() -> Reference:
    lines = gpd.GeoDataFrame(
        {
            "place_id": [f"road-{i}" for i in range(len(ROADS))],
            "name": [r["name"] for r in ROADS],
            "uncertainty_m": PRECISION,
            "georeference_sources": "invented",
        },
        geometry=list(wgs84([r["line"] for r in ROADS])),
        crs=4326,
    )
    rows = [record(f"road-{i}", str(r["name"]), "road") for i, r in enumerate(ROADS)]
    spots = wgs84([shapely.Point(X0 + e, Y0 + n) for _, e, n, _ in POINTS])
    for (name, _, _, radius), spot in zip(POINTS, spots, strict=True):
        rows.append(
            record(f"spot-{name}", name, "site", lon=spot.x, lat=spot.y, uncertainty_m=radius)
        )
    rows.append(record("board", "棋盘区", "district", parent=None, uncertainty_m=50.0))
    outline = shapely.box(X0 - 8000, Y0 - 8000, X0 + 8000, Y0 + 8000)
    boundary = gpd.GeoDataFrame({"adcode": ["000000"]}, geometry=list(wgs84([outline])), crs=4326)
    return Reference(
        pd.DataFrame(rows),
        lines,
        boundary,
        pd.DataFrame(columns=["division_code", "name", "full_name", "level", "parent_code"]),
        home=Home("甲省", "乙市", "棋盘区"),
    )


def metres(answer: Answer) -> shapely.Geometry:
    """Geometry of an answer, counted from the middle of the board."""
    assert answer.geometry is not None
    shape = to_metric(gpd.GeoSeries([answer.geometry], crs=4326), CRS).iloc[0]
    return shapely.transform(shape, lambda xy: xy - [X0, Y0])


PLACES = [
    ("东路与北街交叉口", (1000, 1000), 100),
    ("北街、东路交汇处", (1000, 1000), 100),
    ("东路北街路口", (1000, 1000), 100),
    ("乙市棋盘区东路与北街交叉口", (1000, 1000), 100),
    ("中路与南街", (0, -1000), 100),
    ("东路与北街交叉口东北侧", (1035, 1035), 160),
    ("中路南街西南角", (-35, -1035), 160),
    ("短路与北街交叉口", (200, 1000), 230),
    ("石桥以东约500米", (800, 300), 300),
    ("石桥西南约1公里处", (-407, -407), 550),
    ("东路与北街交叉口以南500米", (1000, 500), 350),
    ("石桥东侧", (475, 300), 300),
]


@pytest.mark.parametrize(("text", "where", "most"), PLACES)
def test_point_descriptions(
    board: Reference, text: str, where: tuple[float, float], most: float
) -> None:
    answer = locate(text, board, CRS)
    assert answer.match_type == "described"
    assert metres(answer).distance(shapely.Point(where)) < 2
    assert answer.uncertainty_m is not None
    assert 0 < answer.uncertainty_m <= most


EXTENTS = [
    "东至东路、西至西路、南至南街、北至北街",
    "北起北街，南临南街，西以西路为界，东侧为规划东路",
    "东路以西、西路以东、南街以北、北街以南",
    "四至：东到东路；南到南街；西到西路；北到北街；占地约400公顷",
]


@pytest.mark.parametrize("text", EXTENTS)
def test_four_sides_cut_out_a_polygon(board: Reference, text: str) -> None:
    answer = locate(text, board, CRS)
    shape = metres(answer)
    assert shape.symmetric_difference(shapely.box(-1000, -1000, 1000, 1000)).area < 2000
    assert answer.area_m2 == pytest.approx(4_000_000, rel=1e-3)
    assert not answer.area_disagrees
    assert answer.missing == ()


def test_a_smaller_block_is_not_the_larger_one(board: Reference) -> None:
    shape = metres(locate("东至东路、西至中路、南至南街、北至北街", board, CRS))
    assert shape.symmetric_difference(shapely.box(0, -1000, 1000, 1000)).area < 2000


def test_a_stated_area_that_differs_is_reported(board: Reference) -> None:
    answer = locate("东至东路、西至西路、南至南街、北至北街，占地约91亩", board, CRS)
    assert answer.area_disagrees
    assert any("differ" in step for step in answer.steps)


def test_lines_that_nearly_meet_are_lengthened_and_it_says_so(board: Reference) -> None:
    answer = locate("东至东路、西至短路、南至南街、北至北街", board, CRS)
    assert answer.area_m2 is None  # 短路 ends 900 m short of 南街
    near = locate("短路与北街交叉口", board, CRS)
    assert any("lengthened by 250 m" in step for step in near.steps)


def test_a_missing_side_is_named_and_the_others_still_bound_it(board: Reference) -> None:
    answer = locate("东至东路、西至无名路、南至南街、北至北街", board, CRS)
    assert answer.missing == ("无名路",)
    shape = metres(answer)
    assert shapely.box(-1, -1001, 1001, 1001).covers(shape)
    assert any("西" in step and "无名路" in step for step in answer.steps)


def test_a_planned_road_without_a_name_is_a_missing_side(board: Reference) -> None:
    assert locate("东至东路、西至规划路、南至南街、北至北街", board, CRS).missing == ("规划路",)


def test_two_sides_that_do_not_meet_are_named(board: Reference) -> None:
    answer = locate("东至远路、西至西路、南至南街、北至北街", board, CRS)
    assert answer.area_m2 is None
    assert any("远路" in step and "do not meet" in step for step in answer.steps)


def test_no_known_side_gives_nothing(board: Reference) -> None:
    answer = locate("东至甲路、西至乙路、南至丙街、北至丁街", board, CRS)
    assert answer.geometry is None
    assert set(answer.missing) == {"甲路", "乙路", "丙街", "丁街"}


def test_a_place_can_be_a_side(board: Reference) -> None:
    shape = metres(locate("东至东路、西至石桥、南至南街、北至北街", board, CRS))
    assert shape.bounds == pytest.approx((300, -1000, 1000, 1000), abs=2)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("中路以东", (500, 0), (-50, 0)),
        ("中路以西", (-500, 0), (50, 0)),
        ("中路东侧", (200, 0), (500, 0)),
        ("中路路西", (-200, 0), (200, 0)),
        ("南街以北", (0, -500), (0, -1100)),
    ],
)
def test_strips_lie_on_one_side(
    board: Reference, text: str, inside: tuple[float, float], outside: tuple[float, float]
) -> None:
    shape = metres(locate(text, board, CRS))
    assert shape.contains(shapely.Point(inside))
    assert not shape.contains(shapely.Point(outside))


def test_a_road_has_no_side_in_its_own_direction(board: Reference) -> None:
    assert locate("南街以东", board, CRS).geometry is None


def test_a_stretch_ends_at_the_cross_roads(board: Reference) -> None:
    for text in ("中路（南街至北街）", "中路(北街—南街)", "中路南街至北街段"):
        shape = metres(locate(text, board, CRS))
        assert shape.length == pytest.approx(2000, abs=2)
        assert shape.bounds[1::2] == pytest.approx((-1000, 1000), abs=2)


def test_between_two_roads_is_the_area_between(board: Reference) -> None:
    shape = metres(locate("东路与西路之间", board, CRS))
    assert shape.bounds == pytest.approx((-1000, -1500, 1000, 1500), abs=2)
    assert locate("东路与北街之间", board, CRS).geometry is None


def test_along_is_the_line_and_its_circle_holds_the_strip(board: Reference) -> None:
    answer = locate("中路沿线", board, CRS)
    assert metres(answer).length == pytest.approx(3000, abs=2)
    assert answer.uncertainty_m == pytest.approx(1500 + 1500 + PRECISION, abs=5)


def test_several_clues_leave_their_common_area(board: Reference) -> None:
    answer = locate("中路附近；南街附近", board, CRS)
    alone = locate("中路附近", board, CRS)
    assert answer.uncertainty_m is not None
    assert alone.uncertainty_m is not None
    assert answer.uncertainty_m < alone.uncertainty_m
    assert metres(answer).contains(shapely.Point(0, -1000))


def test_clues_that_contradict_give_nothing(board: Reference) -> None:
    answer = locate("远路旁；西路旁", board, CRS)
    assert answer.geometry is None
    assert any("no area in common" in step for step in answer.steps)


def test_an_unknown_clue_is_named_and_the_other_still_holds(board: Reference) -> None:
    answer = locate("中路沿线；某某塔附近", board, CRS)
    assert answer.missing == ("某某塔",)
    assert answer.geometry is not None


def test_a_junction_with_an_unknown_road_falls_back_on_the_known_one(board: Reference) -> None:
    answer = locate("中路与无名路交叉口", board, CRS)
    assert answer.missing == ("无名路",)
    assert metres(answer).length == pytest.approx(3000, abs=2)
    assert locate("无名路与未名路交叉口", board, CRS).geometry is None


def test_roads_far_apart_do_not_meet(board: Reference) -> None:
    answer = locate("远路与西路交叉口", board, CRS)
    assert answer.geometry is None
    assert any("6000 m apart" in step for step in answer.steps)


@given(east=st.floats(-900, 900), north=st.floats(-900, 900))
def test_a_block_holds_every_point_within_its_sides(
    board: Reference, east: float, north: float
) -> None:
    shape = metres(locate("东至东路、西至西路、南至南街、北至北街", board, CRS))
    assert shape.contains(shapely.Point(east, north))
