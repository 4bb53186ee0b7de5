"""Where things lie: the folders of a project and of one district."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from renewal_atlas.errors import UsageError

DISTRICT = re.compile(r"\d{6}-[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Layout:
    """Folders of a project.

    Parameters
    ----------
    root
        Folder that holds ``data/``, ``geo/`` and ``maps/``.
    """

    root: Path

    @property
    def vocabulary(self) -> Path:
        """Code lists shared by all districts."""
        return self.root / "data" / "vocabulary"

    @property
    def style(self) -> Path:
        """Colours and symbols, for all districts."""
        return self.root / "maps" / "style.yml"

    def data(self, district: str) -> Path:
        """Tables that people write for a district."""
        return self.root / "data" / district

    def documents(self, district: str) -> Path:
        """Documents of a district, if they are at hand; git ignores them."""
        return self.data(district) / "documents"

    def reference(self, district: str) -> Path:
        """Geometry with its source."""
        return self.root / "geo" / "reference" / district

    def built(self, district: str) -> Path:
        """Published layers."""
        return self.root / "geo" / "built" / district

    def page(self, district: str, audience: str = "internal") -> Path:
        """The built page; the one for the public says so in its name."""
        name = f"{district}.html" if audience == "internal" else f"{district}.{audience}.html"
        return self.root / "maps" / "built" / name

    def map_settings(self, district: str) -> Path:
        """View, layer order and basemaps of the page."""
        return self.root / "maps" / f"{district}.yml"

    def districts(self) -> list[str]:
        """Every district that has a ``district.yml``, sorted."""
        return sorted(p.parent.name for p in (self.root / "data").glob("*/district.yml"))

    def only(self, district: str | None) -> str:
        """Return `district` if it is named and exists, else the only one there is.

        Raises
        ------
        UsageError
            If there is none, or several and none is named.
        """
        if district:
            return self.require(district)
        known = self.districts()
        if len(known) != 1:
            have = ", ".join(known) or "none yet"
            raise UsageError(f"say which district with --district; there are: {have}")
        return known[0]

    def require(self, district: str) -> str:
        """Return `district` if it exists.

        Raises
        ------
        UsageError
            If it does not; the message lists those that do.
        """
        known = self.districts()
        if not DISTRICT.fullmatch(district) or district not in known:
            have = ", ".join(known) or "none yet"
            raise UsageError(
                f"no district {district!r} under {self.root / 'data'} (there: {have}); "
                "make one with: renewal-atlas new-district ADCODE SLUG"
            )
        return district

    def relative(self, path: Path) -> str:
        """Path for messages and tables: relative to the project, with forward slashes."""
        return (
            path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name
        )


def find_root(start: Path | None = None) -> Path:
    """Project folder: ``RENEWAL_ATLAS_ROOT``, else the nearest one upwards, else the checkout.

    Raises
    ------
    UsageError
        If none of these holds ``data/vocabulary``.
    """
    named = os.environ.get("RENEWAL_ATLAS_ROOT")
    here = (start or Path.cwd()).resolve()
    checkout = Path(__file__).resolve().parents[2]
    for folder in [Path(named).resolve()] if named else [here, *here.parents, checkout]:
        if (folder / "data" / "vocabulary").is_dir():
            return folder
    raise UsageError(
        f"no project folder (one with data/vocabulary) at {named or here} or above; "
        "run inside the checkout or set RENEWAL_ATLAS_ROOT"
    )
