"""The page in Chromium, opened from a file with the network off: what a planner does with it."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
MIDDLE_MARK = """() => {
  const boxes = [...document.querySelectorAll('.leaflet-marks-pane path')].map((p) => p.getBoundingClientRect());
  const far = (box) => Math.hypot(box.x - 900, box.y - 450);
  const { x, y, width, height } = boxes.sort((a, b) => far(a) - far(b))[0];
  return [x + width / 2, y + height / 2];
}"""
SHARED_MARK = """() => {
  const { at, rows } = atlas.marks().find(({ kind, rows }) => !kind && rows.length > 1);
  atlas.map.setView(at, 17, { animate: false });
  const { x, y } = atlas.map.latLngToContainerPoint(at);
  const { left, top } = atlas.map.getContainer().getBoundingClientRect();
  return [left + x, top + y, rows.map((row) => atlas.name(atlas.data.projects, row))];
}"""
DESKTOP = {"width": 1440, "height": 900}


def tool(page, name):
    page.locator(".tools button", has_text=name).click()


def tells_its_statements(atlas, page):
    """Text of the open popup: the chosen project's, with all that is said of it."""
    card = page.locator(".leaflet-popup-content")
    said = atlas.statements[atlas.statements["subject_id"] == page.evaluate("atlas.get('project')")]
    text = card.inner_text()
    assert len(said)
    assert card.locator(".fact").count() == len(said)
    assert all(original in text for original in said["original"])
    return text


def test_first_screen_says_how_much_is_placed(atlas, open_page):
    counts = atlas.counts()
    text = open_page().locator(".counts").inner_text()
    assert f"共 {counts['projects']} 项" in text
    assert f"上图 {counts['placed']}" in text
    assert f"仅知范围 {counts['area_wide']}" in text
    assert f"未定位 {counts['unplaced']}" in text


def test_first_screen_says_whose_drawing_it_is(open_page):
    corner = open_page().locator(".corner").inner_text()
    assert "非法定规划边界" in corner
    assert "审图号" in corner


def test_a_click_on_a_mark_lists_its_statements_with_their_sources(atlas, open_page):
    page = open_page()
    page.evaluate("atlas.map.setView([36.6634, 116.9868], 17, {animate: false})")
    page.mouse.click(*page.evaluate(MIDDLE_MARK))
    card = page.locator(".leaflet-popup-content article:has(.fact)")
    if not card.count():  # several projects at one place
        page.locator(".leaflet-popup-content li button").first.click()
    text = tells_its_statements(atlas, page)
    assert "第" in text
    assert "段" in text
    assert "真实位置在半径" in text


def test_a_line_of_the_list_of_a_place_opens_its_project(atlas, open_page):
    page = open_page()
    x, y, names = page.evaluate(SHARED_MARK)
    page.mouse.click(x, y)
    lines = page.locator(".leaflet-popup-content li button")
    assert lines.all_inner_texts() == names
    lines.last.click()
    assert page.locator(".leaflet-popup-content h3").first.inner_text() == names[-1]
    tells_its_statements(atlas, page)
    page.wait_for_timeout(400)  # longer than what is closed takes to fade
    assert page.locator(".leaflet-popup-content h3").first.inner_text() == names[-1]


def test_a_permanent_link_opens_the_panel(atlas, open_page):
    page = open_page("#project=wangyue-zhigu")
    panel = page.locator(".panel.detail")
    text = panel.inner_text()
    assert "望岳智谷" in text
    said = atlas.statements[atlas.statements["subject_id"] == "wangyue-zhigu"]
    assert all(original in text for original in said["original"])
    assert "project=wangyue-zhigu" in page.evaluate("atlas.link('project')")


def test_figures_of_a_group_are_kept_apart(open_page):
    page = open_page("#project=jizhong-zhilifang")
    panel = page.locator(".panel.detail")
    own = panel.locator("section", has=page.locator("[data-t=figures]"))
    group = panel.locator("section", has=page.locator("[data-t=figures_group]"))
    assert "37亿元" in group.inner_text()
    assert own.count() == 0 or "37亿元" not in own.inner_text()


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("望岳智谷", "望岳智谷"),
        ("wyzg", "望岳智谷"),
        ("wangyue zhigu", "望岳智谷"),
        ("wangyeu zhigu", "望岳智谷"),
        ("望月智谷", "望岳智谷"),
        ("Wangyue Smart", "望岳智谷"),
        ("jsxwe", "经四小纬二"),
        ("上新时代", "上新时代文化街区"),
    ],
)
def test_search_finds_by_name_pinyin_initials_english_and_with_a_slip(open_page, typed, first):
    page = open_page()
    page.get_by_role("combobox").focus()
    page.keyboard.type(typed)
    assert page.locator("[role=option]").first.locator("b").inner_text() == first
    page.keyboard.press("Enter")
    assert first in page.locator(".panel.detail").inner_text()


@pytest.fixture(scope="module")
def unplaced(atlas):
    """A project that has a place in the gazetteer, but no position."""
    rows = atlas.projects[atlas.projects["position"] == "unplaced"]
    return rows[rows["place_id"].notna()].iloc[0]


def test_search_says_what_is_not_on_the_map_and_why(open_page, unplaced):
    page = open_page()
    page.get_by_role("combobox").fill(unplaced["name"])
    option = page.locator("[role=option]").first
    assert unplaced["name"] in option.inner_text()
    assert "未定位" in option.inner_text()
    assert len(option.locator("small").last.inner_text()) > 5


