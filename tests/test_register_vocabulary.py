"""Code lists of all districts, and what one district adds of its own."""

from __future__ import annotations

import shutil

import pytest

from renewal_atlas.layout import Layout
from renewal_atlas.register import parse_quantities
from renewal_atlas.vocabulary import read_vocabularies

DISTRICT = "999901-example"
UNITS = "code,zh,en,dimension,pint,printed,note\n"
PROPERTIES = "code,zh,en,datatype,dimension,comparable,group,printed\n"


@pytest.fixture
def own(tmp_path, layout):
    """A workspace with the common lists and a district's folder for its own."""
    shutil.copytree(layout.vocabulary, tmp_path / "data" / "vocabulary")
    folder = tmp_path / "data" / DISTRICT / "vocabulary"
    folder.mkdir(parents=True)
    return Layout(tmp_path), folder


def test_a_district_without_lists_has_the_common_ones(own, layout):
    lists, issues = read_vocabularies(own[0], DISTRICT)
    assert issues == []
    assert {k: list(v.index) for k, v in lists.items()} == {
        k: list(v.index) for k, v in read_vocabularies(layout)[0].items()
    }


def test_a_district_adds_units_and_properties(own):
    workspace, folder = own
    (folder / "units.csv").write_text(
        UNITS + "stall,个摊位,stalls,stall,stall,个摊位|摊位,\n", "utf-8"
    )
    (folder / "properties.csv").write_text(
        PROPERTIES + "stalls,摊位数,Market stalls,number,stall,own,trade,摊位\n", "utf-8"
    )
    lists, issues = read_vocabularies(workspace, DISTRICT)
    assert issues == []
    assert lists["properties"].at["stalls", "zh"] == "摊位数"
    (found,) = parse_quantities("超300个摊位", lists["units"])
    assert found.units == ("stall",)
    assert "stall" not in read_vocabularies(workspace)[0]["units"].index


def test_a_code_of_the_common_list_is_refused_naming_both(own):
    workspace, folder = own
    (folder / "units.csv").write_text(
        UNITS + "ok,甲,a,x,x,甲,\ncny,元,yuan,money,cny,元,\n", "utf-8"
    )
    lists, (issue,) = read_vocabularies(workspace, DISTRICT)
    assert (issue.severity, issue.code, issue.line, issue.value) == (
        "error",
        "duplicate_id",
        3,
        "cny",
    )
    assert issue.file == f"data/{DISTRICT}/vocabulary/units.csv"
    assert "data/vocabulary/units.csv" in issue.remedy
    assert lists["units"].index.is_unique
    assert lists["units"].at["cny", "zh"] == "元"


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("units.csv", "code,zh\nx,甲\n", "missing_column"),
        ("units.csv", UNITS + "x,,a,x,x,甲,\n", "empty_cell"),
        ("units.csv", UNITS + "x,甲,a,x,x,甲,\nx,乙,b,x,x,乙,\n", "duplicate_id"),
        ("units.csv", "code,zh,en,colour\nx,甲,a,red\n", "unknown_column"),
        ("kinds.csv", "code,zh,en\nx,甲,a\n", "unknown_list"),
    ],
)
def test_faults_of_a_districts_list(own, name, text, code):
    workspace, folder = own
    (folder / name).write_text(text, "utf-8")
    issues = read_vocabularies(workspace, DISTRICT)[1]
    assert [issue.code for issue in issues] == [code]
    assert issues[0].file == f"data/{DISTRICT}/vocabulary/{name}"
    assert issues[0].remedy
