"""The tables of the grammar: words beside a number, and names that only look like figures."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Cue:
    """A word beside a number.

    Attributes
    ----------
    effect
        Code of a relation, or what else the word does: ``negative``, ``minus``,
        ``negative_level``, ``positive``, ``level``, ``threshold``, ``filler``.
    not_after
        Characters that make the word part of another one: 约 after 签.
    """

    word: str
    effect: str
    not_after: str


@lru_cache(maxsize=1)
def cues_before() -> tuple[Cue, ...]:
    """Words in front of a number, longest first."""
    return _cues("before")


@lru_cache(maxsize=1)
def cues_after() -> tuple[Cue, ...]:
    """Words behind a number and its unit, longest first."""
    return _cues("after")


@lru_cache(maxsize=1)
def not_before() -> dict[str, str]:
    """For a printed unit the characters that make it another word: 方 before 面."""
    return {row["form"]: row["not_before"] for row in _table("not_units.csv")}


@lru_cache(maxsize=1)
def arabic_only() -> frozenset[str]:
    """Printed units that stand behind Arabic digits only: 12县, but 一州 is a name."""
    return frozenset(row["form"] for row in _table("not_units.csv") if row["arabic_only"])


@lru_cache(maxsize=1)
def names() -> re.Pattern[str]:
    """Words that hold numerals and say no figure: 一带一路, 二次创业, 二十大."""
    return re.compile("|".join(row["pattern"] for row in _table("names.csv")))


def _cues(side: str) -> tuple[Cue, ...]:
    rows = [row for row in _table("cues.csv") if row["side"] == side]
    cues = [Cue(row["word"], row["effect"], row["not_after"]) for row in rows]
    return tuple(sorted(cues, key=lambda cue: -len(cue.word)))


def _table(name: str) -> list[dict[str, str]]:
    text = (files("renewal_atlas.text") / name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
