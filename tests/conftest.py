"""Fixtures that several rooms' tests share: the real district, and a copy to break."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from renewal_atlas.layout import Layout

collect_ignore = ["handover_qgis.py"]  # a script for QGIS's own Python
sys.path.append(str(Path(__file__).parent))  # for `hostile.py`, which several tests share

ROOT = Path(__file__).resolve().parents[1]
DISTRICT = "370103-shizhong"
DESKTOP = {"width": 1440, "height": 900}

# the same examples in every run, so that a red build can be repeated
settings.register_profile("repeatable", derandomize=True, deadline=None)
settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def root() -> Path:
    """Folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def layout() -> Layout:
    """Folders of the real project."""
    return Layout(ROOT)


@pytest.fixture(scope="session")
def district() -> str:
    """Id of the first district."""
    return DISTRICT


@pytest.fixture(scope="session")
def atlas():
    """The real district, read and checked once for all tests that only look."""
    import renewal_atlas

    return renewal_atlas.open(DISTRICT, ROOT)


@pytest.fixture(scope="session")
def map_settings():
    """Content of ``maps/style.yml`` and of the real district's settings."""
    import yaml

    paths = (ROOT / "maps" / "style.yml", ROOT / "maps" / f"{DISTRICT}.yml")
    return tuple(yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths)


@pytest.fixture(scope="session")
def handover(atlas, map_settings, tmp_path_factory):
    """The real district, handed over in every format; to look at, not to change."""
    from renewal_atlas.gis.export import export
    from renewal_atlas.gis.formats import FORMATS

    folder = tmp_path_factory.mktemp("handover") / "out"
    style, settings = map_settings
    export(atlas.layers, folder, style=style, settings=settings, inputs={"a.csv": "0" * 64},
           formats=list(FORMATS))  # fmt: skip
    return folder


@pytest.fixture
def handover_copy(handover, tmp_path):
    """A hand-over of its own, to change or to break."""
    return Path(shutil.copytree(handover, tmp_path / "handover"))


@pytest.fixture(scope="session")
def chromium():
    """Headless Chromium; without one the tests are skipped, but in CI they fail."""
    from renewal_atlas.errors import UsageError
    from renewal_atlas.page import find_browser

    try:
        path = find_browser()
    except UsageError as missing:
        if os.environ.get("CI"):
            pytest.fail(str(missing))
        pytest.skip(str(missing))
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(atlas, tmp_path_factory):
    """The page of the real district as a file."""
    from renewal_atlas.page import render

    path = tmp_path_factory.mktemp("page") / "page.html"
    path.write_text(render(atlas.map()), encoding="utf-8")
    return path.as_uri()


@pytest.fixture
def open_page(chromium, address):
    """Open the page offline; at the end it must have asked for nothing and said nothing."""
    contexts, faults = [], []

    def open_(fragment="", viewport=None):
        context = chromium.new_context(
            viewport=viewport or DESKTOP, offline=True, accept_downloads=True
        )
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "request", lambda request: faults.append(request.url) if _fetched(request) else None
        )
        page.goto(address + fragment)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


def _fetched(request):
    return not request.is_navigation_request() and not request.url.startswith(("data:", "blob:"))


def copy_project(target: Path) -> Path:
    """Copy what a build reads, so that a test may break it."""
    for folder in ("data", "geo/reference", "geo/built", "maps"):
        shutil.copytree(
            ROOT / folder, target / folder, ignore=shutil.ignore_patterns(".*", "*.html")
        )
    return target


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project of its own, with the real district as committed."""
    return copy_project(tmp_path / "project")


@pytest.fixture(scope="session")
def faults():
    """The module of a disk that fails, `faulty_disk`."""
    spec = importlib.util.spec_from_file_location("faulty_disk", ROOT / "tests" / "faulty_disk.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def example_workspace(tmp_path_factory) -> Path:
    """A small invented district with a workspace round it; to copy, not to change."""
    root = tmp_path_factory.mktemp("example") / "workspace"
    shutil.copytree(ROOT / "tests" / "districts", root)
    shutil.copytree(ROOT / "data" / "vocabulary", root / "data" / "vocabulary")
    for name in ("maps/style.yml", "geo/reference/china-divisions.csv", "data/README.md",
                 "geo/README.md"):  # fmt: skip
        shutil.copy(ROOT / name, root / name)
    return root


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test depends on the environment of whoever runs it."""
    monkeypatch.delenv("RENEWAL_ATLAS_ROOT", raising=False)
    for name in [n for n in os.environ if n.startswith("GDAL_")]:
        monkeypatch.delenv(name)
