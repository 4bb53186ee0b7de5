"""Popups, built when they are opened."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Popup(Control):
    """A popup at the clicked mark; on a narrow screen the panel opens instead."""
