"""What an import refuses: files that are not what they say, grounds that PROJ cannot shift."""

import http.server
import threading

import geopandas as gpd
import pytest
from pyproj import CRS
from shapely import Point

from renewal_atlas.errors import CRSError, UsageError
from renewal_atlas.gis.reopen import datum_of
from renewal_atlas.imports import prepare_import, read_features
from renewal_atlas.plans import read_plans

DISTRICT = "370103-shizhong"
SOURCE = "2026-05 现场核实"
PIN = {"place_id": "baotuquan"}


def pin_file(path, crs, **options):
    gpd.GeoDataFrame([PIN], geometry=[Point(117, 36.65)], crs=4326).set_crs(
        crs, allow_override=True
    ).to_file(path, layer="places", **options)
    return path


def csv_file(path, text):
    path.write_text(text, encoding="utf-8")
    return path


# --- content that only points elsewhere


VRT = """<OGRVRTDataSource><OGRVRTLayer name="places"><SrcDataSource>{source}</SrcDataSource>
<SrcLayer>{layer}</SrcLayer><GeometryType>wkbPoint</GeometryType><LayerSRS>EPSG:4326</LayerSRS>
<GeometryField encoding="PointFromColumns" x="lon" y="lat"/></OGRVRTLayer></OGRVRTDataSource>"""


@pytest.mark.parametrize("wrap", ["{}", "  \n{}", "<kml>{}</kml>", "<!-- a -->{}<kml/>",
                                  "<kml><!--{}--></kml>", '{{"a": "{}"}}'])  # fmt: skip
@pytest.mark.parametrize("suffix", ["geojson", "json", "gpkg", "fgb", "shp", "kml"])
def test_a_file_that_points_at_another_is_not_followed(handover, tmp_path, wrap, suffix):
    table = handover / "csv" / "places.internal.csv"
    pointer = VRT.format(source=table, layer="places.internal")
    path = csv_file(tmp_path / f"places.{suffix}", wrap.format(pointer))
    with pytest.raises(UsageError, match="its content is not that of"):
        read_features(path, base="places")


LINKED = """{{"type": "FeatureCollection", "features": [{{"type": "Feature", "properties": {{}},
"geometry": {{"type": "Point", "coordinates": [117, 36.6]}}}}], "crs": %s}}"""


@pytest.fixture
def asked():
    """Paths that a server on this machine is asked for; yields its address and the list."""
    paths = []

    class Listener(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815 - the name that the server looks for

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Listener)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", paths
    server.shutdown()
    server.server_close()


@pytest.mark.enable_socket
@pytest.mark.parametrize("content", [
    VRT, "<OGRWFSDataSource><URL>{source}</URL></OGRWFSDataSource>",
    "<WFS_Capabilities><Service><OnlineResource>{source}</OnlineResource></Service>",
    LINKED % ('{{"type": "link", "properties": {{"href": "{source}"}}}}',),
    LINKED % ('{{"type": "url", "properties": {{"url": "{source}"}}}}',),
    LINKED % ('{{"properties": {{"href": "{source}"}}, "type": "\\u006cink"}}',),
    LINKED % ('{{"type": "name", "properties": {{"name": "a"}}, "type": "link"}}',),
    '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {source}"}}',
])  # fmt: skip
@pytest.mark.parametrize("suffix", ["geojson", "kml"])
def test_reading_a_file_asks_nobody_for_anything(tmp_path, asked, content, suffix):
    address, paths = asked
    for place in (f"{address}/x.geojson", f"/vsicurl/{address}/x.geojson"):
        text = content.format(source=place, layer="x")
        path = csv_file(tmp_path / f"places.{suffix}", text)
        with pytest.raises(UsageError, match=r"places\.\w+ cannot be"):
            read_features(path, base="places")
    assert paths == []


@pytest.mark.parametrize("crs", [
    '{"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}',
    '{"properties":{"name":"EPSG:4490"},"type":"name"}', "null",
])  # fmt: skip
def test_a_crs_that_is_named_is_read(tmp_path, crs):
    text = LINKED.replace("{{", "{").replace("}}", "}") % crs
    path = csv_file(tmp_path / "places.geojson", text)
    assert len(read_features(path, base="places", datum=None if crs != "null" else "WGS84")) == 1


@pytest.mark.parametrize(("pattern", "name"), [
    ("*.epsg4490.gpkg", "a.geojson"), ("geojson/places.internal.geojson", "a.gpkg"),
    ("*.kml", "a.json"), ("fgb/places_points.internal.fgb", "a.shp"),
])  # fmt: skip
def test_a_format_under_the_name_of_another_is_refused(handover, tmp_path, pattern, name):
    path = tmp_path / name
    path.write_bytes(next(handover.glob(pattern)).read_bytes())
    with pytest.raises(UsageError, match=f"content is not that of a {path.suffix} file"):
        read_features(path, base="places")


@pytest.mark.parametrize(("start", "name"), [
    (b"\xef\xbb\xbf", "a.geojson"), (b" \r\n", "a.json"),
    (b'\xef\xbb\xbf<?xml version="1.0" encoding="UTF-8"?>\n<!-- by hand -->\n', "a.kml"),
])  # fmt: skip
def test_what_editors_put_before_the_content_does_no_harm(handover, tmp_path, start, name):
    pattern = "*.kml" if name.endswith("kml") else "geojson/places.internal.geojson"
    path = tmp_path / name
    path.write_bytes(start + next(handover.glob(pattern)).read_bytes())
    assert len(read_features(path, base="places")) > 100


