"""The page in Chromium, opened from a file with the network off: what a planner does with it."""

from __future__ import annotations

import csv
import io
import json

import pytest

from renewal_atlas.page import render

pytestmark = pytest.mark.browser
MIDDLE_MARK = """() => {
  const boxes = [...document.querySelectorAll('.leaflet-marks-pane path')].map((p) => p.getBoundingClientRect());
  const far = (box) => Math.hypot(box.x - 900, box.y - 450);
  const { x, y, width, height } = boxes.sort((a, b) => far(a) - far(b))[0];
  return [x + width / 2, y + height / 2];
}"""
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def address(atlas, tmp_path_factory):
    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(render(atlas.map()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def open_page(chromium, address):
    """Open the page; at the end it must have made no request and said nothing in the console."""
    contexts, faults = [], []

    def open_(fragment="", viewport=DESKTOP, url=None):
        context = chromium.new_context(viewport=viewport, offline=True, accept_downloads=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: faults.append(request.url) if _fetched(request) else None
        )
        page.goto((url or address) + fragment)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def _fetched(request):
    return not request.is_navigation_request() and not request.url.startswith(("data:", "blob:"))


def tool(page, name):
    page.locator(".tools button", has_text=name).click()


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
    popup = page.locator(".leaflet-popup-content")
    if popup.locator("li button").count():  # several projects at one place
        popup.locator("li button").first.click()
    text = popup.inner_text()
    assert "第" in text
    assert "段" in text
    assert "真实位置在半径" in text
    chosen = page.evaluate("atlas.get('project')")
    said = atlas.statements[atlas.statements["subject_id"] == chosen]
    assert popup.locator(".fact").count() == len(said)
    assert all(original in text for original in said["original"])


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
    page.keyboard.press("/")
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
    page.locator(".filters label", has_text="建设中").click()
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


def test_the_table_has_unplaced_rows_and_leads_to_the_panel(atlas, open_page, unplaced):
    page = open_page("#foot=table&sort=-uncertainty_m")
    assert page.locator("tbody tr[data-row]").count() == len(atlas.projects)
    row = page.locator(
        "tbody tr", has=page.get_by_role("button", name=unplaced["name"], exact=True)
    )
    assert "未定位" in row.inner_text()
    row.locator("button").focus()
    page.keyboard.press("Enter")
    assert unplaced["name"] in page.locator(".panel.detail").inner_text()
    assert row.get_attribute("aria-current") == "true"


def test_the_table_sorts_both_ways(open_page):
    page = open_page("#foot=table")
    head = page.locator("th[data-name=statement_count]")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").click()
    counts = [int(text) for text in page.locator("td[data-name=statement_count]").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)


def download(page, name):
    with page.expect_download() as started:
        page.locator(".panel.table button", has_text=name).click()
    return started.value.path().read_bytes()


def test_csv_holds_what_is_shown_and_opens_in_excel(atlas, open_page):
    page = open_page("#foot=table&position=unplaced")
    content = download(page, "CSV")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == atlas.counts()["unplaced"]
    assert {row["位置"] for row in rows} == {"未定位"}


def test_geojson_holds_every_project_with_the_published_properties(atlas, open_page, unplaced):
    from renewal_atlas.layers import PROJECT_COLUMNS

    content = json.loads(download(open_page("#foot=table"), "GeoJSON"))
    features = content["features"]
    assert len(features) == len(atlas.projects)
    assert list(features[0]["properties"]) == list(PROJECT_COLUMNS)
    placed = {f["properties"]["project_id"]: f["geometry"] for f in features}
    point = atlas.projects.set_index("project_id").geometry["huamei-yiyang-zhongxin"]
    assert placed["huamei-yiyang-zhongxin"]["coordinates"] == pytest.approx([point.x, point.y])
    assert placed[unplaced["project_id"]] is None


def test_district_figures_show_target_beside_result(open_page):
    page = open_page()
    tool(page, "指标")
    chart = page.locator("figure", has_text="地区生产总值增长率").inner_text()
    assert "目标" in chart
    assert "5.9" in chart


def test_english_at_a_click(open_page):
    page = open_page("#project=shangxinjie")
    tool(page, "English")
    assert page.locator("h1").inner_text() == "Urban renewal in Shizhong District"
    assert "Shangxin Street" in page.locator(".panel.detail").inner_text()
    assert page.locator("html").get_attribute("lang") == "en"


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


@pytest.mark.parametrize("size", ["a3", "a4"])
def test_the_sheet_prints_on_one_page_with_its_particulars(open_page, size):
    page = open_page(f"#sheet={size}")
    sheet = page.locator("aside.sheet").inner_text()
    for particular in ("市中区城市更新地图", "审图号", "非法定规划边界", "EPSG:4548", "2026-02-05"):
        assert particular in sheet
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    assert pdf.count(b"/Type /Page\n") == 1


def test_the_read_out_agrees_with_proj(open_page):
    from pyproj import Transformer

    page = open_page()
    to_metric = Transformer.from_crs(4326, 4548, always_xy=True)
    for lon, lat in [(116.99, 36.65), (116.8, 36.5), (117.1, 36.7), (115.6, 34.4)]:
        found = page.evaluate(f"atlas.projector(atlas.data.projection)({lat}, {lon})")
        assert found == pytest.approx(to_metric.transform(lon, lat), abs=0.001)


def test_a_script_may_add_to_the_page(atlas, open_page, tmp_path):
    import folium

    page = atlas.map()
    folium.Marker((36.6, 116.95), popup=folium.Popup("my own note"), tooltip="tip").add_to(page)
    folium.Marker((36.61, 116.95), icon=folium.Icon(color="red")).add_to(page)
    path = tmp_path / "changed.html"
    page.save(path)
    shown = open_page(url=path.as_uri())
    assert shown.locator(".leaflet-marker-icon").count() == 2
    shown.evaluate("atlas.map.setView([36.6, 116.95], 14, {animate: false})")
    shown.locator("img.leaflet-marker-icon").click()
    assert "my own note" in shown.locator(".leaflet-popup-content").inner_text()


AMAP = {
    "id": "amap",
    "name": {"zh": "高德", "en": "Amap"},
    "urls": ["https://tiles.example/{z}/{x}/{y}"],
    "datum": "GCJ-02",
    "attribution": "x",
}
TILE_CORNER = """() => {
  const tile = document.querySelector('.leaflet-tiles-pane img');
  const { x, y } = tile.getBoundingClientRect();
  const frame = atlas.map.getContainer().getBoundingClientRect();
  const at = atlas.map.containerPointToLatLng([x - frame.x, y - frame.y]);
  return [tile.src, at.lng, at.lat];
}"""


def test_tiles_in_gcj02_come_to_lie_under_wgs84_data_within_five_metres(chromium, atlas, tmp_path):
    """The corner of a tile is known in GCJ-02; on the map it must stand at its WGS 84 place."""
    from math import atan, degrees, pi, sinh

    from pyproj import Geod

    from renewal_atlas.crs import gcj02_to_wgs84
    from renewal_atlas.page import atlas_map, read_settings

    style, settings = read_settings(atlas.layout, atlas.layers.district.district_id)
    settings = settings | {"basemaps": {"enabled": True, "sources": [AMAP]}}
    path = tmp_path / "tiles.html"
    atlas_map(atlas.layers, style, settings).save(path)
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.route("https://**", lambda route: route.fulfill(body=b"", content_type="image/png"))
    page.goto(path.as_uri() + "#layers=tiles-amap")
    page.wait_for_selector("html[data-ready]", state="attached")
    page.evaluate("atlas.map.setView([36.651, 116.992], 16, {animate: false})")
    page.wait_for_timeout(300)
    source, lon, lat = page.evaluate(TILE_CORNER)
    said = page.locator(".say").inner_text()
    context.close()

    zoom, x, y = (int(part) for part in source.split("/")[-3:])
    corner = x / 2**zoom * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y / 2**zoom))))
    true_lon, true_lat = gcj02_to_wgs84(*corner)
    assert Geod(ellps="WGS84").inv(lon, lat, float(true_lon), float(true_lat))[2] < 5
    assert "高德 瓦片无法加载" in said  # the answer was no image: the page says so
