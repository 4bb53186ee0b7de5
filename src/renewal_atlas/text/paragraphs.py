"""Turn a text, as extracted from a page, into numbered paragraphs.

The normaliser only ever *removes* characters (line breaks, stray blanks, the second of two
printed glyphs, page furniture) and re-groups lines, so that every character of a paragraph can be
traced back to one character of the file. Nothing is re-spelled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from renewal_atlas.text.furniture import furniture
from renewal_atlas.text.layout import are_wrapped, ends_paragraph, indents, line_width, unfolded
from renewal_atlas.text.runs import Block, Run, blocks, is_open

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ParagraphKind = Literal["body", "heading", "caption"]

_CJK = r"\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’—…·\ua380-\ua48f"
_NUMBER = re.compile(r"(?<=\d) *\. *(?=\d)")
_IN_PHRASE = re.compile(rf"(?<=[{_CJK}]) +(?=[{_CJK}]+[。，])")
_BETWEEN = re.compile(rf"(?<=[{_CJK}])[ \t]+(?=[{_CJK}\d])|(?<=\d)[ \t]+(?=[{_CJK}])")
_BYLINE_TAIL = re.compile(r"\s+(记者|通讯员|本报记者)\s+\S{2,4}$")
_WIDE_GAP = 2  # blank lines: more than one sets a caption or a head apart from the text
_MANY = 10  # blocks, from which the usual gap between them is known
_CAPTION_MAX = 40  # characters: no caption in the corpus is longer, no body block as short
_HEADING_MAX = 60  # characters of a heading that carries a number
_DOUBLED_MIN = 8  # characters: shorter runs may be reduplicated words
_OPEN_MIN = 30  # a block without a full stop is text, not a head, from this length on
_FEW = 3  # lines of a block that is too short to tell by itself how it is set
_LARGE = 0.75  # of the usual length of a line: what is set in large type has shorter ones
_NUMBERED = re.compile(
    r"^(?:第?[一二三四五六七八九十]+[、是章节]|[（(][一二三四五六七八九十\d]+[）)]|\d{1,2}[.．、](?!\d)|[①-⑳●■◆•·▪]|——)"
)
_SECTION = re.compile(r"^(?:第?[一二三四五六七八九十]+[、章节]|[（(][一二三四五六七八九十]+[）)])")
_SESSION = re.compile(r"^(?:——|[（(])?\d{4}年\d{1,2}月\d{1,2}日在(?!.*上[）)]?$)")
_SESSION_END = re.compile(r"^[^。，]{2,40}上[）)]?$")
_CREDIT = re.compile(r"(?:记者|摄影|通讯员|[。\s]).{0,12}(?:摄|供图|制图)[）)]?$")
_GOES_ON = tuple("，。；：、）》”’！？%％,;:)】")  # no paragraph begins with these
_WAITS = ("的", "和", "与", "及", "、", "，", ",")  # and none ends with these
_PAIRS = (("“", "”"), ("（", "）"), ("《", "》"), ("(", ")"))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One numbered paragraph.

    Attributes
    ----------
    locator
        ``p1``, ``p2`` … in the order of the text: the locator that statements cite.
    kind
        ``body``, ``heading`` or ``caption``.
    text
        The paragraph in one line.
    index
        For each character of `text` its offset in the raw text.
    """

    locator: str
    kind: ParagraphKind
    text: str
    index: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """A text taken apart.

    Attributes
    ----------
    paragraphs
        What statements can cite.
    furniture
        Lines that were left out: menus, labels, by-lines, running heads.
    """

    paragraphs: tuple[Paragraph, ...]
    furniture: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _Draft:
    """A paragraph before it is numbered, and whether it may be the second half of another."""

    kind: ParagraphKind
    run: Run
    begins: bool = False


def normalise(raw: str, furniture: Sequence[str] = ()) -> list[Paragraph]:
    r"""Paragraphs of a raw text, numbered in reading order.

    Parameters
    ----------
    raw
        Text as extracted, with any line ends.
    furniture
        Lines that are page furniture in this document only.

    Returns
    -------
    list of Paragraph
        Page furniture is left out; a paragraph that the page layout cut, even one with captions
        in between, is joined again; where each line is a paragraph, each gets its number.

    Examples
    --------
    >>> text = "新建道路，\n\n\n\n俯瞰新城。\n\n\n全长6 . 6公里。\n\n惟惟实实励励新新。。"
    >>> [(p.locator, p.kind) for p in normalise(text)]
    [('p1', 'body'), ('p2', 'caption'), ('p3', 'caption')]
    >>> [p.text for p in normalise(text)]
    ['新建道路，全长6.6公里。', '俯瞰新城。', '惟实励新。']
    """
    return list(split(raw, furniture).paragraphs)


