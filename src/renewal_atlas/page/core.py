"""The core: reads the data block, keeps the state, and lays out the page for the controls."""

from __future__ import annotations

from renewal_atlas.page.control import Control


class Core(Control):
    """First control of every page; `data` holds the tables of `content.block`."""
