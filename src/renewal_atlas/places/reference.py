"""Read and check the reference geometry of a district."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import geopandas as gpd
import pandas as pd

from renewal_atlas.crs import WGS84
from renewal_atlas.errors import UsageError
from renewal_atlas.files import read_collection, unread
from renewal_atlas.model import Datum, Issue, OptText, Place, Record, Slug, Text, column
from renewal_atlas.places.consistency import reference_issues
from renewal_atlas.places.corrections import Correction, apply_corrections
from renewal_atlas.places.divisions import ChinaDivision, Division
from renewal_atlas.places.faults import fault
from renewal_atlas.places.outline import outline_fault
from renewal_atlas.places.toponym import Home
from renewal_atlas.register import District, read_table, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from renewal_atlas.files import Feature
    from renewal_atlas.layout import Layout

LINE_COLUMNS: Final = (
    "place_id", "segment", "name", "georeference_sources", "datum_original", "uncertainty_m",
    "note",
)  # fmt: skip
BOUNDARY_COLUMNS: Final = ("adcode", "name", "source", "licence", "caveat")
CHINA_FILE: Final = "china-divisions.csv"
_NUMBERS: Final = frozenset({"uncertainty_m"})


class Centre(Record):
    """Office or centre of a subdistrict, as far as one is known."""

    TABLE: ClassVar[str] = "subdistrict_centres"
    KEY: ClassVar[str] = "place_id"
    REFERS: ClassVar[dict[str, str]] = {"place_id": "gazetteer.place_id"}

    place_id: Slug = column("地点编号", "Subdistrict of the gazetteer.", "jiedao-dangjia")
    lon: float = column("经度", "WGS 84 longitude, degrees.", "116.89313", ge=-180, le=180)
    lat: float = column("纬度", "WGS 84 latitude, degrees.", "36.58364", ge=-90, le=90)
    uncertainty_m: float = column(
        "不确定半径", "How far off it may be, metres.", "300", gt=0, le=50_000
    )
    datum_original: Datum = column("原始基准", "Datum of the coordinate as found.", "GCJ-02")
    kind: Literal["office", "stand_in"] = column(
        "类型", "office: the 办事处 itself; stand_in: something near its middle.", "office"
    )
    source: Text = column("来源", "Where the coordinate comes from.", "GitHub Vonng/adcode")
    note: OptText = column("备注", "What stands for the centre.", default=None)


@dataclass(frozen=True, eq=False)
class Reference:
    """All that is known beforehand of where things are in a district.

    Parameters
    ----------
    gazetteer
        Columns of `renewal_atlas.model.Place`.
    lines
        EPSG:4326; columns `LINE_COLUMNS` and geometry; several rows may share a `place_id`.
    boundary
        EPSG:4326; one row, columns `BOUNDARY_COLUMNS` and geometry.
    divisions
        Columns of `renewal_atlas.places.divisions.Division`.
    home
        Names of the district, its city and province.
    elsewhere
        Names of other provinces, cities and districts: division_code, name, level.
    centres
        Columns of `Centre`: office or centre of each subdistrict, from which the circles of those
        without a coordinate of their own are made.
    folder
        How messages call the folder of the files.
    """

    gazetteer: pd.DataFrame
    lines: gpd.GeoDataFrame
    boundary: gpd.GeoDataFrame
    divisions: pd.DataFrame
    home: Home = field(default_factory=Home)
    elsewhere: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["division_code", "name", "level"])
    )
    centres: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["place_id", "lon", "lat", "uncertainty_m"])
    )
    folder: str = "geo/reference"


def read_reference(layout: Layout, district: str) -> tuple[Reference, list[Issue]]:
    """Read the reference files of a district, with the reviewers' corrections applied.

    Parameters
    ----------
    layout
        Folders of the project.
    district
        Folder name such as ``370103-shizhong``.

    Returns
    -------
    tuple
        The reference and every problem of its files and of how their rows fit each other.

    Examples
    --------
    >>> from renewal_atlas.layout import Layout, find_root
    >>> reference, issues = read_reference(Layout(find_root()), "370103-shizhong")
    >>> reference.home.district, len(reference.divisions), issues
    ('市中区', 234, [])
    """
    folder = layout.reference(district)
    gazetteer, issues = read_table(
        folder / "gazetteer.csv", Place, layout.relative(folder / "gazetteer.csv")
    )
    gazetteer, more = _corrected(gazetteer, layout, folder / "corrections.csv")
    issues += more
    lines, more = _read_lines(folder / "lines.geojson", layout)
    issues += more
    boundary, more = _read_boundary(folder / "boundary.geojson", layout)
    issues += more
    path = folder / "divisions.csv"
    divisions, more = read_table(path, Division, layout.relative(path))
    issues += more
    centres, more = _centres(folder / "subdistrict_centres.csv", layout)
    issues += more
    elsewhere, more = _elsewhere(layout)
    issues += more
    reference = Reference(
        gazetteer,
        lines,
        boundary,
        divisions,
        home=_home(layout, district),
        elsewhere=elsewhere,
        centres=centres,
        folder=layout.relative(folder),
    )
    return reference, issues if unread(issues) else [*issues, *reference_issues(reference)]


def _home(layout: Layout, district: str) -> Home:
    """Names out of `district.yml`; its faults are reported where the register reads it."""
    path = layout.data(district) / "district.yml"
    found, _ = read_yaml(path, District, layout.relative(path))
    return Home(found.province, found.city, found.name) if found else Home()


def _elsewhere(layout: Layout) -> tuple[pd.DataFrame, list[Issue]]:
    """Names of China's divisions; a project may go without them."""
    path = layout.reference(CHINA_FILE)
    if not path.is_file():
        return pd.DataFrame(columns=list(ChinaDivision.model_fields), dtype=object), []
    return read_table(path, ChinaDivision, layout.relative(path))


