"""The table twin of the map, and the download of what it shows."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Table(Control):
    """Sortable table of exactly what the filters leave, with CSV and GeoJSON downloads."""
