"""What the search finds beside names: figures as printed, what they are about, plans, places."""

from __future__ import annotations

import unicodedata

import pytest

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


def answers(page, text):
    page.get_by_role("combobox").fill(text)
    return page.locator("[role=option]")


def quoting(atlas, figure):
    """Statements whose words hold a figure, each wording of a subject once."""
    plain = atlas.statements["original"].map(lambda text: unicodedata.normalize("NFKC", text))
    found = atlas.statements[plain.str.contains(rf"(?<![\d.]){figure}", regex=True)]
    return found.drop_duplicates(["subject_id", "property", "original"])


@pytest.mark.parametrize("figure", ["37亿", "2200P", "11.6万"])
def test_a_figure_leads_to_the_subject_of_its_statement(atlas, open_page, figure):
    page = open_page()
    expected = quoting(atlas, figure)
    properties = atlas.layers.vocabularies["properties"]["zh"]
    titles = atlas.layers.sources.set_index("source_id")["title"]
    texts = answers(page, figure).all_inner_texts()
    for said in expected.itertuples():
        parts = (properties[said.property], said.original, titles[said.source_id])
        assert any(all(part in text for part in parts) for text in texts)
    said = expected.iloc[0]
    answers(page, figure).filter(has_text=said["original"]).filter(
        has=page.locator("q")
    ).last.click()
    found = page.locator(".panel.detail q.found")
    assert figure in found.inner_text()
    assert page.evaluate("document.activeElement.textContent") == "详情"


@pytest.mark.parametrize("asked", ["GDP", "生产总值", "地区生产总值"])
def test_an_indicator_leads_to_the_figures_of_the_district(atlas, open_page, asked):
    page = open_page()
    first = answers(page, asked).first
    newest = atlas.statements[
        (atlas.statements["subject_id"] == atlas.layers.district.adcode)
        & (atlas.statements["property"] == "gdp")
    ].sort_values("as_of")
    assert "地区生产总值" in first.inner_text()
    assert first.locator("q").inner_text().strip("“”") in set(newest["original"])
    page.keyboard.press("Enter")
    found = page.locator(".panel.district q.found")
    assert found.is_visible()
    assert "地区生产总值" in found.locator("xpath=ancestor::figure").inner_text()


def test_a_figure_is_not_found_in_the_tail_of_another(atlas, open_page):
    page = open_page()
    told = answers(page, "5%").locator("q").all_inner_texts()
    assert told
    for text in told:
        plain = unicodedata.normalize("NFKC", text)
        before = plain[: plain.index("5%")]
        assert not before or not before[-1].isdigit()


def test_all_words_of_a_question_count(open_page):
    page = open_page()
    found = answers(page, "望岳智谷 2200P")
    assert found.count() == 1
    assert "望岳智谷" in found.first.inner_text()
    assert answers(page, "上新街 2200P").first.inner_text().startswith("没有找到")


def test_what_does_not_fit_the_list_is_counted(open_page):
    page = open_page()
    found = answers(page, "区")
    last = found.last
    assert found.count() == 13
    total = page.evaluate("atlas.find('区').length")
    assert f"另有 {total - 12} 条" in last.inner_text()
    assert last.get_attribute("aria-disabled") == "true"


def test_a_plan_is_found_by_its_name_and_chosen(atlas, open_page):
    older = atlas.layers.plans.sort_values("years").iloc[0]
    page = open_page("#left=")
    answers(page, older["name"]).first.click()
    assert page.locator(".layers .plans input:checked").get_attribute("value") == older["plan_id"]


def test_a_place_that_is_no_project_is_found_too(atlas, open_page):
    projects, places = atlas.projects, atlas.places
    carried = {*projects["project_id"], *projects["place_id"].dropna(), *projects["name"]}
    bare = places[places.geometry.notna() & ~places["place_id"].isin(carried)]
    place = bare[~bare["name"].isin(carried) & ~bare["name"].duplicated(keep=False)].iloc[0]
    page = open_page()
    answers(page, place["name"]).first.click()
    assert page.locator(".leaflet-rings-pane path").count()
    assert place["name"] in page.locator(".panel.detail").inner_text()


