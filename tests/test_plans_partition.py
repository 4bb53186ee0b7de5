"""Zones that cover a district exactly: any outline, any cuts."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import assume, given
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from renewal_atlas.plans.partition import assign, cut, merge, separated, snap_coverage
from renewal_atlas.plans.rounding import publish_zones

EPSG = 4548
ORIGIN = (498_000.0, 4_050_000.0)


@st.composite
def outlines(draw) -> Polygon:
    """A district-like outline: a ring of 8 to 40 vertices at uneven distances from its middle."""
    number = draw(st.integers(8, 40))
    radii = draw(st.lists(st.floats(3_000, 9_000), min_size=number, max_size=number))
    turns = np.linspace(0, 2 * np.pi, number, endpoint=False)
    x = ORIGIN[0] + np.array(radii) * np.cos(turns)
    y = ORIGIN[1] + np.array(radii) * np.sin(turns)
    ring = Polygon(np.column_stack([x, y]))
    assume(ring.is_valid)
    return ring


@st.composite
def cuts(draw) -> dict[str, LineString]:
    """One to five bent lines, most of them across the district."""
    point = st.tuples(st.floats(-10_000, 10_000), st.floats(-10_000, 10_000))
    lines = {}
    for i in range(draw(st.integers(1, 5))):
        coords = np.array(draw(st.lists(point, min_size=2, max_size=5, unique=True)))
        lines[f"line-{i}"] = LineString(coords + ORIGIN)
    return lines


@given(outlines(), cuts())
def test_faces_tile_any_district(outline, lines):
    faces = cut(outline, lines).faces
    assert sum(face.area for face in faces) == pytest.approx(outline.area, abs=1.0)
    assert shapely.coverage_is_valid(np.array(faces))
    assert all(face.is_valid for face in faces)


@given(outlines(), cuts())
def test_zones_still_tile_after_rounding_to_six_decimals(outline, lines):
    faces = [face for face in cut(outline, lines).faces if face.area > 10_000]
    assume(len(faces) >= 2)
    zones = publish_zones(faces, EPSG)
    assert zones.is_valid.all()
    assert shapely.coverage_is_valid(zones.to_numpy())
    area = zones.to_crs(EPSG).area.sum()
    # six decimals move a vertex by up to 0.08 m, and so an edge by that times its length
    outline_length = shapely.union_all(faces).length
    assert area == pytest.approx(sum(face.area for face in faces), abs=0.08 * outline_length)
    coords = shapely.get_coordinates(zones.to_numpy())
    np.testing.assert_array_equal(coords, coords.round(6))


@given(outlines(), cuts())
def test_every_face_with_a_seed_of_its_own_becomes_a_zone(outline, lines):
    faces = cut(outline, lines).faces
    seeds = {f"zone-{i}": [face.representative_point()] for i, face in enumerate(faces)}
    zoning = assign(faces, seeds, join_below_m2=0)
    assert zoning.unclaimed == zoning.astray == zoning.disputed == ()
    assert [z[0] for z in zoning.zones.values()] == list(faces)


def test_a_divider_that_stops_short_is_idle():
    faces = cut(box(0, 0, 10, 10), {"short": LineString([(2, 5), (8, 5)])})
    assert faces.idle == ("short",)
    assert len(faces.faces) == 1


def test_two_dividers_that_only_cut_together_are_both_at_work():
    lines = {"a": LineString([(-1, 5), (5, 5)]), "b": LineString([(5, 5), (11, 5)])}
    faces = cut(box(0, 0, 10, 10), lines)
    assert faces.idle == ()
    assert len(faces.faces) == 2


def test_holes_of_a_district_stay_holes():
    ring = Polygon(box(0, 0, 10, 10).exterior, [box(2, 2, 4, 4).exterior])
    faces = cut(ring, {"middle": LineString([(-1, 3), (11, 3)])}).faces
    assert sum(face.area for face in faces) == pytest.approx(96)


def test_seeds_that_cannot_be_used_are_named():
    faces = cut(box(0, 0, 10, 10), {"middle": LineString([(-1, 5), (11, 5)])}).faces
    seeds = {"north": [Point(5, 8), Point(50, 50)], "other": [Point(2, 8)]}
    zoning = assign(faces, seeds, join_below_m2=0)
    assert zoning.astray == (("north", 1),)
    assert zoning.disputed == (("other", 0),)
    assert [face.area for face in zoning.unclaimed] == [50]


def test_a_small_face_without_a_seed_joins_the_longer_neighbour():
    lines = {"v": LineString([(9, -1), (9, 11)]), "h": LineString([(9, 7), (11, 7)])}
    faces = cut(box(0, 0, 10, 10), lines).faces
    zoning = assign(faces, {"west": [Point(5, 5)], "south": [Point(9.5, 2)]}, join_below_m2=4)
    assert [unit for unit, _ in zoning.joined] == ["west"]  # 3 m of edge against 1 m
    assert merge(zoning.zones["west"]).area == pytest.approx(93)


def test_separated_names_the_zones_on_both_sides():
    line = LineString([(5, -1), (5, 11)])
    zones = {"west": box(0, 0, 5, 10), "east": box(5, 0, 10, 10), "far": box(10, 0, 12, 10)}
    assert separated(zones, line) == {"west", "east"}


def test_snapping_keeps_a_junction_of_three_zones_one_vertex():
    zones = [
        Polygon([(0, 0), (1 / 3, 0), (1 / 3, 2 / 3), (0, 2 / 3)]),
        Polygon([(1 / 3, 0), (1, 0), (1, 2 / 3), (1 / 3, 2 / 3)]),
        Polygon([(0, 2 / 3), (1 / 3, 2 / 3), (1, 2 / 3), (1, 1), (0, 1)]),
    ]
    snapped = snap_coverage(zones, 0.01)
    assert all((0.33, 0.67) in list(zone.exterior.coords) for zone in snapped)
    assert sum(zone.area for zone in snapped) == pytest.approx(1)


def test_no_zones_give_no_layer():
    assert isinstance(publish_zones([], EPSG), gpd.GeoSeries)
