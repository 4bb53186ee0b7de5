"""Every command that writes, killed at every step: what comes next finds the old or the new set.

Each command runs once and what it publishes is kept; that is then published again and again, killed
a step later each time. A few kills of real processes stand at the end.
"""

from __future__ import annotations

import dataclasses
import json
import os
import shutil
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
import yaml

import renewal_atlas
from renewal_atlas import build, descriptors
from renewal_atlas.errors import PublishError
from renewal_atlas.files import publish, settle, settle_workspace
from renewal_atlas.imports import apply, apply_import, prepare_import
from renewal_atlas.layout import Layout
from renewal_atlas.new_district import create

DISTRICT = "999901-example"
NEW_DISTRICT = "511102-leshan-shizhong"
SOURCE = "invented survey"
# A user's own files where commands write: hidden, odd and plain ones
MINE = ("data/.mine", f"data/{DISTRICT}/notes 笔记.md", f"data/{DISTRICT}/.hidden",
        f"geo/reference/{DISTRICT}/old.qgz", f"geo/built/{DISTRICT}/.places.qmd",
        f"geo/built/{DISTRICT}/mine/a.csv", "geo/built/.other", "maps/built/other.html",
        "out/.DS_Store", "out/geojson/.mine", "out/a/empty/.keep")  # fmt: skip


def state(root):
    """Every file and folder below a folder, hidden ones too."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None
        for path in root.rglob("*")
    }


@pytest.fixture(scope="module")
def workspace(example_workspace, tmp_path_factory):
    """The example with rules for the public, built and handed over once, and a user's files."""
    root = Path(shutil.copytree(example_workspace, tmp_path_factory.mktemp("kill") / "w"))
    settings = root / "maps" / f"{DISTRICT}.yml"
    content = yaml.safe_load(settings.read_text("utf-8"))
    content["publication"] = {
        "map_review_number": "鲁S（2026）001号",
        "allowed_basemaps": [],
        "coordinate_decimals": 5,
        "withheld_layers": [],
    }
    settings.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    atlas = renewal_atlas.open(DISTRICT, root)
    atlas.write()
    atlas.write(profile="public")
    atlas.export(root / "out", formats=["geojson"])
    for name in MINE:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"mine")
    return root


def later(root):
    """The same district after an edit."""
    path = root / "data" / DISTRICT / "projects.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace("滨河公园", "滨河新公园"), "utf-8")
    catalog = root / "geo" / "built" / DISTRICT / "catalog.json"
    said = catalog.read_text("utf-8")
    old = root / "geo" / "built" / DISTRICT / "layers" / "retired.csv"  # of an earlier version
    old.write_bytes(b"id\n")
    entry = {
        "href": "./layers/retired.csv",
        "file:checksum": f"1220{build.hash_files([('', old)])['']}",
    }
    content = json.loads(said)
    content["assets"]["layers/retired.csv"] = entry
    catalog.write_text(json.dumps(content), "utf-8")
    return renewal_atlas.open(DISTRICT, root)


def edited(root, tmp, kind):
    """A file sent back with an edit, and how it is to be imported."""
    layers = renewal_atlas.open(DISTRICT, root).layers
    frame = {"gazetteer": layers.places, "lines": layers.places, "plan": layers.plan_units,
             "boundary": layers.boundary}[kind]  # fmt: skip
    if kind == "gazetteer":
        frame = frame[frame["place_id"] == "dongcun"]
    elif kind == "lines":
        frame = frame[frame["place_id"] == "heping-lu"]
    elif kind == "plan":
        frame = frame[frame["unit_id"] == "kechuang-dian"]
    step = np.array([0, 0.0005])
    moved = [
        shapely.transform(shape, lambda xy: np.round(xy + step, 6)) for shape in frame.geometry
    ]
    path = tmp / f"edited {kind[0]}.geojson"
    key = {"plan": ["unit_id"], "boundary": ["name"]}.get(kind, ["place_id"])
    sent = gpd.GeoDataFrame(frame[key], geometry=moved, crs=4326)
    if kind == "plan":
        sent["edge_uncertainty_m"] = 20.0
    sent.to_file(path, driver="GeoJSON")
    source = "example-2025" if kind == "plan" else SOURCE
    options = {"boundary": {"licence": "x"}, "plan": {"basis": "stated"}}.get(kind, {})
    return path, {"source": source, **options}


