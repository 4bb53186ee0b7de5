"""A printed figure, read or refused."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from renewal_atlas.text.cues import NEGATIVE

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as printed.

    Attributes
    ----------
    value
        Signed number with its scale word (万, 亿 …) multiplied out; of a range the lower end.
    units
        Codes of the vocabulary `units` that the printed unit can stand for; empty for a bare
        number such as 31亿.
    relation
        What the words around the number say of the true value, on the number line: 下降超过3%
        is `under` -3.
    high
        Upper end of a range, else None.
    start, end
        Where number and unit stand in the text.
    """

    value: Decimal
    units: tuple[str, ...]
    relation: str
    high: Decimal | None = None
    start: int = field(default=0, compare=False, repr=False)
    end: int = field(default=0, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Printed characters that look like a figure and give no value, and why."""

    printed: str
    reason: str
    start: int
    end: int


def negated(quantity: Quantity) -> Quantity:
    """The same amount of a decline: ends and relation change sides."""
    ends = [-value for value in (quantity.high, quantity.value) if value is not None]
    relation = NEGATIVE.get(quantity.relation, quantity.relation)
    high = ends[1] if len(ends) > 1 else None
    return replace(quantity, value=ends[0], high=high, relation=relation)