# --- grounds


@pytest.mark.parametrize("code", [4610, 2384, 4214, 2436, 4555, 4269])
@pytest.mark.parametrize("suffix", ["gpkg", "csv"])
def test_a_datum_that_needs_local_parameters_is_refused(tmp_path, code, suffix):
    options = {}
    if suffix == "csv":
        path = csv_file(tmp_path / "a.csv", "place_id,x,y\nbaotuquan,117,36.65\n")
        options = {"crs": f"EPSG:{code}"}
    else:
        path = pin_file(tmp_path / "a.gpkg", code)
    with pytest.raises(CRSError, match="convert it with them to EPSG:4490"):
        read_features(path, base="places", **options)


@pytest.mark.parametrize(("code", "datum"), [
    (4326, "WGS84"), (3857, "WGS84"), (32650, "WGS84"), (4490, "CGCS2000"), (4548, "CGCS2000"),
    (4480, "CGCS2000"), (9755, "WGS84"),
])  # fmt: skip
def test_the_datum_behind_a_crs_is_known_in_every_spelling(code, datum):
    crs = CRS.from_epsg(code)
    assert datum_of(crs) == datum
    if code in {4326, 3857, 32650, 4490, 4548}:
        assert datum_of(CRS.from_wkt(crs.to_wkt("WKT1_ESRI"))) == datum
        assert datum_of(CRS.from_wkt(crs.to_wkt("WKT1_GDAL"))) == datum


@pytest.mark.parametrize("code", [4214, 4610, 4548])
def test_a_datum_beside_another_crs_is_refused(tmp_path, code):
    path = csv_file(tmp_path / "a.csv", "place_id,lon,lat\nbaotuquan,117,36.65\n")
    with pytest.raises(UsageError, match="give --crs or --datum, not both"):
        read_features(path, base="places", crs=f"EPSG:{code}", datum="GCJ-02")
    plain = read_features(path, base="places", datum="GCJ-02").geometry.iloc[0]
    for same in ("EPSG:4326", "EPSG:4490", "OGC:CRS84"):
        found = read_features(path, base="places", crs=same, datum="GCJ-02")
        assert found.geometry.iloc[0].equals(plain)


def test_a_datum_of_a_parquet_file_in_crs84_is_taken(tmp_path):
    path = tmp_path / "a.parquet"
    gpd.GeoDataFrame([PIN], geometry=[Point(117, 36.65)], crs="OGC:CRS84").to_parquet(path)
    assert read_features(path, base="places", datum="GCJ-02").attrs["datum"] == "GCJ-02"


# --- positions


@pytest.mark.parametrize(
    ("text", "crs", "said"),
    [
        ("lon,lat\nbaotuquan,117.0,36.65", 4548, "which are degrees"),
        ("x,y\nbaotuquan,4057670,500000", 4548, "northings before eastings"),
        ("x,y\nbaotuquan,39500000,4057670", 4548, "number of a zone, 39.*EPSG:4527"),
        ("x,y\nbaotuquan,20500000,4057670", 4548, "number of a zone, 20.*EPSG:4498"),
        ("x,y\nbaotuquan,500000,4057670", 4527, "lack the number of the zone.*39.*EPSG:4548"),
    ],
)
def test_coordinates_that_cannot_be_in_their_crs_are_one_sentence(tmp_path, text, crs, said):
    """Degrees in a metric CRS, northing before easting as surveys write it, numbered zones."""
    path = csv_file(tmp_path / "a.csv", f"place_id,{text}\n")
    with pytest.raises(UsageError, match=said):
        read_features(path, base="places", crs=f"EPSG:{crs}")


def test_a_place_that_would_lie_in_another_province_is_an_error(layout, tmp_path):
    path = csv_file(tmp_path / "a.csv", "place_id,x,y\nbaotuquan,500000,3057670\n")
    preview = prepare_import(layout, DISTRICT, path, "gazetteer", source=SOURCE, crs="EPSG:4548")
    assert ("error", "far_move") in {(i.severity, i.code) for i in preview.issues}
    assert preview.failed


@pytest.mark.parametrize("pair", ["117.0,", ",36.65", "nan,36.65", "117,abc"])
def test_half_a_position_is_refused_with_its_line(tmp_path, pair):
    path = csv_file(tmp_path / "a.csv", f"place_id,lon,lat\na,117,36\nbaotuquan,{pair}\n")
    with pytest.raises(UsageError, match=r"a\.csv:3: lon, lat are no two numbers"):
        read_features(path, base="places", datum="WGS84")


# --- plans


def test_a_key_that_stands_twice_in_a_plan_is_reported(layout, tmp_path):
    from renewal_atlas.layout import Layout

    folder = tmp_path / "data" / DISTRICT / "plans"
    folder.mkdir(parents=True)
    plan = next((layout.data(DISTRICT) / "plans").glob("yidai*.yml")).read_text(encoding="utf-8")
    line = "    edge_uncertainty_m: 1500\n"
    (folder / "a.yml").write_text(plan.replace(line, line + line), encoding="utf-8")
    plans, issues = read_plans(Layout(tmp_path), DISTRICT)
    assert [(i.code, i.field) for i in issues] == [("duplicate_key", "edge_uncertainty_m")]
    assert plan.splitlines()[issues[0].line - 2] == line.rstrip("\n")
    assert plans.units.empty
