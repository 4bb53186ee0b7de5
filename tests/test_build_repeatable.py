"""Same input, same bytes: in another folder, time zone, locale and hash seed."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DISTRICT = "370103-shizhong"
ROOT = Path(__file__).resolve().parents[1]


def build(folder, **environment):
    for part in ("data", "geo/reference", "maps"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("built", ".*"))
    subprocess.run(
        [sys.executable, "-m", "renewal_atlas", "build", DISTRICT],
        cwd=folder, check=True, capture_output=True, timeout=120,
        env={**os.environ, "RENEWAL_ATLAS_ROOT": str(folder), **environment},
    )  # fmt: skip
    files = [
        p for part in ("geo/built", "maps/built") for p in (folder / part).rglob("*") if p.is_file()
    ]
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in files
        if not p.name.endswith(".lock")
    }


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    return build(tmp_path_factory.mktemp("first"), TZ="UTC", PYTHONHASHSEED="1", LC_ALL="C.UTF-8")


def test_two_builds_are_byte_identical(first, tmp_path):
    second = build(
        tmp_path / "another folder", TZ="Asia/Shanghai", PYTHONHASHSEED="2", LANG="zh_CN.UTF-8"
    )
    assert sorted(first) == sorted(second)
    assert [name for name in first if first[name] != second[name]] == []


def test_the_committed_files_are_what_a_build_makes(first):
    committed = {
        p.relative_to(ROOT).as_posix(): p.read_bytes()
        for p in (ROOT / "geo" / "built" / DISTRICT).rglob("*")
        if p.is_file()
    }
    made = {name: content for name, content in first.items() if name.startswith("geo/")}
    assert sorted(made) == sorted(committed)
    assert [name for name in made if made[name] != committed[name]] == []


def test_the_catalog_names_every_file_with_its_hash(first):
    folder = f"geo/built/{DISTRICT}/"
    catalog = json.loads(first[folder + "catalog.json"])
    listed = catalog["assets"]
    made = {name.removeprefix(folder) for name in first if name.startswith(folder)} - {
        "catalog.json"
    }
    assert set(listed) == made
    assert catalog["license"]
    for path, entry in listed.items():
        content = first[folder + path]
        assert entry["file:size"] == len(content)
        assert entry["file:checksum"] == "1220" + hashlib.sha256(content).hexdigest()
        assert ("proj:code" in entry) == path.endswith(".geojson")
    for path, digest in catalog["renewal_atlas:inputs"].items():
        assert hashlib.sha256((ROOT / path).read_bytes()).hexdigest() == digest


def test_no_path_of_this_machine_and_no_clock(first):
    for name, content in first.items():
        assert str(ROOT).encode() not in content, name
