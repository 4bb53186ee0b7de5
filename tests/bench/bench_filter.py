"""The longest frame while a district of 5,000 projects is filtered and searched.

Run: ``python tests/bench/bench_filter.py``. The real district's projects are repeated over its
boundary; the page is opened as a file in headless Chromium with filters and table open, and four
filters are set one after the other; then words are typed into the search box. The peer is a page of the same run that holds the same rows
as bare Leaflet circle markers on canvas and shows and hides them by the same rule. Prints the
longest task of each step and round, in milliseconds (0 is below 50, which is not reported), and
the ratio of the slowest filters, each at its best; the goal is no frame over 100 ms.
"""

from __future__ import annotations

import dataclasses
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from playwright.sync_api import sync_playwright

import renewal_atlas
from renewal_atlas.page import atlas_map, find_browser, read_settings, render
from renewal_atlas.page.leaflet import script, style

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from renewal_atlas.layers import Layers

ROOT = Path(__file__).resolve().parents[2]
DISTRICT = "370103-shizhong"
PROJECTS = 5000
ROUNDS = 5
GOAL = 100
FILTERS = [["in_use"], [], ["completed"], []]
TYPED = ["w", "wyzg", "wangyeu zhigu", "望月智谷", "qzqzqz"]  # by initials, with a slip, none
LONGEST = """([act, steps]) => new Promise((done) => {
  const found = [];
  const watch = new PerformanceObserver((list) => list.getEntries().forEach(({ duration }) =>
    found.push(Math.max(found.pop(), duration))));
  watch.observe({ entryTypes: ['longtask'] });
  const next = () => {
    if (found.length === steps.length) return done(found);
    window[act](steps[found.push(0) - 1]);
    setTimeout(next, 250);
  };
  next();
})"""
BARE = (
    '<!DOCTYPE html><html data-ready><head><meta charset="utf-8"><style>{style}</style><style>'
    "html,body,#map{{height:100%;margin:0}}</style><script>{script}</script></head><body>"
    '<div id="map"></div><script>const rows = {rows};'
    "const map = L.map('map', {{ preferCanvas: true }});"
    "const marks = rows.map((r) => L.circleMarker([r[1], r[0]]).addTo(map));"
    "map.fitBounds(L.featureGroup(marks).getBounds());"
    "window.choose = (stages) => rows.forEach((r, i) => !stages.length || stages.includes(r[2])"
    " ? marks[i].addTo(map) : marks[i].remove());</script></body></html>"
)


def many_projects(layers: Layers, count: int) -> Layers:
    """The district's projects again and again, as points spread over its extent."""
    placed = layers.projects[layers.projects["position"] == "point"]
    rows = pd.concat([placed] * (count // len(placed) + 1), ignore_index=True)[:count]
    west, south, east, north = layers.boundary.total_bounds
    spread = np.random.default_rng(1)
    points = type(layers.projects.geometry).from_xy(
        spread.uniform(west, east, count), spread.uniform(south, north, count), crs=4326
    )
    rows["project_id"] = [f"p{number}" for number in range(count)]
    return dataclasses.replace(layers, projects=rows.set_geometry(points.round(6)))


def longest(
    browser: Browser, path: Path, prepare: str, acts: dict[str, list[object]]
) -> dict[str, list[list[float]]]:
    """Milliseconds of the longest task of each step, by act and round."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    tab = context.new_page()
    tab.goto(path.as_uri())
    tab.wait_for_selector("html[data-ready]", state="attached")
    tab.evaluate(prepare)
    tab.wait_for_timeout(800)
    rounds = {
        act: [tab.evaluate(LONGEST, [act, steps]) for _ in range(ROUNDS)]
        for act, steps in acts.items()
    }
    context.close()
    return rounds


def main() -> None:
    """Write both pages, filter them and print the longest tasks."""
    atlas = renewal_atlas.open(DISTRICT, ROOT)
    layers = many_projects(atlas.layers, PROJECTS)
    stages = layers.projects["stage"].fillna("")
    rows = [[p.x, p.y, s] for p, s in zip(layers.projects.geometry, stages, strict=True)]
    bare = BARE.format(style=style(), script=script(), rows=json.dumps(rows))
    texts = {
        "page": render(atlas_map(layers, *read_settings(atlas.layout, DISTRICT))),
        "Leaflet": bare,
    }
    prepare = {
        "page": "window.choose = (stage) => atlas.set({ stage });"
        "const box = document.querySelector('[role=combobox]');"
        "window.type = (text) => (box.value = text, box.dispatchEvent(new Event('input')));"
        "atlas.open('left', 'filters'); atlas.open('foot', 'table')",
        "Leaflet": "0",
    }
    acts: dict[str, dict[str, list[object]]] = {
        "page": {"choose": [*FILTERS], "type": [*TYPED]},
        "Leaflet": {"choose": [*FILTERS]},
    }
    best = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for name, text in texts.items():
            path = Path(folder) / f"{name}.html"
            path.write_text(text, encoding="utf-8")
            for act, rounds in longest(browser, path, prepare[name], acts[name]).items():
                best[name, act] = max(map(min, zip(*rounds, strict=True)))
                print(f"{name:8} {act:7} {[[round(task) for task in turn] for turn in rounds]} ms")
        browser.close()
    page, bare_page, typed = (
        best[key] for key in (("page", "choose"), ("Leaflet", "choose"), ("page", "type"))
    )
    ratio = f"{page / bare_page:.2f}" if bare_page else "not known"
    print(f"slowest filter {page:.0f} ms (goal < {GOAL}), ratio to bare Leaflet {ratio}")
    print(f"slowest word typed {typed:.0f} ms (goal < {GOAL})")


if __name__ == "__main__":
    main()
