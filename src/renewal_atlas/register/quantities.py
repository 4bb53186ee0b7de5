"""Read printed Chinese quantities: number, unit and relation words.

Only the printed figure is read, never a name around it: 经四小纬二 stays a name, since its
numerals are followed by no unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pandas as pd
    import pint

    from renewal_atlas.model import Relation

_BEFORE: tuple[tuple[str, Relation], ...] = (
    ("不低于", "at_least"), ("不少于", "at_least"), ("至少", "at_least"),
    ("超过", "over"), ("突破", "over"), ("超", "over"), ("逾", "over"), ("跨入", "at_least"),
    ("接近", "under"), ("不足", "under"), ("近", "under"),
    ("大约", "about"), ("约", "about"),
)  # fmt: skip
_AFTER: tuple[tuple[str, Relation], ...] = (
    ("以上", "at_least"), ("左右", "about"), ("上下", "about"),
)  # fmt: skip
_WORDS: tuple[tuple[str, int, str, Relation], ...] = (
    ("首位", 1, "rank", "exact"),
    ("过半", 50, "percent", "over"),
)
_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_TENS = {"十": 10, "百": 100, "千": 1000}
_SCALE = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "百万": 10**6, "千万": 10**7,
          "百亿": 10**10, "千亿": 10**11, "万亿": 10**12}  # fmt: skip
_CHINESE = "零〇一二两三四五六七八九十"
_NUMBER = rf"\d+(?:,\d{{3}})*(?:\.\d+)?|[{_CHINESE}][{_CHINESE}百千]*|[百千](?=亿|万)"
_PATTERN = re.compile(
    rf"(?P<ordinal>第)?(?P<number>{_NUMBER})\s*(?P<more>[余多])?"
    r"(?P<scale>万亿|千亿|百亿|千万|百万|亿|万|千|百)?(?P<more2>[余多])?"
)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed.

    Attributes
    ----------
    value
        Number with its scale word (万, 亿 …) multiplied out.
    units
        Codes of the vocabulary `units` that the printed unit can stand for.
    relation
        What the words around the number say of the true value.
    """

    value: Decimal
    units: tuple[str, ...]
    relation: Relation


def parse_quantities(text: str, units: pd.DataFrame) -> list[Quantity]:
    """Every quantity with a known unit in a short printed text.

    Parameters
    ----------
    text
        Printed figure with the words next to it, e.g. ``近31亿元``.
    units
        Vocabulary `units`, indexed by code, column `printed` = printed forms joined by ``|``.

    Returns
    -------
    list of Quantity
        In the order of the text; numerals without a unit are names, not quantities.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"printed": ["元", "人|名"]}, index=["cny", "person"])
    >>> parse_quantities("拉动消费近31亿元", units)
    [Quantity(value=Decimal('3100000000'), units=('cny',), relation='under')]
    >>> parse_quantities("省市级人才500余名", units)
    [Quantity(value=Decimal('500'), units=('person',), relation='over')]
    >>> parse_quantities("经四小纬二", units)
    []
    """
    return list(_parse(text, _printed_units(units)))


def convert(value: Decimal, unit: str, target: str, units: pd.DataFrame) -> Decimal | None:
    """Convert between two codes of the vocabulary; None where their dimensions differ.

    Parameters
    ----------
    value
        Number in `unit`.
    unit, target
        Codes of the vocabulary.
    units
        Vocabulary `units`, whose column `pint` gives each code's meaning.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"pint": ["mu", "hectare", "cny"]}, index=["mu", "hectare", "cny"])
    >>> convert(Decimal(30), "mu", "hectare", units), convert(Decimal(1), "mu", "cny", units)
    (Decimal('2'), None)
    """
    if unit == target:
        return value
    registry = _registry()
    source, goal = (registry.Unit(str(units.at[code, "pint"])) for code in (unit, target))
    if source.dimensionality != goal.dimensionality:
        return None
    magnitude = float(registry.Quantity(float(value), source).to(goal).magnitude)
    return Decimal(f"{magnitude:.9g}")


def _parse(text: str, printed: Mapping[str, tuple[str, ...]]) -> Iterator[Quantity]:
    for spelt, number, unit, relation in _WORDS:
        if spelt in text:
            yield Quantity(Decimal(number), (unit,), relation)
    longest = sorted(printed, key=len, reverse=True)
    for match in _PATTERN.finditer(text):
        rest = text[match.end() :]
        word = next((w for w in longest if rest.startswith(w)), None)
        if match["ordinal"]:
            codes: tuple[str, ...] = ("rank",)
        elif word is None:
            continue
        else:
            codes = printed[word]
        value = _number(match["number"]) * _SCALE.get(match["scale"] or "", 1)
        tail = rest[len(word or "") :]
        yield Quantity(value, codes, _relation(text[: match.start()], match, tail))


def _number(text: str) -> Decimal:
    if text[0].isdigit():
        return Decimal(text.replace(",", ""))
    total, digit = 0, 0
    for char in text:
        if char in _TENS:
            total += (digit or 1) * _TENS[char]
            digit = 0
        else:
            digit = _DIGITS[char]
    return Decimal(total + digit)


def _relation(before: str, match: re.Match[str], after: str) -> Relation:
    if match["more"] or match["more2"]:
        return "over"
    for word, relation in _AFTER:
        if after.startswith(word):
            return relation
    for word, relation in _BEFORE:
        if before.endswith(word):
            return relation
    return "exact"


def _printed_units(units: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    codes: dict[str, tuple[str, ...]] = {}
    for code, forms in zip(units.index, units["printed"], strict=True):
        for form in str(forms).split("|"):
            if form:
                codes[form] = (*codes.get(form, ()), str(code))
    return codes


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry:
    import pint

    registry: pint.UnitRegistry = pint.UnitRegistry()
    for definition in (
        "cny = [money_cny]", "usd = [money_usd]", "mu = hectare / 15", "pflops = [computing_power]",
        "person = [person]", "visit = [visit]", "household = [household]", "place = [place]",
        "dwelling = [dwelling]", "rank = [rank]", "percentage_point = [percentage_point]",
        "item = [item]", "share_percent = [share]",
    ):  # fmt: skip
        registry.define(definition)
    return registry
