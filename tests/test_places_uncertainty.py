"""Radii: never 0, never smaller than what they are made of, and wide enough to hold."""

from __future__ import annotations

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.crs import metric, to_metric, to_wgs84
from renewal_atlas.places.uncertainty import (
    crossing_radius,
    enclosing_circle,
    offset_radius,
    point_radius,
    round_up,
    subdistrict_circles,
)

CRS = 4548
METRES = st.floats(0, 10_000)


@given(METRES, METRES, METRES, METRES)
def test_a_radius_holds_all_its_parts(a: float, b: float, c: float, d: float) -> None:
    radius = point_radius(extent_m=a, source_m=b, datum_m=c, description_m=d)
    assert radius > 0
    assert radius >= a + b + c + d - 1e-6
    assert radius <= a + b + c + d + 5.001


@given(METRES)
def test_rounding_goes_up_by_less_than_five_metres(metres: float) -> None:
    assert metres - 1e-5 <= round_up(metres) <= metres + 5.001


@given(
    st.floats(-1, 1), st.floats(-1, 1), st.floats(math.radians(20), math.pi / 2), st.floats(10, 100)
)
def test_the_crossing_of_two_shifted_lines_stays_within_the_radius(
    first: float, second: float, angle: float, precision: float
) -> None:
    """One line runs east, the other at `angle`; each lies off by up to its precision."""
    north = first * precision
    offset = second * precision
    # the second line through a point `offset` to its side: solve for where it crosses y = north
    x = (north * math.cos(angle) - offset) / math.sin(angle)
    assert math.hypot(x, north) <= crossing_radius(precision, precision, angle) + 1e-6


@given(
    st.floats(50, 5000),
    st.floats(0, 300),
    st.floats(0, 500),
    st.floats(-math.pi / 8, math.pi / 8),
    st.floats(-1, 1),
)
def test_a_place_at_a_distance_stays_within_the_radius(
    distance: float, start: float, error: float, direction: float, share: float
) -> None:
    walked = distance + share * error
    truth = np.array([walked * math.cos(direction), walked * math.sin(direction)])
    reckoned = np.array([distance, 0.0])
    radius = offset_radius(distance, start, error, math.pi / 8)
    assert np.linalg.norm(truth - reckoned) <= radius + 1e-6


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(3, 4),
        shapely.LineString([(0, 0), (10, 0), (10, 10)]),
        shapely.box(0, 0, 30, 40),
        shapely.MultiPoint([(0, 0), (100, 0)]),
    ],
)
def test_the_enclosing_circle_holds_the_shape(shape: shapely.Geometry) -> None:
    centre, radius = enclosing_circle(shape)
    assert all(
        shapely.Point(point).distance(centre) <= radius + 1e-6
        for point in shapely.get_coordinates(shape)
    )


def wgs84(shapes: list[shapely.Geometry]) -> gpd.GeoSeries:
    return to_wgs84(gpd.GeoSeries(shapes, crs=metric(CRS)))


def test_circles_hold_every_cell_and_stay_near_the_boundary() -> None:
    outline = shapely.box(495_000, 4_055_000, 505_000, 4_060_000)
    spots = [(496_000, 4_056_000), (499_000, 4_058_500), (503_000, 4_057_000)]
    centres = gpd.GeoDataFrame(
        {"uncertainty_m": [300.0] * 3},
        geometry=list(wgs84([shapely.Point(p) for p in spots])),
        index=["a", "b", "c"],
        crs=4326,
    )
    circles = subdistrict_circles(centres, wgs84([outline]).iloc[0], CRS)
    assert circles.index.tolist() == ["a", "b", "c"]
    middles = to_metric(circles.geometry, CRS)
    rng = np.random.default_rng(0)
    for x, y in rng.uniform([495_000, 4_055_000], [505_000, 4_060_000], (500, 2)):
        nearest = min(range(3), key=lambda i: math.dist(spots[i], (x, y)))
        distance = middles.iloc[nearest].distance(shapely.Point(x, y))
        assert distance <= circles["uncertainty_m"].iloc[nearest]
    assert (circles["uncertainty_m"] < 8_000).all()


def test_one_subdistrict_is_the_whole_district() -> None:
    outline = shapely.box(499_000, 4_056_000, 501_000, 4_058_000)
    centres = gpd.GeoDataFrame(
        {"uncertainty_m": [300.0]},
        geometry=list(wgs84([shapely.Point(500_000, 4_057_000)])),
        crs=4326,
    )
    circles = subdistrict_circles(centres, wgs84([outline]).iloc[0], CRS)
    assert circles["uncertainty_m"].iloc[0] >= math.sqrt(2) * 1000
