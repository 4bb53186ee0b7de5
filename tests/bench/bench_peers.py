"""The district's page beside geopandas.explore and kepler.gl: same rows, one run, network off.

Run: ``python tests/bench/bench_peers.py``. Each tool writes a page of the built projects and plan
units by its own documented call; each page is then opened as a file in one headless Chromium
without a network. Printed: size, requests that failed, errors on the console, shapes that were
drawn, the time until the first of them, and how many of the district's projects a reader can find
by name. uMap needs a server with a database and has no page to open; it is not in the list.
"""

from __future__ import annotations

import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from playwright.sync_api import TimeoutError as NothingDrawn
from playwright.sync_api import sync_playwright

import renewal_atlas
from renewal_atlas.page import find_browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[2]
DISTRICT = "370103-shizhong"
BUILT = ROOT / "geo" / "built" / DISTRICT
PATIENCE = 10_000  # milliseconds until a page that has drawn nothing is given up
SHAPES = "document.querySelectorAll('.leaflet-pane path, .leaflet-marker-icon, canvas').length"
WATCH = f"""(() => {{
  const watch = () => {SHAPES} ? (window.drawn = performance.now()) : requestAnimationFrame(watch);
  watch();
}})()"""


def layers() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Built projects (all rows) and plan units that have a shape, EPSG:4326."""
    units = gpd.read_file(BUILT / "plan_units.geojson")
    return gpd.read_file(BUILT / "projects.geojson"), units[units.geometry.notna()]


def explore(path: Path) -> None:
    """Write the page of `GeoDataFrame.explore`."""
    projects, units = layers()
    page = units.explore(column="kind", tooltip="name")
    projects[projects.geometry.notna()].explore(m=page, tooltip="name", popup=True)
    page.save(path)


def kepler(path: Path) -> None:
    """Write the page of `KeplerGl.save_to_html`."""
    import keplergl

    projects, units = layers()
    data = {"projects": projects[projects.geometry.notna()], "units": units}
    keplergl.KeplerGl(data=data).save_to_html(file_name=str(path))


def own(path: Path) -> None:
    """Write the page of the district."""
    renewal_atlas.open(DISTRICT, ROOT).map().save(path)


def opened(browser: Browser, path: Path) -> dict[str, Any]:
    """What a reader without a network gets of a page."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    tab = context.new_page()
    failed: list[str] = []
    errors: list[str] = []
    tab.on("requestfailed", lambda request: failed.append(request.url))
    tab.on("pageerror", lambda error: errors.append(str(error)))
    tab.add_init_script(WATCH)
    tab.goto(path.as_uri())
    try:
        tab.wait_for_function("window.drawn", timeout=PATIENCE)
        tab.wait_for_timeout(1000)  # until what follows the first shape is there too
    except NothingDrawn:
        pass  # nothing was drawn: that is the answer
    found = {
        "kB": round(path.stat().st_size / 1000), "failed requests": len(failed),
        "errors": len(errors), "shapes": tab.evaluate(SHAPES),
        "first shape ms": round(tab.evaluate("window.drawn || 0")) or "never",
        "projects found by name": findable(tab),
    }  # fmt: skip
    context.close()
    return found


def findable(tab: Any) -> int:
    """Projects whose name brings a result, typed into the page's first search box."""
    box = tab.locator("input[type=search]")
    if not box.count():
        return 0
    found = 0
    for name in gpd.read_file(BUILT / "projects.geojson", ignore_geometry=True)["name"]:
        box.first.fill(name)
        tab.wait_for_timeout(60)
        found += name in (tab.locator("[role=option]").first.text_content() or "")
    return found


def main() -> None:
    """Write the pages, open them in turn and print what each gives."""
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        for write in (own, explore, kepler):
            path = Path(folder) / f"{write.__name__}.html"
            try:
                write(path)
            except ImportError as error:
                print(f"{write.__name__:8} not installed: {error}")
                continue
            cells = opened(browser, path)
            print(f"{write.__name__:8} " + "   ".join(f"{k} {v}" for k, v in cells.items()))
        browser.close()


if __name__ == "__main__":
    main()
