"""Names that belong to another province, city or district: 四川乐山市中区, 安庆大观园."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renewal_atlas.places.toponym import fold, short_name
from renewal_atlas.places.wording import plain_text

if TYPE_CHECKING:
    import pandas as pd

    from renewal_atlas.places.names import NameIndex
    from renewal_atlas.places.toponym import Home

# Where a place's name can begin: after punctuation, brackets, and words such as 位于.
_STARTS: Final = re.compile(
    "[,;、。:()]|位于|地处|坐落于|坐落在|坐落|座落于|座落在|处于|选址于|选址在|选址|落户于|落户|设在|建在|在|于"
    "|毗邻|紧邻|邻近|靠近"
)
_ROAD: Final = re.compile(
    "[一二三四五六七八九十东西南北中大小]{0,3}(?:路|街|大街|大道|巷|道|胡同|高速)"
)
# 天桥区域, 中山市场, 鞍山市民 are no divisions
_GOES_ON: Final = re.compile("[域场民集政容]|委会|立医院")
_WIDE: Final = ("省", "市", "自治区", "自治州", "盟", "县", "行政区")
_NOT_ALONE: Final = frozenset({"城区", "郊区", "矿区", "东区", "西区", "新区"})
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
    nearby
        Full names of the other districts of our city.
    """

    full: dict[str, str]
    short: dict[str, str]
    nearby: frozenset[str] = frozenset()

    def prefix(self, folded: str, *, full_only: bool = False) -> str | None:
        """Foreign division that a folded name begins with, or None."""
        tables = (self.full,) if full_only else (self.full, self.short)
        for end in range(min(len(folded), _LONGEST), _SHORTEST - 1, -1):
            for table in tables:
                if folded[:end] in table:
                    return folded[:end]
        return None

    def named_in(self, text: str, home: Home, index: NameIndex) -> str | None:
        """Foreign division that a phrase names, at its front or wherever a place can begin."""
        for start in _STARTS.split(plain_text(text)):
            folded = fold(start) if start.strip() else ""
            for form in (folded, *home.without_prefix(folded)) if folded else ():
                found = self._leading(form, index)
                if found:
                    return found
        return self._anywhere(fold(text), index)

    def _leading(self, form: str, index: NameIndex) -> str | None:
        """Division in front of a folded name; 北京路 is a road and not in 北京."""
        full = self.prefix(form, full_only=True)
        if full:
            return None if full in _NOT_ALONE and len(full) < len(form) else full
        short = self.prefix(form)
        if short is None or index.begins(form, len(short)) or _ROAD.match(form[len(short) :]):
            return None
        return short

    def _anywhere(self, folded: str, index: NameIndex) -> str | None:
        """Full name within a phrase: of a district of our city, or of a province or city."""
        for at in range(len(folded)):
            for end in range(min(len(folded), at + _LONGEST), at + _SHORTEST, -1):
                name = folded[at:end]
                near = name in self.nearby or (name in self.full and name.endswith(_WIDE))
                if near and not _GOES_ON.match(folded[end:]) and not _own(folded, at, end, index):
                    return name
        return None


def _own(folded: str, at: int, end: int, index: NameIndex) -> bool:
    """Whether a known name of ours covers a part of a phrase."""
    return any(
        folded[first:last] in index.folded
        for first in range(max(0, at - _LONGEST), at + 1)
        for last in range(end, min(len(folded), end + _LONGEST) + 1)
        if last - first > end - at
    )


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
    nearby: set[str] = set()
    for code, name, level in zip(
        names["division_code"], names["name"], names["level"], strict=True
    ):
        key = fold(name)
        if key in ours:
            continue
        full[key] = level
        if level == "county" and code[:_CITY_PREFIX] == city:
            nearby.add(key)
        if level != "county" or code[:_CITY_PREFIX] == city:
            short[fold(short_name(name))] = level
    for mine in ours:
        short.pop(fold(short_name(mine)), None)
    return Elsewhere(full, short, frozenset(nearby))


def _home_city(names: pd.DataFrame, home: Home) -> str:
    """First four digits of our city's code, found through its name."""
    cities = names[(names["level"] == "city") & (names["name"] == home.city)]
    return str(cities["division_code"].iloc[0])[:_CITY_PREFIX] if len(cities) else ""
