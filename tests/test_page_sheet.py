"""The printed sheet: what stands on it, that its scale is true, and the way in and out."""

from __future__ import annotations

import re
from math import cos, hypot, pi

import pytest
from pyproj import Geod

pytestmark = pytest.mark.browser
AXIS = "gongneng-pinzhi-zhou"
CHOSEN = f"#unit={AXIS}&right=detail"
PHONE = {"width": 390, "height": 844}
PIXEL_M = 0.0254 / 96

WENT = """(steps) => new Promise((done) => {
  addEventListener('popstate', () => setTimeout(done), { once: true });
  history.go(steps);
})"""
FRAME = """() => { const b = atlas.map.getBounds(); return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; }"""

STILL = """async () => {
  const view = () => [atlas.map.getCenter().toString(), atlas.map.getZoom()].join();
  const frames = async (n) => { while (n--) await new Promise(requestAnimationFrame); };
  for (let was = ''; was !== view(); await frames(4)) was = view();
}"""


def numbers(page, selector):
    """Whole numbers of all texts, ranges such as 3–6 spelt out."""
    found = []
    for text in page.locator(selector).all_inner_texts():
        first, _, last = text.partition("–")
        found += range(int(first), int(last or first) + 1)
    return sorted(found)


def scale_of(page):
    return int(re.sub(r"\D", "", page.locator(".scale").inner_text().split("1:")[1].split("（")[0]))


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_every_project_is_on_the_map_by_number_or_named_as_not_placed(open_page, atlas, paper):
    page = open_page(f"#sheet={paper}")
    listed = numbers(page, ".list b")
    assert listed == numbers(page, ".number") == list(range(1, len(listed) + 1))
    assert len(listed) + page.locator(".list .run").count() == len(atlas.projects)
    lines = page.locator(".list li:has(b)").all_inner_texts()
    assert any("华美颐养中心" in line and "建成" in line and "±500" in line for line in lines)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("fragment", ["#sheet=a3", "#sheet=a4", f"#sheet=a4&zone={AXIS}"])
def test_nothing_on_the_sheet_is_cut_off(open_page, fragment, lang):
    page = open_page(f"{fragment}&lang={lang}")
    assert page.evaluate("""() => [...document.querySelectorAll('.list')].flatMap((list) => {
        const { right, bottom } = list.getBoundingClientRect();
        return [...list.children].filter((item) => {
          const own = item.getBoundingClientRect();
          return own.right > right + 1 || own.bottom > bottom + 1;
        }).map((item) => item.textContent);
      })""") == []  # fmt: skip
    beyond = page.evaluate("""() => [...document.querySelectorAll('.sheet > *, .more > *')].filter((part) => {
        const [own, paper] = [part, part.parentNode].map((node) => node.getBoundingClientRect());
        return own.bottom > paper.bottom || own.right > paper.right;
      }).map((part) => part.className)""")
    assert beyond == []
    pages = page.locator(".page").all_inner_texts()
    all_pages = len(pages)
    words = {"zh": "第 {n} 页，共 {all} 页", "en": "Page {n} of {all}"}[lang]
    assert [text.split(" · ")[0] for text in pages] == [
        words.format(n=n, all=all_pages) for n in range(1, all_pages + 1)
    ]


def test_numbers_do_not_lie_on_one_another(open_page):
    page = open_page("#sheet=a3")
    boxes = page.evaluate("""() => [...document.querySelectorAll('.number, .label.zone, .label.unit')].map((node) => {
        const { left, top, right, bottom } = node.getBoundingClientRect();
        return [left, top, right, bottom];
      })""")
    meeting = [
        (a, b) for i, a in enumerate(boxes) for b in boxes[i + 1 :]
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] - 1 and b[1] < a[3] - 1
    ]  # fmt: skip
    assert len(boxes) > 20
    left, top, right, bottom = page.locator(".folium-map").evaluate(
        "node => { const b = node.getBoundingClientRect(); return [b.left, b.top, b.right, b.bottom]; }"
    )
    assert all(b[0] > left and b[1] > top and b[2] < right and b[3] < bottom for b in boxes)
    assert meeting == []


