"""Numbers at the marks of the printed sheet."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Numbering(Control):
    """A number at every mark in view, none on another; the sheet's list has the names to them."""
