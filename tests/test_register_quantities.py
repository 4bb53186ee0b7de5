"""Printed Chinese quantities."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.register import parse_quantities
from renewal_atlas.text import convert
from renewal_atlas.vocabulary import read_vocabularies


@pytest.fixture(scope="module")
def units(layout):
    return read_vocabularies(layout)[0]["units"]


@pytest.mark.parametrize(
    ("text", "value", "unit", "relation"),
    [
        ("11.6万平方米", "116000", "m2", "exact"),
        ("5％左右", "5", "percent", "about"),
        ("30%以上", "30", "percent", "at_least"),
        ("3000余万元", "30000000", "cny", "over"),
        ("近31亿元", "3100000000", "cny", "under"),
        ("1.28万公里", "12800", "km", "exact"),
        ("全市第三位", "3", "rank", "exact"),
        ("超2200P", "2200", "pflops", "over"),
        ("四个百亿台阶", "4", "count", "exact"),
        ("1450套（间）", "1450", "dwelling", "exact"),
        ("1.2个百分点", "1.2", "percentage_point", "exact"),
        ("20多个", "20", "count", "over"),
        ("500余名", "500", "person", "over"),
        ("5G基站5735处", "5735", "count", "exact"),
        ("1.76亿美元", "176000000", "usd", "exact"),
        ("超过15万元", "150000", "cny", "over"),
        ("20万人次", "200000", "visit", "exact"),
        ("十二处", "12", "count", "exact"),
        ("两百三十家", "230", "count", "exact"),
        ("全市首位", "1", "rank", "exact"),
        ("“双过半”", "50", "percent", "over"),
        ("跨入百亿财政大区", "10000000000", "cny", "at_least"),
        ("1500亿大关", "150000000000", "cny", "exact"),
        ("不低于1,200亩", "1200", "mu", "at_least"),
    ],
)
def test_printed_figures(units, text, value, unit, relation):
    found = parse_quantities(text, units)
    assert (Decimal(value), relation) in [(q.value, q.relation) for q in found if unit in q.units]


@pytest.mark.parametrize(
    "name", ["经四小纬二", "1+20+17+N", "老商埠", "上新街二期", "“2+3”机制", "第一", "K15+", ""]
)
def test_names_are_not_figures(units, name):
    assert [q for q in parse_quantities(name, units) if "rank" not in q.units] == []


@given(
    st.decimals(min_value="0.01", max_value=99999, places=2),
    st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8)]),
    st.sampled_from([("", "exact"), ("余", "over"), ("多", "over")]),
    st.sampled_from([("", "exact"), ("约", "about"), ("突破", "over"), ("近", "under")]),
)
def test_written_figures_read_back(units, number, scale, more, before):
    text = f"{before[0]}{number}{scale[0]}{more[0]}元"
    (found,) = parse_quantities(text, units)
    assert found.value == number * scale[1]
    assert found.units == ("cny",)
    assert found.relation == (more[1] if more[0] else before[1])


@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(units, text):
    parse_quantities(text, units)


def test_units_convert_only_within_a_dimension(units):
    assert convert(Decimal(15), "mu", "hectare", units) == 1
    assert convert(Decimal(1), "km2", "m2", units) == 1_000_000
    assert convert(Decimal(1), "mu", "cny", units) is None
    assert convert(Decimal("1.5"), "cny", "cny", units) == Decimal("1.5")


def test_every_unit_is_known_to_pint(units):
    assert len(units) > 0
    for code in units.index:
        assert convert(Decimal(1), code, code, units) == 1
        assert (convert(Decimal(2), code, "count", units) is None) == (code != "count")
