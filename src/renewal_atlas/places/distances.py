"""Distances in Chinese wording: exact, about, ranges, and those that only have an upper end."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final

ROUND: Final = 0.1  # a stated distance is taken as rounded to a tenth of itself
ABOUT: Final = 0.2  # 约500米: to a fifth
_UNIT: Final = {
    "公里": 1000.0,
    "千米": 1000.0,
    "km": 1000.0,
    "里地": 500.0,
    "里": 500.0,
    "米": 1.0,
    "m": 1.0,
}
_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = {"十": 10.0, "百": 100.0, "千": 1000.0, "万": 10_000.0}
_HAN: Final = "[零〇一二两三四五六七八九十百千万几数半]+"
_NUMBER: Final = rf"(?:\d+(?:\.\d+)?万?|{_HAN})"
_ABOUT: Final = "约|大约|大概|差不多|接近|将近|近"
_AT_MOST: Final = "不足|不到|不超过|至多|最多|不大于"
_AROUND: Final = "左右|上下|许|附近"
DISTANCE: Final = (
    rf"(?:约|大约|大概|差不多|接近|将近|近|{_AT_MOST})?{_NUMBER}(?:[-~—–至到]{_NUMBER})?"
    rf"(?:余|多|来)?(?:公里|千米|km|里地|里|米|m)(?:半|多|余)?(?:{_AROUND})?"
)
_PARTS: Final = re.compile(
    rf"(?P<about>{_ABOUT})?(?P<most>{_AT_MOST})?(?P<a>{_NUMBER})(?:[-~—–至到](?P<b>{_NUMBER}))?"
    rf"(?P<more>余|多|来)?(?P<u>公里|千米|km|里地|里|米|m)(?P<end>半|多|余)?(?P<or>{_AROUND})?"
)
# 三五百, 两三, 七八十: from the first to the second
_FROM_TO: Final = re.compile(
    "(?P<a>[一二两三四五六七八九])(?P<b>[一二两三四五六七八九])(?P<by>[十百千万]?)"
)
_SOME: Final = re.compile("(?:几|数)(?P<by>[十百千]?)")
_TEENS: Final = re.compile("十几")
_SOME_MOST: Final = 10.0  # 几百: at most a thousand


@dataclass(frozen=True, slots=True)
class Distance:
    """A stated distance, metres.

    Attributes
    ----------
    metres
        The printed number, or the middle of a range.
    low, high
        Between which the true distance lies, rounding included.
    most
        The largest distance that the words name.
    """

    metres: float
    low: float
    high: float
    most: float


def read_distance(text: str) -> Distance | None:
    """Read a distance; None if it is none, or one without an upper end.

    Parameters
    ----------
    text
        Half width, without blanks: 500米, 约1.2公里, 三五百米, 半公里, 300余米, 不足1公里.

    Examples
    --------
    >>> read_distance("三五百米"), read_distance("半公里").metres, read_distance("上千米")
    (Distance(metres=400.0, low=300.0, high=500.0, most=500.0), 500.0, None)
    """
    match = _PARTS.fullmatch(text)
    span = _span(match["a"], match["b"]) if match else None
    if match is None or span is None:
        return None
    unit = _UNIT[match["u"]]
    low, high = span[0] * unit, span[1] * unit
    if match["end"] == "半":
        low, high = low + unit / 2, high + unit / 2
    elif match["more"] or match["end"]:
        high += unit if match["end"] else _step(span[1]) * unit
    middle = (low + high) / 2
    if match["most"]:
        return Distance(high / 2, 0.0, high, high)
    slack = ABOUT if match["about"] or match["or"] else ROUND
    if low == high:
        return Distance(middle, low * (1 - slack), high * (1 + slack), high)
    if match["about"] or match["or"]:
        return Distance(middle, low * (1 - ROUND), high * (1 + ROUND), high)
    return Distance(middle, low, high, high)


def number(text: str) -> float:
    """Value of a number in digits or Chinese numerals.

    Examples
    --------
    >>> number("1.5"), number("五百"), number("一千二百"), number("两")
    (1.5, 500.0, 1200.0, 2.0)
    """
    if text[0].isdigit():
        return float(text.removesuffix("万")) * (_PLACES["万"] if text.endswith("万") else 1.0)
    total, digit = 0.0, 0.0
    for character in text:
        if character == "万":
            total, digit = (total + digit or 1.0) * _PLACES[character], 0.0
        elif character in _PLACES:
            total += (digit or 1.0) * _PLACES[character]
            digit = 0.0
        elif character == "半":
            digit += 0.5
        else:
            digit = (
                2.0 if character == "两" else float(_DIGITS.index(character.replace("〇", "零")))
            )
    return total + digit


def _span(first: str, second: str | None) -> tuple[float, float] | None:
    """Lowest and highest value of a number or of two with 至 between them."""
    low = _bounds(first)
    high = _bounds(second) if second else low
    if low is None or high is None or high[1] < low[0]:
        return None
    return low[0], high[1]


def _bounds(text: str) -> tuple[float, float] | None:
    pair = _FROM_TO.fullmatch(text)
    if pair:
        by = _PLACES.get(pair["by"], 1.0)
        low, high = number(pair["a"]) * by, number(pair["b"]) * by
        return (low, high) if low < high else None
    some = _SOME.fullmatch(text)
    if some:
        by = _PLACES.get(some["by"], 1.0)
        return 2 * by, _SOME_MOST * by
    if _TEENS.fullmatch(text):
        return 11.0, 20.0
    if re.search("[几数]", text) or re.search("半.|..半", text):
        return None
    value = number(text)
    return value, value


def _step(value: float) -> float:
    """What 余 or 多 may add: one of the leading digit (300余 is less than 400)."""
    return float(10 ** math.floor(math.log10(value))) if value > 0 else 0.0
