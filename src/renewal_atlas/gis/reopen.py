"""Read back what was handed over, whole and in WGS 84."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyogrio

from renewal_atlas.crs import WGS84, to_wgs84
from renewal_atlas.errors import CRSError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

FAMILIES = ("points", "lines", "areas", "unplaced")
MAX_ROWS = 1_000_000  # that are read back whole; a larger layer is a mistake, or for a database


def read_layer(path: Path, name: str) -> gpd.GeoDataFrame:
    """Layer of a GeoPackage, its parts by geometry put together again.

    Parameters
    ----------
    path
        GeoPackage of a hand-over.
    name
        Layer before it was split, such as ``projects``.

    Returns
    -------
    GeoDataFrame
        In EPSG:4326; parts of one piece are single again.

    Raises
    ------
    UsageError
        If the file has no such layer.
    """
    wanted = [name, *(f"{name}_{family}" for family in FAMILIES)]
    present = [layer for layer in layer_names(path) if layer in wanted]
    if not present:
        raise UsageError(f"{path.name} has no layer {name}; it has: {', '.join(layer_names(path))}")
    frames = [_wgs84(read_file(path, layer)) for layer in present]
    whole = pd.concat(frames, ignore_index=True)
    return gpd.GeoDataFrame(whole, geometry="geometry", crs=WGS84)


def read_table(path: Path, name: str) -> pd.DataFrame:
    """Table without geometry of a GeoPackage."""
    return pd.DataFrame(read_file(path, name))


def layer_names(path: Path) -> list[str]:
    """Names of the layers and tables of a file.

    Raises
    ------
    UsageError
        If GDAL cannot open it.
    """
    try:
        return [str(name) for name in pyogrio.list_layers(path)[:, 0]]
    except pyogrio.errors.DataSourceError as error:
        raise UsageError(
            f"{path.name} cannot be opened ({error}); it may be cut off: ask for it again"
        ) from error


def read_file(path: Path, layer: str | None = None, most: int = MAX_ROWS) -> pd.DataFrame:
    """Rows of a layer, geometry as it stands.

    Parameters
    ----------
    path
        A file that GDAL reads.
    layer
        Its name; None for the only or first one.
    most
        Rows above which the file is refused.

    Returns
    -------
    DataFrame
        A GeoDataFrame in the file's own CRS, or a DataFrame where it has no geometry.

    Raises
    ------
    UsageError
        If it has more than `most` rows, or GDAL cannot read it to its end.
    """
    try:
        count = pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"]
        require_few(int(count), f"{path.name}:{layer}" if layer else path.name, most)
        frame: pd.DataFrame = pyogrio.read_dataframe(path, layer=layer)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError,
            pyogrio.errors.FeatureError, pyogrio.errors.GeometryError) as error:  # fmt: skip
        raise UsageError(
            f"{path.name} cannot be read to its end ({error}); ask for it again"
        ) from error
    return frame


def require_few(rows: int, name: str, most: int = MAX_ROWS) -> None:
    """Refuse what has too many rows, before they are read."""
    if rows > most:
        raise UsageError(
            f"{name} has {rows} rows, more than {most}; nothing was read: "
            "select the features that changed and send those"
        )


def single_parts(shapes: gpd.GeoSeries) -> gpd.GeoSeries:
    """Multi-part shapes of one piece as that piece; the others as they are."""
    pieces = [
        shape.geoms[0]
        if shape is not None and shape.geom_type.startswith("Multi") and len(shape.geoms) == 1
        else shape
        for shape in shapes
    ]
    return gpd.GeoSeries(pieces, index=shapes.index, crs=shapes.crs)


def _wgs84(frame: pd.DataFrame) -> gpd.GeoDataFrame:
    if not isinstance(frame, gpd.GeoDataFrame):
        nothing = gpd.GeoSeries([None] * len(frame), crs=WGS84)
        return gpd.GeoDataFrame(frame, geometry=nothing, crs=WGS84)
    return into_wgs84(frame.set_geometry(single_parts(frame.geometry)), "a layer")


def into_wgs84(frame: gpd.GeoDataFrame, name: str) -> gpd.GeoDataFrame:
    """Layer in EPSG:4326.

    Raises
    ------
    CRSError
        If its CRS is a grid of its own, as of a building site, that nothing ties to the earth.
    """
    try:
        return to_wgs84(frame)
    except RuntimeError as error:  # the base of PROJ's own errors
        raise CRSError(
            f"{name} is in {frame.crs.name}, which PROJ cannot tie to WGS 84; export it in a CRS "
            "with an EPSG code"
        ) from error
