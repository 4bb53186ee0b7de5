"""The district panel: indicators by year with targets beside results, and the promise ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    from renewal_atlas.layers import Layers


class Figures(Control):
    """Small charts of the district's own figures, and the ledger in one view.

    Parameters
    ----------
    layers
        Says which subject the district is.
    """

    def __init__(self, layers: Layers) -> None:
        super().__init__({"district_subject": layers.district.adcode})
