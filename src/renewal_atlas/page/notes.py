"""Honest at a glance: how much is placed, whose drawing it is, from which documents, for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renewal_atlas.publication import Profile


class Notes(Control):
    """First-screen line of counts, the note on drawn shapes, the map review number, sources.

    Parameters
    ----------
    settings
        ``maps/<district>.yml``: `notice`.
    profile
        For whom the page is, with its map review number or why it needs none.
    """

    def __init__(self, settings: Mapping[str, Any], profile: Profile) -> None:
        zh, en = profile.review_note
        super().__init__(
            {
                "audience": profile.audience,
                "review": {"number": profile.review_number, "zh": zh, "en": en},
                "notice": settings.get("notice") or {},
            }
        )
