"""Common forms that a planning document prints, and look-alikes that must not be answered."""

from __future__ import annotations

import pytest
from shapely import Point

from renewal_atlas.layout import Layout, find_root
from renewal_atlas.places import Answer, Reference, locate, read_reference

BLOCK = "东至纬四路、西至纬六路、南至经四路、北至经二路"


@pytest.fixture(scope="module")
def reference() -> Reference:
    """The first district's."""
    return read_reference(Layout(find_root()), "370103-shizhong")[0]


def _ask(name: str, reference: Reference) -> Answer:
    return locate(name, reference, 4548)


@pytest.mark.parametrize(
    "wording",
    [
        "东、西至纬四路、纬六路，南、北至经四路、经二路",
        "东、西分别至纬四路、纬六路，南、北分别至经四路、经二路",
        "以纬四路为东界、纬六路为西界、经四路为南界、经二路为北界",
        "四至边界为纬四路、经四路、纬六路、经二路",
    ],
)
def test_one_block_in_several_forms(wording: str, reference: Reference) -> None:
    expected, found = _ask(BLOCK, reference).geometry, _ask(wording, reference).geometry
    assert expected is not None
    assert found is not None
    assert found.symmetric_difference(expected).area < 0.02 * expected.area


@pytest.mark.parametrize(
    "wording", ["经二路以南、经四路以北范围内的中山公园", "经四路以北范围内的中山公园"]
)
def test_a_place_within_an_area(wording: str, reference: Reference) -> None:
    park, found = _ask("中山公园", reference), _ask(wording, reference)
    assert found.geometry is not None
    assert found.geometry.distance(Point(park.centre or (0, 0))) < 0.003  # degrees


@pytest.mark.parametrize(
    "wording",
    ["经十路以北范围内的领秀城", "二环南路以南范围内的大观园", "党家街道经四路"],
)
def test_a_place_is_not_where_what_holds_it_is_not(wording: str, reference: Reference) -> None:
    assert _ask(wording, reference).match_type == "none"


@pytest.mark.parametrize(
    "wording",
    [
        "书苑广场（英雄山路189号）",
        "玉符河东岸",
        "大观园内",
        "中山公园院内",
        "经四路与纬四路交叉口200米处",
    ],
)
def test_common_forms_are_read(wording: str, reference: Reference) -> None:
    assert _ask(wording, reference).match_type == "described"
