"""A planner moves one dividing line in the YAML: layers, memberships and totals follow."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import renewal_atlas

DISTRICT = "370103-shizhong"
PLAN = "yidai-yizhou-siqu.yml"
ZONES = {"beibu-fuwuqu", "zhongbu-kechuangqu", "nanbu-shengtaiqu", "xibu-gongyequ"}


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """The real district with the northern dividing line on 经十路 instead."""
    root = Path(__file__).resolve().parents[1]
    project = tmp_path_factory.mktemp("moved")
    for folder in ("data", "geo/reference", "maps"):
        shutil.copytree(root / folder, project / folder)
    path = project / "data" / DISTRICT / "plans" / PLAN
    text = path.read_text(encoding="utf-8")
    start = text.index("        - {point: [116.9773")
    end = text.index("      start: nearest", start)
    text = text[:start] + "        - {line: jing-shilu}\n" + text[end:]
    path.write_text(text, encoding="utf-8")
    return renewal_atlas.open(DISTRICT, project)


def test_moving_a_line_moves_what_depends_on_it_and_nothing_else(atlas, moved):
    before, after = atlas.files(), moved.files()
    assert before.keys() == after.keys()
    changed = {path for path in before if before[path] != after[path]}
    assert changed - {"issues.csv"} == {
        "catalog.json",
        "layers/beibu-fuwuqu.geojson",
        "layers/zhongbu-kechuangqu.geojson",
        "memberships.csv",
        "coverage.csv",
        "plan_units.geojson",
        "projects.geojson",
        "unit_totals.csv",
    }


def test_only_the_two_zones_beside_the_line_change(atlas, moved):
    before = atlas.plan_units.set_index("unit_id").geometry
    after = moved.plan_units.set_index("unit_id").geometry
    same = {u for u in before.index if before[u] is None or before[u].equals(after[u])}
    assert set(before.index) - same == {"beibu-fuwuqu", "zhongbu-kechuangqu"}


def test_memberships_and_totals_follow(atlas, moved):
    def members(which):
        rows = which.memberships[which.memberships["unit_id"] == "beibu-fuwuqu"]
        return rows.set_index("project_id")["membership"]

    assert members(atlas)["yingxiongshan"] == "edge"
    assert members(moved)["yingxiongshan"] == "outside"
    assert members(moved)["jingsi-xiaoweier"] == "inside"

    def count(which):
        totals = which.layers.unit_totals
        return totals[totals["unit_id"].isin(ZONES)].groupby("unit_id")["projects"].sum()

    assert count(moved)["beibu-fuwuqu"] < count(atlas)["beibu-fuwuqu"]
    assert count(moved).sum() == count(atlas).sum()


def test_only_the_plan_units_of_projects_change(atlas, moved):
    before = atlas.projects.drop(columns=["plan_units"])
    after = moved.projects.drop(columns=["plan_units"])
    assert before.equals(after)
