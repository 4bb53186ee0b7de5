"""Is this the same as what was handed over? Re-hash a folder against its catalog."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from renewal_atlas.errors import UsageError
from renewal_atlas.files import sha256_of
from renewal_atlas.gis.archive import opened
from renewal_atlas.gis.stac import CATALOG, listed_hashes

if TYPE_CHECKING:
    from pathlib import Path

Fault = Literal["changed", "missing", "extra", "unsafe", "unreadable"]
LEFT_BEHIND = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})  # by file managers


@dataclass(frozen=True, slots=True)
class Finding:
    """A file that is not as the catalog says."""

    fault: Fault
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.fault} {self.path}: {self.message}"


def verify(folder: Path) -> list[Finding]:
    """Compare a folder with its catalog.

    Parameters
    ----------
    folder
        A built or exported set, or a zip of one; it holds ``catalog.json``.

    Returns
    -------
    list of Finding
        Changed, missing and extra files, sorted by path; empty if all is as it was written.
        Hidden files, which file managers leave behind, are not counted.

    Raises
    ------
    UsageError
        If there is no folder or no catalog that can be read, or the zip is not safe to unpack.
    """
    with opened(folder, CATALOG) as inside:
        return _findings(inside)


def damaged(folder: Path) -> list[str]:
    """Files of a build that are not as it wrote them; the next one writes them anew.

    Parameters
    ----------
    folder
        ``geo/built/<district>``.

    Returns
    -------
    list of str
        Paths within it; none where nothing was built yet.
    """
    if not (folder / CATALOG).is_file():
        return []
    try:
        return [found.path for found in verify(folder) if found.fault != "extra"]
    except UsageError:  # the catalog itself
        return [CATALOG]


def _findings(folder: Path) -> list[Finding]:
    listed = _listed(folder)
    present, _ = files_in(folder)
    findings = [_compare(name, digest, folder, present) for name, digest in listed.items()]
    extra = sorted(set(present) - set(listed) - {CATALOG})
    findings += [Finding("extra", name, "not in the catalog") for name in extra]
    return sorted((f for f in findings if f), key=lambda f: f.path)


def files_in(folder: Path) -> tuple[dict[str, Path], dict[str, Path]]:
    """Files of a hand-over by their paths in it, and apart from them the hidden ones.

    File managers leave hidden files behind, and a repository keeps its own: neither is content.
    """
    found = {p.relative_to(folder): p for p in sorted(folder.rglob("*")) if p.is_file()}
    sides: tuple[dict[str, Path], dict[str, Path]] = ({}, {})
    for name, path in found.items():
        hidden = any(part.startswith(".") for part in name.parts) or name.name in LEFT_BEHIND
        sides[hidden][name.as_posix()] = path
    return sides


def _listed(folder: Path) -> dict[str, str]:
    name = folder.resolve().name  # of "." too
    if not folder.is_dir():
        raise UsageError(f"no folder {name!r}; give the folder that holds {CATALOG}")
    try:
        return listed_hashes((folder / CATALOG).read_bytes())
    except FileNotFoundError as error:
        raise UsageError(
            f"{name} has no {CATALOG}, so there is nothing to verify it against; "
            "ask for the whole hand-over"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise UsageError(f"{name}/{CATALOG} cannot be read ({error}); ask for it again") from error


def _compare(name: str, digest: str, folder: Path, present: dict[str, Path]) -> Finding | None:
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        return Finding("unsafe", name, "the catalog names a path outside the folder; not read")
    if name not in present:
        return Finding("missing", name, "in the catalog, but not in the folder")
    try:
        found = sha256_of(present[name])
    except OSError as error:
        return Finding("unreadable", name, str(error))
    if found is None:
        return Finding("missing", name, "it has just gone")
    if found != digest:
        return Finding(
            "changed", name, f"SHA-256 {found[:12]}… is not {digest[:12]}… of the catalog"
        )
    return None
