"""Documents on disk: encodings, other types, SHA-256; sentences and speakers in them."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.errors import UsageError
from renewal_atlas.text.documents import decode, find_documents, read_document
from renewal_atlas.text.paragraphs import normalise
from renewal_atlas.text.sentences import quoted, quotes_of, sentences
from renewal_atlas.text.speech import offices, speeches

TEXT = "示例区新建公园7处。\r\n\r\n绿道6 . 6公里，全部建成。\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_offsets_are_those_of_the_file_as_hashed(tmp_path, encoding):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.encode(encoding))
    document = read_document(path)
    assert document.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document.text.encode(document.encoding) == path.read_bytes()
    for paragraph in document.paragraphs:
        assert [document.text[i] for i in paragraph.index] == list(paragraph.text)
    assert document.by_locator["p2"].text == "绿道6.6公里，全部建成。"


@pytest.mark.parametrize(
    ("raw", "word"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "DOCX"),
        (b"\xd0\xcf\x11\xe0rest", "Word"),
        (b"<!DOCTYPE html><p>\xe7\xa4\xba</p>", "web page"),
        ("\ufeff<html>示例</html>".encode(), "web page"),
        ("示例区".encode("utf-16"), "UTF-16"),
        (b"abc\x00def", "binary"),
        (b"\xff\xfe\xfd" * 40, "UTF-16"),
        (b"caf\xe9 cr\xe8me br\xfbl\xe9e, une phrase", "neither UTF-8"),
    ],
)
def test_other_files_are_refused_in_a_sentence(raw, word):
    with pytest.raises(UsageError, match=word) as caught:
        decode(raw, "a.txt")
    assert "a.txt" in str(caught.value)


def test_a_missing_file_a_folder_and_a_huge_one_are_refused(tmp_path, monkeypatch):
    with pytest.raises(UsageError, match="not there"):
        read_document(tmp_path / "no.txt")
    with pytest.raises(UsageError, match="folder"):
        read_document(tmp_path)
    monkeypatch.setattr("renewal_atlas.text.documents.MAX_BYTES", 3)
    (tmp_path / "a.txt").write_text("示例", encoding="utf-8")
    with pytest.raises(UsageError, match="MB"):
        read_document(tmp_path / "a.txt")


def test_documents_are_found_by_their_bytes_whatever_their_name(tmp_path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "x.bin").write_bytes(TEXT.encode())
    (tmp_path / "other.txt").write_text("别的", encoding="utf-8")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    found = find_documents(tmp_path, {digest: ("报头",), "0" * 64: ()})
    assert {key: document.furniture for key, document in found.items()} == {digest: ("报头",)}
    with pytest.raises(UsageError, match="no folder"):
        find_documents(tmp_path / "no", {})


@given(st.binary(max_size=200))
def test_bytes_end_in_text_or_in_a_sentence(raw):
    try:
        text, encoding = decode(raw, "a.txt")
    except UsageError:
        return
    assert text.encode(encoding) == raw


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("新建公园7处；绿道6公里。全部建成！", ["新建公园7处；绿道6公里。", "全部建成！"]),
        ("6处文物……上新街修缮。", ["6处文物……上新街修缮。"]),
        ("“居第三位。”张三表示。今年继续。", ["“居第三位。”张三表示。", "今年继续。"]),
        ("“甲。乙。”丙说，丁。", ["“甲。", "乙。”", "丙说，丁。"]),
        ("打造（含改建。）学校。", ["打造（含改建。）学校。"]),
        ("增长8％左右……", ["增长8％左右……"]),
        ("如何突破？！全力以赴", ["如何突破？！", "全力以赴"]),
        ("提升产业支撑力ꎮ ②要深入", ["提升产业支撑力ꎮ", " ②要深入"]),
    ],
)
def test_sentences(text, parts):
    assert [text[a:b] for a, b in sentences(text)] == parts


@given(st.text(st.sampled_from("示例。！？”“（）《》，说表示…… "), max_size=80))
def test_sentences_leave_nothing_out(text):
    spans = list(sentences(text))
    assert all(a < b for a, b in spans)
    assert [a for a, _ in spans[1:]] == [b for _, b in spans[:-1]]
    if text.strip():
        assert "".join(text[a:b] for a, b in spans).strip() == text.strip()


def test_a_quote_runs_over_what_the_page_put_in_between():
    raw = "一年来，全区转入变革创新的\n\n\n\n夜市一角。\n\n新阶段，新增公园7处。面对挑战，如何突破？\n"
    paragraph, caption = normalise(raw)
    (quote,) = quotes_of(paragraph, "7处")
    assert quoted(paragraph, quote) == "一年来，全区转入变革创新的新阶段，新增公园7处。"
    assert raw[quote.start] == "一"
    assert raw[quote.end - 1] == "。"
    assert caption.kind == "caption"


def test_words_in_two_sentences_give_two_quotes():
    (paragraph,) = normalise("公园7处开放。学校7处开工。")
    assert [quoted(paragraph, q) for q in quotes_of(paragraph, "7处")] == [
        "公园7处开放。",
        "学校7处开工。",
    ]
    assert quotes_of(paragraph, "8处") == []


SPEECH = """示例区委书记张三表示，全区新建公园7处。绿道6公里。“增长5%，居全市第一。”各界好评。

“学校8所全部建成。”张三表示。今年继续推进各项工作，确保圆满完成。

会上，张三没有到场，示例区区长李四作政府工作报告。报告提到，总量突破千亿元。

数据表示意义重大。有关部门表示，将继续努力工作。“名言。”出自何处，无人知晓。
"""


def test_reported_words_have_their_speaker_and_nobody_elses():
    paragraphs = normalise(SPEECH)
    said = speeches(paragraphs)
    text = {paragraph.locator: paragraph.text for paragraph in paragraphs}
    told = [(s.speaker, text[at][s.start : s.end]) for at, spans in said.items() for s in spans]
    chief, report = "张三（示例区委书记）", "政府工作报告（示例区区长李四作）"
    assert told == [
        (chief, "示例区委书记张三表示，全区新建公园7处。"),
        (chief, "绿道6公里。"),
        (chief, "“增长5%，居全市第一。”"),
        (chief, "“学校8所全部建成。”张三表示。"),
        (report, "报告提到，总量突破千亿元。"),
    ]
    assert offices(paragraphs) == {"张三": "示例区委书记", "李四": "示例区区长"}


def test_big5_is_not_taken_for_gb18030():
    with pytest.raises(UsageError, match="neither UTF-8"):
        decode("臺北市城市更新報告。".encode("big5") * 9, "a.txt")
    assert decode("臺北市城市更新報告。".encode("gbk"), "a.txt")[1] == "gb18030"
