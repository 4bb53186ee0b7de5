"""Remarks in Chinese and English: editors write one language, a phrase list gives the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

_JOINTS = ("; ", ": ")  # the first one splits first
_ENGLISH = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True)
class Phrasebook:
    """Phrases by their wording in either language.

    Attributes
    ----------
    pairs
        (Chinese, English) by the Chinese and by the English wording.
    """

    pairs: Mapping[str, tuple[str, str]]

    @classmethod
    def of(cls, *tables: pd.DataFrame) -> Phrasebook:
        """Phrasebook of tables with the columns `zh` and `en`; the first table wins."""
        pairs: dict[str, tuple[str, str]] = {}
        for table in tables:
            for zh, en in zip(table["zh"], table["en"], strict=True):
                pairs.setdefault(en, (zh, en))
                pairs.setdefault(zh, (zh, en))
        return cls(pairs)

    def split(self, text: str) -> list[str]:
        """Phrases of a remark, with the joints between them.

        A remark that is a phrase as a whole stays whole; else it is split at ``"; "``, and its
        parts, unless they are phrases, at ``": "``.

        Parameters
        ----------
        text
            Remark as an editor wrote it.

        Returns
        -------
        list of str
            Phrase, joint, phrase …; joined they are `text` again.

        Examples
        --------
        >>> Phrasebook({}).split("plot list: 大涧沟; cumulative")
        ['plot list', ': ', '大涧沟', '; ', 'cumulative']
        >>> Phrasebook({"a; b": ("甲乙", "a; b")}).split("a; b")
        ['a; b']
        """
        joint = next((j for j in _JOINTS if j in text), None)
        if joint is None or text in self.pairs:
            return [text]
        parts: list[str] = []
        for part in text.split(joint):
            parts += [*([joint] if parts else []), *self.split(part)]
        return parts

    def missing(self, text: str, source_ids: Iterable[str]) -> list[str]:
        """English phrases of a remark that have no Chinese.

        Parameters
        ----------
        text
            Remark as an editor wrote it.
        source_ids
            Ids of documents: with a paragraph they are citations, which need no translation.

        Examples
        --------
        >>> import pandas as pd
        >>> book = Phrasebook.of(pd.DataFrame({"zh": ["累计"], "en": ["cumulative"]}))
        >>> book.missing("cumulative; 能源类企业; report-2026 p7: not named", ["report-2026"])
        ['not named']
        """
        cited = re.compile("|".join([r"$^", *map(re.escape, source_ids)]))
        return [
            phrase
            for phrase in self.split(text)[::2]
            if phrase not in self.pairs and _ENGLISH.search(cited.sub("", phrase))
        ]