def test_the_focus_comes_back_to_the_box(open_page):
    page = open_page()
    page.evaluate("atlas.map.getContainer().focus()")
    page.keyboard.press("/")
    page.keyboard.type("wyzg")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.getAttribute('role')") == "combobox"
    assert not page.locator("[role=listbox]").is_visible()
    page.keyboard.press("ArrowDown")
    assert page.locator("[role=listbox]").is_visible()


def test_the_slash_is_heard_on_the_map_alone_and_with_no_other_key(open_page):
    page = open_page()
    box = page.get_by_role("combobox")
    for elsewhere in ("document.body", "document.querySelector('.tools button')"):
        page.evaluate(f"{elsewhere}.focus()")
        page.keyboard.press("/")
        assert not box.evaluate("node => node === document.activeElement")
    page.evaluate("atlas.map.getContainer().focus()")
    for held in ("Control", "Alt", "Meta"):
        page.keyboard.press(f"{held}+/")
        assert not box.evaluate("node => node === document.activeElement")
    page.keyboard.press("/")
    assert box.evaluate("node => node === document.activeElement")
    page.locator(".tools button").first.focus()
    page.keyboard.press("Control+k")  # with a key held down it is heard everywhere
    assert box.evaluate("node => node === document.activeElement")


def test_that_nothing_was_found_is_read_out(open_page):
    page = open_page()
    box = page.get_by_role("combobox")
    told = answers(page, "xqzxqz").first
    for _ in range(2):
        assert told.get_attribute("id") == box.get_attribute("aria-activedescendant")
        assert told.inner_text().startswith("没有找到")
        assert told.get_attribute("aria-selected") == "false"
        page.keyboard.press("ArrowDown")
    box.fill("")
    assert box.get_attribute("aria-activedescendant") is None
    assert box.get_attribute("aria-expanded") == "false"


@pytest.mark.parametrize("slip", ["wangyeu zhigu", "wangyue zigu", "望月智谷", "shangxnjie"])
def test_a_word_with_a_slip_is_found(open_page, slip):
    page = open_page()
    assert answers(page, slip).first.locator("b").inner_text() in ("望岳智谷", "上新街")


def test_quoted_words_are_chinese_on_the_english_page(open_page):
    page = open_page("#lang=en&left=district&project=wangyue-zhigu&right=detail")
    answers(page, "2200P")
    for part in (".panel.district", ".panel.detail", ".search"):
        quotes = page.locator(f"{part} q")
        assert quotes.count()
        assert quotes.count() == page.locator(f"{part} q[lang=zh]").count()


def test_answers_lie_over_an_open_sheet_and_put_the_keyboard_away(open_page):
    page = open_page("#foot=table", PHONE)
    option = answers(page, "wy").last
    option.scroll_into_view_if_needed()
    box = option.bounding_box()
    at = f"document.elementFromPoint({box['x'] + 20}, {box['y'] + 10})"
    assert page.evaluate(f"{at}.closest('[role=listbox]') !== null")
    answers(page, "wyzg").first.click()
    assert page.evaluate("document.activeElement.tagName") != "INPUT"


def test_the_list_ends_above_the_keyboard_of_a_phone(open_page):
    page = open_page("", {"width": 390, "height": 420})  # what a keyboard leaves
    answers(page, "wy")
    bottom = page.locator("[role=listbox]").bounding_box()
    assert bottom["y"] + bottom["height"] <= 420


@pytest.mark.parametrize("asked", ["冲突", "说法不一", "conflict"])
def test_differing_figures_are_found_and_shown(open_page, asked):
    page = open_page("#project=wangyue-zhigu&right=detail")
    assert "说法不一" in answers(page, asked).first.inner_text()
    page.keyboard.press("Enter")
    assert page.locator(".panel.district h3.differing").is_visible()
    assert page.evaluate("document.activeElement.textContent").startswith("说法并列")


def test_a_figure_of_the_district_closes_the_card_of_a_project(open_page):
    page = open_page("#project=wangyue-zhigu&right=detail")
    answers(page, "GDP").first.click()
    assert not page.locator(".panel.detail").is_visible()
    assert "project=" not in page.url


def test_name_and_kind_are_told_apart(open_page):
    page = open_page("#lang=en")
    assert "Second Ring Road · Road" in answers(page, "Second Ring Road").first.inner_text()
