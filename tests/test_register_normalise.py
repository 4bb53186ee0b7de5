"""The normaliser on invented pages: it only removes, and every character can be traced back."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.register import normalise

COLUMN = """ 示例区：更新突破跃升

活力之城推动发展
记者 张三 通讯员 李四
王五 示例报道

实施产业，
加快重构体系

今年，示例区以巩固
扩大产业优势为目标，
加快拓展信

息网“两网”优势，形
成支撑。

地区生产总值完成14
51 . 6亿元，增长5％，新
增就业1 . 75万人，继续
保持稳定。

实施产业重构，是为
了城市的更新，为了
人民的生活。

惟惟实实励励新新的的示示例例区区。。

2026年2月5日 星期四A08 示例
"""


def texts(raw):
    return {p.text: p for p in normalise(raw)}


def test_hard_wrapped_columns_are_joined():
    found = texts(COLUMN)
    assert "今年，示例区以巩固扩大产业优势为目标，加快拓展信息网“两网”优势，形成支撑。" in found
    assert found["实施产业，加快重构体系"].kind == "heading"


def test_blanks_inside_numbers_go():
    assert any("1451.6亿元" in t and "1.75万人" in t for t in texts(COLUMN))


def test_doubled_glyphs_are_halved():
    assert texts(COLUMN)["惟实励新的示例区。"].kind == "caption"


def test_furniture_is_dropped():
    whole = "".join(texts(COLUMN))
    assert "星期四" not in whole
    assert "记者" not in whole


def test_a_paragraph_cut_by_captions_is_joined():
    raw = "作为老中心城区，转入变革创新的\n\n\n\n新街重现烟火气。\n\n\n\n夜市。\n\n新阶段。面对挑战，如何突破？\n"
    first, *captions = normalise(raw)
    assert first.text == "作为老中心城区，转入变革创新的新阶段。面对挑战，如何突破？"
    assert [c.kind for c in captions] == ["caption", "caption"]


def test_locators_count_up():
    assert [p.locator for p in normalise(COLUMN)] == [f"p{n}" for n in range(1, 8)]


def test_nothing_gives_nothing():
    assert normalise("") == []
    assert normalise("\n\n \n") == []


@given(st.text(st.sampled_from("示例区更新。，“”：3.5 亿\n（）A"), max_size=200))
def test_every_character_comes_from_the_raw_text(raw):
    seen: set[int] = set()
    for paragraph in normalise(raw):
        assert len(paragraph.text) == len(paragraph.index)
        assert [raw[i] for i in paragraph.index] == list(paragraph.text)
        assert seen.isdisjoint(paragraph.index)
        seen |= set(paragraph.index)
