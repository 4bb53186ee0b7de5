"""Bad input: a clear message, a non-zero exit, and the old outputs untouched."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys

import pytest

DISTRICT = "370103-shizhong"
DATA = f"data/{DISTRICT}"
REFERENCE = f"geo/reference/{DISTRICT}"


def run(project, *arguments, **extra):
    environment = {**os.environ, "RENEWAL_ATLAS_ROOT": str(project), "NO_COLOR": "1", **extra}
    return subprocess.run(
        [sys.executable, "-m", "renewal_atlas", *arguments],
        cwd=project, env=environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def fingerprint(project):
    files = sorted(p for p in (project / "geo" / "built" / DISTRICT).rglob("*") if p.is_file())
    return {
        p.relative_to(project).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files
    }


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path, table):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(table[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(table)


def change(table, key_field, cells):
    """Change the first row in which `key_field` is filled."""
    row = next(r for r in table if r[key_field])
    row.update(cells)
    return table


def drop_column(project):
    path = project / DATA / "statements.csv"
    rewrite(path, [{k: v for k, v in r.items() if k != "locator"} for r in rows(path)])


def edit(file, field, value, where=None):
    def apply(project):
        path = project / file
        table = rows(path)
        row = next(r for r in table if r[where or field])
        row[field] = value(row) if callable(value) else value
        rewrite(path, table)

    return apply


def duplicate(project):
    path = project / DATA / "projects.csv"
    table = rows(path)
    rewrite(path, [*table, table[0]])


def swap_axes(project):
    path = project / REFERENCE / "gazetteer.csv"
    table = rows(path)
    row = next(r for r in table if r["lon"] and r["match_type"] == "exact")
    row["lon"], row["lat"] = row["lat"], row["lon"]
    rewrite(path, table)


def gcj02(project):
    """A point copied from a web map: about 520 m east of where it is."""
    path = project / REFERENCE / "gazetteer.csv"
    table = rows(path)
    row = next(r for r in table if r["place_id"] == "lingxiucheng-gongjiao")
    from renewal_atlas.crs import wgs84_to_gcj02

    lon, lat = wgs84_to_gcj02(float(row["lon"]), float(row["lat"]))
    row["lon"], row["lat"] = f"{float(lon):.5f}", f"{float(lat):.5f}"
    rewrite(path, table)


def gbk(project):
    path = project / DATA / "projects.csv"
    path.write_bytes(path.read_text("utf-8").encode("gb18030"))


def broken_yaml(project):
    (project / DATA / "district.yml").write_text("adcode: [1\n", encoding="utf-8")


CASES = {
    "missing column": (drop_column, ["statements.csv:1", "locator", "missing"]),
    "unknown id": (edit(f"{DATA}/projects.csv", "place_id", "nowhere-at-all"), ["nowhere-at-all", "gazetteer"]),
    "duplicate id": (duplicate, ["projects.csv", "stands on line 2"]),
    "swapped axes": (swap_axes, ["gazetteer.csv", "swapped"]),
    "GCJ-02 point": (gcj02, ["GCJ-02"]),
    "no uncertainty": (edit(f"{REFERENCE}/gazetteer.csv", "uncertainty_m", "", "lon"), ["uncertainty_m"]),
    "zero uncertainty": (edit(f"{REFERENCE}/gazetteer.csv", "uncertainty_m", "0"), ["uncertainty_m", "above 0"]),
    "unparsable date": (edit(f"{DATA}/statements.csv", "as_of", "spring 2024"), ["as_of", "spring 2024"]),
    "no locator": (edit(f"{DATA}/statements.csv", "locator", ""), ["statements.csv:2", "locator"]),
    "wrong figure": (
        edit(f"{DATA}/statements.csv", "value", lambda r: r["value"] + "1", "unit"),
        ["original", "printed figure does not give"],
    ),
    "GBK": (gbk, ["projects.csv", "GBK", "UTF-8"]),
    "broken YAML": (broken_yaml, ["district.yml", "mend the YAML"]),
    "unknown stage": (edit(f"{DATA}/statements.csv", "property", "colour"), ["colour", "properties.code"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input(project, case):
    spoil, words = CASES[case]
    before = fingerprint(project)
    assert before
    spoil(project)
    done = run(project, "build", DISTRICT)
    assert done.returncode == 1, done.stdout + done.stderr
    for word in words:
        assert word in done.stderr
    assert "nothing was written" in done.stderr
    assert "Traceback" not in done.stderr
    assert fingerprint(project) == before
    assert not (project / "maps" / "built" / f"{DISTRICT}.html").exists()


def test_absent_district(project):
    done = run(project, "build", "999999-nowhere")
    assert done.returncode == 2
    assert "999999-nowhere" in done.stderr
    assert DISTRICT in done.stderr
    assert "new-district" in done.stderr


def test_a_byte_order_mark_is_accepted(project):
    before = fingerprint(project)
    path = project / DATA / "projects.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    done = run(project, "build", DISTRICT, "--json")
    assert done.returncode == 0, done.stderr
    after = fingerprint(project)
    catalog = f"geo/built/{DISTRICT}/catalog.json"  # it holds the hash of the input
    assert {k: v for k, v in after.items() if k != catalog} == {
        k: v for k, v in before.items() if k != catalog
    }


def test_a_damaged_output_is_mended_and_said(project):
    before = fingerprint(project)
    path = project / "geo" / "built" / DISTRICT / "places.geojson"
    path.write_bytes(path.read_bytes()[:1000])
    done = run(project, "build", DISTRICT)
    assert done.returncode == 0, done.stderr
    assert f"geo/built/{DISTRICT}/places.geojson is not as it was built" in done.stderr
    assert fingerprint(project) == before


def test_every_fault_at_once(project):
    for case in ("unknown id", "unparsable date", "zero uncertainty", "duplicate id"):
        CASES[case][0](project)
    done = run(project, "check", DISTRICT, "--json")
    assert done.returncode == 1
    found = {issue["code"] for issue in json.loads(done.stdout) if issue["severity"] == "error"}
    assert {"duplicate_id", "bad_value"} <= found
    assert len([i for i in json.loads(done.stdout) if i["severity"] == "error"]) >= 3


def test_an_unwritable_folder_leaves_the_old_set(project, monkeypatch):
    built = project / "geo" / "built"
    before = fingerprint(project)
    page = project / "maps" / "built" / f"{DISTRICT}.html"
    page.mkdir()  # a folder stands where the page should go
    done = run(project, "build", DISTRICT)
    page.rmdir()
    assert done.returncode == 1
    assert "unchanged" in done.stderr
    assert fingerprint(project) == before
    assert sorted(p.name for p in built.iterdir() if not p.name.endswith(".lock")) == [DISTRICT]
