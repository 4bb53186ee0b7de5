"""In every format every layer lies where the source lies, with every row and its Chinese names.

4490 and 4548 hold the source to a millimetre. GeoJSON and OC4IDS round to six decimals, 0.11 m.
"""

import csv
import json
import shutil
import subprocess

import ezdxf
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyogrio
import pytest
import shapely

from renewal_atlas.crs import to_metric
from renewal_atlas.gis.handover import handover_tables, split

MILLIMETRE = 0.001
SIXTH_DECIMAL = 0.1  # half of 1e-6 degrees along each axis is 0.07 m
LAYERS = ["projects", "places", "plan_units", "uncertainty", "lines", "boundary"]
KEYS = {"projects": ["project_id"], "places": ["place_id"], "plan_units": ["unit_id"],
        "uncertainty": ["place_id"], "lines": ["place_id", "segment"], "boundary": ["adcode"]}  # fmt: skip
SHORT = {"project_id": "PROJECT_ID", "place_id": "PLACE_ID", "unit_id": "UNIT_ID",
         "segment": "SEGMENT", "adcode": "ADCODE", "name": "NAME"}  # fmt: skip


@pytest.fixture(scope="module")
def tables(atlas):
    return {table.name: table for table in handover_tables(atlas.layers)}


def gpkg(code):
    def read(folder, part, _whole):
        (path,) = folder.glob(f"*.epsg{code}.gpkg")
        return pyogrio.read_dataframe(path, layer=part.name)

    return read


def by_part(suffix):
    def read(folder, part, _whole):
        return pyogrio.read_dataframe(folder / suffix / f"{part.name}.internal.{suffix}")

    return read


def kml(suffix):
    def read(folder, part, _whole):
        (path,) = folder.glob(f"*.{suffix}")
        return pyogrio.read_dataframe(path, layer=f"{part.zh} {part.en}")

    return read


def geojson(folder, part, whole):
    return of_part(pyogrio.read_dataframe(folder / "geojson" / f"{whole}.internal.geojson"), part)


def parquet(folder, part, whole):
    return of_part(gpd.read_parquet(folder / "parquet" / f"{whole}.internal.parquet"), part)


def of_part(frame, part):
    """Rows of a whole layer that have the geometry of a part."""
    kinds = {"points": "Point", "lines": "LineString", "areas": "Polygon"}[part.family]
    return frame[frame.geometry.geom_type.str.removeprefix("Multi") == kinds]


READERS = {
    "gpkg 4490": (gpkg(4490), "EPSG:4490", MILLIMETRE), "gpkg 4548": (gpkg(4548), "EPSG:4548", MILLIMETRE),
    "fgb": (by_part("fgb"), "EPSG:4490", MILLIMETRE), "shp": (by_part("shp"), "EPSG:4490", MILLIMETRE),
    "parquet": (parquet, "EPSG:4490", MILLIMETRE), "geojson": (geojson, "EPSG:4326", SIXTH_DECIMAL),
    "kml": (kml("kml"), "EPSG:4326", MILLIMETRE), "kmz": (kml("kmz"), "EPSG:4326", MILLIMETRE),
}  # fmt: skip


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("name", READERS)
def test_a_layer_lies_where_it_should(handover, tables, name, layer):
    read, crs, tolerance = READERS[name]
    parts = [part for part in split(tables[layer]) if part.spatial]
    assert parts
    for part in parts:
        found = read(handover, part, layer)
        assert found.crs.to_string() == crs
        key = [SHORT[k] if name == "shp" else k for k in KEYS[layer]]
        found = found.sort_values(key, ignore_index=True)
        source = part.frame.sort_values(KEYS[layer], ignore_index=True)
        assert len(found) == len(source)
        label = {"shp": "NAME", "kml": "Name", "kmz": "Name"}.get(name, "name")
        assert list(found[label]) == list(source["name"])
        there, here = (in_metres(shapes) for shapes in (found.geometry, source.geometry))
        assert np.max(shapely.hausdorff_distance(there, here)) < tolerance
        boxes = [shapely.total_bounds(shapes) for shapes in (there, here)]
        assert np.allclose(*boxes, rtol=0, atol=tolerance)


def in_metres(shapes):
    """Every CRS of ours holds the same numbers or metres: 4490 differs from 4326 in name only."""
    shapes = gpd.GeoSeries(shapely.force_2d(shapes.to_numpy()), crs=shapes.crs)
    if shapes.crs.is_projected:
        return shapes.to_numpy()
    return to_metric(shapes.set_crs(4326, allow_override=True), 4548).to_numpy()


@pytest.mark.parametrize("layer", LAYERS)
def test_dxf_has_every_corner_of_every_shape(handover, tables, layer):
    (path,) = handover.glob("*.dxf")
    space = ezdxf.readfile(path).modelspace()
    for part in (p for p in split(tables[layer]) if p.spatial):
        drawn = {}
        for entity in space.query(f'*[layer=="{part.name}"]'):
            corners = (
                [entity.dxf.location] if entity.dxftype() == "POINT" else entity.get_points("xy")
            )
            drawn.setdefault(entity.get_xdata("RENEWAL_ATLAS")[0].value, []).extend(
                (corner[0], corner[1]) for corner in corners
            )
        wanted = to_metric(part.frame, 4548)
        for key, rows in wanted.groupby(KEYS[layer][0]):
            corners = shapely.get_coordinates(rows.geometry.to_numpy())
            left, right = shapely.MultiPoint(corners), shapely.MultiPoint(drawn[key])
            assert shapely.hausdorff_distance(left, right) < MILLIMETRE


