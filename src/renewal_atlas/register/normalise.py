"""Turn text extracted from a newspaper page into numbered paragraphs.

The normaliser only ever *removes* characters (line breaks, stray blanks, the second of
two printed glyphs) and re-groups lines, so that every character of a paragraph can be
traced back to one character of the raw file. Nothing is re-spelled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

ParagraphKind = Literal["body", "heading", "caption"]

_TERMINAL = "。！？；：…!?"
_CLOSERS = "”’）)》】』」"
_FURNITURE = (
    re.compile(r"^\d{4}年\d{1,2}月\d{1,2}日\s*星期.*$"),  # running head: date, page, section
    re.compile(r"^[A-Z]?\d{1,3}\s*版?$"),  # page number
    re.compile(r"^(济南信心|济南作为|.{2,8}报道)$"),  # column logo, a cut-off line, by-line
    re.compile(r"^([^。，]{2,4}\s)?(记者|通讯员|本报记者)\s.*$"),
)
_BYLINE_TAIL = re.compile(r"\s+(记者|通讯员|本报记者)\s+\S{2,4}$")
_CJK = r"\u3400-\u9fff\u3000-\u303f\uff00-\uffef“”‘’—…·"
_WIDE_GAP = 2  # blank lines: more than one sets a caption or a head apart from the text
_CAPTION_MAX = 40  # characters: no caption in the corpus is longer, no body block as short
_DOUBLED_MIN = 8  # characters: shorter runs may be reduplicated words
_OPEN_MIN = 30  # a block without a full stop is text, not a head, from this length on


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One numbered paragraph.

    Attributes
    ----------
    locator
        ``p1``, ``p2`` … in the order of the raw file: the locator that statements cite.
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
class _Run:
    """Characters with their raw offsets, before they are numbered."""

    text: str
    index: tuple[int, ...]

    def __add__(self, other: _Run) -> _Run:
        return _Run(self.text + other.text, self.index + other.index)

    def keep(self, positions: Iterable[int]) -> _Run:
        kept = list(positions)
        return _Run("".join(self.text[i] for i in kept), tuple(self.index[i] for i in kept))


@dataclass(frozen=True, slots=True)
class _Block:
    """Consecutive non-blank lines, and how many blank lines stood before them."""

    lines: tuple[_Run, ...]
    gap: int


def normalise(raw: str) -> list[Paragraph]:
    r"""Paragraphs of a raw text, numbered in file order.

    Parameters
    ----------
    raw
        Text as extracted, with any line ends.

    Returns
    -------
    list of Paragraph
        Page furniture (running heads, by-lines, column logos) is left out; a paragraph that
        the page layout cut, even one with captions in between, is joined again.

    Examples
    --------
    >>> text = "新建道路，\n\n\n\n俯瞰新城。\n\n\n全长6 . 6公里。\n\n惟惟实实励励新新。。"
    >>> [(p.locator, p.kind) for p in normalise(text)]
    [('p1', 'body'), ('p2', 'caption'), ('p3', 'caption')]
    >>> [p.text for p in normalise(text)]
    ['新建道路，全长6.6公里。', '俯瞰新城。', '惟实励新。']
    """
    blocks = [_Block(_without_furniture(b.lines), b.gap) for b in _blocks(raw)]
    blocks = [b for b in blocks if b.lines]
    width = _column_width(blocks)
    drafts: list[tuple[ParagraphKind, _Run]] = []
    open_at: int | None = None  # index of a body paragraph that waits for its other half
    for block in blocks:
        run = _tidy(_join(block.lines))
        kind = _kind(block, run, width)
        if open_at is not None and kind == "body":
            drafts[open_at] = ("body", _tidy(drafts[open_at][1] + run))
        else:
            drafts.append((kind, run))
            if kind == "body":
                open_at = len(drafts) - 1
        if kind == "body" and open_at is not None and not _is_open(drafts[open_at][1].text):
            open_at = None
    return [Paragraph(f"p{n}", k, r.text, r.index) for n, (k, r) in enumerate(drafts, start=1)]


def _blocks(raw: str) -> Iterator[_Block]:
    lines: list[_Run] = []
    gap, pending, offset = 0, 0, 0
    for line in raw.splitlines(keepends=True):
        text = line.rstrip("\r\n")
        if text.strip():
            if not lines:
                gap, pending = pending, 0
            lines.append(_Run(text, tuple(range(offset, offset + len(text)))))
        else:
            if lines:
                yield _Block(tuple(lines), gap)
                lines = []
            pending += 1
        offset += len(line)
    if lines:
        yield _Block(tuple(lines), gap)


def _without_furniture(lines: tuple[_Run, ...]) -> tuple[_Run, ...]:
    kept = []
    for line in lines:
        text = line.text.strip()
        if not any(pattern.match(text) for pattern in _FURNITURE):
            kept.append(line)
    return tuple(kept)


def _column_width(blocks: list[_Block]) -> float:
    """Typical length of a full line where lines are hard-wrapped; 0 where they are not."""
    full = [len(line.text) for b in blocks for line in b.lines[:-1]]
    return float(sorted(full)[3 * len(full) // 4]) if full and len(full) >= len(blocks) else 0.0


def _join(lines: tuple[_Run, ...]) -> _Run:
    joined = lines[0]
    for line in lines[1:]:
        joined = joined + line
    return joined


def _tidy(run: _Run) -> _Run:
    """Drop blanks that the extraction put in, and the second glyph of a doubled line."""
    text = run.text
    drop = {
        m.start() + k
        for m in re.finditer(r"(?<=\d) *\. *(?=\d)", text)
        for k in range(len(m.group()))
        if m.group()[k] == " "
    }
    drop |= {
        m.start() + k
        for m in re.finditer(rf"(?<=[{_CJK}]) +(?=[{_CJK}]+[。，])", text)
        for k in range(len(m.group()))
    }
    if tail := _BYLINE_TAIL.search(text):
        drop |= set(range(tail.start(), tail.end()))
    lead = len(text) - len(text.lstrip())
    drop |= set(range(lead)) | set(range(len(text.rstrip()), len(text)))
    clean = run.keep(i for i in range(len(text)) if i not in drop)
    return clean.keep(range(0, len(clean.text), 2)) if _is_doubled(clean.text) else clean


def _is_doubled(text: str) -> bool:
    return len(text) >= _DOUBLED_MIN and len(text) % 2 == 0 and text[::2] == text[1::2]


def _is_open(text: str) -> bool:
    return text.rstrip(_CLOSERS)[-1:] not in tuple(_TERMINAL)


def _kind(block: _Block, run: _Run, width: float) -> ParagraphKind:
    text = run.text
    ends = not _is_open(text)
    if block.gap > _WIDE_GAP and len(text) <= _CAPTION_MAX and not text.endswith("，"):
        return "caption" if ends or text.endswith((")", "）")) else "heading"
    if any(_is_doubled(line.text.strip()) for line in block.lines):
        return "caption"
    if ends or "。" in text:
        return "body"
    if width and len(block.lines) > 1 and len(block.lines[0].text.strip()) < 0.75 * width:
        return "heading"  # set in large type, so its lines are short
    return "body" if "，" in text or len(text) >= _OPEN_MIN else "heading"
