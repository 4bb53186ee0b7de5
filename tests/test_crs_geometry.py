"""Projecting and shifting columns of geometries: right numbers, right label, clear refusals."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas import crs
from renewal_atlas.errors import CRSError

MIXED = [
    "POINT (117 36.65)",
    None,
    "POINT EMPTY",
    "LINESTRING Z (116.9 36.6 20, 117 36.7 30)",
    "MULTIPOLYGON (((116.9 36.6, 117 36.6, 117 36.7, 116.9 36.6)), ((117 37, 118 37, 118 38, 117 37)))",
]


def mixed(epsg=4326):
    column = gpd.GeoSeries.from_wkt(MIXED, crs=epsg, name="shape")
    return column.set_axis(list("edcba"))


def same_places(one, other, tolerance):
    present = ~one.isna().to_numpy()
    return shapely.equals_exact(one.to_numpy(), other.to_numpy(), tolerance)[present].all()


def test_to_metric_is_what_geopandas_gives():
    projected = crs.to_metric(mixed(), 4548)
    assert projected.crs.to_epsg() == 4548
    assert projected.index.tolist() == list("edcba")
    assert projected.name == "shape"
    assert same_places(projected, mixed().to_crs(4548), 1e-6)


@pytest.mark.parametrize(
    "convert",
    [
        lambda geo: crs.to_metric(geo, 4548),
        lambda geo: crs.shift_geometry(geo, source="GCJ-02", target="WGS84"),
    ],
    ids=["to_metric", "shift_geometry"],
)
def test_missing_empty_and_heights_are_kept(convert):
    moved = convert(mixed())
    assert moved.isna().tolist() == [False, True, False, False, False]
    assert moved.is_empty.tolist() == [False, False, True, False, False]
    assert moved.has_z.tolist() == [False, False, False, True, False]
    assert [z for _, _, z in moved.iloc[3].coords] == [20, 30]
    assert moved.geom_type.iloc[4] == "MultiPolygon"


def test_no_rows_are_no_trouble():
    assert crs.to_metric(mixed()[:0], 4548).crs.to_epsg() == 4548
    assert len(crs.shift_geometry(mixed()[:0], source="BD-09", target="WGS84")) == 0


def test_a_table_keeps_its_columns_its_index_and_the_name_of_its_geometry():
    table = gpd.GeoDataFrame({"place_id": list("vwxyz")}, geometry=mixed()).rename_geometry("shape")
    projected = crs.to_metric(table, 4548)
    assert projected.geometry.name == "shape"
    assert projected.columns.tolist() == table.columns.tolist()
    assert projected.index.tolist() == table.index.tolist()
    assert projected.crs.to_epsg() == 4548
    assert table.crs.to_epsg() == 4326, "the argument is left alone"
    assert same_places(crs.to_wgs84(projected).geometry, table.geometry, 1e-9)


@given(lon=st.floats(115.5, 118.5), lat=st.floats(35, 38))
def test_there_and_back_is_below_a_micrometre(lon, lat):
    start = gpd.GeoSeries([shapely.Point(lon, lat)], crs=4326)
    back = crs.to_wgs84(crs.to_metric(start, 4548))
    assert back.iloc[0].distance(start.iloc[0]) < 1e-11


@pytest.mark.parametrize("epsg", [4490, 4326])
def test_geographic_axes_are_longitude_first_whatever_epsg_says(epsg):
    point = crs.to_wgs84(gpd.GeoSeries([shapely.Point(117, 36.65)], crs=epsg)).iloc[0]
    assert (point.x, point.y) == pytest.approx((117, 36.65), abs=1e-8)


def test_metric_axes_are_easting_first_whatever_epsg_says():
    point = crs.to_metric(gpd.GeoSeries([shapely.Point(117, 36.65)], crs=4326), 4548).iloc[0]
    assert point.x == pytest.approx(500_000, abs=1e-3)
    assert 4_057_000 < point.y < 4_058_000


def test_a_crs_object_does_as_well_as_its_code():
    assert same_places(
        crs.to_metric(mixed(), crs.CRS.from_epsg(4548)), crs.to_metric(mixed(), 4548), 0
    )


def test_crs84_is_taken_for_what_it_is():
    crs.require_wgs84(mixed("OGC:CRS84"))


def test_metric_gives_the_same_object_for_the_same_code():
    assert crs.metric(4548) is crs.metric(4548)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (4326, "WGS 84 (EPSG:4326) measures in degree"),
        (4490, "(EPSG:4490) measures in degree"),
        (2263, "US survey foot"),
        (4978, "(EPSG:4978)"),
        (3857, "stretches lengths"),
        (3395, "stretches lengths"),
        (999999, "EPSG:999999 is unknown"),
    ],
)
def test_a_crs_that_does_not_measure_in_metres_is_refused(code, words):
    with pytest.raises(CRSError) as raised:
        crs.metric(code)
    assert words in str(raised.value)
    assert "such as 4548" in str(raised.value)


@pytest.mark.parametrize("code", [4548, 4527, 4549, 32650, 4509])
def test_projected_crs_in_metres_are_taken(code):
    assert crs.metric(code).to_epsg() == code


def test_to_metric_refuses_a_target_in_degrees():
    with pytest.raises(CRSError, match=r"EPSG:4490.*metres are needed"):
        crs.to_metric(mixed(), crs.CGCS2000)


def test_to_metric_refuses_what_is_in_metres_already():
    with pytest.raises(CRSError, match=r"EPSG:4548.*EPSG:4326 is needed.*to_wgs84"):
        crs.to_metric(mixed(4548), 4548)


def test_a_missing_label_is_refused_with_the_way_to_mend_it():
    with pytest.raises(CRSError, match=r"no CRS.*EPSG:4326.*set_crs"):
        crs.require_wgs84(mixed(None))
    with pytest.raises(CRSError, match=r"no CRS.*set_crs"):
        crs.to_wgs84(mixed(None))


def test_shifted_vertices_are_the_shifted_coordinates():
    shifted = crs.shift_geometry(mixed(), source="WGS84", target="BD-09")
    before, after = (shapely.get_coordinates(geo.to_numpy()) for geo in (mixed(), shifted))
    assert np.array_equal(after, np.column_stack(crs.wgs84_to_bd09(*before.T)))


@pytest.mark.parametrize(
    ("target", "epsg"), [("WGS84", 4326), ("CGCS2000", 4490), ("GCJ-02", None), ("BD-09", None)]
)
def test_only_datums_with_a_code_are_labelled(target, epsg):
    shifted = crs.shift_geometry(mixed(None), source="GCJ-02", target=target)
    assert (shifted.crs and shifted.crs.to_epsg()) == epsg


def test_datums_are_not_shifted_in_metres():
    with pytest.raises(CRSError, match=r"EPSG:4548.*to_wgs84 first"):
        crs.shift_geometry(mixed(4548), source="GCJ-02", target="WGS84")


def test_an_unknown_datum_is_refused_even_for_no_vertices():
    with pytest.raises(CRSError, match="'Gaode'"):
        crs.shift_geometry(mixed()[:0], source="Gaode", target="WGS84")
