"""The page by keyboard, on a phone, at 200 % zoom, and what its buttons put on the clipboard."""

from __future__ import annotations

import dataclasses

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
    link = page.evaluate(COPIED, "\n".join(cited))
    assert link == f"{address}#project=wangyue-zhigu"
    again = open_page(link.removeprefix(address))
    assert "望岳智谷" in again.locator(".panel.detail").inner_text()


COPIED = """async (before) => {
  const read = () => navigator.clipboard.readText();
  while ((await read()).trim() === before.trim()) await new Promise((next) => setTimeout(next, 20));
  return read();
}"""
STATES = {
    "first": "",
    "filters": "#left=filters&compare=2024~2025&change=moved_on&stage=in_use",
    "table": "#foot=table",
    "figures": "#left=district",
    "project": "#project=shangxinjie",
    "nothing": "#foot=table&position=unplaced&zone=xibu-gongyequ",
    "unit": "#unit=gongneng-pinzhi-zhou",
    "programme": "#programme=zhongdian-xiangmu-22",
    "unplaced": "#left=unplaced",
    "sources": "#left=sources",
    "print": "#left=print",
    "sheet": "#sheet=a4",
    "english": "#lang=en&left=filters&foot=table&stage=in_use&compare=2024~2026-plan",
}


def violations(page):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright")
    while page.evaluate("document.getAnimations().length"):  # half faded in is half the contrast
        page.wait_for_timeout(20)
    found = axe.Axe().run(page).response["violations"]
    return [(f["id"], f["nodes"][0]["html"][:120], f["nodes"][0]["failureSummary"]) for f in found]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("fragment", STATES.values(), ids=STATES)
def test_axe_finds_nothing_in_any_state(open_page, fragment, viewport):
    assert violations(open_page(fragment, viewport)) == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
@pytest.mark.parametrize("typed", ["2200P", "wy", "xqzxqz"])
def test_axe_finds_nothing_in_the_answers(open_page, typed, viewport):
    page = open_page("", viewport)
    page.get_by_role("combobox").fill(typed)
    assert page.locator("[role=option]").count()
    assert violations(page) == []


def test_axe_finds_nothing_in_a_popup_and_in_the_help(open_page):
    page = open_page()
    page.evaluate("atlas.show('project', 'wangyue-zhigu', atlas.map.getCenter())")
    assert violations(page) == []
    page.evaluate("atlas.map.getContainer().focus()")
    page.keyboard.press("?")
    assert page.locator(".panel.keys").is_visible()
    assert violations(page) == []


def test_the_keys_are_told_to_who_uses_them(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "键盘操作"
    page.keyboard.press("Enter")
    told = page.locator(".panel.keys").inner_text()
    assert all(key in told for key in ("/", "Tab", "Esc", "?"))
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.textContent") == "键盘操作"


def test_the_keys_are_asked_for_on_the_map_alone(open_page):
    page = open_page()
    for elsewhere in ("document.body", "document.querySelector('.tools button')"):
        page.evaluate(f"{elsewhere}.focus()")
        page.keyboard.press("?")
        assert not page.locator(".panel.keys").is_visible()
    page.evaluate("atlas.map.getContainer().focus()")
    page.keyboard.press("Control+?")
    assert not page.locator(".panel.keys").is_visible()
    page.keyboard.press("?")
    told = page.locator(".panel.keys").inner_text()
    assert "地图有焦点时也可按 /" in told
    assert "地图有焦点时按 ?" in told


@pytest.mark.parametrize(
    "fragment", ["", "#left=filters&foot=table&project=shangxinjie&stage=in_use"]
)
def test_tab_goes_through_the_page_and_out_again(open_page, fragment):
    page = open_page(fragment)
    count = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input, select, summary, [tabindex=\"0\"]')]"
        ".filter((node) => node.checkVisibility()).length"
    )
    body, seen = 0, 0
    for _ in range(count + 20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            body += 1
            break
        seen += 1
    assert body, "the focus never left the page"
    assert seen > 10


def test_very_many_marks_are_reached_by_the_same_keys(chromium, atlas, tmp_path):
    """Above 800 projects marks are drawn on a canvas; one button stands in for them."""
    import pandas as pd

    from renewal_atlas.page import atlas_map, read_settings, render

    layers = atlas.layers
    placed = layers.projects[layers.projects["position"] == "point"].reset_index(drop=True)
    rows = pd.concat([placed] * (900 // len(placed)), ignore_index=True)
    rows = pd.concat([rows, placed.iloc[: 900 - len(rows)]], ignore_index=True)
    rows["project_id"] = [f"many-{n}" for n in range(900)]
    rows["name"] = [f"项目{n}" for n in range(900)]
    lon, lat = rows.geometry.x, rows.geometry.y
    spread = type(rows.geometry).from_xy(
        lon + rows.index % 30 / 1000, lat + rows.index // 30 / 1000, crs=4326
    )
    style, settings = read_settings(atlas.layout, layers.district.district_id)
    path = tmp_path / "many.html"
    many = dataclasses.replace(layers, projects=rows.set_geometry(spread))
    path.write_text(render(atlas_map(many, style, settings)), encoding="utf-8")
    context = chromium.new_context(viewport=DESKTOP, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate("atlas.map.getContainer().focus()")
    page.keyboard.press("Tab")
    seen = [page.evaluate(FOCUS)]
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(page.evaluate(FOCUS))
    assert all(name.startswith("项目") for name in seen)
    assert len(set(seen)) > 2
    page.keyboard.press("Enter")
    assert seen[-1].split()[0] in page.locator(".leaflet-popup").inner_text()
    assert violations(page) == []
    context.close()
