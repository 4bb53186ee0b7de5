"""What a card says: in the reader's language, in words, once, with its citations and its doubts."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
ENGLISH = re.compile(r"\b[a-z]{2,},? [a-z]{2,}\b")  # two words, not a name, address or repository
EDTF = re.compile(r"\d{4}-\d{2}|\d{4}/\d{4}")
CARD = ".panel.detail article"


def show(page, kind, one):
    page.evaluate("([kind, id]) => (atlas.choose(kind, id), atlas.open('right', 'detail'))",
                  [kind, one])  # fmt: skip
    return page.locator(CARD)


def cards(page):
    """Text of every card of the page but the names in the other language, by subject."""
    return page.evaluate(
        """() => {
          const texts = {};
          for (const [kind, table] of Object.entries({ project: 'projects', unit: 'units', programme: 'programmes', place: 'places' }))
            for (const id of atlas.data[table][kind + '_id']) {
              atlas.choose(kind, id);
              document.querySelectorAll('.panel.detail .other').forEach((node) => node.remove());
              texts[kind + ' ' + id] = [...document.querySelectorAll('.panel.detail article *')]
                .filter((node) => !node.children.length).map((node) => node.textContent);
            }
          return texts;
        }"""
    )


def test_no_card_of_the_chinese_page_is_in_english_or_shows_a_code(open_page):
    page = open_page("#right=detail")
    found = cards(page)
    assert len(found) > 300
    texts = {text for card in found.values() for text in card}
    assert [text for text in texts if ENGLISH.search(text)] == []
    assert not any(re.search(r"(feature|report)-20\d\d|\w\.(csv|geojson)\b", t) for t in texts)
    assert any("线" in text and "本项目" in text for text in texts)


def test_the_same_card_in_english(open_page):
    page = open_page("#project=wangyue-zhigu&lang=en")
    told = page.locator(f"{CARD} .position").inner_text()
    assert "that it lies near Wangyue Road is read from its name" in told
    assert "the true place lies within 1.5 km" in told
    assert "para. 19: along Second Ring South Road" in told
    assert "said with it as carrier (以…为载体)" in page.locator(CARD).inner_text()


def test_sources_and_method_are_told_in_both_languages(open_page):
    page = open_page("#left=sources")
    panel = page.locator(".panel.sources")
    texts = panel.locator("p, h3").all_inner_texts()
    assert [t for t in texts if ENGLISH.search(t) and "Leaflet" not in t] == []
    for said in ("怎样读", "圆", "规划图形", "计数", "许可", "CC BY 4.0", "非法定界线", "专版"):
        assert said in panel.inner_text()
    page.evaluate("atlas.set({ lang: 'en' })")
    assert "it holds the whole true place" in panel.inner_text()


@pytest.mark.parametrize(
    ("edtf", "zh", "en"),
    [
        ("2024", "2024年", "2024"),
        ("2024-01/2024-09", "2024年前三季度", "first three quarters of 2024"),
        ("2024-01/2024-06", "2024年上半年", "first half of 2024"),
        ("2024-01/2024-11", "2024年1月至11月", "January to November 2024"),
        ("2025-10", "2025年10月", "October 2025"),
        ("2021/2025", "2021年至2025年", "2021 to 2025"),
        ("2024-11/2025-02", "2024年11月至2025年2月", "November 2024 to February 2025"),
        ("2026-02-05", "2026年2月5日", "5 February 2026"),
        ("recently", "recently", "recently"),
    ],
)
def test_periods_are_written_in_words(open_page, edtf, zh, en):
    page = open_page()
    assert page.evaluate("atlas.period", edtf) == zh
    page.evaluate("atlas.set({ lang: 'en' })")
    assert page.evaluate("atlas.period", edtf) == en


def test_no_period_is_shown_as_a_code(open_page):
    page = open_page("#left=district&right=detail&project=shangxinjie")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    for part in ("time", "figure th", ".chip", ".fact .source"):
        texts = page.locator(part).all_inner_texts()
        assert texts
        assert [text for text in texts if EDTF.search(text)] == []


def test_who_says_2200p_and_as_of_when(atlas, open_page):
    page = open_page("#project=wangyue-zhigu")
    fact = page.locator(f"{CARD} .fact", has_text="超2200P").first
    told = fact.inner_text()
    said = atlas.statements.set_index("statement_id").loc["feature-2025-134"]
    title = atlas.layers.sources.set_index("source_id").at[said["source_id"], "title"]
    assert all(
        word in told for word in ("在建算力", "超过", "2024年", f"第{said['locator'][1:]}段")
    )
    assert title.split()[0] in told
    assert "智算中心在建" in told
    fact.locator("button.cite").click()
    page.locator(".say", has_text="已复制").wait_for()
    cited = page.evaluate("navigator.clipboard.readText()")
    assert "超2200P" in cited
    assert "2024年" in cited
    assert "未印发布者 · 未印日期" in cited


def test_what_two_paragraphs_repeat_stands_once_with_both_citations(open_page):
    page = open_page("#left=district")
    fact = page.locator(".panel.district li.fact", has_text="1500亿大关")
    assert fact.count() == 1
    fact.evaluate("(node) => (node.closest('details').open = true)")
    told = fact.locator(".source").all_inner_texts()
    assert [re.search(r"第\d+段", text)[0] for text in told] == ["第14段", "第39段"]
    assert ["转述" in text for text in told] == [False, True]  # the second gives the mayor's words
    card = show(page, "project", "zhongyang-shangbuqu")
    both = card.locator(".year .fact", has_text="列入 三大战略")
    assert both.count() == 1
    assert both.locator(".source").count() == 2


def test_growth_says_its_basis_or_that_none_is_printed(open_page):
    page = open_page("#left=district")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    told = page.locator(".panel.district")
    growth = told.locator("figure", has_text="地区生产总值增长率")
    assert "未写明增长率是同比还是其他口径" in growth.inner_text()
    retail = told.locator("li.fact", has_text="限额以上零售业销售额增长率").inner_text()
    assert "同比增长12.3%" in retail
    assert "未写明" not in retail
    assert "未写明" not in told.locator("li.fact", has_text="预登记文保资源增幅").inner_text()


def test_gdp_has_its_target_beside_its_result(open_page):
    page = open_page("#left=district")
    rows = page.locator("figure", has_text="地区生产总值增长率").locator("tr").all_inner_texts()
    told = [re.sub(r"\s+", " ", row).strip() for row in rows]
    assert told[-2:] == ["2025年 “增长5％”", "2026年 目标 “增长5％左右”"] or told[-2:] == [
        "2025年 增长5％", "2026年 目标 增长5％左右"]  # fmt: skip
    assert page.locator("figure caption").first.inner_text() == "地区生产总值"


def test_what_was_unfolded_stays_so_in_the_other_language(open_page):
    page = open_page("#left=district")
    summary = page.locator(".panel.district details:not(details details) > summary")
    summary.nth(1).click()
    opened = "[...document.querySelectorAll('.panel.district details')].map(({ open }) => open)"
    before = page.evaluate(opened)
    assert sum(before) == 1
    page.evaluate("atlas.set({ lang: 'en' })")
    assert page.evaluate(opened) == before
    assert page.locator(".panel.district details[open] li.fact").first.is_visible()


def test_a_row_of_a_chart_does_not_pass_for_a_button(open_page):
    page = open_page("#left=district&foot=table")
    pointer = "node => getComputedStyle(node).cursor"
    assert page.locator("figure tbody tr").first.evaluate(pointer) == "auto"
    assert page.locator(".table tbody tr").first.evaluate(pointer) == "pointer"


def test_totals_of_groups_are_in_the_figures_and_marked(open_page):
    page = open_page("#left=district")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    total = page.locator(".panel.district details", has_text="济中智立方等22个重点项目").last
    assert "总投资37亿元" in total.inner_text()
    assert "合计" in total.locator(".mark.scope").first.inner_text()
    assert "22个项目合计" in total.inner_text()
    total.locator("button.plain").click()
    assert "济中智立方产业园" in page.locator(CARD).inner_text()


def test_a_copied_citation_is_confirmed_on_its_button(open_page):
    page = open_page("#project=wangyue-zhigu", PHONE)
    button = page.locator(f"{CARD} .actions button").first
    button.click()
    n = page.evaluate("atlas.rowsOf.get('wangyue-zhigu').length")
    page.wait_for_function("([node, text]) => node.textContent === text",
                           arg=[button.element_handle(), f"✓ 已复制 {n} 条"])  # fmt: skip
    page.wait_for_function("(node) => node.textContent === '复制引文'", arg=button.element_handle())


def test_where_the_browser_refuses_the_text_is_offered_to_be_copied(open_page):
    page = open_page("#project=wangyue-zhigu")
    page.evaluate(
        "navigator.clipboard.writeText = () => Promise.reject();document.execCommand = () => false"
    )
    page.locator(f"{CARD} .actions button", has_text="复制固定链接").click()
    page.locator("dialog[open] textarea").wait_for()
    chosen = page.evaluate(
        "document.activeElement.value.slice(0, document.activeElement.selectionEnd)"
    )
    assert chosen.endswith("#project=wangyue-zhigu")
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert page.evaluate("document.activeElement.textContent") == "复制固定链接"


@pytest.mark.parametrize(("screen", "least"), [(None, 24), (PHONE, 32)])
def test_citation_buttons_are_large_enough_to_hit(open_page, screen, least):
    page = open_page("#project=wangyue-zhigu", screen)
    boxes = [button.bounding_box() for button in page.locator(f"{CARD} .cite").all()]
    assert len(boxes) > 5
    assert min(min(box["width"], box["height"]) for box in boxes) >= least


def test_a_unit_says_how_it_was_drawn_and_why(open_page):
    page = open_page("#unit=beibu-fuwuqu")
    card = page.locator(CARD)
    assert "非法定规划边界" in card.locator(".note").inner_text()
    assert "边界位置误差约1.5公里" in card.inner_text()
    card.locator("summary", has_text="画法与理由").click()
    assert "没有文件画出这条线" in card.inner_text()
    undrawn = show(page, "unit", "yihuan").inner_text()
    assert "本项目不绘制" in undrawn
    assert "非法定规划边界" not in undrawn


def test_a_place_has_a_card_and_a_link_of_its_own(open_page):
    page = open_page("#place=zhongyang-shangbuqu")
    told = page.locator(CARD).inner_text()
    assert "仅知范围" in told
    assert "位于此处的项目" in told
    assert "老商埠" in told
    show(page, "project", "wangyue-zhigu")
    assert "place=" not in page.url
    assert "望岳智谷" in page.locator(CARD).inner_text()


def test_a_line_is_not_said_to_lie_in_a_circle(open_page):
    page = open_page("#project=shangxinjie")
    told = page.locator(f"{CARD} .position").inner_text()
    assert "描线与实际位置相差不超过80米" in told
    assert "圆内" not in told


def citations(page, subject):
    return page.evaluate("(id) => atlas.rowsOf.get(id).map(atlas.citation)", subject)


def test_a_citation_keeps_the_marks_of_the_panel(open_page):
    page = open_page()
    cited = citations(page, "baimashan-pianqu")
    assert any("建设阶段：“完成供地”【目标】（2026年）" in text for text in cited)
    assert any("列入：优化二环南、转战二环西 “白马山片区”（2025年）" in text for text in cited)
    assert any("【合计】" in text for text in citations(page, "zhongdian-xiangmu-22"))
    page.evaluate("atlas.set({ lang: 'en' })")
    assert any("“完成供地” [target] (2026)" in t for t in citations(page, "baimashan-pianqu"))


def test_the_source_of_a_statement_says_what_is_not_printed(open_page):
    page = open_page("#project=baimashan-pianqu")
    source = page.locator(f"{CARD} .fact .source", has_text="第19段").first.inner_text()
    assert "未印发布者 · 未印日期" in source


def test_a_listed_member_shows_the_remark_on_its_listing(open_page):
    page = open_page("#project=zhongshan-gongyuan")
    units = page.locator(f"{CARD} section", has=page.locator("[data-t=in_units]")).locator("li")
    told = units.filter(has_text="文件列入").inner_text()
    assert "文件未说它位于轴上" in told
    assert "写明" not in page.locator(CARD).inner_text()


def test_where_listing_and_drawing_disagree_each_has_its_sentence(open_page):
    page = open_page("#project=shangxinjie-erqi")
    unit = page.locator(f"{CARD} li", has_text="两种读法不合")
    listed, drawn = unit.locator("p.source").all_inner_texts()
    assert listed.startswith("文件列入：《")
    assert listed.endswith("第24段。")
    assert "区内部分有 0% 在此" in drawn


def test_a_promised_stage_stands_beside_the_stage(open_page):
    page = open_page("#project=zhongke-zhisuan-yiqi")
    card = page.locator(CARD)
    assert card.locator(".chip").inner_text() == "未说明进展"
    assert card.locator(".chip + .mark").inner_text() == "承诺：投用开放 · 2025年"
    page.evaluate("atlas.set({ lang: 'en' })")
    assert card.locator(".chip + .mark").inner_text() == "Promised: In use · 2025"
    assert show(page, "project", "shangxinjie").locator(".chip + .mark").count() == 0


def test_a_chart_says_how_its_rows_were_counted(open_page):
    page = open_page("#left=district", PHONE)
    chart = page.locator("figure", has_text="新增谋划储备项目数")
    assert "新增谋划储备项目" in chart.inner_text()
    assert "新策划储备项目" in chart.inner_text()
    gdp = page.locator("figure", has=page.get_by_text("地区生产总值", exact=True))
    marked = gdp.locator("tr", has_text="不足一年").all_inner_texts()
    assert len(marked) == 2
    assert all("前三季度" in text for text in marked)
    heights = [q.bounding_box()["height"] for q in page.locator("figure q").all()]
    assert max(heights) < 30  # one line each


def test_the_figures_lead_to_what_differs(open_page):
    page = open_page("#left=district")
    page.locator(".panel.district button", has_text="说法不一").click()
    assert page.evaluate("document.activeElement.textContent").startswith("说法并列")


def test_units_and_remarks_are_plain_english(open_page):
    page = open_page("#left=district&lang=en")
    page.evaluate("document.querySelectorAll('details').forEach((one) => (one.open = true))")
    told = page.locator(".panel.district").inner_text()
    assert "331 items" in told
    assert "rank 3" in told
    assert not re.search(r"\d (count|person|visit)\b", told)
    texts = " ".join(" ".join(card) for card in cards(page).values())
    for talk in ("resolver", ".geojson", "renewal_atlas", "Replace this file", "centres.csv"):
        assert talk not in texts
