"""Is it the same as last week's? Verify, compare, and the commands for both."""

import json
import shutil
from pathlib import Path

import pytest
import typer
import yaml
from typer.testing import CliRunner

from renewal_atlas.cli.handover import add_to
from renewal_atlas.errors import UsageError
from renewal_atlas.gis.compare import compare
from renewal_atlas.gis.export import export
from renewal_atlas.gis.verify import verify

DISTRICT = "370103-shizhong"
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def master(atlas, tmp_path_factory):
    folder = tmp_path_factory.mktemp("verify") / "out"
    style = yaml.safe_load((ROOT / "maps" / "style.yml").read_text(encoding="utf-8"))
    export(
        atlas.layers,
        folder,
        style=style,
        settings={},
        inputs={},
        formats=["geojson", "csv", "gpkg"],
    )
    return folder


@pytest.fixture
def folder(master, tmp_path):
    return Path(shutil.copytree(master, tmp_path / "copy"))


@pytest.fixture
def run():
    app = typer.Typer()
    add_to(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


def test_an_untouched_handover_is_as_it_was(folder, run):
    (folder / ".DS_Store").write_bytes(b"left behind by a file manager")
    assert verify(folder) == []
    assert run("verify", folder).exit_code == 0


def test_changed_missing_and_extra_files_are_named(folder, run):
    with (folder / "geojson" / "projects.internal.geojson").open("ab") as file:
        file.write(b" ")
    (folder / "csv" / "statements.internal.csv").unlink()
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    faults = {(f.fault, f.path) for f in verify(folder)}
    assert faults == {
        ("changed", "geojson/projects.internal.geojson"),
        ("missing", "csv/statements.internal.csv"),
        ("extra", "notes.txt"),
    }
    answer = run("verify", folder, "--json")
    assert answer.exit_code == 1
    assert {row["path"] for row in json.loads(answer.stdout)} == {path for _, path in faults}


def test_a_cut_off_file_is_found(folder):
    path = next(folder.glob("*4490.gpkg"))
    path.write_bytes(path.read_bytes()[:-4096])
    assert [(f.fault, f.path) for f in verify(folder)] == [("changed", path.name)]


def test_a_catalog_that_points_outside_is_not_followed(folder):
    catalog = folder / "catalog.json"
    content = json.loads(catalog.read_text(encoding="utf-8"))
    asset = next(iter(content["assets"].values()))
    content["assets"]["evil"] = asset | {"href": "../../secret.txt"}
    catalog.write_text(json.dumps(content), encoding="utf-8")
    assert "unsafe" in {f.fault for f in verify(folder)}


@pytest.mark.parametrize("content", [None, "{", "[]", '{"assets": {"a": {"href": "a"}}}',
                                     '{"files": 3}'])  # fmt: skip
def test_a_catalog_that_says_nothing_is_a_clear_refusal(folder, content):
    if content is None:
        (folder / "catalog.json").unlink()
    else:
        (folder / "catalog.json").write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=r"catalog\.json"):
        verify(folder)


def test_the_catalog_of_a_build_is_verified_too(atlas, tmp_path):
    folder = tmp_path / "built"
    atlas.write(folder)
    assert verify(folder) == []
    (folder / "projects.geojson").write_text("{}", encoding="utf-8")
    assert [f.path for f in verify(folder)] == ["projects.geojson"]


def edit(folder, change):
    path = folder / "geojson" / "projects.internal.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content["features"])
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")


def test_nothing_changed_says_so(master, folder, run):
    assert compare(master, folder) == []
    assert "nothing changed" in run("diff", master, folder).stdout


def test_a_geopackage_in_metres_compares_with_geojson_in_degrees(master, tmp_path):
    for code in (4490, 4548):
        other = tmp_path / str(code)
        other.mkdir()
        shutil.copy(next(master.glob(f"*{code}.gpkg")), other)
        assert compare(master, other) == []


def test_what_changed_is_said_in_words_and_metres(master, folder, run, tmp_path):
    def change(features):
        pin = next(f for f in features if (f["geometry"] or {}).get("type") == "Point")
        pin["geometry"]["coordinates"][1] += 0.001  # 111 m north
        staged = next(f for f in features if f["properties"]["stage"])
        staged["properties"]["stage"] = "cancelled"
        gone = features.pop()
        fresh = json.loads(json.dumps(gone))
        fresh["properties"] |= {"project_id": "xin-xiangmu", "name": "新项目"}
        features.append(fresh)

    edit(folder, change)
    rows = folder / "csv" / "statements.internal.csv"
    lines = rows.read_text(encoding="utf-8-sig").splitlines()
    rows.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8-sig")
    found = compare(master, folder)
    kinds = sorted(c.change for c in found if c.table == "projects")
    assert kinds == ["added", "changed", "moved", "removed"]
    moved = next(c for c in found if c.change == "moved")
    assert moved.metres == pytest.approx(111.0, abs=0.5)
    assert [c.change for c in found if c.table == "statements"] == ["removed"]
    answer = run("diff", master, folder, "--csv", tmp_path / "changes.csv")
    assert "moved by 11" in answer.stdout
    assert "cancelled" in answer.stdout
    text = (tmp_path / "changes.csv").read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == len(found) + 1


def test_a_folder_without_layers_is_a_clear_refusal(master, tmp_path):
    with pytest.raises(UsageError, match="GeoPackage"):
        compare(master, tmp_path)


def test_the_export_command_writes_and_says_what(run, tmp_path, monkeypatch):
    monkeypatch.setenv("RENEWAL_ATLAS_ROOT", str(ROOT))
    answer = run(
        "export",
        DISTRICT,
        "--to",
        tmp_path / "out",
        "--format",
        "gpkg",
        "--crs",
        "EPSG:4548",
        "--json",
    )
    assert answer.exit_code == 0, answer.output
    told = json.loads(answer.stdout)
    assert told["files"] == [
        f"{DISTRICT}.internal.epsg4548.gpkg",
        "README.internal.md",
        "catalog.json",
    ]
    assert verify(tmp_path / "out") == []


def test_a_wrong_crs_word_is_usage(run, tmp_path, monkeypatch):
    monkeypatch.setenv("RENEWAL_ATLAS_ROOT", str(ROOT))
    answer = run("export", DISTRICT, "--to", tmp_path / "out", "--crs", "beijing54")
    assert isinstance(answer.exception, UsageError)
    assert not (tmp_path / "out").exists()
