"""The chosen project or place, marked on the map."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Chosen(Control):
    """Outline, circle and name of what a click, a search, a row or a link chose."""
