"""`catalog.json`: every published file with its rows, bytes, hash, CRS and licence."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

WGS84_URI = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"  # WGS 84 in lon/lat order


@dataclass(frozen=True, slots=True)
class Output:
    """A file to publish.

    Attributes
    ----------
    path
        Relative to the folder of the district, with forward slashes.
    content
        Its bytes.
    rows
        Features or table rows; None where it makes no sense.
    title_zh, title_en
        What it holds.
    spatial
        Whether it has coordinates (then WGS 84, lon/lat).
    licence
        Under which it may be used.
    """

    path: str
    content: bytes
    rows: int | None
    title_zh: str
    title_en: str
    spatial: bool
    licence: str


def catalog(
    district: Mapping[str, str], outputs: Iterable[Output], inputs: Mapping[str, str], version: str
) -> bytes:
    """Text of `catalog.json`; it names everything but itself, and no clock.

    Parameters
    ----------
    district
        ``id``, ``name`` and ``name_en``.
    outputs
        Published files.
    inputs
        SHA-256 of each file that was read, by path relative to the project.
    version
        Of the package.

    Returns
    -------
    bytes
        JSON, UTF-8, sorted by path.
    """
    files = [_entry(output) for output in sorted(outputs, key=lambda o: o.path)]
    content = {
        "district": dict(district),
        "generator": {"name": "renewal-atlas", "version": version},
        "files": files,
        "inputs": [{"path": path, "sha256": digest} for path, digest in sorted(inputs.items())],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _entry(output: Output) -> dict[str, Any]:
    return {
        "path": output.path,
        "title_zh": output.title_zh,
        "title_en": output.title_en,
        "rows": output.rows,
        "bytes": len(output.content),
        "sha256": hashlib.sha256(output.content).hexdigest(),
        "crs": WGS84_URI if output.spatial else None,
        "licence": output.licence,
    }


def hash_files(paths: Iterable[tuple[str, Path]]) -> dict[str, str]:
    """SHA-256 of files by the name given for each."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths}
