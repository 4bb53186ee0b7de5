"""The Python API: what notebooks and scripts rely on."""

from __future__ import annotations

import re
import runpy
import subprocess
import sys
from pathlib import Path

import folium
import geopandas as gpd
import pyogrio
import pytest

import renewal_atlas
from renewal_atlas.errors import DataError, UsageError
from renewal_atlas.layers import PROJECT_COLUMNS

ROOT = Path(__file__).resolve().parents[1]


def test_tables_are_in_wgs84(atlas):
    for layer in (atlas.projects, atlas.places, atlas.plan_units):
        assert isinstance(layer, gpd.GeoDataFrame)
        assert layer.crs.to_epsg() == 4326
        assert len(layer)


def test_project_columns_stand_in_their_order(atlas):
    assert tuple(atlas.projects.columns[: len(PROJECT_COLUMNS)]) == PROJECT_COLUMNS


def test_nothing_is_dropped(atlas):
    counts = atlas.counts()
    assert counts["projects"] == len(atlas.projects)
    assert counts["projects"] == sum(
        counts[name] for name in ("placed", "area_wide", "unplaced", "no_site")
    )
    assert atlas.projects.geometry.isna().sum() == counts["unplaced"] + counts["no_site"]


def test_every_project_is_cited(atlas):
    assert (atlas.projects["statement_count"] > 0).all()
    assert atlas.projects["source_ids"].str.len().gt(0).all()
    known = set(atlas.layers.sources["source_id"])
    for cell in atlas.projects["source_ids"]:
        assert set(cell.split("|")) <= known


def test_no_radius_is_zero(atlas):
    for layer in (atlas.projects, atlas.places, atlas.layers.uncertainty):
        assert not (layer["uncertainty_m"] <= 0).any()
    placed = atlas.projects[atlas.projects.geometry.notna()]
    assert placed["uncertainty_m"].notna().all()


def test_no_pin_where_the_radius_is_large(atlas):
    points = atlas.projects[atlas.projects.geom_type == "Point"]
    assert (points["uncertainty_m"] <= 500).all()
    assert not points["match_type"].isin(["parent", "none"]).any()


def test_no_group_figure_is_a_projects_own(atlas):
    grouped = atlas.statements[atlas.statements["scope"] == "group"]
    assert len(grouped)
    assert not grouped["subject_id"].isin(atlas.projects["project_id"]).any()


def test_summaries_quote_own_figures_only(atlas):
    own = atlas.statements[atlas.statements["scope"] == "own"]
    for row in atlas.projects[["project_id", "summary"]].itertuples():
        said = "".join(
            own.loc[own["subject_id"] == row.project_id, ["original", "value"]].to_numpy().ravel()
        )
        for figure in re.findall(r"\d+(?:\.\d+)?(?=亿|万|家|P|亩|平方米)", row.summary or ""):
            assert figure in said, row.project_id


def test_map_is_a_folium_map_that_may_be_changed(atlas, tmp_path):
    page = atlas.map()
    assert isinstance(page, folium.Map)
    folium.CircleMarker((36.65, 117.0)).add_to(page)
    page.save(str(tmp_path / "mine.html"))
    text = (tmp_path / "mine.html").read_text("utf-8")
    assert "L.circleMarker" in text
    assert "Content-Security-Policy" in text


def test_write_elsewhere(atlas, tmp_path):
    page = atlas.write(tmp_path / "out")
    assert page.is_file()
    assert len(pyogrio.read_dataframe(tmp_path / "out" / "projects.geojson")) == len(atlas.projects)


def test_unknown_district(root):
    with pytest.raises(UsageError, match="370103-shizhong"):
        renewal_atlas.open("999999-nowhere", root)


def test_data_errors_carry_every_issue(project):
    path = project / "data" / "370103-shizhong" / "projects.csv"
    path.write_text(path.read_text("utf-8").replace("kind", "sort", 1), "utf-8")
    with pytest.raises(DataError) as caught:
        renewal_atlas.open("370103-shizhong", project)
    assert any(issue.field == "kind" for issue in caught.value.issues)


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch):
    code = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert code
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("RENEWAL_ATLAS_ROOT", str(ROOT))
    for block in code:
        path = tmp_path / "example.py"
        path.write_text(block, "utf-8")
        runpy.run_path(str(path))


def test_the_script_example_adds_a_row_and_its_feature(project, tmp_path, atlas):
    target = tmp_path / "junctions.geojson"
    subprocess.run(
        [sys.executable, str(ROOT / "tests" / "examples" / "add_a_row.py"), str(project), str(target)],
        check=True, timeout=120,
    )  # fmt: skip
    before = atlas.places[atlas.places["place_type"] == "junction"]
    after = pyogrio.read_dataframe(target)
    assert len(after) == len(before) + 1
    assert "example-junction" in set(after["place_id"])
