"""Where the focus, the view and the choice go when something opens, closes or changes its size."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
DESKTOP = {"width": 1440, "height": 900}
ZOOMED = {"width": 720, "height": 450}  # what a desktop has at 200 %
VIEW = "[atlas.map.getZoom(), ...Object.values(atlas.map.getCenter())]"
FOCUS = "document.activeElement.className || document.activeElement.tagName"


def test_a_count_keeps_the_focus_when_it_is_pressed(open_page):
    page = open_page()
    for position in ("placed", "area", "unplaced"):
        page.locator(f".counts .{position}").focus()
        page.keyboard.press("Enter")
        assert page.evaluate(FOCUS) == position
        assert page.evaluate("atlas.get('position')") == [position]


def test_a_link_in_a_card_leads_to_the_head_of_the_next(open_page):
    page = open_page("#project=guoyuecheng&right=detail")
    link = page.locator(".panel.detail button.plain", has_text="中央活力区").first
    link.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("atlas.get('project')") == "zhongyang-huoliqu"
    assert page.evaluate("document.activeElement.closest('.detail')?.tagName") == "SECTION"


def test_the_first_link_leads_to_the_table(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('.table') !== null")


@pytest.mark.parametrize("width", [1280, 1440, 1920])
def test_the_table_gives_the_view_back_unless_the_map_was_moved(open_page, width):
    page = open_page("", {"width": width, "height": 900})
    before = page.evaluate(VIEW)
    toggle = page.locator(".tools button", has_text="列表")
    toggle.click()
    assert page.evaluate(VIEW) != before
    toggle.click()
    assert page.evaluate(VIEW) == pytest.approx(before, abs=1e-6)
    toggle.click()
    page.evaluate("atlas.map.setView([36.62, 116.98], 14, {animate: false}); 0")
    toggle.click()
    zoom, lat, lon = page.evaluate(VIEW)
    assert (zoom, lat, lon) == (14, pytest.approx(36.62, abs=0.02), pytest.approx(116.98, abs=0.02))


def test_a_page_that_becomes_narrow_keeps_one_panel_open(open_page):
    page = open_page("#project=wangyue-zhigu&right=detail&foot=table", DESKTOP)
    assert page.locator(".panel:visible").count() == 3
    page.set_viewport_size(ZOOMED)
    page.locator(".panel.table").wait_for(state="hidden")
    assert page.locator(".panel:visible").count() == 1
    assert page.locator(".panel.detail").is_visible()
    page.locator(".panel.detail .close").click()
    assert page.locator(".panel:visible").count() == 0


def test_projects_without_a_stage_are_a_filter_that_a_link_can_carry(open_page):
    page = open_page("#left=filters")
    page.locator(".panel.filters li", has_text="未说明进展").locator("input").check()
    shown = page.locator(".counts span").inner_text()
    assert "未说明进展" in page.locator(".chosen").inner_text()
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")
    assert page.locator(".counts span").inner_text() == shown != "共 100 项"
    page.evaluate("atlas.choose('project', 'baotuquan'); atlas.open('right', 'detail')")
    page.go_back()
    assert page.locator(".counts span").inner_text() == shown


def test_an_unknown_language_is_told_and_dropped(open_page):
    page = open_page("#lang=fr&left=filters")
    assert "lang" not in page.url
    assert page.locator(".say").inner_text()
    assert "2026年计划" in page.locator("body").inner_text()


def test_less_motion_is_asked_for_at_any_time(open_page):
    page = open_page()
    page.emulate_media(reduced_motion="reduce")
    moved = "atlas.map.panBy([100, 0]); L.DomUtil.getPosition(atlas.map.getPane('mapPane')).x"
    start = page.evaluate("L.DomUtil.getPosition(atlas.map.getPane('mapPane')).x")
    assert page.evaluate(moved) == start - 100
    page.evaluate("atlas.map.setZoom(14); 0")
    assert page.evaluate("[atlas.map.getZoom(), atlas.map._animatingZoom ?? false]") == [14, False]


def test_the_list_sorts_stages_by_progress_and_what_has_none_comes_last(open_page):
    page = open_page("#foot=table&sort=stage")
    cells = page.locator(".panel.table td[data-name=stage]")
    order = page.evaluate(
        "Object.keys(atlas.data.words.stages).map((c) => atlas.word('stages', c))"
    )
    told = [text for text in cells.all_inner_texts() if text != "未说明进展"]
    assert told == sorted(told, key=order.index)
    assert cells.all_inner_texts()[: len(told)] == told
    page.evaluate("atlas.set({sort: '-stage'})")
    assert cells.all_inner_texts()[: len(told)] == sorted(told, key=order.index, reverse=True)


def test_a_switch_of_language_leaves_nothing_said_in_the_other(open_page):
    page = open_page("#foot=table")
    with page.expect_download():
        page.locator(".table .actions button").first.click()
    page.evaluate("atlas.say('已复制'); atlas.set({lang: 'en'})")
    assert page.locator(".table .actions + p").inner_text() == ""
    assert page.locator(".say").inner_text() == ""


def test_a_picture_taken_when_the_page_is_loaded_has_the_controls(chromium, tmp_path, atlas):
    from renewal_atlas.page import render

    path = tmp_path / "page.html"
    path.write_text(render(atlas.map()), encoding="utf-8")
    context = chromium.new_context(viewport=DESKTOP, offline=True)
    page = context.new_page()
    ready_at_load = "window.seen = 'ready' in document.documentElement.dataset"
    page.add_init_script(f"addEventListener('load', () => {{ {ready_at_load} }})")
    page.goto(path.as_uri(), wait_until="load")
    ready = page.evaluate("window.seen")
    context.close()
    assert ready
