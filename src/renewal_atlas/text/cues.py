"""What the words beside a number say of it: sign and relation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renewal_atlas.text.grammar import Cue, cues_after, cues_before

if TYPE_CHECKING:
    from decimal import Decimal

NEGATIVE = {"over": "under", "under": "over", "at_least": "at_most", "at_most": "at_least"}
_NOT = {"over": "at_most", "at_least": "under", "under": "at_least", "at_most": "over"}
_NEGATIONS = ("不", "未", "没有", "没", "不得", "不能", "不会", "不应", "未能")
_UPPER, _LOWER = frozenset({"over", "at_least"}), frozenset({"under", "at_most", "nearly"})
_LARGE = 10**4
_ONLY_LARGE = frozenset({"过", "破"})
_ONLY_SCALE = "上"
_TECHNIQUE = re.compile(r"[^，。；、,;]{0,12}?(?:技术|难题|瓶颈|难关)")
_BEFORE_MINUS = re.compile(r"(?:^|[\s(（:：“\"，,、;；]|增长|增速|增幅|同比|环比|率|[为达至到是约由从])$")
_DECLINE = re.compile(r"(?:降幅|跌幅)[^，。；,;]{0,15}$")
_MEASURES = frozenset(
    "年 个月 天 小时 个小时 分钟 公里 里 千米 米 亩 公顷 倍 元 平方米 平方公里 吨 岁 度 周 美元".split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """What stands beside a number.

    Attributes
    ----------
    relation
        Code of a relation, "" where no word is printed.
    sign
        1 or -1.
    symbol
        Whether the sign is a mark or 负, which belongs to this number alone.
    refusal
        Why the words cannot be read; "" if they can.
    """

    relation: str = ""
    sign: int = 1
    symbol: bool = False
    refusal: str = ""


def read_before(text: str, start: int, value: Decimal, *, scale_alone: bool, after: str) -> Said:
    """Sign and relation that the words in front of a number give, nearest word first."""
    relation, sign, level, symbol = "", 0, False, False
    position = start
    while cue := _cue_before(text, position):
        at = position - len(cue.word)
        effect = _effect(cue, text, at, value, scale_alone=scale_alone, after=after)
        if effect is None:
            break
        if effect.startswith("!"):
            return Said(refusal=effect[1:])
        if effect == "level":
            level = True
        elif effect in ("negative", "minus", "negative_level", "positive"):
            turned = _turned(effect, text, at, level=level)
            if turned and sign:
                return Said(refusal="two signs")
            sign, symbol = turned or sign, symbol or effect == "minus"
        elif effect != "filler":
            relation = merge(relation, effect)
            if not relation:
                return Said(refusal="words that contradict each other")
        position = at
    return Said(relation, sign or 1, symbol)


def read_after(text: str, stop: int, form: str) -> tuple[str, int]:
    """Relation that the words behind a number and its unit give, and where they end."""
    for cue in cues_after():
        if not text.startswith(cue.word, stop):
            continue
        if cue.word in ("多", "余") and form not in _MEASURES:
            continue
        return cue.effect, stop + len(cue.word)
    return "", stop


def merge(one: str, other: str) -> str:
    """One relation of two; "" where they contradict each other.

    Examples
    --------
    >>> merge("about", "at_least"), merge("over", "over"), merge("nearly", "over")
    ('at_least', 'over', '')
    """
    if not other or one == other or (other == "about" and one):
        return one
    if not one or one == "about":
        return other
    for side in (_UPPER, _LOWER):
        if {one, other} <= side:
            return one
    return ""


def _cue_before(text: str, position: int) -> Cue | None:
    for cue in cues_before():
        if text.endswith(cue.word, 0, position):
            before = text[: position - len(cue.word)][-1:]
            return None if before and before in cue.not_after else cue
    return None


def _effect(
    cue: Cue, text: str, at: int, value: Decimal, *, scale_alone: bool, after: str
) -> str | None:
    """What a cue does here; None where the word belongs to something else."""
    if cue.word in _ONLY_LARGE and value < _LARGE and not scale_alone:
        return None
    if cue.word == _ONLY_SCALE and not scale_alone:
        return None
    if cue.effect == "threshold":
        return "at_least" if value >= _LARGE else None
    if cue.word == "突破" and _TECHNIQUE.match(after):
        return None
    if cue.word == "-" and not _BEFORE_MINUS.search(text[max(0, at - 3) : at]):
        return "!a dash or a minus"
    negated = text[:at].endswith(_NEGATIONS)
    if negated and cue.effect in ("negative", "minus"):
        return "!a sign that is denied"
    if negated and cue.effect in (*_NOT, "about", "nearly"):
        return _NOT.get(cue.effect, "!a word that is denied")
    return cue.effect


def _turned(effect: str, text: str, at: int, *, level: bool) -> int:
    """Sign that a word gives; 0 where it only tells the way to a level (下降至3%)."""
    if effect == "positive":
        return -1 if level else 1  # 降幅收窄至3% is still a decline
    if effect == "negative" and level:
        return -1 if _DECLINE.search(text[max(0, at - 20) : at + len("降幅")]) else 0
    return -1
