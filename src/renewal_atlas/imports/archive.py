"""Unpack what was sent as a zip, without letting it write anywhere but where it should."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path, PurePosixPath

from renewal_atlas.errors import UsageError

MAX_BYTES = 2_000_000_000  # unpacked; a hand-over of a whole city is a hundredth of it
_READABLE = (".gpkg", ".geojson", ".json", ".csv", ".shp")


def unpack(path: Path, folder: Path) -> Path:
    """Unpack a zip into an empty folder and say which file in it to read.

    Parameters
    ----------
    path
        Zip file.
    folder
        Empty folder to unpack into.

    Returns
    -------
    Path
        The one GeoPackage, GeoJSON, CSV or shapefile in it.

    Raises
    ------
    UsageError
        If the zip is damaged, holds a path that climbs out, a link, too much, or not exactly one
        file that can be read. Nothing is unpacked then.
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
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError) as error:
        raise UsageError(f"{path.name} is no zip that can be read ({error})") from error
    return _the_one(folder, path.name)


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
    size = sum(item.file_size for item in members)
    if size > MAX_BYTES:
        raise UsageError(
            f"{name} unpacks to {size / 1e9:.1f} GB, more than {MAX_BYTES / 1e9:.0f} GB; "
            "it was not unpacked: send only the layer that changed"
        )


def _the_one(folder: Path, name: str) -> Path:
    found = sorted(p for p in folder.rglob("*") if p.suffix.lower() in _READABLE)
    if len(found) != 1:
        listed = ", ".join(p.name for p in found) or "none"
        raise UsageError(
            f"{name} holds {len(found)} files that can be read ({listed}); it must hold one"
        )
    return found[0]
