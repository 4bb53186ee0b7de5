"""How the page writes a statement, its source, a citation and a position in plain words."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Facts(Control):
    """Statements with their words, relation, modality and source, for popups and panels."""
