"""Remarks in the data block: each phrase once, in both languages; cells hold numbers of phrases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.phrases import Phrasebook

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from renewal_atlas.layers import Layers

_CITATION = re.compile(r"(?:[a-z0-9-]+ )?p\d+")  # a document, a paragraph of it


class Remarks:
    """Phrases of the block; `facts.js` of this folder puts remarks together again.

    Parameters
    ----------
    book
        Phrases in both languages.

    Attributes
    ----------
    rows
        Chinese and English of each phrase, or one text for both where no translation is known.

    Examples
    --------
    >>> remarks = Remarks(Phrasebook({"cumulative": ("累计", "cumulative")}))
    >>> remarks.cell("cumulative; 企业: 52家"), remarks.cell("cumulative"), remarks.cell(None)
    ('0;1:2', '0', None)
    >>> remarks.rows
    [['累计', 'cumulative'], '企业', '52家']
    >>> remarks.rows[int(remarks.cell("甲: 乙; 丙"))]
    '甲: 乙; 丙'
    """

    def __init__(self, book: Phrasebook) -> None:
        self.rows: list[str | list[str]] = []
        self._book = book
        self._seen: dict[str, int] = {}

    @classmethod
    def of(cls, layers: Layers) -> Remarks:
        """Remarks with the phrases of a district and the notes of its plans' drawings."""
        notes = layers.plans[["drawing_note", "drawing_note_en"]].dropna()
        return cls(Phrasebook.of(layers.phrases, notes.set_axis(["zh", "en"], axis=1)))

    def cell(self, text: object) -> str | None:
        """Numbers of the phrases of a remark, joined by ``;`` and ``:``; None for no text."""
        if not isinstance(text, str) or not text:
            return None
        parts = self._book.split(text)
        if not any(part in self._book.pairs or _CITATION.fullmatch(part) for part in parts[::2]):
            parts = [text]  # nothing in it is ours to put into words: it stands as it was written
        return "".join(
            part.strip() if i % 2 else str(self._number(part)) for i, part in enumerate(parts)
        )

    def fill(self, frame: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
        """Copy of a table with numbers in place of the texts of some columns."""
        frame = frame.copy()
        for name in columns:
            if name in frame.columns:
                frame[name] = pd.Series(
                    [self.cell(text) for text in frame[name]], frame.index, dtype=object
                )
        return frame

    def by_subject(self, table: pd.DataFrame, ids: Collection[str]) -> dict[str, list[list[str]]]:
        """Remarks of `layers.remarks` on those subjects: numbers, and what part they are about."""
        found: dict[str, list[list[str]]] = {}
        for row in table[table["subject_id"].isin(ids)].itertuples():
            about = [str(self.cell(row.about))] if isinstance(row.about, str) else []
            found.setdefault(str(row.subject_id), []).append([str(self.cell(row.text)), *about])
        return found

    def _number(self, phrase: str) -> int:
        if phrase not in self._seen:
            pair = self._book.pairs.get(phrase)
            self._seen[phrase] = len(self.rows)
            self.rows.append(list(pair) if pair else phrase)
        return self._seen[phrase]
