"""How much of 23 real reports the grammar and the common properties cover.

The texts are not redistributed, so this skips where they are not at hand; what is invented here
runs everywhere. Which numerals carry a fact was judged by eye on all that had no unit, apart from
the units known: `NO_FACT` is that judgement, written down by kind.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from renewal_atlas.text import read_quantities
from renewal_atlas.text.indicators import properties_of
from renewal_atlas.vocabulary import read_vocabularies

REPORTS = Path(__file__).resolve().parents[2] / "shared" / "sources" / "reports"
NUMERAL = re.compile(r"[0-9]+(?:[.,，][0-9]+)*")

# numerals that say no amount, each kind by what stands around it
NO_FACT = tuple(
    re.compile(pattern)
    for pattern in (
        r"^(?:19|20)[0-9]{2}(?=年|[^0-9.万亿%个家项条公人户件亩吨元]|$)",  # a year
        r"^(?:19|20)[0-9]{2}-[0-9]{2}|^[0-9]{1,2}(?:月|日|时|分(?!钟)|:[0-9])",  # a day, a time
        r"^[0-9]+(?:号|强|版|届|型|期工程|A级|G|F级|D|K|P\.|X|f|[a-e])",  # numbers in names
        r"^[0-9]+[+×*·][0-9NX ]|^[0-9]+”",  # policy codes: “1+N”, “1310”
        r"^(?:12345|12355|12338|96178|110|1310|365|608|384)",  # hot lines and model numbers
        r"^[0-9]\.0(?![0-9%万亿])",  # versions: 2.0
    )
)
BEFORE = tuple(
    re.compile(pattern)
    for pattern in (
        r"[A-Za-z_∶#-]$|[+×·]\s?$|[0-9]-$|[0-9]:$|月$",  # PM2.5, G60, 4+4, 2026-02, 09:02
        r"第$|“[0-9+×·NX]*$|附件$|国道$|年$|Page $|P\. $|[0-9]分$|[a-f0-9]{6,}$|优品$|保$",
        r"(?:从|到)$|争$",  # 从0到1, 保7争6
    )
)


def reports() -> list[Path]:
    return sorted(path for path in REPORTS.glob("*.txt") if path.is_file())


def carries_a_fact(line: str, match: re.Match[str]) -> bool:
    before, rest = line[: match.start()], line[match.start() :]
    if re.fullmatch(r"\s*[0-9]*", before) and re.match(r"[0-9]{1,2}\.(?![0-9])", rest):
        return False  # number of an entry
    if any(pattern.search(rest) for pattern in NO_FACT):
        return False
    return not any(pattern.search(before) for pattern in BEFORE) or bool(
        re.match(r"[0-9.]+(?:%|个百分点|位|名)", rest) and before.endswith(("第", "到", "从"))
    )


@pytest.fixture(scope="module")
def words(layout):
    return read_vocabularies(layout)[0]


@pytest.mark.skipif(not reports(), reason="the reports are not redistributed")
def test_numerals_that_carry_a_fact_get_a_unit(words):
    facts, without = 0, []
    for path in reports():
        for line in path.read_text(encoding="utf-8").splitlines():
            found = [q for q in read_quantities(line, words["units"])[0] if q.units]
            for match in NUMERAL.finditer(line):
                if not carries_a_fact(line, match):
                    continue
                facts += 1
                if not any(q.start <= match.start() and match.end() <= q.end for q in found):
                    without.append(line[max(0, match.start() - 8) : match.end() + 6])
    assert facts > 3000
    share = 1 - len(without) / facts
    print(f"{facts} numerals carry a fact; {share:.2%} have a unit; without: {without}")
    assert share >= 0.98


# Names of indicators that stand before a figure in two or more of the reports, chosen by eye
# from a frequency list of all words before figures, apart from the properties there are.
HEADLINES = re.split(
    r"\s+",
    """城镇新增就业 城镇调查失业率 地区生产总值 生产总值 社会消费品零售总额 一般公共预算收入 高标准农田
