"""The one file to read in a zip: a zipped shapefile, a zipped layer, a KMZ."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renewal_atlas.errors import UsageError
from renewal_atlas.gis.archive import unpack_all

if TYPE_CHECKING:
    from pathlib import Path

READABLE = (".gpkg", ".geojson", ".json", ".csv", ".shp", ".fgb", ".parquet", ".kml")


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
        The one file in it that can be read.

    Raises
    ------
    UsageError
        As `gis.archive.unpack_all`, and if there is not exactly one file that can be read.
    """
    unpack_all(path, folder)
    found = sorted(p for p in folder.rglob("*")
                   if p.suffix.lower() in READABLE and not p.name.startswith("."))  # fmt: skip
    if len(found) != 1:
        listed = ", ".join(p.name for p in found) or "none"
        raise UsageError(
            f"{path.name} holds {len(found)} files that can be read ({listed}); it must hold one"
        )
    return found[0]
