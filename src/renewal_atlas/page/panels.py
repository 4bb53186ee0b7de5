"""Panels beside the map, or over it on a phone."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Panels(Control):
    """What opens and closes beside the map, with its buttons and where the focus goes."""

    draws = True
