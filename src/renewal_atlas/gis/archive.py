"""Unpack what was sent as a zip, without letting it write anywhere but where it should."""

from __future__ import annotations

import lzma
import stat
import struct
import tempfile
import zipfile
import zlib
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from renewal_atlas.errors import UsageError
from renewal_atlas.files import elsewhere, folder_set, settle
from renewal_atlas.files.limits import ARCHIVE_RATIO

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES = 2_000_000_000  # unpacked; a hand-over of a whole city is a hundredth of it
MAX_MEMBERS = 10_000
_SMALL = 20_000_000  # bytes that may come out of however few
_UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, NotImplementedError,
    RuntimeError, ValueError, struct.error,
)  # fmt: skip
_FOREIGN = "__MACOSX"  # what a Mac adds to a zip


@contextmanager
def opened(path: Path, marker: str = "") -> Iterator[Path]:
    """Folder of a hand-over, whether it came as a folder or as a zip.

    Parameters
    ----------
    path
        Folder, or zip of one.
    marker
        File that stands in the folder sought; without it in the uppermost one, the only folder
        inside is taken, as file managers zip a folder and not its content.

    Yields
    ------
    Path
        The folder; of a zip a temporary one, gone afterwards.

    Raises
    ------
    UsageError
        As `unpack_all`, and if there is nothing at `path`.
    PublishError
        If an export to the folder was cut off and cannot be finished.
    """
    if not path.exists():
        kind = "file" if path.suffix else "folder"
        raise UsageError(f"no such {kind}: {path}; give a folder, or the zip of one")
    if path.suffix.lower() != ".zip" or path.is_dir():
        settle(folder_set(path))  # an export that was cut off
        settle(elsewhere(path))  # or a build that went to it
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="renewal-atlas-") as scratch:
        folder = Path(scratch) / path.stem
        folder.mkdir()
        unpack_all(path, folder)
        yield _top(folder, marker)


def unpack_all(path: Path, folder: Path) -> None:
    """Unpack a zip into an empty folder.

    Parameters
    ----------
    path
        Zip file.
    folder
        Empty folder to unpack into.

    Raises
    ------
    UsageError
        If the zip is damaged or locked, or holds a path that climbs out, a link, the same name
        twice, or too much. Nothing is unpacked then.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = [item for item in archive.infolist() if not item.is_dir()]
            for item in members:
                _require_safe(item, path.name)
            _require_small(members, path.name)
            damaged = archive.testzip()
            if damaged:
                raise UsageError(f"{path.name} is damaged at {damaged!r}; ask for it again")
            archive.extractall(folder, members)
    except _UNREADABLE as error:
        raise UsageError(
            f"{path.name} is no zip that can be read ({error}); ask for it again, without password"
        ) from error


def _top(folder: Path, marker: str) -> Path:
    if marker and (folder / marker).exists():
        return folder
    inside = [item for item in sorted(folder.iterdir()) if item.name != _FOREIGN]
    return inside[0] if len(inside) == 1 and inside[0].is_dir() else folder


def _require_safe(item: zipfile.ZipInfo, name: str) -> None:
    inner = PurePosixPath(item.filename.replace("\\", "/"))
    drive = len(item.filename) > 1 and item.filename[1] == ":"
    link = stat.S_ISLNK(item.external_attr >> 16)
    if inner.is_absolute() or ".." in inner.parts or drive or link:
        raise UsageError(
            f"{name} holds {item.filename!r}, which would be written outside its folder; "
            "it was not unpacked: ask for a clean archive"
        )


def _require_small(members: list[zipfile.ZipInfo], name: str) -> None:
    if len(members) > MAX_MEMBERS or len({item.filename for item in members}) < len(members):
        raise UsageError(
            f"{name} holds {len(members)} files, more than {MAX_MEMBERS} or one of them twice; "
            "it was not unpacked: ask for a clean archive"
        )
    size = sum(item.file_size for item in members)  # no member can give more than it declares
    packed = sum(item.compress_size for item in members)
    if size > _SMALL and size > ARCHIVE_RATIO * packed:
        raise UsageError(
            f"{name} unpacks to {size / max(1, packed):,.0f} times its size, more than "
            f"{ARCHIVE_RATIO}; it was not unpacked: ask for a clean archive"
        )
    if size > MAX_BYTES:
        raise UsageError(
            f"{name} unpacks to {size / 1e9:.1f} GB, more than {MAX_BYTES / 1e9:.0f} GB; "
            "it was not unpacked: send only the layer that changed"
        )
