"""Chinese toponyms made comparable: width, script, punctuation, designators, home prefixes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import opencc

_TRADITIONAL: Final = opencc.OpenCC("t2s")

# What may follow a name without making it another place, longest first, and how far (metres) the
# thing so designated may reach beyond the named one. 水库, 院, 城, 路 and the like name other
# things and are never stripped: 卧虎山水库 is not 卧虎山.
DESIGNATORS: Final[dict[str, float]] = {
    "街道办事处": 0.0,
    "社区居民委员会": 500.0,
    "社区村民委员会": 500.0,
    "社区居委会": 500.0,
    "居民委员会": 500.0,
    "村民委员会": 500.0,
    "办事处": 0.0,
    "居委会": 500.0,
    "村委会": 500.0,
    "街道": 0.0,
    "社区": 500.0,
    "片区": 1000.0,
    "地块": 1000.0,
    "项目": 250.0,
    "改造提升": 250.0,
    "城市更新": 250.0,
    "改造": 250.0,
    "提升": 250.0,
    "更新": 250.0,
    "建设": 250.0,
    "征收": 250.0,
    "一期": 500.0,
    "二期": 500.0,
    "三期": 500.0,
    "站": 300.0,
    "村": 500.0,
}
_STEM_MIN = 2  # characters that must remain of a name
_OFFICES: Final = (
    ("街道办事处", "街道"),
    ("社区居民委员会", "社区"),
    ("社区村民委员会", "社区"),
    ("社区居委会", "社区"),
    ("村村民委员会", "村"),
    ("村村委会", "村"),
    ("村民委员会", "村"),
    ("村委会", "村"),
    ("居民委员会", ""),
    ("居委会", ""),
)


class _Simplified(dict[int, str]):
    """Character table for `str.translate`, filled from OpenCC as characters turn up.

    One character at a time, and on to a fixed point, so that folding twice changes nothing: phrase
    rules would depend on the neighbours.
    """

    def __missing__(self, codepoint: int) -> str:
        character = chr(codepoint)
        for _ in range(3):
            simpler = _TRADITIONAL.convert(character)
            if simpler == character:
                break
            character = simpler
        self[codepoint] = character
        return character


_SIMPLIFIED: Final = _Simplified()


def simplify(text: str) -> str:
    """Traditional to simplified characters, one by one; all else stays.

    Examples
    --------
    >>> simplify("東至緯四路")
    '东至纬四路'
    """
    return text.translate(_SIMPLIFIED)


@lru_cache(maxsize=65_536)
def fold(name: str) -> str:
    """Form of a toponym under which spellings of one name are equal.

    NFKC (full and half width), lower case, traditional to simplified characters, and without
    blanks, interpuncts, quotes, brackets and other punctuation.

    Parameters
    ----------
    name
        Toponym as written.

    Returns
    -------
    str
        Folded form; folding it again changes nothing. A name of punctuation only stays as it is.

    References
    ----------
    Unicode Standard Annex 15; OpenCC, configuration t2s.

    Examples
    --------
    >>> fold("經四路與「小緯二路」"), fold("不觉晓·玉符河"), fold("Ｇ１０４ 国道")
    ('经四路与小纬二路', '不觉晓玉符河', 'g104国道')
    """
    plain = unicodedata.normalize("NFKC", name)
    for _ in range(3):
        folded = unicodedata.normalize("NFKC", plain.casefold()).translate(_SIMPLIFIED)
        if folded == plain:
            break
        plain = folded
    kept = "".join(character for character in plain if character.isalnum())
    return kept or plain.strip() or name


@dataclass(frozen=True, slots=True)
class Stem:
    """A folded name without its designators.

    Attributes
    ----------
    text
        What remains; at least two characters unless the name was shorter.
    designators
        What was taken off, outermost first.
    reach_m
        How far a thing so designated may reach beyond the thing of the bare name.
    """

    text: str
    designators: tuple[str, ...] = ()
    reach_m: float = 0.0


def stem(folded: str) -> Stem:
    """Take designators such as 街道, 社区, 片区, 项目, 二期 off the end of a folded name.

    Examples
    --------
    >>> stem("石青崖村村民委员会").text, stem("上新街二期").reach_m, stem("卧虎山水库").text
    ('石青崖', 500.0, '卧虎山水库')
    """
    taken: list[str] = []
    text = folded
    while True:
        found = next((d for d in DESIGNATORS if _ends(text, d)), None)
        if found is None:
            return Stem(text, tuple(taken), max((DESIGNATORS[d] for d in taken), default=0.0))
        taken.append(found)
        text = text.removesuffix(found)


def _ends(text: str, designator: str) -> bool:
    return text.endswith(designator) and len(text) - len(designator) >= _STEM_MIN


def short_division(name: str) -> str:
    """Everyday name of a division from its office's name.

    Examples
    --------
    >>> short_division("万紫巷社区居委会"), short_division("杜家庙村村委会")
    ('万紫巷社区', '杜家庙村')
    """
    for office, everyday in _OFFICES:
        if name.endswith(office) and len(name) > len(office):
            return name.removesuffix(office) + everyday
    return name


@dataclass(frozen=True, slots=True)
class Home:
    """Names of the district that the atlas is about.

    Parameters
    ----------
    province, city, district
        Full names as in ``district.yml``, such as 山东省, 济南市, 市中区; empty if unknown.
    """

    province: str = ""
    city: str = ""
    district: str = ""

    def without_prefix(self, folded: str) -> tuple[str, ...]:
        """Shorter forms of a folded name, with province, city and district taken off the front.

        Parameters
        ----------
        folded
            Folded name, such as an address that begins with the city.

        Returns
        -------
        tuple of str
            Longest first, without `folded` itself; each has at least two characters.

        Examples
        --------
        >>> Home("山东省", "济南市", "市中区").without_prefix("济南市市中区望岳智谷")[-1]
        '望岳智谷'
        """
        rests = {folded}
        for level in (self.province, self.city, self.district):
            for form in _forms(fold(level)) if level else ():
                rests |= {rest.removeprefix(form) for rest in rests if _begins(rest, form)}
        return tuple(sorted(rests - {folded}, key=lambda rest: (-len(rest), rest)))


def _begins(text: str, form: str) -> bool:
    return text.startswith(form) and len(text) - len(form) >= _STEM_MIN


@lru_cache(maxsize=4096)
def _forms(division: str) -> tuple[str, ...]:
    """Full and short form of a division's name, longest first."""
    short = short_name(division)
    return (division, short) if short != division else ((division,) if division else ())


_KINDS = ("壮族自治区", "回族自治区", "维吾尔自治区", "特别行政区", "自治区", "自治州", "自治县",
          "地区", "省", "市", "区", "县", "盟", "旗")  # fmt: skip


def short_name(division: str) -> str:
    """Everyday short form of a province, city or district.

    Examples
    --------
    >>> short_name("山东省"), short_name("广西壮族自治区"), short_name("市中区")
    ('山东', '广西', '市中')
    """
    for kind in _KINDS:
        if division.endswith(kind) and len(division) - len(kind) >= _STEM_MIN:
            return division.removesuffix(kind)
    return division
