"""Faults of a plan file become issues that name file, field, value and remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import yaml

from renewal_atlas.layout import Layout
from renewal_atlas.places import georeference, read_reference
from renewal_atlas.plans import draw_units, read_plans

HERE = Path(__file__).parent
DISTRICT = "999901-example"
PLAN = "plans/yidai-yihuan-sanqu.yml"
FILE = f"data/{DISTRICT}/{PLAN}"


@pytest.fixture
def example(tmp_path: Path) -> Layout:
    """A copy of the example district that a test may break."""
    shutil.copytree(HERE / "districts", tmp_path / "project")
    return Layout(tmp_path / "project")


def edit(layout: Layout, change) -> None:
    path = layout.data(DISTRICT) / PLAN
    plan = yaml.safe_load(path.read_text(encoding="utf-8"))
    change(plan, {unit["unit_id"]: unit for unit in plan["units"]})
    path.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), encoding="utf-8")


def draw(layout: Layout):
    reference, faults = read_reference(layout, DISTRICT)
    places, more = georeference(reference, 4550)
    assert [i for i in faults + more if i.severity == "error"] == []
    plans, issues = read_plans(layout, DISTRICT)
    units, drawn = draw_units(plans, places, reference.lines, reference.boundary, 4550)
    return units.set_index("unit_id"), issues + drawn


def unknown_line(plan, units):
    units["binhe-dai"]["rule"]["path"] = [{"line": "jiefang-lu"}]


def unknown_place(plan, units):
    units["kechuang-dian"]["rule"]["places"] = ["jiefang-qiao"]


def unknown_line_of_divider(plan, units):
    plan["partition"]["dividers"][0]["path"] = [{"line": "jiefang-lu"}]


def divider_too_short(plan, units):
    plan["partition"]["dividers"][0] |= {"start": "stop", "finish": "stop"}


def seed_outside(plan, units):
    units["nanqu"]["rule"]["seeds"] = [{"point": [124, 36], "reason": "far away"}]


def seed_in_another_zone(plan, units):
    units["nanqu"]["rule"]["seeds"] = [{"place": "dongcun"}]


def zone_without_a_seed(plan, units):
    plan["units"] = [unit for unit in plan["units"] if unit["unit_id"] != "nanqu"]
    plan["partition"]["dividers"][1]["separates"] = ["xiqu", "dongqu"]


def gap_too_long(plan, units):
    units["binhe-dai"]["rule"]["bridge_m"] = 10


def outside(plan, units):
    far = [{"point": [p, 36], "reason": "far away"} for p in (124, 124.1)]
    units["binhe-dai"]["rule"]["path"] = far


@pytest.mark.parametrize(
    ("change", "code", "subject", "value"),
    [
        (unknown_line, "unknown_line", "binhe-dai", "jiefang-lu"),
        (unknown_place, "unknown_place", "kechuang-dian", "jiefang-qiao"),
        (unknown_line_of_divider, "unknown_line", "heping-lu", "jiefang-lu"),
        (divider_too_short, "divider_does_not_cut", "heping-lu", "heping-lu"),
        (seed_outside, "seed", "nanqu", "(124.0, 36.0)"),
        (seed_in_another_zone, "seed", "nanqu", "dongcun"),
        (zone_without_a_seed, "face_without_zone", "yidai-yihuan-sanqu", "km2 at 123."),
        (gap_too_long, "line_gap", "binhe-dai", "binhe-lu"),
        (outside, "unit_outside", "binhe-dai", ""),
    ],
)
def test_a_rule_that_cannot_be_drawn_is_one_clear_issue(example, change, code, subject, value):
    edit(example, change)
    units, issues = draw(example)
    found = [issue for issue in issues if issue.code == code]
    assert found, issues
    assert {issue.severity for issue in found} == {"error"}
    assert found[0].file == FILE
    assert found[0].subject_id == subject
    assert value in found[0].value
    assert found[0].field
    assert found[0].remedy
    zones = units[units["kind"] == "zone"].geometry
    assert zones.notna().all() or zones.isna().all(), "a partition is drawn whole or not at all"


def test_a_divider_that_separates_other_zones_than_it_says_is_a_warning(example):
    def change(plan, units):
        plan["partition"]["dividers"][0]["separates"] = ["xiqu", "nanqu"]

    edit(example, change)
    units, issues = draw(example)
    assert [(i.severity, i.code, i.subject_id) for i in issues] == [
        ("warning", "divider_separates", "heping-lu")
    ]
    assert "dongqu, xiqu" in issues[0].message
    assert units.geometry.notna().all()


def no_reason(plan, units):
    del units["binhe-dai"]["rule"]["reason"]


def no_wording(plan, units):
    units["binhe-dai"]["wording"] = []


def strange_kind(plan, units):
    units["binhe-dai"]["kind"] = "corridor"


def twice(plan, units):
    units["xiqu"]["unit_id"] = "dongqu"


def no_partition(plan, units):
    del plan["partition"]


def strange_zone(plan, units):
    plan["partition"]["dividers"][0]["separates"] = ["xiqu", "beiqu"]


def sentence_copied(plan, units):
    units["binhe-dai"]["wording"][0]["original"] = "滨河带" * 20


def no_uncertainty(plan, units):
    del units["binhe-dai"]["edge_uncertainty_m"]


@pytest.mark.parametrize(
    "change",
    [
        no_reason, no_wording, strange_kind, twice, no_partition, strange_zone, sentence_copied,
        no_uncertainty,
    ],
)  # fmt: skip
def test_a_plan_file_that_says_too_little_is_refused_with_its_line(example, change):
    edit(example, change)
    plans, issues = read_plans(example, DISTRICT)
    assert plans.units.empty
    assert {issue.severity for issue in issues} == {"error"}
    assert {issue.file for issue in issues} == {FILE}
    assert all(issue.line for issue in issues)


def test_a_unit_id_of_another_plan_is_refused(example):
    path = example.data(DISTRICT) / PLAN
    text = path.read_text(encoding="utf-8")
    (path.parent / "second.yml").write_text(
        text.replace("plan_id: yidai-yihuan-sanqu", "plan_id: second"), encoding="utf-8"
    )
    plans, issues = read_plans(example, DISTRICT)
    assert plans.plans["plan_id"].tolist() == ["second"]  # the same year: by id
    assert {issue.code for issue in issues} == {"duplicate_id"}
    assert {issue.value for issue in issues} == set(plans.units["unit_id"])


def test_a_district_without_plans_has_no_units(example):
    shutil.rmtree(example.data(DISTRICT) / "plans")
    units, issues = draw(example)
    assert units.empty
    assert issues == []
