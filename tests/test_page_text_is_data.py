"""No text of a district is run, on any path to any output; each is shown letter for letter."""

from __future__ import annotations

import base64
import io
import json
import re
from xml.etree import ElementTree as ET

import folium
import pytest
from branca.element import Figure

import renewal_atlas
from hostile import ATTACKS, CANARY, DISTRICT, TEMPLATES, hostile_project
from renewal_atlas.page import AtlasMap, render

BLOCK = re.compile(r'id="atlas-data">(.*?)</script>', re.DOTALL)
# everything that a page has to show, opened one after the other; the texts that it then holds
EVERY_TEXT = """() => {
  const told = new Set();
  const look = () => {
    const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
      if (!node.parentElement.closest('script, style')) told.add(node.textContent);
    }
    document.querySelectorAll('[aria-label], [title]').forEach((node) =>
      told.add(node.getAttribute('aria-label')).add(node.title));
  };
  const { data } = atlas;
  for (const lang of ['zh', 'en']) {
    atlas.set({ lang });
    for (const [kind, table] of Object.entries({ project: data.projects, unit: data.units,
        programme: data.programmes, place: data.places })) {
      for (const id of table[Object.keys(table).find((name) => name.endsWith('_id'))]) {
        atlas.set({ ...atlas.nothing, [kind]: id, right: 'detail' });
        look();
        if (kind === 'project') atlas.show(kind, id, atlas.map.getCenter());
        look();
      }
    }
    for (const left of ['filters', 'district', 'sources', 'unplaced', 'print', 'layers']) {
      atlas.open('left', left);
      look();
    }
    for (const plan of data.plans.plan_id) atlas.set({ plan });
    atlas.set({ foot: 'table', compare: '2024~2025' });
    look();
    for (const sheet of ['a4', 'a3', '']) {
      atlas.set({ sheet });
      look();
    }
  }
  return [...told].filter(Boolean);
}"""
# columns that no page shows, and why
NOT_SHOWN = {
    "district.name": "the title stands in its place; it is in citations",
    "district.name_en": "the same",
    "district.city": "the same",
    "district.city_en": "the same",
    "district.province": "the same",
    "settings.reason": "told by the command that publishes",
    "settings.map_review_note": "the number stands in its place",
    "gazetteer.aliases": "other names of a place help to find it from a text",
    "gazetteer.locality": "the same",
    "lines.georeference_sources": "stand in the gazetteer for the whole line",
    "lines.note": "the same",
    "lines.name": "written where the map has room",
    "plans.wording": "stands in the statements",
    "plans.note": "for editors",
    "sources.furniture": "what a document is read without",
}
# a plan and what is said of it have no card
NOT_ALL = {"statements.original", "statements.value", "statements.note", "statements.speaker",
           "plans.name", "plans.name_en", "plans.aliases"}  # fmt: skip


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    """Atlas of a hostile project, in its own folder, where a canary would be written."""
    root = tmp_path_factory.mktemp("hostile")
    corpus = hostile_project(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(root)
        yield renewal_atlas.open(DISTRICT, root), corpus, root
        assert not list(root.rglob(CANARY))


def shown_in(chromium, path):
    """Texts of a page, which must be silent and hold no markup of an attack."""
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, offline=True)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("dialog", lambda dialog: faults.append(dialog.message))
    page.goto(path.as_uri())
    page.wait_for_selector("html[data-ready]", state="attached")
    told = page.evaluate(EVERY_TEXT)
    assert page.locator("img, svg[onload], iframe, [onerror], [data-style]").count() == 0
    assert page.title() != "7"
    context.close()
    assert faults == []
    return told


@pytest.mark.browser
@pytest.mark.parametrize("profile", ["internal", "public"])
def test_every_text_of_every_table_is_shown_letter_for_letter(chromium, hostile, profile):
    atlas, corpus, root = hostile
    path = root / f"{profile}.html"
    atlas.map(profile).save(path)
    told = "\n".join(shown_in(chromium, path))
    lists = {path.stem for path in (root / "data" / "vocabulary").glob("*.csv")}
    missing = {
        where: [text for text in texts if text not in told]
        for where, texts in corpus.told.items()
        if where.partition(".")[0] not in lists and where not in NOT_SHOWN
    }
    assert {
        where: texts for where, texts in missing.items() if len(texts) > (where in NOT_ALL)
    } == {}
    said = {"properties": atlas.statements["property"], "units": atlas.statements["unit"]}
    for column in ("zh", "en"):  # not every code of a list is used
        labels = [text for name in lists - set(said) for text in corpus.told[f"{name}.{column}"]]
        assert sum(label in told for label in labels) > len(labels) / 3
        for name, codes in said.items():  # long lists, for any report
            shown = sum(label in told for label in corpus.told[f"{name}.{column}"])
            assert shown >= codes.nunique() - 1, name  # a plan has no card
    assert not list(root.rglob(CANARY))


