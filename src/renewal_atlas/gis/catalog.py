"""The catalog of a build: which layers there are, from which files they were made."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from renewal_atlas.errors import PublishError
from renewal_atlas.gis.stac import collection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from renewal_atlas.gis.stac import Asset
    from renewal_atlas.layers import Layers

Box = tuple[float, float, float, float]


def catalog(
    layers: Layers, assets: Iterable[Asset], inputs: Mapping[str, str], version: str
) -> bytes:
    """Bytes of the ``catalog.json`` of a build, a STAC collection.

    Parameters
    ----------
    layers
        Checked layers of a district.
    assets
        Published files.
    inputs
        SHA-256 of each file that was read, by path relative to the project.
    version
        Of the package.

    Returns
    -------
    bytes
        JSON, UTF-8; see `stac.collection`.
    """
    head = layers.district
    return collection(
        identity={"id": head.district_id, "title": title_of(layers)},
        note=source_note(layers),
        licence=head.licence,
        bbox=bounds([layers.boundary, layers.projects, layers.places, layers.uncertainty]),
        sources=layers.sources,
        assets=assets,
        inputs=inputs,
        version=version,
    )


def title_of(layers: Layers) -> str:
    """Title of a district's data for a reader."""
    head = layers.district
    return f"{head.city}{head.name}城市更新 Urban renewal in {head.name_en}"


def source_note(layers: Layers) -> str:
    """Where the data come from and under which licence each part is, lines for a reader."""
    titles = "；".join(str(title) for title in layers.sources["title"])
    lines = [f"来源 Sources：{titles}",
             f"许可 Licence（登记数据 the register）：{layers.district.licence}"]  # fmt: skip
    for licence in sorted({str(text) for text in layers.boundary["licence"].dropna()}):
        lines.append(f"许可 Licence（区界 the boundary）：{licence}")
    return "\n".join(lines)


def bounds(frames: Iterable[gpd.GeoDataFrame]) -> Box:
    """West, south, east and north of everything that has a position.

    Raises
    ------
    PublishError
        If nothing has one.
    """
    boxes = [frame.total_bounds for frame in frames if frame.geometry.notna().any()]
    if not boxes:
        raise PublishError("no layer has a position, so there is nothing to hand over")
    west, south, east, north = zip(*boxes, strict=True)
    return float(min(west)), float(min(south)), float(max(east)), float(max(north))


def hash_files(paths: Iterable[tuple[str, Path]]) -> dict[str, str]:
    """SHA-256 of files by the name given for each."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths}
