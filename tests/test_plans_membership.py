"""Memberships of the real district, recomputed slowly from the layers themselves."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point

from renewal_atlas.plans import membership_issues, memberships, read_plans, stated_members
from renewal_atlas.plans.membership import membership_classes

EPSG = 4548
STATED_COLUMNS = ["project_id", "unit_id", "statement_id", "source_id", "locator"]


def slow_share(position, radius, unit) -> float:
    """Share by plain shapely, one position and one unit at a time."""
    if position.geom_type == "Point":
        circle = position.buffer(radius)
        return circle.intersection(unit).area / circle.area
    if position.area:
        return position.intersection(unit).area / position.area
    along = position.intersection(unit.boundary).length
    return (position.intersection(unit).length - along / 2) / position.length


def test_every_share_is_what_plain_shapely_gives_of_the_part_in_the_district(atlas):
    projects = atlas.projects.set_index("project_id")
    positions = projects.geometry.to_crs(EPSG)
    units = atlas.plan_units.set_index("unit_id").geometry.to_crs(EPSG)
    district = atlas.layers.boundary.to_crs(EPSG).geometry.iloc[0]
    rows = atlas.memberships[atlas.memberships["share"].notna()]
    assert len(rows) == (positions.notna().sum() - 1) * units.notna().sum()  # one drawn in part
    for row in rows.itertuples():
        radius = projects.at[row.project_id, "uncertainty_m"]
        position = positions[row.project_id]
        within = slow_share(position, radius, district)
        expected = slow_share(position, radius, units[row.unit_id]) / within
        if row.project_id == "baotuquan":  # a context, in another district
            expected = 0
        assert row.share == pytest.approx(expected, abs=6e-4), (row.project_id, row.unit_id)


def test_a_zone_is_on_the_edge_only_where_another_zone_is_possible(atlas):
    zones = set(atlas.plan_units.loc[atlas.plan_units["kind"] == "zone", "unit_id"])
    rows = atlas.memberships[atlas.memberships["unit_id"].isin(zones)]
    for project_id, found in rows[rows["basis"] == "computed"].groupby("project_id"):
        shares = found.set_index("unit_id")["share"]
        rest = 1 - shares.sum()
        for row in found.itertuples():
            others = shares.drop(row.unit_id).max() >= 0.05 or rest >= 0.05
            expected = "outside" if row.share < 0.05 else "edge" if others else "inside"
            assert row.membership == expected, (project_id, row.unit_id)


def test_classes_of_overlapping_units_follow_from_the_published_share(atlas):
    zones = atlas.plan_units.loc[atlas.plan_units["kind"] == "zone", "unit_id"]
    table = atlas.memberships[~atlas.memberships["unit_id"].isin(zones)]
    computed = table[table["basis"] == "computed"]
    share = computed["share"]
    expected = np.select([share >= 0.95, share >= 0.05], ["inside", "edge"], "outside")
    assert computed["membership"].tolist() == expected.tolist()


@pytest.mark.parametrize("project_id", ["jinan-binguan", "zhongyang-shangbuqu", "wanzixiang"])
def test_what_reaches_beyond_the_boundary_keeps_its_only_zone(atlas, project_id):
    rows = atlas.memberships[atlas.memberships["project_id"] == project_id]
    row = rows.set_index("unit_id").loc["beibu-fuwuqu"]
    assert (row["membership"], row["share"]) == ("inside", 1.0)


def test_zones_share_out_every_position_without_remainder(atlas):
    zones = atlas.plan_units.loc[atlas.plan_units["kind"] == "zone", "unit_id"]
    rows = atlas.memberships[atlas.memberships["unit_id"].isin(zones)]
    total = rows.groupby("project_id")["share"].sum(min_count=1).dropna()
    assert total.drop("baotuquan").to_numpy() == pytest.approx(1, abs=4e-4)
    assert total["baotuquan"] == 0


def test_what_a_document_states_outranks_the_position_and_is_cited(atlas):
    stated = atlas.memberships[atlas.memberships["membership"] == "stated"]
    pairs = set(zip(stated["project_id"], stated["unit_id"], strict=True))
    assert ("jingsi-xiaoweier", "gongneng-pinzhi-zhou") in pairs
    assert ("wangyue-zhigu", "erhuanlu-kechuangdai") in pairs
    assert stated[["source_id", "locator", "statement_id"]].notna().all(axis=None)
    known = atlas.statements.set_index("statement_id")
    for row in stated.itertuples():
        for statement_id in row.statement_id.split("|"):
            assert known.at[statement_id, "property"] == "member_of"
            assert known.at[statement_id, "value"] == row.unit_id


def test_a_stated_member_that_lies_outside_is_an_issue_with_both_sides(atlas, layout):
    conflicts = atlas.memberships[atlas.memberships["conflict"]]
    assert ("gongneng-pinzhi-zhou", "shangxinjie-erqi") in set(
        zip(conflicts["unit_id"], conflicts["project_id"], strict=True)
    )
    plans, _ = read_plans(layout, atlas.layers.district.district_id)
    issues = membership_issues(atlas.memberships, atlas.projects, plans)
    assert len(issues) == len(conflicts)
    assert {issue.severity for issue in issues} == {"warning"}
    assert "report-2026 p24" in issues[0].message


def test_a_line_drawn_in_part_tells_no_share(atlas):
    """玉符河 is known for its lower course only, and a document puts it in the south."""
    assert "yufuhe" not in set(atlas.memberships["project_id"])
    assert atlas.projects.set_index("project_id").at["yufuhe", "position"] == "line"


def test_an_unplaced_project_has_only_stated_rows(atlas):
    unplaced = atlas.projects.loc[atlas.projects.geometry.isna(), "project_id"]
    rows = atlas.memberships[atlas.memberships["project_id"].isin(unplaced)]
    assert set(rows["membership"]) <= {"stated"}
    assert rows["share"].isna().all()
    assert not rows["conflict"].any()


def layer(**columns):
    frame = pd.DataFrame(columns)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


UNITS = layer(
    unit_id=["west", "east", "unknown", "belt"],
    plan_id=["p"] * 4,
    kind=["zone", "zone", "zone", "belt"],
    geometry=[
        shapely.box(116.9, 36.6, 117.0, 36.7),
        shapely.box(117.0, 36.6, 117.1, 36.7),
        None,
        shapely.box(116.9, 36.6, 117.1, 36.65),
    ],
)
DISTRICT = layer(geometry=[shapely.box(116.9, 36.6, 117.1, 36.7)])
PROJECTS = layer(
    project_id=["a", "b", "c", "d"],
    uncertainty_m=[100.0, 100.0, np.nan, np.nan],
    geometry=[Point(116.95, 36.65), Point(117.0, 36.65), Point(116.95, 36.65), None],
)


def stated(*rows):
    return pd.DataFrame(rows, columns=STATED_COLUMNS, dtype=object)


def test_circle_on_the_edge_radius_unknown_and_unplaced():
    table = memberships(PROJECTS, UNITS, stated(), EPSG)
    found = {(r.unit_id, r.project_id): r.membership for r in table.itertuples()}
    assert found == {
        ("west", "a"): "inside",
        ("west", "b"): "edge",
        ("east", "a"): "outside",
        ("east", "b"): "edge",
        ("belt", "a"): "edge",
        ("belt", "b"): "edge",
    }


def classes(lon, lat, radius_m, **columns):
    one = layer(project_id=["x"], uncertainty_m=[radius_m], geometry=[Point(lon, lat)], **columns)
    table = memberships(one, UNITS, stated(), EPSG, DISTRICT).set_index("unit_id")
    return table["membership"].to_dict(), table["share"].to_dict()


def test_the_part_beyond_the_boundary_is_no_doubt_about_the_zone():
    found, share = classes(116.9, 36.68, 800.0)
    assert found["west"] == "inside"
    assert (share["west"], share["east"]) == (1.0, 0.0)


def test_near_another_zone_it_stays_in_doubt():
    found, share = classes(117.0, 36.7, 800.0)
    assert found["west"] == found["east"] == "edge"
    assert share["west"] == pytest.approx(0.5, abs=0.01)


def test_what_no_word_puts_in_the_district_keeps_the_share_of_its_whole_circle():
    found, share = classes(116.899, 36.68, 800.0, in_district=[False])
    assert found["west"] == "edge"
    assert 0.4 < share["west"] < 0.5


def test_a_context_belongs_to_no_unit_even_at_the_edge():
    found, share = classes(116.9, 36.68, 800.0, kind=["context"])
    assert set(found.values()) == {"outside"}
    assert set(share.values()) == {0.0}


def test_what_hardly_touches_the_district_is_in_no_zone():
    found, _ = classes(116.888, 36.68, 1_100.0)
    assert set(found.values()) == {"outside"}


def test_a_zone_beside_ground_that_no_zone_covers_is_in_doubt():
    only_west = UNITS.iloc[:1]
    one = layer(project_id=["x"], uncertainty_m=[800.0], geometry=[Point(117.0, 36.68)])
    table = memberships(one, only_west, stated(), EPSG, DISTRICT)
    assert table["membership"].tolist() == ["edge"]


@pytest.mark.parametrize(
    ("share", "expected"),
    [(1, "inside"), (0.95, "inside"), (0.9499, "edge"), (0.05, "edge"), (0.0499, "outside")],
)
def test_thresholds_of_a_belt(share, expected):
    belt = pd.DataFrame({"plan_id": ["p"], "kind": ["belt"]})
    assert membership_classes(np.array([[share]]), belt).tolist() == [[expected]]


@given(st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda s: sum(s) > 0))
def test_zones_never_leave_a_position_without_one(parts):
    shares = (np.array([parts]) / sum(parts)).round(4)
    zones = pd.DataFrame({"plan_id": "p", "kind": ["zone"] * 4})
    found = membership_classes(shares, zones)[0].tolist()
    assert found.count("inside") <= 1
    assert found.count("edge") != 1
    assert found.count("outside") < 4


def test_stated_rows_of_several_paragraphs_are_one_row():
    told = stated(
        ("d", "unknown", "s-3", "s", "p3"),
        ("a", "east", "r-2", "r", "p2"),
        ("a", "east", "s-1", "s", "p1"),
        ("group-of-five", "east", "s-2", "s", "p1"),
    )
    table = memberships(PROJECTS, UNITS, told, EPSG).set_index(["unit_id", "project_id"])
    row = table.loc["east", "a"]
    assert (row["membership"], row["basis"], row["conflict"]) == ("stated", "stated", True)
    assert row["statement_id"] == "r-2|s-1"
    assert row["locator"] == "p2|p1"
    assert table.loc[("unknown", "d"), "membership"] == "stated"
    assert "group-of-five" not in table.index.get_level_values("project_id")


def test_nothing_in_gives_an_empty_table_with_all_columns():
    table = memberships(PROJECTS.iloc[:0], UNITS.iloc[:0], stated(), EPSG)
    assert table.empty
    assert table.columns.tolist() == [
        "unit_id", "project_id", "membership", "basis", "share", "source_id", "locator",
        "statement_id", "conflict",
    ]  # fmt: skip


def test_stated_members_are_the_member_of_statements_about_units(atlas, layout):
    plans, _ = read_plans(layout, atlas.layers.district.district_id)
    told = stated_members(plans, atlas.statements)
    assert set(told["unit_id"]) <= set(plans.units["unit_id"])
    assert told.columns.tolist() == STATED_COLUMNS
