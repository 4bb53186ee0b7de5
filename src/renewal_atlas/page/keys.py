"""The marks of the map by keyboard."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Keys(Control):
    """Tab leads to a mark, the arrow keys to the next in their direction, Enter opens it."""
