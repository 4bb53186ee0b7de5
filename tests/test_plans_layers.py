"""One layer for each unit and programme, and the example district built as a whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import renewal_atlas
from renewal_atlas.plans import layer_frames, layer_titles

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = "999901-example"


@pytest.fixture(scope="module")
def frames(atlas):
    layers = atlas.layers
    return layer_frames(layers.plan_units, layers.projects, layers.programmes, layers.places, 4548)


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The invented district with the code lists and style of the real project."""
    project = tmp_path_factory.mktemp("example")
    shutil.copytree(Path(__file__).parent / "districts", project, dirs_exist_ok=True)
    shutil.copytree(ROOT / "data" / "vocabulary", project / "data" / "vocabulary")
    shutil.copy(ROOT / "maps" / "style.yml", project / "maps")
    return renewal_atlas.open(EXAMPLE, project)


def test_every_unit_has_a_layer_of_its_own_in_plan_order(atlas, frames):
    units = atlas.plan_units["unit_id"].tolist()
    assert list(frames)[: len(units)] == units


def test_a_drawn_unit_carries_its_soft_edge_and_an_undrawn_one_an_empty_row(frames):
    assert frames["beibu-fuwuqu"]["role"].tolist() == ["unit", "edge_band"]
    assert frames["yihuan"]["role"].tolist() == ["unit"]
    assert frames["yihuan"].geometry.isna().all()


def test_a_programme_holds_its_members_and_those_of_its_parts(atlas, frames):
    whole = frames["san-da-gongcheng"].set_index("project_id")
    assert whole.at["dajiangou-anzhifang", "via"] == "chengzhongcun-gaizao"
    direct = frames["chengzhongcun-gaizao"]
    assert set(direct["project_id"]) <= set(whole.index)
    listed = atlas.projects[atlas.projects["programmes"].str.contains("chengzhongcun-gaizao")]
    assert set(direct["project_id"]) == set(listed["project_id"])


def test_no_member_of_a_programme_is_lost_for_want_of_a_position(atlas, frames):
    listed = atlas.projects.loc[atlas.projects["programmes"] != "", "programmes"]
    assert set("|".join(listed).split("|")) <= set(frames)


def test_layers_are_in_wgs84(frames):
    assert {frame.crs.to_epsg() for frame in frames.values()} == {4326}


def test_titles_in_both_languages(atlas, frames):
    titles = layer_titles(frames, atlas.plan_units, atlas.layers.programmes)
    assert titles["layer_id"].tolist() == list(frames)
    assert titles[["zh", "en", "group", "kind"]].notna().all(axis=None)
    row = titles.set_index("layer_id").loc["nanbu-shengtaiqu"]
    assert (row["zh"], row["group"], row["kind"]) == ("南部山水泉源生态区", "plan_unit", "zone")
    assert row["features"] == 2


def test_a_district_made_of_files_alone_is_built_whole(example):
    assert [issue.code for issue in example.issues if issue.severity != "info"] == [
        "readings_differ"
    ]
    files = example.files()
    units = {f"layers/{unit_id}.geojson" for unit_id in example.plan_units["unit_id"]}
    assert units | {"memberships.csv", "unit_totals.csv", "catalog.json"} <= set(files)
    assert example.files() == files


def test_the_area_of_a_programme_is_drawn_with_its_uncertainty(example):
    layers = example.layers
    frames = layer_frames(
        layers.plan_units, layers.projects, layers.programmes, layers.places, 4550
    )
    area = frames["jiucheng-gengxin"]
    assert area["role"].tolist() == ["area", "member"]
    assert area.geometry.iloc[0].area > 0
    assert frames["liang-da-gongcheng"]["project_id"].tolist() == [
        "dongcun", "jiucheng-jie", "xicun",
    ]  # fmt: skip


def test_group_figures_of_the_example_stand_apart(example):
    totals = example.layers.unit_totals
    group = totals[totals["scope"] == "group"]
    assert group["investment_cny"].unique().tolist() == [900_000_000]
    zones = totals[(totals["family"] == "yidai-yihuan-sanqu:zone") & (totals["scope"] == "own")]
    assert zones["investment_cny"].sum() == 4_700_000_000  # the park as a whole, and the hospital
