"""Strict reading: every fault of a file at once, each with file, line, field, value and remedy."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.model import Place, Programme, Project, Source, Statement
from renewal_atlas.register import District, read_table, read_yaml

HEADER = ",".join(Programme.model_fields)
GOOD = f"{HEADER}\nsan-da,三大战略,Three Strategies,三战略|战略,strategy,,,\n"


def table(tmp_path, text, record=Programme, encoding="utf-8"):
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    return read_table(path, record, "table.csv")


def codes(issues):
    return [(i.code, i.line, i.field) for i in issues]


def test_good_rows_keep_types_and_lines(tmp_path):
    rows, issues = table(tmp_path, GOOD)
    assert issues == []
    row = rows.iloc[0]
    assert row["aliases"] == ("三战略", "战略")
    assert row["parent_id"] is None
    assert row["_line"] == 2


def test_byte_order_mark_is_accepted(tmp_path):
    rows, issues = table(tmp_path, "\ufeff" + GOOD)
    assert issues == []
    assert len(rows) == 1


def test_gbk_is_named_and_refused(tmp_path):
    rows, issues = table(tmp_path, GOOD, encoding="gbk")
    assert len(rows) == 0
    assert codes(issues) == [("encoding", 2, "")]
    assert "GBK" in issues[0].message
    assert "UTF-8" in issues[0].remedy


def test_missing_file(tmp_path):
    _, issues = read_table(tmp_path / "no.csv", Programme, "no.csv")
    assert codes(issues) == [("missing_file", None, "")]


def test_all_header_faults_at_once(tmp_path):
    _, issues = table(tmp_path, "programme_id,colour,kind,kind\n")
    found = codes(issues)
    assert ("missing_column", 1, "name") in found
    assert ("unknown_column", 1, "colour") in found
    assert ("duplicate_column", 1, "kind") in found


@pytest.mark.parametrize("record", [Source, Project, Programme, Statement, Place])
def test_a_column_whose_field_has_a_default_may_be_absent(tmp_path, record):
    needed = [name for name, about in record.model_fields.items() if about.is_required()]
    rows, issues = table(tmp_path, ",".join(needed) + "\n", record)
    assert issues == []
    assert list(rows.columns) == [*record.model_fields, "_line"]
    _, issues = table(tmp_path, ",".join(needed[1:]) + "\n", record)
    assert codes(issues) == [("missing_column", 1, needed[0])]


def test_absent_columns_read_as_empty_cells(tmp_path):
    rows, issues = table(tmp_path, "kind,programme_id,name\nstrategy,san-da,三大战略\n")
    assert issues == []
    row = rows.iloc[0]
    found = [row[name] for name in ("name", "aliases", "parent_id", "note")]
    assert found == ["三大战略", (), None, None]


def test_all_row_faults_at_once(tmp_path):
    text = f"{HEADER}\nBad Id,x,,,strategy,,,\nok,,,,strategy,,,\nok,n,,,strategy,,,\nok,n,,,strategy,,,\n"
    rows, issues = table(tmp_path, text)
    assert codes(issues) == [
        ("bad_value", 2, "programme_id"),
        ("empty_cell", 3, "name"),
        ("duplicate_id", 5, "programme_id"),
    ]
    assert list(rows["programme_id"]) == ["ok"]
    assert all(issue.remedy for issue in issues)


def test_comma_without_quotes_is_counted(tmp_path):
    _, issues = table(tmp_path, f"{HEADER}\na,三大,战略,,,strategy,,,\n")
    assert codes(issues) == [("cell_count", 2, "")]


def test_quoted_line_break_keeps_the_line_of_the_next_row(tmp_path):
    text = f'{HEADER}\na,甲,,,strategy,,,"two\nlines"\nB,乙,,,strategy,,,\n'
    _, issues = table(tmp_path, text)
    assert codes(issues) == [("bad_value", 4, "programme_id")]


PLACE = {"place_id": "a", "name": "甲", "place_type": "site", "match_type": "exact"}


@pytest.mark.parametrize(
    ("cells", "field", "word"),
    [
        ({"uncertainty_m": "0"}, "uncertainty_m", "above 0"),
        ({"uncertainty_m": "-5"}, "uncertainty_m", "above 0"),
        ({"lon": "36.66", "lat": "117.0"}, "lat", "swapped"),
        ({"lon": "east"}, "lon", "plain number"),
        ({"datum_original": "WGS72"}, "datum_original", "listed codes"),
    ],
)
def test_bad_places(tmp_path, cells, field, word):
    text = io.StringIO()
    writer = csv.DictWriter(text, list(Place.model_fields))
    writer.writeheader()
    writer.writerow(PLACE | cells)
    _, issues = table(tmp_path, text.getvalue(), Place)
    assert [i.field for i in issues] == [field]
    assert word in issues[0].remedy


@pytest.mark.parametrize(
    "date", ["2024-13", "2024/2023", "about 2024", "2024-02-30", "2026/..", "24"]
)
def test_bad_dates(tmp_path, date):
    cells = dict.fromkeys(Statement.model_fields, "") | {
        "statement_id": "s-1",
        "subject_id": "a",
        "property": "stage",
        "value": "planned",
        "original": "谋划",
        "relation": "exact",
        "scope": "own",
        "modality": "actual",
        "as_of": date,
        "source_id": "s",
        "locator": "p1",
    }
    text = f"{','.join(cells)}\n{','.join(cells.values())}\n"
    _, issues = table(tmp_path, text, Statement)
    assert [i.field for i in issues] == ["as_of"]


@given(
    st.lists(
        st.tuples(
            st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), min_size=1, max_size=20),
            st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
        ),
        max_size=8,
    )
)
def test_any_text_survives_reading(tmp_path_factory, pairs):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(Project.model_fields), lineterminator="\n")
    writer.writeheader()
    for n, (name, note) in enumerate(pairs):
        writer.writerow({"project_id": f"p{n}", "name": name, "kind": "street", "note": note})
    rows, issues = table(tmp_path_factory.mktemp("t"), text.getvalue(), Project)
    assert issues == []
    assert list(rows["name"]) == [name for name, _ in pairs]
    assert list(rows["note"]) == [note.strip() or None for _, note in pairs]


@pytest.mark.parametrize("record", [Source, Project, Programme, Statement, Place])
def test_an_empty_table_has_its_columns_and_types(tmp_path, record):
    rows, issues = table(tmp_path, ",".join(record.model_fields) + "\n", record)
    assert issues == []
    assert list(rows.columns) == [*record.model_fields, "_line"]
    assert len(rows) == 0


YML = """adcode: "999901"
slug: example
name: 示例区
name_en: Example
city: 示例市
city_en: Example City
province: 示例省
crs_metric: 4548
"""


def test_district_yaml(tmp_path):
    path = tmp_path / "district.yml"
    path.write_text(YML, encoding="utf-8")
    head, issues = read_yaml(path, District, "district.yml")
    assert issues == []
    assert head.district_id == "999901-example"


def test_yaml_faults_name_their_line(tmp_path):
    path = tmp_path / "district.yml"
    path.write_text(
        YML.replace("4548", "metres")
        + "views:\n  - id: A B\n    zh: 甲\n    en: a\n    sources: []\n",
        encoding="utf-8",
    )
    head, issues = read_yaml(path, District, "district.yml")
    assert head is None
    assert {(i.field, i.line) for i in issues} == {("crs_metric", 8), ("views.0.id", 10)}


def test_broken_yaml_is_one_row(tmp_path):
    path = tmp_path / "district.yml"
    path.write_text("a: [1\nb: 2\n", encoding="utf-8")
    head, issues = read_yaml(path, District, "district.yml")
    assert head is None
    assert codes(issues)[0][0] == "unreadable"


def test_numbers_are_nan_where_empty(tmp_path):
    cells = {"place_id": "a", "name": "甲", "place_type": "site", "match_type": "none"}
    row = ",".join(cells.get(field, "") for field in Place.model_fields)
    rows, issues = table(tmp_path, f"{','.join(Place.model_fields)}\n{row}\n", Place)
    assert issues == []
    assert pd.isna(rows.at[0, "lon"])
    assert pd.isna(rows.at[0, "uncertainty_m"])
