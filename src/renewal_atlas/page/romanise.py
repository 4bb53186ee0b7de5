"""Names of places in Latin letters for the English page: a spelling, never a translation.

Only the word for the kind of place is put into English, as the register does for its projects:
经四路 is Jingsi Road, 青年西路 Qingnian West Road, 七里山街道 Qilishan Subdistrict.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_KINDS = {
    "街道": "Subdistrict", "社区": "Community", "片区": "Area", "大街": "Street", "大道": "Avenue",
    "公园": "Park", "路": "Road", "街": "Street", "巷": "Lane", "河": "River", "区": "District",
    "县": "County", "市": "City", "镇": "Town", "乡": "Township", "村": "Village", "站": "Station",
}  # fmt: skip
_ROADS = ("Road", "Street", "Avenue")
_SIDES = {"东": "East", "西": "West", "南": "South", "北": "North", "中": "Middle"}
_NUMBERED = re.compile(r"(.+[路街巷道])(\d+)号")
_RUN = re.compile(r"[㐀-鿿]+|[^\s㐀-鿿]+")
_IN_PLACES = {"长": "chang"}  # as a place name has it, where a dictionary of words has zhang
_LONGEST_DISTRICT = 4  # characters, 区 with them
_LONGEST_WORD = 4  # syllables; what is longer is several words, and is spelt apart


def romanise(name: str) -> str:
    """Name of a place in Latin letters, its kind in English.

    Parameters
    ----------
    name
        Chinese name; what is not Chinese in it stays.

    Examples
    --------
    >>> [romanise(name) for name in ("经二路", "青年西路", "英雄山路129号", "长清区")]
    ["Jing'er Road", 'Qingnian West Road', '129 Yingxiongshan Road', 'Changqing District']
    """
    numbered = _NUMBERED.fullmatch(name)
    if numbered:
        return f"{numbered[2]} {romanise(numbered[1])}"
    kind = next((kind for kind in _KINDS if len(name) > len(kind) and name.endswith(kind)), "")
    if kind == "区" and len(name) > _LONGEST_DISTRICT:
        kind = ""  # 开发区, 活力区, 园区: not the district of that name
    stem, word = name.removesuffix(kind), _KINDS.get(kind, "")
    if word in _ROADS and stem[2:] and stem[-1] in _SIDES:
        return f"{_spell(stem[:-1])} {_SIDES[stem[-1]]} {word}"
    inner = romanise(stem) if word and stem.endswith(("路", "街")) else _spell(stem)
    return f"{inner} {word}".strip()


def names_en(names: Iterable[str], known: Mapping[str, str]) -> list[str]:
    """English name of each place: the one that is known, or its name in Latin letters.

    Parameters
    ----------
    names
        Chinese names.
    known
        English names that the register gives, by Chinese name.
    """
    return [known.get(name) or romanise(str(name)) for name in names]


def syllables(text: str) -> list[str]:
    """Pinyin of each Chinese character without tones, as place names have it.

    Parameters
    ----------
    text
        Chinese characters only.

    Examples
    --------
    >>> syllables("刘长山路")
    ['liu', 'chang', 'shan', 'lu']
    """
    from pypinyin import lazy_pinyin

    sounds = zip(text, lazy_pinyin(text), strict=True)
    return [_IN_PLACES.get(sign, sound) for sign, sound in sounds]


def _spell(text: str) -> str:
    return " ".join(_word(run) if "㐀" <= run[0] <= "鿿" else run for run in _RUN.findall(text))


def _word(run: str) -> str:
    """One capitalised word, with the apostrophe that parts Xi'an from Xian."""
    parts = syllables(run)
    if len(parts) > _LONGEST_WORD:
        return " ".join(part.capitalize() for part in parts)
    joined = "".join(f"'{part}" if part[0] in "aeo" else part for part in parts)
    return joined.lstrip("'").capitalize()