居民消费价格 常住人口城镇化率 固定资产投资 规上工业增加值 规模以上工业增加值 人均预期寿命 粮食产量
粮食总产量 研发经费投入 研发投入强度 森林覆盖率 技术合同成交额 职业技能培训 高新技术企业 经营主体
粮食播种面积 科技型中小企业 游客 民间投资 死亡人数 工业投资 老旧小区 出口 营造林 进出口总额
新改建农村公路 PM2.5 居民人均可支配收入 政协提案 保障性住房 人均地区生产总值 5G基站
数字经济核心产业增加值 农村劳动力转移就业 绿色矿山 新能源装机 总投资 床位 现代农业产业园 农村危房
养老床位 上市公司 高速公路通车里程 高技术制造业增加值 院士 规上工业企业 代表建议 单项冠军企业
工业机器人产量 地下管网 国际友城 智能工厂 农村自来水普及率 农村居民人均可支配收入 全员劳动生产率
入境游客 保障性租赁住房 产业集群 绿道 绿色工业园区 电力装机 实际使用外资 城中村 高等教育毛入学率
高技能人才 铁路运营里程 重点项目 重点实验室 进出口实绩企业 财政支出 单位增加值能耗 装备制造业增加值
药品抽检合格率 老年助餐点 空气优良天数比例 优良天数比例 适老化改造 满意率 水利投资 民营经济增加值
高价值发明专利拥有量 普惠性幼儿园覆盖率 旅游收入 新设外资企业 新能源汽车 新型储能 文旅产业增加值
托位 学位 基本养老保险参保率 城乡居民收入比 绿色工厂 生态文明建设示范区 受污染耕地安全利用率
农村卫生厕所普及率 人工智能核心产业 乡村振兴示范村 中欧班列 中央预算内投资 完成投资 供水能力
水质 学前教育普及普惠县 单位GDP能耗 服务业增加值 贷款余额 旅客吞吐量 集装箱吞吐量 货物吞吐量""",
)


@pytest.mark.skipif(not reports(), reason="the reports are not redistributed")
def test_headline_indicators_get_a_property(words):
    """Figures within a few characters behind the name of a headline indicator."""
    named = re.compile("(?:" + "|".join(map(re.escape, HEADLINES)) + ")[^，。；、,;0-9]{0,12}$")
    seen, without = 0, []
    for path in reports():
        for line in path.read_text(encoding="utf-8").splitlines():
            for quantity in read_quantities(line, words["units"])[0]:
                if {"year", "rank"} & set(quantity.units) or not quantity.units:
                    continue
                if not named.search(line[max(0, quantity.start - 30) : quantity.start]):
                    continue
                seen += 1
                if not properties_of(line, quantity, words["properties"], words["units"]):
                    without.append(line[max(0, quantity.start - 16) : quantity.end])
    assert seen > 600
    share = 1 - len(without) / seen
    print(f"{seen} figures of headline indicators; {share:.2%} have a property; without: {without}")
    assert share >= 0.9


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("全年社会消费品零售总额增长5.3%", "retail_sales_total_growth"),
        ("社会消费品零售总额320亿元", "retail_sales"),
        ("税收收入12.5亿元", "tax_revenue"),
        ("规上工业增加值下降1.2%", "industrial_value_added_growth"),
        ("进出口总值45亿元", "foreign_trade"),
        ("工业投资增长68.7%", "industrial_investment_growth"),
        ("签约项目281个，协议投资额234.57亿元", "investment_agreed"),
        ("完成房屋征收面积12万平方米", "expropriated_area"),
        ("完成征收1200户", "expropriated_households"),
        ("出让地块5宗", "land_plots"),
        ("总建筑面积31万平方米", "floor_area"),
        ("拆除房屋面积3.2万平方米", "demolished_area"),
        ("亿元楼宇达40栋", "hundred_million_buildings"),
        ("改造老旧小区196个", "old_communities"),
        ("棚户区改造2000套", "shantytown_dwellings"),
        ("城镇登记失业率3.1%", "unemployment_registered"),
        ("城镇调查失业率5.2%左右", "unemployment_surveyed"),
        ("居民消费价格涨幅2%左右", "consumer_price_change"),
        ("粮食总产量132.4亿斤", "grain_output"),
        ("单位GDP能耗累计下降14%", "energy_intensity_change"),
        ("PM2.5年均浓度降至25微克/立方米", "pm25"),
        ("研发经费投入强度3.3%", "rd_intensity"),
        ("高新技术企业超6000家", "high_tech_enterprises"),
        ("地铁运营里程达300公里", "metro_length"),
        ("新增学位1350个", "school_places_added"),
        ("养老床位500张", "elderly_care_beds"),
        ("人均地区生产总值14万元左右", "gdp_per_capita"),
        ("地区生产总值1316.36亿元、增长2.3%", "gdp"),
    ],
)
def test_printed_names_lead_to_properties(words, text, code):
    quantity = read_quantities(text, words["units"])[0][-1 if "、" not in text else 0]
    offered = properties_of(text, quantity, words["properties"], words["units"])
    assert offered[:1] == [code]


def test_no_name_no_property(words):
    text = "某某指标12个"
    quantity = read_quantities(text, words["units"])[0][0]
    assert properties_of(text, quantity, words["properties"], words["units"]) == []


def test_every_property_has_a_dimension_that_a_unit_has(words):
    numeric = words["properties"][words["properties"]["datatype"] == "number"]
    assert set(numeric["dimension"]) <= set(words["units"]["dimension"])
    assert (words["properties"][["zh", "en", "group"]] != "").all(axis=None)
