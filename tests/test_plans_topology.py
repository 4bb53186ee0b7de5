"""Zones of the real plan cover the district exactly, in metres and as published."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely

from renewal_atlas.crs import to_metric
from renewal_atlas.plans import read_plans
from renewal_atlas.plans.ground import survey
from renewal_atlas.plans.zones import draw_zones

EPSG = 4548


@pytest.fixture(scope="module")
def published(atlas):
    zones = atlas.plan_units[atlas.plan_units["kind"] == "zone"]
    assert len(zones) == 4
    return zones.set_index("unit_id").geometry


@pytest.fixture(scope="module")
def district(atlas):
    return atlas.layers.boundary.geometry.iloc[0]


@pytest.fixture(scope="module")
def drawn(atlas, layout):
    """Zones in metres, before rounding, and the district in metres."""
    layers = atlas.layers
    plans, _ = read_plans(layout, layers.district.district_id)
    ground = survey(layers.places, layers.lines, layers.boundary, EPSG)
    zones, issues = draw_zones(plans.files[0], ground, EPSG)
    assert issues == []
    return zones, ground.outline


def test_before_rounding_the_zones_tile_the_district_to_a_square_metre(drawn):
    zones, outline = drawn
    assert sum(zone.area for zone in zones.values()) == pytest.approx(outline.area, abs=1)
    union = shapely.union_all(list(zones.values()))
    assert union.symmetric_difference(outline).area < 1
    for a, b in itertools.combinations(zones.values(), 2):
        assert a.intersection(b).area < 1e-6


def test_published_zones_have_no_gap_and_no_overlap(published, district, atlas):
    assert shapely.coverage_is_valid(published.to_numpy())
    assert published.is_valid.all()
    union = shapely.union_all(published.to_numpy())
    assert union.symmetric_difference(district).area / district.area < 1e-5
    metric = to_metric(published, EPSG)
    whole = to_metric(atlas.layers.boundary.geometry, EPSG).area.sum()
    assert metric.area.sum() == pytest.approx(whole, rel=1e-5)


def test_shared_edges_are_shared_vertex_by_vertex(published):
    for a, b in itertools.combinations(published, 2):
        edge = a.boundary.intersection(b.boundary)
        if edge.length == 0:
            continue
        on_edge = shapely.get_coordinates(shapely.line_merge(edge))
        for zone in (a, b):
            own = {tuple(xy) for xy in shapely.get_coordinates(zone)}
            assert {tuple(xy) for xy in on_edge} <= own


def test_where_three_zones_meet_all_three_have_the_vertex(published):
    seen: dict[tuple[float, float], int] = {}
    for zone in published:
        for xy in {tuple(xy) for xy in shapely.get_coordinates(zone)}:
            seen[xy] = seen.get(xy, 0) + 1
    assert sum(count == 3 for count in seen.values()) == 1


def test_the_boundary_of_the_district_is_kept_vertex_by_vertex(published, district):
    own = {tuple(xy) for xy in shapely.get_coordinates(published.to_numpy())}
    assert {tuple(xy) for xy in np.round(shapely.get_coordinates(district), 6)} <= own


@pytest.mark.parametrize("unit_id", ["erhuanlu-kechuangdai", "gongneng-pinzhi-zhou"])
def test_belt_and_axis_lie_inside_the_district(unit_id, atlas, district):
    shape = atlas.plan_units.set_index("unit_id").geometry[unit_id]
    assert shape.difference(district).area / shape.area < 1e-6
