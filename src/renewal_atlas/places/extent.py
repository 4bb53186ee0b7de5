"""Extents by four sides (四至): 东至纬四路、西至小纬六路、南至经四路、北至经三路."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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
_UP_TO: Final = (
    "至于|至|抵达|到达|到|抵|达|临近|紧临|邻近|邻接|紧邻|紧靠|毗邻|毗连|靠近|濒临|临|邻|靠|接壤|连接|接|连|"
    "起自|起于|始于|起|止于|止|依|倚|傍|枕|濒|望|隔|及|以"
)
_DASH: Final = "—|–|-|~"
_SIDE: Final = "(?:侧边界|侧|面|部|边界|边|端|界|向|方)?"
_SEVERAL: Final = (
    "[东西南北](?:[、和及]?[东西南北](?![东西南北]))?(?:[、和及][东西南北])*"  # 西、南至X
)
_NEXT: Final = (
    rf"(?=[{_MARKS}]|$|[东西南北]{_SIDE}(?:{_UP_TO}|{_DASH}|为|是|:|以|与)"
    "|(?:所)?(?:围合|合围|围成)|之间|以内)"
)
_MEETS: Final = "相邻|为邻|相接|接壤|毗邻|毗连|相连|交界|为界|隔路相望|相望"
# 东至X 东临X 东起X 东侧为X 东面是X 东:X 东—X 东以X为界 东与X相邻
_FORWARD: Final = re.compile(
    rf"(?<![东西南北以])(?:自)?(?P<d>{_SEVERAL}){_SIDE}"
    rf"(?:以(?P<a>{_STOP}{{2,20}}?)为(?:界|边界|限)"
    rf"|与(?P<c>{_STOP}{{2,20}}?)(?:{_MEETS})"
    rf"|(?:{_UP_TO}|{_DASH}|为|是|:)+:?(?P<b>{_STOP}{{1,20}}?){_NEXT})"
)
# 以X为东界
_BOUND: Final = re.compile(rf"以?(?P<a>{_STOP}{{2,20}}?)为(?P<d>[东西南北])(?:侧|边|面)?(?:边)?界")
# X以南: the place lies south of X, so X is its northern side
_BACKWARD: Final = re.compile(
    rf"(?:至|到|与|和|起)?(?P<a>{_STOP}{{2,20}}?)以(?P<d>[东西南北])(?![东西南北])(?:侧|面|方向)?"
)
_WAY: Final = "路|街|道|巷|河|线|国道|高速"
# X东侧, X西: only where three or more say so
_BARE_BACK: Final = re.compile(
    rf"(?P<a>{_STOP}{{1,20}}?(?:{_WAY}))(?:路)?(?P<d>[东西南北])(?:侧|面|边)?"
)
_BARE_FRONT: Final = re.compile(
    rf"(?P<d>[东西南北])(?:侧|面|界|边界)?(?P<a>{_STOP}{{1,20}}?(?:{_WAY}|山))"
)
_BRACKET: Final = re.compile(rf"(?P<a>{_STOP}{{2,20}}?)\((?P<d>[东西南北])(?:侧|至|界|面|边)?\)")
_BRACKET_FRONT: Final = re.compile(
    rf"\((?P<d>[东西南北])(?:侧|至|界|面|边)?\)(?P<a>{_STOP}{{2,20}})"
)
# 东西南北分别至A、B、C、D; 东、西至A、B
_RESPECTIVELY: Final = re.compile(
    rf"(?P<ds>[东西南北](?:[、,和及]?[东西南北]){{1,3}})(?:(?:四|两|各|至|侧|面|边|界|边界|向)*分别"
    rf"(?:{_UP_TO}|为|是|与|:)*|[侧面]?(?:至|到|临|邻|为))(?P<ns>{_STOP}+(?:(?:[、,]|和|与|及){_STOP}+)*?)"
    rf"(?:为界|{_MEETS})?(?=;|。|$|,?[东西南北][、,和及]?[东西南北](?:四|两|各|侧|面|边|界|向)*(?:分别|至|到|临|邻|为)|,占地|,面积|,用地|围合|合围)"
)
_AREA: Final = re.compile(
    r"(?P<what>建筑面积|总建筑|建面)?[^\d,、;。]{0,8}?(?P<n>\d[\d,]*(?:\.\d+)?)(?P<wan>万)?"
    r"(?P<u>平方公里|平方米|平米|公顷|亩|km2|m2|ha)"
)
_TRIM: Final = re.compile(
    r"^(?:规划(?:的)?|现状|现有|既有|在建|拟建|城市道路|的)+"
    r"|(?:道路)?(?:规划)?(?:道路)?(?:红线|中心线|绿线|边线|边界|用地界|为界|一线|西侧|东侧|南侧|北侧)+$"
)
_BARE: Final = frozenset(
    {"规划路", "规划道路", "现状路", "现状道路", "道路", "山体", "山", "河道", "河", "铁路"}
    | {"农田", "绿地", "空地", "围墙", "用地红线", "红线", "地块", "居民区", "住宅"}
)
# What may stand around the sides and says no more of where: 四至范围为, 围合区域, 占地约91亩
_SUBJECT: Final = "(?:该|本|此|其)?(?:项目|地块|片区|园区|宗地|用地|工程|区域)?(?:的)?"
_FILLER: Final = re.compile(
    rf"{_SUBJECT}(?:四至|四周|范围|边界|界址|界限|四界|具体|规划|用地|空间|分别|大致|约|其中|研究|改造|东西南北)*"
    rf"(?:为|是|:|在)?"
    rf"|(?:所|共同|道路|的|四条)*(?:围合|合围|围成|之间|以内|内)*(?:而成|成)?(?:的|区域|地块|范围|片区|地段|用地|街区|地带|处|部分)*"
    r"|(?:总)?(?:占地|用地|规划|面积|总|约|土地|为|建筑|建面|的|净)*\d[\d,]*(?:\.\d+)?万?(?:平方公里|平方米|平米|公顷|亩|km2|m2|ha)(?:左右)?"
    r"|规划|现状|城市道路|红线|等|至|到"
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
    doubled
        Sides that the text gives two names for, with the second one.
    """

    sides: tuple[tuple[str, str], ...]
    area_m2: float | None = None
    doubled: tuple[tuple[str, str], ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """Name at each side."""
        return dict(self.sides)


@dataclass(slots=True)
class _Found:
    """Sides as they turn up, and what of the text they are said by."""

    sides: dict[str, str] = field(default_factory=dict)
    spans: list[tuple[int, int]] = field(default_factory=list)
    doubled: list[tuple[str, str]] = field(default_factory=list)

    def add(self, side: str, name: str) -> None:
        if self.sides.setdefault(side, name) != name:
            self.doubled.append((side, name))


def read_extent(text: str) -> tuple[Extent | None, tuple[str, ...]]:
    """Read an extent out of wording, in any order and form of the sides.

    Parameters
    ----------
    text
        Half width, simplified, without blanks, as `renewal_atlas.places.wording.plain_text`
        leaves it.

    Returns
    -------
    tuple
        The extent, or None if the text does not give two sides; and the clauses that are no part
        of it, which must be understood too.

    Examples
    --------
    >>> extent, rest = read_extent("北起经三路,南临经四路,西以小纬六路为界,东侧为规划纬四路")
    >>> extent.sides, rest
    ((('东', '纬四路'), ('西', '小纬六路'), ('南', '经四路'), ('北', '经三路')), ())
    >>> read_extent("英雄山路以东")
    (None, ())
    """
    for read in (_respectively, _stated, _bare):
        found = read(text)
        if len(found.sides) >= _ENOUGH:
            ordered = tuple((side, found.sides[side]) for side in SIDES if side in found.sides)
            extent = Extent(ordered, stated_area(text), tuple(found.doubled))
            return extent, tuple(_rest(text, found.spans))
    return None, ()


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


def is_filler(clause: str) -> bool:
    """Whether a clause says no more of where, such as 占地约91亩.

    Examples
    --------
    >>> is_filler("占地约91亩"), is_filler("望岳路附近")
    (True, False)
    """
    return bool(_FILLER.fullmatch(clause))


def _respectively(text: str) -> _Found:
    """东西南北分别至A、B、C、D: as many names as directions, in their order."""
    found = _Found()
    for match in _RESPECTIVELY.finditer(text):
        directions = re.findall("[东西南北]", match["ds"])
        names = [n for n in re.split("[、,]|和|与|及", match["ns"]) if n]
        own = any(re.match(rf"[东西南北]{_SIDE}(?:{_UP_TO}|为|是)", name) for name in names)
        if len(names) == len(directions) and not own:
            found.spans.append(match.span())
            for side, name in zip(directions, names, strict=True):
                found.add(side, _trimmed(re.sub(rf"^(?:{_UP_TO})", "", name)))
    return found


def _stated(text: str) -> _Found:
    """Sides with a word that says so, forward (东至X) or backward (X以西)."""
    found = _Found()
    for match in _FORWARD.finditer(text):
        name = _trimmed(match["a"] or match["b"] or match["c"])
        if name:
            found.spans.append(match.span())
            for side in re.findall("[东西南北]", match["d"]):
                found.add(side, name)
    for match in _BOUND.finditer(text):
        found.spans.append(match.span())
        found.add(match["d"], _trimmed(match["a"]))
    if len(found.sides) >= _CLEAR:
        return found
    for match in _BACKWARD.finditer(text):
        free = not any(a < match.end() and match.start() < b for a, b in found.spans)
        if free and (name := _trimmed(match["a"])):
            found.spans.append(match.span())
            found.add(OPPOSITE[match["d"]], name)
    return found


def _bare(text: str) -> _Found:
    """Sides without such a word: three or more clauses of one form, and nothing else."""
    plain = re.sub(r"^(?:四至|范围|四至范围|边界)(?:为|是|:)*", "", text)
    clauses = [c for c in re.split("[,、;。]", re.sub(rf"{_AROUND}$", "", plain)) if c]
    for pattern, turn in (
        (_BRACKET, False),
        (_BRACKET_FRONT, False),
        (_BARE_BACK, True),
        (_BARE_FRONT, False),
    ):
        matches = [pattern.fullmatch(clause) for clause in clauses]
        sides = [match["d"] for match in matches if match]
        names = {match["a"] for match in matches if match}
        if len(clauses) == len(set(sides)) >= _CLEAR and len(names) == len(sides):
            found = _Found(spans=[(0, len(text))])
            for match in filter(None, matches):
                side = OPPOSITE[match["d"]] if turn else match["d"]
                found.add(side, _trimmed(match["a"]))
            return found
    return _Found()


_AROUND: Final = "(?:所)?(?:围合|合围|围成)(?:而成|成)?(?:的)?(?:区域|地块|范围|片区)?"


def _rest(text: str, spans: list[tuple[int, int]]) -> Iterator[str]:
    """Clauses between the sides that are not mere filling."""
    at, pieces = 0, []
    for start, end in sorted(spans):
        pieces.append(text[at:start])
        at = max(at, end)
    pieces.append(text[at:])
    for piece in pieces:
        for clause in re.split(r"[,、;。:()]", piece):
            if clause and not _FILLER.fullmatch(clause):
                yield clause


def _trimmed(name: str) -> str:
    """Name without 规划, 现状, 红线 and the like; as it is if nothing else remains."""
    if name in _BARE:
        return name
    return _TRIM.sub("", name) or name
