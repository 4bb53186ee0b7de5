"""Publishing a set: what a plan may do, links, files that are held, and edits made meanwhile."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given
from hypothesis import strategies as st

from renewal_atlas.errors import PublishError
from renewal_atlas.files import FileSet, publish, publish_file, settle, sha256_of
from renewal_atlas.files.fileset import Plan, read_plan
from renewal_atlas.files.staging import lock_path

OLD = {"d/a.txt": b"old a", "d/layers/b.txt": b"old b", "d/gone/c.txt": b"old c", "page": b"old"}
NEW = {"d/a.txt": b"new a", "d/layers/b.txt": b"new b", "d/made/c.txt": b"new c", "page": b"new"}
GONE = ["d/gone/c.txt"]


def site(base):
    return FileSet(base, ".d.plan", ("d/", "page"))


def state(base):
    return {
        path.relative_to(base).as_posix(): path.read_bytes()
        for path in base.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def old(tmp_path):
    base = tmp_path / "site"
    base.mkdir()
    publish(site(base), OLD)
    (base / "mine").write_bytes(b"mine")
    (base / "d" / ".mine").write_bytes(b"mine")
    return base


OTHERS = {"mine": b"mine", "d/.mine": b"mine"}


def test_a_set_is_replaced_as_a_whole_and_nothing_else(old):
    publish(site(old), NEW, GONE)
    assert state(old) == NEW | OTHERS
    assert not (old / "d" / "gone").exists()


def test_nothing_is_touched_when_nothing_changed(old):
    before = (old / "page").stat().st_mtime_ns, (old / "d").stat().st_mtime_ns
    publish(site(old), OLD)
    assert ((old / "page").stat().st_mtime_ns, (old / "d").stat().st_mtime_ns) == before


@pytest.mark.parametrize("name", ["mine", "d/.mine", "d/../mine", "/etc/passwd", "d", "d/", "D/a"])
def test_a_name_outside_the_set_is_refused(old, name):
    with pytest.raises(ValueError, match="is none of"):
        publish(site(old), {name: b"x"})
    with pytest.raises(ValueError, match="is none of"):
        publish(site(old), {}, [name])
    assert state(old) == OLD | OTHERS


# --- a plan that is not ours

HASH = "0" * 64


def forged(base):
    mine, page = sha256_of(base / "mine"), sha256_of(base / "page")
    return [
        {"moves": {str(base / "mine"): str(base / "page")}},
        {"set": "x", "moves": {str(base / "page"): "/tmp/stolen"}},
        {"files": {"mine": [mine, None]}, "folders": []},
        {"files": {str(base / "mine"): [mine, None]}, "folders": []},
        {"files": {"../site/mine": [mine, None]}, "folders": []},
        {"files": {"d/.mine": [mine, None]}, "folders": []},
        {"files": {"d/../mine": [mine, None]}, "folders": []},
        {"files": {"page": [page, None]}, "folders": [".."]},
        {"files": {"page": [page, None]}, "folders": ["mine"]},
        {"files": {"page": [page]}, "folders": []},
        {"files": {"page": [page, "x"]}, "folders": []},
        {"files": {"page": page}, "folders": []},
        {"files": ["page"], "folders": []},
        {"files": {"page": [page, None]}},
        {"files": {"page": [page, None]}, "folders": [], "more": 1},
        {"files": {"page": [page, None]}, "folders": "page"},
        [], None, 1, "x",
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", ["", ".undo", ".draft"])
def test_a_forged_or_truncated_plan_moves_nothing(old, suffix):
    (old / ".page.renewal-atlas-new").write_bytes(b"planted")
    (old / ".mine.renewal-atlas-new").write_bytes(b"planted")
    before = state(old)
    whole = Plan({"page": (None, HASH)}, ()).text()
    texts = [json.dumps(content).encode() for content in forged(old)]
    texts += [whole[:end] for end in range(0, len(whole), 7)] + [b"\xff\xfe", b"[" * 100_000]
    for text in texts:
        (old / f".d.plan{suffix}").write_bytes(text)
        if suffix == ".draft":
            settle(site(old))
        else:
            with pytest.raises(PublishError, match=r"damaged or not of this program.*delete it"):
                settle(site(old))
            with pytest.raises(PublishError, match="nothing was moved"):
                publish(site(old), NEW)
            (old / f".d.plan{suffix}").unlink()
        assert state(old) == before, text
    (old / ".page.renewal-atlas-new").unlink()
    (old / ".mine.renewal-atlas-new").unlink()
    publish(site(old), NEW, GONE)
    assert state(old) == NEW | OTHERS


@given(st.recursive(
    st.none() | st.integers() | st.text(max_size=6) | st.sampled_from(["page", "d/a", HASH]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["files", "folders", "page", "mine"]), inner, max_size=3),
))  # fmt: skip
def test_a_plan_is_read_back_or_refused(content):
    plan = read_plan(json.dumps(content).encode(), site(Path("x")))
    assert plan is None or json.loads(plan.text()) == content


@pytest.mark.parametrize("wanted", [HASH, None])
def test_a_plan_with_no_staged_files_moves_nothing(old, wanted):
    plan = Plan({name: (sha256_of(old / name), wanted) for name in OLD}, ("d",))
    (old / ".d.plan").write_bytes(plan.text())
    settle(site(old))
    assert state(old) == OLD | OTHERS


@pytest.mark.parametrize("suffix", ["", ".undo"])
def test_a_plan_to_remove_a_file_of_which_nothing_is_staged_does_nothing(old, suffix):
    hashes = (None, sha256_of(old / "page"))
    plan = Plan({"page": hashes if suffix else hashes[::-1]}, ())
    (old / f".d.plan{suffix}").write_bytes(plan.text())
    settle(site(old))
    assert state(old) == OLD | OTHERS


@pytest.mark.parametrize("name", [".page.renewal-atlas-new", ".page.renewal-atlas-old",
                                  ".d.plan.draft", "d/.a.txt.renewal-atlas-new"])  # fmt: skip
def test_a_link_in_the_place_of_what_is_staged_is_not_written_through(old, tmp_path, name):
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    (old / name).symlink_to(theirs)
    publish(site(old), NEW, GONE)
    assert theirs.read_bytes() == b"theirs"
    assert state(old) == NEW | OTHERS
    assert not (old / "page").is_symlink()


def test_a_staged_link_is_not_put_in_place(old, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.write_bytes(b"theirs")
    (old / ".page.renewal-atlas-new").symlink_to(theirs)
    plan = Plan({"page": (sha256_of(old / "page"), sha256_of(theirs))}, ())
    (old / ".d.plan").write_bytes(plan.text())
    settle(site(old))
    assert state(old) == OLD | OTHERS
    assert not (old / "page").is_symlink()


@pytest.mark.parametrize("suffix", ["", ".undo", ".draft"])
def test_a_folder_in_the_place_of_a_plan_is_said(old, suffix):
    (old / f".d.plan{suffix}").mkdir()
    with pytest.raises(PublishError, match=r"delete it|d\.plan\.draft: Is a directory.*unchanged"):
        publish(site(old), NEW)
    assert state(old) == OLD | OTHERS


@pytest.mark.parametrize("name", ["d/\ud800", "d/\x07", "d/a\nb"])
def test_a_plan_with_a_name_that_we_never_write_is_refused(name):
    text = json.dumps({"files": {name: [None, HASH]}, "folders": []}).encode()
    assert read_plan(text, site(Path("x"))) is None


def cut_off(base, faults, where="replace", number=2):
    """Publish the new set and be killed at the n-th step of a kind."""
    with faults.faulty(faults.Disk(base)) as disk:
        trial = Path(shutil.copytree(base, base.parent / "trial"))
        disk.root = os.fspath(trial)
        publish(site(trial), NEW, GONE)
    shutil.rmtree(trial)
    stop = [at for at, step in enumerate(disk.steps, 1) if step.startswith(where)][number - 1]
    with pytest.raises(faults.Killed), faults.faulty(faults.Disk(base, stop)):
        publish(site(base), NEW, GONE)


def test_a_copy_of_a_half_state_is_mended_in_the_copy_alone(old, faults):
    cut_off(old, faults, number=3)
    half = state(old)
    copy = Path(shutil.copytree(old, old.parent / "copy"))
    assert settle(site(copy))
    assert state(copy) == NEW | OTHERS
    assert state(old) == half
    settle(site(old))
    assert state(old) == NEW | OTHERS


@pytest.mark.parametrize("choice", ["keep", "replace"])
def test_an_edit_made_after_a_cut_is_not_replaced_without_a_word(old, faults, choice):
    cut_off(old, faults, number=2)
    (old / "page").write_bytes(b"an edit by hand")
    half = state(old)
    for action in (lambda: settle(site(old)), lambda: publish(site(old), NEW, GONE)):
        with pytest.raises(PublishError, match=r"page was changed after.*page\.renewal-atlas-new"):
            action()
        assert state(old) == half
    (old / (".page.renewal-atlas-new" if choice == "keep" else "page")).unlink()
    settle(site(old))
    kept = {"page": b"an edit by hand"} if choice == "keep" else {}
    assert state(old) == NEW | OTHERS | kept


def test_an_edit_of_what_was_replaced_already_is_kept(old, faults):
    cut_off(old, faults, number=4)
    (old / "d" / "a.txt").write_bytes(b"an edit by hand")
    settle(site(old))
    assert state(old) == NEW | OTHERS | {"d/a.txt": b"an edit by hand"}


def test_what_was_edited_while_a_command_worked_is_not_replaced(old):
    known = {"page": sha256_of(old / "page"), "d/made/c.txt": None}
    (old / "page").write_bytes(b"an edit by hand")
    with pytest.raises(PublishError, match=r"page was changed meanwhile.*unchanged"):
        publish(site(old), NEW, known=known)
    assert state(old) == OLD | OTHERS | {"page": b"an edit by hand"}


# --- links


@pytest.mark.parametrize("linked", ["d", "d/layers", "page", "d/a.txt", "."])
def test_what_a_link_leads_to_is_written_and_the_link_stays(old, tmp_path, linked):
    elsewhere = tmp_path / "elsewhere"
    shutil.move(old / linked, elsewhere)
    (old / linked).symlink_to(elsewhere)
    publish(site(old), NEW, GONE)
    assert (old / linked).is_symlink()
    assert all((old / name).read_bytes() == text for name, text in NEW.items())
    assert "renewal-atlas-new" not in " ".join([*state(tmp_path), *state(old)])


@pytest.mark.parametrize("linked", ["d", "d/made", "page"])
def test_a_link_to_nothing_is_said(old, tmp_path, linked):
    if (old / linked).exists():
        shutil.move(old / linked, tmp_path / "away")
    (old / linked).symlink_to(tmp_path / "not" / "there")
    before = state(old)
    with pytest.raises(PublishError, match=r"link that leads to no folder|No such file.*unchanged"):
        publish(site(old), NEW)
    assert state(old) == before
    assert (old / linked).is_symlink()


def test_a_folder_or_a_file_in_the_way_is_said(old):
    (old / "page").unlink()
    (old / "page").mkdir()
    with pytest.raises(PublishError, match=r"a folder stands in the place of page.*unchanged"):
        publish(site(old), NEW)
    (old / "page").rmdir()
    (old / "d" / "made").write_bytes(b"a file")
    with pytest.raises(PublishError, match="unchanged"):
        publish(site(old), NEW)
    (old / "d" / "made").unlink()
    publish(site(old), NEW, GONE)
    assert state(old) == NEW | OTHERS


# --- files that are held, disks that stay full or read-only


@pytest.mark.parametrize("held", ["a.txt", "b.txt", "c.txt", "page"])
def test_a_file_that_stays_locked_is_said_and_the_old_set_is_back(old, faults, held):
    disk = faults.Disk(old, fault=faults.locked)
    disk.refuses = lambda path: (
        Path(path).name in {held, f".{held}.renewal-atlas-new"}
        and (disk.steps[-1].startswith(("replace", "unlink")))
    )
    with faults.faulty(disk):
        for _ in range(2):  # the next command says the same
            with pytest.raises(PublishError, match=rf"{held}.*Permission denied.*unchanged"):
                publish(site(old), NEW, GONE)
            settle(site(old))
            left = {n: t for n, t in state(old).items() if "renewal-atlas" not in n and t}
            assert {n: t for n, t in left.items() if ".plan" not in n} == OLD | OTHERS
    settle(site(old))
    assert state(old) == OLD | OTHERS  # what was refused is published by nobody
    publish(site(old), NEW, GONE)
    assert state(old) == NEW | OTHERS


def test_what_cannot_be_put_back_is_said_and_put_back_later(old, faults):
    disk = faults.Disk(old, fault=faults.locked)
    # the page cannot be replaced, and by then the first file is held too
    disk.refuses = lambda path: (
        disk.steps[-1].startswith("replace")
        and (".page." in path or path.endswith(".a.txt.renewal-atlas-old"))
    )
    with faults.faulty(disk):
        with pytest.raises(PublishError, match=r"some files may be new.*put the old ones back"):
            publish(site(old), NEW, GONE)
        with pytest.raises(PublishError, match=r"a\.txt.*close what holds the file"):
            publish(site(old), NEW, GONE)
        with pytest.raises(PublishError, match="cut off"):
            settle(site(old))
    settle(site(old))
    assert state(old) == OLD | OTHERS


@pytest.mark.parametrize("fault", ["full", "read_only"])
def test_a_disk_that_stays_full_leaves_the_old_set(old, faults, fault):
    disk = faults.Disk(old, fault=getattr(faults, fault))
    disk.refuses = lambda _: disk.steps[-1].startswith(("open", "write", "mkdir"))
    with faults.faulty(disk), pytest.raises(PublishError, match="unchanged"):
        publish(site(old), NEW, GONE)
    settle(site(old))
    assert state(old) == OLD | OTHERS


def test_reading_a_half_state_that_cannot_be_mended_says_so(old, faults):
    disk = faults.Disk(old, fault=faults.read_only)
    disk.refuses = lambda _: True
    cut_off(old, faults, "open", 3)  # nothing was decided: the old set can be read
    with faults.faulty(disk):
        assert settle(site(old)) == ()
    cut_off(old, faults, "replace", 3)
    with faults.faulty(disk), pytest.raises(PublishError, match="make its folder writable"):
        settle(site(old))


def test_another_command_at_work_is_waited_for_and_said(old, faults, monkeypatch):
    monkeypatch.setattr("renewal_atlas.files.publication.PATIENCE_S", 0.05)
    with FileLock(lock_path(site(old))):
        with pytest.raises(PublishError, match=r"another renewal-atlas command is at work.*unch"):
            publish(site(old), NEW)
        assert settle(site(old)) == ()
        cut_off_draft = old / ".d.plan.draft"
        cut_off_draft.write_bytes(b"{")
        assert settle(site(old)) == ()  # its own affair: nothing is decided yet
        assert cut_off_draft.exists()


def test_a_file_keeps_its_mode(old):
    (old / "page").chmod(0o664)
    publish(site(old), NEW)
    assert (old / "page").stat().st_mode & 0o777 == 0o664


def test_a_single_file_is_replaced_or_left(tmp_path, faults):
    path = tmp_path / "a.csv"
    publish_file(path, b"old")
    for step in range(1, 6):  # open, write, sync, mode, replace
        with (
            faults.faulty(faults.Disk(tmp_path, step, faults.full)),
            pytest.raises(PublishError, match=r"could not write .*No space left.*unchanged"),
        ):
            publish_file(path, b"new")
        assert state(tmp_path) == {"a.csv": b"old"}
    publish_file(path, b"new")
    assert state(tmp_path) == {"a.csv": b"new"}
