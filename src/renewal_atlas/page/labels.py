"""Labels of the map that give way to each other."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Labels(Control):
    """Non-colliding labels for whatever the other controls draw."""

    draws = True
