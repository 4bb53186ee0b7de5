"""How far along a stage is, as far as its word says: order, halts, ends, fulfilment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd


_ANYWHERE = (0, 1_000_000)  # of a stage without a rank: surely neither before nor after another


@dataclass(frozen=True, slots=True)
class StageOrder:
    """What the vocabulary `stages` says of how its codes follow each other.

    A word like 推进 can be said at many points; it has a span of ranks, and is neither before
    nor after a stage within it.

    Attributes
    ----------
    spans
        Lowest and highest rank that each code may stand for; of codes with a rank.
    finished
        Codes after which nothing more is expected.
    halts
        Codes of the rank 0: a pause, or an end before the aim.
    """

    spans: Mapping[str, tuple[int, int]]
    finished: frozenset[str]
    halts: frozenset[str]

    def is_further(self, new: str, old: str) -> bool:
        """Whether `new` lies surely beyond `old`; also where it follows a halt."""
        return self._span(new)[0] > self._span(old)[1]

    def is_behind(self, new: str, old: str) -> bool:
        """Whether `new` lies surely before `old` without being a halt."""
        return not self.is_halt(new) and self._span(new)[1] < self._span(old)[0]

    def is_halt(self, code: str) -> bool:
        """Whether a stage is a pause or an end before the aim."""
        return code in self.halts

    def fulfils(self, reached: str, promised: str) -> bool:
        """Whether a reached stage is the promised one, or surely no less than it."""
        if reached == promised:
            return True
        known = promised in self.spans
        return known and self._span(reached)[0] >= max(1, self._span(promised)[0])

    def _span(self, code: str) -> tuple[int, int]:
        return self.spans.get(code, _ANYWHERE)


def stage_order(stages: pd.DataFrame) -> StageOrder:
    """Order of the stages of a vocabulary.

    Parameters
    ----------
    stages
        Vocabulary `stages`: `rank`, and where the list has them `rank_to` (the last rank that a
        word of many meanings can stand for) and `finished` (``yes`` or empty).

    Returns
    -------
    StageOrder
        A stage without a rank is neither before nor after another.

    Examples
    --------
    >>> import pandas as pd
    >>> words = pd.DataFrame(
    ...     {"rank": ["1", "2", "9", "11"], "rank_to": ["", "10", "", ""]},
    ...     index=["planned", "in_progress", "under_construction", "completed"],
    ... )
    >>> order = stage_order(words)
    >>> order.is_further("in_progress", "planned"), order.is_further("completed", "in_progress")
    (True, True)
    >>> order.is_further("under_construction", "in_progress")
    False
    """
    columns = {name: _cells(stages, name) for name in ("rank", "rank_to", "finished")}
    spans = {}
    for at, code in enumerate(stages.index):
        low = _number(columns["rank"][at])
        if low is not None:
            spans[str(code)] = (low, max(low, _number(columns["rank_to"][at]) or low))
    ends, halts = (
        frozenset(str(code) for code, cell in zip(stages.index, columns[name], strict=True)
                  if cell == told)
        for name, told in (("finished", "yes"), ("rank", "0"))
    )  # fmt: skip
    return StageOrder(spans, ends, halts)


def _cells(stages: pd.DataFrame, column: str) -> list[str]:
    """A column of the list as text; empty where a workspace's own list goes without it."""
    if column not in stages.columns:
        return [""] * len(stages)
    return ["" if cell is None else str(cell).strip() for cell in stages[column]]


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None
