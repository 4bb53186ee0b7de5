"""A disk on which a command is killed, or refused, at any chosen step."""

from __future__ import annotations

import builtins
import errno
import io
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

_CALLS = ("replace", "rename", "unlink", "remove", "mkdir", "rmdir", "chmod", "link", "symlink",
          "truncate")  # fmt: skip


class Killed(BaseException):
    """The process ends here: nothing that would tidy up may run any more."""


class Disk:
    """Counts what is done to files below a folder; at step `stop` it kills or refuses.

    Once killed, every further step is refused too, so that no ``finally`` can tidy up.
    """

    def __init__(self, root: Path, stop: int = 0, fault: Callable = Killed) -> None:
        self.root, self.stop, self.fault = os.fspath(root), stop, fault
        self.steps: list[str] = []
        self.refuses = lambda _: False  # paths at which every step is refused

    def step(self, name: str, path: object) -> None:
        if not self.watches(path):
            return
        self.steps.append(f"{name} {Path(os.fspath(path)).name}")
        at, dead = len(self.steps), self.fault is Killed and 0 < self.stop < len(self.steps)
        if at == self.stop or dead or self.refuses(os.fspath(path)):
            raise self.fault(path)

    def watches(self, path: object) -> bool:
        return isinstance(path, (str, os.PathLike)) and os.path.abspath(path).startswith(self.root)  # noqa: PTH100


class _File:
    """A file that is written in two halves, with a step between them."""

    def __init__(self, file, disk, path) -> None:
        self._file, self._disk, self._path = file, disk, path

    def write(self, content):
        middle = len(content) // 2
        self._file.write(content[:middle])
        self._file.flush()
        self._disk.step("write", self._path)
        self._file.write(content[middle:])
        return len(content)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()

    def __getattr__(self, name):
        return getattr(self._file, name)


@contextmanager
def faulty(disk: Disk):
    """Have everything that is done to files go by way of a disk."""
    with pytest.MonkeyPatch.context() as patch:
        for name in _CALLS:
            patch.setattr(os, name, _stepping(getattr(os, name), name, disk))
        real_open = io.open

        def open_(path, mode="r", *arguments, **options):
            if not set(mode) & set("wax+") or not disk.watches(path):
                return real_open(path, mode, *arguments, **options)
            disk.step("open", path)
            return _File(real_open(path, mode, *arguments, **options), disk, path)

        def sync(_):
            disk.step("fsync", disk.root)

        patch.setattr(io, "open", open_)
        patch.setattr(builtins, "open", open_)
        patch.setattr(os, "fsync", sync)
        yield disk


def _stepping(real, name, disk):
    def call(path, *arguments, **options):
        disk.step(name, path)
        return real(path, *arguments, **options)

    return call


def full(path: object) -> OSError:
    return OSError(errno.ENOSPC, "No space left on device", path)


def read_only(path: object) -> OSError:
    return OSError(errno.EROFS, "Read-only file system", path)


def locked(path: object) -> OSError:
    return PermissionError(errno.EACCES, "Permission denied", path)
