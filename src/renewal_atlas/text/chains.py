"""Numerals that stand alone, as ranks or as the two ends of a range, and what they give."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from renewal_atlas.text.cues import CONTRADICTION, Said, merge, read_after, read_before
from renewal_atlas.text.figure import Quantity, negated
from renewal_atlas.text.numerals import number
from renewal_atlas.text.scan import Numeral, scale_alone

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINK = re.compile(r"\s*(?:[-~—─]{1,2}?|至|到)\s*(?P<minus>[-负])?")
_FROM = re.compile(r"[从由自][^，。；、,;0-9]{0,8}$")
_SCALES = re.compile(r"[十百千万亿]+$")
_ENDS = re.compile(r"$|[\s，。；、,;.:!?！？）)”》\]】…—]|大关|台阶|关口|左右|以上|以下|以内|上下")
_TIMES = frozenset({"year", "month", "day", "week", "hour"})
_TENTH = "成"
_TIME_BEFORE = re.compile(r"[目当提日此先之以年月天节会空事]前$")  # 截至目前3位 is no rank
# 低于全市1.2个百分点
_LESS_THAN = re.compile(r"(?:低于|慢于)[^，。；,;0-9增长提高上升快]{1,12}$")
_RANK = "rank"
_WHOLE_ALONE = 100  # a smaller number in front of a range in 万 or 亿 means that scale too


def chains(text: str, found: list[Numeral]) -> Iterator[list[Numeral]]:
    """Numerals that a dash, 至 or 到 joins; one with nothing joined to it is a chain of one."""
    chain: list[Numeral] = []
    for numeral in found:
        if chain and not _LINK.fullmatch(text, chain[-1].stop, numeral.start):
            yield chain
            chain = []
        chain.append(numeral)
    if chain:
        yield chain


def read_chain(text: str, chain: list[Numeral]) -> list[Quantity] | str:
    """Quantities of a chain, or why it has none; an empty list where it is a mere name."""
    if refusal := next((part.refusal for part in chain if part.refusal), ""):
        return refusal
    if len(chain) == 1:
        return _single(text, chain[0])
    if len(chain) > 2:  # noqa: PLR2004
        return "more than two numbers joined"
    first, second = chain
    if first.codes and second.codes and _FROM.search(text[max(0, first.start - 10) : first.start]):
        return [q for part in chain for q in _as_list(_single(text, part))]
    return _range(text, first, second)


def _as_list(result: list[Quantity] | str) -> list[Quantity]:
    return result if isinstance(result, list) else []


def _single(text: str, numeral: Numeral) -> list[Quantity] | str:
    before = text[: numeral.start][-1:]
    if before and before in "第前" and not _TIME_BEFORE.search(text[: numeral.start]):
        return _rank(text, numeral, before)
    said, end = _beside(text, numeral, numeral)
    if said.refusal:
        return said.refusal
    if not (numeral.codes or _stands_bare(text, numeral)) or _no_number(text, numeral, said):
        return []
    relation = said.relation if numeral.high is None else "range"
    return _doubt(numeral, said) or [
        _signed(numeral, numeral.high, relation or "exact", said.sign, end)
    ]


def _doubt(numeral: Numeral, said: Said) -> str:
    """Why a number with its words has no value; "" if it has."""
    if numeral.low.is_nan():
        return "half of a thing that is counted"
    if said.relation == "nearly" and numeral.codes and set(numeral.codes) <= _TIMES:
        return "近 may mean the last years, or nearly as many"
    bounded = numeral.high is not None and said.relation not in ("", "about")
    return "a span with a word that bounds it" if bounded else ""


def _beside(text: str, first: Numeral, last: Numeral) -> tuple[Said, int]:
    """Sign and relation of all the words beside a number or a range, and where they end."""
    said = read_before(
        text, first.start, first.low, scale_alone=scale_alone(first), after=text[last.stop :][:16]
    )
    after, end = read_after(text, last.stop, last.form)
    relation = said.relation
    for word in (first.relation, last.relation, after):
        merged = merge(relation, word)
        if (relation or word) and not merged:
            return Said(refusal=CONTRADICTION), end
        relation = merged
    less = first.codes == ("percentage_point",) and _LESS_THAN.search(text[: first.start])
    return replace(said, relation=relation, sign=-1 if less else said.sign), end


def _no_number(text: str, numeral: Numeral, said: Said) -> bool:
    """Scale words alone are a number only beside a word that says so: 近百亿元, 达百亿元."""
    alone = scale_alone(numeral) and not said.relation
    return alone and not text[: numeral.start].endswith(("达", "达到", "为"))


def _stands_bare(text: str, numeral: Numeral) -> bool:
    """31亿, with nothing behind it that may be a unit we do not know."""
    return bool(re.search("[万亿]", numeral.run) and _ENDS.match(text, numeral.stop))


def _rank(text: str, numeral: Numeral, before: str) -> list[Quantity] | str:
    """第3位, 全市第三 and 前3名; not 第十九届, 前3个月 or 倒数第二."""
    fits = _RANK in numeral.codes or (not numeral.codes and _ENDS.match(text, numeral.stop))
    fits = fits or (before == "第" and numeral.form == "大")
    if not fits or numeral.high is not None or numeral.relation:
        return []
    if text[: numeral.start].endswith("倒数第"):
        return "a rank from the end"
    relation = "exact" if before == "第" else "at_most"
    return [Quantity(numeral.low, (_RANK,), relation, None, numeral.start, numeral.stop)]


def _range(text: str, first: Numeral, second: Numeral) -> list[Quantity] | str:
    """3-5万元, 5%至6%: what is printed once, at the second number, holds for the first too."""
    if not second.codes and first.codes not in (("percent",), ("permille",)):
        return "a range without a unit at its end" if first.codes else []
    codes = tuple(c for c in first.codes or second.codes if c in (second.codes or first.codes))
    said, end = _beside(text, first, second)
    low = _spread(first, second)
    link = _LINK.fullmatch(text, first.stop, second.start)
    own = -1 if link and link["minus"] else 1
    if second.form == _TENTH and not first.codes and low is not None:
        low *= 10
    tests = (
        (said.refusal, said.refusal),
        (not codes, "a range of two units"),
        (first.high or second.high or first.relation or second.relation, "a range of spans"),
        (said.relation not in ("", "about"), "a range with a word that bounds it"),
        (low is None or (said.symbol and not first.codes), "no range"),
        (own < 0 and said.sign < 0 and not said.symbol, "two signs"),
    )
    refusal = next((reason for holds, reason in tests if holds), "")
    if refusal or low is None:
        return refusal
    by_word = said.sign < 0 and not said.symbol
    ends = low * said.sign, second.low * own * (said.sign if by_word else 1)
    if ends[0] == ends[1] or (ends[0] > ends[1] and not by_word):
        return "a range whose ends are not in order"
    return [Quantity(min(ends), codes, "range", max(ends), first.start, end)]


def _spread(first: Numeral, second: Numeral) -> Decimal | None:
    """Value of the first number, with the scale word of the second where it has none (3-5万)."""
    scale = _SCALES.search(second.run)
    if first.codes or scale is None or re.search("[万亿]", first.run):
        return first.low
    for start in range(len(scale[0])):
        value = number(first.run + scale[0][start:])
        if isinstance(value, Decimal) and value < second.low:
            return value
    return first.low if first.low >= _WHOLE_ALONE else None  # 3000至5万元, but not 5-3万元


def _signed(numeral: Numeral, high: Decimal | None, relation: str, sign: int, end: int) -> Quantity:
    read = Quantity(numeral.low, numeral.codes, relation, high, numeral.start, end)
    return negated(read) if sign < 0 else read
