"""Nothing dropped: placed, area-wide, unplaced and no site add up, in all and by document."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from renewal_atlas.gis.coverage import coverage_table, unplaced_table


def test_every_row_adds_up(atlas):
    table = coverage_table(atlas.layers)
    parts = table[["placed", "area_wide", "unplaced", "no_site"]].sum(axis=1)
    assert (parts == table["projects"]).all()
    whole = table[table["scope"] == "district"].iloc[0]
    assert whole["projects"] == len(atlas.projects)


def test_every_document_and_unit_has_a_row(atlas):
    table = coverage_table(atlas.layers)
    assert set(table.loc[table["scope"] == "document", "id"]) == set(
        atlas.layers.sources["source_id"]
    )
    assert set(table.loc[table["scope"] == "plan_unit", "id"]) == set(atlas.plan_units["unit_id"])
    assert (table.loc[table["scope"] == "document", "projects"] > 0).all()


def test_the_unplaced_have_a_reason_and_a_parent(atlas):
    table = unplaced_table(atlas.layers)
    counts = atlas.counts()
    found = table["position"].value_counts().to_dict()
    assert found == {"unplaced": counts["unplaced"], "no_site": counts["no_site"]}
    assert table["reason"].str.len().gt(0).all()
    known = table[table["place_id"].notna()]
    assert known["parent_place"].notna().all()


def test_what_has_no_site_is_told_apart_with_its_own_reason(atlas):
    """A platform, a service or a title is nowhere by its nature, and no source is wanted for it."""
    table = unplaced_table(atlas.layers).set_index("project_id")
    for project_id in ("xuni-dianchang", "zhineng-dianwang-danao", "kongzhong-tianlu"):
        assert table.at[project_id, "position"] == "no_site"
        assert table.at[project_id, "reason"] != "no source gives a position"
    wanted = {i.subject_id for i in atlas.issues if i.code == "unplaced"}
    assert wanted == set(table.index[table["position"] == "unplaced"])


def test_a_total_counts_what_has_no_site_apart(atlas):
    totals = atlas.layers.unit_totals
    own = totals[totals["scope"] == "own"].groupby("family")
    assert (own["projects"].sum() == len(atlas.projects)).all()
    assert (own["no_site"].sum() <= atlas.counts()["no_site"]).all()
    assert own["no_site"].sum().max() == atlas.counts()["no_site"]


def no_site(project, district, project_id, **cells):
    """Set cells of a row and check the district."""
    import csv

    from renewal_atlas.build import check
    from renewal_atlas.layout import Layout

    path = project / "data" / district / "projects.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["project_id"] == project_id).update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    found = check(Layout(project), district)
    return [issue for issue in found if issue.subject_id == project_id or issue.value == "maybe"]


def test_a_place_beside_no_site_is_an_error(project, district):
    faults = no_site(project, district, "xuni-dianchang", place_id="shangxinjie")
    fault = next(issue for issue in faults if issue.code == "no_site")
    assert (fault.severity, fault.field, fault.value) == ("error", "place_id", "shangxinjie")
    assert "empty place_id" in fault.remedy


def test_no_site_without_a_reason_is_an_error(project, district):
    faults = no_site(project, district, "xuni-dianchang", note="")
    assert [i.field for i in faults if i.code == "no_site"] == ["note"]


def test_no_site_is_yes_or_empty(project, district):
    faults = no_site(project, district, "xuni-dianchang", no_site="maybe")
    assert [(i.severity, i.field) for i in faults if i.value == "maybe"] == [("error", "no_site")]


@pytest.mark.slow
@pytest.mark.parametrize("after", [0.4, 1.0, 1.8, 2.4, 2.8])
def test_a_build_killed_at_any_moment_leaves_a_whole_set(project, district, after):
    import hashlib
    import json

    path = project / "data" / district / "projects.csv"
    path.write_text(
        path.read_text("utf-8").replace("Shangxin Street,", "Shangxin Lane,", 1), "utf-8"
    )
    child = subprocess.Popen(
        [sys.executable, "-m", "renewal_atlas", "build", district],
        cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env={**os.environ, "RENEWAL_ATLAS_ROOT": str(project)},
    )  # fmt: skip
    time.sleep(after)
    child.kill()
    child.wait()
    built = project / "geo" / "built" / district
    catalog = json.loads((built / "catalog.json").read_text("utf-8"))
    for path, entry in catalog["assets"].items():
        content = (built / path).read_bytes()
        assert "1220" + hashlib.sha256(content).hexdigest() == entry["file:checksum"]
    done = subprocess.run(
        [sys.executable, "-m", "renewal_atlas", "build", district],
        cwd=project, capture_output=True, check=True, timeout=120,
        env={**os.environ, "RENEWAL_ATLAS_ROOT": str(project)},
    )  # fmt: skip
    assert b"Open this file" in done.stdout
