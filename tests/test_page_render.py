"""The page as text: offline, guarded, deterministic, and open to a script's own additions."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from hashlib import sha256

import folium
import pytest

from renewal_atlas.errors import UsageError
from renewal_atlas.page import AtlasMap, render
from renewal_atlas.page.basemaps import Basemaps
from renewal_atlas.page.finalise import finalise, renumber
from renewal_atlas.page.unpack import unpack

BLOCK = re.compile(r'<script type="application/json" id="atlas-data">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module")
def html(atlas) -> str:
    return render(atlas.map())


@pytest.fixture(scope="module")
def block(html) -> dict:
    return json.loads(BLOCK.search(html)[1])


def policy_of(html: str) -> dict[str, list[str]]:
    text = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', html)[1]
    return {part.split()[0]: part.split()[1:] for part in text.split("; ")}


def hash_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def unpacked(html: str) -> dict[str, str]:
    packed = re.findall(r'<script type="text/plain" id="(\w+)"[^>]*>([^<]+)<', html)
    return {name: unpack(text) for name, text in packed}


def small_map() -> AtlasMap:
    return AtlasMap(location=(36.65, 116.99), zoom_start=12, title="市中区 <b>&")


def test_nothing_is_loaded_from_outside(html):
    loads = re.findall(r"<(?:link|img|iframe|script)\b[^>]*\b(?:src|href)=", html)
    assert loads == []
    assert "url(http" not in html
    assert "@import" not in html


def test_policy_lets_just_the_scripts_of_the_page_run(html):
    policy = policy_of(html)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    packed = unpacked(html)
    assert packed["library"].startswith("/* @preserve\n * Leaflet 1.9.4")
    assert packed["controls"].count("atlas.control(") > 10
    scripts += [packed["library"], packed["controls"]]
    assert set(policy["script-src"]) == {hash_of(script) for script in scripts}
    assert policy["default-src"] == policy["connect-src"] == policy["base-uri"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert "unsafe" not in str(policy)


def test_policy_knows_every_style(html):
    styles = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    styles.append(unpacked(html)["style"])
    assert set(policy_of(html)["style-src"]) == {hash_of(style) for style in styles}


def test_policy_stands_before_any_script_or_style(html):
    assert html.index("Content-Security-Policy") < min(html.index("<script"), html.index("<style"))


def test_markup_carries_no_style_attributes_or_handlers(html):
    bare = re.sub(r"<(script|style)[^>]*>.*?</\1>", "", html, flags=re.DOTALL)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", bare)


def test_licence_of_the_map_library_is_in_the_file(html):
    assert "Volodymyr Agafonkin" in html
    assert "Redistribution and use in source and binary forms" in html


def test_a_reader_may_zoom_the_page(html):
    viewport = re.search(r'<meta name="viewport" content="([^"]+)"', html)[1]
    assert "user-scalable" not in viewport
    assert "maximum-scale" not in viewport


def test_every_project_is_in_the_block(atlas, block):
    assert block["projects"]["n"] == len(atlas.projects)
    positions = block["projects"]["c"]["position"]
    told = [positions["w"][i] for i in positions["i"]]
    counts = atlas.counts()
    assert told.count("placed") == counts["placed"]
    assert told.count("area") == counts["area_wide"]
    assert told.count("unplaced") == counts["unplaced"]
    assert told.count("no_site") == counts["no_site"]


def test_every_statement_is_in_the_block_in_utf8(atlas, html, block):
    assert block["statements"]["n"] == len(atlas.statements)
    assert "上新街" in html
    assert "\\u4e0a" not in html


def test_file_is_under_one_megabyte(html):
    assert len(html.encode()) < 1_000_000


def test_what_stands_in_the_file_beside_the_data_is_under_220_kilobytes(html, block):
    """The labels and symbols stand in the data block, but they are not the district's data."""
    titles = sum(len(text.encode()) for text in block["title"].values())
    words = len(json.dumps(block["words"], ensure_ascii=False, separators=(",", ":")).encode())
    overhead = len(html.encode()) - len(BLOCK.search(html)[1].encode()) - titles + words
    assert overhead <= 220_000


def test_rendering_twice_gives_the_same_bytes(atlas):
    page = atlas.map()
    assert render(page) == render(page) == render(atlas.map())


def test_rendering_leaves_the_map_open_to_more(atlas):
    page = atlas.map()
    plain = render(page)
    folium.Marker((36.65, 116.99), popup="here").add_to(page)
    assert render(page) != plain
    assert render(page).count("L.marker(") == 1


@pytest.mark.slow
def test_hash_seed_and_time_zone_do_not_matter(root, tmp_path):
    script = (
        "import sys, renewal_atlas;"
        "renewal_atlas.open('370103-shizhong', sys.argv[1]).map().save(sys.argv[2])"
    )
    pages = []
    for number, zone in enumerate(("Asia/Shanghai", "America/Los_Angeles")):
        target = tmp_path / f"{number}.html"
        environment = os.environ | {"PYTHONHASHSEED": str(number + 1), "TZ": zone}
        command = [sys.executable, "-c", script, str(root), str(target)]
        subprocess.run(command, env=environment, check=True, cwd=tmp_path)
        pages.append(target.read_bytes())
    assert pages[0] == pages[1]


