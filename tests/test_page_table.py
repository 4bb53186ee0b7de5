"""The table twin of the map and what it downloads, in Chromium from a file."""

from __future__ import annotations

import csv
import io
import json

import pytest
from shapely.geometry import Point, shape

pytestmark = pytest.mark.browser
DISTRICT = "370103-shizhong"


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


def rows_of(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_csv_holds_what_is_shown_and_opens_in_excel(atlas, open_page):
    rows = rows_of(download(open_page("#foot=table&position=unplaced"), "CSV"))
    assert len(rows) == atlas.counts()["unplaced"]
    assert list(rows[0])[:4] == ["project_id", "名称", "位置", "误差半径（米）"]
    assert {row["位置"] for row in rows} == {"未定位"}
    assert {row["筛选条件"] for row in rows} == {"位置：未定位"}


def test_csv_gives_a_point_where_there_is_one_and_says_of_what(atlas, open_page):
    rows = rows_of(download(open_page("#foot=table"), "CSV"))
    shapes = atlas.projects.set_index("project_id").geometry
    for row in rows:
        shape = shapes[row["project_id"]]
        told = (row["lon_wgs84"], row["lat_wgs84"], row["经纬度所指"])
        if shape is None:
            assert told == ("", "", "")
            assert row["bbox_wgs84_west_south_east_north"] == ""
            continue
        bounds = [float(part) for part in row["bbox_wgs84_west_south_east_north"].split()]
        assert bounds == pytest.approx(shape.bounds, abs=1e-6)
        if shape.area:
            assert told == ("", "", "仅知范围，不给点位")
            continue
        assert told[2] == ("点位" if shape.geom_type == "Point" else "线的中点")
        assert shape.distance(Point(float(told[0]), float(told[1]))) < 1e-5


@pytest.mark.parametrize(
    ("fragment", "words"),
    [
        ("", ""),
        ("&stage=in_use", "-投用开放"),
        ("&zone=xibu-gongyequ&edge=off", "-西部都市工业活力区"),
        ("&compare=2024~2025&change=new", "-首次出现-2024年"),
        ("&stage=..%2F%2E%2E%3A%22%3Cb%3E%E2%80%AE", ""),
    ],
)
def test_the_name_of_a_file_tells_the_filter(open_page, fragment, words):
    page = open_page(f"#foot=table{fragment}")
    with page.expect_download() as started:
        page.locator(".panel.table button", has_text="CSV").click()
    name = started.value.suggested_filename
    assert name.replace(".internal", "") == f"{DISTRICT}-projects{words}.csv"


def member_rows(atlas, unit, *kinds):
    rows = atlas.memberships[atlas.memberships["unit_id"] == unit]
    return rows[rows["membership"].isin(kinds)].set_index("project_id")


def test_table_and_downloads_hold_the_edge_members_that_the_filter_counts(atlas, open_page):
    unit = "gongneng-pinzhi-zhou"
    name = atlas.plan_units.set_index("unit_id")["name"][unit]
    edges = member_rows(atlas, unit, "edge")
    sure = member_rows(atlas, unit, "stated", "inside")
    page = open_page(f"#foot=table&zone={unit}")
    rows = {
        row["project_id"]: row["规划单元"].split("；") for row in rows_of(download(page, "CSV"))
    }
    assert set(rows) == {*edges.index, *sure.index}
    for project, share in edges["share"].items():
        assert f"{name}（边缘 {share * 100:.0f}%）" in rows[project]
    assert all(name in rows[project] for project in sure.index)
    features = json.loads(download(page, "GeoJSON"))["features"]
    told = [
        f["properties"] for f in features if unit in f["properties"]["plan_units_edge"].split("|")
    ]
    assert {one["project_id"] for one in told} == set(edges.index)
    for one in told:
        at = one["plan_units_edge"].split("|").index(unit)
        assert (
            float(one["plan_units_edge_share"].split("|")[at]) == edges["share"][one["project_id"]]
        )

    page.evaluate("atlas.set({edge: 'off'})")
    rows = {row["project_id"]: row["规划单元"] for row in rows_of(download(page, "CSV"))}
    assert set(rows) == set(sure.index)
    assert not any("边缘" in units for units in rows.values())
    assert page.locator("tbody tr[data-row]").count() == len(sure)


def test_geojson_follows_the_standard_and_the_published_properties(atlas, open_page, unplaced):
    """RFC 7946: WGS 84 without a `crs`, closed rings, outer ones counter-clockwise."""
    from renewal_atlas.layers import PROJECT_COLUMNS

    content = json.loads(download(open_page("#foot=table"), "GeoJSON"))
    assert set(content) == {"type", "features"}
    features = content["features"]
    assert len(features) == len(atlas.projects)
    more = ["plan_units_edge", "plan_units_edge_share"]
    assert list(features[0]["properties"]) == [*PROJECT_COLUMNS, *more]
    placed = {f["properties"]["project_id"]: f["geometry"] for f in features}
    assert placed[unplaced["project_id"]] is None
    shapes = atlas.projects.set_index("project_id").geometry
    for project, geometry in placed.items():
        if geometry is None:
            assert shapes[project] is None
            continue
        drawn = shape(geometry)
        assert drawn.is_valid
        assert drawn.hausdorff_distance(shapes[project]) < 2e-6
        for part in getattr(drawn, "geoms", [drawn]):
            assert part.geom_type != "Polygon" or part.exterior.is_ccw


def test_geojson_leaves_out_what_the_filter_leaves_out(atlas, open_page):
    content = json.loads(download(open_page("#foot=table&stage=in_use"), "GeoJSON"))
    expected = atlas.projects[atlas.projects["stage"] == "in_use"]["project_id"]
    assert {f["properties"]["project_id"] for f in content["features"]} == set(expected)


def test_two_years_compared_have_a_column_of_their_own(atlas, open_page):
    page = open_page("#foot=table")
    head = page.locator("th[data-name=change]")
    assert not head.is_visible()
    page.evaluate("atlas.set({compare: '2024~2026-plan', change: ['moved_on']})")
    assert head.is_visible()
    stages = atlas.layers.vocabularies["stages"]["zh"]
    moved = atlas.ledger[(atlas.ledger["change"] == "moved_on") & atlas.ledger["to_stage"].ne("")]
    moved = moved[moved["subject_id"].isin(atlas.projects["project_id"])].dropna(subset="to_stage")
    told = page.locator("td[data-name=change]").all_inner_texts()
    assert len(moved)
    assert all(any(f"→ {stages[to]}" in text for text in told) for to in moved["to_stage"])
