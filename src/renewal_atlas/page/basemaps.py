"""Tiles from the network: a choice of the district's editor, off in the published page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from pydantic import ValidationError

from renewal_atlas.errors import UsageError
from renewal_atlas.page.control import Control
from renewal_atlas.publication.settings import Basemap

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


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
    try:
        found = Basemap.model_validate(dict(source)).model_dump(exclude_unset=True)
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(["basemaps", str(source.get("id", "?")), *map(str, fault["loc"])])
        told = fault["msg"].removeprefix("Value error, ")
        raise UsageError(f"{where}: {told}; correct it in maps/<district>.yml") from error
    return {key: found[key] for key in sorted(found)}


def _origins(source: Mapping[str, Any]) -> list[str]:
    hosts = [urlsplit(url).netloc for url in source["urls"]]
    letters = str(source.get("subdomains") or "")
    return [
        f"https://{host.replace('{s}', letter)}"
        for host in hosts
        for letter in (letters if "{s}" in host else "-")
    ]
