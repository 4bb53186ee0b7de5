"""Toponyms: what counts as the same name, and what never does."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.places.toponym import (
    DESIGNATORS,
    Home,
    fold,
    short_division,
    short_name,
    simplify,
    stem,
)

HOME = Home("山东省", "济南市", "市中区")
HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("經四小緯二", "经四小纬二"),
        ("經四路與小緯二路交叉口", "经四路与小纬二路交叉口"),
        ("Ｇ１０４国道", "G104国道"),
        ("不觉晓·玉符河自然聚场", "不觉晓玉符河自然聚场"),
        ("“玉符泉源”", "玉符泉源"),
        ("书苑广场（山东出版集团）", "书苑广场(山东出版集团)"),
        ("望岳 智谷", "望岳智谷"),
        ("「上新街」", "上新街"),
        ("濼源大街", "泺源大街"),
    ],
)
def test_spellings_of_one_name_fold_alike(written: str, same: str) -> None:
    assert fold(written) == fold(same)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("卧虎山水库", "卧虎山"),
        ("广智院", "广智里"),
        ("中海环宇城", "中海寰宇时代"),
        ("大涧沟东村", "大涧沟西村"),
        ("纬二路", "小纬二路"),
        ("二环南路", "二环西路"),
    ],
)
def test_different_names_stay_apart_even_without_designators(first: str, second: str) -> None:
    assert stem(fold(first)).text != stem(fold(second)).text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("党家街道办事处", "党家"),
        ("石青崖村村民委员会", "石青崖"),
        ("万紫巷社区居民委员会", "万紫巷"),
        ("西红庙片区", "西红庙"),
        ("经四小纬二项目", "经四小纬二"),
        ("上新街二期", "上新街"),
        ("重汽西地块", "重汽西"),
        ("大观园商圈改造提升项目", "大观园商圈"),
        ("展村西村", "展村西"),
    ],
)
def test_designators_come_off(name: str, text: str) -> None:
    assert stem(fold(name)).text == text


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(name: str) -> None:
    assert fold(fold(name)) == fold(name)


@given(st.text(min_size=1, max_size=40).filter(str.strip))
def test_folding_never_empties_a_name(name: str) -> None:
    assert fold(name)


@given(HAN)
def test_simplifying_twice_changes_nothing(name: str) -> None:
    assert simplify(simplify(name)) == simplify(name)


@given(HAN, st.lists(st.sampled_from(sorted(DESIGNATORS)), max_size=3))
def test_a_stem_keeps_two_characters_and_its_own_stem(name: str, endings: list[str]) -> None:
    folded = fold(name + "".join(endings))
    found = stem(folded)
    assert len(found.text) >= min(2, len(folded))
    assert stem(found.text).text == found.text
    assert folded == found.text + "".join(reversed(found.designators))


@pytest.mark.parametrize(
    "written",
    [
        "山东省济南市市中区望岳智谷",
        "济南市市中区望岳智谷",
        "济南市中区望岳智谷",
        "济南望岳智谷",
        "市中区望岳智谷",
    ],
)
def test_home_prefixes_come_off(written: str) -> None:
    assert "望岳智谷" in HOME.without_prefix(fold(written))


def test_a_prefix_never_takes_the_whole_name() -> None:
    assert HOME.without_prefix("市中区") == ()
    assert all(len(form) >= 2 for form in HOME.without_prefix("济南市市中区"))


def test_a_district_without_names_has_no_prefix() -> None:
    assert Home().without_prefix("济南市市中区") == ()


@pytest.mark.parametrize(
    ("office", "everyday"),
    [
        ("万紫巷社区居民委员会", "万紫巷社区"),
        ("英西南路社区居委会", "英西南路社区"),
        ("复兴村村民委员会", "复兴村"),
        ("催马庄村民委员会", "催马庄村"),
        ("罗而村委会", "罗而村"),
        ("谷庄居民委员会", "谷庄"),
        ("党家街道办事处", "党家街道"),
        ("党家街道", "党家街道"),
    ],
)
def test_everyday_names_of_divisions(office: str, everyday: str) -> None:
    assert short_division(office) == everyday


@pytest.mark.parametrize(
    ("full", "short"),
    [
        ("新疆维吾尔自治区", "新疆"),
        ("香港特别行政区", "香港"),
        ("北京市", "北京"),
        ("郊区", "郊区"),
    ],
)
def test_short_names(full: str, short: str) -> None:
    assert short_name(full) == short
