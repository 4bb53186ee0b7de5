"""Grammar of described places in Chinese planning texts: wording in, clues out.

What lies at a clue is worked out in `renewal_atlas.places.described`; the extent by four sides
(四至) has a grammar of its own in `renewal_atlas.places.extent`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from renewal_atlas.places.extent import Extent, read_extent
from renewal_atlas.places.toponym import simplify

ClueKind = Literal[
    "junction", "corner", "stretch", "between", "offset", "beside", "along", "number", "name"
]  # fmt: skip

DIRECTIONS: Final[dict[str, tuple[float, float]]] = {
    "东": (1.0, 0.0),
    "南": (0.0, -1.0),
    "西": (-1.0, 0.0),
    "北": (0.0, 1.0),
    "东北": (0.7071, 0.7071),
    "东南": (0.7071, -0.7071),
    "西南": (-0.7071, -0.7071),
    "西北": (-0.7071, 0.7071),
}
# How far from a line a place may stand that is said to be along or beside it, metres. 沿线 of a
# trunk road is the widest: places that the documents put 沿线 stand 0.7 to 1.2 km from the road.
REACH_M: Final[dict[str, float]] = {
    "沿线": 1500.0, "沿岸": 1500.0, "两侧": 1000.0, "两岸": 1000.0, "一带": 1000.0,
    "附近": 1000.0, "周边": 1000.0, "沿路": 300.0, "沿街": 300.0, "路边": 300.0, "畔": 500.0,
    "旁": 300.0, "旁边": 300.0, "对面": 300.0,
}  # fmt: skip
ON_M: Final = 300.0  # 沿望岳路, 望岳路…: on the road
UNTRACED_M: Final = 1000.0  # how far a road may run on beyond its traced part
BESIDE_M: Final[dict[str, float]] = {"以": 1000.0, "侧": 300.0}

_DIR: Final = "东北|东南|西北|西南|东|南|西|北"
_CROSS: Final = "交叉路口|交叉口|交汇处|交会处|交界处|交汇口|交叉处|交口|路口|相交处"
_ROAD: Final = "路|街(?!道)|道|巷|大道|大街|高速|国道|省道|高架|胡同"
_AND: Final = "与|和|及|、|/|×"
_TO: Final = "至|到|-|—|–|~"
_NAME: Final = r"[^,;()]{1,24}?"
_GRID: Final = "[大小]?[经纬][一二三四五六七八九十]{1,3}"
_NUMBER: Final = r"\d+(?:\.\d+)?|[零一二两三四五六七八九十百千]+"
_UNIT: Final = {"公里": 1000.0, "千米": 1000.0, "km": 1000.0, "里": 500.0, "米": 1.0, "m": 1.0}
_UNITS: Final = "|".join(_UNIT)
_LEAD: Final = re.compile(
    r"^(?:(?:该|本)?(?:项目|地块|片区|园区)?(?:位于|地处|坐落于|坐落在|坐落|选址于|选址|处于|在)"
    r"|(?:项目)?(?:地址|位置|地点|坐落|范围)[:为]+)"
)
_SEPARATORS: Final = re.compile(r"[;。,+\n]+|(?<=[侧北南东西线内])且")


@dataclass(frozen=True, slots=True)
class Clue:
    """One thing that wording says of where a place is.

    Attributes
    ----------
    kind
        Form of the wording.
    names
        Toponyms in it, in order: two roads of a junction, the road and both ends of a stretch.
    direction
        One of the eight directions, for corner, offset and beside.
    metres
        Distance of an offset, reach of along and beside, house number of a number.
    """

    kind: ClueKind
    names: tuple[str, ...]
    direction: str = ""
    metres: float = 0.0


@dataclass(frozen=True, slots=True)
class Wording:
    """What a description says, clause by clause.

    Attributes
    ----------
    extent
        The four sides, if it gives them.
    clues
        All else, in order.
    """

    extent: Extent | None
    clues: tuple[Clue, ...]


def read_wording(text: str) -> Wording:
    """Read a description of a place.

    Parameters
    ----------
    text
        Wording as in a document, one or several clauses: 经四路与小纬二路交叉口东北侧;
        英雄山路以东; 东至纬四路、西至…; 二环南路沿线；望岳路附近.

    Returns
    -------
    Wording
        An extent where two or more sides are given; a clause that is no known form is a `name`.

    Examples
    --------
    >>> read_wording("经四路与小纬二路交叉口东北侧").clues[0]
    Clue(kind='corner', names=('经四路', '小纬二路'), direction='东北', metres=0.0)
    >>> read_wording("二环南路沿线；望岳路附近").clues[1].kind
    'along'
    """
    plain = plain_text(text)
    extent = read_extent(plain)
    if extent:
        return Wording(extent, ())
    clauses = (_LEAD.sub("", clause) for clause in _SEPARATORS.split(plain))
    return Wording(None, tuple(read_clause(clause) for clause in clauses if clause))


def plain_text(text: str) -> str:
    """Wording in half width and simplified characters, without blanks and quotes."""
    narrow = simplify(unicodedata.normalize("NFKC", text))
    return re.sub("[\\s\"'“”‘’「」『』《》·•]", "", narrow)


def read_clause(clause: str) -> Clue:
    """Read one clause; the forms are tried from the most to the least specific."""
    for pattern, make in _FORMS:
        match = pattern.fullmatch(clause)
        if match:
            return make(match)
    return Clue("name", (clause,))


def number(text: str) -> float:
    """Value of a number in digits or Chinese numerals up to thousands.

    Examples
    --------
    >>> number("1.5"), number("五百"), number("一千二百"), number("两")
    (1.5, 500.0, 1200.0, 2.0)
    """
    if text[0].isdigit():
        return float(text)
    total, digit = 0.0, 0.0
    for character in text:
        if character in _PLACES:
            total += (digit or 1.0) * _PLACES[character]
            digit = 0.0
        else:
            digit = float(_DIGITS.index(character)) if character != "两" else 2.0
    return total + digit


_DIGITS: Final = "零一二三四五六七八九"
_PLACES: Final = {"十": 10.0, "百": 100.0, "千": 1000.0}


def _junction(match: re.Match[str]) -> Clue:
    return Clue("junction", (match["a"], match["b"]))


def _corner(match: re.Match[str]) -> Clue:
    return Clue("corner", (match["a"], match["b"]), match["d"])


def _stretch(match: re.Match[str]) -> Clue:
    return Clue("stretch", (match["a"], match["b"], match["c"]))


def _between(match: re.Match[str]) -> Clue:
    return Clue("between", (match["a"], match["b"]))


def _offset(match: re.Match[str]) -> Clue:
    return Clue("offset", (match["a"],), match["d"], number(match["n"]) * _UNIT[match["u"]])


def _beyond(match: re.Match[str]) -> Clue:
    return Clue("beside", (match["a"],), match["d"], BESIDE_M["以"])


def _at_side(match: re.Match[str]) -> Clue:
    return Clue("beside", (match["a"],), match["d"], BESIDE_M["侧"])


def _along(match: re.Match[str]) -> Clue:
    return Clue("along", (match["a"],), "", REACH_M[match["w"]])


def _on(match: re.Match[str]) -> Clue:
    return Clue("along", (match["a"],), "", ON_M)


def _numbered(match: re.Match[str]) -> Clue:
    return Clue("number", (match["a"],), "", number(match["n"]))


_GROUNDS: Final = "(?:的?(?:地块|区域|范围|用地|片区|一侧))?"
_PAIR: Final = rf"(?P<a>{_NAME})(?:{_AND})(?P<b>{_NAME})"
_TOUCHING: Final = rf"(?P<a>{_NAME}(?:{_ROAD}))(?P<b>{_NAME}(?:{_ROAD}))"
_GRID_PAIR: Final = rf"(?P<a>{_GRID})路?(?:{_AND})?(?P<b>{_GRID})路?"
_TOWARDS: Final = rf"(?P<d>{_DIR})"
_SIDE: Final = "(?:侧|角|方向|方|面|部|隅|边)"
_CORNER: Final = "(?:侧|角|隅)"
_WHERE: Final = "|".join(sorted(REACH_M, key=len, reverse=True))
_ROAD_A: Final = rf"(?P<a>{_NAME}(?:{_ROAD}))"
_OFFSET: Final = (
    rf"(?P<a>.{{2,40}}?)(?:以|往|向|正)?{_TOWARDS}(?:侧|面|方向|方|行)?(?:约|大约|大概)?"
    rf"(?P<n>{_NUMBER})(?:余|多)?(?P<u>{_UNITS})(?:处|左右|路[东南西北]|{_GROUNDS})*"
)
_FORMS: Final = tuple(
    (re.compile(pattern), make)
    for make, pattern in (
        (
            _stretch,
            rf"(?P<a>{_NAME})\((?:自|从)?(?P<b>{_NAME})(?:{_TO})+(?P<c>{_NAME})段?\)(?:段|路段|沿线)?",
        ),
        (
            _stretch,
            rf"{_ROAD_A}(?:自|从)?(?P<b>{_NAME}(?:{_ROAD}|河))(?:{_TO}|与|和)(?P<c>{_NAME})(?:段|之间)",
        ),
        (_between, rf"{_PAIR}之间{_GROUNDS}"),
        (_offset, _OFFSET),
        (_corner, rf"{_PAIR}的?(?:{_CROSS})的?以?{_TOWARDS}{_SIDE}?{_GROUNDS}"),
        (_corner, rf"{_GRID_PAIR}(?:路?口|{_CROSS})?{_TOWARDS}{_CORNER}{_GROUNDS}"),
        (_corner, rf"{_TOUCHING}(?:{_CROSS}|口)?{_TOWARDS}{_CORNER}{_GROUNDS}"),
        (_corner, rf"{_PAIR}{_TOWARDS}(?:角|隅){_GROUNDS}"),
        (_junction, rf"{_GRID_PAIR}(?:路?口|{_CROSS})?"),
        (_junction, rf"{_PAIR}的?(?:{_CROSS})(?:处|附近)?"),
        (_junction, rf"{_ROAD_A}(?:{_AND})(?P<b>{_NAME}(?:{_ROAD}))"),
        (_junction, rf"{_TOUCHING}(?:口|{_CROSS}|相交)?(?:处|附近)?"),
        (_beyond, rf"(?P<a>{_NAME})以{_TOWARDS}{_GROUNDS}"),
        (_at_side, rf"(?P<a>{_NAME}){_TOWARDS}(?:侧|边|面){_GROUNDS}"),
        (_at_side, rf"(?P<a>{_NAME}(?:{_ROAD}))路(?P<d>东|南|西|北)"),
        (_along, rf"沿?(?P<a>{_NAME})(?P<w>{_WHERE})(?:地区|区域|地带|地块)?"),
        (_on, rf"沿(?P<a>{_NAME})"),
        (_numbered, rf"(?P<a>{_NAME}(?:{_ROAD}))(?P<n>\d{{1,5}})(?:-\d+)?号.*"),
    )
)
