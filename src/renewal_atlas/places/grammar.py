"""Pieces of the forms in which Chinese texts say where a place is, as regular expressions."""

from __future__ import annotations

from typing import Final

from renewal_atlas.places.clues import REACH_M
from renewal_atlas.places.distances import DISTANCE

DIRECTION: Final = "东北|东南|西北|西南|东|南|西|北"
CROSS: Final = (
    "(?:十字|丁字|T字|三岔)?(?:交叉路口|交叉口|交汇处|交会处|交界处|交汇口|交会口|交叉处|交接处"
    "|交口|路口|相交处|相交|交汇|交会|交叉|交界|立交桥|立交)(?:处)?"
)
WAY: Final = "路|街(?!道)|道|巷|大道|大街|高速|国道|省道|高架|胡同|里弄"
AND: Final = "与|和|及|、|/|×|&|@|同"
TO: Final = "至|到|-|—|–|~"
NAME: Final = r"[^,;()、]{1,24}?"
CLEAN: Final = r"[^,;()、与和及同近至到—–~×&@/-]{1,24}?"  # a name without a word that joins two
GRID: Final = "[大小]?[经纬][一二三四五六七八九十]{1,3}"
GROUNDS: Final = "(?:的?(?:地块|区域|用地|片区|一侧|地段|位置|地带|处))*"
TOWARDS: Final = rf"(?P<d>{DIRECTION})"
SIDE: Final = "(?:侧|角|方向|方|面|部|隅|边)"
CORNER: Final = "(?:侧|角|隅)"
WHERE: Final = rf"(?P<w>{'|'.join(sorted(REACH_M, key=len, reverse=True))})"
BY: Final = "(?P<w>旁边|旁|边上|边|两旁|对面)"
THING: Final = "(?P<a>.{2,40}?)"
ROAD: Final = rf"(?P<a>{NAME}(?:{WAY}))"
ROAD_B: Final = rf"(?P<b>{NAME}(?:{WAY}))"
PAIR: Final = rf"(?P<a>{NAME})(?:{AND})(?P<b>{NAME})"
PAIR_ROAD: Final = rf"(?P<a>{NAME})(?:{AND}){ROAD_B}"  # …与英雄山路口 is not 英雄山 with 路口
TOUCHING: Final = rf"(?P<a>{CLEAN}(?:{WAY}))(?P<b>{CLEAN}(?:{WAY}))"
GRID_PAIR: Final = rf"(?P<a>{GRID})路?(?:{AND})?(?P<b>{GRID})路?"
START: Final = r"(?:距离?|离|自|从|由)?(?P<a>.{2,40}?)的?"
HEADING: Final = (
    rf"(?:以|往|向|正|朝)?{TOWARDS}(?:侧|面|方向|方|行|边|角|走|延伸|部)?(?:直线|直线距离|大概)?"
)
METRES: Final = rf"(?P<n>{DISTANCE})"
INSIDE: Final = "(?:的?(?:范围|以内|之内|区域|内))+"
OFF: Final = "(?:处|远|的位置)?(?:路(?P<s>[东南西北])(?:侧)?)?"
NUMBER: Final = r"(?P<n>\d{1,5}|[一二三四五六七八九十百千]{1,7})"
SUFFIX: Final = r"(?:[甲乙丙丁戊己]|-\d{1,4}|附\d{1,3}|之[一二三四五六七八九十\d]{1,2})?"
PREMISES: Final = (
    r"(?:[甲乙丙丁戊己]|附\d{1,3}号?|-\d{1,4}号?|之[一二三四五六七八九十\d]{1,2}|内\d{1,3}号)?"
    r"(?:大院|院内|院|内|门|处)?"
    r"(?:[A-Za-z\d一二三四五六七八九十]{1,4}(?:号楼|号院|栋|幢|座|单元|层|楼|室|号))*"
)
TAIL: Final = r"(?P<t>\([^()]{1,24}\)|[^,;()、\d]{2,20})?"
STREET: Final = rf"(?P<a>{NAME}(?:{WAY}|里|村|庄|弄))"
FROM_TO: Final = r"(?P<list>\d{1,5}号?(?:至|到|-|—|–|~)\d{1,5}号)"
LISTED_NUMBERS: Final = r"(?P<list>\d{1,5}号?(?:(?:、|/|和|及|与)\d{1,5}号?)+)(?<=号)"
GATE: Final = "(?:东南|东北|西南|西北|东|南|西|北|正|大)门(?:口|处)?"
NEAR: Final = "(?P<v>靠近|临近|邻近|接近|近|毗邻|紧邻|紧靠|紧挨|紧临|临|邻)"
WITHIN: Final = "(?:境内|辖区内|辖区|范围内|区域内|(?<![医学法])院内|(?<=园)园内|之内|内)"
# blocks
LISTED: Final = rf"(?P<list>{NAME}(?:(?:、|,|与|和|及|以及|{TO}){NAME}){{2,7}})"
ENCLOSED: Final = (
    "(?:(?:四条|三条|五条|等)(?:道路|路|街道|城市道路)?)?(?:道路)?(?:所|共同|四面|环绕)*"
    "(?:围合|合围|围成|包围|围绕|围起来)(?:起来)?(?:而成|形成|成)?"
)
GROUND: Final = "(?:的?(?:区域|地块|范围|片区|街区|地段|用地|地带|区块|内|处|部分))*"
ONE: Final = rf"[^,;()、与和至到]{{1,16}}?(?:{WAY})"


def two(first: str, second: str) -> str:
    """Two roads between which something lies, as groups of these names."""
    return (
        "(?:介于|位于|处于|在)?(?:东西|南北)?(?:向|方向)?(?:介于|位于|处于|在)?"
        rf"(?P<{first}>{ONE})(?:与|和|、|{TO})(?P<{second}>{ONE})"
    )
