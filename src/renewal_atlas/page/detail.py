"""The side panel: everything that is known of a project, a plan unit or a programme."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Detail(Control):
    """Panel of the chosen subject: figures, belonging, conflicts, timeline, citations."""
