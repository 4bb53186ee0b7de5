"""Paragraphs of invented documents in every layout that was met, and the way back to the file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.text.paragraphs import normalise, split

REPORTS = Path(__file__).parents[2] / "shared" / "sources" / "reports"

WEB = """您的位置:
首页
>
示例要闻
示例要闻
2026年示例区政府工作报告
来源：
示例日报
2026-02-03 09:02:33
【字体：
大
中
小
】
——2026年1月28日在示例区第十四届
人民代表大会第四次会议上
区长　王五
区长王五作政府工作报告。本报记者 赵六 摄
各位代表：
现在，我代表区人民政府，向大会报告工作，请予审议，并请各位政协委员和列席同志提出意见。
一、2025年工作回顾
（一）产业发展提质增效，更新步伐加快
过去一年，全区地区生产总值1451.6亿元、增长5%。空气质量持续改善，PM
2.5
年平均浓度降到33微克/立方米，优良天数比率提高到78%。
（
二）“好品示例 行销天下”品牌叫响。
2026年是开局之年。今年经济社会发展的
主要预期目标
是：地区生产总值增长5%左右，新增城镇就业1.75万人。
1.“揭榜挂帅”：企业找技术“双向
揭榜
”的简称，其中企业出题
；高校答题，政府阅卷。
2.“两重”：是指国家重大战略实施和重点领域安全能力建设。
各位代表！蓝图已经绘就，实干创造未来，让我们携手并进，为建设示例区而努力奋斗！
扫一扫在手机打开当前页
责任编辑：
李莎莎
【
打印本页
】
相关报道：
某某干部群众热议政府工作报告。
"""
WEB_TEXT = [
    "2026年示例区政府工作报告",
    "——2026年1月28日在示例区第十四届人民代表大会第四次会议上",
    "区长　王五",
    "区长王五作政府工作报告。本报记者 赵六 摄",
    "各位代表：",
    "现在，我代表区人民政府，向大会报告工作，请予审议，并请各位政协委员和列席同志提出意见。",
    "一、2025年工作回顾",
    "（一）产业发展提质增效，更新步伐加快",
    "过去一年，全区地区生产总值1451.6亿元、增长5%。空气质量持续改善，PM2.5年平均浓度降到33微克/立方米，优良天数比率提高到78%。",
    "（二）“好品示例 行销天下”品牌叫响。",
    "2026年是开局之年。今年经济社会发展的主要预期目标是：地区生产总值增长5%左右，新增城镇就业1.75万人。",
    "1.“揭榜挂帅”：企业找技术“双向揭榜”的简称，其中企业出题；高校答题，政府阅卷。",
    "2.“两重”：是指国家重大战略实施和重点领域安全能力建设。",
    "各位代表！蓝图已经绘就，实干创造未来，让我们携手并进，为建设示例区而努力奋斗！",
]
MARKED = {"2026年1月28日在示例区第十四届": "heading", "本报记者": "caption", "各位代表：": "body"}

SPACED = """重庆市示例区政府工作报告(2026年)

来源:区政府办公室 发布时间:2026-01-26 16:27
打印 打印
纠错 纠错
分享到

各位代表:

  (一)综合实力再上台阶,产业转型,示范引领的作用不断显现

  全区生产总值实现1781.8亿元、较2020年增长30%,人均突破31万元,居全市第2。
"""

ONE_LINE = (
    "2023年示例区政府工作报告 各位代表: 现在,我代表区人民政府向大会报告工作,请予审议 "
    ",并请区政协委员和其他列席人员提出意见。 一、2022年工作回顾 刚刚过去的2022年,是示例发展历程中极具考验、极 "
    "不平凡的一年,也是全区上下克难奋进、破题起势的一年 。一年来,区政府在市委、市政府和区委的坚强领导下 "
    ",在区人大和区政协的监督支持下,始终坚持以新时代的 思想为指导,深入学习贯彻大会精神,团结带领全区广大干 部群众争取到了最好的发展成果。 "
    "(一)着力打基础、谋长远,活力强区建设稳健 开局。坚持把三大战略作为最有效的核心支撑,37个产业 项目相继落地。"
)

WRAPPED = """　　示例区今年新建口袋公园七处，绿道六
点六公里，城市面貌持续改善，老城的
品质得到提升，居民纷纷点赞叫好声不
断传来。
　　在产业方面，示例区引进项目三百二
十个，其中产业项目二百个，实现了开
门红，全年目标有望顺利达成。
　　记者在现场看到，工人们正在忙碌，
一派热火朝天的景象。
"""

HEAD = """Page 110 - 示例年鉴2021
P. 110

特 载


"""
LEFT = """资源要素配置能力为抓手ꎬ 以总
部经 济 为 引 领ꎬ 以 金 融、 文 博、
商务三大主导产业为重点ꎬ 加快
三大功能区建设ꎬ 努力提升能力
产业支撑力和竞争力的水平不断
向前ꎬ 入驻企业2 493家以上ꎮ"""
RIGHT = """空产业协作长效机制ꎮ ③要深化
与省内交流合作ꎬ 巩固扶贫的成
果ꎬ 共 同 构 建 优 势 互 补、 共赢
的区域发展共同体ꎮ
    四是紧紧围绕发展路径从圈层
