"""The door that files come in by: every fault of a file is a row with file, line, value, remedy."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.files import forbidden, limits, read_collection, read_rows
from renewal_atlas.files.features import parse_json
from renewal_atlas.layout import Layout
from renewal_atlas.model import Programme
from renewal_atlas.plans.records import Plan
from renewal_atlas.register import District, read_table, read_yaml
from renewal_atlas.register.yaml_nodes import load
from renewal_atlas.vocabulary import read_vocabularies

HEADER = ",".join(Programme.model_fields)
ROW = "san-da,三大战略,Three Strategies,三战略|战略,strategy,,,"
GOOD = f"{HEADER}\n{ROW}\n"


def table(tmp_path, content, record=Programme):
    path = tmp_path / "table.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path, record, "table.csv")


def only(issues):
    assert len(issues) == 1, issues
    assert issues[0].remedy
    assert not forbidden(str(issues[0]))
    return issues[0]


# --- tables


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_two_byte_encodings_are_named(tmp_path, encoding):
    issue = only(table(tmp_path, GOOD.encode(encoding))[1])
    assert issue.code == "encoding"
    assert encoding.upper()[:6] in issue.message


@pytest.mark.parametrize(
    ("mark", "word"), [(";", "semicolons"), ("\t", "tabs"), ("，", "full-width")]
)
def test_another_delimiter_is_said_once(tmp_path, mark, word):
    issue = only(table(tmp_path, GOOD.replace(",", mark))[1])
    assert (issue.code, issue.line) == ("delimiter", 1)
    assert word in issue.message


@pytest.mark.parametrize("lines", [1, 3])
def test_a_title_above_the_columns_is_said_once(tmp_path, lines):
    issue = only(table(tmp_path, "市中区工程表,,,\n" * lines + GOOD)[1])
    assert (issue.code, issue.line) == ("title_row", lines + 1)


def test_empty_columns_that_a_spreadsheet_left_are_ignored(tmp_path):
    rows, issues = table(tmp_path, "".join(f"{line},,,\n" for line in GOOD.splitlines()))
    assert issues == []
    assert list(rows["programme_id"]) == ["san-da"]


def test_a_cell_in_a_column_without_name_is_said_once(tmp_path):
    content = f"{HEADER},,\n{ROW},,\n{ROW.replace('san', 'si')},,x\n"
    issue = only(table(tmp_path, content)[1])
    assert issue.code == "unknown_column"
    assert "without name" in issue.message


@pytest.mark.parametrize("hidden", ["\x00", "\x0b", "\x1f", "\x7f", "\x9d", "\ufffe"])
def test_a_control_character_in_any_cell_is_an_error_row(tmp_path, hidden):
    issue = only(table(tmp_path, GOOD.replace("三大战略", f"三大{hidden}战略"))[1])
    assert (issue.code, issue.line, issue.field) == ("control_character", 2, "name")
    assert f"U+{ord(hidden):04X}" in issue.message
    assert issue.subject_id == "san-da"


def test_a_tab_and_a_line_end_in_a_cell_are_text(tmp_path):
    rows, issues = table(tmp_path, f'{HEADER}\n{ROW}"two\nlines\tand a tab"\n')
    assert issues == []
    assert "\t" in rows["note"].iloc[0]


def test_a_cell_above_the_limit_names_it_and_its_line(tmp_path):
    issue = only(table(tmp_path, GOOD + "b," + "甲" * (limits.CELL_CHARS + 1) + "\n")[1])
    assert (issue.code, issue.line) == ("long_cell", 3)
    assert f"{limits.CELL_CHARS:,}" in issue.message


def test_a_quotation_mark_that_is_never_closed(tmp_path):
    _, issues = table(tmp_path, GOOD + '"' + f"{ROW}\n" * 9)
    assert {issue.line for issue in issues} == {3}


def test_a_million_columns_are_refused_at_once(tmp_path):
    issue = only(table(tmp_path, "a," * 1_000_000 + "b\n")[1])
    assert issue.code == "too_many"
    assert f"{limits.COLUMNS:,}" in issue.message


def test_a_file_above_the_limit_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("renewal_atlas.files.tables.ROWS", 1)
    assert only(table(tmp_path, GOOD + ROW.replace("san", "si"))[1]).code == "too_many"
    path = tmp_path / "big.csv"
    path.write_bytes(b"a\n" * 10)
    _, issues = read_rows(path, "big.csv", most=19)
    assert only(issues).code == "too_large"
    assert "20" in issues[0].message


def test_a_folder_in_the_place_of_a_file(tmp_path):
    (tmp_path / "table.csv").mkdir()
    issue = only(read_table(tmp_path / "table.csv", Programme, "table.csv")[1])
    assert "folder" in issue.message


def test_a_file_that_cannot_be_opened(tmp_path, monkeypatch):
    def denied(*_):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "table.csv").write_text(GOOD, "utf-8")
    monkeypatch.setattr("pathlib.Path.read_bytes", denied)
    issue = only(read_table(tmp_path / "table.csv", Programme, "table.csv")[1])
    assert "Permission denied" in issue.message


@given(st.binary(max_size=400))
def test_any_bytes_are_rows_or_issues(tmp_path_factory, raw):
    path = tmp_path_factory.mktemp("t") / "table.csv"
    path.write_bytes(raw)
    _, issues = read_table(path, Programme, "table.csv")
    assert issues
    assert all(issue.message and issue.remedy and not forbidden(str(issue)) for issue in issues)


# --- code lists


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("code,zh,en\na,甲,x\n".encode("gb18030"), "encoding"),
        ("code,zh,en\na,甲,x\n".encode("utf-16"), "encoding"),
        ("code;zh;en\na;甲;x\n".encode(), "delimiter"),
        ("词表,,\ncode,zh,en\na,甲,x\n".encode(), "title_row"),
        ("code,zh\na,甲\n".encode(), "missing_column"),
        ("code,zh,en\na,甲\x0b乙,x\n".encode(), "control_character"),
        ("code,zh,en\na,甲,x,y\n".encode(), "cell_count"),
        (b"code,zh,en\na,,x\n", "empty_cell"),
        (b"", "missing_column"),
    ],
)
def test_a_code_list_that_cannot_be_read_is_a_row(tmp_path, content, code):
    layout = Layout(tmp_path)
    layout.vocabulary.mkdir(parents=True)
    (layout.vocabulary / "stages.csv").write_bytes(content)
    lists, issues = read_vocabularies(layout)
    issue = only(issues)
    assert (issue.code, issue.file) == (code, "data/vocabulary/stages.csv")
    assert issue.line
    assert {"zh", "en"} <= set(lists["stages"].columns)


# --- YAML


def yaml_file(tmp_path, text, model=District):
    path = tmp_path / "a.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_yaml(path, model, "a.yml")


BOMB = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40))


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (BOMB, None, "values"),
        ("a: &a [x]\nb: [" + "*a, " * 101 + "]\n", 2, "100 aliases"),
        ("a: &a [*a]\n", 1, "within itself"),
        ("a: " + "[" * 100_000, 1, "nested deeper than 50"),
        ("\n".join(" " * n + "- " for n in range(60)), None, "nested deeper than 50"),
        ("a: x\nb: \x0b\n", 2, "U+000B"),
        ("a: x\nb: \x00\n", 2, "U+0000"),
        ('a: x\nb: "\\x0b"\n', 2, "U+000B"),
        ('a: x\nb: "\\0"\n', 2, "U+0000"),
        ("a: x\na: y\n", 2, "twice"),
        ("a: !!int x\n", None, "tag"),
        ("a: !!python/object:os.system x\n", 1, "constructor"),
        ("a: 'x\n", None, ""),
        ("a: x\nb: y\n".encode("utf-16"), 1, "UTF-16"),
        ("名: 甲\n".encode("gb18030"), 1, "GBK"),
        ("? [a]\n: b\n", None, "hash"),
        ("a: " + "x" * (limits.YAML_BYTES + 1), None, "1,000,000"),
    ],
)
def test_a_yaml_file_that_cannot_be_read_is_one_row(tmp_path, text, line, word):
    _, issues = yaml_file(tmp_path, text)
    issue = only(issues)
    assert word in issue.message
    assert line is None or issue.line == line


@pytest.mark.parametrize(
    "years", ["2026-02-30", "2024-13-45", "2024-01-01T00:00:00Z", "yes", ".nan"]
)
def test_a_mistyped_date_is_shown_as_it_stands(tmp_path, years):
    _, issues = yaml_file(
        tmp_path, f"plan_id: a\nname: 甲\nname_en: a\nyears: {years}\nunits: []\n", Plan
    )
    mine = [issue for issue in issues if issue.field == "years"]
    assert [issue.line for issue in mine] == [4]
    assert "years" in str(mine[0])


def test_a_date_and_a_word_stay_text():
    assert load("a: 2026-02-05\nb: 2026\n")[0] == {"a": "2026-02-05", "b": 2026}
    assert load("a: No\nb: true\n", truths=False)[0] == {"a": "No", "b": "true"}
    assert load("a: true\n")[0] == {"a": True}


def test_yes_is_no_number_of_metres(root, district, tmp_path):
    path = next((root / "data" / district / "plans").glob("*.yml"))
    lines = path.read_text("utf-8").splitlines()
    at = next(n for n, line in enumerate(lines) if line.strip().startswith("edge_uncertainty_m:"))
    lines[at] = lines[at].partition(":")[0] + ": true"
    _, issues = yaml_file(tmp_path, "\n".join(lines), Plan)
    assert [(i.line, i.value) for i in issues] == [(at + 1, "true")]


def test_many_keys_are_compared_quickly(tmp_path):
    text = "".join(f"key{n}: 1\n" for n in range(60_000))
    _, issues = yaml_file(tmp_path, text + "key7: 2\n")
    assert (only(issues).code, issues[0].field) == ("duplicate_key", "key7")


@given(st.text(max_size=200))
def test_any_text_is_yaml_or_a_row(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("y") / "a.yml"
    path.write_bytes(text.encode())
    model, issues = read_yaml(path, District, "a.yml")
    assert model is None
    assert all(not forbidden(str(issue)) for issue in issues)
    assert issues


# --- features


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def feature(geometry, **properties):
    return {"type": "Feature", "properties": properties, "geometry": geometry}


POINT = {"type": "Point", "coordinates": [117, 36.65]}
OPEN = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1]]]}


def read(tmp_path, content):
    path = tmp_path / "a.geojson"
    path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
    return read_collection(path, "a.geojson")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "Expecting value"),
        (b'{"features": [NaN]}', "NaN"),
        (b'{"features": [1e999]}', "too large"),
        (b'{"features": [' + b"9" * 5000 + b"]}", "too large"),
        (b'{"features": 5}', "features"),
        (b'{"features": null}', "features"),
        (b"[]", "features"),
        (b"[" * 100_000, "nested 100,000 deep"),
        (b'{"a": ' * 60 + b"1" + b"}" * 60, "nested 60 deep"),
        ('{"a": "甲"}'.encode("gb18030"), "GBK"),
        ('{"a": "甲"}'.encode("utf-16"), "UTF-16"),
    ],
)
def test_a_file_that_is_no_collection_is_one_row(tmp_path, content, word):
    features, issues = read(tmp_path, content)
    assert features == []
    assert word in only(issues).message


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (5, "no object"),
        (None, "no object"),
        ({"properties": "x"}, "properties"),
        (feature(5), "no object"),
        (feature({"type": "Point"}), "cannot be read"),
        (feature({"type": "Star", "coordinates": []}), "cannot be read"),
        (feature(OPEN), "cannot be read"),
        (feature({"type": "LineString", "coordinates": [[117, 36]]}), "cannot be read"),
        (feature({"type": "Point", "coordinates": [500000, 4057670]}), "no longitude and latitude"),
        (feature({"type": "Point", "coordinates": [36.65, 117]}), "no longitude and latitude"),
        (feature({"type": "Point", "coordinates": ["117", "36"]}), "cannot be read"),
        (feature(POINT, name="甲\u000b"), "U+000B"),
        (feature(POINT, name="\ud800"), "U+D800"),
        (feature(POINT, names=[{"a": ["\u0000"]}]), "U+0000"),
        (
            feature(
                {"type": "MultiPoint", "coordinates": [[117, 36]] * (limits.SHAPE_VERTICES + 1)}
            ),
            "100,000",
        ),
    ],
)
def test_a_feature_that_is_not_sound_is_a_row_with_its_number(tmp_path, bad, word):
    features, issues = read(tmp_path, collection(feature(POINT), bad, feature(None)))
    assert [f.number for f in features] == [1, 3]
    assert only(issues).message.startswith("feature 2: ")
    assert word in issues[0].message


def test_brackets_in_texts_are_not_counted():
    assert parse_json('{"a": "' + "[" * 99 + '\\"[", "b": []}')["b"] == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["type", "features", "properties", "geometry", "coordinates", "geometries"]
                )
                | st.text(max_size=3),
                inner
                | st.sampled_from(["Point", "Polygon", "FeatureCollection", "GeometryCollection"]),
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_json_is_features_or_rows(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("g") / "a.geojson"
    path.write_text(
        json.dumps({"features": [content, {"properties": {}, "geometry": content}]}), "utf-8"
    )
    _, issues = read_collection(path, "a.geojson")
    assert issues or content is None or isinstance(content, dict)
    assert all(not forbidden(str(issue)) for issue in issues)
