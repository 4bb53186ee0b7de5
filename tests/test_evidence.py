"""Statements against an invented document: every disagreement is a row, and nothing else is."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import subprocess
import sys

import pytest

from renewal_atlas.build import check, open_atlas
from renewal_atlas.layout import Layout
from renewal_atlas.lookup import citations
from renewal_atlas.quoting import fill_quotes, filled, write_sentences

DISTRICT = "370103-shizhong"
SOURCE = "invented-2026"
TEXT = (
    "示例专栏\n\n示例区：更新再起步\n\n"
    "“上新街二期将于年内开工，新建绿道6 . 6公里。”示例区委书记张三表示。全区引进项目21个。\n\n"
    "据介绍，石围塘片区新建口袋公园7处，惠及居民3000余人。上新街获评示范街区。\n"
)
QUOTE = "“上新街二期将于年内开工，新建绿道6.6公里。”示例区委书记张三表示。"
ROWS = (
    ("001", "shangxinjie", "feature", "年内开工", "", "年内开工", "exact", "p2"),
    ("002", "370103", "greenways_built", "6.6", "km", "6.6公里", "exact", "p2"),
    ("003", "370103", "feature", "石围塘片区", "", "石围塘片区", "exact", "p3"),
    ("004", "shangxinjie", "award", "示范街区", "", "示范街区", "exact", "p3"),
)


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]), restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")


@pytest.fixture
def documents(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "any name.txt").write_text(TEXT, encoding="utf-8", newline="")
    return folder


@pytest.fixture
def layout(project, documents):
    """The real district with one more source, which is the invented document."""
    layout = Layout(project)
    folder = layout.data(DISTRICT)
    sources = read(folder / "sources.csv")
    sources.append(sources[-1] | {
        "source_id": SOURCE, "title": "示例区：更新再起步", "furniture": "示例专栏", "note": "",
        "sha256": hashlib.sha256(TEXT.encode()).hexdigest(),
    })  # fmt: skip
    write(folder / "sources.csv", sources)
    statements = read(folder / "statements.csv")
    names = ("subject_id", "property", "value", "unit", "original", "relation", "locator")
    for number, *cells in ROWS:
        statements.append(dict.fromkeys(statements[0], "") | {
            "statement_id": f"{SOURCE}-{number}", "scope": "own", "modality": "actual",
            "as_of": "2026", "source_id": SOURCE, **dict(zip(names, cells, strict=True)),
        })  # fmt: skip
    write(folder / "statements.csv", statements)
    return layout


def change(layout, number, **cells):
    path = layout.data(DISTRICT) / "statements.csv"
    rows = read(path)
    for row in rows:
        if row["statement_id"] == f"{SOURCE}-{number}":
            row.update(cells)
    write(path, rows)


def found(layout, documents):
    issues = check(layout, DISTRICT, documents)
    return [(i.code, i.subject_id[-3:], i.field) for i in issues if i.subject_id.startswith(SOURCE)]


def test_quotes_and_speakers_are_filled_in_and_then_agree(layout, documents):
    path = layout.data(DISTRICT) / "statements.csv"
    before = path.read_bytes()
    filling = fill_quotes(layout, DISTRICT, documents)
    assert path.read_bytes() == before
    assert set(filling.cells) == {f"{SOURCE}-{row[0]}" for row in ROWS}
    assert filling.without == ("feature-2025", "feature-2026", "report-2026")
    assert filling.doubtful == filling.absent == ()
    fill_quotes(layout, DISTRICT, documents, apply=True)
    rows = {row["statement_id"][-3:]: row for row in read(path) if row["source_id"] == SOURCE}
    assert rows["001"]["speaker"] == "张三（示例区委书记）"
    assert rows["003"]["speaker"] == ""
    start, end = int(rows["002"]["quote_start"]), int(rows["002"]["quote_end"])
    assert TEXT[start:end] == QUOTE.replace("6.6", "6 . 6")
    assert found(layout, documents) == []
    once = path.read_bytes()
    assert fill_quotes(layout, DISTRICT, documents, apply=True).cells == {}
    assert path.read_bytes() == once


@pytest.mark.parametrize(
    ("number", "cells", "code", "field"),
    [
        ("003", {"original": "火星片区"}, "original_absent", "original"),
        ("003", {"locator": "p999"}, "unknown_locator", "locator"),
        ("003", {"locator": "p1"}, "original_absent", "original"),
        ("004", {"quote_start": "0", "quote_end": "9"}, "quote_differs", "quote_start"),
        ("001", {"quote_start": "19"}, "quote_incomplete", "quote_start"),
        ("001", {"speaker": "李四"}, "speaker_differs", "speaker"),
        ("004", {"speaker": "李四"}, "speaker_differs", "speaker"),
        ("001", {"speaker": ""}, "speaker_differs", "speaker"),
        ("002", {"quote_start": "", "quote_end": ""}, "no_quote", "quote_start"),
        ("002", {"quote_end": ""}, "bad_quote", "quote_end"),
        ("002", {"quote_start": "90", "quote_end": "20"}, "bad_quote", "quote_end"),
        ("002", {"quote_start": "５"}, "bad_value", "quote_start"),
        ("002", {"quote_start": "-5"}, "bad_value", "quote_start"),
    ],
)  # fmt: skip
def test_what_the_document_does_not_bear_out_is_a_row(
    layout, documents, number, cells, code, field
):
    fill_quotes(layout, DISTRICT, documents, apply=True)
    change(layout, number, **cells)
    told = found(layout, documents)
    assert (code, field) in [(a, c) for a, _, c in told]
    assert {c for _, c, _ in told} <= {number} | {None}


def test_rows_name_file_line_value_and_remedy(layout, documents):
    change(layout, "003", original="火星片区")
    change(layout, "004", locator="p2")
    rows = {i.subject_id[-3:]: i for i in check(layout, DISTRICT, documents)
            if i.code == "original_absent"}  # fmt: skip
    assert rows["003"].file == f"data/{DISTRICT}/statements.csv"
    assert rows["003"].value == "火星片区"
    assert rows["003"].line == len(read(layout.data(DISTRICT) / "statements.csv"))
    assert "any name.txt" in rows["003"].message
    assert "p3" in rows["004"].remedy


def test_a_changed_byte_is_told_with_the_files_that_no_source_names(layout, documents):
    (documents / "any name.txt").write_text(TEXT + " ", encoding="utf-8", newline="")
    (row,) = [i for i in check(layout, DISTRICT, documents) if i.subject_id == SOURCE]
    assert (row.code, row.field, row.severity) == ("document_missing", "sha256", "error")
    assert "any name.txt" in row.message


def test_without_documents_nothing_is_asked_of_them(layout):
    assert [i for i in check(layout, DISTRICT) if i.subject_id.startswith(SOURCE)] == []


@pytest.fixture
def whole(layout, documents):
    """As before, but the invented document is the only one that is cited with a quote."""
    fill_quotes(layout, DISTRICT, documents, apply=True)
    folder = layout.documents(DISTRICT)
    documents.rename(folder)
    return layout


def test_cite_shows_the_sentence_where_the_document_is_at_hand(whole, tmp_path):
    rows = {row["statement_id"]: row for row in citations(whole, DISTRICT, "shangxinjie")}
    told = rows[f"{SOURCE}-001"]
    assert told["sentence"] == QUOTE
    assert told["citation"].endswith("第2段，转述 张三（示例区委书记）")
    assert rows["feature-2026-059"]["sentence"] == ""
    empty = tmp_path / "empty"
    empty.mkdir()
    assert {r["sentence"] for r in citations(whole, DISTRICT, "shangxinjie", empty)} == {""}


def test_sentences_go_to_the_page_inside_the_house_and_nowhere_else(whole, monkeypatch):
    from renewal_atlas.page import content
    from renewal_atlas.register import quotes

    plain = open_atlas(DISTRICT, whole.root)
    monkeypatch.setattr("renewal_atlas.build.document_issues", lambda *_: [])
    atlas = open_atlas(DISTRICT, whole.root, documents=whole.documents(DISTRICT))
    assert atlas.layers.sentences[f"{SOURCE}-002"] == QUOTE
    assert len(atlas.layers.sentences) == len(ROWS)
    assert atlas.files() == plain.files()
    assert "sentence" in content.block(atlas.layers)["statements"]["c"]
    assert "sentence" not in content.block(plain.layers)["statements"]["c"]
    page = whole.page(DISTRICT)
    page.parent.mkdir(parents=True, exist_ok=True)
    table = write_sentences(atlas.layers, page)
    assert {row["sentence"] for row in read(table)} >= {QUOTE}
    assert quotes.sentences_of(plain.statements, {}) == {}


def test_the_public_gets_no_sentence(whole, monkeypatch):
    from dataclasses import replace

    from renewal_atlas.publication import Profile, for_audience

    atlas = open_atlas(DISTRICT, whole.root)
    layers = replace(atlas.layers, sentences={f"{SOURCE}-001": QUOTE})
    assert for_audience(layers, Profile()).sentences == layers.sentences
    assert for_audience(layers, Profile("public")).sentences == {}


def test_untouched_cells_keep_their_bytes():
    text = 'statement_id,locator,note\na,p1,"x, ""y"""\nb,p2,\n'
    assert filled(text, {}) == (
        'statement_id,locator,speaker,quote_start,quote_end,note\na,p1,,,,"x, ""y"""\nb,p2,,,,\n'
    )
    once = filled(text, {"b": {"speaker": "张三"}})
    assert filled(once, {"b": {"speaker": "张三"}}) == once


