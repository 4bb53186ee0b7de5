"""The focus is seen, edges are seen, and nothing slides for who asked for less motion."""

from __future__ import annotations

import re

import pytest

pytestmark = pytest.mark.browser
ZOOMED = {"width": 720, "height": 450}  # what 200 % leaves of a screen of 1440 by 900
CENTRE = "() => { const { lat, lng } = atlas.map.getCenter(); return [lat, lng]; }"
FOCUS = "document.activeElement.getAttribute('aria-label')"
UNCOVERED = """() => {
  const { left, top, right, bottom } = document.activeElement.getBoundingClientRect();
  const steps = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((n) => n / 8);
  return steps.some((a) => steps.some((b) => {
    const hit = document.elementFromPoint(left + a * (right - left), top + b * (bottom - top));
    return hit?.closest('.folium-map') && !hit.closest('.leaflet-control-container');
  }));
}"""


@pytest.fixture
def calm_page(open_page):
    """Open the page for a reader who asked for less motion before it started."""

    def open_(viewport=None):
        page = open_page("", viewport)
        page.emulate_media(reduced_motion="reduce")
        page.reload()
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    return open_


def contrast(one, other):
    """Ratio of two opaque colours, as WCAG 2.2 has it."""

    def luminance(colour):
        parts = [int(part) / 255 for part in re.findall(r"\d+", colour)]
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_a_mark_that_has_the_focus_is_not_under_the_counts(calm_page):
    """At 200 % the counts take the upper part of the map; what Tab and the arrows reach is clear."""
    page = calm_page(ZOOMED)
    page.evaluate("atlas.map.getContainer().focus()")
    seen = set()
    for key in ("Tab", *["ArrowUp"] * 9, *["ArrowRight"] * 6, *["ArrowDown"] * 9):
        page.keyboard.press(key)
        name = page.evaluate(FOCUS)
        seen.add(name)
        assert page.evaluate(UNCOVERED), name
    assert len(seen) > 6


def test_the_focus_is_always_seen(open_page):
    page = open_page("#left=filters")
    for selector in (".tools button", ".filters input", ".filters summary", ".close"):
        page.locator(selector).locator("visible=true").first.focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Shift+Tab")
        style, width, colour = page.evaluate(
            "(({ outlineStyle, outlineWidth, outlineColor }) =>"
            " [outlineStyle, outlineWidth, outlineColor])(getComputedStyle(document.activeElement))"
        )
        assert (style, width) == ("solid", "3px"), selector
        for ground in ("rgb(255, 255, 255)", "rgb(243, 246, 248)", "rgb(230, 234, 237)"):
            assert contrast(colour, ground) >= 3, (selector, ground)  # paper, tint, water


def test_the_edge_of_a_field_is_seen(open_page):
    page = open_page("#left=filters")
    for field in (".search input", ".filters select"):
        edge = page.locator(field).first.evaluate("node => getComputedStyle(node).borderTopColor")
        assert contrast(edge, "rgb(255, 255, 255)") >= 3, field


def still_at_once(page, act):
    """Whether the map is where it will be as soon as something is done, and not where it was."""
    before = page.evaluate(CENTRE)
    act()
    at_once = page.evaluate(CENTRE)
    page.wait_for_timeout(400)  # longer than a slide takes
    return before != at_once == page.evaluate(CENTRE)


def test_who_wants_less_motion_gets_none(calm_page):
    page = calm_page()
    project = "atlas.data.projects.geo[atlas.data.projects.row.get('huamei-yiyang-zhongxin')]"
    assert still_at_once(page, lambda: page.evaluate(f"atlas.bring({project})"))
    corner = "atlas.map.containerPointToLatLng([30, 90])"
    show = f"atlas.show('project', 'wangyue-zhigu', {corner})"
    assert still_at_once(page, lambda: page.evaluate(show))
    page.evaluate("atlas.map.closePopup()")
    page.evaluate("atlas.map.getContainer().focus()")
    assert still_at_once(page, lambda: page.keyboard.press("ArrowRight"))
    page.keyboard.press("Tab")
    page.evaluate("atlas.map.setView([36.2, 116.2], 15, { animate: false })")  # no mark in view
    assert still_at_once(page, lambda: page.keyboard.press("ArrowRight"))
