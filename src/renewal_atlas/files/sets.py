"""The sets of files that commands publish, and what they may touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renewal_atlas.errors import PublishError
from renewal_atlas.files.fileset import FileSet
from renewal_atlas.files.publication import settle
from renewal_atlas.layout import DISTRICT

if TYPE_CHECKING:
    from pathlib import Path

    from renewal_atlas.layout import Layout

_KIND: Final = "renewal-atlas"
_GUIDES: Final = ("data/README.md", "geo/README.md")


def inputs_of(layout: Layout, district: str) -> FileSet:
    """What people write for a district, and commands on their decision."""
    names = (
        f"{layout.relative(layout.data(district))}/",
        f"{layout.relative(layout.reference(district))}/",
        layout.relative(layout.map_settings(district)),
    )
    return FileSet(layout.root, f"data/.{district}.{_KIND}", (*names, *_GUIDES))


def outputs_of(layout: Layout, district: str) -> FileSet:
    """What a build makes of a district: the layers and the pages."""
    pages = (layout.page(district, audience) for audience in ("internal", "public"))
    names = (f"{layout.relative(layout.built(district))}/", *map(layout.relative, pages))
    return FileSet(layout.root, f"geo/built/.{district}.{_KIND}", names)


def folder_set(folder: Path) -> FileSet:
    """All files of a folder, such as a hand-over; hidden ones are a user's."""
    return FileSet(folder.resolve(), f".{_KIND}", ("./",))


def elsewhere(folder: Path) -> FileSet:
    """A build that goes to another folder, with its pages beside it."""
    folder = folder.absolute()
    pages = (f"{folder.name}.html", f"{folder.name}.public.html")
    return FileSet(folder.parent, f".{folder.name}.build.{_KIND}", (f"{folder.name}/", *pages))


def settle_workspace(layout: Layout, district: str | None = None) -> tuple[str, ...]:
    """Finish or undo every change to a project that was cut off.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        The one that is to be read: if its tables are half replaced and cannot be mended, that is
        an error. What is half built, or is of another district, is in nobody's way.

    Returns
    -------
    tuple of str
        Names of the files of changes that were finished, relative to the project.

    Raises
    ------
    PublishError
        If the tables of `district` cannot be mended.
    """
    finished: tuple[str, ...] = ()
    for folder, owner in (("data", inputs_of), ("geo/built", outputs_of)):
        plans = (layout.root / folder).glob(f".*.{_KIND}*")
        for name in sorted({path.name.split(".")[1] for path in plans}):
            if not DISTRICT.fullmatch(name):
                continue
            try:
                finished += settle(owner(layout, name))
            except PublishError:
                if owner is inputs_of and name == district:
                    raise
    return finished