def do_import(kind):
    def run(root, tmp, _):
        path, options = edited(root, tmp, kind)
        name = "gazetteer" if kind == "lines" else kind
        preview = prepare_import(Layout(root), DISTRICT, path, name, **options)
        assert not preview.failed, preview.issues
        apply_import(Layout(root), DISTRICT, preview)

    return run


def do_datapackage(root, _tmp, _packages):
    for name in ("data/README.md", "geo/README.md"):
        (root / name).write_text((root / name).read_text("utf-8").replace("| `", "| ` "), "utf-8")
    descriptors.describe_again(Layout(root), [DISTRICT])


COMMANDS = {
    "build": lambda root, *_: later(root).write(),
    "first build": lambda root, *_: renewal_atlas.open(DISTRICT, root).write(),
    "public page": lambda root, *_: later(root).write(profile="public"),
    "export": lambda root, *_: renewal_atlas.open(DISTRICT, root).export(
        root / "new" / "out", formats=["geojson", "oc4ids"]),
    "export again": lambda root, *_: later(root).export(
        root / "out", formats=["geojson", "oc4ids"]),
    "export --replace": lambda root, *_: later(root).export(
        root / "out", formats=["oc4ids"], replace=True),
    "import gazetteer": do_import("gazetteer"),
    "import lines": do_import("lines"),
    "import plan": do_import("plan"),
    "import boundary": do_import("boundary"),
    "new-district": lambda root, _tmp, packages: create(
        Layout(root), "511102", "leshan-shizhong", **packages),
    "datapackage": do_datapackage,
}  # fmt: skip


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Names and boundaries of one invented district, as `new-district` reads them."""
    root = tmp_path_factory.mktemp("packages")
    tables = {
        "areas": "code,name,cityCode,provinceCode\n511102,市中区,5111,51\n",
        "streets": "code,name,areaCode\n511102001,示例街道,511102\n",
        "villages": "code,name,streetCode,areaCode\n511102001001,示例社区居民委员会,511102001,511102\n",
    }
    (root / "dist").mkdir()
    for name, text in tables.items():
        (root / "dist" / f"{name}.csv").write_text(text, "utf-8")
    land = root / "data" / "datasets" / "administrative" / "amap" / "land"
    land.mkdir(parents=True)
    (land / "511102.geojson").write_text(shapely.to_geojson(shapely.box(103.7, 29.5, 103.8, 29.6)))
    (root / "manifest.json").write_text('{"version": "0"}')
    return {"divisions": root, "boundaries": root}


def recorded(command, root, tmp, packages):
    """What a command publishes, and the workspace as it is before that, in `root`."""
    kept = []

    def keep(target, files, gone=(), *, known=None):
        kept.append((target, dict(files), list(gone), known))

    with pytest.MonkeyPatch.context() as patch:
        for module in (build, sys.modules["renewal_atlas.gis.export"], apply, descriptors):
            patch.setattr(module, "publish", keep)
        COMMANDS[command](root, tmp, packages)
    (call,) = kept
    assert call[1]
    return call


@pytest.fixture(scope="module", params=COMMANDS)
def command(request, workspace, packages, tmp_path_factory):
    tmp = tmp_path_factory.mktemp("command")
    before = Path(shutil.copytree(workspace, tmp / "before"))
    if request.param == "first build":
        for folder in ("geo/built", "maps/built"):
            shutil.rmtree(before / folder)
    target, *call = recorded(request.param, before, tmp, packages)
    where = target.base.relative_to(before)
    for path in [path for path in before.rglob("*") if path.is_file()]:
        name = path.relative_to(before).as_posix()
        ours = path.is_relative_to(target.base) and _may_hold(target, path)
        if not ours and name not in MINE:  # was read; need not be copied so often
            path.unlink()
    names = [*list(call[0])[:4], *list(call[0])[4:][-4:]]
    files = {file: call[0][file][:500] for file in names}  # enough, and little to write

    def run(root):
        owner = dataclasses.replace(target, base=root / where)
        return owner, lambda: publish(owner, files, call[1], known=call[2])

    return request.param, before, run


def _may_hold(target, path):
    name = path.relative_to(target.base).as_posix()
    return any(name.startswith(own.removeprefix("./")) for own in target.owns)


def copied(source, target):
    """A copy made of links: what is published takes a file's place, and writes into none."""
    return Path(shutil.copytree(source, target, copy_function=os.link))


