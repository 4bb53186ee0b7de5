"""Paths: how a divider's or corridor's wording becomes a line on the ground."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter, ValidationError
from shapely import LineString, Point, box

from renewal_atlas.plans.ground import Ground, RuleFault, compass_end
from renewal_atlas.plans.paths import follow, prolong
from renewal_atlas.plans.records import Anchor, Corridor, Divider, Path, Step

GROUND = Ground(
    outline=box(0, 0, 10_000, 10_000),
    lines={
        "north-road": (LineString([(1_000, 9_000), (1_000, 4_900)]),),
        "east-road": (
            LineString([(1_200, 5_000), (4_000, 5_000)]),
            LineString([(9_000, 5_000), (4_100, 5_000)]),
        ),
        "hill-road": (LineString([(6_000, 6_000), (6_000, 1_000)]),),
        "broken-road": (
            LineString([(0, 0), (1_000, 0)]),
            LineString([(3_000, 0), (4_000, 0)]),
        ),
    },
    places={"village": Point(7_000, 2_000)},
)
steps = TypeAdapter(Path).validate_python


def walk(path, bridge_m=500):
    return list(follow(steps(path), GROUND, bridge_m, Point).coords)


def test_a_line_is_left_where_it_meets_the_next():
    path = [
        {"line": "north-road", "from": "north"},
        {"line": "east-road"},
        {"line": "hill-road", "to": "south"},
    ]
    assert walk(path) == [
        (1_000, 9_000), (1_000, 5_000), (1_200, 5_000), (4_000, 5_000), (4_100, 5_000),
        (6_000, 5_000), (6_000, 1_000),
    ]  # fmt: skip


def test_a_path_runs_against_the_direction_in_which_a_road_was_traced():
    path = [{"line": "hill-road", "from": "south"}, {"line": "east-road", "to": "west"}]
    assert walk(path)[0] == (6_000, 1_000)
    assert walk(path)[-1] == (1_200, 5_000)


def test_points_places_and_ends_of_lines_are_touched_in_order():
    path = [
        {"line": "hill-road", "at": "south"},
        {"place": "village"},
        {"point": [99, 45], "reason": "a corner"},
    ]
    assert walk(path) == [(6_000, 1_000), (7_000, 2_000), (99, 45)]


def test_a_gap_longer_than_bridge_m_is_a_fault_that_says_how_long():
    with pytest.raises(RuleFault, match="2000 m apart") as fault:
        walk([{"line": "broken-road"}])
    assert (fault.value.field, fault.value.value) == ("line", "broken-road")
    assert walk([{"line": "broken-road"}], bridge_m=2_500)[-1] in {(0, 0), (4_000, 0)}


def test_two_lines_of_a_path_that_lie_apart_are_a_fault():
    path = [{"line": "north-road", "from": "north"}, {"line": "hill-road", "to": "south"}]
    with pytest.raises(RuleFault, match="5000 m apart"):
        walk(path)


def test_an_unknown_line_names_those_that_are_known():
    with pytest.raises(RuleFault) as fault:
        walk([{"line": "nowhere-road"}])
    assert "east-road" in fault.value.remedy


@pytest.mark.parametrize(
    ("side", "end"),
    [("north", (6_000, 6_000)), ("south", (6_000, 1_000))],
)
def test_compass_end(side, end):
    assert compass_end(GROUND.lines["hill-road"][0], side).coords[0] == end


def divider(**fields) -> Divider:
    common = {"divider_id": "d", "name": "d", "separates": ["a", "b"], "reason": "test"}
    return Divider.model_validate({**common, "path": [{"line": "hill-road"}], **fields})


OTHERS = LineString([(0, 800), (10_000, 800)])
TRACED = LineString([(6_000, 6_000), (6_000, 1_000)])


@pytest.mark.parametrize(
    ("how", "end"),
    [
        ("extend", (6_000, -1)),  # straight on, a metre over the boundary
        ("nearest", (6_000, -1)),
        ("meet", (6_000, 799)),  # a metre past the other divider
        ("stop", (6_000, 1_000)),
    ],
)
def test_ends_are_prolonged_as_the_divider_says(how, end):
    made = prolong(divider(start="stop", finish=how), TRACED, GROUND, OTHERS)
    assert made.coords[-1] == pytest.approx(end)
    assert made.coords[0] == (6_000, 6_000)


def test_an_end_that_is_outside_already_is_left_alone():
    line = LineString([(6_000, 5_000), (6_000, -500)])
    assert prolong(divider(start="stop"), line, GROUND, OTHERS).equals(line)


def test_the_bearing_of_an_end_ignores_a_short_hook():
    hooked = LineString([(6_000, 6_000), (6_000, 1_000), (6_020, 1_000)])
    made = prolong(divider(start="stop", bearing_m=2_000), hooked, GROUND, OTHERS)
    assert made.coords[-1][0] == pytest.approx(6_030, abs=2)


@pytest.mark.parametrize(
    "path",
    [
        [{"point": [1, 2]}],  # no reason
        [{"point": [1, 2], "reason": "r"}],  # one point is no path
        [{"line": "a"}, {"line": "b", "to": "east"}],  # no beginning
        [{"line": "a", "from": "east"}, {"line": "b"}],  # no end
        [{"line": "a", "place": "b"}],
        [{"place": "a", "at": "north"}],
        [],
    ],
)
def test_a_path_that_says_too_little_is_refused(path):
    with pytest.raises(ValidationError):
        steps(path)


@pytest.mark.parametrize("anchor", [{}, {"point": [1, 2]}, {"place": "a", "point": [1, 2]}])
def test_an_anchor_is_a_place_or_a_point_with_its_reason(anchor):
    with pytest.raises(ValidationError):
        Anchor.model_validate(anchor)


def test_a_step_knows_whether_it_follows_a_line():
    assert Step.model_validate({"line": "a"}).follows
    assert not Step.model_validate({"line": "a", "at": "east"}).follows


def test_a_corridor_needs_a_reason_and_a_width():
    with pytest.raises(ValidationError) as error:
        Corridor.model_validate({"kind": "corridor", "path": [{"line": "a"}]})
    assert {e["loc"][0] for e in error.value.errors()} == {"width_m", "reason"}
