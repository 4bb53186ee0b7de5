"""Plan units: belts, axes, rings, points and zones, drawn as unsure as they are."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Units(Control):
    """Plan units as layers of their plan: dashed with a faded edge where interpreted."""

    draws = True
