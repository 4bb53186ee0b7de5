"""Printed Chinese quantities: every style of the documents read back, nothing half-read."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from renewal_atlas.text import convert, parse_quantities, read_quantities
from renewal_atlas.text.numerals import fold, number
from renewal_atlas.vocabulary import read_vocabularies


@pytest.fixture(scope="module")
def units(layout):
    return read_vocabularies(layout)[0]["units"]


def one(units, text):
    """The only quantity of a text as (value, high, first unit, relation)."""
    (found,) = parse_quantities(text, units)
    return found.value, found.high, found.units, found.relation


FIGURES = """
11.6万平方米 116000 m2 exact
5％左右 5 percent about
30%以上 30 percent at_least
3000余万元 30000000 cny over
近31亿元 3100000000 cny nearly
接近31亿元 3100000000 cny nearly
将近31亿元 3100000000 cny nearly
1.28万公里 12800 km exact
全市第三位 3 rank exact
居全国第5 5 rank exact
超2200P 2200 pflops over
四个百亿台阶 4 count exact
1450套（间） 1450 dwelling exact
1.2个百分点 1.2 percentage_point exact
20多个 20 count over
500余名 500 person over
5G基站5735处 5735 count exact
1.76亿美元 176000000 usd exact
超过15万元 150000 cny over
20万人次 200000 visit exact
十二处 12 count exact
两百三十家 230 count exact
全市首位 1 rank exact
“双过半” 50 percent over
一半以上 50 percent at_least
跨入百亿财政大区 10000000000 cny at_least
迈上6万亿元台阶 6000000000000 cny at_least
1500亿大关 150000000000 cny exact
不低于1,200亩 1200 mu at_least
3亿5000万元 350000000 cny exact
3亿5千万元 350000000 cny exact
三亿五千万元 350000000 cny exact
1．75万亿元 1750000000000 cny exact
1|.|75万亿元 1750000000000 cny exact
1，234万元 12340000 cny exact
一万二千亩 12000 mu exact
二〇二四年 2024 year exact
二○二四年 2024 year exact
廿四个 24 count exact
不超过31亿元 3100000000 cny at_most
未超过31亿元 3100000000 cny at_most
31亿元以下 3100000000 cny at_most
31亿元以内 3100000000 cny at_most
最多31亿元 3100000000 cny at_most
不高于31亿元 3100000000 cny at_most
低于31亿元 3100000000 cny under
不足31亿元 3100000000 cny under
不到31亿元 3100000000 cny under
大于31亿元 3100000000 cny over
高于31亿元 3100000000 cny over
多于31亿元 3100000000 cny over
逾31亿元 3100000000 cny over
突破31亿元 3100000000 cny over
上百亿元 10000000000 cny at_least
下降3.5% -3.5 percent exact
-3.5% -3.5 percent exact
－3.5％ -3.5 percent exact
−3.5% -3.5 percent exact
负3.5% -3.5 percent exact
负增长3.5% -3.5 percent exact
增长-3.5% -3.5 percent exact
减少3.5% -3.5 percent exact
降低3.5% -3.5 percent exact
回落3.5个百分点 -3.5 percentage_point exact
压减300万吨 -3000000 tonne exact
缩减3.5% -3.5 percent exact
同比下降三点五个百分点 -3.5 percentage_point exact
下降了约3% -3 percent about
下降近3% -3 percent nearly
下降超过3% -3 percent under
下降3%以上 -3 percent at_most
下降不超过3% -3 percent at_least
降幅为3% -3 percent exact
降幅收窄至3% -3 percent exact
降幅收窄3个百分点 3 percentage_point exact
下降至3% 3 percent exact
降到33微克/立方米左右 33 microgram_per_m3 about
为企业减负超3300亿元 330000000000 cny over
一个半月 1.5 month exact
两年半 2.5 year exact
3个多月 3 month over
5公里多 5 km over
31|亿|元 3100000000 cny exact
1200m² 1200 m2 exact
3.2km² 3.2 km2 exact
5ha 5 hectare exact
3‰ 3 permille exact
千分之三 3 permille exact
3﹪ 3 percent exact
1.5倍 1.5 times exact
三成 30 percent exact
超九成 90 percent over
近六成 60 percent nearly
百分之三十五 35 percent exact
百分之35 35 percent exact
百分之百 100 percent exact
百余人 100 person over
上千人 1000 person at_least
近万人 10000 person nearly
十几万人 100000 person over
二十几个 20 count over
20来个 20 count about
壹佰万元 1000000 cny exact
贰拾叁万元 230000 cny exact
两亿五千万元 250000000 cny exact
2|493家 2493 count exact
5吨 5 tonne exact
35千瓦 35 kw exact
35千瓦时 35 kwh exact
120万千瓦 1200000 kw exact
80岁以上 80 age at_least
2小时 2 hour exact
25微克/立方米 25 microgram_per_m3 exact
5辆 5 vehicle exact
5台 5 vehicle exact
4387万标箱 43870000 teu exact
5宗地 5 count exact
31幅 31 count exact
25块 25 count exact
88幢 88 count exact
25個 25 count exact
2000萬平方米 20000000 m2 exact
約3億元 300000000 cny about
逾兩萬戶 20000 household over
2.5∶1 2.5 ratio_to_one exact
1.3万群众 13000 person exact
23.6万婴幼儿 236000 person exact
签约281个 281 count exact
突破12项关键核心技术 12 count exact
3家半导体企业 3 count exact
3个多功能厅 3 count exact
前3位 3 rank at_most
5亿元以上项目 500000000 cny at_least
亿元以上项目 100000000 cny at_least
过万亿元 1000000000000 cny over
≥5% 5 percent at_least
3000元/平方米 3000 cny_per_m2 exact
"""


@pytest.mark.parametrize("line", [line for line in FIGURES.splitlines() if line])
def test_printed_figures(units, line):
    text, value, unit, relation = line.split(" ")
    found = parse_quantities(text.replace("|", " "), units)
    read = [(q.value, q.high, q.relation) for q in found if unit in q.units]
    assert read == [(Decimal(value), None, relation)]


RANGES = """
3-5万元 30000 50000 cny
3至5万元 30000 50000 cny
3到5万元 30000 50000 cny
3～5万元 30000 50000 cny
3~5万元 30000 50000 cny
３－５万元 30000 50000 cny
3万-5万元 30000 50000 cny
3万元至5万元 30000 50000 cny
3000至5万元 3000 50000 cny
二十至三十万元 200000 300000 cny
2至3百万元 2000000 3000000 cny
三至五万元 30000 50000 cny
三五百米 300 500 m
七八十个 70 80 count
两三万人 20000 30000 person
增长5-6% 5 6 percent
5%—6% 5 6 percent
5%至6% 5 6 percent
百分之五至百分之六 5 6 percent
百分之五至六 5 6 percent
七八成 70 80 percent
下降5%至6% -6 -5 percent
增长-2%至3% -2 3 percent
-5%至-3% -5 -3 percent
约3-5万元 30000 50000 cny
2021—2025年 2021 2025 year
"""


@pytest.mark.parametrize("line", [line for line in RANGES.splitlines() if line])
def test_ranges(units, line):
    text, low, high, unit = line.split(" ")
    value, upper, codes, relation = one(units, text)
    assert (value, upper, relation) == (Decimal(low), Decimal(high), "range")
    assert unit in codes


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("从3万元提高到5万元", [30000, 50000]),
        ("由3%至5%", [3, 5]),
        ("分别下降16%和36%", [-16, -36]),
        ("分别下降49.9%、45%", [Decimal("-49.9"), -45]),
        ("下降3%、增长5%", [-3, 5]),
        ("下降3%，5家", [-3, 5]),
        ("提高20.9、36.2、54个百分点", [Decimal("20.9"), Decimal("36.2"), 54]),
        ("超过8万元、4.5万元", [80000, 45000]),
        ("4万亿、5万亿两个台阶", [2]),
        ("统一3个", [3]),
        ("党的二十大以来3个", [3]),
    ],
)
def test_several_figures(units, text, values):
    assert [q.value for q in parse_quantities(text, units)] == values


def test_each_of_a_list_is_over(units):
    found = parse_quantities("分别超过8万元、4.5万元", units)
    assert [q.relation for q in found] == ["over", "over"]
    apart = parse_quantities("超过8万元、4.5万元", units)
    assert [q.relation for q in apart] == ["over", "exact"]


@pytest.mark.parametrize(
    "text",
    [
        "几十亿元", "数十亿元", "数百家", "几万人", "几个", "好几千户",  # no exact number
        "1.2e5元", "1.2E5元", "1.2×10^5元", "10⁵元", "1/10元", "2^3个", "±5%",
        "1,23万元", "12,34家", "007家", "1.2.3%", "27   35万人", "2021 2025家", "1. 75万元",
        "3万五元", "一百二个", "一二三个", "十几二十个", "三分之二", "3-5-8万元", "万分之五",
        "百亿元级", "25兆瓦级", "3元/辆", "5-3万元", "3个半", "一百十个", "二百零个",
        "近20余家", "超过不足3家", "5%—6%以上", "下降-3%", "不降低3%", "A区-3个", "GB-3个",
        "近3年", "近五年来", "倒数第三位", "PM2.5", "G104国道", "C919", "5G", "3A", "8:00", "7×24小时",
        "٣个", "３²", "万元", "百姓", "千家万户", "百年老店", "老百姓", "数字", "-", "至", "单位：万元",
    ],
)  # fmt: skip
def test_what_is_no_figure_has_no_value(units, text):
    assert read_quantities(text, units)[0] == []


def test_what_is_refused_says_why(units):
    found, refused = read_quantities("总投资数十亿元，近20余家", units)
    assert found == []
    assert [(r.printed, r.reason) for r in refused] == [
        ("数十亿元", "no exact number"),
        ("20余家", "words that contradict each other"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "经四小纬二", "1+20+17+N", "老商埠", "上新街二期", "“2+3”机制", "第一", "K15+", "", "一带一路",
        "二次创业", "第十九届", "二环南路", "“十四五”", "大纬二路10号", "三农", "一体推进", "十三届三次会议",
        "第一书记", "千万工程", "二十大", "2024-03-05", "进一步", "第二产业", "前三季度", "1—11月",
    ],
)  # fmt: skip
def test_names_are_not_figures(units, name):
    assert [q for q in parse_quantities(name, units) if "rank" not in q.units] == []


@pytest.mark.parametrize(
    ("text", "value", "relation"),
    [
        ("31亿", 3100000000, "exact"),
        ("近50亿，", 5000000000, "nearly"),
        ("超百亿。", 10**10, "over"),
    ],
)
def test_a_bare_number_has_no_unit_of_its_own(units, text, value, relation):
    (found,) = read_quantities(text, units)[0]
    assert (found.value, found.units, found.relation) == (value, (), relation)
    assert parse_quantities(text, units) == []


@pytest.mark.parametrize("text", ["31亿瓣", "35", "31亿斯", "2024"])
def test_a_number_before_an_unknown_word_is_not_bare(units, text):
    assert read_quantities(text, units)[0] == []


# -- rendered and read back -------------------------------------------------------------------


def chinese(value: int) -> str:
    """Standard numeral of a whole number below 10**12, written apart from the reader."""
    digits = "零一二三四五六七八九"

    def section(n: int) -> str:
        text, gap = "", False
        for place, word in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
            digit = n // place % 10
            if digit:
                text += ("零" if gap and text else "") + digits[digit] + word
                gap = False
            else:
                gap = True
        return text

    parts, rest = [], value
    for place, word in ((10**8, "亿"), (10**4, "万"), (1, "")):
        head, rest = divmod(rest, place)
        if head:
            padded = parts and head < 1000
            parts.append(("零" if padded else "") + section(head) + word)
        elif parts and rest and word == "万":
            parts.append("零")
    text = "".join(parts).replace("零零", "零")
    return text[1:] if re.fullmatch("一十.*", text) else text


def mixed(value: int) -> str:
    yi, rest = divmod(value, 10**8)
    wan, ones = divmod(rest, 10**4)
    parts = [f"{yi}亿" if yi else "", f"{wan}万" if wan else "", f"{ones}" if ones else ""]
    return "".join(parts)


FULL = str.maketrans("0123456789.", "０１２３４５６７８９．")
TRADITIONAL = str.maketrans("万亿两", "萬億兩")
STYLES = {
    "plain": str,
    "grouped": lambda n: f"{n:,}",
    "grouped wide": lambda n: f"{n:,}".replace(",", "，"),
    "grouped by blanks": lambda n: f"{n:,}".replace(",", " "),
    "full width": lambda n: str(n).translate(FULL),
    "chinese": chinese,
    "traditional": lambda n: chinese(n).translate(TRADITIONAL),
    "mixed": mixed,
    "mixed, traditional": lambda n: mixed(n).translate(TRADITIONAL),
}


@given(st.integers(1, 10**12 - 1), st.sampled_from(sorted(STYLES)))
def test_whole_numbers_read_back(value, style):
    text = STYLES[style](value)
    last = re.search(r"[万亿萬億]([0-9])$", text)
    assume(not last)  # 3亿5 is what nobody prints, and it is refused
    assert number(fold(text)) == value


@given(
    st.decimals(min_value="0.01", max_value=99999, places=2),
    st.sampled_from(["{}", "{}", "wide", "spaced"]),
    st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8), ("万亿", 10**12), ("萬", 10**4)]),
    st.sampled_from([("", "exact"), ("余", "over"), ("多", "over")]),
    st.sampled_from(
        [("", "exact"), ("约", "about"), ("突破", "over"), ("近", "nearly"), ("不超过", "at_most"),
         ("低于", "under"), ("至少", "at_least")]
    ),
    st.sampled_from(["", "下降", "增长", "减少了", "达到"]),
)  # fmt: skip
def test_written_figures_read_back(units, number, style, scale, more, before, verb):
    printed = {"wide": str(number).translate(FULL), "spaced": str(number).replace(".", " . ")}
    text = f"{verb}{before[0]}{printed.get(style, number)}{scale[0]}{more[0]}元"
    found, refused = read_quantities(text, units)
    if more[0] and before[1] not in ("exact", "about", "over", "at_least"):
        assert found == []
        assert len(refused) == 1
        return
    sign = -1 if verb in ("下降", "减少了") else 1
    relation = more[1] if more[0] and before[1] in ("exact", "about") else before[1]
    flipped = {"over": "under", "under": "over", "at_least": "at_most", "at_most": "at_least"}
    relation = flipped.get(relation, relation) if sign < 0 else relation
    assert [(q.value, q.relation, q.units) for q in found] == [
        (sign * number * scale[1], relation, ("cny",))
    ]


@given(
    st.integers(1, 9999), st.integers(1, 9999), st.sampled_from("-~～—－至到"),
    st.sampled_from(["", "万", "亿"]), st.booleans(), st.booleans(),
)  # fmt: skip
def test_ranges_read_back(units, one_end, other, link, scale, twice, falls):
    low, high = sorted((one_end, other))
    assume(low < high)
    verb = "下降" if falls else "增长"
    text = f"{verb}{low}{scale + '元' if twice else ''}{link}{high}{scale}元"
    factor = {"": 1, "万": 10**4, "亿": 10**8}[scale]
    ends = (-high, -low) if falls else (low, high)
    (found,) = parse_quantities(text, units)
    assert (found.value, found.high) == (ends[0] * factor, ends[1] * factor)
    assert found.relation == "range"


@given(st.text("0123456789.,， ．万亿千百十一二三零两点几余e^×/-~至+·", min_size=1, max_size=9))
def test_no_part_of_a_number_is_the_number(units, run):
    for quantity in read_quantities(f"{run}元", units)[0]:
        before = fold(run)[: quantity.start]
        assert not re.search(r"[0-9一二三零两百千万亿十几]\s*[.,，·]?\s*$", before), (run, quantity)
        assert not re.search(r"[.·^×/+e]\s*$", before), (run, quantity)


@given(st.text(max_size=30))
def test_no_text_breaks_the_parser(units, text):
    for quantity in read_quantities(text, units)[0]:
        assert quantity.value.is_finite()
        assert 0 <= quantity.start < quantity.end <= len(text)


@given(
    st.text(
        "０９.，、-至负下降约近0123456789万亿千百十几数余多半成%个元年度月第前分之百", max_size=14
    )
)
def test_no_numeral_breaks_the_parser(units, text):
    for quantity in read_quantities(text, units)[0]:
        assert quantity.value.is_finite()
        assert quantity.high is None or quantity.high > quantity.value
        assert (quantity.relation == "range") == (quantity.high is not None)


@given(st.text(max_size=40))
def test_folding_keeps_offsets(text):
    assert len(fold(text)) == len(text)


# -- units ------------------------------------------------------------------------------------


def test_units_convert_only_within_a_dimension(units):
    assert convert(Decimal(15), "mu", "hectare", units) == 1
    assert convert(Decimal(1), "km2", "m2", units) == 1_000_000
    assert convert(Decimal(1), "mu", "cny", units) is None
    assert convert(Decimal("1.5"), "cny", "cny", units) == Decimal("1.5")
    assert convert(Decimal("1.5"), "times", "percent", units) == 150
    assert convert(Decimal(3), "permille", "percent", units) == Decimal("0.3")
    assert convert(Decimal(5), "percentage_point", "percent", units) is None
    assert convert(Decimal(840), "jin", "kg", units) == 420


def test_units_of_one_dimension_convert_into_each_other(units):
    for code in units.index:
        same = units.index[units["dimension"] == units.at[code, "dimension"]]
        convertible = [c for c in units.index if convert(Decimal(2), code, c, units) is not None]
        assert set(convertible) <= set(same), code


def test_a_workspace_may_count_what_it_likes(units):
    own = units.copy()
    own.loc["boat"] = {"zh": "艘次", "en": "boats", "dimension": "boat", "pint": "boat",
                       "printed": "艘次", "note": ""}  # fmt: skip
    assert one(own, "超300艘次") == (300, None, ("boat",), "over")
    assert convert(Decimal(2), "boat", "count", own) is None


@pytest.mark.parametrize(
    ("text", "value", "unit", "relation"),
    [
        ("八成多", "80", "percent", "over"),
        ("过半数", "50", "percent", "over"),
        ("未满18岁", "18", "age", "under"),
        ("未达到5%", "5", "percent", "under"),
        ("60周岁（含）以上", "60", "age", "at_least"),
        ("60周岁（不含）以下", "60", "age", "under"),
        ("截至目前3位院士", "3", "person", "exact"),
        ("提前2个月", "2", "month", "exact"),
        ("低于全市1.2个百分点", "-1.2", "percentage_point", "exact"),
        ("比全国低0.3个百分点", "-0.3", "percentage_point", "exact"),
        ("办理时限压缩60%", "-60", "percent", "exact"),
        ("由5天缩短至3天", "3", "day", "exact"),
    ],
)
def test_words_that_change_a_figure(units, text, value, unit, relation):
    found = parse_quantities(text, units)[-1]
    assert (str(found.value), found.relation) == (value, relation)
    assert unit in found.units


@pytest.mark.parametrize(
    "text",
    ["百亿成势", "千亿成链", "六成五", "331国道", "102省道", "一箱制", "二环内", "两位数增长",
     "一批项目", "四面八方", "成千上万户"],
)  # fmt: skip
def test_names_beside_units_have_no_value(units, text):
    assert parse_quantities(text, units) == []


def test_tenths_of_a_range(units):
    (found,) = parse_quantities("3-5成", units)
    assert (found.value, found.high) == (30, 50)
