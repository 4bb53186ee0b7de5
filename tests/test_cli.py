"""The command line: what it prints, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

DISTRICT = "370103-shizhong"


def run(root, *arguments):
    return subprocess.run(
        [sys.executable, "-m", "renewal_atlas", *arguments],
        cwd=root, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    )  # fmt: skip


@pytest.mark.parametrize(
    "command", [[], ["build"], ["check"], ["locate"], ["cite"], ["new-district"]]
)
def test_help(root, command):
    done = run(root, *command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_version(root):
    import renewal_atlas

    assert run(root, "--version").stdout.strip() == renewal_atlas.__version__


def test_help_loads_nothing_heavy(root):
    script = "import sys; import renewal_atlas.cli; print([m for m in ('geopandas','pandas','folium','shapely','pyproj') if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "wrong", [["biuld"], ["build", "--fast"], ["locate"], ["cite", "x", "-d", "1"]]
)
def test_wrong_usage_exits_with_2(root, wrong):
    assert run(root, *wrong).returncode == 2


def test_build_prints_counts_and_the_file_to_open(project):
    done = subprocess.run(
        [sys.executable, "-m", "renewal_atlas", "build", DISTRICT],
        cwd=project, capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "NO_COLOR": "1", "COLUMNS": "200"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "unplaced" in done.stdout
    page = project / "maps" / "built" / f"{DISTRICT}.html"
    assert f"Open this file: {page}" in done.stdout
    assert page.stat().st_size > 100_000


def test_build_json_counts_add_up(project):
    done = subprocess.run(
        [sys.executable, "-m", "renewal_atlas", "build", "--json"],
        cwd=project, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    (counts,) = json.loads(done.stdout)
    assert counts["projects"] == sum(
        counts[name] for name in ("placed", "area_wide", "unplaced", "no_site")
    )
    assert counts["errors"] == 0


def test_check_of_the_real_district_has_no_error(root):
    done = run(root, "check", DISTRICT, "--json")
    assert done.returncode == 0
    assert {issue["severity"] for issue in json.loads(done.stdout)} <= {"warning", "info"}


@pytest.mark.parametrize("name", ["上新街", "shangxinjie"])
def test_cite_by_name_and_id(root, name):
    rows = json.loads(run(root, "cite", name, "--json").stdout)
    assert rows
    assert all("段" in row["citation"] and row["text"] for row in rows)


def test_cite_suggests(root):
    done = run(root, "cite", "上新节")
    assert done.returncode == 2
    assert "上新街" in done.stderr


def test_locate_places_and_refuses(root):
    done = run(root, "locate", "经四小纬二", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["lon"] == pytest.approx(116.98982, abs=0.003)
    assert answer["uncertainty_m"] > 0
    refused = run(root, "locate", "卧虎山水库", "--json")
    assert refused.returncode == 1
    assert json.loads(refused.stdout)["match_type"] == "none"
