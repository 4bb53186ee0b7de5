"""Settings of the outputs: a fault is a sentence with file, line, key, value and remedy."""

from __future__ import annotations

import copy
import os
import random
import shutil
import subprocess
import sys

import pytest
import yaml

import renewal_atlas
from renewal_atlas.build import check
from renewal_atlas.errors import DataError
from renewal_atlas.layout import Layout
from renewal_atlas.page import atlas_map, render
from renewal_atlas.publication import read_settings, settings_issues

DISTRICT = "999901-example"
STYLE, PAGE = "maps/style.yml", f"maps/{DISTRICT}.yml"
BASEMAP = {
    "id": "one", "name": {"zh": "一", "en": "One"}, "datum": "WGS84", "attribution": "©",
    "urls": ["https://t{s}.tile.example/{z}/{x}/{y}.png"], "subdomains": "12",
}  # fmt: skip
FULL = {
    "title": {"zh": "甲", "en": "A"},
    "language": "zh",
    "view": {"centre": [123.05, 35.03], "zoom": 13},
    "hidden": ["subdistricts"],
    "notice": {"zh": "乙", "en": "B"},
    "publication": {
        "map_review_number": {"value": "鲁S（2026）001号", "reason": "第十五条"},
        "map_review_note": {"value": {"zh": "", "en": ""}, "reason": ""},
        "allowed_basemaps": ["one"],
        "coordinate_decimals": 3,
        "withheld_layers": {"value": ["issues"], "reason": "内部"},
    },
    "basemaps": {"enabled": True, "sources": [BASEMAP | {"max_zoom": 18, "needs_key": False}]},
}


@pytest.fixture
def root(tmp_path, root):
    """The example district as a project of its own."""
    shutil.copytree(root / "tests" / "districts", tmp_path, dirs_exist_ok=True)
    shutil.copytree(root / "data" / "vocabulary", tmp_path / "data" / "vocabulary")
    shutil.copy(root / STYLE, tmp_path / STYLE)
    return tmp_path


