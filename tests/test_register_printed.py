"""Cells of numeric statements: plain numbers, their dimension, range, print and period."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.model import Statement, plain_number
from renewal_atlas.register import conflict_issues, read_table
from renewal_atlas.register.conflicts import compatible
from renewal_atlas.register.printed import newest_day, number_issues, time_issues
from renewal_atlas.vocabulary import read_vocabularies

ROW = {
    "statement_id": "s-1", "subject_id": "a", "property": "gdp", "value": "3100000000",
    "value_high": None, "unit": "cny", "original": "31亿元", "relation": "exact", "scope": "own",
    "modality": "actual", "as_of": "2024", "source_id": "s", "locator": "p1", "note": None,
    "_line": 2,
}  # fmt: skip


@pytest.fixture(scope="module")
def words(layout):
    return read_vocabularies(layout)[0]


def faults(words, **cells):
    return [(i.code, i.field) for i in number_issues(ROW | cells, words, "statements.csv")]


@pytest.mark.parametrize(
    "cells",
    [
        {},
        {"original": "31亿"},
        {"original": "近31亿元", "relation": "nearly"},
        {"property": "gdp_growth", "value": "-3.5", "unit": "percent", "original": "下降3.5%"},
        {"property": "gdp_growth", "value": "5", "value_high": "6", "unit": "percent",
         "relation": "range", "original": "增长5%—6%"},
        {"property": "developable_land", "value": "1", "unit": "hectare", "original": "15亩"},
        {"property": "gdp_growth", "value": "30", "unit": "percent", "original": "三成"},
        {"property": "gdp_growth", "value": "150", "unit": "percent", "original": "增长1.5倍"},
        {"property": "grain_output", "value": "7000000000", "value_high": "8000000000",
         "unit": "kg", "relation": "range", "original": "140亿—160亿斤"},
        {"value": "10000000000", "relation": "at_least", "original": "上百亿元"},
    ],
)  # fmt: skip
def test_what_is_printed_is_taken(words, cells):
    assert faults(words, **cells) == []


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        *(({"value": value}, ("bad_value", "value")) for value in (
            "３１", "٣١", "3_700_000", "sNaN", "NaN", "Infinity", "1e5", "+5", "3 1", "1,000", ".5",
            "5.", "007", "-0", "", "0x10", "−3", "－3", "5%", "31亿", "9" * 40, "1.0000000000000001",
        )),
        ({"unit": None}, ("empty_cell", "unit")),
        ({"unit": "person"}, ("unit_dimension", "unit")),
        ({"relation": "range"}, ("empty_cell", "value_high")),
        ({"value_high": "5000000000"}, ("bad_value", "value_high")),
        ({"relation": "range", "value_high": "3100000000"}, ("bad_value", "value_high")),
        ({"relation": "range", "value_high": "1"}, ("bad_value", "value_high")),
        ({"property": "gdp_growth", "value": "3.5", "unit": "percent", "original": "下降3.5%"},
         ("original_differs", "original")),
        ({"value": "50000", "original": "3-5万元"}, ("original_differs", "original")),
        ({"value": "1000000000", "original": "几十亿元"}, ("original_differs", "original")),
        ({"relation": "over", "original": "不超过31亿元"}, ("original_differs", "original")),
        ({"original": "31亿元以下"}, ("original_differs", "original")),
        ({"relation": "under", "original": "近31亿元"}, ("original_differs", "original")),
        ({"property": "academicians", "value": "3100000000", "unit": "person", "original": "31亿元"},
         ("original_differs", "original")),
        ({"property": "developable_land", "value": "310000", "unit": "mu", "original": "31万"},
         ("original_differs", "original")),
    ],
)  # fmt: skip
def test_what_is_not_printed_is_refused(words, cells, fault):
    assert faults(words, **cells) == [fault]


def test_the_message_tells_what_the_print_gives(words):
    (issue,) = number_issues(ROW | {"value": "3", "original": "几十亿元"}, words, "statements.csv")
    assert "几十亿元: no exact number" in issue.message
    (issue,) = number_issues(ROW | {"value": "3"}, words, "statements.csv")
    assert "it gives exact 3100000000 cny" in issue.message


@given(st.text(max_size=12))
def test_any_value_is_taken_or_told(words, text):
    assert len(faults(words, value=text)) <= 1


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9)))
def test_numbers_written_plainly_are_taken(number):
    if number == 0:
        return
    if abs(number) < 10**24:
        assert plain_number(f"{number:f}") == number


def cells_of(tmp_path, **cells):
    row = {k: v or "" for k, v in ROW.items() if k in Statement.model_fields} | cells
    header = list(row)
    text = ",".join(header) + "\n" + ",".join(f'"{row[k]}"' for k in header) + "\n"
    path = tmp_path / "statements.csv"
    path.write_text(text, encoding="utf-8")
    rows, issues = read_table(path, Statement, "statements.csv")
    return rows, [(i.code, i.line, i.field) for i in issues], [i.remedy for i in issues]


@pytest.mark.parametrize(
    "as_of",
    ["２０２４", "٢٠٢٤", " 2024", "2024 ", "2024-1", "+2024", "2024.0", "2024-02-30", "2024/",
     "2024/２０２５", "0000", "2024-13", "99999", "2_024"],
)  # fmt: skip
def test_periods_are_plain(tmp_path, as_of):
    _, found, remedies = cells_of(tmp_path, as_of=as_of)
    assert found == [("bad_value", 2, "as_of")]
    assert all(remedies)


@pytest.mark.parametrize("high", ["３", "1e5", "+5", " 5", "5 ", "sNaN", "5_0", "x", "1,000"])
def test_upper_ends_are_plain(tmp_path, high):
    _, found, remedies = cells_of(tmp_path, relation="range", value_high=high)
    assert found == [("bad_value", 2, "value_high")]
    assert "blanks" in remedies[0] or "ASCII digits" in remedies[0]


def test_blanks_around_a_number_are_told(tmp_path):
    _, found, remedies = cells_of(tmp_path, value=" 31")
    assert found == [("bad_value", 2, "value")]
    assert "blanks" in remedies[0]


def test_december_9999_is_a_date(tmp_path):
    assert cells_of(tmp_path, as_of="9999-12")[1] == []


def test_a_file_without_upper_ends_reads(tmp_path):
    row = {k: v or "" for k, v in ROW.items() if k in Statement.model_fields and k != "value_high"}
    path = tmp_path / "statements.csv"
    path.write_text(",".join(row) + "\n" + ",".join(row.values()) + "\n", encoding="utf-8")
    rows, issues = read_table(path, Statement, "statements.csv")
    assert issues == []
    assert list(rows["value_high"]) == [None]


NEWEST = date(2025, 1, 31)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"as_of": "2024"}, None),
        ({"as_of": "2025"}, None),
        ({"as_of": "2021/2025"}, None),
        ({"as_of": "2025-02"}, "future_actual"),
        ({"as_of": "2035"}, "future_actual"),
        ({"as_of": "9999"}, "future_actual"),
        ({"as_of": "2021/2035"}, "future_actual"),
        ({"as_of": "2035", "modality": "target"}, None),
        ({"as_of": "9999", "modality": "target"}, "far_period"),
        ({"as_of": "1904", "unit": None}, None),
        ({"as_of": "2024/2030", "unit": None}, None),
    ],
)
def test_results_are_not_of_the_future(cells, code):
    found = [i.code for i in time_issues(ROW | cells, NEWEST, "statements.csv")]
    assert found == ([code] if code else [])


def test_a_document_without_a_date_may_be_of_the_next_year():
    assert newest_day({"published": None, "covers": "2024"}) == date(2025, 12, 31)
    assert newest_day({"published": "2024-02", "covers": "2024"}) == date(2024, 2, 29)
    assert newest_day({"published": None, "covers": "9999"}) == date(9999, 12, 31)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ({"value": "31", "relation": "at_most"}, {"value": "30"}, True),
        ({"value": "31", "relation": "at_most"}, {"value": "32"}, False),
        ({"value": "31", "relation": "under"}, {"value": "12"}, True),
        ({"value": "31", "relation": "under"}, {"value": "33"}, False),
        ({"value": "31", "relation": "nearly"}, {"value": "30.5"}, True),
        ({"value": "31", "relation": "nearly"}, {"value": "20"}, False),
        ({"value": "-3", "relation": "nearly"}, {"value": "-2.9"}, True),
        ({"value": "-3", "relation": "nearly"}, {"value": "-3.2"}, False),
        ({"value": "-3", "relation": "under"}, {"value": "-3.4"}, True),
        ({"value": "-3"}, {"value": "3"}, False),
        ({"value": "5", "value_high": "6", "relation": "range"}, {"value": "5.5"}, True),
        ({"value": "5", "value_high": "6", "relation": "range"}, {"value": "6.5"}, False),
        ({"value": "5", "value_high": "6", "relation": "range"},
         {"value": "6", "value_high": "8", "relation": "range"}, True),
        ({"value": "0.05", "unit": "times"}, {"value": "5"}, True),
    ],
)  # fmt: skip
def test_two_figures_agree_within_what_they_say(words, one, other, agree):
    plain = {"unit": "percent", "relation": "exact", "value_high": None}
    first, second = plain | one, plain | other
    assert compatible(first, second, words["units"]) is agree
    assert compatible(second, first, words["units"]) is agree


def test_five_years_together_are_not_one_series_with_a_year(words):
    rows = [
        ROW | {"statement_id": "s-1", "value": "50", "as_of": "2021/2025"},
        ROW | {"statement_id": "s-2", "value": "10", "as_of": "2025"},
        ROW | {"statement_id": "s-3", "value": "11", "as_of": "2026"},
    ]
    assert conflict_issues(pd.DataFrame(rows), words["units"], "statements.csv") == []
    rows[0]["as_of"] = "2024"
    found = conflict_issues(pd.DataFrame(rows), words["units"], "statements.csv")
    assert [i.code for i in found] == ["series_break"]
