"""Publishing: a cut at any moment leaves a whole set, the old one or the new one."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import textwrap

import pytest

from renewal_atlas.errors import PublishError
from renewal_atlas.gis import publish, recover

OLD = {"a.txt": b"old a", "layers/b.txt": b"old b", "gone.txt": b"old only"}
NEW = {"a.txt": b"new a", "layers/b.txt": b"new b", "layers/c.txt": b"new c"}


def content(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


@pytest.fixture
def built(tmp_path):
    folder, page = tmp_path / "geo" / "d", tmp_path / "maps" / "d.html"
    publish(folder, OLD, {page: b"old page"})
    return folder, page


def hidden(folder):
    return sorted(p.name for p in folder.parent.glob(".*") if not p.name.endswith(".lock"))


def test_a_set_replaces_the_old_one_as_a_whole(built):
    folder, page = built
    publish(folder, NEW, {page: b"new page"})
    assert content(folder) == NEW
    assert page.read_bytes() == b"new page"
    assert hidden(folder) == hidden(page) == []


def test_nothing_is_touched_when_nothing_changed(built):
    folder, page = built
    before = (folder / "a.txt").stat().st_mtime_ns, folder.stat().st_ino
    publish(folder, OLD, {page: b"old page"})
    assert ((folder / "a.txt").stat().st_mtime_ns, folder.stat().st_ino) == before


KILLER = textwrap.dedent(
    """
    import os, pathlib, shutil, sys
    from renewal_atlas.gis import publish as _
    module = sys.modules["renewal_atlas.gis.publish"]
    root, when, system = pathlib.Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    old = {"a.txt": b"old a", "layers/b.txt": b"old b", "gone.txt": b"old only"}
    new = {"a.txt": b"new a", "layers/b.txt": b"new b", "layers/c.txt": b"new c"}
    if system == "no-exchange":
        module._exchange = lambda *a: False

    def cut_at(stop):
        count = 0
        def wrap(owner, name):
            real = getattr(owner, name)
            def call(*a, **k):
                nonlocal count
                count += 1
                if count == stop and when == "before":
                    os._exit(9)
                result = real(*a, **k)
                if count == stop:
                    os._exit(9)
                return result
            setattr(owner, name, call)
        for owner, name in [(os, "fsync"), (pathlib.Path, "replace"), (pathlib.Path, "rename"),
                            (pathlib.Path, "unlink"), (shutil, "rmtree"), (module, "_exchange")]:
            wrap(owner, name)

    for step in range(1, 60):
        folder, page = root / str(step) / "geo" / "d", root / str(step) / "maps" / "d.html"
        module.publish(folder, old, {page: b"old page"})
        child = os.fork()
        if child == 0:
            cut_at(step)
            module.publish(folder, new, {page: b"new page"})
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            break
    print(step)
    """
)


@pytest.mark.parametrize("system", ["exchange", "no-exchange"])
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_at_every_step(tmp_path, when, system):
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(tmp_path), when, system],
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    steps = int(done.stdout)
    assert steps > 10
    pages = set()
    for step in range(1, steps + 1):
        folder, page = tmp_path / f"{step}" / "geo" / "d", tmp_path / f"{step}" / "maps" / "d.html"
        recover(folder)
        after = content(folder), page.read_bytes()
        assert after in ((OLD, b"old page"), (NEW, b"new page")), f"step {step}: {after}"
        pages.add(after[1])
        publish(folder, NEW, {page: b"new page"})  # and the next build is not hindered
        assert content(folder) == NEW
        assert hidden(folder) == hidden(page) == []
    assert pages == {b"old page", b"new page"}


def test_a_full_disk_leaves_the_old_set(built, monkeypatch):
    folder, page = built
    real = os.fsync

    def full(handle):
        real(handle)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PublishError, match=r"No space left.*unchanged"):
        publish(folder, NEW, {page: b"new page"})
    assert content(folder) == OLD
    assert page.read_bytes() == b"old page"
    assert hidden(folder) == hidden(page) == []


def test_recover_without_a_journal_does_nothing(built):
    assert recover(built[0]) is False
    assert content(built[0]) == OLD