def faults(root):
    return [str(issue) for issue in settings_issues(Layout(root), DISTRICT)]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("title: 市中区", r"1 title='市中区': .*mapping.* write \{zh: 中文标题, en: English title\}"),
        ("title: {zh: 2024, en: A}", r"1 title\.zh='2024': .*string.*in quotes"),
        ("title: {zh: 甲}", r"1 title\.en='': the key is missing"),
        ("language: fr", r"1 language='fr': .*'zh' or 'en'"),
        ("view: {centre: 济南}", r"1 view\.centre='济南': .*list.*\[longitude, latitude\]"),
        ("view: {centre: [36.6, 116.9]}", r"1 view=.*longitude to 180, then latitude to 90"),
        ("view: {centre: [.nan, 36.6]}", r"view\.centre\.0='nan': .*finite"),
        ("view: {zoom: true}", r"view\.zoom='True': .*number"),
        ("hidden: subdistricts", r"hidden='subdistricts': .*list of names"),
        ("notice: 内部", r"notice='内部': .*mapping"),
        ("hiden: []", r"1 hiden=.*no setting is called 'hiden'.*there are title, language"),
        ("approval_number: 鲁S", r"approval_number='鲁S': .*map_review_number under publication:"),
        ("publication: none", r"publication='none': .*mapping"),
        ("publication: {map_review_number: 5}", r"publication\.map_review_number\.value='5'"),
        ("publication: {rule: 5}", r"no setting is called 'rule'.*there are map_review_number"),
        ("publication: {coordinate_decimals: drei}", r"coordinate_decimals\.value='drei': .*integer"),
        ("basemaps: {sources: none}", r"basemaps\.sources='none': .*list of sources"),
        ("basemaps: none", r"basemaps='none': .*enabled: false"),
        ("basemaps: {enabled: maybe}", r"basemaps\.enabled='maybe': .*true or false"),
        ("- title", r"1: .*mapping.*title, language, view"),
        ("", r"mapping.*title, language, view"),
        ("title: [", r"yml:\d+.*mend the YAML"),
        ("hidden: []\nhidden: []", r"2 hidden=.*stands twice"),
    ],
)  # fmt: skip
def test_a_faulty_setting_is_told_with_key_value_and_remedy(root, text, told):
    import re

    (root / PAGE).write_text(text + "\n", encoding="utf-8")
    found = faults(root)
    assert len(found) == 1, found
    assert found[0].startswith(f"{PAGE}")
    assert re.search(told, found[0]), found[0]
    assert ". To mend: " in found[0]
    with pytest.raises(DataError):
        read_settings(Layout(root), DISTRICT)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"urls": ['https://x"><meta http-equiv=refresh content=0>']}, "cannot stand in an address"),
        ({"urls": ["https://a.example/ {z}"]}, "cannot stand in an address"),
        ({"urls": ["http://a.example/{z}"]}, "must start with https://"),
        ({"urls": ["javascript:alert(1)"]}, "must start with https://"),
        ({"urls": ["https://a.example;script-src/{z}"]}, "is no name of a host"),
        ({"urls": ["https://me:word@a.example/{z}"]}, "is no name of a host"),
        ({"urls": ["https://[::1/{z}"]}, "this is no address"),
        ({"urls": ["https:///{z}"]}, "is no name of a host"),
        ({"urls": ["https://例.example/{z}"]}, "is no name of a host"),
        ({"urls": ["https://a.example/{q}/{z}"]}, "filled by nobody"),
        ({"urls": []}, "urls="),
        ({"urls": "https://a.example/{z}"}, "valid list"),
        ({"urls": ["https://{s}.a.example/{z}"], "subdomains": ""}, "subdomains are none"),
        ({"urls": ["https://a.example/{z}?k={key}"]}, "needs_key is not true"),
        ({"datum": "BD-09"}, "'WGS84', 'CGCS2000' or 'GCJ-02'"),
        ({"subdomains": 12}, "valid string"),
        ({"subdomains": "a b"}, "pattern"),
        ({"max_zoom": 99}, "max_zoom='99'"),
        ({"id": "a b"}, "id='a b'"),
        ({"name": "One"}, "name='One'"),
        ({"attribution": ""}, "attribution=''"),
        ({"key": "secret"}, "no setting is called 'key'"),
    ],
)  # fmt: skip
def test_a_faulty_basemap_is_told(root, change, told):
    text = yaml.safe_dump({"basemaps": {"sources": [BASEMAP | change]}}, allow_unicode=True)
    (root / PAGE).write_text(text, encoding="utf-8")
    (found,) = faults(root)
    assert "basemaps.sources.0" in found
    assert told in found


def test_two_basemaps_of_one_id_are_told(root):
    text = yaml.safe_dump({"basemaps": {"sources": [BASEMAP, BASEMAP]}}, allow_unicode=True)
    (root / PAGE).write_text(text, encoding="utf-8")
    assert "two sources have the id one" in faults(root)[0]


def put(tree, path, value):
    """A copy of nested dicts and lists with another value at a path."""
    tree = copy.deepcopy(tree)
    here = tree
    for step in path[:-1]:
        here = here[step]
    here[path[-1]] = value
    return tree


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("groups", "renewal", "kinds"), True, r"write a list of codes"),
        (("groups", "renewal", "shape"), float("nan"), r"'hexagon'"),
        (("groups", "renewal", "shape"), "star", r"shape='star'.*'square', 'diamond'"),
        (("groups", "renewal", "colour"), "red", r"six hexadecimal digits"),
        (("groups", "renewal", "colour"), 123456, r"six hexadecimal digits"),
        (("groups", "other", "kinds"), ["park"], r"park stands in nature and in other"),
        (("groups",), {}, r"groups="),
        (("groups",), {"1": {}}, r"groups"),
        (("phases", "done", "fill"), "dotted", r"'hollow', 'ring'"),
        (("phases", "done", "tint"), True, r"opacity from 0 to 1"),
        (("phases", "done", "dash"), "a b", r"lengths of dash and gap"),
        (("units", "belt", "opacity"), float("inf"), r"opacity from 0 to 1"),
        (("units", "belt", "colours"), [], r"colours="),
        (("units", "band"), {}, r"no setting is called 'band'.*there are belt, axis"),
        (("programmes",), ["url(x)"], r"programmes\.0='url\(x\)'.*hexadecimal"),
        (("changes", "new"), "#12345g", r"hexadecimal"),
        (("ground", "land"), "#fff", r"ground\.land='#fff'.*hexadecimal"),
        (("ground",), None, r"ground"),
        (("dash", "uncertain"), 7, r"lengths of dash and gap"),
    ],
)
def test_a_faulty_style_is_told(root, path, value, told):
    import re

    style = yaml.safe_load((root / STYLE).read_text("utf-8"))
    text = yaml.safe_dump(put(style, path, value), allow_unicode=True)
    (root / STYLE).write_text(text, encoding="utf-8")
    found = faults(root)
    assert found
    assert re.search(told, "\n".join(found)), found
    assert all(one.startswith(STYLE) for one in found)


