"""Whose words a paragraph reports: who is printed to have said which of its sentences."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from renewal_atlas.text.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from renewal_atlas.text.paragraphs import Paragraph

_HAN = r"[\u4e00-\u9fff]"
_OFFICE = (
    r"(?:书记|[省市区县镇乡州]长|主席|主任|局长|厅长|部长|处长|院长|会长|董事长|总经理|发言人)"
)
_VERB = r"(?:表示|说道|说|指出|强调|介绍|认为|透露|坦言)"
_PERSON = re.compile(
    rf"(?<!{_HAN})(?P<office>{_HAN}{{0,14}}?{_OFFICE})(?P<name>{_HAN}{{2,4}}?)"
    rf"(?=同志|{_VERB}|作政府|向大会|代表{_HAN}|[，。、])"
)
_REPORT = re.compile(rf"(?<!{_HAN})(?:政府工作)?报告(?:提到|提出|指出|显示)[，：]")
_DELIVERED = re.compile(r"作(?:了)?政府工作报告")
_OPENS, _CLOSES = "“", ("。”", "！”", "？”", "…”")


class Speech(NamedTuple):
    """A sentence of a paragraph (start, end in its text) and who is reported to have said it."""

    start: int
    end: int
    speaker: str


def offices(paragraphs: Sequence[Paragraph]) -> dict[str, str]:
    """Office of each person that a document names with one, as printed the first time.

    Examples
    --------
    >>> from renewal_atlas.text.paragraphs import normalise
    >>> offices(normalise("示例区委书记张三表示，全区新建公园7处。"))
    {'张三': '示例区委书记'}
    """
    found: dict[str, str] = {}
    for paragraph in paragraphs:
        for match in _PERSON.finditer(paragraph.text):
            found.setdefault(match["name"], match["office"])
    return found


def speeches(paragraphs: Sequence[Paragraph]) -> dict[str, list[Speech]]:
    """Reported sentences of a document by locator.

    Somebody's words are a sentence with 某某表示 (说, 指出 …) outside quotation marks, a quotation
    that such words stand behind, a quotation later in the same paragraph that names nobody, and
    what stands between the two. A person is known by an office printed with the name anywhere in
    the document; 报告提到 gives the report and who delivered it.

    Examples
    --------
    >>> from renewal_atlas.text.paragraphs import normalise
    >>> text = "全区新建公园7处。示例区长李四表示，绿道6公里。增长5%。“居全市第一。”各界好评。"
    >>> [text[s.start : s.end] for s in speeches(normalise(text))["p1"]]
    ['示例区长李四表示，绿道6公里。', '增长5%。', '“居全市第一。”']
    """
    known = offices(paragraphs)
    whole = "".join(paragraph.text for paragraph in paragraphs)
    report = _report_of(whole, known)
    found = {}
    for paragraph in paragraphs:
        if said := list(_said(paragraph.text, known, report)):
            found[paragraph.locator] = said
    return found


def speaker_of(said: Mapping[str, Sequence[Speech]], locator: str, start: int) -> str | None:
    """Who is reported to have said the sentence of a paragraph that holds a character."""
    spans = said.get(locator, ())
    return next((s.speaker for s in spans if s.start <= start < s.end), None)


def _report_of(text: str, known: Mapping[str, str]) -> str:
    for name, office in known.items():
        if re.search(re.escape(name) + _DELIVERED.pattern, text):
            return f"政府工作报告（{office}{name}作）"
    return "政府工作报告"


def _said(text: str, known: Mapping[str, str], report: str) -> Iterator[Speech]:
    spans = list(sentences(text))
    pieces = [text[a:b] for a, b in spans]
    speakers = [_named(piece, known, report) for piece in pieces]
    quotations = [p.startswith(_OPENS) and p.endswith(_CLOSES) for p in pieces]
    for i in range(len(spans) - 1, 0, -1):  # a quotation whose speaker stands behind it
        if quotations[i - 1]:
            speakers[i - 1] = speakers[i - 1] or speakers[i]
    for (a, b), speaker in zip(spans, _carried(speakers, quotations), strict=True):
        if speaker:
            yield Speech(a, b, speaker)


def _carried(speakers: Sequence[str | None], quotations: Sequence[bool]) -> list[str | None]:
    """Speakers with that of a quotation that names nobody, and of what leads up to it."""
    filled, last = list(speakers), -1
    for i, speaker in enumerate(speakers):
        if speaker is None and (last < 0 or not quotations[i]):
            continue
        if speaker is None:
            filled[last + 1 : i + 1] = [filled[last]] * (i - last)
        last = i
    return filled


def _named(sentence: str, known: Mapping[str, str], report: str) -> str | None:
    plain = re.sub(r"“[^”]*”", lambda m: " " * len(m.group()), sentence)
    if _REPORT.search(plain):
        return report
    for name, office in known.items():
        if re.search(rf"{re.escape(name)}(?:同志)?{_VERB}", plain):
            return f"{name}（{office}）"
    return None