def split(raw: str, own: Sequence[str] = ()) -> Split:
    r"""Take a raw text apart into paragraphs and page furniture.

    Parameters
    ----------
    raw
        Text as extracted, with any line ends.
    own
        Lines that are page furniture in this document only.

    Examples
    --------
    >>> found = split("来源：某日报\n\n全区新建口袋公园7处。\n")
    >>> [p.text for p in found.paragraphs], [line.text for line in found.furniture]
    (['全区新建口袋公园7处。'], ['来源：某日报'])
    """
    found = list(blocks(raw))
    parts = unfolded(raw, found)
    if parts is not None:
        found = [Block(tuple(lines), 0) for lines in parts]
    every = [line for block in found for line in block.lines]
    dropped = furniture(every, own)
    kept = _without(found, dropped)
    drafts = _of_blocks(kept) if parts is None else _printed([list(b.lines) for b in kept])
    paragraphs = (
        Paragraph(f"p{n}", d.kind, d.run.text, d.run.index) for n, d in enumerate(drafts, start=1)
    )
    return Split(tuple(paragraphs), tuple(every[i].strip() for i in sorted(dropped)))


def _without(found: Sequence[Block], dropped: set[int]) -> list[Block]:
    kept, at = [], 0
    for block in found:
        numbered = range(at, at + len(block.lines))
        lines = tuple(
            line for i, line in zip(numbered, block.lines, strict=True) if i not in dropped
        )
        at += len(block.lines)
        if lines:
            kept.append(Block(lines, block.gap))
    return kept


