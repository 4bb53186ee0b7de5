"""Read printed Chinese quantities: number, unit, sign, range and the words beside them.

Only the printed figure is read, never a name around it: 经四小纬二 stays a name, since its
numerals are followed by no unit. What is no exact number (几十亿元, 数百家) has no value.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from renewal_atlas.text.chains import chains, read_chain
from renewal_atlas.text.cues import NEGATIVE, Said, read_after, read_before
from renewal_atlas.text.figure import Quantity, Refusal, negated
from renewal_atlas.text.grammar import names
from renewal_atlas.text.numerals import fold
from renewal_atlas.text.scan import numerals, share_units
from renewal_atlas.text.units import printed_forms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd

_BLANK = "\ufffc"  # stands for a name that has been taken out
_JOINED = ("、", "和", "及", "以及", "与")
_EACH = re.compile(r"分别[^，。；,;0-9]{0,8}$")
_WORDS = (
    (re.compile(r"首位(?!度)|榜首"), Decimal(1), "rank", ""),
    (re.compile(r"过半(?!年|天|月|日|小|个)"), Decimal(50), "percent", "over"),
    (re.compile(r"一半|(?<!过)半数"), Decimal(50), "percent", ""),
)


def parse_quantities(text: str, units: pd.DataFrame) -> list[Quantity]:
    """Every quantity with a known unit in a printed text.

    Parameters
    ----------
    text
        Printed figure with the words next to it, e.g. ``近31亿元``, or a whole paragraph.
    units
        Vocabulary `units`, indexed by code, column `printed` = printed forms joined by ``|``.

    Returns
    -------
    list of Quantity
        In the order of the text; numerals without a unit are names, not quantities.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"printed": ["元", "人|名", "%"]}, index=["cny", "person", "percent"])
    >>> parse_quantities("拉动消费近31亿元", units)
    [Quantity(value=Decimal('3100000000'), units=('cny',), relation='nearly', high=None)]
    >>> [(str(q.value), q.relation) for q in parse_quantities("人才500余名，下降3.5%", units)]
    [('500', 'over'), ('-3.5', 'exact')]
    >>> parse_quantities("3至5万元", units)[0].high
    Decimal('50000')
    >>> parse_quantities("经四小纬二", units), parse_quantities("几十亿元", units)
    ([], [])
    """
    return [quantity for quantity in read_quantities(text, units)[0] if quantity.units]


def read_quantities(text: str, units: pd.DataFrame) -> tuple[list[Quantity], list[Refusal]]:
    """Quantities of a text, bare numbers among them, and what could not be read as one.

    Parameters
    ----------
    text, units
        As of `parse_quantities`.

    Returns
    -------
    tuple
        Quantities in the order of the text, `units` empty where a number with 万 or 亿 has no
        unit printed; and each figure that gives no value.

    Examples
    --------
    >>> import pandas as pd
    >>> units = pd.DataFrame({"printed": ["元"]}, index=["cny"])
    >>> found, refused = read_quantities("总投资31亿，其中数十亿元", units)
    >>> [(str(q.value), q.units) for q in found], [(r.printed, r.reason) for r in refused]
    ([('3100000000', ())], [('数十亿元', 'no exact number')])
    """
    plain = names().sub(lambda match: _BLANK * len(match[0]), fold(text))
    found = list(_words(plain))
    plain = _without(plain, found)
    refused: list[Refusal] = []
    for chain in chains(plain, share_units(plain, list(numerals(plain, printed_forms(units))))):
        result = read_chain(plain, chain)
        if isinstance(result, str):
            if any(part.codes for part in chain):
                span = chain[0].start, chain[-1].stop
                refused.append(Refusal(text[span[0] : span[1]], result, *span))
        else:
            found += result
    ordered = sorted(found, key=lambda quantity: quantity.start)
    return list(_carried(plain, ordered)), refused


def _carried(text: str, found: list[Quantity]) -> Iterator[Quantity]:
    """What stands before the first of a list holds for all of it: 分别下降16%和36%."""
    last: Quantity | None = None
    said = Said()
    for quantity in found:
        joined = last is not None and text[last.end : quantity.start] in _JOINED
        if last and joined and set(last.units) & set(quantity.units) and quantity.value > 0:
            if said.sign < 0 and not said.symbol:
                quantity = negated(quantity)  # noqa: PLW2901
            if said.relation and quantity.relation == "exact":
                quantity = replace(quantity, relation=said.relation)  # noqa: PLW2901
        else:
            said = _of_a_list(text, quantity)
        last = quantity
        yield quantity


def _of_a_list(text: str, quantity: Quantity) -> Said:
    """Sign in front of a quantity; its relation word only where 分别 says that it is for all."""
    said = read_before(
        text,
        quantity.start,
        abs(quantity.value),
        scale_alone=False,
        after=text[quantity.end :][:16],
    )
    relation = said.relation if _EACH.search(text[: quantity.start]) else ""
    return replace(said, relation=NEGATIVE.get(relation, relation) if said.sign < 0 else relation)


def _words(text: str) -> Iterator[Quantity]:
    """Figures that are printed without a numeral."""
    for pattern, value, unit, relation in _WORDS:
        for match in pattern.finditer(text):
            said = read_before(text, match.start(), value, scale_alone=False, after="")
            after, _ = read_after(text, match.end(), "")
            yield Quantity(
                value, (unit,), relation or said.relation or after or "exact", None, *match.span()
            )


def _without(text: str, found: Sequence[Quantity]) -> str:
    for quantity in found:
        length = quantity.end - quantity.start
        text = text[: quantity.start] + _BLANK * length + text[quantity.end :]
    return text
