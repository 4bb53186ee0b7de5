"""The page by keyboard, on a phone, at 200 % zoom, and what its buttons put on the clipboard."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
ZOOMED = {"width": 720, "height": 450}  # what 200 % leaves of a screen of 1440 by 900
FOCUS = "document.activeElement.getAttribute('aria-label')"


def tool(page, name):
    page.locator(".tools button", has_text=name).click()


def test_a_phone_shows_one_sheet_at_a_time(open_page):
    page = open_page("", PHONE)
    assert page.locator(".panel:visible").count() == 0
    for name in ("图层图例", "筛选", "列表"):
        tool(page, name)
        assert page.locator(".panel:visible").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_escape_closes_a_panel_and_gives_the_focus_back(open_page):
    page = open_page()
    page.locator(".layers input").first.focus()
    page.keyboard.press("Escape")
    assert not page.locator(".panel.layers").is_visible()
    assert page.evaluate("document.activeElement.textContent") == "图层图例"


def test_marks_are_reached_by_tab_and_arrows_and_opened_by_enter(open_page):
    page = open_page()
    page.evaluate("atlas.map.getContainer().focus()")
    page.keyboard.press("Tab")
    seen = {page.evaluate(FOCUS)}
    assert page.evaluate("document.activeElement.getAttribute('role')") == "button"
    for key in ("ArrowRight", "ArrowUp", "ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
        seen.add(page.evaluate(FOCUS))
    assert len(seen) >= 4
    before = page.evaluate(FOCUS)
    page.keyboard.press("Enter")
    popup = page.locator(".leaflet-popup-content")
    assert popup.locator("button:focus").count() == 1
    page.keyboard.press("Escape")
    popup.wait_for(state="detached")
    assert page.evaluate(FOCUS) == before


def test_every_mark_in_use_has_a_name_and_one_is_the_tab_stop(open_page):
    page = open_page()
    marks = page.locator(".leaflet-marks-pane path, .leaflet-areas-pane path[role]")
    named = page.locator("path[role=button][aria-label]")
    assert named.count() == marks.count()
    assert page.locator("path[tabindex='0']").count() == 1


@pytest.mark.parametrize(
    "fragment", ["", "#left=filters", "#left=district", "#right=detail&project=shangxinjie"]
)
def test_at_double_size_nothing_scrolls_sideways(open_page, fragment):
    page = open_page(fragment, ZOOMED)
    assert page.evaluate("document.documentElement.scrollWidth") <= ZOOMED["width"]
    wide = "(panel) => panel.scrollWidth > panel.clientWidth + 1"
    for panel in page.locator(".panel:visible .body").all():
        assert not panel.evaluate(wide)


def test_the_buttons_copy_a_citation_and_a_link_that_leads_back(atlas, open_page, address):
    page = open_page("#project=wangyue-zhigu")
    page.locator(".panel.detail .actions button", has_text="复制引文").click()
    page.locator(".say", has_text="已复制").wait_for()
    cited = page.evaluate("navigator.clipboard.readText()").splitlines()
    said = atlas.statements[atlas.statements["subject_id"] == "wangyue-zhigu"]
    assert len(cited) == len(said)
    assert all(any(original in line for line in cited) for original in said["original"])
    assert all("《" in line and "段" in line for line in cited)
    page.locator(".panel.detail .actions button", has_text="复制固定链接").click()
    page.wait_for_timeout(100)
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == f"{address}#project=wangyue-zhigu"
    again = open_page(link.removeprefix(address))
    assert "望岳智谷" in again.locator(".panel.detail").inner_text()
