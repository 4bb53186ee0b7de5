"""The catalog is read by tools that do not know us: STAC, with the extensions it names.

The core is checked with the JSON schemas that come with pystac; of the extensions, whose schemas
do not come with any package, the rules are written here from their published text.
"""

import json
import re

import pytest

from renewal_atlas.gis.catalog import hash_files
from renewal_atlas.gis.stac import CATALOG, listed_hashes
from renewal_atlas.gis.verify import verify

pystac = pytest.importorskip("pystac")


@pytest.fixture(scope="module")
def built(atlas, tmp_path_factory):
    folder = tmp_path_factory.mktemp("catalog") / "built"
    atlas.write(folder)
    return folder


@pytest.fixture(params=["built", "handover"])
def folder(request):
    return request.getfixturevalue(request.param)


@pytest.fixture
def content(folder):
    return json.loads((folder / CATALOG).read_text(encoding="utf-8"))


def files(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {CATALOG}


def test_pystac_lists_every_file_and_finds_it(folder):
    found = pystac.Collection.from_file(str(folder / CATALOG))
    assert set(found.assets) == files(folder)
    assert all(asset.get_absolute_href().startswith(str(folder)) for asset in found.assets.values())
    assert found.extent.temporal.intervals[0][0].year == 2024


def test_it_keeps_to_the_core_schema(content):
    from pystac.validation import validate_dict

    pytest.importorskip("jsonschema")
    assert validate_dict(content | {"stac_extensions": []})


def test_the_extensions_it_names_are_the_ones_it_uses(content):
    prefixes = {key.split(":")[0] for a in content["assets"].values() for key in a if ":" in key}
    named = {
        re.fullmatch(r"https://stac-extensions\.github\.io/(\w+)/v[\d.]+/schema\.json", uri)[1]
        for uri in content["stac_extensions"]
    }
    assert {"projection": "proj"}.keys() <= named
    assert {{"projection": "proj"}.get(name, name) for name in named} == prefixes


def test_file_extension(content, folder):
    for path, asset in content["assets"].items():
        assert asset["file:size"] == (folder / path).stat().st_size
        assert re.fullmatch("1220[0-9a-f]{64}", asset["file:checksum"])  # multihash of SHA-256


def test_projection_extension(content):
    for path, asset in content["assets"].items():
        if "proj:code" in asset:
            assert re.fullmatch(r"EPSG:\d{4,5}", asset["proj:code"])
        elif path.endswith((".gpkg", ".geojson", ".fgb", ".parquet", ".shp", ".dxf", ".kmz")):
            pytest.fail(f"{path} says no CRS")


def test_table_extension(content):
    described = [a for a in content["assets"].values() if "table:columns" in a]
    assert described
    for asset in described:
        assert asset["table:row_count"] >= 0
        for column in asset["table:columns"]:
            assert column["name"]
            assert re.search("[\u4e00-\u9fff]", column["description"])
            assert column["type"] in {"text", "integer", "real", "boolean"}


def test_points_of_csv_and_layers_of_geopackage_are_described(handover):
    assets = json.loads((handover / CATALOG).read_text("utf-8"))["assets"].values()
    listed = {a["href"]: a for a in assets}
    columns = listed["./csv/projects.internal.csv"]["table:columns"]
    assert {"lon", "lat"} <= {c["name"] for c in columns}
    (package,) = [a for href, a in listed.items() if href.endswith("epsg4490.gpkg")]
    for table in package["table:tables"]:
        assert all(re.search("[\u4e00-\u9fff]", c["description"]) for c in table["columns"])


def test_the_hashes_and_the_inputs_are_kept(folder, content, atlas, layout):
    from renewal_atlas.build import input_files

    assert set(listed_hashes((folder / CATALOG).read_bytes())) == files(folder)
    assert verify(folder) == []
    inputs = content["renewal_atlas:inputs"]
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in inputs.values())
    if "renewal_atlas:profile" not in content:  # of a build
        assert inputs == hash_files(input_files(layout, atlas.layers.district.district_id))


def test_a_handover_of_one_format_names_only_what_it_uses(atlas, map_settings, tmp_path):
    from renewal_atlas.gis.export import export

    style, settings = map_settings
    export(atlas.layers, tmp_path / "out", style=style, settings=settings, inputs={},
           formats=["gpkg"], crs=[4548])  # fmt: skip
    content = json.loads((tmp_path / "out" / CATALOG).read_text(encoding="utf-8"))
    assert not any("table/" in uri for uri in content["stac_extensions"])
    assert verify(tmp_path / "out") == []
