"""The page under a finger: two phones, and the 320 pixels that 400 % zoom leaves of a desktop."""

from __future__ import annotations

from itertools import combinations

import pytest

pytestmark = pytest.mark.browser
SCREENS = {"390": (390, 844), "360": (360, 640), "320": (320, 512)}
CONTROLS = (
    ".counts", ".chosen", ".leaflet-control-zoom", ".leaflet-control-scale", ".north", ".corner",
    ".search input", ".tools",
)  # fmt: skip
# the part of the map that nothing covers, and what is drawn for the chosen project
VISIBLE = """() => {
  const edge = (nodes, side) => document.querySelector(nodes)?.getBoundingClientRect()[side];
  const rings = [...document.querySelectorAll('.leaflet-rings-pane path')].map((p) => p.getBoundingClientRect());
  return {
    top: edge('.over', 'bottom'), bottom: edge('.panel:not([hidden])', 'top'), right: innerWidth,
    drawn: [Math.min(...rings.map((r) => r.left)), Math.min(...rings.map((r) => r.top)),
            Math.max(...rings.map((r) => r.right)), Math.max(...rings.map((r) => r.bottom))],
  };
}"""


@pytest.fixture
def touch(chromium, address):
    """Open the page on a phone, offline, without animation."""
    contexts, faults = [], []

    def open_(screen, fragment=""):
        width, height = SCREENS[screen]
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            has_touch=True,
            is_mobile=True,
            offline=True,
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address + fragment)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("screen", SCREENS)
def test_the_sheet_leaves_the_chosen_place_in_view(atlas, touch, screen):
    page = touch(screen)
    placed = atlas.projects[atlas.projects.geometry.notna()]
    for project in placed.itertuples():
        page.evaluate(
            f"atlas.choose('project', '{project.project_id}'); atlas.open('right', 'detail');"
            f"atlas.bring(atlas.data.projects.geo[atlas.data.projects.row.get('{project.project_id}')])"
        )
        seen = page.evaluate(VISIBLE)
        left, top, right, bottom = seen["drawn"]
        assert left >= 0, project.project_id
        assert right <= seen["right"], project.project_id
        assert top >= seen["top"] - 2, project.project_id
        assert bottom <= seen["bottom"] + 2, project.project_id


def test_a_sheet_opens_over_half_the_map_and_grows_on_demand(touch):
    page = touch("390", "#project=wangyue-zhigu")
    height = ".panel.detail"
    half = page.locator(height).bounding_box()["height"]
    assert half < 844 / 2
    page.locator(".panel.detail .grow").click()
    assert page.locator(height).bounding_box()["height"] > 600
    page.locator(".tools button", has_text="筛选").click()
    assert page.locator(".panel.filters").bounding_box()["height"] < 600


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("fragment", ["", "#stage=in_use&compare=2024~2025", "#lang=en"])
def test_no_control_covers_another(touch, screen, fragment):
    page = touch(screen, fragment)
    boxes = {name: page.locator(name).bounding_box() for name in CONTROLS}
    for (one, a), (other, b) in combinations(boxes.items(), 2):
        if not a or not b or "" in (one, other):
            continue
        apart = (
            a["x"] + a["width"] <= b["x"] + 1
            or b["x"] + b["width"] <= a["x"] + 1
            or a["y"] + a["height"] <= b["y"] + 1
            or b["y"] + b["height"] <= a["y"] + 1
        )
        assert apart, (one, a, other, b)


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_tool_stands_on_the_screen(touch, screen, language):
    page = touch(screen, f"#lang={language}")
    width, height = SCREENS[screen]
    for button in page.locator(".tools button").all():
        box = button.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        assert box["y"] + box["height"] <= height


@pytest.mark.parametrize(
    ("fragment", "buttons"),
    [
        ("#stage=in_use", ".counts button, .chosen button, .tools button, .leaflet-bar a"),
        ("#project=wangyue-zhigu", ".fact > button, .detail .close, .detail .grow"),
        ("#left=filters", ".filters summary, .filters li label:visible, select"),
        ("#left=layers", ".layers summary, .layers li label:visible"),
        ("#foot=table", ".panel.table .actions button"),
    ],
)
def test_what_is_touched_is_as_large_as_a_finger(touch, fragment, buttons):
    page = touch("390", fragment)
    found = page.locator(buttons).all()
    assert found
    for node in found:
        box = node.bounding_box()
        if box:
            assert box["height"] >= 40, node.inner_text()
            assert box["width"] >= 40, node.inner_text()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    "fragment",
    ["", "#left=filters&stage=in_use", "#left=district", "#left=layers", "#project=shangxinjie",
     "#left=sources", "#unit=duodian", "#left=print", "#lang=en&project=wangyue-zhigu"],
)  # fmt: skip
def test_only_the_table_scrolls_sideways(touch, screen, fragment):
    page = touch(screen, fragment)
    assert page.evaluate("document.documentElement.scrollWidth") <= SCREENS[screen][0]
    for panel in page.locator(".panel:visible .body").all():
        assert panel.evaluate("(body) => body.scrollWidth <= body.clientWidth + 1")


def test_name_position_and_radius_stand_side_by_side(touch):
    page = touch("390", "#foot=table")
    for name in ("position", "uncertainty_m"):
        box = page.locator(f"th[data-name={name}]").bounding_box()
        assert box["x"] + box["width"] <= 390
    page.locator(".panel.table .body").evaluate("(body) => (body.scrollLeft = 400)")
    for cell in ("thead th >> nth=0", "tbody th >> nth=0"):
        assert page.locator(f".panel.table {cell}").bounding_box()["x"] < 30


def test_a_row_shows_its_place_and_its_name_opens_the_card_and_back(atlas, touch):
    name = atlas.projects.set_index("project_id")["name"]["huamei-yiyang-zhongxin"]
    page = touch("390", "#foot=table")
    row = page.locator(".panel.table tbody tr", has_text=name)
    row.locator("td:visible").first.tap()
    assert row.get_attribute("aria-current") == "true"
    seen = page.evaluate(VISIBLE)
    assert seen["top"] - 2 <= seen["drawn"][1] < seen["drawn"][3] <= seen["bottom"] + 2
    row.locator("button").tap()
    assert page.locator(".panel:visible").get_attribute("class") == "panel detail"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.locator(".panel.detail .close").tap()
    assert page.locator(".panel:visible").get_attribute("class") == "panel table"
    assert page.evaluate("document.activeElement.textContent") == name
