"""The printed sheet: title, map, key, scale, date, sources, review number."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Sheet(Control):
    """A3 or A4 landscape sheet for the browser's print dialog; ``#sheet=a3`` opens as one."""
