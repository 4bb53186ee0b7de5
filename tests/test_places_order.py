"""Positions that follow from each other: one order, no rings, the same answer for the same words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.layout import Layout
from renewal_atlas.places import Reference, georeference, locate, read_reference
from renewal_atlas.places.consistency import reference_issues
from renewal_atlas.places.ground import ground_of
from renewal_atlas.places.order import in_order, rings
from renewal_atlas.places.shape import Shape

ROOT = Path(__file__).resolve().parents[1]
CRS = 4548
IDS = st.sampled_from([f"p{i}" for i in range(8)])


@cache
def reference() -> Reference:
    return read_reference(Layout(ROOT), "370103-shizhong")[0]


def with_rows(**changes: dict[str, object]) -> Reference:
    table = reference().gazetteer.copy()
    for place_id, cells in changes.items():
        for column, value in cells.items():
            table.loc[table["place_id"] == place_id.replace("_", "-"), column] = value
    return replace(reference(), gazetteer=table)


RING = {
    "yuhu_lenglian": {"locality": "恒鲁生物附近", "match_type": "described"},
    "henglu_shengwu": {"locality": "玉湖冷链以东500米", "match_type": "described"},
}


def test_two_places_described_by_each_other_are_an_error_that_names_both() -> None:
    looped = with_rows(**RING)
    (issue,) = [i for i in reference_issues(looped) if i.code == "circular_locality"]
    assert issue.severity == "error"
    assert "henglu-shengwu" in issue.message
    assert "yuhu-lenglian" in issue.message
    assert issue.remedy
    for name in ("玉湖冷链", "恒鲁生物"):
        answer = locate(name, looped, CRS)
        assert answer.geometry is None
        assert any("described by each other" in step for step in answer.steps)


def test_a_ring_of_three_through_a_clause_within_a_clause_is_found() -> None:
    looped = with_rows(
        yuhu_lenglian={"locality": "恒鲁生物以南300米", "match_type": "described"},
        henglu_shengwu={"locality": "英雄山路沿线；演艺设备云仓附近", "match_type": "described"},
        yanyi_yuncang={"locality": "距玉湖冷链约500米", "match_type": "described"},
    )
    (issue,) = [i for i in reference_issues(looped) if i.code == "circular_locality"]
    assert all(i in issue.message for i in ("yuhu-lenglian", "henglu-shengwu", "yanyi-yuncang"))


def test_a_place_described_by_itself_is_an_error() -> None:
    looped = with_rows(yuhu_lenglian={"locality": "玉湖冷链旁", "match_type": "described"})
    assert "circular_locality" in {i.code for i in reference_issues(looped)}


def test_a_chain_is_no_ring() -> None:
    chained = with_rows(
        yuhu_lenglian={"locality": "恒鲁生物以南300米", "match_type": "described"},
        henglu_shengwu={"locality": "望岳路与俭秀路交叉口", "match_type": "described"},
    )
    assert "circular_locality" not in {i.code for i in reference_issues(chained)}
    assert isinstance(ground_of(chained, CRS).shape("yuhu-lenglian"), Shape)


def test_the_real_district_has_no_ring() -> None:
    assert ground_of(reference(), CRS).rings == {}


def _all(reference: Reference, order: list[str]) -> dict[str, object]:
    ground = ground_of(reference, CRS)
    found = {}
    for place_id in order:
        shape = ground.shape(place_id)
        found[place_id] = (
            (shape.geometry.wkb, shape.circle()[1]) if isinstance(shape, Shape) else shape.steps
        )
    return found


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("ring", [False, True])
def test_the_order_of_rows_and_of_asking_changes_nothing(seed: int, ring: bool) -> None:
    base = with_rows(**RING) if ring else reference()
    shuffled = replace(base, gazetteer=base.gazetteer.sample(frac=1, random_state=seed))
    ids = list(base.gazetteer["place_id"])
    asked = list(pd.Series(ids).sample(frac=1, random_state=seed + 100))
    assert _all(base, ids) == _all(shuffled, asked)


def test_layer_and_locate_say_the_same_of_the_same_wording() -> None:
    layer = georeference(reference(), CRS)[0].set_index("place_id")
    rows = reference().gazetteer
    described = rows[rows["locality"].notna() & rows["lon"].isna()]
    assert len(described) > 8
    for row in described.to_dict("records"):
        named, worded = (locate(row[c], reference(), CRS) for c in ("name", "locality"))
        assert (
            named.uncertainty_m == worded.uncertainty_m == layer.loc[row["place_id"]].uncertainty_m
        )
        assert named.centre == worded.centre


def test_layer_and_locate_say_the_same_of_every_name() -> None:
    layer = georeference(reference(), CRS)[0].set_index("place_id")
    for place_id, row in layer.iterrows():
        answer = locate(row["name"], reference(), CRS)
        assert answer.place_id == place_id
        assert (answer.geometry is None) == (row["position"] == "unplaced")
        if row["position"] in {"point", "area"} and row["place_type"] != "district":
            assert answer.uncertainty_m == row["uncertainty_m"]
            assert answer.match_type == row["match_type"]


@given(st.dictionaries(IDS, st.sets(IDS, max_size=3), max_size=8))
def test_every_place_comes_after_those_it_follows_from(graph: dict[str, set[str]]) -> None:
    looped = {member for ring in rings(graph) for member in ring}
    order = in_order(graph, looped)
    at = {place: i for i, place in enumerate(order)}
    for place, after in graph.items():
        if place not in looped:
            assert all(at[earlier] < at[place] for earlier in after)
    for ring in rings(graph):
        assert all(graph[member] & set(ring) for member in ring)
