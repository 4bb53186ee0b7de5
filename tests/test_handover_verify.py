"""Is it the same as last week's? Verify, compare, and the commands for both."""

import csv
import json
import shutil
import sqlite3
import stat
import zipfile
from contextlib import closing
from pathlib import Path

import pytest
import typer
from shapely.affinity import translate
from shapely.geometry import mapping, shape
from typer.testing import CliRunner

from renewal_atlas.cli.handover import add_to
from renewal_atlas.errors import UsageError
from renewal_atlas.gis import archive
from renewal_atlas.gis.compare import compare
from renewal_atlas.gis.verify import verify

DISTRICT = "370103-shizhong"
ROOT = Path(__file__).parents[1]


@pytest.fixture
def master(handover):
    return handover


@pytest.fixture
def folder(handover_copy):
    return handover_copy


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
                                     '{"assets": 3}', '{"files": []}'])  # fmt: skip
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


# --- as a zip


def zipped(folder, path, top=""):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for item in sorted(folder.rglob("*")):
            if item.is_file():
                file.write(item, f"{top}{item.relative_to(folder).as_posix()}")
    return path


@pytest.mark.parametrize("top", ["", "交付/"])
def test_a_zip_is_verified_and_compared_as_its_folder(master, tmp_path, run, top):
    path = zipped(master, tmp_path / "out.zip", top)
    with zipfile.ZipFile(path, "a") as file:
        file.writestr("__MACOSX/._catalog.json", b"left behind by a Mac")
    assert verify(path) == []
    assert compare(master, path) == []
    assert run("verify", path).exit_code == 0


def test_a_changed_file_in_a_zip_is_named(folder, tmp_path, run):
    (folder / "csv" / "statements.internal.csv").write_text("mine", encoding="utf-8")
    answer = run("verify", zipped(folder, tmp_path / "out.zip"))
    assert answer.exit_code == 1
    assert "changed csv/statements.internal.csv" in answer.stdout