def _of_blocks(found: Sequence[Block]) -> list[_Draft]:
    """Drafts of text in blocks: wrapped lines are joined, in other blocks each is a paragraph."""
    large = _LARGE * _full_line(found)
    gap = max(_WIDE_GAP, sorted(b.gap for b in found)[len(found) // 2] if len(found) > _MANY else 0)
    short, indented = are_wrapped(found), _are_indented(found)
    drafts: list[_Draft] = []
    for block in found:
        usual = line_width(block.lines)
        if usual:
            parts = _wrapped(block.lines, usual)
        elif len(block.lines) == 1 or (short and len(block.lines) <= _FEW):
            parts = [list(block.lines)]
        else:
            drafts += _by_line(block.lines, indented)
            continue
        for n, lines in enumerate(parts):
            part = Block(tuple(lines), 0 if n else block.gap)
            run = _tidy(_join(lines))
            begins = bool(n) or _begins(lines[0], indented)
            drafts.append(_Draft(_kind(part, run, large, gap), run, begins))
    return _mended(drafts)


def _printed(parts: Sequence[Sequence[Run]]) -> list[_Draft]:
    """Drafts of lines of print that no blank line parts: columns, or a single long line."""
    usual = line_width([line for part in parts for line in part])
    drafts = []
    for part in parts:
        for lines in _wrapped(part, usual) if usual else [[line] for line in part]:
            run = _tidy(_join(lines), dense=True)
            drafts.append(_Draft(_kind_of_line(run.text), run, begins=True))
    return _mended(drafts)


def _wrapped(lines: Sequence[Run], usual: float) -> list[list[Run]]:
    """Lines of each paragraph: the last one is short, or the next one is set in or numbered."""
    parts: list[list[Run]] = [[lines[0]]]
    for before, line, indent in zip(lines, lines[1:], indents(lines)[1:], strict=False):
        text = line.text.strip()
        set_in = indent and not is_open(before.text)
        ends = ends_paragraph(before, usual) or set_in or _SECTION.match(text)
        if ends and not text.startswith(_GOES_ON):
            parts.append([])
        parts[-1].append(line)
    return parts


def _by_line(lines: Sequence[Run], indented: bool) -> list[_Draft]:
    """Drafts of lines that are paragraphs, but for what inline markup broke in two."""
    drafts: list[_Draft] = []
    for line in lines:
        run = _tidy(line, loose=True)
        if drafts and not _begins(line, indented) and _continues(drafts[-1].run.text, run.text):
            run = drafts.pop().run + run
        drafts.append(_Draft(_kind_of_line(run.text), run, begins=True))
    return drafts


def _continues(before: str, text: str) -> bool:
    """Whether a line is the rest of the one before it."""
    if text.startswith(_GOES_ON) or re.match(r"是[：:]", text):
        return True
    if not is_open(before) or _CREDIT.search(before):
        return False
    if any(before.count(a) > before.count(b) for a, b in _PAIRS):
        return True
    if _NUMBERED.match(text) or (_SECTION.match(before) and len(before) <= _HEADING_MAX):
        return False
    told = any(mark in before for mark in "。！？；")
    return before.endswith(_WAITS) or told or (len(before) > _CAPTION_MAX and "，" in before)


def _mended(drafts: Iterable[_Draft]) -> list[_Draft]:
    """Join what the layout cut: a body that waits for its other half, and a session's name."""
    joined: list[_Draft] = []
    open_at: int | None = None  # index of a body paragraph that waits for its other half
    for draft in drafts:
        last = joined[-1].run.text if joined else ""
        if _SESSION.match(last) and _SESSION_END.match(draft.run.text):
            joined[-1] = _Draft("heading", joined[-1].run + draft.run)
        elif open_at is not None and draft.kind == "body" and not draft.begins:
            joined[open_at] = _Draft("body", _tidy(joined[open_at].run + draft.run))
        else:
            joined.append(draft)
            if draft.kind == "body":
                open_at = len(joined) - 1
        if draft.kind == "body" and open_at is not None and not is_open(joined[open_at].run.text):
            open_at = None
    return joined


def _full_line(found: Sequence[Block]) -> float:
    """Typical length of a full line where lines are hard-wrapped; 0 where they are not."""
    full = [len(line.text) for b in found for line in b.lines[:-1]]
    return float(sorted(full)[3 * len(full) // 4]) if full and len(full) >= len(found) else 0.0


def _are_indented(found: Sequence[Block]) -> bool:
    """Whether paragraphs begin with an indent."""
    first = [block.lines[0].text for block in found]
    return sum(text[:1].isspace() for text in first) > len(first) / 2


def _begins(line: Run, indented: bool) -> bool:
    """Whether a line surely begins a paragraph, by its indent or its number."""
    text = line.text.strip()
    if indented and line.text[:1].isspace():
        return True
    return bool(_NUMBERED.match(text))


def _join(lines: Sequence[Run]) -> Run:
    joined = lines[0]
    for line in lines[1:]:
        joined = joined + line
    return joined


def _tidy(run: Run, *, dense: bool = False, loose: bool = False) -> Run:
    """Drop blanks that the extraction put in, and the second glyph of a doubled line.

    Where each line is a paragraph (`loose`), blanks between characters are as printed; where the
    print was taken apart (`dense`), none is.
    """
    text = run.text
    patterns = [_NUMBER] if loose else [_NUMBER, _BETWEEN] if dense else [_NUMBER, _IN_PHRASE]
    drop = {
        m.start() + k
        for pattern in patterns
        for m in pattern.finditer(text)
        for k in range(len(m.group()))
        if m.group()[k] in " \t"
    }
    if tail := _BYLINE_TAIL.search(text):
        drop |= set(range(tail.start(), tail.end()))
    clean = run.without(drop).strip()
    return clean.keep(range(0, len(clean.text), 2)) if _is_doubled(clean.text) else clean


def _is_doubled(text: str) -> bool:
    return len(text) >= _DOUBLED_MIN and len(text) % 2 == 0 and text[::2] == text[1::2]


def _kind(block: Block, run: Run, large: float, gap: int) -> ParagraphKind:
    text = run.text
    ends = not is_open(text)
    if block.gap > gap and len(text) <= _CAPTION_MAX and not text.endswith("，"):
        return "caption" if ends or text.endswith((")", "）")) else "heading"
    if any(_is_doubled(line.text.strip()) for line in block.lines):
        return "caption"
    if ends or "。" in text:
        return "body"
    if _SECTION.match(text) and len(text) <= _HEADING_MAX:
        return "heading"
    if large and len(block.lines) > 1 and len(block.lines[0].text.strip()) < large:
        return "heading"  # set in large type, so its lines are short
    return "body" if "，" in text or len(text) >= _OPEN_MIN else "heading"


def _kind_of_line(text: str) -> ParagraphKind:
    if _CREDIT.search(text):
        return "caption"
    if not is_open(text) or any(mark in text for mark in "。ꎮ"):
        return "body"
    return "heading" if len(text) <= _HEADING_MAX else "body"
