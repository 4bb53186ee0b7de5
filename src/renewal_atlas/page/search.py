"""Search over all that has a name, by any spelling, and over what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    import pandas as pd

    from renewal_atlas.layers import Layers


class Search(Control):
    """Search box over projects, plans, programmes, places and statements, unplaced ones too.

    Parameters
    ----------
    layers
        The district's layers; the pinyin of every name and alias goes into the data block.
    """

    def __init__(self, layers: Layers) -> None:
        tables = {
            "projects": layers.projects,
            "units": layers.plan_units,
            "programmes": layers.programmes,
            "plans": layers.plans,
            "places": layers.places,
        }
        super().__init__({"pinyin": {name: pinyin_column(table) for name, table in tables.items()}})


def pinyin_column(table: pd.DataFrame) -> list[str]:
    """Pinyin of each row's name and aliases: syllables apart, names joined by ``|``.

    Parameters
    ----------
    table
        With `name` and, where there are any, `aliases` joined by ``|`` or as a tuple.

    Examples
    --------
    >>> import pandas as pd
    >>> pinyin_column(pd.DataFrame({"name": ["望岳智谷"], "aliases": ["上新街"]}))
    ['wang yue zhi gu|shang xin jie']
    """
    aliases = table["aliases"] if "aliases" in table.columns else [""] * len(table)
    return [
        "|".join(pinyin(part) for part in (str(name), *_parts(others)))
        for name, others in zip(table["name"], aliases, strict=True)
    ]


def pinyin(text: str) -> str:
    """Lower-case syllables without tones, apart; other characters in one piece each run."""
    from pypinyin import lazy_pinyin

    return " ".join("".join(c for c in part if c.isalnum()) for part in lazy_pinyin(text)).lower()


def _parts(value: object) -> list[str]:
    if isinstance(value, str):
        return [part for part in value.split("|") if part]
    return [str(part) for part in value] if isinstance(value, (list, tuple)) else []
