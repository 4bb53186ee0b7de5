"""Names that belong to another province, city or district: 四川乐山市中区, 安庆大观园."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renewal_atlas.places.toponym import fold, short_name

if TYPE_CHECKING:
    import pandas as pd

    from renewal_atlas.places.toponym import Home

_BRACKETED: Final = re.compile(r"[(（\[【〔]([^)）\]】〕]+)[)）\]】〕]")
_CITY_PREFIX = 4  # digits of a code that name the city
_LONGEST: Final = 16
_SHORTEST: Final = 2


@dataclass(frozen=True, eq=False)
class Elsewhere:
    """Names of divisions that are not ours.

    Attributes
    ----------
    full
        Full names (四川省, 乐山市, 历下区) with the province or city they are in.
    short
        Everyday forms of provinces and cities, and of the other districts of our city.
    """

    full: dict[str, str]
    short: dict[str, str]

    def prefix(self, folded: str, *, full_only: bool = False) -> str | None:
        """Foreign division that a folded name begins with, or None."""
        tables = (self.full,) if full_only else (self.full, self.short)
        for end in range(min(len(folded), _LONGEST), _SHORTEST - 1, -1):
            for table in tables:
                if folded[:end] in table:
                    return folded[:end]
        return None

    def bracketed(self, name: str) -> str | None:
        """Foreign division named in brackets, as in 大观园（安庆）."""
        for content in _BRACKETED.findall(name):
            found = self.prefix(fold(content))
            if found:
                return found
        return None


def build_elsewhere(names: pd.DataFrame, home: Home) -> Elsewhere:
    """Index the divisions that are not the home district or what holds it.

    Parameters
    ----------
    names
        division_code, name, level (province, city, county), as `divisions.china_names` gives.
    home
        Our province, city and district.
    """
    ours = {fold(level) for level in (home.province, home.city, home.district) if level}
    city = _home_city(names, home)
    full: dict[str, str] = {}
    short: dict[str, str] = {}
    for code, name, level in zip(
        names["division_code"], names["name"], names["level"], strict=True
    ):
        key = fold(name)
        if key in ours:
            continue
        full[key] = level
        if level != "county" or code[:_CITY_PREFIX] == city:
            short[fold(short_name(name))] = level
    for mine in ours:
        short.pop(fold(short_name(mine)), None)
    return Elsewhere(full, short)


def _home_city(names: pd.DataFrame, home: Home) -> str:
    """First four digits of our city's code, found through its name."""
    cities = names[(names["level"] == "city") & (names["name"] == home.city)]
    return str(cities["division_code"].iloc[0])[:_CITY_PREFIX] if len(cities) else ""
