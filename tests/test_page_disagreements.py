"""What the issue table calls a conflict is what the page shows side by side."""

from __future__ import annotations

import pandas as pd
import pytest

from renewal_atlas.page.disagreements import disagreements

CODES = {"conflict", "forecast", "series_break", "unlike_measures", "growth_differs"}
FIELDS = ("statement_id", "subject_id", "value", "as_of", "modality")


@pytest.fixture
def words(atlas):
    return atlas.layers.vocabularies


def statements(*rows: tuple[str, ...]) -> pd.DataFrame:
    same = {"property": "gdp", "unit": "cny", "relation": "exact", "scope": "own"}
    cited = {"original": "x", "source_id": "s", "locator": "p1"}
    return pd.DataFrame([dict(zip(FIELDS, row, strict=True)) | same | cited for row in rows])


def test_every_issue_of_figures_is_shown_and_nothing_else(atlas, words):
    reported = {issue.field for issue in atlas.layers.issues if issue.code in CODES}
    found = disagreements(atlas.layers.statements, words)
    by_id = atlas.layers.statements.set_index("statement_id")["property"]
    assert {by_id[one["ids"][-1]] for one in found} == reported


@pytest.mark.parametrize(
    ("second", "code"),
    [
        (("b", "d", "300", "2024", "actual"), "conflict"),
        (("b", "d", "300", "2024", "target"), "forecast"),
        (("b", "d", "900", "2025", "actual"), "series_break"),
    ],
)
def test_a_pair_is_named_by_its_issue(words, second, code):
    table = statements(("a", "d", "200", "2024", "actual"), second)
    assert disagreements(table, words) == [{"code": code, "ids": ["a", "b"]}]


def test_a_running_total_beside_a_years_count_is_named(words):
    table = statements(("a", "d", "200", "2024", "actual"), ("b", "d", "220", "2025", "actual"))
    table.loc[0, "original"] = "累计200亿元"
    assert disagreements(table, words) == [{"code": "unlike_measures", "ids": ["a", "b"]}]


def test_a_rate_stands_behind_the_levels_that_do_not_give_it(words):
    table = statements(
        ("a", "d", "201", "2024", "actual"),
        ("b", "d", "203", "2025", "actual"),
        ("c", "d", "4.5", "2025", "actual"),
    )
    table.loc[2, ["property", "unit"]] = ["gdp_growth", "percent"]
    assert disagreements(table, words) == [{"code": "growth_differs", "ids": ["a", "b", "c"]}]


def test_compatible_figures_do_not_stand_side_by_side(words):
    table = statements(
        ("a", "d", "200", "2024", "actual"),
        ("b", "d", "220", "2025", "actual"),
        ("c", "e", "900", "2024", "actual"),
    )
    assert disagreements(table, words) == []