@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_the_scale_is_round_and_true_on_paper(open_page, paper):
    """A kilometre on the ground against its length on the sheet, both ways."""
    page = open_page(f"#sheet={paper}")
    scale = scale_of(page)
    assert scale % 10_000 == 0
    lon, lat = page.evaluate("() => { const c = atlas.map.getCenter(); return [c.lng, c.lat]; }")
    geod = Geod(ellps="WGS84")
    for bearing in (0, 90):
        east, north, _ = geod.fwd(lon, lat, bearing, 1000)
        away = page.evaluate("""([lon, lat, east, north]) => {
            const at = (x, y) => atlas.map.project([y, x], atlas.map.getZoom());
            const [a, b] = [at(lon, lat), at(east, north)];
            return [a.x - b.x, a.y - b.y];
          }""", [lon, lat, east, north])  # fmt: skip
        assert 1000 / (hypot(*away) * PIXEL_M) == pytest.approx(scale, rel=0.004)


def test_the_scale_bar_is_as_long_as_it_says(open_page):
    page = open_page("#sheet=a3")
    bar = page.locator(".leaflet-control-scale-line")
    said_m = float(bar.inner_text().split()[0]) * 1000
    width = bar.evaluate("node => node.offsetWidth") * PIXEL_M
    assert said_m / width == pytest.approx(scale_of(page), rel=0.02)  # whole pixels


def test_a_unit_gives_the_sheet_its_title_its_frame_and_its_projects(open_page, atlas):
    page = open_page(f"#sheet=a3&zone={AXIS}")
    head = page.locator(".sheet header").inner_text()
    assert "功能品质提升轴" in page.locator(".sheet h1").inner_text()
    assert "一带一轴四区" in head
    assert "市中区城市更新地图" in head
    units = atlas.plan_units.set_index("unit_id").geometry
    west, south, east, north = units[AXIS].bounds
    frame = page.evaluate(FRAME)
    assert frame[0] < west < east < frame[2]
    assert frame[1] < south < north < frame[3]
    assert (north - south) / (frame[3] - frame[1]) > 0.6  # zoomed, not merely inside
    members = atlas.memberships[
        (atlas.memberships["unit_id"] == AXIS) & (atlas.memberships["membership"] != "outside")
    ]
    assert page.locator(".list li:has(b), .list .run").count() == len(members)


@pytest.mark.parametrize("viewport", [None, PHONE])
def test_a_chosen_unit_keeps_the_sheet_to_its_members_until_the_district_is_asked_for(
    open_page, atlas, viewport
):
    page = open_page(f"#unit={AXIS}&sheet=a3", viewport)
    rows = atlas.memberships[atlas.memberships["unit_id"] == AXIS]
    members = rows[rows["membership"] != "outside"]
    listed = page.locator(".list li:has(b), .list .run")
    assert listed.count() == len(members)
    assert scale_of(page) <= 100_000
    head = page.locator(".sheet header").inner_text()
    for position in ("placed", "area", "unplaced"):
        told = page.locator(
            ".list .head", has_text={"placed": "上图", "area": "仅知范围"}.get(position, "未定位")
        )
        assert told.first.inner_text() in head
    edge = members[members["membership"] == "edge"]
    assert sum("%" in text for text in listed.all_inner_texts()) == edge["project_id"].nunique()
    page.get_by_role("button", name="全区", exact=True).click()
    assert listed.count() == len(atlas.projects)
    page.keyboard.press("Escape")
    assert "zone=" not in page.url


def reload(page):
    page.reload()
    page.wait_for_selector("html[data-ready]", state="attached")


def state(page):
    return page.evaluate("location.hash")


def test_the_filter_of_a_sheet_goes_with_it_after_a_reload_too(open_page, atlas):
    page = open_page(f"#unit={AXIS}&sheet=a4")
    assert f"zone={AXIS}" in state(page)
    reload(page)
    assert page.get_by_role("button", name="全区", exact=True).is_visible()
    page.keyboard.press("Escape")
    assert state(page) == CHOSEN
    assert page.locator(".counts").inner_text().startswith(f"共 {len(atlas.projects)} 项")


def test_a_sheet_that_forward_opens_gives_its_filter_back(open_page):
    page = open_page(f"#unit={AXIS}")
    page.evaluate("atlas.set({ sheet: 'a4' }, true)")
    for step in (-1, 1):
        page.evaluate(WENT, step)
    assert page.locator(".sheet").is_visible()
    page.keyboard.press("Escape")
    assert state(page) == CHOSEN