def run(folder, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "renewal_atlas", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=300,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    )  # fmt: skip


def test_the_commands(layout, documents):
    file = documents / "any name.txt"
    told = json.loads(run(layout.root, "paragraphs", str(file), "--json").stdout)
    assert [p["locator"] for p in told["paragraphs"]] == ["p1", "p2", "p3"]
    assert [f["text"] for f in told["furniture"]] == ["示例专栏"]  # known by its SHA-256
    assert TEXT[told["paragraphs"][1]["start"]] == "“"
    shown = run(layout.root, "paragraphs", str(file), "--furniture", "nothing such").stdout
    assert "示例专栏" in shown
    assert "p4" in shown
    refused = run(layout.root, "paragraphs", str(documents))
    assert refused.returncode == 2
    assert "folder" in refused.stderr
    quotes = ("quotes", "--documents", str(documents))
    assert f"{len(ROWS)} statements to fill in" in run(layout.root, *quotes).stdout
    assert json.loads(run(layout.root, *quotes, "--apply", "--json").stdout)["applied"]
    checked = run(layout.root, "check", "--documents", str(documents), "--json")
    assert checked.returncode == 1  # the three real documents are not in that folder
    codes = {i["code"] for i in json.loads(checked.stdout) if i["severity"] == "error"}
    assert codes == {"document_missing"}
