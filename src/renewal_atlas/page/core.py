"""The core: reads the data block, keeps the state, and lays out the page for the controls."""

from __future__ import annotations

from renewal_atlas.page.control import Control, asset


class Core(Control):
    """First control of every page; `data` holds the tables of `content.block`.

    Its script has two files: `core.js`, and `block.js`, which reads what `block.py` writes.
    """

    draws = True

    @property
    def js(self) -> str:
        """The namespace of the page, and the reader of its data."""
        return f"{super().js}\n{asset('block.js')}"
