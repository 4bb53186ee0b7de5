"""Chinese and Arabic numerals as printed in government texts: characters in, numbers out.

A run of numeral characters is read whole or not at all, so that no part of a number is ever
taken for the number. Of the libraries looked at, cn2an and Recognizers-Text read inside names
(经四小纬二 becomes 经4小纬2) or take 一万二 for 10,002, and none knows the layouts of a PDF's
text (``1 . 75``, ``2 493``) or refuses what is vague; hence these few functions of our own.
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_TENS = {"廿": 2, "卅": 3}
_PLACES = {"十": 10, "百": 100, "千": 1000}
_WAN, _YI = 10**4, 10**8
CHINESE = "".join(DIGITS) + "".join(_TENS) + "十百千万亿"

_WIDE = (
    "０１２３４５６７８９．％﹪－−﹣–＋～∼〜﹏：∶／（）○◯＜＞\u3000\u00a0\u2009\u202f",
    "0123456789.%%----+~~~~::/()〇〇<>    ",
)
_TRADITIONAL = (
    "個萬億約兩畝頃幾數餘過達處項間戶層棟條輛臺噸歲時鐘減負長縮壓來點當佔種幅塊",
    "个万亿约两亩顷几数余过达处项间户层栋条辆台吨岁时钟减负长缩压来点当占种幅块",
)
_PLAIN = str.maketrans(_WIDE[0] + _TRADITIONAL[0], _WIDE[1] + _TRADITIONAL[1])
_FORMAL = str.maketrans("壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟", "一二二三三四五六六七八九十百千")
# 伍 and 陆 stand in 队伍 and 大陆 too, so only what a place word follows is a numeral
_FORMAL_RUN = re.compile(
    r"(?<![队隊大])[壹贰貳叁叄肆伍陆陸柒捌玖][零壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟万亿]*"
    r"(?=[拾佰仟万亿元])[拾佰仟万亿]?[零壹贰貳叁叄肆伍陆陸柒捌玖拾佰仟万亿]*"
)

# digits with everything that stands between digits: judged whole by `_arabic`
ARABIC = r"[0-9]+(?:(?:\s*\.\s*|[,，]|\s+)[0-9]+)*"
_GROUPED = re.compile(r"[1-9][0-9]{0,2}(?:([,，]|\s)[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?")
_SIMPLE = re.compile(r"(?:0|[1-9][0-9]*)(?:(?:\.|\s+\.\s*)[0-9]+)?")
_TAKES_DIGIT = 10  # only after 十 may a bare digit follow: 十二, but 一百零二
_YEAR = 4
_D = f"[{''.join(c for c in DIGITS if c not in '零〇')}]"
_SECTION = re.compile(
    rf"(?:(?P<k>{ARABIC}|{_D})?千)?(?:(?P<gap_h>零)?(?P<h>{ARABIC}|{_D})?百)?"
    rf"(?:(?P<gap_t>零)?(?:(?P<t>{ARABIC}|{_D})?十|(?P<old>[廿卅])))?"
    rf"(?P<gap_u>零)?(?P<u>{ARABIC}|{_D})?"
)


def fold(text: str) -> str:
    """Same text with full-width, traditional and formal numeral characters made plain.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        As many characters as `text`, so that offsets stay.

    Examples
    --------
    >>> fold("１．７５萬億元，－３％，壹佰万元，队伍")
    '1.75万亿元，-3%，一百万元，队伍'
    """
    plain = text.translate(_PLAIN)
    return _FORMAL_RUN.sub(lambda match: match[0].translate(_FORMAL), plain)


def number(run: str) -> Decimal | tuple[Decimal, Decimal] | None:
    """Value of a whole run of numeral characters, as made plain by `fold`.

    Parameters
    ----------
    run
        Arabic or Chinese numeral, or both mixed with 十百千万亿.

    Returns
    -------
    Decimal, tuple or None
        The number; two numbers where neighbouring digits are printed for a span (三五百);
        None where the run is no one number (一二三, 1,23, 2021 2025).

    Examples
    --------
    >>> [str(number(t)) for t in ("3亿5000万", "一万二千", "二〇二四", "廿四", "1.75万亿")]
    ['350000000', '12000', '2024', '24', '1750000000000']
    >>> number("三五百"), number("2 493"), number("27   35"), number("一二三")
    ((Decimal('300'), Decimal('500')), Decimal('2493'), None, None)
    """
    run = re.sub(r"\s+(?=[百千万亿])", "", run)
    span = re.fullmatch(rf"(.*?)([{''.join(DIGITS)}])([{''.join(DIGITS)}])([十百千万亿]*)", run)
    if span and (pair := _neighbours(*span.groups())):
        return pair
    value = _whole(run)
    return value if value is None or value % 1 else Decimal(int(value))


def bare(run: str) -> bool:
    """Whether a run is scale words alone (百亿, 万): a number only beside a word such as 近.

    Examples
    --------
    >>> bare("百亿"), bare("一百亿"), bare("十")
    (True, False, False)
    """
    return bool(re.fullmatch(r"[百千万亿]+|十[万亿]+", run)) and run[0] != "十"


def _neighbours(head: str, first: str, second: str, tail: str) -> tuple[Decimal, Decimal] | None:
    """三四十, 十七八 and 三五百 name a span; 二〇 or 四二 do not."""
    low, high = DIGITS[first], DIGITS[second]
    if not 0 < low < high or (high - low != 1 and (low, high) != (3, 5)):
        return None
    if head and (head[-1] not in "十百千" or tail[:1] in ("十", "百", "千")):
        return None
    ends = _whole(head + first + tail), _whole(head + second + tail)
    if ends[0] is None or ends[1] is None:
        return None
    return ends[0], ends[1]


def _whole(run: str) -> Decimal | None:
    left, yi, right = run.rpartition("亿")
    if not yi:
        return _myriads(run)
    return _joined(_myriads(left) if left else Decimal(1), _myriads(right), right, _YI)


def _myriads(run: str) -> Decimal | None:
    left, wan, right = run.rpartition("万")
    if not wan:
        return _section(run)
    return _joined(_section(left) if left else Decimal(1), _section(right), right, _WAN)


def _joined(
    left: Decimal | None, right: Decimal | None, printed: str, scale: int
) -> Decimal | None:
    """`left` times `scale` and what stands behind the scale word, which must be less than it."""
    if left is None or left == 0:
        return None
    if not printed:
        return left * scale
    bare_digit = len(printed.strip("零")) == 1 and not printed.startswith("零")
    if right is None or right >= scale or left % 1 or bare_digit:
        return None  # 三万五 is 35,000 to some and 30,005 to others
    return left * scale + right


def _section(run: str) -> Decimal | None:
    """A number without 万 and 亿."""
    if re.fullmatch(ARABIC, run):
        return _arabic(run)
    if "点" in run:
        return _pointed(run)
    if len(run) > 1 and all(c in DIGITS for c in run):
        return _spelt(run)
    match = _SECTION.fullmatch(run)
    return _placed(match) if match and run else None


def _placed(match: re.Match[str]) -> Decimal | None:
    """Sum of the parts of 三千五百六十七."""
    total, below = Decimal(0), 0
    for key, place in (("k", 1000), ("h", 100), ("t", 10)):
        part = _part(match, key, place, below)
        if part is None:
            return None
        if part:
            total, below = total + part, place
    if match["old"]:
        total, below = total + _TENS[match["old"]] * 10, 10
    if match["u"] is None:
        return None if match["gap_u"] else total
    rest = _digit(match["u"])
    complete = below <= _TAKES_DIGIT or match["gap_u"] or len(match["u"]) > 1
    if rest is None or not complete or (below and (rest >= below or total % 1 or rest % 1)):
        return None
    return total + rest


def _part(match: re.Match[str], key: str, place: int, below: int) -> Decimal | None:
    """五百 of a numeral, 0 if it has no 百; without its digit only at the head (百二十, 十二)."""
    if match[key] is None:
        if {1000: "千", 100: "百", 10: "十"}[place] not in match[0]:
            return Decimal(0)
        return None if below else Decimal(place)
    digit = _digit(match[key])
    if digit is None or (below and digit >= _TAKES_DIGIT):
        return None
    return digit * place


def _digit(text: str | None) -> Decimal | None:
    if text is None:
        return None
    return Decimal(DIGITS[text]) if text in DIGITS else _arabic(text)


def _spelt(run: str) -> Decimal | None:
    """Digits one by one, as years are printed: 二〇二四; 八五 is a name."""
    if len(run) != _YEAR and "〇" not in run and "零" not in run:
        return None
    if run[0] in "〇零" or "两" in run:
        return None
    return Decimal("".join(str(DIGITS[c]) for c in run))


def _pointed(run: str) -> Decimal | None:
    left, _, right = run.partition("点")
    whole = Decimal(0) if left in ("零", "〇") else _section(left)
    if whole is None or not right or not all(c in DIGITS for c in right):
        return None
    return Decimal(f"{whole}.{''.join(str(DIGITS[c]) for c in right)}")


def _arabic(run: str) -> Decimal | None:
    """Digits with separators: 1,234 and 2 493 and 1 . 75; None for 1,23 or 27   35 or 007."""
    if _SIMPLE.fullmatch(run):
        return Decimal(re.sub(r"\s", "", run))
    if _GROUPED.fullmatch(run):
        return Decimal(re.sub(r"[,，\s]", "", run))
    return None
