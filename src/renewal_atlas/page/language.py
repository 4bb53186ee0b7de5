"""The switch between Chinese and English."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Language(Control):
    """Button that turns every label of the page into the other language."""
