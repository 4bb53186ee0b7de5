"""The table twin of the map and what it downloads, in Chromium from a file."""

from __future__ import annotations

import csv
import io
import json

import pytest

pytestmark = pytest.mark.browser
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def unplaced(atlas):
    """A project that has a place in the gazetteer, but no position."""
    rows = atlas.projects[atlas.projects["position"] == "unplaced"]
    return rows[rows["place_id"].notna()].iloc[0]


def test_the_table_has_unplaced_rows_and_leads_to_the_panel(atlas, open_page, unplaced):
    page = open_page("#foot=table&sort=-uncertainty_m")
    assert page.locator("tbody tr[data-row]").count() == len(atlas.projects)
    row = page.locator(
        "tbody tr", has=page.get_by_role("button", name=unplaced["name"], exact=True)
    )
    assert "未定位" in row.inner_text()
    row.locator("button").focus()
    page.keyboard.press("Enter")
    assert unplaced["name"] in page.locator(".panel.detail").inner_text()
    assert row.get_attribute("aria-current") == "true"


def test_the_table_sorts_both_ways(open_page):
    page = open_page("#foot=table")
    head = page.locator("th[data-name=statement_count]")
    head.locator("button").click()
    assert head.get_attribute("aria-sort") == "ascending"
    head.locator("button").click()
    counts = [int(text) for text in page.locator("td[data-name=statement_count]").all_inner_texts()]
    assert counts == sorted(counts, reverse=True)


def download(page, name):
    with page.expect_download() as started:
        page.locator(".panel.table button", has_text=name).click()
    return started.value.path().read_bytes()


def test_csv_holds_what_is_shown_and_opens_in_excel(atlas, open_page):
    page = open_page("#foot=table&position=unplaced")
    content = download(page, "CSV")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert len(rows) == atlas.counts()["unplaced"]
    assert {row["位置"] for row in rows} == {"未定位"}


def test_geojson_holds_every_project_with_the_published_properties(atlas, open_page, unplaced):
    from renewal_atlas.layers import PROJECT_COLUMNS

    content = json.loads(download(open_page("#foot=table"), "GeoJSON"))
    features = content["features"]
    assert len(features) == len(atlas.projects)
    assert list(features[0]["properties"]) == list(PROJECT_COLUMNS)
    placed = {f["properties"]["project_id"]: f["geometry"] for f in features}
    point = atlas.projects.set_index("project_id").geometry["huamei-yiyang-zhongxin"]
    assert placed["huamei-yiyang-zhongxin"]["coordinates"] == pytest.approx([point.x, point.y])
    assert placed[unplaced["project_id"]] is None
