"""Filters by document year, plan unit, programme, kind, stage, position and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from renewal_atlas.layers import Layers


_BUILDING = "building"


class Filters(Control):
    """Filters with counts that follow at once, and what changed between two document years.

    Parameters
    ----------
    layers
        The layers that everything downstream shares.
    """

    def __init__(self, layers: Layers) -> None:
        super().__init__({"stage_groups": stage_groups(layers.vocabularies)})


def stage_groups(vocabularies: Mapping[str, pd.DataFrame]) -> dict[str, list[str]]:
    """Stages that can be chosen together: those whose words say that building goes on.

    A status of OC4IDS is too wide for that: it holds what is only pushed forward (推进).

    Parameters
    ----------
    vocabularies
        With `stages` and its column ``building`` (``yes`` or empty).

    Returns
    -------
    dict
        The stages under ``building``; empty where the list has no such column or no such stage.

    Examples
    --------
    >>> import pandas as pd
    >>> stages = pd.DataFrame({"building": ["", "yes"]}, index=["in_progress", "started"])
    >>> stage_groups({"stages": stages})
    {'building': ['started']}
    """
    stages = vocabularies["stages"]
    if _BUILDING not in stages.columns:
        return {}
    codes = [str(code) for code in stages.index[stages[_BUILDING] == "yes"]]
    return {_BUILDING: codes} if codes else {}
