"""What the map itself answers: clicks on names and overlaps, places, the graticule, large screens."""

from __future__ import annotations

import pytest
import shapely

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
WALL = {"width": 3840, "height": 2160}
CARD = ".leaflet-popup-content h3"
CENTRE = "(node) => { const b = node.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; }"


def click_at(page, lon, lat):
    """Click the map at a position; where that is on the screen, zoomed or not, the map says."""
    x, y = page.evaluate(
        f"""() => {{
          const box = atlas.map.getContainer().getBoundingClientRect();
          const at = atlas.map.latLngToContainerPoint([{lat}, {lon}]);
          const scale = box.width / atlas.map.getSize().x;
          return [box.x + at.x * scale, box.y + at.y * scale];
        }}"""
    )
    page.mouse.click(x, y)


def test_a_click_on_the_name_of_a_unit_opens_that_unit(open_page):
    page = open_page()
    names = page.locator(".label.zone, .label.unit")
    assert names.count() >= 5
    for name in names.all():
        text = name.inner_text()
        name.click()
        assert page.locator(CARD).inner_text() == text
        page.keyboard.press("Escape")


@pytest.fixture(scope="module")
def crossing(atlas):
    """A position where the belt crosses the axis, away from every project's own shape."""
    units = atlas.plan_units.set_index("unit_id").geometry
    both = units["erhuanlu-kechuangdai"].intersection(units["gongneng-pinzhi-zhou"])
    drawn = atlas.projects[atlas.projects.geometry.notna()]
    near = drawn.geometry[drawn["uncertainty_m"].fillna(0) <= 2500]
    free = both.difference(shapely.union_all(shapely.buffer(near.to_numpy(), 0.001)))
    widest = max(shapely.get_parts(free), key=shapely.area)
    return shapely.get_point(shapely.maximum_inscribed_circle(widest), 0)


def test_a_click_where_units_overlap_names_them_all(open_page, crossing):
    page = open_page()
    lon, lat = crossing.coords[0]
    page.evaluate(f"atlas.map.setView([{lat}, {lon}], 16, {{animate: false}})")
    page.wait_for_timeout(200)
    click_at(page, lon, lat)
    said = page.locator(".leaflet-popup-content").inner_text()
    assert "此处还有" in said
    assert {"二环路科创带", "大纬二路—英雄山路—望岳路功能品质提升轴"} <= {
        page.locator(CARD).inner_text(),
        *page.locator(".also button").all_inner_texts(),
    }
    first = page.locator(CARD).inner_text()
    other = page.locator(".also button").first
    name = other.inner_text()
    other.click()
    page.wait_for_timeout(400)  # a popup that closes fades out for half of that
    assert page.locator(CARD).inner_text() == name
    assert (
        page.evaluate("atlas.name(atlas.data.units, atlas.data.units.row.get(atlas.get('unit')))")
        == name
    )
    assert page.evaluate("document.activeElement.closest('.leaflet-popup') !== null")
    assert first in page.locator(".also button").all_inner_texts()


def test_on_a_phone_an_overlap_is_a_list_to_choose_from(open_page, crossing):
    page = open_page("", PHONE)
    lon, lat = crossing.coords[0]
    page.evaluate(f"atlas.map.setView([{lat}, {lon}], 16, {{animate: false}})")
    page.wait_for_timeout(200)
    click_at(page, lon, lat)
    choices = page.locator(".leaflet-popup-content li button")
    name = choices.last.inner_text()
    choices.last.click()
    assert page.locator(".panel.detail h3.name").inner_text() == name


def test_a_place_is_shown_with_its_circle_and_has_a_link(atlas, open_page):
    page = open_page()
    page.get_by_role("combobox").fill("英雄山路129号")
    page.keyboard.press("Enter")
    assert "place=yingxiongshan-lu-129" in page.url
    for shown in (page, open_page("#place=yingxiongshan-lu-129")):
        assert shown.locator(".leaflet-rings-pane path").count() == 2  # the circle, and the ring
        shown.locator(".label.project", has_text="英雄山路129号 ±500 m").wait_for()
        assert "半径500米" in shown.locator(".panel.detail .position").inner_text().replace(" ", "")


def test_a_place_that_is_only_an_area_gets_no_ring(open_page):
    page = open_page("#place=jiedao-xinglong")
    assert page.locator(".leaflet-rings-pane path").count() == 1
    assert page.locator(".leaflet-rings-pane path").get_attribute("stroke-dasharray")
    page.evaluate("atlas.choose('project', 'shangxinjie')")
    page.wait_for_timeout(100)
    assert page.locator(".label", has_text="兴隆街道").count() == 0


def test_the_graticule_is_off_and_says_where_its_lines_lie(open_page):
    assert open_page().locator(".label.grid").count() == 0
    page = open_page("#layers=graticule")
    texts = page.locator(".label.grid").all_inner_texts()
    assert {"117°00′E", "36°35′N"} <= set(texts)
    line = page.locator(".label.grid", has_text="36°35′N").evaluate(CENTRE)
    box = page.locator(".folium-map").bounding_box()
    lat = page.evaluate(f"atlas.map.containerPointToLatLng([0, {line[1] - box['y']}]).lat")
    assert lat == pytest.approx(36 + 35 / 60, abs=0.002)
    page.evaluate("atlas.map.setView([36.65, 116.99], 17, {animate: false})")
    page.locator(".label.grid", has_text="″E").first.wait_for()


def test_names_on_the_english_map_are_in_latin_letters(open_page):
    page = open_page("#lang=en&layers=subdistricts")
    names = page.locator(".leaflet-labels-pane .label").all_inner_texts()
    assert {"Lixia District", "Licheng District"} <= set(names)
    assert any(name.endswith("Subdistrict") for name in names)
    assert [name for name in names if any("㐀" <= sign <= "鿿" for sign in name)] == []


def test_a_wall_display_is_readable_and_clicks_land_where_they_aim(atlas, open_page):
    page = open_page("", WALL)
    heights = page.locator(".label").evaluate_all(
        "(all) => all.map((node) => node.getBoundingClientRect().height)"
    )
    assert min(heights) >= 26
    assert page.evaluate("document.documentElement.scrollHeight") <= WALL["height"]
    placed = atlas.projects.set_index("project_id").geometry["huamei-yiyang-zhongxin"]
    click_at(page, placed.x, placed.y)
    assert page.locator(CARD).inner_text() == "华美颐养中心"


COVERED = """() => {
  const text = document.querySelector('.readout').getBoundingClientRect();
  return [...document.querySelectorAll('.label')].filter((label) => {
    const { left, top, right, bottom } = label.getBoundingClientRect();
    return right > text.left && left < text.right && bottom - 3 > text.top && top + 3 < text.bottom;
  }).map((label) => label.textContent);
}"""


@pytest.mark.parametrize("zoom", [13, 14, 15, 16])
def test_no_name_stands_over_the_coordinates(open_page, zoom):
    page = open_page("#left=")
    page.mouse.move(900, 500)
    assert "EPSG:4548" in page.locator(".readout").inner_text()
    for lat in (36.60, 36.62, 36.64, 36.66, 36.68):
        page.evaluate(f"atlas.map.setView([{lat}, 117.0], {zoom}, {{animate: false}}); 0")
        page.wait_for_timeout(150)
        assert page.evaluate(COVERED) == []
