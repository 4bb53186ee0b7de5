"""A part without a position is drawn as its whole only where a document says so; CRS that fit."""

from __future__ import annotations

import csv

import pytest

from renewal_atlas.build import check, open_atlas
from renewal_atlas.crs import CRS, require_fitting
from renewal_atlas.crs.fit import MOST_OFF
from renewal_atlas.errors import CRSError, DataError
from renewal_atlas.layout import Layout
from renewal_atlas.lookup import locate_name

JINAN = (116.76, 36.46, 117.06, 36.67)


def edit(path, key, wanted, **cells):
    """Set cells of the row of a CSV whose `key` is `wanted`."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row[key] == wanted).update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def project_of(root, district, project_id):
    return open_atlas(district, root).projects.set_index("project_id").loc[project_id]


@pytest.fixture
def projects_csv(project, district):
    return project / "data" / district / "projects.csv"


def test_a_stated_part_without_a_place_is_drawn_as_its_whole(project, district, projects_csv):
    edit(projects_csv, "project_id", "jinan-binguan", place_id="")
    whole = project_of(project, district, "zhongyang-shangbuqu")
    part = project_of(project, district, "jinan-binguan")
    assert (part["match_type"], part["position"]) == ("parent", "area")
    assert part["uncertainty_m"] == whole["uncertainty_m"]
    assert part.geometry.equals(whole.geometry)


def test_a_part_whose_place_is_unknown_is_drawn_as_its_whole(project, district):
    path = project / "geo" / "reference" / district / "gazetteer.csv"
    edit(path, "place_id", "jinan-binguan", match_type="none")
    assert project_of(project, district, "jinan-binguan")["match_type"] == "parent"


def test_a_parent_that_no_document_states_gives_no_position(project, district, projects_csv):
    edit(projects_csv, "project_id", "zhongbo-lingchuang", place_id="",
         parent_id="zhongyang-huoliqu")  # fmt: skip
    part = project_of(project, district, "zhongbo-lingchuang")
    assert (part["match_type"], part["position"]) == ("none", "unplaced")
    assert part.geometry is None


def test_a_part_of_a_road_is_not_the_road(project, district, projects_csv):
    edit(projects_csv, "project_id", "shangxinjie-erqi", place_id="")
    assert project_of(project, district, "shangxinjie-erqi")["position"] == "unplaced"


def test_what_has_no_site_stays_without(project, district, projects_csv):
    edit(projects_csv, "project_id", "jinan-binguan", place_id="", no_site="yes", note="a service")
    part = project_of(project, district, "jinan-binguan")
    assert (part["match_type"], part["position"]) == ("none", "no_site")


@pytest.mark.parametrize("code", [4548, 4527, 32650, 4547])
def test_a_crs_that_measures_metres_here_fits(code):
    require_fitting(code, JINAN)


@pytest.mark.parametrize("code", [2193, 3035, 32649, 4507, 2326, 3414, 32750])
def test_a_crs_of_elsewhere_is_refused_by_name_with_the_one_that_fits(code):
    with pytest.raises(CRSError, match=f"EPSG:{code} .+; use EPSG:4548"):
        require_fitting(code, JINAN)


def test_a_crs_that_stretches_inside_its_area_of_use_is_refused():
    """World Cylindrical Equal Area holds areas, and no lengths."""
    assert (
        CRS.from_epsg(6933).area_of_use.bounds[1] < 36 < CRS.from_epsg(6933).area_of_use.bounds[3]
    )
    with pytest.raises(CRSError, match=f"more than {MOST_OFF:.0%}"):
        require_fitting(6933, JINAN)


def test_a_district_whose_crs_does_not_fit_is_not_built(project, district):
    path = project / "data" / district / "district.yml"
    path.write_text(
        path.read_text("utf-8").replace("crs_metric: 4548", "crs_metric: 2193"), "utf-8"
    )
    issues = [issue for issue in check(Layout(project), district) if issue.severity == "error"]
    assert [(i.code, i.field, i.value) for i in issues] == [("crs_unfit", "crs_metric", "2193")]
    assert issues[0].file == f"data/{district}/district.yml"
    assert "New Zealand" in issues[0].message
    assert issues[0].remedy == "use EPSG:4548"
    with pytest.raises(DataError):
        open_atlas(district, project)
    with pytest.raises(DataError):
        locate_name(Layout(project), district, "上新街")