@pytest.fixture(scope="module")
def whole(command, faults, tmp_path_factory):
    """What the command makes of the workspace, and the steps that it takes."""
    _, before, run = command
    root = copied(before, tmp_path_factory.mktemp("whole") / "w")
    with faults.faulty(faults.Disk(root)) as disk:
        run(root)[1]()
    return state(root), disk.steps


def test_killed_at_every_step(command, whole, faults, tmp_path):
    name, before, run = command
    old, (new, steps) = state(before), whole
    assert {file: text for file, text in old.items() if "/." in file}.items() <= new.items()
    assert not [file for file in new if "renewal-atlas" in file]
    sides = []
    for stop, step in enumerate(steps, 1):
        root = copied(before, tmp_path / "w")
        owner, again = run(root)
        with pytest.raises(faults.Killed), faults.faulty(faults.Disk(root, stop)):
            again()
        other = copied(root, tmp_path / "other")
        with faults.faulty(faults.Disk(root)):
            settle(owner)  # what reading does
        found = state(root)
        sides.append(int(found == new))
        if not sides[-1]:  # but for empty folders on the way to the plan
            above = [
                path.relative_to(root).as_posix()
                for path in owner.path().parents
                if path.is_relative_to(root)
            ]
            assert {f: c for f, c in found.items() if f in old or f not in above} == old, (
                f"{name}, step {stop}: {step}"
            )
        with faults.faulty(faults.Disk(other)):
            run(other)[1]()  # what the same command does
        assert state(other) == new, f"{name}, step {stop}: {step}"
        shutil.rmtree(root)
        shutil.rmtree(other)
    assert sides == sorted(sides)  # old before one step, new from there on
    assert set(sides) == {0, 1}


def refusal(action):
    try:
        action()
    except PublishError as error:
        return str(error)
    return ""


def test_refused_at_every_step(command, whole, faults, tmp_path):
    """Disk full, read-only, a file that is held: the old set and a sentence, or the new set."""
    name, before, run = command
    old, (new, steps) = state(before), whole
    root = copied(before, tmp_path / "w")
    done = 0
    for stop, step in enumerate(steps, 1):
        owner, again = run(root)
        fault = (faults.full, faults.read_only, faults.locked)[stop % 3]
        with faults.faulty(faults.Disk(root, stop, fault)):
            said = refusal(again)
        if said:
            assert "unchanged" in said
            assert "renewal-atlas-" not in said
            assert state(root) == old, f"{name}, step {stop}: {step}"
            continue
        settle(owner)
        assert state(root) == new, f"{name}, step {stop}: {step}"
        done += 1
        shutil.rmtree(root)
        copied(before, root)
    assert 0 < done < len(steps)


# --- real processes, and what the user sees

