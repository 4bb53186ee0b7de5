"""Names, bytes and hashes of staged files, one file at a time."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from filelock import Timeout

from renewal_atlas.errors import PublishError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renewal_atlas.files.fileset import FileSet

SIDES: Final = ("old", "new")
UNCHANGED: Final = "the last good files are unchanged"
_MARK: Final = "renewal-atlas"


def real(path: Path) -> Path:
    """Path of a file; of a link what it leads to, which is replaced in its stead."""
    return Path(os.path.realpath(path)) if path.is_symlink() else path


def beside(path: Path, side: str) -> Path:
    """Where the old or the new content of a file is staged.

    Examples
    --------
    >>> beside(Path("layers/a.csv"), "new").name
    '.a.csv.renewal-atlas-new'
    """
    return path.with_name(f".{path.name}.{_MARK}-{side}")


def write(path: Path, content: bytes, like: Path | None = None) -> None:
    """Write a file to the disk itself, readable by whom the one is that it is like.

    Parameters
    ----------
    path
        What stands there is not written into: it may be a link that leads to somebody's file.
    content
        Bytes of the file.
    like
        File whose mode it takes, where that is there.
    """
    if path.exists() or path.is_symlink():
        path.unlink()
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if like is not None and like.exists():
        shutil.copymode(like, path)


def keep_names(folders: Iterable[Path]) -> None:
    """Have the system keep the names in folders through a power cut, where it knows how."""
    for folder in sorted(folders) if os.name == "posix" else ():
        with suppress(OSError):  # some network drives do not
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def lock_path(target: FileSet) -> Path:
    """File that all commands of a user which write a set lock.

    It lies with the temporary files of the system: nothing is left beside the set, and a folder
    that can only be read has a lock as well.
    """
    user = os.getuid() if hasattr(os, "getuid") else ""  # on Windows each has a folder of his own
    mark = f"{user}\0{target.path().resolve()}".encode(errors="surrogateescape")
    name = f"renewal-atlas-{hashlib.sha256(mark).hexdigest()[:16]}.lock"
    return Path(tempfile.gettempdir()) / name


def sha256_of(path: Path) -> str | None:
    """SHA-256 of a file; None where there is none."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return None


def digest(content: bytes | None) -> str | None:
    """SHA-256 of the content of a file; None of none."""
    return None if content is None else hashlib.sha256(content).hexdigest()


def said(error: Exception) -> str:
    """File and fault, without the names that only we give.

    Examples
    --------
    >>> said(OSError(28, "No space left on device", ".a.csv.renewal-atlas-new"))
    'a.csv: No space left on device'
    """
    if isinstance(error, Timeout):
        return f"while another renewal-atlas command is at work ({error})"
    if not isinstance(error, OSError) or not error.strerror:
        return str(error)
    name = Path(os.fsdecode(error.filename)).name if error.filename else ""
    shown = re.sub(rf"^\.(.+)\.{_MARK}-(old|new)$", r"\1", name)
    return f"{shown}: {error.strerror}" if shown else str(error.strerror)


def publish_file(path: Path, content: bytes) -> None:
    """Give a single file, wherever it is, its content, or change nothing: a rename decides.

    Raises
    ------
    PublishError
        If it cannot be written; the old one is in place.
    """
    path = real(path)
    staged = beside(path, "new")
    try:
        write(staged, content, like=path)
        staged.replace(path)
    except OSError as error:
        with suppress(OSError):
            staged.unlink(missing_ok=True)
        raise PublishError(f"could not write {said(error)}; {UNCHANGED}") from error
