"""What a page may be given beside its data: a script's own marks, and tiles from the network."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser
DESKTOP = {"width": 1440, "height": 900}


def test_a_script_may_add_to_the_page(chromium, atlas, tmp_path):
    import folium

    page = atlas.map()
    folium.Marker((36.6, 116.95), popup=folium.Popup("my own note"), tooltip="tip").add_to(page)
    folium.Marker((36.61, 116.95), icon=folium.Icon(color="red")).add_to(page)
    path = tmp_path / "changed.html"
    page.save(path)
    faults = []
    context = chromium.new_context(viewport=DESKTOP, offline=True)
    shown = context.new_page()
    shown.on("console", lambda message: faults.append(message.text))
    shown.on("pageerror", lambda error: faults.append(str(error)))
    shown.goto(path.as_uri())
    shown.wait_for_selector("html[data-ready]", state="attached")
    assert shown.locator(".leaflet-marker-icon").count() == 2
    shown.evaluate("atlas.map.setView([36.6, 116.95], 14, {animate: false})")
    shown.locator("img.leaflet-marker-icon").click()
    assert "my own note" in shown.locator(".leaflet-popup-content").inner_text()
    context.close()
    assert faults == []


AMAP = {
    "id": "amap",
    "name": {"zh": "高德", "en": "Amap"},
    "urls": ["https://tiles.example/{z}/{x}/{y}"],
    "datum": "GCJ-02",
    "attribution": "x",
}
# address of every tile in view, with its north-western corner as the map has it, and its edges
TILES = """() => {
  const frame = atlas.map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll('.leaflet-tiles-pane img')].flatMap((tile) => {
    const { x, y, right, bottom } = tile.getBoundingClientRect();
    if (right < frame.x || bottom < frame.y || x > frame.right || y > frame.bottom) return [];
    const at = atlas.map.containerPointToLatLng([x - frame.x, y - frame.y]);
    return [[tile.src, at.lng, at.lat, x, y, right, bottom]];
  });
}"""


def test_tiles_in_gcj02_come_to_lie_under_wgs84_data_within_five_metres(chromium, atlas, tmp_path):
    """The corner of a tile is known in GCJ-02; on the map it must stand at its WGS 84 place."""
    from renewal_atlas.page import atlas_map, read_settings

    style, settings = read_settings(atlas.layout, atlas.layers.district.district_id)
    settings = settings | {"basemaps": {"enabled": True, "sources": [AMAP]}}
    path = tmp_path / "tiles.html"
    atlas_map(atlas.layers, style, settings).save(path)
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.route("https://**", lambda route: route.fulfill(body=b"", content_type="image/png"))
    page.goto(path.as_uri() + "#layers=tiles-amap")
    page.wait_for_selector("html[data-ready]", state="attached")
    # the answer is no image, and the page says so for some seconds: it is asked anew
    page.evaluate("atlas.map.setView([36.6, 116.9], 15, {animate: false}); 0")
    page.locator(".say", has_text="高德 瓦片无法加载").wait_for(state="attached")
    found = []
    for zoom in (15, 16, 18):  # a pixel of 14 is 8 m
        page.evaluate(f"atlas.map.setView([36.651, 116.992], {zoom}, {{animate: false}}); 0")
        for step in ([0, 0], [800, 0], [2400, 300], [0, -2400]):  # the shift is not the same there
            page.evaluate(f"atlas.map.panBy({step}, {{animate: false}}); 0")
            page.wait_for_timeout(200)
            found.append(page.evaluate(TILES))
    context.close()
    assert all(len(tiles) > 8 for tiles in found)
    assert max(metres_off(*tile[:3]) for tiles in found for tile in tiles) < 5
    assert all(edge in {left for _, _, _, left, *_ in tiles} or edge >= 1440
               for tiles in found for *_, edge, _ in tiles)  # fmt: skip


def metres_off(source, lon, lat):
    """How far the corner of a tile stands from where the datum of its source has it."""
    from math import atan, degrees, pi, sinh

    from pyproj import Geod

    from renewal_atlas.crs import gcj02_to_wgs84

    zoom, x, y = (int(part) for part in source.split("/")[-3:])
    corner = x / 2**zoom * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y / 2**zoom))))
    true_lon, true_lat = gcj02_to_wgs84(*corner)
    return Geod(ellps="WGS84").inv(lon, lat, float(true_lon), float(true_lat))[2]


TOKEN = "f00dbabe-not-a-real-key"


@pytest.fixture
def tianditu(chromium, atlas, tmp_path):
    """Page with the district's own basemaps switched on, and a network that is cut off."""
    from renewal_atlas.page import atlas_map, read_settings

    style, settings = read_settings(atlas.layout, atlas.layers.district.district_id)
    settings["basemaps"]["enabled"] = True
    path = tmp_path / "page.html"
    atlas_map(atlas.layers, style, settings).save(path)
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.asked, page.faults, page.requests, page.file = [], [], [], path

    def answer(dialog):
        page.asked.append(dialog.message)
        dialog.accept(TOKEN)

    page.on("dialog", answer)
    page.on("pageerror", lambda error: page.faults.append(str(error)))
    page.on("request", lambda request: page.requests.append(request.url))
    page.route("https://**", lambda route: route.abort())
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    yield page
    faults = page.faults
    context.close()
    assert faults == []


