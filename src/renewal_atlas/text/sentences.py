"""Sentences of a paragraph, and where in the file the one stands that carries some words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renewal_atlas.text.paragraphs import Paragraph

_END = re.compile(r"[。！？!?ꎮ]+[”’）)》】』」]*")
_SAID = re.compile(r"[^。！？“]{1,20}(?:表示|说|说道|称|指出|强调|介绍|认为|透露)。")
_BRACKETS = (("（", "）"), ("(", ")"), ("《", "》"), ("【", "】"))


class Quote(NamedTuple):
    """Where a sentence stands: characters of the file as hashed, the end excluded."""

    start: int
    end: int


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence of a paragraph.

    A sentence ends with 。, ！ or ？ and the closing marks behind it, and with the words after a
    quotation that say whose it is; a mark inside brackets ends none. ；, ： and …… part clauses.

    Examples
    --------
    >>> text = "绿道6.6公里；口袋公园7处。“如何突破？”他说。新建（含续建。）学校8所。"
    >>> [text[a:b] for a, b in sentences(text)]
    ['绿道6.6公里；口袋公园7处。', '“如何突破？”他说。', '新建（含续建。）学校8所。']
    """
    start = 0
    for mark in _END.finditer(text):
        end = mark.end()
        piece = text[start : mark.start()]
        if end <= start or any(piece.count(a) > piece.count(b) for a, b in _BRACKETS):
            continue
        said = _SAID.match(text, end) if "”" in mark.group() else None
        end = said.end() if said else end
        yield start, end
        start = end
    if text[start:].strip():
        yield start, len(text)


def quotes_of(paragraph: Paragraph, words: str) -> list[Quote]:
    """Sentences of a paragraph that hold some words, each once, in their order.

    Parameters
    ----------
    paragraph
        Paragraph of a document.
    words
        Printed characters.

    Returns
    -------
    list of Quote
        Offsets in the file. Where a sentence runs over the break of a column, the part of it
        that holds the words.

    Examples
    --------
    >>> from renewal_atlas.text.paragraphs import normalise
    >>> (paragraph,) = normalise("年内完工。新建绿道6 . 6公里。")
    >>> quotes_of(paragraph, "6.6公里")
    [Quote(start=5, end=17)]
    """
    found: dict[Quote, None] = {}
    spans = list(sentences(paragraph.text))
    for match in re.finditer(re.escape(words), paragraph.text):
        for start, end in spans:
            if start <= match.start() and match.end() <= end:
                part = _unbroken(paragraph.index, start, end, match.start())
                found[part] = None
    return list(found)


def quoted(paragraph: Paragraph, quote: Quote) -> str:
    """Characters of a paragraph that lie in a quote, without what the page put in between."""
    return "".join(
        character
        for character, at in zip(paragraph.text, paragraph.index, strict=True)
        if quote.start <= at < quote.end
    )


def _unbroken(index: tuple[int, ...], start: int, end: int, held: int) -> Quote:
    """Offsets of the characters around one of them that follow each other in the file."""
    first, last = held, held
    while first > start and index[first - 1] < index[first]:
        first -= 1
    while last + 1 < end and index[last + 1] > index[last]:
        last += 1
    return Quote(index[first], index[last] + 1)