def test_oc4ids_lies_where_the_projects_lie(handover, tables):
    (path,) = handover.glob("*.oc4ids.json")
    found = {
        project["identifiers"][0]["id"]: shapely.geometry.shape(project["locations"][0]["geometry"])
        for project in json.loads(path.read_text(encoding="utf-8"))["projects"]
        if "geometry" in project.get("locations", [{}])[0]
    }
    source = tables["projects"].frame.set_index("project_id").geometry
    source = source[source.notna()]
    shapes = gpd.GeoSeries(found, crs=4326).reindex(source.index)
    apart = shapely.hausdorff_distance(in_metres(shapes), in_metres(source))
    assert np.max(apart) < SIXTH_DECIMAL


@pytest.mark.parametrize("layer", ["projects", "places"])
def test_sheets_and_csv_have_the_position_of_every_pin(handover, tables, layer):
    (book,) = handover.glob("*.xlsx")
    sheet = openpyxl.load_workbook(book)[layer]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    head = [str(word).split("\n")[1] for word in rows[0]]
    in_book = pd.DataFrame(rows[1:], columns=head)
    in_csv = pd.read_csv(handover / "csv" / f"{layer}.internal.csv", encoding="utf-8-sig")
    (part,) = (p for p in split(tables[layer]) if p.family == "points")
    source = part.frame.set_index(KEYS[layer][0])
    for found in (in_book, in_csv):
        pins = found.set_index(KEYS[layer][0]).loc[source.index]
        shapes = gpd.GeoSeries(gpd.points_from_xy(pins["lon"].astype(float), pins["lat"].astype(float)),
                               crs=4326)  # fmt: skip
        apart = shapely.distance(in_metres(shapes), in_metres(source.geometry))
        assert np.max(apart) < SIXTH_DECIMAL
        assert list(pins["name"]) == list(source["name"])


# --- what a file says of itself when it is sent alone


def test_internal_is_said_inside_every_file(handover):
    mark = "内部使用"
    (package, *_), (drawing,), (text,) = (
        list(handover.glob(f"*.{s}")) for s in ("gpkg", "dxf", "kml")
    )
    assert mark in text.read_text(encoding="utf-8")
    assert any(mark in e.text for e in ezdxf.readfile(drawing).modelspace().query("MTEXT"))
    assert mark in (handover / "README.internal.md").read_text(encoding="utf-8")
    assert mark in (handover / "shp" / "README.internal.txt").read_text(encoding="utf-8-sig")
    assert (
        mark in json.loads((handover / "catalog.json").read_text(encoding="utf-8"))["description"]
    )
    for path in sorted((handover / "geojson").glob("*.geojson")):
        assert mark in json.loads(path.read_text(encoding="utf-8"))["title"]
    for path in sorted((handover / "parquet").glob("*.parquet")):
        import pyarrow.parquet as pq

        assert mark in pq.read_schema(path).metadata[b"description"].decode()
    for path in sorted((handover / "fgb").glob("*.fgb")):
        assert mark in path.read_bytes().decode("utf-8", errors="ignore")
    (book,) = handover.glob("*.xlsx")
    read = openpyxl.load_workbook(book)
    assert mark in "".join(str(c.value) for row in read.worksheets[0].iter_rows() for c in row)
    assert all(mark in sheet.oddFooter.left.text for sheet in read.worksheets[1:])
    assert pyogrio.read_info(package, layer="projects_points")


def test_a_text_that_a_shapefile_cuts_stands_whole_beside_it(handover, tables):
    words = pd.read_csv(handover / "shp" / "fields.internal.csv", encoding="utf-8-sig")
    cut = words[words["cut"] > 0]
    assert len(cut)
    guide = (handover / "shp" / "README.internal.txt").read_text(encoding="utf-8-sig")
    for row in cut.itertuples():
        short = pyogrio.read_dataframe(handover / "shp" / f"{row.layer}.internal.shp").astype(
            object
        )
        short = short.where(short.notna(), None)
        with (handover / "shp" / f"{row.layer}.full.internal.csv").open(
            encoding="utf-8-sig"
        ) as file:
            whole = {
                tuple(r[k] for k in KEYS[row.layer.split("_")[0]]): r for r in csv.DictReader(file)
            }
        assert len(whole) == len(short)
        assert f"{row.layer}.{row.short}" in guide
        lost = 0
        for item in short.to_dict("records"):
            key = tuple(item[SHORT[k]] or "" for k in KEYS[row.layer.split("_")[0]])
            text = whole[key][row.name]
            assert text.startswith(item[row.short] or "")
            lost += text != (item[row.short] or "")
        assert lost == row.cut


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not here")
def test_a_spreadsheet_program_reads_the_workbook_and_the_csv(handover, tables, tmp_path):
    (book,) = handover.glob("*.xlsx")
    command = ["soffice", "--headless", f"-env:UserInstallation={tmp_path.as_uri()}/profile",
               "--convert-to", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1",
               "--outdir", str(tmp_path), str(book)]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    for name, table in tables.items():
        (path,) = tmp_path.glob(f"*-{name}.csv")
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        assert len(rows) == len(table.frame) + 1
        assert not [cell for row in rows for cell in row if cell.startswith("#") or "Err:" in cell]
