"""The page's address: pasted links, the browser's Back, and links to what is not there."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
CARD = ".panel.detail"
ARRIVED = """(fragment) => new Promise((done) => {
  addEventListener('popstate', () => setTimeout(done), { once: true });
  if (fragment == null) history.back();
  else location.hash = fragment;
})"""
SETTLED = """async () => {
  const boxes = () => [atlas.map.getCenter().toString(), atlas.map.getZoom(), ...['.leaflet-rings-pane path', '.panel.detail']
    .map((part) => JSON.stringify(document.querySelector(part).getBoundingClientRect()))].join();
  const frames = async (n) => { while (n--) await new Promise(requestAnimationFrame); };
  for (let was = ''; was !== boxes(); await frames(4)) was = boxes();
}"""
LINKED = ".panel.detail section li .plain:not(.cite)"


def paste(page, fragment):
    """Go to a link in the tab in which the page is open."""
    page.evaluate(ARRIVED, fragment)


def back(page):
    page.evaluate(ARRIVED)


def test_a_link_pasted_into_the_open_page_opens_what_it_names(open_page):
    page = open_page("#stage=in_use")
    paste(page, "project=wangyue-zhigu")
    assert page.locator(CARD).is_visible()
    assert "望岳智谷" in page.locator(f"{CARD} .name").inner_text()
    assert page.locator(".chosen .drop").count() == 0
    back(page)
    assert not page.locator(CARD).is_visible()
    assert page.locator(".chosen .drop").count() == 1


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_back_returns_to_the_card_before_and_then_closes_it(open_page, viewport):
    page = open_page("", viewport)
    page.get_by_role("combobox").fill("望岳智谷")
    page.keyboard.press("Enter")
    name = page.locator(f"{CARD} .name")
    first = name.inner_text()
    page.locator(LINKED).first.click()
    assert name.inner_text() != first
    back(page)
    assert name.inner_text() == first
    back(page)
    assert not page.locator(CARD).is_visible()
    assert "project=" not in page.url


def test_filters_are_no_steps_of_their_own(open_page):
    page = open_page()
    steps = page.evaluate("history.length")
    page.evaluate("atlas.set({stage: ['in_use']})")
    page.evaluate("atlas.set({stage: ['in_use', 'completed']})")
    assert "stage=in_use,completed" in page.evaluate("location.hash")
    assert page.evaluate("history.length") == steps
    page.locator(".tools button", has_text="列表").click()
    assert page.evaluate("history.length") == steps + 1


def test_a_closed_card_leaves_the_address(open_page):
    page = open_page("#project=wangyue-zhigu")
    page.locator(f"{CARD} .close").click()
    assert "project=" not in page.evaluate("location.hash")
    assert page.locator(".leaflet-rings-pane path").count() == 0


@pytest.mark.parametrize(
    "fragment", ["#project=nonexistent", "#unit=zzz&stage=in_use", "#zone=zzz&stage=in_use"]
)
def test_a_link_to_what_is_not_there_says_so_and_is_mended(open_page, fragment):
    page = open_page(fragment)
    assert page.locator(".say").inner_text() == "链接指向的内容不存在"
    assert page.url.partition("#")[2] == fragment.partition("&")[2]
    assert not page.locator(CARD).is_visible()
    assert page.locator(".chosen .drop").count() == fragment.count("stage=")


@pytest.mark.parametrize("unit", ["gongneng-pinzhi-zhou", "erhuanlu-kechuangdai"])
@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_a_chosen_unit_is_wholly_in_view_and_outlined(atlas, open_page, unit, viewport):
    page = open_page("", viewport)
    page.get_by_role("combobox").fill(atlas.plan_units.set_index("unit_id")["name"][unit])
    page.keyboard.press("Enter")
    page.evaluate(SETTLED)
    outline = page.locator(".leaflet-rings-pane path").bounding_box()
    room = page.locator(".folium-map").bounding_box()
    sheet = page.locator(CARD).bounding_box()
    bottom = sheet["y"] if viewport else room["y"] + room["height"]
    assert outline["x"] >= room["x"]
    assert outline["x"] + outline["width"] <= room["x"] + room["width"]
    assert outline["y"] >= room["y"]
    assert outline["y"] + outline["height"] <= bottom
