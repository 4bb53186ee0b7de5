"""Tiles from the network: a choice of the district's editor, off in the published page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from renewal_atlas.errors import UsageError
from renewal_atlas.page.control import Control

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_DATUMS = ("WGS84", "CGCS2000", "GCJ-02")
_NEEDED = ("id", "name", "urls", "datum", "attribution")


class Basemaps(Control):
    """Online basemaps, each with its datum; tiles in GCJ-02 are shifted under our data.

    Parameters
    ----------
    settings
        ``maps/<district>.yml: basemaps``; nothing enters the page unless `enabled` is true.
    allowed
        Ids of those that the page's audience may have; None for all.
    """

    def __init__(
        self, settings: Mapping[str, Any] | None, allowed: Collection[str] | None = None
    ) -> None:
        enabled = bool(settings and settings.get("enabled"))
        sources = [_checked(source) for source in (settings or {}).get("sources") or []]
        offered = [s for s in sources if allowed is None or s["id"] in allowed]
        self.sources = offered if enabled else []
        super().__init__({"basemaps": self.sources})

    @property
    def js(self) -> str:
        """The script; a page without basemaps does not carry it."""
        return super().js if self.sources else ""

    @property
    def image_hosts(self) -> list[str]:
        """Origins that the page's policy must let images come from."""
        return sorted({host for source in self.sources for host in _origins(source)})


def _checked(source: Mapping[str, Any]) -> dict[str, Any]:
    """The source as plain data, if it says what the page needs to know."""
    name = source.get("id", "without an id")
    missing = [field for field in _NEEDED if not source.get(field)]
    if missing:
        raise UsageError(
            f"basemap {name}: lacks {', '.join(missing)}; name them in maps/<district>.yml"
        )
    if source["datum"] not in _DATUMS:
        raise UsageError(
            f"basemap {name}: datum {source['datum']!r} must be one of {', '.join(_DATUMS)}"
        )
    if any(not url.startswith("https://") for url in source["urls"]):
        raise UsageError(f"basemap {name}: every url must start with https://")
    return {key: source[key] for key in sorted(source)}


def _origins(source: Mapping[str, Any]) -> list[str]:
    hosts = [urlsplit(url).netloc for url in source["urls"]]
    letters = str(source.get("subdomains") or "")
    return [
        f"https://{host.replace('{s}', letter)}"
        for host in hosts
        for letter in (letters if "{s}" in host else "-")
    ]
