"""How the lines of a document lie: in columns, in one line, wrapped, or one a paragraph.

All by evidence: the length of the lines, how many of them end a sentence, and blanks that recur.
"""

from __future__ import annotations

import re
import statistics
import unicodedata
from typing import TYPE_CHECKING

from renewal_atlas.text.runs import Block, Run, blocks, is_open

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAGE = re.compile(r"[^\f]*\S[^\f]*")
_GAP = re.compile(r"\s{4,}")  # between the columns of a page
_COLUMNS_MIN = 0.5  # share of the lines that have two cells or more
_FLAT_MIN = 200  # characters of a line that may be a whole document
_FLAT_EVERY = 60  # characters: a blank at least so often is where a line of print ended
_WIDEST = 120  # columns of print; a CJK character takes two: longer lines are not wrapped
_EVIDENCE = 3  # lines with another below, from which lengths tell something
_EVEN = 0.6  # share of the lines that are as long as the longest, where lines are wrapped
_NEAR, _OVER = 0.75, 1.2  # of the usual width
_SHORT = 0.85  # of the width: a line that ends a sentence there ends its paragraph
_CUT = 0.7  # of the width: a line that stops there without a mark is a heading
_INDENT = (2, 8)  # blanks before the first line of a paragraph
_BY_SENTENCE = 0.5  # share of lines that end a sentence, where each is a paragraph


def width(text: str) -> int:
    """Columns of print that a text takes, blanks left out: two for a CJK character.

    Examples
    --------
    >>> width("市中区 2024")
    10
    """
    return sum(2 if unicodedata.east_asian_width(c) in "WFA" else 1 for c in text if c.strip())


def line_width(lines: Sequence[Run]) -> float:
    """Usual width of a full line where lines are wrapped; 0 where each is its own paragraph."""
    widths = [width(line.text) for line in lines]
    above = widths[:-1]
    if len(above) < _EVIDENCE:
        return 0.0
    usual = sorted(above)[3 * len(above) // 4]
    even = sum(_NEAR * usual <= w <= _OVER * usual for w in above) / len(above)
    ends = sum(not is_open(line.text) for line in lines[:-1]) / len(above)
    wrapped = even >= _EVEN and ends < _BY_SENTENCE and max(widths) <= max(_WIDEST, 2 * usual)
    return float(usual) if wrapped and usual <= _WIDEST else 0.0


def are_wrapped(found: Sequence[Block]) -> bool:
    """Whether short blocks, which tell nothing by themselves, are cut by the print's width."""
    above = [line for block in found for line in block.lines[:-1]]
    if not above:
        return True
    ends = sum(not is_open(line.text) for line in above) / len(above)
    median = statistics.median(width(line.text) for line in above)
    return ends < _BY_SENTENCE and median <= _WIDEST / 2


def unfolded(raw: str, found: Sequence[Block]) -> list[list[Run]] | None:
    """Lines of print of pages in columns, or of a text that was extracted as a single line.

    Parameters
    ----------
    raw
        The text; form feeds part its pages.
    found
        Its blocks.

    Returns
    -------
    list of list of Run or None
        What is read on as one: all columns of all pages where a form feed shows that pages are
        whole, else each column by itself, since its last line may be cut off. None where the
        lines already are those of the document.
    """
    pages = [_lines_of_page(raw[m.start() : m.end()], m.start()) for m in _PAGE.finditer(raw)]
    columns = [_columns(page) for page in pages]
    if not any(columns):
        return _flat([line for block in found for line in block.lines])
    parts = [
        part for page, found_in in zip(pages, columns, strict=True) for part in (found_in or [page])
    ]
    return parts if len(pages) == 1 else [[line for part in parts for line in part]]


def _lines_of_page(page: str, start: int) -> list[Run]:
    return [line for block in blocks(page, start) for line in block.lines]


def _cells(line: Run) -> list[Run]:
    cells, start = [], 0
    for gap in [*_GAP.finditer(line.text), None]:
        end = gap.start() if gap else len(line.text)
        if cell := line.text[start:end].strip():
            at = line.text.index(cell, start)
            cells.append(line.keep(range(at, at + len(cell))))
        start = gap.end() if gap else end
    return cells


def _columns(lines: Sequence[Run]) -> list[list[Run]] | None:
    """Lines above the columns, then those of each column."""
    rows = [(line.index[0], _cells(line)) for line in lines]
    several = [(at, cells) for at, cells in rows if len(cells) > 1]
    if len(several) < _EVIDENCE or len(several) < _COLUMNS_MIN * len(rows):
        return None
    count = statistics.mode(len(cells) for _, cells in several)
    full = [[c.index[0] - at for c in cells] for at, cells in several if len(cells) == count]
    edges = [statistics.median(starts) for starts in zip(*full, strict=True)]
    first = next(i for i, (_, cells) in enumerate(rows) if len(cells) > 1)
    columns: list[list[Run]] = [[] for _ in edges]
    for at, cells in rows[first:]:
        for cell in cells:
            start = cell.index[0] - at
            nearest = min(range(count), key=lambda k: abs(edges[k] - start))
            columns[nearest].append(_indented(cell, int(start - edges[nearest])))
    return [[line] for line in lines[:first]] + columns


def _indented(cell: Run, indent: int) -> Run:
    """Cell with the blanks before it that are an indent; they come from the line as well."""
    first = cell.index[0]
    before = tuple(range(first - max(indent, 0), first))
    return Run(" " * len(before) + cell.text, before + cell.index)


def _flat(lines: Sequence[Run]) -> list[list[Run]] | None:
    longest = max(lines, key=lambda line: len(line.text), default=None)
    if longest is None or len(longest.text) < _FLAT_MIN:
        return None
    if len(longest.text) < sum(len(line.text) for line in lines) / 2:
        return None
    parts = list(re.finditer(r"\S+", longest.text))
    if len(longest.text) > _FLAT_EVERY * len(parts):
        return None
    pieces = [longest.keep(range(*part.span())) for part in parts]
    whole: list[Run] = []
    for line in lines:
        whole += pieces if line is longest else [line.strip()]
    return [whole]


def indents(lines: Sequence[Run]) -> list[bool]:
    """Which lines of print are set in further than the others, as a first line is.

    Examples
    --------
    >>> indents([Run(text, tuple(range(9))) for text in ("　　新建公园", "七处，绿道", "六公里。")])
    [True, False, False]
    """
    blanks = [
        sum(2 if c == "\u3000" else 1 for c in line.text[: -len(line.text.lstrip()) or None])
        for line in lines
    ]
    usual = statistics.median(blanks) if blanks else 0
    return [_INDENT[0] <= blank - usual <= _INDENT[1] for blank in blanks]


def ends_paragraph(line: Run, usual: float) -> bool:
    """Whether a paragraph ends with a line of wrapped print, by its length and last mark."""
    share = width(line.text) / usual
    return share <= (_CUT if is_open(line.text) else _SHORT)
