"""Which files belong together, and the plan of a change to them."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = 0, 1
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileSet:
    """Files that are published together.

    Attributes
    ----------
    base
        Folder that all names are relative to.
    plan
        Name of the plan of a change; hidden, in `base` or a folder of it.
    owns
        Names of the set, and folders (ending in ``/``; ``./`` is `base`) of which all files but
        hidden ones are.
    """

    base: Path
    plan: str
    owns: tuple[str, ...]

    def path(self, state: str = "") -> Path:
        """Where the plan lies in a state."""
        return self.base / f"{self.plan}{state}"

    def holds(self, name: str) -> bool:
        """Whether a name is one of the set's.

        Examples
        --------
        >>> from pathlib import Path
        >>> site = FileSet(Path("site"), ".plan", ("layers/", "page.html"))
        >>> [site.holds(name) for name in ("layers/a.csv", "page.html", "mine.txt")]
        [True, True, False]
        >>> any(map(site.holds, ("layers/.git/HEAD", "layers/../mine.txt", "/layers/a", "C:/a")))
        False
        """
        return any(
            name.startswith(start := own.removeprefix("./")) and _is_plain(name[len(start) :])
            if own.endswith("/")
            else name == own
            for own in self.owns
        )

    def name_of(self, path: Path) -> str:
        """Name of a file that lies below `base`."""
        return path.relative_to(self.base).as_posix()

    def may_make(self, folder: str) -> bool:
        """Whether a folder is one of the set's, or on the way to one."""
        return self.holds(f"{folder}/file") or any(
            own.startswith(f"{folder}/") for own in self.owns
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """SHA-256 of each file by name, before and after (None: no file), and folders it makes."""

    files: dict[str, tuple[str | None, str | None]]
    folders: tuple[str, ...]

    def text(self) -> bytes:
        """Content of the file that a plan is kept in."""
        return json.dumps({"files": self.files, "folders": self.folders}).encode()

    def emptied(self, target: FileSet, side: int) -> list[str]:
        """Folders that are to go if nothing is left in them, the inner ones first."""
        if side == OLD:
            return sorted(self.folders, reverse=True)
        gone = (PurePosixPath(n) for n, hashes in self.files.items() if hashes[NEW] is None)
        above = {folder.as_posix() for name in gone for folder in name.parents}
        return sorted((f for f in above if target.holds(f"{f}/file")), reverse=True)


def read_plan(text: bytes, target: FileSet) -> Plan | None:
    """Plan as it was written for a set; None if the text is anything else.

    Examples
    --------
    >>> from pathlib import Path
    >>> site = FileSet(Path("site"), ".plan", ("page.html",))
    >>> read_plan(Plan({"page.html": (None, "0" * 64)}, ()).text(), site) is None
    False
    >>> read_plan(b'{"moves": {"a": "b"}}', site) is None
    True
    """
    try:
        content = json.loads(text)
        files = {name: (pair[0], pair[1]) for name, pair in content["files"].items()}
        plan = Plan(files, tuple(content["folders"]))
        sound = (
            json.loads(plan.text()) == content
            and all(target.holds(name) for name in files)
            and all(folder == "." or target.may_make(folder) for folder in plan.folders)
            and all(one is None or _SHA256.fullmatch(one) for p in files.values() for one in p)
        )
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        return None
    return plan if sound else None


def _is_plain(name: str) -> bool:
    """Whether a name stays below its folder, is written as we write names, and is not hidden."""
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") for part in parts)
    odd = hidden or not name.isprintable() or set("\\:") & set(name)
    return bool(parts) and "/".join(parts) == name and not odd