@pytest.mark.parametrize("name", ["../evil.csv", "/tmp/evil.csv", "..\\evil.csv", "C:\\evil.csv"])
def test_a_zip_that_climbs_out_is_not_unpacked(master, tmp_path, name):
    path = zipped(master, tmp_path / "out.zip")
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(name, b"evil")
    for look in (verify, lambda p: compare(master, p)):
        with pytest.raises(UsageError, match="outside its folder"):
            look(path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["out.zip"]


def test_a_zip_with_a_link_or_a_name_twice_is_not_unpacked(tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "link.zip", "w") as file:
        file.writestr(link, "/etc/passwd")
    with pytest.raises(UsageError, match="outside its folder"):
        verify(tmp_path / "link.zip")
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as file:
        file.writestr("a", "1")
        with pytest.warns(UserWarning, match="Duplicate"):
            file.writestr("a", "2")
    with pytest.raises(UsageError, match="twice"):
        verify(tmp_path / "twice.zip")


def test_a_zip_that_bursts_is_not_unpacked(tmp_path, monkeypatch):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("catalog.json", "0" * 100_000)
    monkeypatch.setattr(archive, "MAX_BYTES", 50_000)
    with pytest.raises(UsageError, match="unpacks to"):
        verify(path)
    monkeypatch.setattr(archive, "MAX_MEMBERS", 0)
    with pytest.raises(UsageError, match="more than 0"):
        verify(path)


def test_a_cut_off_zip_is_a_clear_refusal(master, tmp_path):
    path = zipped(master, tmp_path / "out.zip")
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(UsageError, match="no zip that can be read"):
        verify(path)
    for look in (verify, lambda p: compare(master, p)):
        with pytest.raises(UsageError, match=r"no such file: .*absent\.zip"):
            look(tmp_path / "absent.zip")


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_any_byte_damaged_is_whole_or_refused(tmp_path, method):
    path, spoilt = tmp_path / "whole.zip", tmp_path / "spoilt.zip"
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr("catalog.json", '{"assets": {}}' * 9)
        file.writestr("数据.csv", "名称,数\n" * 9)
    content = path.read_bytes()
    refused = 0
    for place in range(len(content)):
        spoilt.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        target = tmp_path / str(place)
        target.mkdir()
        try:
            archive.unpack_all(spoilt, target)
        except UsageError:
            refused += 1
            assert list(target.iterdir()) == []
    assert refused > len(content) / 2


# --- what changed


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
    assert "→ Cancelled" in answer.stdout
    assert "→ 取消" in run("diff", master, folder, "--language", "zh").stdout
    text = (tmp_path / "changes.csv").read_text(encoding="utf-8-sig")
    assert len(text.splitlines()) == len(found) + 1


def rewrite(path, old, new, count=1):
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8-sig")


def test_tables_are_compared_row_by_row(master, folder):
    sheets = folder / "csv"
    rewrite(sheets / "memberships.internal.csv", ",inside,", ",edge,")
    rewrite(sheets / "ledger.internal.csv", ",news,", ",contradicted,")
    rewrite(sheets / "programmes.internal.csv", "三大工程", "四大工程")
    rewrite(sheets / "statements.internal.csv", ",exact,", ",about,")
    path = sheets / "sources.internal.csv"
    path.write_text("".join(path.read_text("utf-8-sig").splitlines(True)[:-1]), "utf-8-sig")
    found = {c.table: c for c in compare(master, folder)}
    assert set(found) == {"memberships", "ledger", "programmes", "statements", "sources"}
    told = {table: (c.change, c.field, c.old, c.new) for table, c in found.items()}
    assert told["memberships"] == ("changed", "membership", "inside", "edge")
    assert told["ledger"] == ("changed", "change", "news", "contradicted")
    assert told["programmes"] == ("changed", "name", "三大工程", "四大工程")
    assert told["statements"] == ("changed", "relation", "exact", "about")
    assert told["sources"] == ("removed", "", "", "")
    assert "市中区" in found["ledger"].name


def test_a_plan_unit_that_was_redrawn_tells_its_areas_and_its_move(master, folder, run):
    path = folder / "geojson" / "plan_units.internal.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    drawn = [f for f in content["features"] if f["geometry"]]
    for feature, change in ((drawn[0], lambda s: s.buffer(0.001)),
                            (drawn[1], lambda s: translate(s, 0, 0.001))):  # fmt: skip
        feature["geometry"] = mapping(change(shape(feature["geometry"])))
    path.write_text(json.dumps(content), encoding="utf-8")
    grown, shifted = sorted(compare(master, folder), key=lambda c: c.metres)
    assert {grown.change, shifted.change} == {"redrawn"}
    assert float(grown.new.split()[0]) > float(grown.old.split()[0])
    assert shifted.old == shifted.new
    assert shifted.metres == pytest.approx(111.0, abs=0.5)
    assert "km²，中心移动 111" in run("diff", master, folder, "--language", "zh").stdout


def test_a_table_that_one_side_lacks_is_said_not_guessed(master, folder):
    (folder / "csv" / "ledger.internal.csv").unlink()
    for package in folder.glob("*.gpkg"):
        package.unlink()
    (change,) = compare(master, folder)
    assert (change.change, change.table) == ("not_compared", "ledger")
    assert "only one side" in str(change)


def test_a_build_compares_with_a_handover(atlas, master, tmp_path):
    atlas.write(tmp_path / "built")
    found = compare(tmp_path / "built", master)
    assert {(c.change, c.table) for c in found} == {
        ("not_compared", "programmes"), ("not_compared", "sources"),
    }  # fmt: skip


@pytest.mark.parametrize("name", ["geojson/projects.internal.geojson", "csv/ledger.internal.csv"])
def test_a_cut_off_table_is_a_clear_refusal(master, folder, name):
    path = folder / name
    path.write_bytes(b"\xff\xfe" if name.endswith("csv") else path.read_bytes()[:-300])
    with pytest.raises(UsageError, match=f"{path.name} cannot be read"):
        compare(master, folder)


def without_key(path):
    if path.suffix == ".geojson":
        content = json.loads(path.read_text("utf-8"))
        for feature in content["features"]:
            del feature["properties"]["project_id"]
        path.write_text(json.dumps(content), "utf-8")
    elif path.suffix == ".csv":
        rewrite(path, "project_id", "id")
    else:
        with closing(sqlite3.connect(path)) as db:
            for (name,) in db.execute("SELECT table_name FROM gpkg_contents").fetchall():
                if name.startswith("projects"):
                    db.execute(f'ALTER TABLE "{name}" RENAME COLUMN project_id TO id')
            db.commit()


@pytest.mark.parametrize("pattern", ["geojson/projects.*", "csv/projects.*", "*4490.gpkg"])
def test_projects_without_their_ids_are_a_clear_refusal(master, tmp_path, pattern):
    (source,) = master.glob(pattern)
    path = Path(shutil.copy(source, tmp_path))
    without_key(path)
    with pytest.raises(UsageError, match=rf"{path.name} cannot be read \(it has no 'project_id'\)"):
        compare(master, tmp_path)


def test_a_radius_that_is_no_number_is_a_clear_refusal(master, tmp_path):
    sheet = Path(shutil.copy(next(master.glob("csv/projects.*")), tmp_path))
    rows = list(csv.reader(sheet.read_text("utf-8-sig").splitlines()))
    rows[1][rows[0].index("uncertainty_m")] = "unknown"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(UsageError, match=rf"{sheet.name} cannot be read .*unknown"):
        compare(master, tmp_path)


def test_a_layer_of_ten_million_rows_is_counted_not_read(master, tmp_path):
    package = Path(shutil.copy(next(master.glob("*4490.gpkg")), tmp_path))
    with closing(sqlite3.connect(package)) as db:
        db.execute("UPDATE gpkg_ogr_contents SET feature_count = 10000000")
        db.commit()
    with pytest.raises(UsageError, match="10000000 rows, more than"):
        compare(master, tmp_path)


def test_a_folder_without_layers_is_a_clear_refusal(master, tmp_path):
    with pytest.raises(UsageError, match="GeoPackage"):
        compare(master, tmp_path)


def test_a_replaced_boundary_is_told(master, folder):
    path = folder / "geojson" / "boundary.internal.geojson"
    content = json.loads(path.read_text(encoding="utf-8"))
    (district,) = content["features"]
    district["geometry"] = mapping(shape(district["geometry"]).buffer(0.0002))
    district["properties"] |= {"source": "区自然资源局", "licence": "授权使用"}
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    found = compare(master, folder)
    assert {(c.table, c.change, c.field) for c in found} == {
        ("boundary", "redrawn", "geometry"), ("boundary", "changed", "source"),
        ("boundary", "changed", "licence"),
    }  # fmt: skip
    assert any("km²" in str(c) for c in found)


def test_a_side_that_cannot_be_relied_on_is_said(master, folder, run):
    package = next(folder.glob("*4548.gpkg"))
    package.write_bytes(package.read_bytes()[:-4096])
    answer = run("diff", master, folder)
    assert answer.exit_code == 1
    assert "nothing changed" not in answer.stdout
    assert f"changed {package.name}" in answer.stderr
    assert run("diff", master, master).exit_code == 0


def test_tables_alone_are_compared_and_what_is_missing_is_said(master, folder, tmp_path):
    sheets = Path(shutil.copytree(folder / "csv", tmp_path / "sheets" / "csv")).parent
    for one, other in ((master, sheets), (sheets, master), (sheets, sheets)):
        assert {c.change for c in compare(one, other)} == {"points_only"}
    rewrite(sheets / "csv" / "places.internal.csv", "117.0097,", "117.0101,")
    (moved,) = [c for c in compare(master, sheets) if c.change != "points_only"]
    assert (moved.change, moved.id, moved.metres) == (
        "moved",
        "baotuquan",
        pytest.approx(34.8, abs=1),
    )
    shapes = Path(shutil.copytree(folder / "shp", tmp_path / "shapes" / "shp")).parent
    with pytest.raises(UsageError, match=r"no layer projects as GeoJSON, CSV .*\.shp"):
        compare(master, shapes)


def test_words_come_in_one_language(atlas, tmp_path, run):
    """A build carries no words for its codes: those of the project at hand serve."""
    built, other = tmp_path / "one" / "built", tmp_path / "two" / "built"
    atlas.write(built)
    shutil.copytree(built, other)
    (other / "catalog.json").unlink()  # edited by intent, so nothing to verify
    layer = other / "projects.geojson"
    text = layer.read_text("utf-8").replace('"stage":"in_progress"', '"stage":"completed"', 1)
    layer.write_text(text, "utf-8")
    rewrite(other / "ledger.csv", ",moved_on,", ",contradicted,")
    rows = (other / "statements.csv").read_text("utf-8").splitlines(keepends=True)
    gone = next(i for i, row in enumerate(rows) if ",stage,in_progress," in row)
    (other / "statements.csv").write_text("".join(rows[:gone] + rows[gone + 1 :]), "utf-8")
    zh = run("diff", built, other, "--language", "zh").stdout
    assert "建设阶段 推进中 → 建成" in zh
    assert "in_progress" not in zh
    en = run("diff", built, other).stdout
    assert "stage In progress → Completed" in en
    assert "建设阶段" not in en
    assert "from_stage" not in en


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
        "FIELDS.internal.md",
        "README.internal.md",
        "catalog.json",
    ]
    assert verify(tmp_path / "out") == []


def test_a_wrong_crs_word_is_usage(run, tmp_path, monkeypatch):
    monkeypatch.setenv("RENEWAL_ATLAS_ROOT", str(ROOT))
    answer = run("export", DISTRICT, "--to", tmp_path / "out", "--crs", "beijing54")
    assert isinstance(answer.exception, UsageError)
    assert not (tmp_path / "out").exists()
