"""Datum guard and consistency: what a wrong coordinate looks like, and what is left alone."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pytest
import shapely

from renewal_atlas.crs import to_metric, to_wgs84, wgs84_to_bd09, wgs84_to_gcj02
from renewal_atlas.errors import CRSError
from renewal_atlas.layout import Layout
from renewal_atlas.places import Reference, check_places, georeference, read_reference
from renewal_atlas.places.consistency import reference_issues

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[1]
CRS = 4548
SHIFTS = {"GCJ-02": wgs84_to_gcj02, "BD-09": wgs84_to_bd09}


@cache
def reference() -> Reference:
    return read_reference(Layout(ROOT), "370103-shizhong")[0]


@cache
def places() -> gpd.GeoDataFrame:
    return georeference(reference(), CRS)[0]


POINTS = sorted(places().loc[places()["position"] == "point", "place_id"])


def moved(place_id: str, move: Callable[[float, float], tuple[float, float]]) -> gpd.GeoDataFrame:
    """Layer with one point moved."""
    table = places().copy()
    index = table.index[table["place_id"] == place_id][0]
    point = table.geometry[index]
    table.loc[index, "geometry"] = shapely.Point(*(float(v) for v in move(point.x, point.y)))
    return table


def codes(table: gpd.GeoDataFrame, place_id: str) -> set[str]:
    issues = check_places(table, reference(), CRS)
    assert {issue.subject_id for issue in issues} <= {place_id}
    return {issue.code for issue in issues}


def test_the_district_as_it_stands_is_clean() -> None:
    assert check_places(places(), reference(), CRS) == []


@pytest.mark.parametrize("datum", sorted(SHIFTS))
@pytest.mark.parametrize("place_id", POINTS)
def test_an_unconverted_point_is_flagged_with_its_datum(place_id: str, datum: str) -> None:
    table = moved(place_id, SHIFTS[datum])
    issues = [i for i in check_places(table, reference(), CRS) if i.subject_id == place_id]
    shifted = [issue for issue in issues if issue.code == "datum_shift"]
    assert shifted
    assert datum in shifted[0].message
    assert shifted[0].file == "geo/reference/370103-shizhong/gazetteer.csv"


@pytest.mark.parametrize("datum", sorted(SHIFTS))
def test_an_unconverted_gazetteer_row_is_flagged_by_its_wording(datum: str) -> None:
    """The depot at 望岳路 and 俭秀路, written into the gazetteer as a web map gives it."""
    table = reference().gazetteer.copy()
    row = table.index[table["place_id"] == "lingxiucheng-gongjiao"][0]
    lon, lat = SHIFTS[datum](table.at[row, "lon"], table.at[row, "lat"])
    table.loc[row, ["lon", "lat"]] = [float(lon), float(lat)]
    broken = replace(reference(), gazetteer=table)
    issues = check_places(georeference(broken, CRS)[0], broken, CRS)
    assert [(i.code, i.subject_id) for i in issues if i.code == "datum_shift"] == [
        ("datum_shift", "lingxiucheng-gongjiao")
    ]
    assert datum in issues[0].message


def test_a_point_that_moved_by_a_datum_since_it_was_published_is_flagged() -> None:
    table = reference().gazetteer.copy()
    row = table.index[table["place_id"] == "dangjiazhuang-zhan"][0]
    lon, lat = wgs84_to_gcj02(table.at[row, "lon"], table.at[row, "lat"])
    table.loc[row, ["lon", "lat"]] = [float(lon), float(lat)]
    broken = replace(reference(), gazetteer=table)
    layer = georeference(broken, CRS)[0]
    assert check_places(layer, broken, CRS) == []
    issues = check_places(layer, broken, CRS, anchors=places())
    assert [(i.severity, i.code, i.subject_id) for i in issues] == [
        ("error", "datum_shift", "dangjiazhuang-zhan")
    ]


@pytest.mark.parametrize("angle", range(0, 360, 45))
def test_another_shift_of_the_same_length_is_no_datum(angle: int) -> None:
    """Only a shift eastwards looks like GCJ-02."""
    east, north = 521 * math.cos(math.radians(angle)), 521 * math.sin(math.radians(angle))
    table = moved(
        "huamei-yiyang-zhongxin", lambda lon, lat: (lon + east / 89_400, lat + north / 110_950)
    )
    assert ("datum_shift" in codes(table, "huamei-yiyang-zhongxin")) == (angle == 0)


def test_swapped_axes_are_flagged_and_nothing_else_is_said_of_them() -> None:
    table = moved("huamei-yiyang-zhongxin", lambda lon, lat: (lat, lon))
    assert codes(table, "huamei-yiyang-zhongxin") == {"swapped_axes"}


@pytest.mark.parametrize(("metres", "flagged"), [(450, False), (800, True), (5000, True)])
def test_points_outside_are_flagged_beyond_500_m(metres: float, flagged: bool) -> None:
    outline = to_metric(reference().boundary, CRS).geometry.iloc[0]
    west = min(outline.exterior.coords)
    spot = to_wgs84(gpd.GeoSeries([shapely.Point(west[0] - metres, west[1])], crs=CRS)).iloc[0]
    table = moved("huamei-yiyang-zhongxin", lambda *_: (spot.x, spot.y))
    assert ("outside_district" in codes(table, "huamei-yiyang-zhongxin")) == flagged


def test_a_place_named_as_context_may_lie_outside() -> None:
    table = moved("baotuquan", lambda lon, lat: (lon + 0.05, lat + 0.05))
    assert "outside_district" not in codes(table, "baotuquan")


def test_a_shared_coordinate_needs_a_shared_parent() -> None:
    point = places().set_index("place_id").at["dajiangou-gongjiao", "geometry"]
    table = moved("huamei-yiyang-zhongxin", lambda *_: (point.x, point.y))
    assert codes(table, "huamei-yiyang-zhongxin") == {"shared_coordinate"}
    akin = places().set_index("place_id")
    assert akin.at["pengpidu", "geometry"].equals(akin.at["guangzhili", "geometry"])


def test_a_layer_in_metres_is_refused() -> None:
    with pytest.raises(CRSError):
        check_places(places().to_crs(CRS), reference(), CRS)


def broken(**cells: object) -> Reference:
    """Reference with cells of the row 华美颐养中心 replaced."""
    table = reference().gazetteer.copy()
    row = table.index[table["place_id"] == "huamei-yiyang-zhongxin"][0]
    for column, value in cells.items():
        table.at[row, column] = value
    return replace(reference(), gazetteer=table)


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ({"parent": "nowhere"}, "parent"),
        ({"parent": "huamei-yiyang-zhongxin"}, "parent"),
        ({"lat": np.nan}, "lat"),
        ({"uncertainty_m": np.nan}, "uncertainty_m"),
        ({"match_type": "exact", "uncertainty_m": 300.0}, "match_type"),
        ({"match_type": "none"}, "lon"),
        ({"lon": np.nan, "lat": np.nan, "match_type": "exact"}, "match_type"),
        (
            {"lon": np.nan, "lat": np.nan, "match_type": "described", "locality": None},
            "locality",
        ),
        ({"georeference_protocol": None}, "georeference_protocol"),
        ({"georeference_sources": None}, "georeference_sources"),
        ({"aliases": ("大观园",)}, "aliases"),
    ],
)
def test_rows_that_contradict_themselves_are_reported(cells: dict[str, object], field: str) -> None:
    issues = reference_issues(broken(**cells))
    assert field in {issue.field for issue in issues}
    assert all(issue.line and issue.remedy for issue in issues)


def test_wording_that_leads_nowhere_falls_back_and_is_reported() -> None:
    cells = {"lon": np.nan, "lat": np.nan, "uncertainty_m": np.nan, "match_type": "described"}
    reference_ = broken(**cells, locality="甲路与乙路交叉口", parent="lingxiucheng")
    layer, issues = georeference(reference_, CRS)
    assert [issue.code for issue in issues] == ["unresolved_locality"]
    row = layer.set_index("place_id").loc["huamei-yiyang-zhongxin"]
    assert (row.match_type, row.position) == ("parent", "area")


def test_places_described_by_each_other_do_not_loop() -> None:
    cells = {"lon": np.nan, "lat": np.nan, "uncertainty_m": np.nan, "match_type": "described"}
    reference_ = broken(**cells, locality="华美颐养中心附近")
    layer, issues = georeference(reference_, CRS)
    assert issues[0].code == "unresolved_locality"
    assert layer.set_index("place_id").at["huamei-yiyang-zhongxin", "position"] == "unplaced"


def test_unknown_lines_are_reported() -> None:
    lines = reference().lines.copy()
    lines.loc[0, "place_id"] = "nowhere"
    lines.loc[1, "uncertainty_m"] = np.nan
    lines.loc[2, "georeference_sources"] = ""
    issues = reference_issues(replace(reference(), lines=lines))
    assert {i.field for i in issues if i.code == "bad_line"} == {
        "place_id",
        "uncertainty_m",
        "georeference_sources",
    }
