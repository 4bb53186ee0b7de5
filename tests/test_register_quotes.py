"""Quotes and speakers of the real register: told without the documents, checked with them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from renewal_atlas.layout import Layout
from renewal_atlas.register import read_register
from renewal_atlas.register.quotes import proposals, quote_of, read_documents, sentences_of
from renewal_atlas.text.sentences import quoted

ROOT = Path(__file__).parents[1]
DOCUMENTS = ROOT.parent / "shared" / "sources"
DISTRICT = "370103-shizhong"
REGISTER, ISSUES = read_register(Layout(ROOT), DISTRICT)
assert REGISTER is not None, [str(issue) for issue in ISSUES]
ROWS = REGISTER.statements.to_dict("records")

# By paragraph, from the documents: who is printed to have said something there.
SPEAKERS = {
    ("feature-2025", "鞠正江（市中区委书记）"): {"p6", "p8", "p16", "p22", "p25"},
    ("feature-2026", "鞠正江（市中区委书记）"): {"p8", "p24"},
    ("report-2026", "孟庆顺（市中区区长）"): {"p4", "p33"},
    ("report-2026", "政府工作报告（市中区区长孟庆顺作）"): {"p39"},
}
# Paragraphs in which only a part is somebody's words, and the rows that rest on that part.
IN_PART = {
    ("feature-2025", "p16"): {"feature-2025-214"},
    ("feature-2026", "p8"): {"feature-2026-021", "feature-2026-022"},
}


@pytest.fixture(scope="module")
def documents():
    """The three documents, where they are at hand."""
    if not DOCUMENTS.is_dir():
        pytest.skip("the documents are not redistributed; this check runs where they are at hand")
    found = read_documents(REGISTER.sources, DOCUMENTS)
    assert set(found) == set(REGISTER.sources["source_id"])
    return found


def test_every_statement_has_a_quote_that_can_hold_its_words():
    for row in ROWS:
        assert quote_of(row).end - quote_of(row).start >= len(row["original"]), row["statement_id"]


def test_speakers_are_those_of_the_paragraphs():
    told: dict[tuple[str, str], set[str]] = {}
    for row in ROWS:
        if row["speaker"]:
            told.setdefault((row["source_id"], row["speaker"]), set()).add(row["locator"])
    assert told == SPEAKERS
    for (source, locator), ids in IN_PART.items():
        assert {r["statement_id"] for r in ROWS if r["speaker"] and
                (r["source_id"], r["locator"]) == (source, locator)} == ids  # fmt: skip


def test_a_speaker_has_an_office_as_printed():
    spoken = {row["speaker"] for row in ROWS if row["speaker"]}
    assert all(re.fullmatch(r"[^（]+（[^（）]+）", speaker) for speaker in spoken)


def test_quotes_are_whole_sentences_that_hold_the_printed_characters(documents):
    found = proposals(REGISTER, documents)
    whole = sentences_of(REGISTER.statements, documents)
    for row in ROWS:
        quote, proposal = quote_of(row), found[row["statement_id"]]
        paragraph = documents[row["source_id"]].by_locator[row["locator"]]
        assert quote in {proposal.quote, *proposal.others}
        assert min(paragraph.index) <= quote.start < quote.end <= max(paragraph.index) + 1
        assert row["original"] in quoted(paragraph, quote) == whole[row["statement_id"]]
        assert row["speaker"] == proposal.speaker


def test_no_built_file_holds_a_sentence(documents):
    sentences = {text for text in sentences_of(REGISTER.statements, documents).values()
                 if len(text) > 30}  # fmt: skip
    for folder in ("data", "geo", "maps", "src"):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in {".csv", ".geojson", ".json", ".yml", ".md", ".py"}:
                text = path.read_text(encoding="utf-8")
                assert not any(sentence in text for sentence in sentences), path
