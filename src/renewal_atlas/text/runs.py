"""Characters of a document that know where they stand in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

TERMINAL = "。！？；：…!?;:ꎮꎻ"  # the last two as fonts of some PDF files give 。 and ；
CLOSERS = "”’）)》】』」"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters with their offsets in the text that they come from.

    Attributes
    ----------
    text
        The characters.
    index
        For each of them its offset, in Unicode code points.
    """

    text: str
    index: tuple[int, ...]

    def __add__(self, other: Run) -> Run:
        return Run(self.text + other.text, self.index + other.index)

    def keep(self, positions: Iterable[int]) -> Run:
        """Only the characters at some positions, in that order."""
        kept = list(positions)
        return Run("".join(self.text[i] for i in kept), tuple(self.index[i] for i in kept))

    def without(self, positions: Iterable[int]) -> Run:
        """All characters but those at some positions."""
        gone = set(positions)
        return self.keep(i for i in range(len(self.text)) if i not in gone) if gone else self

    def strip(self) -> Run:
        """Run without the blanks (and the byte order mark) at its ends."""
        text = self.text.strip(_BLANK)
        lead = len(self.text) - len(self.text.lstrip(_BLANK))
        return Run(text, self.index[lead : lead + len(text)])


@dataclass(frozen=True, slots=True)
class Block:
    """Consecutive lines that are not blank, and how many blank lines stood before them."""

    lines: tuple[Run, ...]
    gap: int


_BLANK = " \t\v\f\r\n\u00a0\u2002\u2003\u3000\u200b\ufeff"


def blocks(raw: str, start: int = 0) -> Iterator[Block]:
    r"""Blocks of a text that begins at an offset, as blank lines part them.

    Examples
    --------
    >>> [(len(b.lines), b.gap) for b in blocks("甲\n乙\n\n\n丙")]
    [(2, 0), (1, 2)]
    """
    lines: list[Run] = []
    gap, pending, offset = 0, 0, start
    for line in raw.splitlines(keepends=True):
        text = line.rstrip("\r\n")
        if text.strip(_BLANK):
            if not lines:
                gap, pending = pending, 0
            lines.append(Run(text, tuple(range(offset, offset + len(text)))))
        else:
            if lines:
                yield Block(tuple(lines), gap)
                lines = []
            pending += 1
        offset += len(line)
    if lines:
        yield Block(tuple(lines), gap)


def is_open(text: str) -> bool:
    """Whether a text stops without a mark that ends a sentence.

    Examples
    --------
    >>> is_open("新建道路，"), is_open("“开街纳客。”")
    (True, False)
    """
    return text.rstrip(CLOSERS + " ")[-1:] not in tuple(TERMINAL)
