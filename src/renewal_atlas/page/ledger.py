"""What became of a subject between two document years, in words, for whoever shows it."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Ledger(Control):
    """Answers from the promise ledger: the change, its stages, and what silence counts for."""