def _centres(path: Path, layout: Layout) -> tuple[pd.DataFrame, list[Issue]]:
    """Centres of subdistricts; a district may have none."""
    if not path.is_file():
        return pd.DataFrame(columns=list(Centre.model_fields)), []
    return read_table(path, Centre, layout.relative(path))


def _corrected(
    gazetteer: pd.DataFrame, layout: Layout, path: Path
) -> tuple[pd.DataFrame, list[Issue]]:
    if not path.is_file():
        return gazetteer, []
    name = layout.relative(path)
    corrections, issues = read_table(path, Correction, name)
    corrected, stale = apply_corrections(gazetteer, corrections, name)
    return corrected, issues + stale


def _read_features(
    path: Path, layout: Layout, columns: tuple[str, ...]
) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    """GeoJSON features as text properties and geometry; no driver guesses at types."""
    name = layout.relative(path)
    features, issues = read_collection(path, name)
    for feature in features:
        issues += _odd_values(feature, columns, name)
    rows = [{c: _plain(f.properties.get(c), c) for c in columns} for f in features]
    shapes = gpd.GeoSeries([f.geometry for f in features], crs=WGS84)
    return gpd.GeoDataFrame(rows, columns=list(columns), geometry=shapes, crs=WGS84), issues


def _odd_values(feature: Feature, columns: tuple[str, ...], name: str) -> list[Issue]:
    """Values that are no text and no number, such as a list of names or yes for a radius."""
    return [
        fault(
            "error",
            "bad_value",
            name,
            f"feature {feature.number}: neither text nor a number",
            "write a number" if column in _NUMBERS else "write one text",
            field=column,
            value=json.dumps(value, ensure_ascii=False),
        )
        for column in columns
        if isinstance(value := feature.properties.get(column), list | dict | bool)
    ]


def _plain(value: object, column: str) -> object:
    """A number where one belongs, else text; what is odd was told and is left out."""
    if value is None or isinstance(value, list | dict | bool):
        return None
    return value if column in _NUMBERS else str(value)


def _read_lines(path: Path, layout: Layout) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    lines, issues = _read_features(path, layout, LINE_COLUMNS)
    lines["uncertainty_m"] = pd.to_numeric(lines["uncertainty_m"], errors="coerce")
    drawn = lines[lines.geometry.geom_type.isin(["LineString", "MultiLineString"])]
    for row in drawn[~drawn.geometry.is_valid].itertuples():
        message = f"segment {row.segment or '?'} is a line of one point"
        issues.append(
            fault(
                "error",
                "bad_line",
                layout.relative(path),
                message,
                "draw it with two vertices or more, or delete it",
                field="geometry",
                subject_id=str(row.place_id or ""),
            )
        )
    return lines, issues


def _read_boundary(path: Path, layout: Layout) -> tuple[gpd.GeoDataFrame, list[Issue]]:
    boundary, issues = _read_features(path, layout, BOUNDARY_COLUMNS)
    polygonal = boundary.geometry.geom_type.isin(["Polygon", "MultiPolygon"])
    if not issues and not (len(boundary) == 1 and polygonal.all()):
        message = f"{len(boundary)} features where one polygon is wanted"
        issues = [
            fault("error", "bad_boundary", layout.relative(path), message, "keep one feature")
        ]
    boundary = boundary[polygonal].iloc[:1]
    if len(boundary) and (reason := outline_fault(boundary.geometry.iloc[0])):
        message = f"the outline {reason}"
        issues.append(
            fault(
                "error",
                "bad_boundary",
                layout.relative(path),
                message,
                "mend it in GIS (fix geometries) and export it again",
            )
        )
    return boundary, issues


def require_boundary(reference: Reference) -> BaseGeometry:
    """Outline of the district, WGS 84.

    Raises
    ------
    UsageError
        If the reference has none.
    """
    if reference.boundary.empty:
        raise UsageError("the reference has no boundary; add boundary.geojson")
    outline: BaseGeometry = reference.boundary.geometry.iloc[0]
    return outline
