"""Nothing dropped: placed, area-wide and unplaced add up, in all and by document."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import pytest

from renewal_atlas.gis.coverage import coverage_table, unplaced_table


def test_every_row_adds_up(atlas):
    table = coverage_table(atlas.layers)
    parts = table[["placed", "area_wide", "unplaced"]].sum(axis=1)
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
    assert len(table) == atlas.counts()["unplaced"]
    assert table["reason"].str.len().gt(0).all()
    known = table[table["place_id"].notna()]
    assert known["parent_place"].notna().all()


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
