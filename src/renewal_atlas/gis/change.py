"""One difference between two sets of a district, and how it is said in words."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import pandas as pd

from renewal_atlas.gis.fields import field_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    Labels = Mapping[tuple[str, str], tuple[str, str]]

TABLES = {
    "projects": ("项目", "project"), "places": ("地点", "place"),
    "plan_units": ("规划单元", "plan unit"), "boundary": ("区界", "boundary"),
    "programmes": ("工程与战略", "programme"),
    "memberships": ("项目归属", "membership"), "ledger": ("承诺台账", "ledger entry"),
    "sources": ("来源", "source"), "statements": ("陈述", "statement"),
}  # fmt: skip
_VERBS = {
    "added": ("新增", "added"), "removed": ("不再有", "gone"), "placed": ("有了位置", "placed"),
    "unplaced": ("不再有位置", "no longer placed"), "moved": ("移动", "moved by"),
    "redrawn": ("重绘", "redrawn"), "changed": ("", ""),
    "not_compared": ("未比较：只有一方有此表", "not compared: only one side has this table"),
    "points_only": ("只比较了各行和点位：一方只有 CSV，没有线和面",
                    "compared by rows and points alone: a side has CSV only, no lines or areas"),
}  # fmt: skip
_EMPTY = "∅"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference.

    Attributes
    ----------
    change
        added, removed, moved, redrawn, placed, unplaced, changed; or for a table not_compared,
        that only one side has, and points_only, where a side has no lines and areas.
    table, id, name
        What it is about.
    field, old, new
        For ``changed``: the column and its two values; for ``redrawn``: area or length.
    metres
        For ``moved`` and ``redrawn``: how far the middle went.
    name_en
        Name in English sentences, where it is another.
    """

    change: str
    table: str
    id: str
    name: str
    field: str = ""
    old: str = ""
    new: str = ""
    metres: float | None = None
    name_en: str = ""

    def __str__(self) -> str:
        return self.words("en", {})

    def words(self, language: str, labels: Labels) -> str:
        """Sentence in ``zh`` or ``en``.

        Parameters
        ----------
        language
            ``zh`` or ``en``.
        labels
            Chinese and English word by code list and code.

        Examples
        --------
        >>> change = Change("changed", "projects", "a", "上新街", "stage", "started", "in_use")
        >>> change.words("zh", {("stages", "started"): ("开工", "Started")})
        '项目 上新街（a）：建设阶段 开工 → in_use'
        """
        chinese = language == "zh"
        pick = 0 if chinese else 1
        subject = self._subject(chinese=chinese)
        verb = _VERBS[self.change][pick]
        far = f"{self.metres:.1f} {'米' if chinese else 'm'}" if self.metres is not None else ""
        joint, pause = ("：", "，") if chinese else (": ", ", ")
        if self.change == "moved":
            return f"{subject} {verb} {far}"
        if self.change in {"changed", "redrawn"}:
            old, new = (self._word(value, labels, pick) for value in (self.old, self.new))
            about = self._field(chinese=chinese) if self.change == "changed" else verb
            middle = f"{pause}{'中心移动' if chinese else 'middle moved by'} {far}" if far else ""
            return f"{subject}{joint}{about} {old} → {new}{middle}"
        return f"{subject} {verb}"

    def _subject(self, *, chinese: bool) -> str:
        if chinese:
            return f"{TABLES[self.table][0]} {self.name}{f'（{self.id}）' if self.id else ''}"
        name, key = self.name_en or self.name, f"({self.id})" if self.id else ""
        return " ".join(part for part in (TABLES[self.table][1], name, key) if part)

    def _field(self, *, chinese: bool) -> str:
        return field_of(self.table, self.field).zh if chinese else self.field.replace("_", " ")

    def _word(self, value: str, labels: Labels, pick: int) -> str:
        vocabulary = field_of(self.table, self.field).vocabulary
        if (self.table, self.field) == ("statements", "value"):
            vocabulary = "stages"  # the only codes among values; all others are figures and texts
        return labels.get((vocabulary, value), (value, value))[pick] or value or _EMPTY


def change_table(changes: Iterable[Change], labels: Labels) -> pd.DataFrame:
    """Differences as a table for CSV; beside the codes the sentence in both languages."""
    names = [field.name for field in fields(Change)]
    rows = [
        [*(getattr(change, name) for name in names), change.words("zh", labels),
         change.words("en", labels)]
        for change in changes
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[*names, "zh", "en"])
