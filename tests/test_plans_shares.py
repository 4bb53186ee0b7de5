"""Shares of a position in a unit, against a slow recomputation of their own."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from renewal_atlas.plans.shares import position_shares

UNIT = MultiPolygon(
    [
        Polygon([(0, 0), (1_000, 0), (1_000, 400), (600, 400), (600, 1_000), (0, 1_000)]),
        box(1_200, 0, 1_500, 300),
    ]
)
NAN = float("nan")


def shares(*positions, radius=NAN):
    return position_shares(np.array(positions), np.full(len(positions), radius), UNIT)


@given(
    st.lists(
        st.tuples(st.floats(-600, 2_000), st.floats(-600, 1_600), st.floats(1, 800)),
        min_size=1,
        max_size=60,
    )
)
def test_circles_agree_with_drawing_every_circle(rows):
    points = np.array([Point(x, y) for x, y, _ in rows])
    radius = np.array([r for _, _, r in rows])
    slow = [
        point.buffer(r).intersection(UNIT).area / point.buffer(r).area
        for point, r in zip(points, radius, strict=True)
    ]
    np.testing.assert_allclose(position_shares(points, radius, UNIT), slow, atol=1e-9)


def test_an_area_counts_by_area_and_a_line_by_length():
    found = shares(box(-100, 0, 100, 100), LineString([(-300, 50), (100, 50)]))
    assert found == pytest.approx([0.5, 0.25])


def test_a_line_along_the_edge_lies_in_the_unit_by_half():
    assert shares(LineString([(0, 100), (0, 500)])) == pytest.approx([0.5])


def test_an_unplaced_position_has_no_share():
    assert np.isnan(shares(None, Point())).all()


def test_a_point_without_a_radius_has_no_share():
    assert np.isnan(shares(Point(100, 100)))


def test_a_circle_larger_than_the_unit_is_never_inside():
    assert 0 < shares(Point(300, 300), radius=5_000)[0] < 0.05
