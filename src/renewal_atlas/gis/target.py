"""The folder that a hand-over goes to: what stands there, and what must not be lost."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from renewal_atlas.errors import UsageError
from renewal_atlas.files import folder_set, sha256_of
from renewal_atlas.gis.stac import CATALOG, listed_hashes
from renewal_atlas.gis.verify import LEFT_BEHIND, files_in, verify

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_NAMED = 3  # files that a message names


def require_replaceable(folder: Path, *, replace: bool) -> None:
    """Refuse a folder that a hand-over cannot take the place of without loss.

    Parameters
    ----------
    folder
        Absolute path; it need not be there.
    replace
        Whether edits in an earlier hand-over may go.

    Raises
    ------
    UsageError
        If it is a file, is or holds the working directory, or holds anything but an earlier
        hand-over, or one that was edited; the message names what is in the way.
    """
    if folder.is_file():
        raise UsageError(f"{folder.name} is a file; give a folder")
    if not folder.is_dir():
        return
    if Path.cwd().is_relative_to(folder):  # a shell in it would go on in a folder that is gone
        raise UsageError(
            f"{folder.name} is or holds the folder you are in, which would be replaced under "
            "your feet; change to another one and name it from there"
        )
    present, hidden = files_in(folder)
    listed = _listed(folder)
    others = set(present) - set(listed) - {CATALOG}
    # a folder with a repository in it is somebody's place of work, not one to fill
    others |= {name for name in hidden if "/." in f"/{name.rpartition('/')[0]}"}
    if not listed:  # a home folder may hold hidden files only
        others |= {name for name, path in hidden.items() if path.name not in LEFT_BEHIND}
    if others:
        raise UsageError(
            f"{folder.name} holds files that are no hand-over of ours ({_some(sorted(others))}); "
            "give a new or empty folder"
        )
    if replace or not listed:
        return
    edited = [found.path for found in verify(folder) if found.fault != "missing"]
    if edited:
        raise UsageError(
            f"{folder.name} holds a hand-over that was edited since ({_some(edited)}): the edits "
            "would be lost; bring them in with renewal-atlas import, give --replace to let them "
            "go, or give a new folder"
        )


def _listed(folder: Path) -> dict[str, str]:
    """SHA-256 of each file that a catalog in the folder names; none if it cannot be read."""
    try:
        return listed_hashes((folder / CATALOG).read_bytes())
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return {}


def require_kept(folder: Path, names: Iterable[str]) -> None:
    """Refuse to take files of an earlier hand-over away without being told to."""
    gone = sorted(set(files_in(folder)[0]) - set(names)) if folder.is_dir() else []
    if gone:
        raise UsageError(
            f"{folder.name} holds an earlier hand-over, and {len(gone)} of its files are not in "
            f"this one ({_some(gone)}): they would go; "
            "give --replace to let them, name their formats too, or give a new folder"
        )


def superseded(folder: Path, names: Iterable[str], *, edited: bool = False) -> list[str]:
    """Files of an earlier build or hand-over, by its catalog, that a new one lacks.

    Parameters
    ----------
    folder
        Where both go to.
    names
        Files of the new one.
    edited
        Whether those that are not as the catalog says are meant too.
    """
    found = files_in(folder)[0] if folder.is_dir() else {}
    return sorted(
        name
        for name, digest in _listed(folder).items()
        if name in found and name not in set(names) and not found[name].is_symlink()
        and folder_set(folder).holds(name)
        and (edited or sha256_of(found[name]) == digest)
    )  # fmt: skip


def _some(names: Sequence[str]) -> str:
    return ", ".join(names[:_NAMED]) + (" …" if len(names) > _NAMED else "")
