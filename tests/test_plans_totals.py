"""Totals of plan units add up, and nothing counts twice."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renewal_atlas.plans import most_probable, unit_totals

UNITS = pd.DataFrame(
    {
        "unit_id": ["west", "east", "belt"],
        "plan_id": ["p", "p", "p"],
        "kind": ["zone", "zone", "belt"],
        "order": [1, 2, 3],
    }
)


def projects(*ids, parent=None):
    parent = parent or {}
    return pd.DataFrame(
        {
            "project_id": list(ids),
            "kind": "park",
            "stage": [None] * len(ids),
            "promised_stage": [None] * len(ids),
            "parent_id": [parent.get(i) for i in ids],
        },
        dtype=object,
    )


def members(*rows):
    columns = ["project_id", "unit_id", "membership", "share"]
    return pd.DataFrame(rows, columns=columns).astype({"share": "float64"})


def statements(*rows):
    columns = ["statement_id", "subject_id", "property", "value", "unit", "scope", "as_of"]
    numbered = [(f"s-{i}", *row) for i, row in enumerate(rows, 1)]
    return pd.DataFrame(numbered, columns=columns, dtype=object)


def totals(table, who, told=None):
    return unit_totals(table, who, statements() if told is None else told, UNITS)


def counted(table, who):
    found = most_probable(table, who, UNITS).set_index(["family", "project_id"])
    return found["unit_id"].to_dict()


def test_an_edge_project_counts_once_under_its_most_probable_zone():
    table = members(("a", "west", "edge", 0.6), ("a", "east", "edge", 0.4))
    found = totals(table, projects("a"))
    assert found[["unit_id", "projects", "uncertain"]].to_numpy().tolist() == [["west", 1, 1]]


def test_a_stated_zone_comes_before_a_larger_share():
    table = members(("a", "west", "edge", 0.9), ("a", "east", "stated", 0.1))
    found = totals(table, projects("a"))
    assert found[["unit_id", "stated", "uncertain"]].to_numpy().tolist() == [["east", 1, 0]]


def test_a_project_counts_under_a_belt_only_if_it_more_probably_lies_in_it():
    table = members(("a", "belt", "edge", 0.49), ("b", "belt", "edge", 0.5))
    who = projects("a", "b")
    assert counted(table, who) == {("p:belt", "a"): "", ("p:belt", "b"): "belt"}
    assert totals(table, who)["uncertain"].sum() == 2


def test_equal_shares_go_to_the_first_unit_of_the_plan():
    table = members(("a", "east", "edge", 0.5), ("a", "west", "edge", 0.5))
    assert counted(table, projects("a")) == {("p:zone", "a"): "west"}


def test_an_unplaced_project_is_counted_as_such():
    table = members(("a", "west", "inside", 1.0))
    found = totals(table, projects("a", "b")).set_index("unit_id")
    assert found.at["", "projects"] == found.at["", "unplaced"] == 1


def test_what_is_drawn_without_a_share_is_not_unplaced():
    table = members(("a", "west", "inside", 1.0))
    who = projects("a", "river", "lost", "service").assign(
        position=["area", "line", "unplaced", "no_site"]
    )
    found = totals(table, who)
    none = found[found["unit_id"] == ""]
    counts = none[["projects", "unplaced", "no_site"]].sum().tolist()
    assert counts == [3, 1, 1]


def test_the_newest_own_figure_counts_and_a_part_is_not_added_to_its_whole():
    table = members(("a", "west", "inside", 1.0), ("b", "west", "inside", 1.0))
    told = statements(
        ("a", "investment", "500", "cny", "own", "2025"),
        ("a", "investment", "300", "cny", "own", "2024-01/2024-11"),
        ("b", "investment", "100", "cny", "own", "2025"),
        ("a", "investment", "9", "usd", "own", "2026"),
    )
    found = totals(table, projects("a", "b", parent={"b": "a"}), told)
    assert found["investment_cny"].tolist() == [500]
    assert found["figures"].tolist() == [1]
    apart = totals(table, projects("a", "b"), told)
    assert apart["investment_cny"].tolist() == [600]


def test_no_figure_leaves_the_cell_empty_and_a_figure_of_nought_does_not():
    table = members(("a", "west", "inside", 1.0))
    assert totals(table, projects("a"))["investment_cny"].isna().all()
    told = statements(("a", "investment", "0", "cny", "own", "2025"))
    assert totals(table, projects("a"), told)["investment_cny"].tolist() == [0]


def test_a_group_figure_stands_apart_and_in_a_unit_only_if_all_members_do():
    table = members(
        ("a", "west", "inside", 1.0), ("b", "west", "inside", 1.0), ("c", "east", "inside", 1.0)
    )
    told = statements(
        ("both", "investment", "70", "cny", "group", "2025"),
        ("both", "member_count", "2", "count", "own", "2025"),
        ("a", "member_of", "both", None, "own", "2025"),
        ("b", "member_of", "both", None, "own", "2025"),
        ("many", "investment", "900", "cny", "group", "2025"),
        ("many", "member_count", "22", "count", "own", "2025"),
        ("c", "member_of", "many", None, "own", "2025"),
        ("east", "investment", "40", "cny", "group", "2025"),
    )
    found = totals(table, projects("a", "b", "c"), told)
    group = found[found["scope"] == "group"].set_index("unit_id")["investment_cny"]
    assert group.to_dict() == {"west": 70, "east": 40, "": 900}
    assert found.loc[found["scope"] == "own", "investment_cny"].sum() == 0
    assert found.loc[found["scope"] == "group", "projects"].sum() == 0


@settings(max_examples=30)
@given(
    st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(["west", "east", "belt"]), st.floats(0, 1)),
        max_size=80,
    )
)
def test_every_family_adds_up_to_the_register(rows):
    best = {(f"p{i:02}", unit): share for i, unit, share in rows}
    table = members(*((p, u, "edge" if s >= 0.05 else "outside", s) for (p, u), s in best.items()))
    who = projects(*(f"p{i:02}" for i in range(31)))
    found = totals(table, who)
    sums = found.groupby("family")[["projects", "uncertain"]].sum()
    assert (sums["projects"] == 31).all()
    assert (sums["uncertain"] <= 31).all()


def test_real_totals_add_up_to_the_register_by_kind_and_stage(atlas):
    found = atlas.layers.unit_totals
    own = found[found["scope"] == "own"]
    keys = ["kind", "stage", "promised_stage"]
    register = atlas.projects.fillna({"stage": "", "promised_stage": ""}).groupby(keys).size()
    for _, rows in own.groupby("family"):
        by_kind = rows.groupby(keys)["projects"].sum()
        pd.testing.assert_series_equal(
            by_kind.sort_index(), register.sort_index(), check_names=False
        )


def test_real_investment_adds_up_to_the_statements(atlas):
    said = atlas.statements
    said = said[(said["property"] == "investment") & (said["unit"] == "cny")]
    found = atlas.layers.unit_totals
    for family, rows in found.groupby("family"):
        for scope in ("own", "group"):
            expected = said.loc[
                (said["scope"] == scope)
                & (scope == "group" or said["subject_id"].isin(atlas.projects["project_id"])),
                "value",
            ].astype(float)
            total = rows.loc[rows["scope"] == scope, "investment_cny"].sum()
            assert total == pytest.approx(expected.sum()), (family, scope)
