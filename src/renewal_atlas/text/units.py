"""Units as printed, and as they convert."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from renewal_atlas.text.grammar import arabic_only, not_before
from renewal_atlas.text.numerals import DIGITS, fold

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import pint

_CHINESE_DIGITS = (*DIGITS, "十")
_PRECISION = 12  # digits of a conversion: money of a province to the yuan


@dataclass(frozen=True, slots=True)
class Forms:
    """Printed forms of a vocabulary of units, ready to be looked for.

    Attributes
    ----------
    codes
        For each printed form the codes that it can stand for.
    pattern
        Matches the longest form at a place.
    """

    codes: dict[str, tuple[str, ...]]
    pattern: re.Pattern[str]

    def at(self, text: str, start: int) -> tuple[int, tuple[str, ...]] | None:
        """End and codes of the unit that stands at `start` of a folded text, None if none does."""
        for form in self._longest_first(text, start):
            end = start + len(form)
            following = text[end : end + 1]
            glued = form[-1].isascii() and form[-1].isalnum()
            if glued and following.isascii() and following.isalnum():
                continue
            if following and following in not_before().get(form, ""):
                continue
            if form in arabic_only() and text[start - 1 : start] in _CHINESE_DIGITS:
                continue
            return end, self.codes[form]
        return None

    def _longest_first(self, text: str, start: int) -> Iterator[str]:
        found = self.pattern.match(text, start)
        longest = found[0] if found else ""
        for length in range(len(longest), 0, -1):
            if longest[:length] in self.codes:
                yield longest[:length]


def printed_forms(units: pd.DataFrame) -> Forms:
    """Forms of a vocabulary `units`, whose column `printed` joins them by ``|``.

    Examples
    --------
    >>> import pandas as pd
    >>> forms = printed_forms(pd.DataFrame({"printed": ["公里|千米"]}, index=["km"]))
    >>> forms.at("长3公里", 2), forms.at("长3里", 2)
    ((4, ('km',)), None)
    """
    return _forms(tuple(map(str, units.index)), tuple(map(str, units["printed"])))


def convert(value: Decimal, unit: str, target: str, units: pd.DataFrame) -> Decimal | None:
    """Convert between two codes of the vocabulary; None where their dimensions differ.

    Parameters
    ----------
    value
        Number in `unit`.
    unit, target
        Codes of the vocabulary.
    units
        Vocabulary `units`, whose column `pint` gives each code's meaning; a name that pint does
        not have is a base unit of its own, so that a workspace may add what it counts.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"pint": ["mu", "hectare", "cny"]}, index=["mu", "hectare", "cny"])
    >>> convert(Decimal(30), "mu", "hectare", units), convert(Decimal(1), "mu", "cny", units)
    (Decimal('2'), None)
    """
    if unit == target:
        return value
    factor = _factor(str(units.at[unit, "pint"]), str(units.at[target, "pint"]))
    if factor is None:
        return None
    return Decimal(f"{float(value) * factor:.{_PRECISION}g}")


@lru_cache(maxsize=16)
def _forms(index: tuple[str, ...], printed: tuple[str, ...]) -> Forms:
    codes: dict[str, tuple[str, ...]] = {}
    for code, forms in zip(index, printed, strict=True):
        for form in filter(None, map(fold, forms.split("|"))):
            if code not in codes.get(form, ()):
                codes[form] = (*codes.get(form, ()), code)
    longest = sorted(codes, key=len, reverse=True)
    return Forms(codes, re.compile("|".join(map(re.escape, longest)) or r"(?!)"))


@lru_cache(maxsize=1024)
def _factor(unit: str, target: str) -> float | None:
    """What a number in `unit` is multiplied by; None between different dimensions."""
    registry = _registry()
    for name in re.findall(r"[A-Za-z_][A-Za-z_0-9]*", f"{unit} {target}"):
        if name not in registry:
            registry.define(f"{name} = [{name}]")
    source, goal = registry.Quantity(1.0, "") * registry(unit), registry(target)
    if source.dimensionality != goal.dimensionality:
        return None
    return float((source / goal).to_base_units().magnitude)


@lru_cache(maxsize=1)
def _registry() -> pint.UnitRegistry:
    import pint  # takes a third of a second, and most commands convert nothing

    registry: pint.UnitRegistry = pint.UnitRegistry()
    for definition in ("mu = hectare / 15", "share_percent = [share]"):
        registry.define(definition)
    return registry
