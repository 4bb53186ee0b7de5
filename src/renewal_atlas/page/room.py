"""The part of the map that nothing covers."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Room(Control):
    """What a view keeps clear of, and the view that follows a sheet that opens and closes."""
