"""The catalog of a folder as a STAC collection: what each file is, in which CRS, with its hash.

STAC tools read it without knowing us: the file extension gives size and hash, the projection
extension the CRS, the table extension rows and columns. An OGC API record of the same folder would
need another ``type`` in the same place, so one of the two had to be chosen.

References
----------
STAC 1.1.0; extensions file 2.1.0, projection 2.0.0, table 1.2.0; multihash (0x12 = SHA-256).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from renewal_atlas.files import forbidden
from renewal_atlas.files.features import parse_json
from renewal_atlas.model import edtf_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from renewal_atlas.gis.fields import Field

CATALOG = "catalog.json"
_SHA256 = "1220"  # multihash: SHA-256, 32 bytes
_BASE = "https://stac-extensions.github.io"
_EXTENSIONS = {  # by the field that calls for it
    "file:checksum": f"{_BASE}/file/v2.1.0/schema.json",
    "proj:code": f"{_BASE}/projection/v2.0.0/schema.json",
    "table:columns": f"{_BASE}/table/v1.2.0/schema.json",
}
_MEDIA = {
    ".gpkg": "application/geopackage+sqlite3", ".geojson": "application/geo+json",
    ".csv": "text/csv; charset=UTF-8", ".json": "application/json",
    ".md": "text/markdown; charset=UTF-8", ".txt": "text/plain; charset=UTF-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".kml": "application/vnd.google-earth.kml+xml", ".kmz": "application/vnd.google-earth.kmz",
    ".dxf": "image/vnd.dxf", ".fgb": "application/vnd.flatgeobuf",
    ".parquet": "application/vnd.apache.parquet", ".html": "text/html",
    ".shp": "application/vnd.shp", ".shx": "application/vnd.shx", ".dbf": "application/vnd.dbf",
    ".prj": "text/plain", ".cpg": "text/plain", ".qml": "application/xml",
}  # fmt: skip
_LICENCES = {"CC BY 4.0": "CC-BY-4.0", "MIT": "MIT", "CC0": "CC0-1.0"}


@dataclass(frozen=True)
class Asset:
    """A file of the folder.

    Attributes
    ----------
    path
        Relative to the folder, with forward slashes.
    content
        Its bytes.
    title
        What it holds, Chinese and English.
    rows
        Rows of each table in it.
    crs
        EPSG code, None where it has no coordinates.
    fields
        Columns, where it holds one table.
    tables
        Columns of each table, where it holds several.
    """

    path: str
    content: bytes
    title: str
    rows: Mapping[str, int]
    crs: int | None = None
    fields: tuple[Field, ...] = ()
    tables: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)


def collection(
    *,
    identity: Mapping[str, str],
    note: str,
    licence: str,
    bbox: Iterable[float],
    sources: pd.DataFrame,
    assets: Iterable[Asset],
    inputs: Mapping[str, str],
    version: str,
    profile: str = "",
) -> bytes:
    """Bytes of ``catalog.json``; it names everything but itself, and no clock.

    Parameters
    ----------
    identity
        ``id`` and ``title``.
    note
        Description of the whole.
    licence
        Of the data.
    bbox
        West, south, east, north in degrees.
    sources
        Documents, for the time that is covered.
    assets
        Files of the folder.
    inputs
        SHA-256 of each file that was read, by path.
    version
        Of the package.
    profile
        ``internal`` or ``public`` for a hand-over; a build has none.

    Returns
    -------
    bytes
        JSON, UTF-8, assets sorted by path.
    """
    described = {a.path: _asset(a) for a in sorted(assets, key=lambda a: a.path)}
    used = {field for entry in described.values() for field in entry}
    content = {
        "type": "Collection",
        "stac_version": "1.1.0",
        "stac_extensions": [uri for field, uri in _EXTENSIONS.items() if field in used],
        "id": identity["id"],
        "title": identity["title"],
        "description": note,
        "keywords": ["城市更新", "urban renewal"],
        "license": _LICENCES.get(licence, "other"),
        "extent": {
            "spatial": {"bbox": [[round(float(v), 6) for v in bbox]]},
            "temporal": {"interval": [_interval(sources)]},
        },
        "links": [{"rel": "root", "href": f"./{CATALOG}", "type": "application/json"}],
        "assets": described,
        **({"renewal_atlas:profile": profile} if profile else {}),
        "renewal_atlas:version": version,
        "renewal_atlas:inputs": dict(sorted(inputs.items())),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _asset(asset: Asset) -> dict[str, Any]:
    suffix = "." + asset.path.rpartition(".")[2]
    entry: dict[str, Any] = {
        "href": f"./{asset.path}",
        "title": asset.title,
        "type": _MEDIA.get(suffix, "application/octet-stream"),
        "roles": ["metadata" if suffix in {".md", ".txt"} else "data"],
        "file:size": len(asset.content),
        "file:checksum": _SHA256 + hashlib.sha256(asset.content).hexdigest(),
    }
    if asset.crs is not None:
        entry["proj:code"] = f"EPSG:{asset.crs}"
    if len(asset.rows) == 1:
        entry["table:row_count"] = next(iter(asset.rows.values()))
    elif asset.rows:
        entry["table:tables"] = [
            {"name": name, "row_count": count}
            | ({"columns": _columns(asset.tables[name])} if name in asset.tables else {})
            for name, count in asset.rows.items()
        ]
    if asset.fields:
        entry["table:columns"] = _columns(asset.fields)
    return entry


def _columns(fields: Iterable[Field]) -> list[dict[str, str]]:
    return [{"name": f.name, "description": _meaning(f), "type": f.type} for f in fields]


def _meaning(column: Field) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    return f"{column.zh}：{column.about} {column.en}{unit}".replace("： ", "：")


def _interval(sources: pd.DataFrame) -> list[str | None]:
    bounds = [edtf_bounds(str(text)) for text in sources["covers"].dropna()]
    if not bounds:
        return [None, None]
    first, last = min(b[0] for b in bounds), max(b[1] for b in bounds)
    return [f"{first.isoformat()}T00:00:00Z", f"{last.isoformat()}T23:59:59Z"]


def listed_hashes(text: bytes) -> dict[str, str]:
    """SHA-256 of each file by path, as a catalog lists them.

    Parameters
    ----------
    text
        Of a ``catalog.json``.

    Raises
    ------
    ValueError
        If it is no such catalog.
    """
    content = parse_json(text.decode("utf-8-sig"))
    assets = content.get("assets") if isinstance(content, dict) else None
    if not isinstance(assets, dict):
        raise ValueError("it is no STAC collection that lists its files under “assets”")  # noqa: TRY004
    pairs = [(entry["href"], entry["file:checksum"]) for entry in assets.values()]
    hidden = next((href for href, _ in pairs if forbidden(str(href))), None)
    if hidden is not None:
        raise ValueError(f"{hidden!a} holds a control character")
    return {str(href).removeprefix("./"): _digest(str(mark)) for href, mark in pairs}


def _digest(mark: str) -> str:
    if not mark.startswith(_SHA256):
        raise ValueError(f"checksum {mark[:12]}… is not a SHA-256 multihash")
    return mark.removeprefix(_SHA256)
