"""What the words beside a number say of it: sign and relation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from renewal_atlas.text.grammar import Cue, cues_after, cues_before

if TYPE_CHECKING:
    from decimal import Decimal

NEGATIVE = {"over": "under", "under": "over", "at_least": "at_most", "at_most": "at_least"}
_NOT = {"over": "at_most", "at_least": "under", "under": "at_least", "at_most": "over"}
_NEGATIONS = ("不", "未", "没有", "没", "不得", "不能", "不会", "不应", "未能")
_UPPER, _LOWER = frozenset({"over", "at_least"}), frozenset({"under", "at_most", "nearly"})
CONTRADICTION = "words that contradict each other"
_LARGE = 10**4
_ONLY_LARGE = frozenset({"过", "破"})
_ONLY_SCALE = "上"
_TECHNIQUE = re.compile(r"[^，。；、,;]{0,12}?(?:技术|难题|瓶颈|难关)")
_BEFORE_MINUS = re.compile(
    r"(?:^|[\s(（:：“\"，,、;；]|增长|增速|增幅|同比|环比|率|[为达至到是约由从])$"
)
_DECLINE = re.compile(r"(?:降幅|跌幅)[^，。；,;]{0,15}$")
_MEASURES = frozenset({
    "年", "个月", "天", "小时", "个小时", "分钟", "公里", "里", "千米", "米", "亩", "公顷", "倍",
    "元", "平方米", "平方公里", "吨", "岁", "度", "周", "美元", "成",
})  # fmt: skip
_SIGNS = frozenset({"negative", "minus", "negative_level", "positive"})


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
    said, level, position = Said(sign=0), False, start
    while not said.refusal and (cue := _cue_before(text, position)):
        position -= len(cue.word)
        if _is_other(cue, value, scale_alone=scale_alone, after=after):
            break
        effect = _effect(cue, text[:position])
        level = level or effect == "level"
        said = _with(said, effect, text[:position], level=level)
    return replace(said, sign=said.sign or 1)


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


def _is_other(cue: Cue, value: Decimal, *, scale_alone: bool, after: str) -> bool:
    """Whether the word belongs to something else than the number."""
    small = value < _LARGE
    return (
        (cue.word in _ONLY_LARGE and small and not scale_alone)
        or (cue.word == _ONLY_SCALE and not scale_alone)
        or (cue.effect == "threshold" and small)
        or (cue.word == "突破" and bool(_TECHNIQUE.match(after)))
    )


def _effect(cue: Cue, before: str) -> str:
    """What a cue does behind these words; what begins with ! is why it cannot be read."""
    if cue.word == "-" and not _BEFORE_MINUS.search(before[-3:]):
        return "!a dash or a minus"
    effect = "at_least" if cue.effect == "threshold" else cue.effect
    if not before.endswith(_NEGATIONS):
        return effect
    if effect in ("negative", "minus"):
        return "!a sign that is denied"
    return _NOT.get(effect, "!a word that is denied" if effect in ("about", "nearly") else effect)


def _with(said: Said, effect: str, before: str, *, level: bool) -> Said:
    """What is said, with one more word in front of it."""
    if effect.startswith("!"):
        return Said(refusal=effect[1:])
    if effect in _SIGNS:
        sign = _sign(effect, before, level=level)
        if sign and said.sign:
            return Said(refusal="two signs")
        symbol = said.symbol or effect == "minus"
        return replace(said, sign=sign or said.sign, symbol=symbol)
    if effect in ("filler", "level"):
        return said
    relation = merge(said.relation, effect)
    return replace(said, relation=relation) if relation else Said(refusal=CONTRADICTION)


def _sign(effect: str, before: str, *, level: bool) -> int:
    """Sign that a word gives; 0 where it only tells the way to a level (下降至3%)."""
    if effect == "positive":
        return -1 if level else 1  # 降幅收窄至3% is still a decline
    if effect == "negative" and level:
        return -1 if _DECLINE.search(before[-20:]) else 0
    return -1
