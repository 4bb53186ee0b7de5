"""Read printed Chinese quantities: number, unit, sign, range and the words beside them.

Only the printed figure is read, never a name around it: 经四小纬二 stays a name, since its
numerals are followed by no unit. What is no exact number (几十亿元, 数百家) has no value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from renewal_atlas.text.cues import NEGATIVE, Said, merge, read_after, read_before
from renewal_atlas.text.grammar import names
from renewal_atlas.text.numerals import fold, number
from renewal_atlas.text.scan import Numeral, numerals, scale_alone, share_units
from renewal_atlas.text.units import printed_forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

    from renewal_atlas.text.units import Forms

_BLANK = "\ufffc"  # stands for a name that has been taken out
_LINK = re.compile(r"\s*(?:[-~—─]{1,2}?|至|到)\s*(?P<minus>[-负])?")
_JOINED = ("、", "和", "及", "以及", "与")
_EACH = re.compile(r"分别[^，。；,;0-9]{0,8}$")
_FROM = re.compile(r"[从由自][^，。；、,;0-9]{0,8}$")
_SCALES = re.compile(r"[十百千万亿]+$")
_ENDS = re.compile(r"$|[\s，。；、,;.:!?！？）)”》\]】…—]|大关|台阶|关口|左右|以上|以下|以内|上下")
_WORDS = (
    (re.compile(r"首位(?!度)|榜首"), Decimal(1), "rank", ""),
    (re.compile(r"过半(?!年|天|月|日|小|个)"), Decimal(50), "percent", "over"),
    (re.compile(r"一半|半数"), Decimal(50), "percent", ""),
)
_TIMES = frozenset({"year", "month", "day", "week", "hour"})
_RANK = "rank"
_WHOLE_ALONE = 100  # a smaller number in front of a range in 万 or 亿 means that scale too


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed.

    Attributes
    ----------
    value
        Signed number with its scale word (万, 亿 …) multiplied out; of a range the lower end.
    units
        Codes of the vocabulary `units` that the printed unit can stand for; empty for a bare
        number such as 31亿.
    relation
        What the words around the number say of the true value, on the number line: 下降超过3%
        is `under` -3.
    high
        Upper end of a range, else None.
    start, end
        Where number and unit stand in the text.
    """

    value: Decimal
    units: tuple[str, ...]
    relation: str
    high: Decimal | None = None
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Printed characters that look like a figure and give no value, and why."""

    printed: str
    reason: str
    start: int
    end: int


def parse_quantities(text: str, units: pd.DataFrame) -> list[Quantity]:
    """Every quantity with a known unit in a printed text.

    Parameters
    ----------
    text
        Printed figure with the words next to it, e.g. ``近31亿元``, or a whole paragraph.
    units
        Vocabulary `units`, indexed by code, column `printed` = printed forms joined by ``|``.

    Returns
    -------
    list of Quantity
        In the order of the text; numerals without a unit are names, not quantities.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"printed": ["元", "人|名", "%"]}, index=["cny", "person", "percent"])
    >>> parse_quantities("拉动消费近31亿元", units)
    [Quantity(value=Decimal('3100000000'), units=('cny',), relation='nearly', high=None)]
    >>> [(str(q.value), q.relation) for q in parse_quantities("人才500余名，下降3.5%", units)]
    [('500', 'over'), ('-3.5', 'exact')]
    >>> parse_quantities("3至5万元", units)[0].high
    Decimal('50000')
    >>> parse_quantities("经四小纬二", units), parse_quantities("几十亿元", units)
    ([], [])
    """
    return [quantity for quantity in read_quantities(text, units)[0] if quantity.units]


def read_quantities(text: str, units: pd.DataFrame) -> tuple[list[Quantity], list[Refusal]]:
    """Quantities of a text, bare numbers among them, and what could not be read as one.

    Parameters
    ----------
    text, units
        As of `parse_quantities`.

    Returns
    -------
    tuple
        Quantities in the order of the text, `units` empty where a number with 万 or 亿 has no
        unit printed; and each figure that gives no value.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"printed": ["元"]}, index=["cny"])
    >>> found, refused = read_quantities("总投资31亿，其中数十亿元", units)
    >>> [(str(q.value), q.units) for q in found], [(r.printed, r.reason) for r in refused]
    ([('3100000000', ())], [('数十亿元', 'no exact number')])
    """
    plain = names().sub(lambda match: _BLANK * len(match[0]), fold(text))
    found = list(_words(plain))
    plain = _without(plain, found)
    refused: list[Refusal] = []
    for chain in _chains(plain, share_units(plain, list(numerals(plain, printed_forms(units))))):
        result = _read(plain, chain)
        if isinstance(result, str):
            if any(part.codes for part in chain):
                span = chain[0].start, chain[-1].stop
                refused.append(Refusal(text[span[0] : span[1]], result, *span))
        else:
            found += result
    ordered = sorted(found, key=lambda quantity: quantity.start)
    return list(_carried(plain, ordered)), refused


def _carried(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """What stands before the first of a list holds for all of it: 分别下降16%和36%."""
    last: Quantity | None = None
    said = Said()
    for quantity in found:
        joined = last is not None and text[last.end : quantity.start] in _JOINED
        if last and joined and set(last.units) & set(quantity.units) and quantity.value > 0:
            if said.sign < 0 and not said.symbol:
                quantity = _negated(quantity)  # noqa: PLW2901
            if said.relation and quantity.relation == "exact":
                quantity = replace(quantity, relation=said.relation)  # noqa: PLW2901
        else:
            said = _of_a_list(text, quantity)
        last = quantity
        yield quantity


def _of_a_list(text: str, quantity: Quantity) -> Said:
    """Sign in front of a quantity; its relation word only where 分别 says that it is for all."""
    said = read_before(
        text, quantity.start, abs(quantity.value), scale_alone=False, after=text[quantity.end :][:16]
    )
    relation = said.relation if _EACH.search(text[: quantity.start]) else ""
    return replace(said, relation=NEGATIVE.get(relation, relation) if said.sign < 0 else relation)


def _negated(quantity: Quantity) -> Quantity:
    ends = [-value for value in (quantity.high, quantity.value) if value is not None]
    relation = NEGATIVE.get(quantity.relation, quantity.relation)
    high = ends[1] if len(ends) > 1 else None
    return replace(quantity, value=ends[0], high=high, relation=relation)


def _words(text: str) -> Iterator[Quantity]:
    """Figures that are printed without a numeral."""
    for pattern, value, unit, relation in _WORDS:
        for match in pattern.finditer(text):
            said = read_before(text, match.start(), value, scale_alone=False, after="")
            after, _ = read_after(text, match.end(), "")
            yield Quantity(
                value, (unit,), relation or said.relation or after or "exact", None, *match.span()
            )


def _without(text: str, found: Sequence[Quantity]) -> str:
    for quantity in found:
        length = quantity.end - quantity.start
        text = text[: quantity.start] + _BLANK * length + text[quantity.end :]
    return text


def _chains(text: str, found: list[Numeral]) -> Iterator[list[Numeral]]:
    """Numerals that a dash, 至 or 到 joins; one with nothing joined to it is a chain of one."""
    chain: list[Numeral] = []
    for numeral in found:
        if chain and not _LINK.fullmatch(text, chain[-1].stop, numeral.start):
            yield chain
            chain = []
        chain.append(numeral)
    if chain:
        yield chain


def _read(text: str, chain: list[Numeral]) -> list[Quantity] | str:
    """Quantities of a chain, or why it has none; an empty list where it is a mere name."""
    if any(part.refusal for part in chain):
        return next(part.refusal for part in chain if part.refusal)
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
    if before and before in "第前":
        return _rank(text, numeral, before)
    said, end = _beside(text, numeral, numeral)
    if said.refusal:
        return said.refusal
    if not (numeral.codes or _stands_bare(text, numeral)) or _no_number(text, numeral, said):
        return []
    if numeral.low.is_nan():
        return "half of a thing that is counted"
    if said.relation == "nearly" and numeral.codes and set(numeral.codes) <= _TIMES:
        return "近 may mean the last years, or nearly as many"
    if numeral.high is not None and said.relation not in ("", "about"):
        return "a span with a word that bounds it"
    relation = said.relation if numeral.high is None else "range"
    return [_signed(numeral, numeral.high, relation or "exact", said.sign, end)]


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
            return Said(refusal="words that contradict each other"), end
        relation = merged
    return replace(said, relation=relation), end


def _no_number(text: str, numeral: Numeral, said: Said) -> bool:
    """Scale words alone are a number only beside a word that says so: 近百亿元, 达百亿元."""
    alone = scale_alone(numeral) and not said.relation
    return alone and not text[: numeral.start].endswith(("达", "达到", "为"))


def _stands_bare(text: str, numeral: Numeral) -> bool:
    """31亿, with nothing behind it that may be a unit we do not know."""
    return bool(re.search("[万亿]", numeral.run) and _ENDS.match(text, numeral.stop))


def _rank(text: str, numeral: Numeral, before: str) -> list[Quantity] | str:
    """第3位, 全市第三 and 前3名; not 第十九届, 前3个月 or 倒数第二."""
    if before == "前" and text[: numeral.start].endswith(("年前", "以前", "之前", "月前", "日前")):
        return "part of a name"
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
    if not codes:
        return "a range of two units"
    if first.high is not None or second.high is not None or first.relation or second.relation:
        return "a range of what is not exact"
    said, end = _beside(text, first, second)
    if said.refusal or said.relation not in ("", "about"):
        return said.refusal or "a range with a word that bounds it"
    low = _spread(first, second)
    if low is None or (said.symbol and not first.codes):
        return "no range"
    link = _LINK.fullmatch(text, first.stop, second.start)
    own = -1 if link and link["minus"] else 1
    ends = (low * said.sign, second.low * (own if said.symbol else own * said.sign))
    if own < 0 and said.sign < 0 and not said.symbol:
        return "two signs"
    if ends[0] == ends[1] or (ends[0] > ends[1] and not (said.sign < 0 and not said.symbol)):
        return "a range whose ends are not in order"
    low, high = sorted(ends)
    return [Quantity(low, codes, "range", high, first.start, end)]


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


def _signed(
    numeral: Numeral, high: Decimal | None, relation: str, sign: int, end: int
) -> Quantity:
    read = Quantity(numeral.low, numeral.codes, relation, high, numeral.start, end)
    return _negated(read) if sign < 0 else read
