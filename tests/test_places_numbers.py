"""House numbers: never surer than the evidence, between known ones and never beyond."""

from __future__ import annotations

import csv
import math
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.crs import metres_east_north
from renewal_atlas.layout import Layout
from renewal_atlas.places import Answer, Reference, locate, read_reference
from renewal_atlas.places.lines import Line
from renewal_atlas.places.numbers import HOUSE_M, Anchor, interpolate

ROOT = Path(__file__).resolve().parents[1]
CRS = 4548
FACTS = ROOT.parent / "shared" / "reference" / "positions_2.csv"
ROAD = re.compile("(?P<road>.+[路街])(?P<n>[0-9]+)号")


@cache
def reference() -> Reference:
    return read_reference(Layout(ROOT), "370103-shizhong")[0]


def known(*houses: tuple[str, float, float, float]) -> Reference:
    """The district with further house numbers, and without its own."""
    table = reference().gazetteer
    table = table[~table["name"].str.fullmatch(ROAD.pattern)]
    model = table[table["place_id"] == "jinan-zhanyi-jinianguan"].iloc[0].to_dict()
    rows = [
        model
        | {"place_id": f"house-{i}", "name": name, "lon": lon, "lat": lat, "uncertainty_m": off}
        | {"match_type": "exact", "parent": "shizhong", "aliases": (), "locality": None}
        for i, (name, lon, lat, off) in enumerate(houses)
    ]
    return replace(reference(), gazetteer=pd.concat([table, pd.DataFrame(rows)], ignore_index=True))


def off(answer: Answer, lon: float, lat: float) -> float:
    assert answer.centre is not None
    return math.hypot(*(float(v) for v in metres_east_north(*answer.centre, lon, lat)))


STRAIGHT = Line(
    "r",
    "直路",
    40.0,
    shapely.MultiLineString([[(0, 0), (5000, 0)]]),
    (shapely.LineString([(0, 0), (5000, 0)]),),
)


@given(
    st.lists(st.integers(1, 2000), min_size=3, max_size=3, unique=True),
    st.lists(st.floats(0, 5000), min_size=3, max_size=3),
)
def test_wherever_a_number_stands_between_its_neighbours_the_circle_holds_it(
    numbers: list[int], along: list[float]
) -> None:
    low, asked, high = sorted(numbers)
    first, where, last = sorted(along)
    shape = interpolate(STRAIGHT, asked, (Anchor(low, first, 0, 80.0), Anchor(high, last, 0, 80.0)))
    assert shape is not None
    assert shape.uncertainty_m >= HOUSE_M
    assert shape.geometry.distance(shapely.Point(where, 100)) <= shape.uncertainty_m


@given(st.integers(1, 2000))
def test_beyond_the_known_numbers_nothing_is_said(asked: int) -> None:
    shape = interpolate(STRAIGHT, asked, (Anchor(500, 1000, 0, 80.0), Anchor(900, 3000, 0, 80.0)))
    assert (shape is not None) == (500 <= asked <= 900)


def test_one_number_at_two_points_is_a_circle_that_holds_both() -> None:
    shape = interpolate(STRAIGHT, 7, (Anchor(7, 1000, 0, 50.0), Anchor(7, 1800, 0, 50.0)))
    assert shape is not None
    assert all(
        shape.geometry.distance(shapely.Point(x, 0)) < shape.uncertainty_m for x in (1000, 1800)
    )


def test_a_place_asked_for_by_its_number_is_less_sure_than_by_its_name() -> None:
    named = locate("国网山东电科院", reference(), CRS)
    numbered = locate("望岳路2000号", reference(), CRS)
    assert named.uncertainty_m == 250
    assert numbered.uncertainty_m == HOUSE_M
    assert numbered.place_id == named.place_id
    assert any("500 m" in step for step in numbered.steps)


def test_a_road_that_runs_on_beyond_the_district_says_nothing_of_its_numbers() -> None:
    assert locate("经十路18000号", reference(), CRS).geometry is None
    inside = locate("市中区经十路18000号", reference(), CRS)
    assert inside.geometry is not None
    assert inside.uncertainty_m is not None
    assert inside.uncertainty_m > 2000


@pytest.mark.skipif(not FACTS.is_file(), reason="needs the further positions")
def test_interpolated_numbers_hold_the_true_positions_left_out_one_by_one() -> None:
    """Each known number in turn is reckoned from the others of its road."""
    with FACTS.open(encoding="utf-8") as file:
        facts = [
            (row["name"], float(row["lon"]), float(row["lat"]), float(row["precision_m"]))
            for row in csv.DictReader(file)
            if ROAD.fullmatch(row["name"])
        ]
    own = reference().gazetteer
    own = own[own["name"].str.fullmatch(ROAD.pattern)]
    facts += list(own[["name", "lon", "lat", "uncertainty_m"]].itertuples(index=False, name=None))
    held, reckoned = 0, 0
    for fact in facts:
        answer = locate(fact[0], known(*(f for f in facts if f != fact)), CRS)
        if answer.geometry is None or answer.geometry.geom_type != "Point":
            continue
        reckoned += 1
        assert answer.uncertainty_m is not None
        held += off(answer, fact[1], fact[2]) <= answer.uncertainty_m
    assert (held, reckoned) == (reckoned, reckoned)
    assert reckoned >= 5
