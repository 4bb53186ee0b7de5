"""Which property a printed figure may be a value of, by the words in front of it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from renewal_atlas.text.numerals import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from renewal_atlas.text.figure import Quantity

_CLAUSE = re.compile(r"[。；;！？!?\n]")
_FAR = 40  # characters: further away stands another figure's name


def properties_of(
    text: str, quantity: Quantity, properties: pd.DataFrame, units: pd.DataFrame
) -> list[str]:
    """Codes of the properties whose printed name stands nearest before a figure.

    Parameters
    ----------
    text
        Text that holds the figure.
    quantity
        The figure, from `quantities.read_quantities` of `text`.
    properties, units
        Vocabularies, with the columns `printed` and `dimension`.

    Returns
    -------
    list of str
        Codes that fit the figure's dimension, the longest printed name first; empty where no
        name of that dimension stands in the same sentence. An offer, never a decision.

    Examples
    --------
    >>> import pandas as pd
    >>> from renewal_atlas.text.quantities import read_quantities
    >>> units = pd.DataFrame({"printed": ["元"], "dimension": ["money"]}, index=["cny"])
    >>> properties = pd.DataFrame(
    ...     {"printed": ["税收收入|税收", "总投资"], "dimension": ["money", "money"]},
    ...     index=["tax_revenue", "investment"],
    ... )
    >>> text = "全年税收收入12亿元"
    >>> properties_of(text, read_quantities(text, units)[0][0], properties, units)
    ['tax_revenue']
    """
    sentence = _CLAUSE.split(fold(text[: quantity.start]))[-1][-_FAR:]
    dimensions = {str(units.at[code, "dimension"]) for code in quantity.units}
    names = _names(
        tuple(properties.index), tuple(properties["printed"]), tuple(properties["dimension"])
    )
    found = (
        (sentence.rfind(name) + len(name), len(name), code)
        for name, dimension, code in names
        if dimension in dimensions and name in sentence
    )
    return _nearest(found)


def _nearest(found: Iterable[tuple[int, int, str]]) -> list[str]:
    """Codes of the names that end last, the longest of them first, each once."""
    ordered = sorted(found, key=lambda item: (-item[0], -item[1]))
    nearest = [item for item in ordered if item[0] == ordered[0][0]]
    return list(dict.fromkeys(code for _, length, code in nearest if length == nearest[0][1]))


@lru_cache(maxsize=8)
def _names(
    codes: tuple[str, ...], printed: tuple[str, ...], dimensions: tuple[str, ...]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (name, dimension, code)
        for code, names, dimension in zip(codes, printed, dimensions, strict=True)
        for name in filter(None, map(fold, str(names).split("|")))
    )
