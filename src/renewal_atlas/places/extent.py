"""Extents by four sides (四至): 东至纬四路、西至小纬六路、南至经四路、北至经三路."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

SIDES: Final = ("东", "西", "南", "北")
OPPOSITE: Final = {"东": "西", "西": "东", "南": "北", "北": "南"}
_M2: Final = {
    "亩": 10_000 / 15,
    "公顷": 10_000.0,
    "ha": 10_000.0,
    "平方米": 1.0,
    "平米": 1.0,
    "m2": 1.0,
    "平方公里": 1_000_000.0,
    "km2": 1_000_000.0,
}
_MARKS: Final = r",、;。:\s()，；：（）"
_STOP: Final = rf"[^{_MARKS}]"
_UP_TO: Final = "至|到|抵|临近|临|邻近|邻|靠近|靠|接|连|起自|起于|起|止于|止|毗邻|紧邻|依|及"
_SIDE: Final = "(?:侧|面|部|边|端)?"
_SEVERAL: Final = "[东西南北](?:[、和及][东西南北])*"  # 西、南至X
_NEXT: Final = rf"(?=[{_MARKS}]|$|[东西南北]{_SIDE}(?:{_UP_TO}|为|是|:|以|与))"
_MEETS: Final = "相邻|为邻|相接|接壤|毗邻|相连|交界|为界"
# 东至X 东临X 东起X 东侧为X 东面是X 东:X 东以X为界 东与X相邻
_FORWARD: Final = re.compile(
    rf"(?<![东西南北])(?P<d>{_SEVERAL}){_SIDE}"
    rf"(?:以(?P<a>{_STOP}{{2,20}}?)为(?:界|边界|限)"
    rf"|与(?P<c>{_STOP}{{2,20}}?)(?:{_MEETS})"
    rf"|(?:{_UP_TO}|为|是|:|：)(?:{_UP_TO})?[:：]?(?P<b>{_STOP}{{1,20}}?){_NEXT})"
)
# 以X为东界
_BOUND: Final = re.compile(rf"以(?P<a>{_STOP}{{2,20}}?)为(?P<d>[东西南北])(?:侧|边|面)?(?:边)?界")
# X以南: the place lies south of X, so X is its northern side
_BACKWARD: Final = re.compile(rf"(?P<a>{_STOP}{{2,20}}?)以(?P<d>[东西南北])(?![东西南北])")
_AREA: Final = re.compile(
    r"(?P<what>建筑面积|总建筑|建面)?[^\d,、;。]{0,8}?(?P<n>\d[\d,]*(?:\.\d+)?)(?P<wan>万)?"
    r"(?P<u>平方公里|平方米|平米|公顷|亩|km2|m2|ha)"
)
_TRIM: Final = re.compile(
    r"^(?:规划(?:的)?|现状|现有|既有|在建|拟建|城市道路|的)+"
    r"|(?:道路)?(?:规划)?(?:道路)?(?:红线|中心线|绿线|边线|边界|用地界|为界|一线|西侧|东侧|南侧|北侧)+$"
)
_BARE: Final = frozenset(
    [
        "规划路",
        "规划道路",
        "现状路",
        "现状道路",
        "道路",
        "山体",
        "山",
        "河道",
        "河",
        "铁路",
        "农田",
        "绿地",
        "空地",
        "围墙",
        "用地红线",
        "红线",
        "地块",
        "居民区",
        "住宅",
    ]
)
_ENOUGH: Final = 2  # sides that make an extent
_CLEAR: Final = 3  # sides that surely make one, whatever else the text says


@dataclass(frozen=True, slots=True)
class Extent:
    """Sides of a place and its stated area.

    Attributes
    ----------
    sides
        Side (东, 西, 南, 北) and the name it reaches to, in that order.
    area_m2
        Land area that the text states, square metres; None if it states none.
    """

    sides: tuple[tuple[str, str], ...]
    area_m2: float | None = None

    @property
    def names(self) -> dict[str, str]:
        """Name at each side."""
        return dict(self.sides)


def read_extent(text: str) -> Extent | None:
    """Read an extent out of wording, in any order and form of the sides.

    Parameters
    ----------
    text
        Half width, simplified, without blanks, as `renewal_atlas.places.wording.plain_text`
        leaves it.

    Returns
    -------
    Extent or None
        None if the text does not give two sides.

    Examples
    --------
    >>> read_extent("北起经三路,南临经四路,西以小纬六路为界,东侧为规划纬四路,占地约91亩").sides
    (('东', '纬四路'), ('西', '小纬六路'), ('南', '经四路'), ('北', '经三路'))
    >>> read_extent("英雄山路以东") is None
    True
    """
    sides = _forward(text)
    if len(sides) < _CLEAR:
        sides = _backward(text) | sides
    if len(sides) < _ENOUGH:
        return None
    ordered = tuple((side, sides[side]) for side in SIDES if side in sides)
    return Extent(ordered, stated_area(text))


def write_extent(sides: Mapping[str, str]) -> str:
    """Plainest wording of an extent; `read_extent` reads it back.

    Examples
    --------
    >>> write_extent({"东": "纬四路", "北": "经三路"})
    '东至纬四路、北至经三路'
    """
    return "、".join(f"{side}至{sides[side]}" for side in SIDES if side in sides)


def stated_area(text: str) -> float | None:
    """First land area that a text states, square metres; floor area is passed over.

    Examples
    --------
    >>> round(stated_area("占地约91亩")), stated_area("建筑面积2万平方米,用地1.2公顷")
    (60667, 12000.0)
    """
    for match in _AREA.finditer(text):
        if not match["what"]:
            value = float(match["n"].replace(",", "")) * (10_000 if match["wan"] else 1)
            return value * _M2[match["u"]]
    return None


def is_unnamed(name: str) -> bool:
    """Whether a side is a thing without a name of its own (规划路, 山体)."""
    return name in _BARE


def _forward(text: str) -> dict[str, str]:
    sides: dict[str, str] = {}
    for match in _FORWARD.finditer(text):
        name = _trimmed(match["a"] or match["b"] or match["c"])
        for side in match["d"] if name else "":
            if side in SIDES:
                sides.setdefault(side, name)
    for match in _BOUND.finditer(text):
        sides.setdefault(match["d"], _trimmed(match["a"]))
    return sides


def _backward(text: str) -> dict[str, str]:
    sides: dict[str, str] = {}
    for match in _BACKWARD.finditer(text):
        name = _trimmed(match["a"])
        if name:
            sides.setdefault(OPPOSITE[match["d"]], name)
    return sides


def _trimmed(name: str) -> str:
    """Name without 规划, 现状, 红线 and the like; as it is if nothing else remains."""
    if name in _BARE:
        return name
    return _TRIM.sub("", name) or name