def html_of(atlas):
    """The page on every path that a script has to it."""
    page = atlas.map()
    target = io.BytesIO()
    page.save(target, close_file=False)
    yield "save", target.getvalue().decode()
    yield "render", page.get_root().render()
    yield "notebook", page._repr_html_()
    yield "again", render(page)
    figure = Figure()
    figure.add_child(page)
    yield "another figure", figure.render()
    figure.render()
    yield "another figure, again", figure.render()
    yield "notebook of another figure", figure._repr_html_()
    outer = Figure()
    outer.add_subplot(1, 1, 1).add_child(page)
    yield "subplot", outer.render()


def test_no_path_to_a_page_compiles_what_stands_in_it(hostile):
    atlas, corpus, root = hostile
    names = corpus.told["projects.name"]
    for path, html in html_of(atlas):
        if "notebook" not in path:
            block = json.loads(BLOCK.search(html)[1])
            found = json.dumps(block, ensure_ascii=False)
            assert all(json.dumps(name, ensure_ascii=False)[1:-1] in found for name in names), path
        assert not list(root.rglob(CANARY)), path


def test_build_and_every_file_for_gis_run_nothing(hostile, tmp_path):
    import openpyxl

    from renewal_atlas.gis.formats import FORMATS

    atlas, _, root = hostile
    atlas.write(tmp_path / "built" / DISTRICT)
    atlas.write(tmp_path / "built" / DISTRICT, profile="public")
    atlas.export(tmp_path / "out", formats=list(FORMATS))
    assert not list(root.rglob(CANARY))
    made = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    xml = [path for path in made if path.suffix in {".kml", ".sld", ".qml", ".xml"}]
    assert len(xml) > 5
    for path in xml:
        ET.parse(path)
    for path in (path for path in made if path.suffix == ".xlsx"):
        book = openpyxl.load_workbook(path)
        kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
        assert "f" not in kinds, path
    kml = "".join(
        text
        for path in xml
        if path.suffix == ".kml"
        for text in ET.parse(path).getroot().itertext()
    )
    for name in atlas.projects.loc[atlas.projects.geometry.notna(), "name"]:
        assert name.replace("\r\n", "\n") in kml.replace("\r\n", "\n")


def content_of(page, kind):
    """Content of the popups or tooltips of a page by the order of their markers: its text."""
    get = {"popup": "getPopup", "tooltip": "getTooltip"}[kind]
    return page.evaluate(
        f"Object.keys(window).filter((name) => /^marker_/.test(name)).map((name) => {{"
        f" const content = window[name].{get}().getContent();"
        " return content.textContent ?? content; })"
    )


TEXTS = (
    *TEMPLATES,
    "The map's style=baroque, they say",
    "${document.title=7}`;document.title=7;`",
    "%(x)s {0} $x \\u003c C:\\new ` \\",
    "0123456789abcdef0123456789abcdef",
)


def crowded() -> AtlasMap:
    """A map with texts wherever a script may put one."""
    page = AtlasMap(location=(36.65, 116.99), zoom_start=12, title=TEMPLATES[0])
    group = folium.FeatureGroup(name=ATTACKS[11] + TEMPLATES[4]).add_to(page)
    for i, text in enumerate(TEXTS):
        folium.Marker(
            (36.65, 116.99 + i / 100),
            popup=folium.Popup(text, lazy=False, show=i == 0),
            tooltip=folium.Tooltip(text, style="color: blue"),
        ).add_to(group)
    features = [
        {"type": "Feature", "properties": {"name": text, "n": i},
         "geometry": {"type": "Point", "coordinates": [116.9, 36.6 + i / 100]}}
        for i, text in enumerate(ATTACKS)
    ]  # fmt: skip
    folium.GeoJson(
        {"type": "FeatureCollection", "features": features},
        tooltip=folium.GeoJsonTooltip(["name", "n"], aliases=[TEMPLATES[0], "<b>"], style="x: y"),
        popup=folium.GeoJsonPopup(["name", "n"], localize=False, labels=False),
    ).add_to(page)
    folium.LayerControl().add_to(page)
    return page