def test_a_page_that_cannot_be_made_leaves_the_file_as_it_was(tmp_path):
    from folium.plugins import MarkerCluster

    path = tmp_path / "kept.html"
    path.write_text("kept", encoding="utf-8")
    page = small_map()
    MarkerCluster().add_to(page)
    with pytest.raises(UsageError):
        page.save(path)
    assert path.read_text("utf-8") == "kept"


def test_saving_writes_what_rendering_gives(atlas, tmp_path):
    page = atlas.map()
    page.save(tmp_path / "page.html")
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == render(page)


def test_ids_count_up_in_the_order_of_the_page():
    page = small_map()
    folium.Marker((36.65, 116.99)).add_to(page)
    html = render(page)
    assert "map_1" in html
    assert "marker_2" in html
    assert not re.search(r"_[0-9a-f]{32}", html)


def test_only_ids_of_elements_are_renumbered():
    page = small_map()
    checksum = "d41d8cd98f00b204e9800998ecf8427e"
    assert renumber(f"map_{page._id} {checksum}", [page]) == f"map_1 {checksum}"


def test_a_map_without_a_district_is_a_plain_offline_map():
    html = render(small_map())
    assert "<title>市中区 &lt;b&gt;&amp;</title>" in html
    assert "atlas-data" not in html
    assert "jquery" not in html.lower()
    assert "bootstrap" not in html.lower()


def test_added_scripts_are_hashed_too():
    page = small_map()
    folium.GeoJson({"type": "Point", "coordinates": [116.99, 36.65]}).add_to(page)
    html = render(page)
    scripts = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert hash_of(scripts[-1]) in policy_of(html)["script-src"]
    assert "geo_json" in scripts[-1]


def test_a_plugin_that_loads_from_outside_is_refused():
    from folium.plugins import MarkerCluster

    page = small_map()
    MarkerCluster().add_to(page)
    with pytest.raises(UsageError, match=r"cdn.*without a network"):
        render(page)


def test_tiles_that_a_script_adds_open_the_policy_for_their_host_only():
    page = small_map()
    folium.TileLayer("https://{s}.tiles.example/{z}/{x}/{y}.png", attr="x").add_to(page)
    assert policy_of(render(page))["img-src"] == ["data:", "https://*.tiles.example"]


@pytest.mark.parametrize("host", ["a.example; script-src *", 'x"><script>', "a b.example"])
def test_tiles_of_a_script_add_nothing_else_to_the_policy(host):
    page = small_map()
    folium.TileLayer(f"https://{host}/{{z}}/{{x}}/{{y}}.png", attr="x").add_to(page)
    with pytest.raises(UsageError, match="tiles cannot come from"):
        render(page)


def test_the_policy_needs_its_place():
    assert "Content-Security-Policy" not in finalise("<html></html>", [])


SOURCE = {
    "id": "osm",
    "name": {"zh": "OSM", "en": "OSM"},
    "urls": ["https://tile.example/{z}/{x}/{y}.png"],
    "datum": "WGS84",
    "attribution": "©",
}


def test_basemaps_are_off_unless_switched_on(atlas, html, block):
    assert block["basemaps"] == []
    assert "autonavi" not in html
    assert Basemaps({"enabled": False, "sources": [SOURCE]}).image_hosts == []


def test_a_basemap_that_is_on_enters_the_policy():
    source = SOURCE | {"urls": ["https://t{s}.example/{z}"], "subdomains": "12"}
    control = Basemaps({"enabled": True, "sources": [source]})
    assert control.image_hosts == ["https://t1.example", "https://t2.example"]
    assert control.js


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"datum": "BD-09"}, r"basemaps\.osm\.datum: .*'WGS84', 'CGCS2000' or 'GCJ-02'"),
        ({"attribution": ""}, "attribution: .* at least 1 character"),
        (
            {"urls": ['https://x"><meta http-equiv=refresh content=0>']},
            "cannot stand in an address",
        ),
        ({"urls": ["https://a.example;script-src/{z}"]}, "is no name of a host"),
        ({"urls": ["https://u@a.example/{z}"]}, "is no name of a host"),
        ({"urls": ["https://a.example/{q}"]}, "filled by nobody"),
        ({"urls": ["https://{s}.a.example/{z}"]}, "subdomains are none"),
        ({"colour": "red"}, "colour: Extra inputs"),
        ({"urls": ["http://tile.example/{z}"]}, "must start with https"),
    ],
)
def test_a_basemap_must_say_where_it_lies(change, message):
    with pytest.raises(UsageError, match=message):
        Basemaps({"enabled": True, "sources": [SOURCE | change]})
