"""Filters by document year, plan unit, programme, kind, stage, position and source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from renewal_atlas.layers import Layers


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
    """Stages that can be chosen together: those of one phase of OC4IDS.

    Parameters
    ----------
    vocabularies
        With `stages` and its column ``oc4ids``, and with `page_labels`.

    Returns
    -------
    dict
        Stages by phase; a phase is offered if ``page_labels`` names it, as ``stages_<phase>``.

    Examples
    --------
    >>> import pandas as pd
    >>> stages = pd.DataFrame({"oc4ids": ["preparation", "implementation"]},
    ...                       index=["signed", "started"])
    >>> labels = pd.DataFrame(index=["stages_implementation"])
    >>> stage_groups({"stages": stages, "page_labels": labels})
    {'implementation': ['started']}
    """
    labels = set(vocabularies["page_labels"].index)
    phases = vocabularies["stages"]["oc4ids"].dropna()
    named = [phase for phase in dict.fromkeys(phases) if f"stages_{phase}" in labels]
    return {str(phase): [str(code) for code in phases.index[phases == phase]] for phase in named}
