"""First paint of a district's page over that of bare Leaflet and Folium pages, in one run.

Run: ``python tests/bench/bench_page.py``. All pages stand in files and are opened in turn in one
headless Chromium with the network off, each in a context of its own, every round beginning with
another one. The bare pages hold the same boundary, roads and plan units and nothing else: one is
Leaflet as shipped, its script plain in the page, with ``L.geoJSON``; one is what Folium makes of
it with its Leaflet put inside. Prints the time to the first contentful paint and until the first
path is drawn, as the median and the fastest of all rounds, and their ratios to bare Leaflet; the
goal is 1.5 or less. On a machine that does other work too, the fastest round tells the most.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import folium
from playwright.sync_api import sync_playwright

import renewal_atlas
from renewal_atlas.page import AtlasMap, find_browser, render
from renewal_atlas.page.leaflet import script, style

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
REPEATS = 18
GOAL = 1.5
WATCH = """(() => {
  const watch = () => document.querySelector('path.leaflet-interactive, .leaflet-pane path')
    ? requestAnimationFrame(() => setTimeout(() => (window.drawn = performance.now())))
    : requestAnimationFrame(watch);
  watch();
})()"""
PAINTED = """() => new Promise((done) => {
  const look = () => window.drawn && performance.getEntriesByName('first-contentful-paint').length
    ? done() : setTimeout(look, 20);
  look();
})"""
LEAFLET = (
    '<!DOCTYPE html><html><head><meta charset="utf-8"><style>{style}</style>'
    "<style>html,body,#map{{height:100%;margin:0}}</style><script>{script}</script></head><body>"
    '<div id="map"></div><script>const shape = {shapes};const map = L.map("map");'
    "const layer = L.geoJSON(shape).addTo(map);map.fitBounds(layer.getBounds());</script></body>"
    "</html>"
)


def pages(folder: Path) -> dict[str, Path]:
    """Write the three pages."""
    atlas = renewal_atlas.open("370103-shizhong", ROOT)
    shapes = _shapes(atlas.layers)
    bare = AtlasMap(location=(36.58, 116.95), zoom_start=12)
    folium.GeoJson(shapes).add_to(bare)
    texts = {
        "Leaflet": LEAFLET.format(style=style(), script=script(), shapes=shapes),
        "Folium": render(bare),
        "page": render(atlas.map()),
    }
    for name, text in texts.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: folder / f"{name}.html" for name in texts}


def _shapes(layers: Any) -> str:
    import pandas as pd

    drawn = [layers.boundary, layers.lines, layers.plan_units]
    geometry = pd.concat([frame.geometry for frame in drawn], ignore_index=True)
    return str(geometry[geometry.notna()].to_json())


def paints(browser: Browser, page: Path) -> tuple[float, float]:
    """Milliseconds to the first contentful paint, and to the first path."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    tab = context.new_page()
    tab.add_init_script(WATCH)
    tab.goto(page.as_uri())
    tab.evaluate(PAINTED)
    first = tab.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    drawn = tab.evaluate("window.drawn")
    context.close()
    return first, drawn


def main() -> None:
    """Open the pages in turn and print medians and ratios."""
    times: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        written = pages(Path(folder))
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for turn in range(REPEATS):
            names = [*written]
            for name in names[turn % 3 :] + names[: turn % 3]:
                times.setdefault(name, []).append(paints(browser, written[name]))
        for name, path in written.items():
            print(f"{name:8} {path.stat().st_size / 1000:7.1f} kB", end="")
            _print(times, name)
        browser.close()


def _print(times: dict[str, list[tuple[float, float]]], name: str) -> None:
    for which, what in enumerate(("first paint", "first path")):
        for pick in (statistics.median, min):
            own, bare = (pick(t[which] for t in times[n]) for n in (name, "Leaflet"))
            kind = "fastest" if pick is min else what
            print(f"   {kind} {own:4.0f} ms, ratio {own / bare:.2f}", end="")
    print(f"   (goal <= {GOAL})")


if __name__ == "__main__":
    main()