@pytest.fixture
def open_text(chromium, tmp_path):
    """Open a page from its text and return it with what it says in the console."""
    contexts = []

    def open_(html):
        path = tmp_path / "page.html"
        path.write_text(html, encoding="utf-8", newline="")
        contexts.append(chromium.new_context(offline=True))
        page = contexts[-1].new_page()
        faults: list[str] = []
        page.on("console", lambda message: faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(path.as_uri())
        page.wait_for_selector(".leaflet-marker-icon")
        return page, faults

    yield open_
    for context in contexts:
        context.close()


@pytest.mark.browser
@pytest.mark.parametrize("around", ["our figure", "another figure", "subplot"])
def test_texts_that_a_script_adds_stay_as_they_are(open_text, around, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    made = crowded()
    figure = made.get_root()
    if around != "our figure":
        figure = Figure()
        (figure.add_subplot(1, 1, 1) if around == "subplot" else figure).add_child(made)
    page, faults = open_text(figure.render())
    assert [text.strip() for text in content_of(page, "popup")] == [t.strip() for t in TEXTS]
    assert content_of(page, "tooltip") == list(TEXTS)
    assert page.locator(".leaflet-control-layers-overlays label").first.inner_text().strip() == (
        ATTACKS[11] + TEMPLATES[4]
    )
    for get in ("getTooltip", "getPopup"):
        cells = page.evaluate(
            "(get) => { const all = Object.values(window).find((one) => one instanceof L.GeoJSON);"
            " return all.getLayers().map((layer) =>"
            " all[get]()._content(layer).querySelector('td').textContent); }",
            get,
        )
        assert cells == list(ATTACKS)
    assert faults == []
    if around == "our figure":
        assert page.title() == TEMPLATES[0]
    assert not (tmp_path / CANARY).exists()


@pytest.mark.browser
def test_markup_and_style_of_a_popup_work_and_text_in_it_is_no_style(open_text):
    page = AtlasMap(location=(36.65, 116.99), zoom_start=12)
    html = "<p style='color: rgb(1, 2, 3)' class=x>a style=b <br/>{{7*7}}</p>"
    folium.Marker((36.65, 116.99), popup=folium.Popup(html, show=True)).add_to(page)
    shown, faults = open_text(render(page))
    told = shown.locator(".leaflet-popup p.x")
    assert told.inner_text().split() == ["a", "style=b", "{{7*7}}"]
    assert told.evaluate("(node) => getComputedStyle(node).color") == "rgb(1, 2, 3)"
    assert faults == []


def test_a_frame_shows_the_text_that_it_is_given(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    for text in (*TEMPLATES[:3], *TEMPLATES[4:6]):  # branca refuses what is no whole template
        page = AtlasMap(location=(36.65, 116.99), zoom_start=12)
        frame = folium.IFrame(f"<b>{text}</b>", width=200, height=90)
        folium.Marker((36.65, 116.99), popup=folium.Popup(frame)).add_to(page)
        for html in (render(page), render(page)):
            framed = re.search(r"charset=utf-8;base64,([\w+/=]+)", html)[1]
            assert base64.b64decode(framed).decode().strip() == f"<b>{text}</b>"
    assert not (tmp_path / CANARY).exists()


def test_templates_of_a_script_still_work():
    """What an author writes as a template is one; what comes out of it is not."""
    page = AtlasMap(location=(36.65, 116.99), zoom_start=12)
    page.get_root().html.add_child(folium.Element("<i>{{ 6 * 7 }} {{ '{{8*8}}' }}</i>"))
    assert "<i>42 {{8*8}}</i>" in render(page)


def test_rendering_leaves_every_element_as_it_was():
    page = crowded()
    first = render(page)
    assert page.get_root().render() == first
    kept = [vars(child).get("_template") for child in page._children.values()]
    assert kept == [None] * len(kept)
