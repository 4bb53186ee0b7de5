"""Remarks are written in one language and shown in two; what lacks the other is an issue."""

from __future__ import annotations

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

import renewal_atlas
from renewal_atlas.errors import DataError
from renewal_atlas.phrases import Phrasebook

DISTRICT = "370103-shizhong"
CODES = {"untranslated", "unused_phrase"}


def issues_of(project):
    found = renewal_atlas.open(DISTRICT, project).issues
    return [issue for issue in found if issue.code in CODES]


def append(path, *cells):
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow(cells)


def alter(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_remark_of_the_district_has_its_translation_and_none_is_idle(atlas):
    assert [issue for issue in atlas.issues if issue.code in CODES] == []


def test_a_new_remark_is_reported_where_it_stands(project):
    path = project / "data" / DISTRICT / "statements.csv"
    table = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    first = next(row for row in table if row["note"])
    first["note"] = f"as counted by the park; {first['note']}"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(first), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)
    rows = path.read_text(encoding="utf-8").splitlines()
    line = next(i for i, row in enumerate(rows, 1) if "the park" in row)
    (issue,) = issues_of(project)
    assert (issue.severity, issue.code, issue.line) == ("info", "untranslated", line)
    assert issue.file == f"data/{DISTRICT}/statements.csv"
    assert issue.value == "as counted by the park"
    assert "phrases.csv" in issue.remedy


def test_a_phrase_that_no_remark_holds_is_reported(project):
    path = project / "data" / DISTRICT / "phrases.csv"
    append(path, "never said", "从未说过")
    lines = len(path.read_text(encoding="utf-8").splitlines())
    (issue,) = issues_of(project)
    assert (issue.severity, issue.code, issue.line) == ("warning", "unused_phrase", lines)
    assert issue.value == "never said"


@pytest.mark.parametrize("row", [("cumulative", "再一次"), ("", "空")])
def test_a_phrase_stands_once_and_in_both_languages(project, row):
    append(project / "data" / DISTRICT / "phrases.csv", *row)
    with pytest.raises(DataError, match=r"phrases\.csv"):
        renewal_atlas.open(DISTRICT, project)


def test_a_district_may_do_without_phrases(project):
    (project / "data" / DISTRICT / "phrases.csv").unlink()
    found = issues_of(project)
    assert {issue.code for issue in found} == {"untranslated"}
    assert {issue.severity for issue in found} == {"info"}


WORDS = st.sampled_from(["cumulative", "not named", "累计引进", "report-2026 p7", "; ", ": ", ";"])


@given(st.lists(WORDS, max_size=7).map("".join), st.sets(WORDS, max_size=3))
def test_a_remark_is_the_sum_of_its_phrases(text, known):
    book = Phrasebook({word: (word, word) for word in known})
    parts = book.split(text)
    assert "".join(parts) == text
    assert set(parts[1::2]) <= {"; ", ": "}


def test_either_language_leads_to_the_pair(atlas):
    book = Phrasebook.of(atlas.layers.phrases)
    assert book.pairs["cumulative"] == book.pairs["累计数"] == ("累计数", "cumulative")


def test_documents_that_a_remark_cites_are_no_english():
    assert Phrasebook({}).missing("feature-2026 p19: 二环南路沿线", ["feature-2026"]) == []
    assert Phrasebook({}).missing("feature-2026 p19", ["report-2026"]) == ["feature-2026 p19"]


def test_the_drawing_of_a_unit_brings_its_reasons(atlas):
    table = atlas.layers.remarks
    zone = table[table["subject_id"] == "beibu-fuwuqu"]
    assert len(zone) == 2
    assert zone["about"].dropna().tolist() == ["英雄山南麓一线"]
    undrawn = table[table["subject_id"] == "yihuan"]
    assert "does not say which road" in undrawn["text"].item()
