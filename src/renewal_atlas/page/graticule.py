"""Meridians and parallels with their degrees and minutes at the edge of the map."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Graticule(Control):
    """A light grid in WGS 84, one of the layers of the base; off until it is switched on."""
