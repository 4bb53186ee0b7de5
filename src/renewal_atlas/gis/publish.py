"""Replace a published set as a whole, so that a reader never meets half of a new one.

The new set is staged beside the old one and synced to disk; then a journal is written, and from
that moment on the change is decided. The folder is exchanged in one step where the system can
(Linux), the page is renamed over the old one, and the journal is removed. A build that is killed
before the journal leaves the old set; after it, `recover` finishes the change.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock

from renewal_atlas.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Mapping

_PATIENCE = 60  # seconds to wait for another build of the same district
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


def publish(
    folder: Path,
    files: Mapping[str, bytes],
    extra: Mapping[Path, bytes],
    *,
    locked: Path | None = None,
) -> None:
    """Make `folder` hold exactly `files`, and each path of `extra` its content, or change nothing.

    Parameters
    ----------
    folder
        Replaced as a whole.
    files
        Content by path relative to `folder`.
    extra
        Content of single files elsewhere, such as the page.
    locked
        Folder whose lock is taken, `folder` if omitted: what must not go on at the same time
        shares one.

    Raises
    ------
    PublishError
        If the new set cannot be written (no space, no permission) or another build is writing it;
        the old one is in place.
    """
    lock = _beside(locked or folder, "lock")
    for path in (folder, lock):
        path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(lock, timeout=_PATIENCE):
            _recover(folder)
            if not _same(folder, files, extra):
                _stage(folder, files, extra)
                _recover(folder)
    except OSError as error:  # a lock's time-out is one too
        raise PublishError(
            f"could not write {folder.name}: {error}; the last good files are unchanged"
        ) from error


def replace_file(path: Path, content: bytes) -> None:
    """Give a single file its content, or change nothing.

    Raises
    ------
    PublishError
        If it cannot be written; the old one is in place.
    """
    staged = _beside(path, "new")
    try:
        _write(staged, content)
        staged.replace(path)
    except OSError as error:
        _discard(staged)
        raise PublishError(
            f"could not write {path.name}: {error}; the last good file is unchanged"
        ) from error


def recover(folder: Path) -> bool:
    """Finish a change that was decided and then cut off.

    Parameters
    ----------
    folder
        As given to `publish`.

    Returns
    -------
    bool
        Whether there was one.
    """
    if not _beside(folder, "journal").exists():
        return False
    with FileLock(_beside(folder, "lock"), timeout=_PATIENCE):
        return _recover(folder)


def _stage(folder: Path, files: Mapping[str, bytes], extra: Mapping[Path, bytes]) -> None:
    """Write the new set beside the old one, then the journal that decides the change."""
    staged, journal = _beside(folder, "new"), _beside(folder, "journal")
    moves = {_beside(path, "new"): path for path in extra}
    draft = _beside(journal, "new")
    blocked = next((path for path in extra if path.is_dir()), None)
    if blocked:  # found out after the journal, it could not be taken back
        raise IsADirectoryError(f"a folder stands in the place of {blocked.name}")
    try:
        for name, content in files.items():
            _write(staged / name, content)
        for source, path in moves.items():
            _write(source, extra[path])
        plan = {"set": _digest(files), "moves": {str(s): str(t) for s, t in moves.items()}}
        _write(draft, json.dumps(plan).encode())
        draft.replace(journal)
    except OSError:
        for leftover in (staged, draft, *moves):
            _discard(leftover)
        raise


def _recover(folder: Path) -> bool:
    staged, journal, old = (_beside(folder, kind) for kind in ("new", "journal", "old"))
    decided = journal.exists()
    if decided:
        plan = json.loads(journal.read_bytes())
        if staged.exists() and _digest(_content(folder)) != plan["set"]:
            _swap(staged, folder, old)
        for source, target in plan["moves"].items():
            if Path(source).exists():
                Path(source).replace(target)
        journal.unlink()
    _discard(staged)
    _discard(old)
    return decided


def _swap(staged: Path, folder: Path, old: Path) -> None:
    """Put the staged set in the place of the old one, in one step where the system can."""
    if folder.exists() and _exchange(staged, folder):
        return
    if folder.exists():
        folder.rename(old)
    staged.rename(folder)


def _exchange(one: Path, other: Path) -> bool:
    """Swap two folders in one step; False where the system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    try:
        call = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    names = (os.fsencode(one), os.fsencode(other))
    return bool(call(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)


def _same(folder: Path, files: Mapping[str, bytes], extra: Mapping[Path, bytes]) -> bool:
    current = all(path.is_file() and path.read_bytes() == new for path, new in extra.items())
    return current and _content(folder) == dict(files)


def _content(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _digest(files: Mapping[str, bytes]) -> str:
    """Hash of a whole set: tells whether a change that was cut off had been made already."""
    digest = hashlib.sha256()
    for name in sorted(files):
        digest.update(f"{name}\0{len(files[name])}\0".encode() + files[name])
    return digest.hexdigest()


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _discard(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _beside(path: Path, kind: str) -> Path:
    return path.with_name(f".{path.name}.{kind}")
