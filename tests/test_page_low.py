"""The page on a phone held sideways, and what a sheet does to the view of the map."""

from __future__ import annotations

from itertools import combinations

import pytest

pytestmark = pytest.mark.browser
LOW = {"width": 844, "height": 390}
PHONE = {"width": 390, "height": 844}
DISTRICT = """() => {
  const [[south, west], [north, east]] = atlas.whole;
  const box = atlas.map.getContainer().getBoundingClientRect();
  const [a, b] = [[north, west], [south, east]].map((at) => atlas.map.latLngToContainerPoint(at));
  return [box.left + a.x, box.top + a.y, box.left + b.x, box.top + b.y];
}"""
VIEW = "[atlas.map.getZoom(), atlas.map.getCenter().lat, atlas.map.getCenter().lng]"


def apart(a, b):
    return (
        a["x"] + a["width"] <= b["x"] + 1
        or b["x"] + b["width"] <= a["x"] + 1
        or a["y"] + a["height"] <= b["y"] + 1
        or b["y"] + b["height"] <= a["y"] + 1
    )


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("viewport", [LOW, {"width": 1024, "height": 768}], ids=["low", "tablet"])
def test_search_and_tools_stand_apart(open_page, language, viewport):
    page = open_page(f"#lang={language}", viewport)
    names = (".bar h1", ".search input", ".tools", ".counts", ".corner", ".leaflet-control-zoom")
    boxes = {name: page.locator(name).bounding_box() for name in names}
    for one, other in combinations(boxes, 2):
        assert apart(boxes[one], boxes[other]), (one, other)
    for button in page.locator(".tools button").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= viewport["width"]
        assert box["y"] + box["height"] <= viewport["height"]


def test_a_low_screen_opens_no_panel_and_then_one_beside_the_map(open_page):
    page = open_page("", LOW)
    assert page.locator(".panel:visible").count() == 0
    for name in ("图层图例", "筛选", "指标", "列表"):
        page.locator(".tools button", has_text=name).click()
        panel = page.locator(".panel:visible")
        assert panel.count() == 1
        box = panel.bounding_box()
        assert (box["x"], box["x"] + box["width"]) == (pytest.approx(460, abs=10), 844)
        assert box["height"] > 300
    assert page.locator(".panel.table tbody tr").nth(1).bounding_box()["y"] < 390


def test_a_low_screen_shows_the_chosen_place_beside_its_card(atlas, open_page):
    page = open_page("", LOW)
    page.emulate_media(reduced_motion="reduce")
    placed = atlas.projects[atlas.projects.geometry.notna()]
    for project in list(placed["project_id"])[::4]:
        page.evaluate(
            f"atlas.choose('project', '{project}'); atlas.open('right', 'detail');"
            f"atlas.reveal('project', '{project}')"
        )
        box = page.locator(".leaflet-rings-pane path").first.bounding_box()
        over = page.locator(".over").bounding_box()
        assert box["x"] >= 0, project
        assert box["x"] + box["width"] <= page.locator(".panel.detail").bounding_box()["x"], project
        assert box["y"] >= over["y"] + over["height"] - 2, project
        assert box["y"] + box["height"] <= 390, project


@pytest.mark.parametrize("viewport", [PHONE, LOW], ids=["phone", "low"])
@pytest.mark.parametrize("tool", ["图层图例", "筛选", "指标", "列表"])
def test_a_sheet_leaves_the_district_in_view_and_gives_the_view_back(open_page, viewport, tool):
    page = open_page("", viewport)
    before = page.evaluate(VIEW)
    button = page.locator(".tools button", has_text=tool)
    button.click()
    left, top, right, bottom = page.evaluate(DISTRICT)
    sheet = page.locator(".panel:visible").bounding_box()
    end = sheet["x"] if viewport is LOW else viewport["width"]
    foot = viewport["height"] if viewport is LOW else sheet["y"]
    assert left >= 0
    assert right <= end
    assert bottom <= foot
    assert top >= page.locator(".folium-map").bounding_box()["y"]
    button.click()
    assert page.evaluate(VIEW) == pytest.approx(before, abs=1e-5)


def test_a_view_that_was_moved_meanwhile_stays(open_page):
    page = open_page("", PHONE)
    page.locator(".tools button", has_text="图层图例").click()
    page.evaluate("atlas.map.setZoom(14, {animate: false})")
    page.locator(".panel:visible .close").click()
    assert page.evaluate("atlas.map.getZoom()") == 14


@pytest.mark.parametrize("viewport", [None, PHONE, LOW], ids=["desktop", "phone", "low"])
@pytest.mark.parametrize("far", [60, 300])
def test_a_list_of_what_is_here_opens_below_the_counts(open_page, viewport, far):
    page = open_page("", viewport)
    page.emulate_media(reduced_motion="reduce")
    page.evaluate("window.middle = atlas.map.getCenter(); 0")
    page.evaluate(
        "y => atlas.show('project', atlas.data.projects.project_id.slice(0, 3),"
        " atlas.map.containerPointToLatLng([atlas.map.getSize().x / 2, y]))",
        far,
    )
    page.wait_for_timeout(500)
    popup = page.locator(".leaflet-popup").bounding_box()
    over = page.locator(".over").bounding_box()
    assert popup["y"] >= over["y"] + over["height"]
    moved = page.evaluate(
        "Math.abs(atlas.map.latLngToContainerPoint(middle).y - atlas.map.getSize().y / 2)"
    )
    assert moved < (2 if far == 300 else 250)
    if viewport:
        rows = page.locator(".leaflet-popup li button").all()
        assert all(row.bounding_box()["height"] >= 40 for row in rows)