KILLER = textwrap.dedent(
    """
    import os, signal, sys
    number, code = int(sys.argv[1]), sys.argv[2]
    replace, count = os.replace, 0

    def cut_off(source, target):
        global count
        count += "renewal-atlas" in os.fspath(source)
        if count == number:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(source, target)

    os.replace = cut_off
    exec(code)
    """
)
CODES = {
    "build": "import renewal_atlas; renewal_atlas.open(DISTRICT, ROOT).write()",
    "import": "from renewal_atlas.imports import apply_import, prepare_import\n"
    "from renewal_atlas.layout import Layout\n"
    "preview = prepare_import(Layout(ROOT), DISTRICT, FILE, 'gazetteer', **OPTIONS)\n"
    "apply_import(Layout(ROOT), DISTRICT, preview)",
    "new": "from renewal_atlas.new_district import create\n"
    "from renewal_atlas.layout import Layout\n"
    "create(Layout(ROOT), '511102', 'leshan-shizhong', **PACKAGES)",
}


def killed(number, code, root, **values):
    """Run code in a process that is killed before it renames for the n-th time."""
    told = {"ROOT": root, "DISTRICT": DISTRICT, **values}
    head = "from pathlib import Path, PosixPath, WindowsPath\n"
    head += "".join(f"{name} = {value!r}\n" for name, value in told.items())
    done = subprocess.run([sys.executable, "-c", KILLER, str(number), head + CODES[code]],
                          capture_output=True, text=True, timeout=120, check=False)  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr


def run(root, *arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "renewal_atlas", *map(str, arguments)], cwd=root, timeout=120,
        capture_output=True, check=False,
        env={**os.environ, "RENEWAL_ATLAS_ROOT": str(root), "NO_COLOR": "1", **environment},
    )  # fmt: skip


@pytest.fixture
def own(workspace, tmp_path):
    return Path(shutil.copytree(workspace, tmp_path / "own"))


posix = pytest.mark.skipif(os.name != "posix", reason="a kill that nothing can catch")


@posix
@pytest.mark.parametrize("number", [2, 3])
def test_an_import_that_was_killed_is_finished_by_a_check(own, tmp_path, number):
    old = (own / "geo" / "reference" / DISTRICT / "gazetteer.csv").read_text("utf-8")
    file, options = edited(own, tmp_path, "lines")  # two files go together
    killed(number, "import", own, FILE=file, OPTIONS=options)
    assert list(own.glob("data/.*.renewal-atlas"))
    assert run(own, "check").returncode == 0
    assert not [name for name in state(own) if "renewal-atlas" in name]
    assert (own / "geo" / "reference" / DISTRICT / "gazetteer.csv").read_text("utf-8") != old
    preview = prepare_import(Layout(own), DISTRICT, file, "gazetteer", **options)
    assert preview.edits == ()


@posix
def test_an_edit_by_hand_after_an_import_was_killed_stays(own, tmp_path):
    gazetteer = own / "geo" / "reference" / DISTRICT / "gazetteer.csv"
    file, options = edited(own, tmp_path, "gazetteer")
    killed(2, "import", own, FILE=file, OPTIONS=options)
    gazetteer.write_text(gazetteer.read_text("utf-8") + "\n", "utf-8")
    mine = gazetteer.read_bytes()
    for command in (["check"], ["build"], ["locate", "东村"]):
        done = run(own, *command)
        assert done.returncode == 1
        assert b"gazetteer.csv was changed after a command was cut off" in done.stderr
        assert b"Traceback" not in done.stderr
    assert gazetteer.read_bytes() == mine
    gazetteer.with_name(".gazetteer.csv.renewal-atlas-new").unlink()  # as the message says
    assert run(own, "check").returncode == 0
    assert gazetteer.read_bytes() == mine


@posix
@pytest.mark.parametrize("number", [1, 2, 7])
def test_new_district_can_simply_be_run_again(own, packages, number):
    killed(number, "new", own, PACKAGES=packages)
    made = create(Layout(own), "511102", "leshan-shizhong", **packages)
    assert f"data/{NEW_DISTRICT}/district.yml" in made
    assert not [name for name in state(own) if "renewal-atlas" in name]
    assert renewal_atlas.open(NEW_DISTRICT, own).counts()["projects"] == 0