def test_a_filter_of_the_readers_own_outlives_the_sheet(open_page):
    own = f"{CHOSEN}&zone={AXIS}"
    page = open_page(own)
    page.evaluate("atlas.set({ sheet: 'a4' }, true)")
    assert page.get_by_role("button", name="全区", exact=True).is_hidden()
    reload(page)
    page.keyboard.press("Escape")
    assert state(page) == own


def test_the_whole_district_is_asked_for_anew_on_the_next_sheet(open_page):
    page = open_page(f"#unit={AXIS}&sheet=a4")
    page.get_by_role("button", name="全区", exact=True).click()
    assert "whole=on" in state(page)
    page.keyboard.press("Escape")
    assert state(page) == CHOSEN


def test_a_chosen_project_brings_the_map_to_it(open_page):
    page = open_page("#sheet=a4&project=huamei-yiyang-zhongxin")
    west, south, east, north = page.evaluate(FRAME)
    assert page.locator(".scale").is_visible()
    metres = (east - west) * 111_320 * cos((south + north) / 2 * pi / 180)
    assert metres < 5000


def test_what_a_sheet_must_say(open_page):
    page = open_page("#sheet=a3")
    text = page.locator(".sheet").inner_text()
    for words in ("图例", "比例尺 1:", "按 A3 原大打印", "EPSG:4548", "2026年2月5日", "示意绘制",
                  "审图号：", "内部使用，不得公开", "《济南市市中区：“二次创业”突破跃升》"):  # fmt: skip
        assert words in text
    assert page.locator(".north").is_visible()
    page.evaluate("atlas.set({lang: 'en'})")
    text = page.locator(".sheet").inner_text()
    for words in ("Urban renewal in Shizhong", "Legend", "Scale 1:", "Internal use only", "Page 1"):
        assert words in text


@pytest.mark.parametrize("viewport", [None, PHONE])
@pytest.mark.parametrize("paper", ["a3", "a4"])
def test_the_preview_fits_the_window_and_escape_leads_back(open_page, viewport, paper):
    page = open_page(viewport=viewport)
    page.evaluate("document.activeElement.blur()")
    page.get_by_role("button", name="打印", exact=True).click()
    before = page.evaluate(FRAME)
    page.get_by_role("button", name=f"{paper.upper()} 图纸").click()
    box = page.locator(".stage").bounding_box()
    size = viewport or {"width": 1440, "height": 900}
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size["width"]
    assert box["y"] + box["height"] <= size["height"]
    assert page.evaluate("document.activeElement.textContent") == "打印"
    page.keyboard.press("Escape")
    assert page.locator(".sheet").is_hidden()
    assert page.locator(".sheet-bar").is_hidden()
    assert page.evaluate("document.activeElement.textContent") == f"{paper.upper()} 图纸"
    page.evaluate(STILL)
    assert page.evaluate(FRAME) == pytest.approx(before, abs=0.002)


def test_the_browsers_own_print_makes_a_sheet_and_gives_the_page_back(open_page, tmp_path):
    page = open_page()
    before = page.evaluate(FRAME)
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.startswith(b"%PDF")
    width = float(re.search(rb"/MediaBox ?\[0 0 ([\d.]+)", pdf)[1])
    assert width == pytest.approx(297 / 25.4 * 72, abs=2)
    page.evaluate(STILL)
    assert page.evaluate("atlas.get('sheet')") == ""
    assert page.evaluate(FRAME) == pytest.approx(before, abs=0.002)
    assert page.locator(".number").count() == 0


def test_the_list_follows_when_the_map_is_moved_in_the_preview(open_page):
    page = open_page("#sheet=a3")
    all_listed = len(numbers(page, ".list b"))
    page.evaluate("atlas.map.setView([36.655, 116.99], 15, {animate: false})")
    listed = numbers(page, ".list b")
    assert 0 < len(listed) < all_listed
    assert listed == numbers(page, ".number")
    assert "在图幅之外" in page.locator(".list").last.inner_text()


def test_axe_finds_no_fault_in_the_preview(open_page):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page("#sheet=a4")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
    assert [
        (v["id"], [n["html"] for n in v["nodes"]][:3]) for v in found.response["violations"]
    ] == []
