"""What a described place says, clause by clause: wording in, clues out.

The forms of a clause are in `renewal_atlas.places.forms`, those of an extent by four sides (四至)
in `renewal_atlas.places.extent`. Every character is accounted for: a clause that is no known form
is a `name`, and a name that nothing is called by is never passed over.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renewal_atlas.places.extent import Extent, is_filler, read_extent
from renewal_atlas.places.forms import read_block, read_clause
from renewal_atlas.places.toponym import simplify

if TYPE_CHECKING:
    from renewal_atlas.places.clues import Clue

_LEAD: Final = re.compile(
    "^(?:(?:(?:该|本|此)?(?:项目|地块|片区|园区|工程|企业|公司)?(?:具体|现|主要|均|都)?"
    "(?:位于|地处|坐落于|坐落在|坐落|座落于|座落在|座落|选址于|选址在|选址|落户于|落户|处于|设在|建在|在)"
    "|(?:项目)?(?:地址|位置|地点|坐落|座落|住所|所在地|范围)(?:[:为是]|位于)+))+"
)
_ON: Final = "(?<=[侧北南东西线内])且|(?<=侧)、"
_SEPARATORS: Final = re.compile(rf"[;。,+\n]+|{_ON}")
_THOUSANDS: Final = re.compile(
    r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?=(?:\.\d+)?(?:余|多|万)?(?:公里|千米|km|米|m|亩|公顷|ha|平))"
)
_BRACKETED: Final = re.compile(
    r"(?P<a>[^()]+)\((?P<b>[^()]*(?:附近|交叉口|路口|交汇处|旁|[侧角]|\d号院?))\)"
)


# 经二路以南、经四路以北范围内的中山公园: the sides end before the name
_NESTED: Final = re.compile(
    "(以[东西南北])的?(?:围合的?)?(?:(?:范围|区域|片区)(?:以内|之内|内)|以内|之内)的?"
)


@dataclass(frozen=True, slots=True)
class Wording:
    """What a description says, clause by clause.

    Attributes
    ----------
    extent
        Four sides, if the text gives two or more of them.
    clues
        One for each clause that is no side.
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
    plain = _NESTED.sub(r"\1;", without_lead(plain_text(text))).rstrip(";")
    extent, rest = read_extent(plain)
    block = None if extent else read_block(plain)
    if block:
        return Wording(None, (block,))
    clauses = rest if extent else clauses_of(plain)
    said = (clause for clause in map(without_lead, clauses) if clause and not is_filler(clause))
    clues = map(read_clause, said)
    return Wording(extent, tuple(clues))


def clauses_of(plain: str) -> tuple[str, ...]:
    """Clauses of a wording; a bracket that says more of where is one of its own."""
    found: list[str] = []
    for clause in _SEPARATORS.split(plain):
        bracket = _BRACKETED.fullmatch(clause)
        found += [bracket["a"], bracket["b"]] if bracket else [clause]
    joined: list[str] = []
    for clause in found:
        # 129,228号: the comma parts numbers of one road, not clauses
        if joined and re.match(r"\d+(?:-\d+)?号", clause) and re.search(r"\d$", joined[-1]):
            joined[-1] += "、" + clause
        elif clause:
            joined.append(clause)
    return tuple(joined)


def without_lead(plain: str) -> str:
    """Wording without 项目位于, 地址: and the like; a text of nothing else stays."""
    return _LEAD.sub("", plain) or plain


def plain_text(text: str) -> str:
    """Wording in half width and simplified characters, without blanks and quotes."""
    narrow = simplify(unicodedata.normalize("NFKC", text)).replace("﹐", ",")
    tight = re.sub("[\\s\"'“”‘’「」『』《》·•]", "", narrow)
    tight = re.sub("[【〔\\[]", "(", re.sub("[】〕\\]]", ")", tight))
    return _THOUSANDS.sub(lambda match: match[0].replace(",", ""), tight)