扩张向内涵发展跃升的趋势前进ꎮ"""
PAGE = "\n".join(
    f"{'':16}{left:<33}{right}"
    for left, right in zip(LEFT.splitlines(), RIGHT.splitlines(), strict=True)
)
COLUMNS = HEAD + PAGE + "\n"


def texts(raw, own=()):
    return [paragraph.text for paragraph in normalise(raw, own)]


def test_each_line_of_a_web_page_is_a_paragraph_but_for_what_markup_broke():
    assert texts(WEB) == WEB_TEXT


def test_kinds_of_a_web_page():
    found = {paragraph.text: paragraph.kind for paragraph in normalise(WEB)}
    for words, kind in MARKED.items():
        assert [k for text, k in found.items() if words in text] == [kind]
    assert found["（一）产业发展提质增效，更新步伐加快"] == "heading"


def test_furniture_is_told_and_not_lost():
    found = split(WEB)
    told = [run.text for run in found.furniture]
    assert {"来源：", "示例日报", "首页", "大", "打印本页", "李莎莎", "相关报道："} <= set(told)
    kept = {i for paragraph in found.paragraphs for i in paragraph.index}
    dropped = {i for run in found.furniture for i in run.index}
    missing = [i for i in range(len(WEB)) if i not in kept | dropped and WEB[i].strip()]
    assert missing == []


def test_lines_that_only_one_document_has_as_furniture_are_named_by_its_source():
    raw = "示例信心\n\n全区新建公园7处，绿道6公里。\n"
    assert texts(raw) == ["示例信心", "全区新建公园7处，绿道6公里。"]
    assert texts(raw, ["示例信心"]) == ["全区新建公园7处，绿道6公里。"]


def test_a_web_page_with_blank_lines():
    assert texts(SPACED) == [
        "重庆市示例区政府工作报告(2026年)",
        "各位代表:",
        "(一)综合实力再上台阶,产业转型,示范引领的作用不断显现",
        "全区生产总值实现1781.8亿元、较2020年增长30%,人均突破31万元,居全市第2。",
    ]


def test_a_document_in_one_line():
    found = texts(ONE_LINE)
    assert found[:4] == [
        "2023年示例区政府工作报告",
        "各位代表:",
        "现在,我代表区人民政府向大会报告工作,请予审议,并请区政协委员和其他列席人员提出意见。",
        "一、2022年工作回顾",
    ]
    assert [text[:6] for text in found[4:]] == ["刚刚过去的2", "(一)着力打"]
    assert not any(" " in text for text in found)


def test_wrapped_lines_without_blank_ones_part_by_indent_and_short_last_line():
    found = texts(WRAPPED)
    assert [text[:4] for text in found] == ["示例区今", "在产业方", "记者在现"]
    assert "口袋公园七处，绿道六点六公里" in found[0]


def test_columns_are_read_one_after_the_other():
    first, *columns = texts(COLUMNS)
    assert first == "特载"
    assert "以总部经济为引领ꎬ以金融、文博、商务三大主导" in columns[0]
    assert columns[1].endswith("的区域发展共同体ꎮ")
    assert columns[2].startswith("四是紧紧围绕发展路径从圈层扩张")


def test_columns_of_whole_pages_are_read_on():
    whole = PAGE.replace("以上ꎮ", "以上、") + "\f" + PAGE
    assert any("以上、空产业协作长效机制" in text for text in texts(whole))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_change_the_numbers(end):
    assert texts(WEB.replace("\n", end)) == WEB_TEXT


def test_a_number_inside_a_paragraph_is_no_page_number():
    assert texts("公园共有\n35\n处，全部建成开放。\n\n35\n\n绿道六公里，全部建成。") == [
        "公园共有35处，全部建成开放。",
        "绿道六公里，全部建成。",
    ]


ALPHABET = "示例区更新。，“”：3.5 亿\n\r\f\t　（）一、A>【】ꎮ来源"


@given(st.text(st.sampled_from(ALPHABET), max_size=300), st.sampled_from([(), ("示例",)]))
def test_every_character_comes_from_one_place_of_the_text(raw, own):
    found = split(raw, own)
    seen: set[int] = set()
    for paragraph in found.paragraphs:
        assert paragraph.text.strip() == paragraph.text != ""
        assert [raw[i] for i in paragraph.index] == list(paragraph.text)
        assert seen.isdisjoint(paragraph.index)
        seen |= set(paragraph.index)
    for run in found.furniture:
        assert [raw[i] for i in run.index] == list(run.text)
        assert seen.isdisjoint(run.index)


@given(st.lists(st.sampled_from(WEB_TEXT[4:7] + WEB_TEXT[11:]), min_size=5, max_size=30))
def test_any_page_of_whole_lines_has_a_paragraph_a_line(lines):
    assert texts("\n".join(lines)) == lines


@pytest.mark.skipif(not REPORTS.is_dir(), reason="the texts are not redistributed")
@pytest.mark.parametrize("path", sorted(REPORTS.glob("*.txt")), ids=lambda p: p.stem)
def test_real_texts_come_apart(path):
    raw = path.read_bytes().decode("utf-8")
    found = split(raw)
    longest = max(len(paragraph.text) for paragraph in found.paragraphs)
    least = 40 if path.name.startswith("2026") else 4
    assert len(found.paragraphs) >= least
    assert longest < 1300
    whole = "\n".join(paragraph.text for paragraph in found.paragraphs)
    assert not re.search(r"【字|打印本页|当前位置|您的位置|浏览次数|阅读量|来源[:：]", whole)
    for paragraph in found.paragraphs:
        assert [raw[i] for i in paragraph.index] == list(paragraph.text)
        assert not paragraph.text.startswith(("，", "。", "；", "、", "）", "”"))
