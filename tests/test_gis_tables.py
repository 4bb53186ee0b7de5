"""CSV: read back equal, and inert in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.gis import to_csv


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+cmd", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", " =1", "\u00a0=1", "a\n=1", "　@x"],
)
def test_formulas_are_text(text):
    assert read(to_csv(pd.DataFrame({"a": [text]})))[1][0].startswith("'")


@pytest.mark.parametrize("text", ["-1.5", "+8", "116.99", "约5%", "A=1", "上新街"])
def test_numbers_and_words_are_left_alone(text):
    assert read(to_csv(pd.DataFrame({"a": [text]})))[1] == [text]


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r")), min_size=1
    )
)
def test_any_text_reads_back(words):
    rows = read(to_csv(pd.DataFrame({"k": range(len(words)), "a": words})))[1:]
    assert [row[1].removeprefix("'") for row in rows] == [w.removeprefix("'") for w in words]


def test_missing_cells_are_empty_and_private_columns_stay_out():
    frame = pd.DataFrame({"a": [None, float("nan"), 2.0], "_line": [1, 2, 3]})
    assert read(to_csv(frame)) == [["a"], [""], [""], ["2"]]
