"""The key to the symbols, which follows what is on the map."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Legend(Control):
    """Key of kinds, stages and position classes that the map shows just now."""
