"""Forms of one clause of a described place, from the most to the least specific."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from renewal_atlas.places.clues import BARE, BESIDE_M, NEAR_ROAD_M, ON_M, REACH_M, Clue
from renewal_atlas.places.distances import DISTANCE, number, read_distance

if TYPE_CHECKING:
    from collections.abc import Callable

_DIR: Final = "东北|东南|西北|西南|东|南|西|北"
_CROSS: Final = (
    "(?:十字|丁字|T字|三岔)?(?:交叉路口|交叉口|交汇处|交会处|交界处|交汇口|交会口|交叉处|交接处|交口"
    "|路口|相交处|相交|交汇|交会|交叉|交界|立交桥|立交)(?:处)?"
)
ROAD: Final = "路|街(?!道)|道|巷|大道|大街|高速|国道|省道|高架|胡同|里弄"
_AND: Final = "与|和|及|、|/|×|&|@|同"
_TO: Final = "至|到|-|—|–|~"
_NAME: Final = r"[^,;()、]{1,24}?"
_CLEAN: Final = r"[^,;()、与和及同近至到—–~×&@/-]{1,24}?"  # a name without a word that joins two
_GRID: Final = "[大小]?[经纬][一二三四五六七八九十]{1,3}"
_GROUNDS: Final = "(?:的?(?:地块|区域|用地|片区|一侧|地段|位置|地带|处))*"
_TOWARDS: Final = rf"(?P<d>{_DIR})"
_SIDE: Final = "(?:侧|角|方向|方|面|部|隅|边)"
_CORNER: Final = "(?:侧|角|隅)"
_WHERE: Final = "|".join(sorted(REACH_M, key=len, reverse=True))
_ROAD_A: Final = rf"(?P<a>{_NAME}(?:{ROAD}))"
_ROAD_B: Final = rf"(?P<b>{_NAME}(?:{ROAD}))"
_PAIR: Final = rf"(?P<a>{_NAME})(?:{_AND})(?P<b>{_NAME})"
_TOUCHING: Final = rf"(?P<a>{_CLEAN}(?:{ROAD}))(?P<b>{_CLEAN}(?:{ROAD}))"
_GRID_PAIR: Final = rf"(?P<a>{_GRID})路?(?:{_AND})?(?P<b>{_GRID})路?"
_START: Final = r"(?:距离?|离|自|从|由)?(?P<a>.{2,40}?)的?"
_HEADING: Final = (
    rf"(?:以|往|向|正|朝)?{_TOWARDS}(?:侧|面|方向|方|行|边|角|走|延伸|部)?(?:直线|直线距离|大概)?"
)
_METRES: Final = rf"(?P<n>{DISTANCE})"
_INSIDE: Final = "(?:的?(?:范围|以内|之内|区域|内))+"
_HOUSE: Final = r"(?:\d{1,5}|[一二三四五六七八九十百千]{1,7})"
_SUFFIX: Final = r"(?:[甲乙丙丁戊己]|-\d{1,4}|附\d{1,3}|之[一二三四五六七八九十\d]{1,2})?"
_PREMISES: Final = (
    r"(?:[甲乙丙丁戊己]|附\d{1,3}号?|-\d{1,4}号?|之[一二三四五六七八九十\d]{1,2}|内\d{1,3}号)?"
    r"(?:大院|院内|院|内|门|处)?"
    r"(?:[A-Za-z\d一二三四五六七八九十]{1,4}(?:号楼|号院|栋|幢|座|单元|层|楼|室|号))*"
)
_TAIL: Final = r"(?P<t>\([^()]{1,24}\)|[^,;()、\d]{2,20})?"
_NUMBERED: Final = rf"(?P<a>{_NAME}(?:{ROAD}|里|村|庄|弄))(?P<n>{_HOUSE})"
_OPEN: Final = {
    "斜对面": "does not say on which side it lies, nor how far",
    "斜对过": "does not say on which side it lies, nor how far",
    "延": "lies beyond the line that is known, and nothing says how far",
    "端": "is the end of the road, which may lie beyond the line that is known",
    "外": "has no outer end",
}


def read_clause(clause: str) -> Clue:
    """Read one clause; the forms are tried from the most to the least specific.

    Examples
    --------
    >>> read_clause("大涧沟以南三五百米").kind, read_clause("大涧沟以南三五百米").low
    ('offset', 300.0)
    """
    tidy = _TWICE.sub(r"\1-\3\2", clause)
    for pattern, make in _FORMS:
        match = pattern.fullmatch(tidy)
        clue = make(match) if match else None
        if clue is not None:
            return replace(clue, text=clause)
    return Clue("name", (clause,), text=clause)


def read_block(plain: str) -> Clue | None:
    """Roads that enclose a block, without saying which lies on which side.

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


