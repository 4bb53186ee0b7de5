"""Honest at a glance: how much is placed, whose drawing it is, from which documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    from collections.abc import Mapping


class Notes(Control):
    """First-screen line of counts, the note on drawn shapes, the map review number, sources.

    Parameters
    ----------
    settings
        ``maps/<district>.yml``: `approval_number` and `notice`.
    """

    def __init__(self, settings: Mapping[str, Any]) -> None:
        super().__init__(
            {
                "approval": settings.get("approval_number") or "",
                "notice": settings.get("notice") or {},
            }
        )