def test_a_style_that_lacks_a_part_and_a_style_that_is_not_there_are_told(root):
    style = yaml.safe_load((root / STYLE).read_text("utf-8"))
    del style["units"]["zone"], style["dash"]
    (root / STYLE).write_text(yaml.safe_dump(style), encoding="utf-8")
    told = "\n".join(faults(root))
    assert "units.zone='': the key is missing" in told
    assert "dash='': the key is missing" in told
    (root / STYLE).unlink()
    assert faults(root)[0].startswith(f"{STYLE}: the file is not there")


def test_a_district_without_settings_gets_the_defaults(root):
    (root / PAGE).unlink()
    assert faults(root) == []
    assert "<title>" in render(renewal_atlas.open(DISTRICT, root).map())


def test_check_tells_of_settings_and_a_build_writes_nothing(root):
    (root / PAGE).write_text("title: 市中区\nview: {centre: 济南}\n", encoding="utf-8")
    issues = [i for i in check(Layout(root), DISTRICT) if i.severity == "error"]
    assert [(i.field, i.line) for i in issues] == [("title", 1), ("view.centre", 2)]
    before = sorted(root.rglob("*"))
    done = subprocess.run(
        [sys.executable, "-m", "renewal_atlas", "build", DISTRICT],
        cwd=root, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200", "RENEWAL_ATLAS_ROOT": str(root)},
    )  # fmt: skip
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "view.centre" in done.stderr
    assert sorted(root.rglob("*")) == before


VALUES = (
    None, True, 0, -1, 7, 1e9, float("nan"), "", "star", "济南", "#12g", [], [[]], {}, {"a": 1},
    "https://x", ["a"], [0, 0], "zh", "0 0", "constructor", "__proto__", [None],
)  # fmt: skip


def paths_of(tree, path=()):
    """Every path into nested dicts and lists."""
    items = tree.items() if isinstance(tree, dict) else enumerate(tree)
    for step, value in items:
        yield (*path, step)
        if isinstance(value, (dict, list)):
            yield from paths_of(value, (*path, step))


def mutated(root, count):
    """Style and settings with a random value at a random place, the same in every run."""
    chance = random.Random(11)
    style = yaml.safe_load((root / STYLE).read_text("utf-8"))
    for _ in range(count):
        file, tree = chance.choice([(STYLE, style), (PAGE, FULL)])
        path, value = chance.choice(list(paths_of(tree))), chance.choice(VALUES)
        yield file, path, value, put(tree, path, value)


def test_the_whole_settings_are_sound_before_they_are_mutated(root):
    (root / PAGE).write_text(yaml.safe_dump(FULL, allow_unicode=True), encoding="utf-8")
    assert faults(root) == []


@pytest.mark.slow
@pytest.mark.browser
def test_any_other_value_is_told_or_makes_a_page_that_starts(root, chromium, tmp_path):
    sound = yaml.safe_dump(FULL, allow_unicode=True)
    plain = (root / STYLE).read_text("utf-8")
    layers = renewal_atlas.open(DISTRICT, root).layers
    taken = 0
    for file, path, value, tree in mutated(root, 90):
        (root / STYLE).write_text(plain, encoding="utf-8")
        (root / PAGE).write_text(sound, encoding="utf-8")
        (root / file).write_text(yaml.safe_dump(tree, allow_unicode=True), encoding="utf-8")
        if faults(root):
            continue
        taken += 1
        page = tmp_path / "page.html"
        page.write_text(render(atlas_map(layers, *read_settings(Layout(root), DISTRICT))), "utf-8")
        assert starts(chromium, page), (file, path, value)
    assert taken > 5


def starts(chromium, path):
    context = chromium.new_context(offline=True)
    page = context.new_page()
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function("document.documentElement.dataset.ready === '' ", timeout=5000)
    context.close()
    return not told