def _offset(match: re.Match[str]) -> Clue | None:
    distance = read_distance(match["n"])
    if distance is None:
        return None
    side = match["s"] or "" if "s" in match.re.groupindex else ""
    return Clue("offset", (match["a"],), match["d"], distance.metres, distance.low,
                distance.high, side)  # fmt: skip


def _within(match: re.Match[str]) -> Clue | None:
    distance = read_distance(match["n"])
    if distance is None:
        return None
    return Clue("within", (match["a"],), match["d"], distance.most, 0.0, distance.high)


def _around(match: re.Match[str]) -> Clue | None:
    distance = read_distance(match["n"])
    return Clue("along", (match["a"],), "", distance.high) if distance else None


def _number(match: re.Match[str]) -> Clue:
    tail = (match["t"] or "").strip("()")
    names = (match["a"], tail) if tail else (match["a"],)
    value = number(match["n"])
    return Clue("number", names, "", value, value, value)


def _numbers(match: re.Match[str]) -> Clue | None:
    found = [int(n) for n in re.findall(r"\d+", match["list"])]
    low, high = min(found), max(found)
    if "-" in match["list"] and len(found) == _PAIR_OF and found[1] < found[0]:
        return Clue("number", (match["a"],), "", found[0], found[0], found[0])  # 6638-5号
    if "-" in match["list"] and len(found) == _PAIR_OF and found[1] - found[0] < 1:
        return None
    return Clue("numbers", (match["a"],), "", low, low, high)


def _kind(kind: str, *keys: str, metres: float = 0.0) -> Callable[[re.Match[str]], Clue]:
    """Maker of a clue of named groups, with the direction where the form has one."""

    def make(match: re.Match[str]) -> Clue:
        names = tuple(match[key] for key in keys)
        direction = match["d"] if "d" in match.re.groupindex else ""
        reach = REACH_M[match["w"]] if match.re.groupindex.get("w") and match["w"] else metres
        return Clue(kind, names, direction, reach)  # type: ignore[arg-type]

    return make


def _touching(match: re.Match[str]) -> Clue:
    """Two roads written side by side, without a word that they meet."""
    reach = REACH_M[match["w"]] if match["w"] else 0.0
    return Clue("junction", (match["a"], match["b"]), "", reach, side=BARE)


def _near(match: re.Match[str]) -> Clue:
    return Clue("along", (match["a"],), "", REACH_M["附近"] if match["v"] in _NEARBY else ON_M)


def _roads(match: re.Match[str]) -> Clue | None:
    names = tuple(re.split("—|-|–|~|至|到|和|及|、|以及", match[0]))
    return Clue("roads", names) if all(re.search(f"(?:{ROAD})$", name) for name in names) else None


def _unclear(match: re.Match[str]) -> Clue:
    return Clue("unclear", (match["a"],), side=_OPEN[match["w"]])


GATE_M: Final = 100.0  # a gate stands at the edge of its place
_ENCLOSING: Final = 3
_PAIR_OF: Final = 2
_NEARBY: Final = frozenset({"近", "靠近", "临近", "邻近", "接近"})
# 500米至800米: the unit once
_TWICE: Final = re.compile(r"(\d+(?:\.\d+)?)(公里|千米|km|米|m)[-~—–至到](\d+(?:\.\d+)?)\2")
_LISTED: Final = rf"(?P<list>{_NAME}(?:(?:、|,|与|和|及|以及|{_TO}){_NAME}){{2,7}})"
_ENCLOSED: Final = (
    "(?:(?:四条|三条|五条|等)(?:道路|路|街道|城市道路)?)?(?:道路)?(?:所|共同|四面|环绕)*(?:围合|合围|围成|包围|围绕|围起来)"
    "(?:起来)?(?:而成|形成|成)?"
)
_AREA_WORDS: Final = "(?:的?(?:区域|地块|范围|片区|街区|地段|用地|地带|区块|内|处|部分))*"
_ONE: Final = rf"[^,;()、与和至到]{{1,16}}?(?:{ROAD})"


