"""WGS 84, GCJ-02 and BD-09: right to the published formula, and undone within a millimetre."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from renewal_atlas import crs
from renewal_atlas.crs.datum import EAST, FADE_DEG, NORTH, SOUTH, WEST
from renewal_atlas.errors import CRSError

PAIRS = [
    ("WGS84", "GCJ-02"),
    ("GCJ-02", "WGS84"),
    ("GCJ-02", "BD-09"),
    ("BD-09", "GCJ-02"),
    ("WGS84", "BD-09"),
    ("BD-09", "WGS84"),
]
DIRECTIONS = {
    ("WGS84", "GCJ-02"): crs.wgs84_to_gcj02,
    ("GCJ-02", "WGS84"): crs.gcj02_to_wgs84,
    ("GCJ-02", "BD-09"): crs.gcj02_to_bd09,
    ("BD-09", "GCJ-02"): crs.bd09_to_gcj02,
    ("WGS84", "BD-09"): crs.wgs84_to_bd09,
    ("BD-09", "WGS84"): crs.bd09_to_wgs84,
}
MILLIMETRE, NUMERICAL_NOISE = 0.001, 1e-8
ELLIPSOID = Geod(ellps="WGS84")

each_direction = pytest.mark.parametrize(
    ("source", "target"), PAIRS, ids=[f"{a} to {b}" for a, b in PAIRS]
)
china = st.tuples(st.floats(73.4, 135.2), st.floats(3.8, 53.7))
earth = st.tuples(st.floats(-180, 180), st.floats(-90, 90))
near_the_side = st.one_of(
    st.tuples(st.floats(-0.3, 0.3).map(lambda d: WEST + d), st.floats(SOUTH, NORTH)),
    st.tuples(st.floats(-0.3, 0.3).map(lambda d: EAST + d), st.floats(SOUTH, NORTH)),
    st.tuples(st.floats(WEST, EAST), st.floats(-0.3, 0.3).map(lambda d: SOUTH + d)),
    st.tuples(st.floats(WEST, EAST), st.floats(-0.3, 0.3).map(lambda d: NORTH + d)),
)


def published_gcj02(lon, lat):
    """wandergis/coordtransform, line by line, without its rectangle."""
    x, y, sin = lon - 105.0, lat - 35.0, math.sin
    both = (20.0 * sin(6.0 * x * math.pi) + 20.0 * sin(2.0 * x * math.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x)) + both
    north += (20.0 * sin(y * math.pi) + 40.0 * sin(y / 3.0 * math.pi)) * 2.0 / 3.0
    north += (160.0 * sin(y / 12.0 * math.pi) + 320.0 * sin(y * math.pi / 30.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x)) + both
    east += (20.0 * sin(x * math.pi) + 40.0 * sin(x / 3.0 * math.pi)) * 2.0 / 3.0
    east += (150.0 * sin(x / 12.0 * math.pi) + 300.0 * sin(x / 30.0 * math.pi)) * 2.0 / 3.0
    a, ee, radians = 6378245.0, 0.00669342162296594323, lat / 180.0 * math.pi
    m = 1 - ee * sin(radians) ** 2
    north = north * 180.0 / ((a * (1 - ee)) / (m * math.sqrt(m)) * math.pi)
    east = east * 180.0 / (a / math.sqrt(m) * math.cos(radians) * math.pi)
    return lon + east, lat + north


def published_bd09(lon, lat):
    """wandergis/coordtransform, line by line."""
    phase = math.pi * 3000.0 / 180.0
    length = math.sqrt(lon * lon + lat * lat) + 0.00002 * math.sin(lat * phase)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * phase)
    return length * math.cos(angle) + 0.0065, length * math.sin(angle) + 0.006


def metres_apart(one, other):
    return np.hypot(*crs.metres_east_north(*one, *other))


def random_points(count, *, west=73.4, east=135.2, south=3.8, north=53.7):
    random = np.random.default_rng(370103)
    return random.uniform(west, east, count), random.uniform(south, north, count)


@each_direction
@given(point=china)
def test_round_trip_in_china(source, target, point):
    back = DIRECTIONS[target, source](*DIRECTIONS[source, target](*point))
    assert metres_apart(back, point) < MILLIMETRE


@each_direction
@given(point=st.one_of(earth, near_the_side))
def test_round_trip_anywhere_even_across_the_side_of_the_rectangle(source, target, point):
    back = DIRECTIONS[target, source](*DIRECTIONS[source, target](*point))
    assert metres_apart(back, point) < MILLIMETRE


@each_direction
def test_round_trip_of_a_million_points(source, target):
    points = random_points(1_000_000)
    back = DIRECTIONS[target, source](*DIRECTIONS[source, target](*points))
    assert metres_apart(back, points).max() < MILLIMETRE


@each_direction
def test_round_trip_of_points_all_over_the_side_of_the_rectangle(source, target):
    points = random_points(200_000, west=WEST - 1, east=WEST + 1, south=SOUTH - 1, north=SOUTH + 1)
    back = DIRECTIONS[target, source](*DIRECTIONS[source, target](*points))
    assert metres_apart(back, points).max() < MILLIMETRE


@given(point=china)
def test_gcj02_is_the_published_formula(point):
    assert metres_apart(crs.wgs84_to_gcj02(*point), published_gcj02(*point)) < NUMERICAL_NOISE


@given(point=china)
def test_bd09_is_the_published_formula(point):
    assert metres_apart(crs.gcj02_to_bd09(*point), published_bd09(*point)) < NUMERICAL_NOISE


@pytest.mark.parametrize(
    ("convert", "published"),
    [(crs.wgs84_to_gcj02, published_gcj02), (crs.gcj02_to_bd09, published_bd09)],
)
def test_arrays_are_the_published_formula(convert, published):
    lon, lat = random_points(40_000)
    expected = np.array([published(*point) for point in zip(lon, lat, strict=True)]).T
    assert metres_apart(convert(lon, lat), expected).max() < NUMERICAL_NOISE


@pytest.mark.parametrize(
    ("convert", "start", "end"),
    [
        # The test page of wandergis/coordtransform, test/app.js.
        (crs.wgs84_to_gcj02, (116.404, 39.915), (116.41024449916938, 39.91640428150164)),
        (crs.gcj02_to_bd09, (116.404, 39.915), (116.41036949371029, 39.92133699351021)),
    ],
)
def test_published_check_values(convert, start, end):
    assert convert(*start) == pytest.approx(end, abs=1e-13)


def test_check_pair_of_jinan_to_its_printed_precision():
    lon, lat = crs.gcj02_to_wgs84(116.997845, 36.651335)
    assert (round(lon, 5), round(lat, 5)) == (116.99204, 36.65111)


@pytest.mark.parametrize("size", [1, 16383, 16384, 16385, 50_000])
def test_arrays_of_any_length_are_what_their_points_are(size):
    lon, lat = random_points(size)
    together = crs.wgs84_to_bd09(lon, lat)
    for row in (0, size // 2, size - 1):
        alone = crs.wgs84_to_bd09(lon[row], lat[row])
        assert [axis[row] for axis in together] == pytest.approx(alone, abs=1e-13)


@each_direction
@given(point=earth)
def test_nothing_moves_outside_the_rectangle(source, target, point):
    lon, lat = point
    if WEST < lon < EAST and SOUTH < lat < NORTH:
        lon = lon - 180 if lon > 0 else lon
    assert DIRECTIONS[source, target](lon, lat) == (lon, lat)


@each_direction
@pytest.mark.parametrize(
    "corner", [(WEST, 35.0), (EAST, 35.0), (105.0, SOUTH), (105.0, NORTH)], ids=str
)
def test_no_jump_at_the_side_of_the_rectangle(source, target, corner):
    lon, lat = corner
    inside = math.nextafter(lon, 105.0), math.nextafter(lat, 35.0)
    assert metres_apart(DIRECTIONS[source, target](*inside), corner) < 1e-6


@pytest.mark.parametrize("name", ["west", "east", "south", "north"])
def test_the_fade_is_over_a_tenth_of_a_degree_inside(name):
    side = {"west": WEST, "east": EAST, "south": SOUTH, "north": NORTH}[name]
    inward = 1 if name in {"west", "south"} else -1
    depth = side + inward * (FADE_DEG + 1e-9)
    point = (depth, 35.0) if name in {"west", "east"} else (105.0, depth)
    assert metres_apart(crs.wgs84_to_gcj02(*point), published_gcj02(*point)) < NUMERICAL_NOISE


@each_direction
def test_nan_in_either_gives_nan_in_both_and_touches_nothing_else(source, target):
    convert = DIRECTIONS[source, target]
    lon, lat = convert([np.nan, 117.0, np.nan, 117.0], [36.65, np.nan, np.nan, 36.65])
    assert np.isnan(lon).tolist() == np.isnan(lat).tolist() == [True, True, True, False]
    assert (lon[3], lat[3]) == pytest.approx(convert(117.0, 36.65), abs=1e-13)


@each_direction
def test_infinite_and_absurd_coordinates_pass_without_a_warning(source, target):
    lon, lat = [np.inf, -np.inf, 117.0, 1e308], [36.0, 36.0, np.inf, -1e308]
    moved = DIRECTIONS[source, target](lon, lat)
    assert [axis.tolist() for axis in moved] == [lon, lat]


@each_direction
def test_empty_arrays_stay_empty(source, target):
    lon, lat = DIRECTIONS[source, target]([], [])
    assert lon.shape == lat.shape == (0,)


@each_direction
def test_scalars_give_scalars_and_arrays_their_shape(source, target):
    convert = DIRECTIONS[source, target]
    assert [type(value) for value in convert(117, 36)] == [np.float64, np.float64]
    lon, lat = convert([[117.0], [118.0]], [36.0, 36.5, 37.0])
    assert lon.shape == lat.shape == (2, 3)
    assert (lon[1, 2], lat[1, 2]) == pytest.approx(convert(118.0, 37.0), abs=1e-13)


@each_direction
def test_the_arguments_are_left_alone(source, target):
    lon, lat = random_points(1000)
    kept = lon.copy(), lat.copy()
    DIRECTIONS[source, target](lon, lat)
    assert np.array_equal(lon, kept[0])
    assert np.array_equal(lat, kept[1])


@pytest.mark.parametrize("datum", ["WGS84", "CGCS2000", "GCJ-02", "BD-09"])
def test_named_datums_lead_there_and_back(datum):
    there = crs.convert(116.99204, 36.65111, source="WGS84", target=datum)
    expected = DIRECTIONS.get(("WGS84", datum), lambda *point: point)(116.99204, 36.65111)
    assert there == expected
    back = crs.convert(*there, source=datum, target="WGS84")
    assert metres_apart(back, (116.99204, 36.65111)) < MILLIMETRE


@pytest.mark.parametrize("names", [("gcj02", "WGS84"), ("WGS84", "gcj02")])
def test_an_unknown_datum_is_refused_with_the_known_ones(names):
    with pytest.raises(CRSError, match=r"'gcj02'.*WGS84, CGCS2000, GCJ-02, BD-09"):
        crs.convert(117.0, 36.65, source=names[0], target=names[1])


@given(start=china, east=st.floats(-3000, 3000), north=st.floats(-3000, 3000))
def test_metres_east_north_is_the_geodesic_over_short_ways(start, east, north):
    azimuth, length = math.degrees(math.atan2(east, north)), math.hypot(east, north)
    lon, lat, _ = ELLIPSOID.fwd(*start, azimuth, length)
    assert np.hypot(*crs.metres_east_north(*start, lon, lat)) == pytest.approx(length, abs=1e-3)
    assert crs.metres_east_north(*start, lon, lat) == pytest.approx((east, north), abs=3)


def test_metres_east_north_broadcasts_and_keeps_nan():
    east, north = crs.metres_east_north(117.0, 36.65, [117.0, np.nan], [36.66, 36.66])
    assert east.shape == north.shape == (2,)
    assert (round(east[0], 6), round(north[0])) == (0, 1110)
    assert np.isnan(east[1])


def test_unconverted_coordinates_at_jinan_show_as_known():
    assert crs.gcj02_offset(117.0, 36.65) == pytest.approx((522, 28), abs=1)
    assert crs.bd09_offset(117.0, 36.65) == pytest.approx((1095, 731), abs=1)
    assert crs.gcj02_offset(13.4, 52.5) == (0, 0)
