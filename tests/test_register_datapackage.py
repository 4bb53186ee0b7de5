"""`datapackage.json` is what the records say, and the tables are what it says."""

from __future__ import annotations

import csv
import json

import pytest

from renewal_atlas.model import Issue, Phrase, Place, Programme, Project, Source, Statement
from renewal_atlas.new_district import datapackages

RECORDS = {"sources": Source, "projects": Project, "programmes": Programme,
           "statements": Statement, "phrases": Phrase, "gazetteer": Place}  # fmt: skip


@pytest.fixture(scope="module")
def packages(layout, district):
    return datapackages(layout, district)


def test_the_committed_descriptors_are_current(packages):
    assert len(packages) == 2
    for path, text in packages.items():
        assert path.read_text("utf-8") == text, f"run: renewal-atlas datapackage ({path.name})"


def test_every_resource_describes_its_file(packages):
    checked = 0
    for path, text in packages.items():
        for resource in json.loads(text)["resources"]:
            with (path.parent / resource["path"]).open(encoding="utf-8", newline="") as file:
                header = next(csv.reader(file))
            fields = resource["schema"]["fields"]
            needed = {f["name"] for f in fields if f.get("constraints", {}).get("required")}
            assert header == [f["name"] for f in fields if f["name"] in header]
            assert needed <= set(header) <= {field["name"] for field in fields}
            assert resource["schema"]["fieldsMatch"] == "superset"
            checked += 1
    assert checked == len(RECORDS)


def test_foreign_keys_point_at_columns_that_exist(packages):
    for text in packages.values():
        resources = {r["name"]: r for r in json.loads(text)["resources"]}
        for resource in resources.values():
            for key in resource["schema"].get("foreignKeys", []):
                target = resources[key["reference"]["resource"] or resource["name"]]
                names = {field["name"] for field in target["schema"]["fields"]}
                assert set(key["reference"]["fields"]) <= names


def test_enums_hold_for_the_real_rows(packages):
    for path, text in packages.items():
        for resource in json.loads(text)["resources"]:
            with (path.parent / resource["path"]).open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
            for field in resource["schema"]["fields"]:
                allowed = field.get("constraints", {}).get("enum")
                if allowed:
                    used = {row.get(field["name"], "") for row in rows}
                    assert used <= {*allowed, ""}, field["name"]


@pytest.mark.parametrize("record", [*RECORDS.values(), Issue])
def test_every_field_has_both_titles_and_a_meaning(record):
    for name, info in record.model_fields.items():
        assert info.title, name
        assert info.description, name
        assert info.description.endswith((".", ")", "”")) or "…" in info.description, name