def _two(first: str, second: str) -> str:
    return (
        "(?:介于|位于|处于|在)?(?:东西|南北)?(?:向|方向)?(?:介于|位于|处于|在)?"
        rf"(?P<{first}>{_ONE})(?:与|和|、|{_TO})(?P<{second}>{_ONE})"
    )


_BLOCKS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?:由|在|为|位于|被|以)?{_LISTED}{_ENCLOSED}{_AREA_WORDS}",
        rf"{_two('a', 'b')}(?:之间|中间)?[、,;和及且](?:以及)?{_two('c', 'd')}"
        rf"(?:之间|中间){_AREA_WORDS}",
        rf"{_two('a', 'b')}(?:之间|中间)[、,;和及且]?{_two('c', 'd')}(?:之间|中间)?"
        rf"{_AREA_WORDS}",
        rf"(?P<a>{_NAME}(?:{ROAD}))(?:{_TO})(?P<b>{_NAME}(?:{ROAD}))[、,;]"
        rf"(?P<c>{_NAME}(?:{ROAD}))(?:{_TO})(?P<d>{_NAME}(?:{ROAD})){_AREA_WORDS}",
        rf"(?P<list>{_NAME}(?:{ROAD})(?:(?:、|与|和|及){_NAME}(?:{ROAD})){{2,5}})(?:四路|四条路)?之间{_AREA_WORDS}",
    )
)
_FORMS: Final[tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Clue | None]], ...]] = tuple(
    (re.compile(pattern), make)
    for make, pattern in (
        (
            _kind("stretch", "a", "b", "c"),
            rf"(?P<a>{_NAME})\((?:自|从)?(?P<b>{_NAME})(?:{_TO})+(?P<c>{_NAME})段?\)(?:段|路段|沿线)?",
        ),
        (
            _kind("stretch", "a", "b", "c"),
            rf"{_ROAD_A}(?:自|从)?(?P<b>{_NAME}(?:{ROAD}|河))(?:{_TO}|与|和)(?P<c>{_NAME}(?:{ROAD}|河|口)?)(?:段|路段|之间)",
        ),
        (
            _kind("stretch", "a", "b", "c"),
            rf"{_ROAD_A}(?:自|从)?(?P<b>{_CLEAN}(?:{ROAD}|河))(?:{_TO})(?P<c>{_CLEAN}(?:{ROAD}|河))",
        ),
        (_kind("between", "a", "b"), rf"(?:介于|处于)?{_PAIR}(?:之间|中间){_GROUNDS}"),
        (
            _kind("between", "a", "b"),
            rf"(?:介于|处于)?{_ROAD_A}(?:{_TO}){_ROAD_B}(?:之间|中间){_GROUNDS}",
        ),
        (_unclear, r"(?P<a>.{2,40}?)(?:的)?(?P<w>斜对面|斜对过)(?:.{0,4})"),
        (_unclear, rf"{_ROAD_A}(?:{_DIR})(?P<w>延)(?:长线|伸段|伸线|线|段|伸)?(?:.{{0,6}})"),
        (_unclear, rf"{_ROAD_A}(?:的)?(?:(?:{_DIR})(?:首|头|(?P<w>端)))(?:.{{0,4}})"),
        (_unclear, r"(?P<a>.{2,40}?)(?:以|之)(?P<w>外)"),
        (_within, rf"{_START}{_HEADING}{_METRES}{_INSIDE}{_GROUNDS}"),
        (
            _offset,
            rf"{_START}{_HEADING}{_METRES}(?:处|远|的位置)?(?:路(?P<s>[东南西北])(?:侧)?)?{_GROUNDS}",
        ),
        (
            _around,
            rf"(?P<a>.{{2,40}}?)(?:周边|周围|方圆|附近|半径)+{_METRES}(?:{_INSIDE})?{_GROUNDS}",
        ),
        (
            _around,
            rf"(?:距离?|离)(?P<a>.{{2,40}}?)(?:的距离)?(?:仅|只有)?{_METRES}(?:处|远|{_INSIDE})?{_GROUNDS}",
        ),
        (_around, rf"(?P<a>.{{2,40}}?){_METRES}{_INSIDE}{_GROUNDS}"),
        (_kind("corner", "a", "b"), rf"{_PAIR}的?(?:{_CROSS})的?{_TOWARDS}{_SIDE}?{_GROUNDS}"),
        (_kind("corner", "a", "b"), rf"{_GRID_PAIR}(?:{_CROSS}|口)?{_TOWARDS}{_CORNER}{_GROUNDS}"),
        (_kind("corner", "a", "b"), rf"{_GRID_PAIR}(?:{_CROSS}|口){_TOWARDS}"),
        (_kind("corner", "a", "b"), rf"{_TOUCHING}(?:{_CROSS}|口)?{_TOWARDS}{_CORNER}{_GROUNDS}"),
        (_kind("corner", "a", "b"), rf"{_TOUCHING}(?:{_CROSS}|口){_TOWARDS}"),
        (_kind("corner", "a", "b"), rf"{_PAIR}{_TOWARDS}(?:角|隅){_GROUNDS}"),
        (
            _kind("junction", "a", "b", metres=NEAR_ROAD_M),
            rf"{_ROAD_A}\(?(?:靠近|临近|邻近|近|靠)(?P<b>{_NAME})(?:路口|口|交叉口|处)?\)?",
        ),
        (_roads, rf"{_NAME}(?:{ROAD})(?:(?:{_TO}|和|及|以及|、){_NAME}(?:{ROAD})){{1,4}}"),
        (_kind("junction", "a", "b"), rf"{_GRID_PAIR}(?:{_CROSS}|口)?(?P<w>{_WHERE})?"),
        (_kind("junction", "a", "b"), rf"{_PAIR}的?(?:{_CROSS})(?P<w>{_WHERE})?"),
        (
            _kind("junction", "a", "b"),
            rf"{_ROAD_A}(?:与|/|×|&|@|同){_ROAD_B}(?:口)?(?P<w>{_WHERE})?",
        ),
        (_kind("junction", "a", "b"), rf"{_TOUCHING}(?:口|{_CROSS})(?P<w>{_WHERE})?"),
        (_touching, rf"{_TOUCHING}(?P<w>{_WHERE})?"),
        (_kind("part", "a"), rf"{_ROAD_A}(?:的)?(?P<d>{_DIR}|中)段(?:沿线|附近)?"),
        (
            _kind("beside", "a", metres=BESIDE_M["以"]),
            rf"(?P<a>.{{1,40}}?)以{_TOWARDS}(?:方向)?{_GROUNDS}",
        ),
        (
            _kind("beside", "a", metres=BESIDE_M["以"]),
            rf"(?P<a>.{{2,40}}?)(?:往|向|朝){_TOWARDS}(?:方向|侧)?",
        ),
        (
            _kind("beside", "a", metres=BESIDE_M["侧"]),
            rf"(?P<a>.{{1,40}}?){_TOWARDS}(?:侧|边|面|角|隅){_GROUNDS}",
        ),
        (_kind("beside", "a", metres=BESIDE_M["侧"]), rf"{_ROAD_A}路?(?P<d>东|南|西|北)(?:侧)?"),
        (
            _kind("along", "a"),
            rf"沿?(?P<a>.{{1,40}}?)(?:及其?|和其?)?的?(?P<w>{_WHERE})(?:地区|区域|地带|地块|处)?",
        ),
        (_kind("along", "a", metres=ON_M), rf"沿(?P<a>{_NAME})"),
        (_near, r"(?P<v>靠近|临近|邻近|接近|近|毗邻|紧邻|紧靠|紧挨|紧临|临|邻)(?P<a>.{2,40}?)"),
        (
            _numbers,
            rf"(?P<a>{_NAME}(?:{ROAD}|里|村|庄))(?P<list>\d{{1,5}}号?(?:至|到|-|—|–|~)\d{{1,5}}号)",
        ),
        (
            _numbers,
            rf"(?P<a>{_NAME}(?:{ROAD}|里|村|庄))(?P<list>\d{{1,5}}号?(?:(?:、|/|和|及|与)\d{{1,5}}号?)+)(?<=号)",
        ),
        (_number, rf"{_NUMBERED}{_SUFFIX}号{_PREMISES}{_TAIL}"),
        (_number, rf"{_NUMBERED}弄(?:\d{{1,4}}号)?{_PREMISES}{_TAIL}"),
        (
            _kind("along", "a", metres=GATE_M),
            r"(?P<a>.{2,40}?)(?:东南|东北|西南|西北|东|南|西|北|正|大)门(?:口|处)?",
        ),
        (_kind("name", "a"), rf"{_ROAD_A}(?:高架桥|高架|快速路|主路)"),
        (
            _kind("name", "a"),
            r"(?P<a>.{2,40}?)(?:境内|辖区内|辖区|范围内|区域内|院内|园内|之内|内)",
        ),
    )
)
