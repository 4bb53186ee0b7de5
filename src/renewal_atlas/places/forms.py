"""Forms of one clause of a described place, from the most to the least specific."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from renewal_atlas.places import grammar as g
from renewal_atlas.places.clues import BARE, BESIDE_M, NEAR_ROAD_M, ON_M, REACH_M, Clue
from renewal_atlas.places.distances import number, read_distance

if TYPE_CHECKING:
    from collections.abc import Callable

    from renewal_atlas.places.clues import ClueKind

    Maker = Callable[[re.Match[str]], Clue | None]

GATE_M: Final = 100.0  # a gate stands at the edge of its place
_ENCLOSING: Final = 3
_PAIR_OF: Final = 2
_LISTED_FROM: Final = 100  # 6638-5号 is a part of No. 6638, 228-129号 a range written backwards
_NEARBY: Final = frozenset({"近", "靠近", "临近", "邻近", "接近"})
_TWICE: Final = re.compile(r"(\d+(?:\.\d+)?)(公里|千米|km|米|m)[-~—–至到](\d+(?:\.\d+)?)\2")
_OPEN: Final = {
    "斜对面": "does not say on which side it lies, nor how far",
    "斜对过": "does not say on which side it lies, nor how far",
    "延": "lies beyond the line that is known, and nothing says how far",
    "端": "is the end of the road, which may lie beyond the line that is known",
    "头": "is the end of the road, which may lie beyond the line that is known",
    "首": "is the end of the road, which may lie beyond the line that is known",
    "外": "has no outer end",
}


def read_clause(clause: str) -> Clue:
    """Read one clause; the forms are tried from the most to the least specific.

    Parameters
    ----------
    clause
        Half width, without blanks.

    Examples
    --------
    >>> read_clause("大涧沟以南三五百米").kind, read_clause("大涧沟以南三五百米").low
    ('offset', 300.0)
    """
    tidy = _TWICE.sub(r"\1-\3\2", clause)  # 500米至800米: the unit once
    for pattern, make in _FORMS:
        match = pattern.fullmatch(tidy)
        clue = make(match) if match else None
        if clue is not None:
            return replace(clue, text=clause)
    return Clue("name", (clause,), text=clause)


def read_block(plain: str) -> Clue | None:
    """Roads that enclose a block, without saying which lies on which side.

    Parameters
    ----------
    plain
        A whole wording, half width, without blanks.

    Examples
    --------
    >>> read_block("由经二路、经四路、纬四路、纬六路围合的区域").names
    ('经二路', '经四路', '纬四路', '纬六路')
    >>> read_block("介于纬四路与纬六路之间、经二路与经四路之间").names
    ('纬四路', '纬六路', '经二路', '经四路')
    """
    for pattern in _BLOCKS:
        match = pattern.fullmatch(plain)
        names = _names(match) if match else ()
        if len(names) >= _ENCLOSING and len(set(names)) == len(names):
            return Clue("block", names, text=plain)
    return None


def _names(match: re.Match[str]) -> tuple[str, ...]:
    if "list" in match.re.groupindex:
        return tuple(n for n in re.split("、|,|以及|与|和|及|至|到|-|—|–|~|/", match["list"]) if n)
    return tuple(match[key] for key in "abcd")


def _kind(kind: ClueKind, *keys: str, metres: float = 0.0) -> Maker:
    """Maker of a clue of named groups, with the direction and reach where the form has them."""

    def make(match: re.Match[str]) -> Clue:
        groups = match.groupdict()
        reach = REACH_M[groups["w"]] if groups.get("w") else metres
        return Clue(kind, tuple(groups[key] for key in keys), groups.get("d") or "", reach)

    return make


def _offset(match: re.Match[str]) -> Clue | None:
    far = read_distance(match["n"])
    if far is None:
        return None
    side = match["s"] or ""
    return Clue("offset", (match["a"],), match["d"], far.metres, far.low, far.high, side)


def _within(match: re.Match[str]) -> Clue | None:
    far = read_distance(match["n"])
    return Clue("within", (match["a"],), match["d"], far.most, 0.0, far.high) if far else None


def _around(match: re.Match[str]) -> Clue | None:
    far = read_distance(match["n"])
    return Clue("along", (match["a"],), "", far.high) if far else None


def _number(match: re.Match[str]) -> Clue:
    tail = (match["t"] or "").strip("()")
    names = (match["a"], tail) if tail else (match["a"],)
    value = number(match["n"])
    return Clue("number", names, "", value, value, value)


def _numbers(match: re.Match[str]) -> Clue | None:
    found = [int(n) for n in re.findall(r"\d+", match["list"])]
    if (
        "-" in match["list"]
        and len(found) == _PAIR_OF
        and found[1] < found[0]
        and found[1] < _LISTED_FROM
    ):
        return Clue("number", (match["a"],), "", found[0], found[0], found[0])  # 6638-5号
    return Clue("numbers", (match["a"],), "", min(found), min(found), max(found))


def _touching(match: re.Match[str]) -> Clue:
    """Two roads written side by side, without a word that they meet."""
    reach = REACH_M[match["w"]] if match["w"] else 0.0
    return Clue("junction", (match["a"], match["b"]), "", reach, side=BARE)


def _near(match: re.Match[str]) -> Clue:
    return Clue("along", (match["a"],), "", REACH_M["附近"] if match["v"] in _NEARBY else ON_M)


def _roads(match: re.Match[str]) -> Clue | None:
    names = tuple(re.split("—|-|–|~|至|到|和|及|、|以及", match[0]))
    return Clue("roads", names) if all(re.search(f"(?:{g.WAY})$", n) for n in names) else None


def _unclear(match: re.Match[str]) -> Clue:
    return Clue("unclear", (match["a"],), side=_OPEN[match["w"]])


_BLOCKS: Final = tuple(
    re.compile(pattern + g.GROUND)
    for pattern in (
        rf"(?:由|在|为|位于|被|以)?{g.LISTED}{g.ENCLOSED}",
        rf"{g.two('a', 'b')}(?:之间|中间)?[、,;和及且](?:以及)?{g.two('c', 'd')}(?:之间|中间)",
        rf"{g.two('a', 'b')}(?:之间|中间)[、,;和及且]?{g.two('c', 'd')}(?:之间|中间)?",
        rf"(?P<a>{g.ONE})(?:{g.TO})(?P<b>{g.ONE})[、,;](?P<c>{g.ONE})(?:{g.TO})(?P<d>{g.ONE})",
        rf"(?P<list>{g.ONE}(?:(?:、|与|和|及){g.ONE}){{2,5}})(?:四路|四条路)?之间",
        rf"(?:四至|范围|边界)+(?:为|是|:)+(?P<list>{g.ONE}(?:(?:、|,|与|和|及){g.ONE}){{3}})",
    )
)
_STRETCH: Final = _kind("stretch", "a", "b", "c")
_BETWEEN: Final = _kind("between", "a", "b")
_AT_CORNER: Final = _kind("corner", "a", "b")
_AT: Final = _kind("junction", "a", "b")
_BEYOND: Final = _kind("beside", "a", metres=BESIDE_M["以"])
_AT_SIDE: Final = _kind("beside", "a", metres=BESIDE_M["侧"])
_ALONG: Final = _kind("along", "a")
_IN: Final = _kind("name", "a")
_TABLE: Final[tuple[tuple[Maker, str], ...]] = (
    (
        _STRETCH,
        (
            rf"(?P<a>{g.NAME})\((?:自|从)?(?P<b>{g.NAME})(?:{g.TO})+(?P<c>{g.NAME})段?\)"
            "(?:段|路段|沿线)?"
        ),
    ),
    (
        _STRETCH,
        (
            rf"{g.ROAD}(?:自|从)?(?P<b>{g.NAME}(?:{g.WAY}|河))(?:{g.TO}|与|和)"
            rf"(?P<c>{g.NAME}(?:{g.WAY}|河|口)?)(?:段|路段|之间)"
        ),
    ),
    (
        _STRETCH,
        (
            rf"{g.ROAD}(?:自|从)?(?P<b>{g.CLEAN}(?:{g.WAY}|河))(?:{g.TO})"
            rf"(?P<c>{g.CLEAN}(?:{g.WAY}|河))"
        ),
    ),
    (_BETWEEN, rf"(?:介于|处于)?{g.PAIR}(?:之间|中间){g.GROUNDS}"),
    (_BETWEEN, rf"(?:介于|处于)?{g.ROAD}(?:{g.TO}){g.ROAD_B}(?:之间|中间){g.GROUNDS}"),
    (_unclear, rf"{g.THING}的?(?P<w>斜对面|斜对过)(?:.{{0,4}})"),
    (_unclear, rf"{g.ROAD}(?:{g.DIRECTION})(?P<w>延)(?:长线|伸段|伸线|线|段|伸)?(?:.{{0,6}})"),
    (_unclear, rf"{g.ROAD}的?(?:{g.DIRECTION})(?P<w>首|头|端)(?:.{{0,4}})"),
    (_unclear, rf"{g.THING}(?:以|之)(?P<w>外)"),
    (_within, rf"{g.START}{g.HEADING}{g.METRES}{g.INSIDE}{g.GROUNDS}"),
    (_offset, rf"{g.START}{g.HEADING}{g.METRES}{g.OFF}{g.GROUNDS}"),
    (_around, rf"{g.THING}(?:周边|周围|方圆|附近|半径)+{g.METRES}(?:{g.INSIDE})?{g.GROUNDS}"),
    (
        _around,
        (
            rf"(?:距离?|离){g.THING}(?:的距离)?(?:仅|只有)?{g.METRES}(?:处|远|{g.INSIDE})?"
            rf"{g.GROUNDS}"
        ),
    ),
    (_around, rf"{g.THING}{g.METRES}{g.INSIDE}{g.GROUNDS}"),
    (_around, rf"{g.THING}{g.METRES}(?:处|远|的位置)"),
    (_AT_CORNER, rf"{g.PAIR_ROAD}(?:口|的?{g.CROSS})的?{g.TOWARDS}{g.SIDE}?{g.GROUNDS}"),
    (_AT_CORNER, rf"{g.PAIR}的?{g.CROSS}的?{g.TOWARDS}{g.SIDE}?{g.GROUNDS}"),
    (_AT_CORNER, rf"{g.GRID_PAIR}(?:{g.CROSS}|口)?{g.TOWARDS}{g.CORNER}{g.GROUNDS}"),
    (_AT_CORNER, rf"{g.GRID_PAIR}(?:{g.CROSS}|口){g.TOWARDS}"),
    (_AT_CORNER, rf"{g.TOUCHING}(?:{g.CROSS}|口)?{g.TOWARDS}{g.CORNER}{g.GROUNDS}"),
    (_AT_CORNER, rf"{g.TOUCHING}(?:{g.CROSS}|口){g.TOWARDS}"),
    (_AT_CORNER, rf"{g.PAIR}{g.TOWARDS}(?:角|隅){g.GROUNDS}"),
    (
        _kind("junction", "a", "b", metres=NEAR_ROAD_M),
        rf"{g.ROAD}\(?(?:靠近|临近|邻近|近|靠)(?P<b>{g.NAME})(?:路口|口|交叉口|处)?\)?",
    ),
    (_roads, rf"{g.NAME}(?:{g.WAY})(?:(?:{g.TO}|和|及|以及|、){g.NAME}(?:{g.WAY})){{1,4}}"),
    (_AT, rf"{g.GRID_PAIR}(?:{g.CROSS}|口)?{g.WHERE}?"),
    (_AT, rf"{g.PAIR_ROAD}(?:口|的?{g.CROSS}){g.WHERE}?"),
    (_AT, rf"{g.PAIR}的?{g.CROSS}{g.WHERE}?"),
    (_AT, rf"{g.ROAD}(?:与|/|×|&|@|同){g.ROAD_B}{g.WHERE}?"),
    (_AT, rf"{g.TOUCHING}(?:口|{g.CROSS}){g.WHERE}?"),
    (_touching, rf"{g.TOUCHING}{g.WHERE}?"),
    (_kind("part", "a"), rf"{g.ROAD}的?(?P<d>{g.DIRECTION}|中)段(?:沿线|附近)?"),
    (_BEYOND, rf"(?P<a>.{{1,40}}?)以{g.TOWARDS}(?:方向)?{g.GROUNDS}"),
    (_BEYOND, rf"{g.THING}(?:往|向|朝){g.TOWARDS}(?:方向|侧)?"),
    (_BEYOND, rf"{g.THING}{g.TOWARDS}岸{g.GROUNDS}"),
    (_AT_SIDE, rf"(?P<a>.{{1,40}}?){g.TOWARDS}(?:侧|边|面|角|隅){g.GROUNDS}"),
    (_AT_SIDE, rf"{g.ROAD}路?(?P<d>东|南|西|北)(?:侧)?"),
    (_ALONG, rf"{g.ROAD}路?{g.BY}"),
    (_ALONG, rf"沿?(?P<a>.{{1,40}}?)(?:及其?|和其?)?的?{g.WHERE}(?:地区|区域|地带|地块|处)?"),
    (_kind("along", "a", metres=ON_M), rf"沿(?P<a>{g.NAME})"),
    (_near, rf"{g.NEAR}{g.THING}"),
    (_numbers, rf"{g.STREET}{g.FROM_TO}"),
    (_numbers, rf"{g.STREET}{g.LISTED_NUMBERS}"),
    (_number, rf"{g.STREET}{g.NUMBER}{g.SUFFIX}号{g.PREMISES}{g.TAIL}"),
    (_number, rf"{g.STREET}{g.NUMBER}弄(?:\d{{1,4}}号)?{g.PREMISES}{g.TAIL}"),
    (_kind("along", "a", metres=GATE_M), rf"{g.THING}{g.GATE}"),
    (_IN, rf"{g.ROAD}(?:高架桥|高架|快速路|主路)"),
    (_IN, rf"{g.THING}{g.WITHIN}"),
)
_FORMS: Final = tuple((re.compile(pattern), make) for make, pattern in _TABLE)
