"""A stage's code and its printed word."""

from __future__ import annotations

import pandas as pd
import pytest

from renewal_atlas.register.stage_words import stage_issues

STAGES = pd.DataFrame(
    {"printed": ["推进|实施", "建设|加快建设", "封顶", "建成|完成", "投用|开放", None]},
    index=["in_progress", "under_construction", "topped_out", "completed", "in_use", "own_code"],
)


@pytest.mark.parametrize(
    ("value", "original", "modality", "codes"),
    [
        ("topped_out", "封顶", "actual", []),
        ("in_use", "建成投用", "actual", []),
        ("completed", "建成投用", "actual", []),
        ("in_progress", "有序铺开", "actual", []),  # a word of no list
        ("own_code", "有序铺开", "actual", []),
        ("own_code", "封顶", "actual", ["stage_differs"]),
        ("topped_out", "建成投用", "actual", ["stage_differs"]),
        ("in_use", "稳步推进", "target", ["stage_differs"]),
        ("in_use", "即将投用", "target", []),
        ("in_use", "即将投用", "expected", []),
        ("in_use", "即将投用", "actual", ["stage_not_reached"]),
        ("completed", "力争建成", "actual", ["stage_not_reached"]),
        ("unknown", "封顶", "actual", []),  # reported as an unknown code
    ],
)
def test_a_stage_is_the_printed_one(value, original, modality, codes):
    row = {
        "property": "stage", "value": value, "original": original, "modality": modality,
        "subject_id": "a", "_line": 2,
    }  # fmt: skip
    found = list(stage_issues(row, STAGES, "statements.csv"))
    assert [issue.code for issue in found] == codes
    assert all(issue.severity == "warning" and issue.remedy for issue in found)


def test_only_stages_are_read_and_a_list_without_words_says_nothing():
    row = {
        "property": "progress", "value": "topped_out", "original": "投用", "modality": "actual",
        "subject_id": "a", "_line": 2,
    }  # fmt: skip
    assert list(stage_issues(row, STAGES, "f")) == []
    bare = STAGES.drop(columns="printed")
    assert list(stage_issues({**row, "property": "stage"}, bare, "f")) == []
