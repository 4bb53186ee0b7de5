"""Filters by document year, plan unit, programme, kind, stage, position and source."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Filters(Control):
    """Filters with counts that follow at once, and what changed between two document years."""