@posix
def test_a_district_that_was_being_made_is_there_for_the_next_command(own, packages):
    killed(4, "new", own, PACKAGES=packages)
    assert NEW_DISTRICT not in Layout(own).districts()
    assert run(own, "check", NEW_DISTRICT).returncode == 0


@posix
def test_a_build_that_was_killed_is_finished_by_reading(own):
    built = own / "geo" / "built" / DISTRICT
    later(own)
    old = state(built)
    killed(4, "build", own)
    half = state(built)
    atlas = renewal_atlas.open(DISTRICT, own)
    new = state(built)
    assert len({str(old), str(half), str(new)}) == 3
    atlas.write()
    assert state(built) == new
    assert b"changed" not in run(own, "verify", built).stdout


def test_reading_where_nothing_can_be_written(own, faults, tmp_path):
    file, options = edited(own, tmp_path, "lines")
    preview = prepare_import(Layout(own), DISTRICT, file, "gazetteer", **options)
    later(own)
    disk = faults.Disk(own, fault=faults.read_only)
    disk.refuses = lambda _: True
    with faults.faulty(disk):
        before = renewal_atlas.open(DISTRICT, own).counts()
        with pytest.raises(PublishError, match=r"Read-only file system.*unchanged"):
            apply_import(Layout(own), DISTRICT, preview)
        with pytest.raises(PublishError, match=r"Read-only file system.*unchanged"):
            renewal_atlas.open(DISTRICT, own).write()
    if os.name == "posix":
        killed(4, "build", own)  # half built: the tables can be read
        with faults.faulty(disk):
            assert renewal_atlas.open(DISTRICT, own).counts() == before
        settle_workspace(Layout(own))
        killed(2, "import", own, FILE=file, OPTIONS=options)
        with faults.faulty(disk), pytest.raises(PublishError, match="make its folder writable"):
            renewal_atlas.open(DISTRICT, own)
        assert settle_workspace(Layout(own))


@pytest.mark.parametrize("linked", ["geo/built", f"geo/built/{DISTRICT}", "maps/built", "data",
                                    f"data/{DISTRICT}", "geo/reference", "maps"])  # fmt: skip
def test_linked_folders_are_written_into(own, tmp_path, linked):
    shutil.move(own / linked, tmp_path / "elsewhere")
    (own / linked).symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert later(own).write().is_file()
    assert (own / linked).is_symlink()
    file, options = edited(own, tmp_path, "lines")
    preview = prepare_import(Layout(own), DISTRICT, file, "gazetteer", **options)
    apply_import(Layout(own), DISTRICT, preview)
    assert (own / linked).is_symlink()
    assert prepare_import(Layout(own), DISTRICT, file, "gazetteer", **options).edits == ()
    assert not [name for name in state(tmp_path) if "renewal-atlas" in name]


def test_a_terminal_without_chinese_stops_no_command(own, tmp_path):
    narrow = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": ""}
    file, options = edited(own, tmp_path, "gazetteer")
    for command in (
        ["build"], ["build", "--json"], ["check"], ["check", "--json"], ["locate", "nowhere"],
        ["cite", "binhe-gongyuan", "--json"], ["export", DISTRICT, "--to", tmp_path / "o"],
        ["import", file, "--as", "gazetteer", "--source", options["source"], "--json"],
        ["verify", tmp_path / "o"], ["diff", tmp_path / "o", tmp_path / "o"], ["datapackage"],
    ):  # fmt: skip
        done = run(own, *command, **narrow)
        assert done.returncode == int(command[0] == "locate"), (command, done.stderr)
        assert b"Traceback" not in done.stderr
        if "--json" in command:
            json.loads(done.stdout)
