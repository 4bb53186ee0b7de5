"""Every place and every line of the first district, one test a record."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from renewal_atlas.crs import gcj02_to_wgs84, to_metric
from renewal_atlas.layout import Layout
from renewal_atlas.places import (
    Reference,
    check_places,
    georeference,
    locate,
    read_reference,
    uncertainty_discs,
)

if TYPE_CHECKING:
    from renewal_atlas.model import Issue

ROOT = Path(__file__).resolve().parents[1]
DISTRICT = "370103-shizhong"
FOLDER = ROOT / "geo" / "reference" / DISTRICT
CRS = 4548


def rows(name: str) -> list[dict[str, str]]:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = rows("gazetteer.csv")
FEATURES = json.loads((FOLDER / "lines.geojson").read_text("utf-8"))["features"]
BY_ID = {row["place_id"]: row for row in PLACES}
STATUS = {"requires verification", "verified by contributor", "unable to georeference"}


@cache
def reference() -> tuple[Reference, list[Issue]]:
    return read_reference(Layout(ROOT), DISTRICT)


@cache
def layer() -> tuple[gpd.GeoDataFrame, list[Issue]]:
    return georeference(reference()[0], CRS)


def placed(place_id: str) -> pd.Series:
    return layer()[0].set_index("place_id").loc[place_id]


def test_the_files_have_no_faults() -> None:
    assert reference()[1] == []
    assert layer()[1] == []
    assert check_places(layer()[0], reference()[0], CRS) == []


@pytest.mark.parametrize("row", PLACES, ids=[row["place_id"] for row in PLACES])
def test_place(row: dict[str, str]) -> None:
    made = placed(row["place_id"])
    if made.position == "unplaced":
        assert made.geometry is None
        assert pd.isna(made.uncertainty_m)
        assert row["parent"], "an unplaced place has a parent"
        assert row["note"], "an unplaced place says why"
    else:
        assert made.uncertainty_m > 0
        assert row["georeference_protocol"]
        assert row["georeference_sources"]
        assert made.geometry.is_valid
        assert not made.geometry.is_empty
    assert row["verification_status"] in STATUS
    assert row["parent"] in BY_ID or row["place_id"] in {"shizhong", "baotuquan"}
    assert row["name"] not in row["aliases"].split("|")


@pytest.mark.parametrize("row", PLACES, ids=[row["place_id"] for row in PLACES])
def test_a_pin_is_drawn_only_where_it_is_honest(row: dict[str, str]) -> None:
    made = placed(row["place_id"])
    if made.position == "point":
        assert made.uncertainty_m <= 500
        assert made.match_type in {"exact", "alias", "described", "manual"}
    if made.match_type == "exact" and made.position == "point":
        assert made.uncertainty_m <= 250
    if made.match_type == "parent":
        assert made.position == "area"


@pytest.mark.parametrize("row", PLACES, ids=[row["place_id"] for row in PLACES])
def test_every_name_finds_its_own_place(row: dict[str, str]) -> None:
    for name in [row["name"], *filter(None, row["aliases"].split("|"))]:
        answer = locate(name, reference()[0], CRS)
        assert answer.place_id == row["place_id"], name
        assert (answer.geometry is None) == (row["match_type"] == "none")
        assert answer.steps


@pytest.mark.parametrize(
    "row",
    [r for r in PLACES if r["lon"] and r["parent"] not in {"", "shizhong"}],
    ids=lambda row: row["place_id"],
)
def test_the_circle_of_a_parent_holds_a_known_place(row: dict[str, str]) -> None:
    """Known places are no part of how the circles of their parents are made."""
    parent = locate(BY_ID[row["parent"]]["name"], reference()[0], CRS)
    assert parent.centre is not None
    assert parent.uncertainty_m is not None
    spots = gpd.GeoSeries(
        [shapely.Point(float(row["lon"]), float(row["lat"])), shapely.Point(parent.centre)],
        crs=4326,
    )
    here, middle = to_metric(spots, CRS)
    assert here.distance(middle) <= parent.uncertainty_m


@pytest.mark.parametrize(
    "feature", FEATURES, ids=[f"{f['properties']['place_id']}-{i}" for i, f in enumerate(FEATURES)]
)
def test_line(feature: dict[str, dict[str, object]]) -> None:
    about = feature["properties"]
    assert about["place_id"] in BY_ID
    assert BY_ID[str(about["place_id"])]["place_type"] in {"road", "street", "river"}
    assert about["georeference_sources"]
    assert about["datum_original"] in {"BD-09", "GCJ-02", "WGS84"}
    assert float(str(about["uncertainty_m"])) > 0
    line = shapely.from_geojson(json.dumps(feature["geometry"]))
    assert line.is_valid
    assert line.length > 0


@pytest.mark.parametrize("place_id", sorted({f["properties"]["place_id"] for f in FEATURES}))
def test_every_line_runs_through_the_district(place_id: str) -> None:
    outline = to_metric(reference()[0].boundary, CRS).geometry.iloc[0]
    line = to_metric(gpd.GeoSeries([placed(place_id).geometry], crs=4326), CRS).iloc[0]
    assert line.distance(outline) <= 500


def test_the_boundary_is_one_ring_with_its_source_and_caveat() -> None:
    text = (FOLDER / "boundary.geojson").read_text("utf-8")
    (feature,) = json.loads(text)["features"]
    assert set(feature["properties"]) == {"adcode", "name", "source", "licence", "caveat"}
    assert "审图号" in feature["properties"]["caveat"]
    ring = shapely.from_geojson(json.dumps(feature["geometry"])).exterior
    assert ring.is_ccw
    assert all(len(repr(value).split(".")[1]) <= 6 for point in ring.coords for value in point)


def test_the_county_point_lies_inside_only_after_conversion() -> None:
    lon, lat = gcj02_to_wgs84(116.997845, 36.651335)
    assert (round(float(lon), 5), round(float(lat), 5)) == (116.99204, 36.65111)
    assert reference()[0].boundary.geometry.iloc[0].contains(shapely.Point(lon, lat))


def test_all_subdistricts_are_places_with_a_circle() -> None:
    divisions = reference()[0].divisions
    names = divisions.loc[divisions["level"] == "subdistrict", "name"]
    assert len(names) == 17
    for name in names:
        answer = locate(name, reference()[0], CRS)
        assert answer.place_id is not None
        assert answer.place_id.startswith("jiedao-")
        assert answer.uncertainty_m is not None


def test_every_community_is_found_in_its_subdistrict() -> None:
    divisions = reference()[0].divisions
    communities = divisions[divisions["level"] == "community"]
    assert len(communities) == 216
    for row in communities.itertuples():
        for name in (row.name, row.full_name):
            answer = locate(name, reference()[0], CRS)
            assert answer.geometry is not None, name
            assert answer.uncertainty_m is not None, name


def test_every_row_is_placed_an_area_or_unplaced_and_none_is_dropped() -> None:
    counts = layer()[0]["position"].value_counts()
    assert counts.sum() == len(PLACES)
    assert set(counts.index) == {"point", "line", "area", "unplaced"}


def test_discs_hold_the_drawn_geometry() -> None:
    places = layer()[0]
    discs = uncertainty_discs(places, CRS).set_index("place_id")
    drawn = places[places.geometry.notna()]
    assert set(discs.index) == set(drawn["place_id"])
    for row in drawn.itertuples():
        assert discs.at[row.place_id, "geometry"].buffer(2e-5).covers(row.geometry), row.place_id


def test_the_layer_is_the_same_every_time() -> None:
    again, _ = georeference(read_reference(Layout(ROOT), DISTRICT)[0], CRS)
    assert again.to_json() == layer()[0].to_json()


def test_no_row_is_surer_than_its_source() -> None:
    """One source's house number or charging station is worth 500 m (300 m at a bus depot)."""
    rows = reference()[0].gazetteer
    numbers = rows[rows["name"].str.fullmatch(r".+\d+号")]
    assert (numbers["uncertainty_m"] >= 500).all()
    lone = rows[rows["georeference_protocol"].fillna("").str.startswith("charging station")]
    floor = {"station": 300.0}
    for row in lone.itertuples():
        assert row.uncertainty_m >= floor.get(row.place_type, 500.0), row.place_id
    exact = rows[rows["match_type"].isin(["exact", "alias"]) & rows["lon"].notna()]
    assert set(exact["place_id"]) <= {
        "baotuquan", "dangjiazhuang-zhan", "lingxiucheng-gongjiao", "shandong-dianke-yuan",
    }  # each with two sources that agree, or a surveyed railway station  # fmt: skip


def test_a_parent_is_one_that_the_source_of_the_row_states() -> None:
    """What is drawn as 中央活力区 is what a document puts in it."""
    rows = reference()[0].gazetteer
    held = rows[(rows["parent"] == "zhongyang-huoliqu") & (rows["match_type"] == "parent")]
    assert held["georeference_sources"].str.contains("中央活力区").all()
    assert set(held["place_id"]) == {"guoyuecheng", "jizhong-zhilifang", "zhonghai-huanyu-shidai"}
