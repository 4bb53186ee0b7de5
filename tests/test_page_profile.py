"""The page for the public and the page for work: what each says, and what it must not hold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

import pytest
import yaml

from renewal_atlas.errors import DataError, PublishError
from renewal_atlas.page import atlas_map, read_settings, render
from renewal_atlas.publication import read_profile

DISTRICT = "370103-shizhong"
NUMBER = "鲁S（2026）001号"
RULES = {
    "map_review_number": {"value": NUMBER, "reason": "《地图管理条例》第十五条"},
    "allowed_basemaps": ["tianditu_vec"],
    "coordinate_decimals": 6,
    "withheld_layers": [],
}
BLOCK = re.compile(r'id="atlas-data">(.*?)</script>', re.DOTALL)


def page_for(atlas, **rules):
    """Public page of the real district under rules of a test."""
    style, settings = read_settings(atlas.layout, DISTRICT)
    settings = settings | {"publication": RULES | rules}
    settings["basemaps"] = settings["basemaps"] | {"enabled": True}
    return render(atlas_map(atlas.layers, style, settings, read_profile(settings, "public")))


def block_of(html):
    return json.loads(BLOCK.search(html)[1])


def named(ids, atlas, text):
    """Ids that stand in a text, alone or in a list, and are not the id of something else too."""
    others = {*atlas.layers.projects["project_id"], *atlas.layers.plans["plan_id"], "shizhong"}
    return [i for i in ids if i not in others and re.search(rf'["|]{re.escape(i)}["|]', text)]


@pytest.fixture(scope="module")
def public_html(atlas):
    return page_for(atlas)


@pytest.fixture
def open_html(chromium, tmp_path):
    """Open a page from its text, offline; it must say nothing."""
    contexts, faults = [], []

    def open_(html, fragment=""):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8")
        context = chromium.new_context(viewport={"width": 1440, "height": 900}, offline=True)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path.as_uri() + fragment)
        page.wait_for_selector("html[data-ready]", state="attached")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.browser
def test_the_internal_page_says_so_in_its_bar_its_corner_and_its_files(open_page):
    page = open_page("#foot=table")
    assert page.locator(".bar .inside").inner_text() == "内部使用"
    assert "内部使用，不得公开" in page.locator(".corner").inner_text()
    with page.expect_download() as started:
        page.locator(".table .actions button").first.click()
    assert started.value.suggested_filename.endswith(".internal.csv")
    page.evaluate("atlas.set({lang: 'en'})")
    assert "Internal use only, not for publication" in page.locator(".corner").inner_text()


@pytest.mark.browser
def test_the_public_page_has_its_number_and_sources_at_the_lower_left(open_html, public_html):
    page = open_html(public_html)
    corner = page.locator(".corner")
    assert f"审图号：{NUMBER}" in corner.inner_text()
    assert "资料 3 份" in corner.inner_text()
    assert "内部" not in page.locator("body").inner_text()
    box, stage = corner.bounding_box(), page.locator(".middle").bounding_box()
    assert box["x"] - stage["x"] < 20
    assert box["y"] > stage["y"] + stage["height"] * 0.8


@pytest.mark.browser
def test_a_note_why_no_number_is_needed_stands_in_its_place(atlas, open_html):
    note = {"zh": "街区示意图，依第十五条无需审核", "en": "A sketch of a quarter"}
    page = open_html(page_for(atlas, map_review_number="", map_review_note={"value": note}))
    assert note["zh"] in page.locator(".corner").inner_text()
    assert "审图号" not in page.locator(".corner").inner_text()
    page.evaluate("atlas.set({lang: 'en'})")
    assert note["en"] in page.locator(".corner").inner_text()


def test_the_committed_district_has_no_number_yet_and_is_refused(atlas):
    with pytest.raises(PublishError, match="map_review_number") as refused:
        atlas.map(profile="public")
    assert f"maps/{DISTRICT}.yml" in str(refused.value)
    assert "give the number, or say in map_review_note" in str(refused.value)


def test_only_allowed_basemaps_are_offered(public_html):
    assert [source["id"] for source in block_of(public_html)["basemaps"]] == ["tianditu_vec"]
    assert "tianditu.gov.cn" in public_html
    assert "openstreetmap.org" not in public_html
    assert "autonavi" not in public_html


def test_positions_are_no_finer_than_allowed(atlas):
    block = block_of(page_for(atlas, coordinate_decimals=3))
    for table in ("projects", "places", "lines"):
        column = block[table]["c"]["geo"]
        numbers = column["w"] if isinstance(column, dict) else column
        for number in filter(None, numbers):
            flat = re.findall(r"-?\d+", json.dumps(block["shapes"][number][1]))
            assert all(int(step) % 1000 == 0 for step in flat)


WITHHELD = {
    "plan_units": ("plan_units", "unit_id", "units"),
    "programmes": ("programmes", "programme_id", "programmes"),
    "statements": ("statements", "statement_id", "statements"),
    "places": ("places", "place_id", "places"),
    "ledger": (None, None, "ledger"),
    "memberships": (None, None, "memberships"),
    "lines": (None, None, "lines"),
}


@pytest.mark.browser
@pytest.mark.parametrize("hidden", [*WITHHELD, "boundary", "neighbours", "projects"])
def test_the_page_holds_no_trace_of_what_is_withheld_and_works(atlas, open_html, hidden):
    html = page_for(atlas, withheld_layers=[hidden])
    block = block_of(html)
    layer, key, table = WITHHELD.get(hidden, (None, None, None))
    if table:
        assert block[table]["n"] == 0
    if hidden in {"boundary", "neighbours"}:
        assert block[hidden] == []
        assert block["neighbours"] == []  # their edges are the boundary
    if layer:
        assert named(getattr(atlas.layers, layer)[key], atlas, BLOCK.search(html)[1]) == []
    page = open_html(html, "#foot=table&left=filters")
    page.evaluate("atlas.set({left: 'layers', right: 'detail', project: 'wangyue-zhigu'})")
    page.evaluate("atlas.set({sheet: 'a4'})")
    assert page.locator(".scale").is_visible()
    page.evaluate("atlas.set({sheet: '', left: 'district'})")


def test_names_of_withheld_units_are_gone_too(atlas):
    text = BLOCK.search(page_for(atlas, withheld_layers=["plan_units"]))[1]
    said = "".join(atlas.layers.statements["original"].fillna(""))
    names = [name for name in atlas.layers.plan_units["name"] if len(name) > 4 and name not in said]
    assert names
    assert [name for name in names if f'"{name}"' in text] == []


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (f"approval_number: {NUMBER}", r"shizhong\.yml:\d+ approval_number=.* under publication:"),
        ("hidden: []", r"370103-shizhong\.yml:\d+ hidden=.*the key stands twice"),
        ("hiden: []", r"370103-shizhong\.yml:\d+ hiden=.* called 'hiden'.* there are title, "),
    ],
)
def test_a_setting_that_is_none_is_not_passed_over(project, line, told):
    from renewal_atlas.layout import Layout

    path = project / "maps" / f"{DISTRICT}.yml"
    path.write_text(path.read_text("utf-8") + f"\n{line}\n", encoding="utf-8")
    with pytest.raises(DataError, match=told):
        read_settings(Layout(project), DISTRICT)


def run(root, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "renewal_atlas", *arguments],
        cwd=root, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    )  # fmt: skip


def content(root):
    folders = (root / "geo" / "built", root / "maps" / "built")
    return {p: p.read_bytes() for folder in folders for p in folder.rglob("*") if p.is_file()}


@pytest.mark.slow
def test_a_public_build_writes_its_page_alone_and_a_refused_one_nothing(project):
    refused = run(project, "build", DISTRICT, "--profile", "public")
    assert refused.returncode == 1
    assert f"maps/{DISTRICT}.yml" in refused.stderr
    assert "map_review_number" in refused.stderr
    before = content(project)

    path = project / "maps" / f"{DISTRICT}.yml"
    settings = yaml.safe_load(path.read_text("utf-8"))
    settings["publication"]["map_review_number"] = RULES["map_review_number"]
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    done = run(project, "build", DISTRICT, "--profile", "public")
    assert done.returncode == 0, done.stderr
    assert NUMBER in done.stdout
    assert "公开地图位置精度" in done.stdout  # each rule with its reason
    page = project / "maps" / "built" / f"{DISTRICT}.public.html"
    after = content(project)
    assert set(after) - set(before) == {page}
    assert {p: after[p] for p in before} == before

    settings["publication"]["map_review_number"] = ""
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    assert run(project, "build", DISTRICT, "--profile", "public").returncode == 1
    assert content(project) == after


def test_a_print_for_the_public_says_what_to_build_first(project):
    done = run(project, "print", DISTRICT, "--profile", "public")
    assert done.returncode == 2
    assert f"renewal-atlas build {DISTRICT} --profile public" in done.stderr