def test_switching_a_layer_off_takes_it_from_the_map_and_the_key(open_page):
    page = open_page()
    before = page.locator(".leaflet-marks-pane path").count()
    assert before
    assert page.locator(".key", has_text="已定位").count()
    page.locator(".layers label", has_text="已定位").click()
    assert page.locator(".leaflet-marks-pane path").count() == 0
    assert page.locator(".key", has_text="已定位，圆为误差范围").count() == 0
    assert "layers=points" in page.url


def test_a_programme_rings_its_members(open_page):
    page = open_page()
    page.locator(".layers summary", has_text="战略").click()
    page.locator(".layers label", has_text="三大历史文化街区").click()
    assert page.locator(".leaflet-rings-pane path").count() >= 2


def test_filters_count_and_leave_the_same_in_line_map_and_table(atlas, open_page):
    page = open_page()
    tool(page, "筛选")
    page.locator(".filters label", has=page.get_by_text("建设中", exact=True)).click()
    expected = int((atlas.projects["stage"] == "under_construction").sum())
    assert page.locator(".counts").inner_text().startswith(f"{expected} / {len(atlas.projects)} 项")
    tool(page, "列表")
    assert page.locator("tbody tr[data-row]").count() == expected
    assert "stage=under_construction" in page.url
    again = open_page(page.url.partition("#")[2].join(["#", ""]))
    assert again.locator(".counts").inner_text().startswith(f"{expected} / ")


def test_two_years_are_compared_by_the_ledger(atlas, open_page):
    page = open_page()
    tool(page, "筛选")
    page.locator(".filters select").select_option("2024~2025")
    rows = atlas.ledger[(atlas.ledger["from_view"] == "2024") & (atlas.ledger["to_view"] == "2025")]
    rows = rows[rows["subject_id"].isin(atlas.projects["project_id"])]
    moved = int((rows["change"] == "moved_on").sum())
    label = page.locator(".filters label", has_text="有进展")
    assert label.locator("small").inner_text() == str(moved)
    label.click()
    assert page.locator(".counts").inner_text().startswith(f"{moved} / ")


def test_district_figures_show_target_beside_result(open_page):
    page = open_page()
    tool(page, "指标")
    chart = page.locator("figure", has_text="地区生产总值增长率").inner_text()
    assert "目标" in chart
    assert "5.9" in chart


def test_what_the_checks_report_stands_side_by_side(open_page):
    """全口径 3800亿元 beside 338.4亿元 and the 380亿元 aimed at, with the notes on how they count."""
    page = open_page("#left=district")
    beside = page.locator(".panel.district .beside", has_text="能源互联网产业规模")
    quoted = beside.locator("q").all_inner_texts()
    assert sorted(text.strip("“”") for text in quoted) == [
        "338.4亿元",
        "突破3800亿元",
        "突破380亿元",
    ]
    assert "全口径" in beside.inner_text()
    page.evaluate("atlas.choose('project', 'nengyuan-hulianwang-jijuqu')")
    page.evaluate("atlas.open('right', 'detail')")
    assert page.locator(".panel.detail .beside q").count() == len(quoted)


def test_how_a_place_was_found_is_told_in_the_language_of_the_page(open_page):
    page = open_page("#project=jingsi-xiaoweier")
    told = page.locator(".panel.detail .position .source").first
    assert "由位置描述解算" in told.inner_text()
    assert told.get_attribute("title") is None
    tool(page, "English")
    assert "worked out from the locality" in told.inner_text()


def test_neighbouring_districts_lie_under_the_district(open_page):
    page = open_page()
    names = page.locator(".label.neighbour").all_inner_texts()
    assert {"历下区", "历城区", "槐荫区"} <= set(names)
    around = page.locator(".leaflet-ground-pane path[fill='#eff2f3']")
    before = around.count()
    page.locator(".layers label", has_text="区界").click()
    page.locator(".layers label", has_text="区界").click()
    paths = "[...document.querySelectorAll('.leaflet-ground-pane path')]"
    fills = page.evaluate(f"{paths}.map((p) => p.getAttribute('fill'))")
    assert fills[:before] == ["#eff2f3"] * before
    assert fills[before] == "#fdfcf9"


def test_english_at_a_click(open_page):
    page = open_page("#project=shangxinjie")
    tool(page, "English")
    assert page.locator("h1").inner_text() == "Urban renewal in Shizhong District"
    assert "Shangxin Street" in page.locator(".panel.detail").inner_text()
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize(("size", "pages"), [("a3", 1), ("a4", 2)])
def test_the_sheet_prints_with_its_particulars(open_page, size, pages):
    page = open_page(f"#sheet={size}")
    sheet = page.locator("aside.sheet").inner_text()
    for particular in (
        "市中区城市更新地图",
        "审图号",
        "非法定规划边界",
        "EPSG:4548",
        "2026年2月5日",
    ):
        assert particular in sheet
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") == pages  # the list of projects goes on on a second A4


def test_the_read_out_agrees_with_proj(open_page):
    from pyproj import Transformer

    page = open_page()
    to_metric = Transformer.from_crs(4326, 4548, always_xy=True)
    for lon, lat in [(116.99, 36.65), (116.8, 36.5), (117.1, 36.7), (115.6, 34.4)]:
        found = page.evaluate(f"atlas.projector(atlas.data.projection)({lat}, {lon})")
        assert found == pytest.approx(to_metric.transform(lon, lat), abs=0.001)