def switch(page, name):
    page.locator(".panel.layers li", has_text=name).locator("input").click()


def test_without_a_network_the_page_says_so_and_stays_usable(tianditu):
    page = tianditu
    assert [url for url in page.requests if url.startswith("http")] == []  # none until asked for
    switch(page, "天地图 矢量")
    page.locator(".say:not(:empty)").wait_for()
    assert "天地图 矢量 瓦片无法加载；其余内容照常可用" in page.locator(".say").inner_text()
    assert "天地图" in page.locator(".corner").inner_text()  # whose map it is
    page.evaluate("atlas.set({project: 'huamei-yiyang-zhongxin', right: 'detail'})")
    assert "华美颐养中心" in page.locator(".panel.detail").inner_text()
    switch(page, "道路")
    assert page.evaluate("atlas.isOn('roads')") is False
    assert any("vec_w/wmts" in url and "TILEMATRIXSET=w" in url for url in page.requests)
    assert any("cva_w/wmts" in url for url in page.requests)


def test_a_key_is_asked_for_once_and_again_when_it_did_not_serve(tianditu):
    switch(tianditu, "天地图 影像")
    assert len(tianditu.asked) == 1
    tianditu.evaluate("atlas.map.setZoom(13, {animate: false})")
    assert len(tianditu.asked) == 1
    switch(tianditu, "天地图 影像")
    switch(tianditu, "天地图 影像")
    assert len(tianditu.asked) == 2


def test_a_key_reaches_neither_file_nor_address_nor_store_nor_print(tianditu):
    import re
    import zlib

    page = tianditu
    switch(page, "天地图 矢量")
    page.wait_for_timeout(300)
    assert any(TOKEN in url for url in page.requests)  # where it belongs
    page.evaluate("atlas.set({sheet: 'a4'})")
    pdf = page.pdf(prefer_css_page_size=True, print_background=True)
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    texts = [pdf]
    for packed in streams:
        try:
            texts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    assert len(texts) > 5
    assert not [text for text in texts if TOKEN.encode() in text]
    assert TOKEN not in page.url
    assert TOKEN not in page.evaluate("document.body.innerText + atlas.link('project', 'layers')")
    stores = "JSON.stringify([document.cookie, {...localStorage}, {...sessionStorage}])"
    assert TOKEN not in page.evaluate(stores)
    assert TOKEN not in page.file.read_text(encoding="utf-8")


def test_a_sheet_names_the_basemap_that_is_on_it(tianditu):
    switch(tianditu, "高德")
    tianditu.evaluate("atlas.set({sheet: 'a3'})")
    assert "底图：高德 · 高德地图" in tianditu.locator(".sheet footer").inner_text()
    assert tianditu.asked == []
