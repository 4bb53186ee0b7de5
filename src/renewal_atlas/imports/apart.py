"""Read a file of somebody else in a process of its own, with a limit of time and memory.

GDAL, GEOS and SQLite are written in C: bytes that were made to, or bits that flipped, can crash
them or keep them busy for ever. The other process is started once and kept; it costs the start of
a Python, about a second, at the first file.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renewal_atlas import errors
from renewal_atlas.errors import AtlasError, UsageError
from renewal_atlas.files.limits import read_seconds
from renewal_atlas.imports.readers import parts_of
from renewal_atlas.imports.worker import DONE, READY

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

_START_SECONDS = 120.0  # of a Python on a busy machine; the file is not read yet
_PROGRAM = (
    "import json, sys; sys.path[:] = json.loads(sys.argv[1]); "
    "from renewal_atlas.imports.worker import main; main()"
)


def read_apart(
    path: Path, base: str, layer: str | None, columns: Sequence[str]
) -> gpd.GeoDataFrame:
    """Rows of a file, as `readers.read_any` gives them.

    Parameters
    ----------
    path, base, layer, columns
        See `readers.read_any`.

    Raises
    ------
    UsageError, CRSError
        As `readers.read_any`, and if reading takes longer or more memory than `files.limits`
        allow.
    """
    with tempfile.TemporaryDirectory(prefix="renewal-atlas-") as scratch, _LOCK:
        to = Path(scratch) / "rows"
        request = {
            "path": str(path.resolve()),
            "base": base,
            "layer": layer,
            "columns": list(columns),
            "to": str(to),
        }
        seconds = read_seconds(sum(part.stat().st_size for part in parts_of(path)))
        said = _worker().ask(request, seconds)
        if said is None or not to.is_file():
            raise UsageError(
                f"{path.name} cannot be read: it took longer than {seconds:.0f} seconds; "
                "select the features that changed and export those"
                if said is None
                else f"{path.name} cannot be read: what reads it broke off over it, or ran out of "
                "memory; export it again from GIS, with only the features that changed"
            )
        answer: Any = pickle.loads(to.read_bytes())  # noqa: S301 - written by our own process
    if isinstance(answer, tuple):
        kind: type[AtlasError] = getattr(errors, answer[0])
        raise kind(answer[1])
    frame: gpd.GeoDataFrame = answer
    return frame


class _Worker:
    """The other process, and what it says line by line."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self._lines: queue.Queue[str] = queue.Queue()
        self._process = subprocess.Popen(  # noqa: S603 - this Python, and fixed words
            [sys.executable, "-c", _PROGRAM, json.dumps([str(p) for p in sys.path])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        threading.Thread(target=self._listen, daemon=True).start()
        if self._next(_START_SECONDS) != READY:
            self.end()
            raise UsageError("the process that reads files did not start; try again")

    def ask(self, request: dict[str, Any], seconds: float) -> str | None:
        """What it says to a request: ``done``, "" if it broke off, None if it takes too long."""
        try:
            assert self._process.stdin is not None  # noqa: S101 - it is a pipe
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            said = self._next(seconds)
        except OSError:
            said = ""
        except BaseException:
            self.end()
            raise
        if said != DONE:
            self.end()
        return said

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self.owner == os.getpid() and self._process.poll() is None

    def end(self) -> None:
        """End it; a file that it may be reading is of no use any more."""
        if self.owner != os.getpid():
            return
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            with suppress(OSError, ValueError):
                assert pipe is not None  # noqa: S101
                pipe.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None  # noqa: S101
        with suppress(OSError, ValueError):
            for line in self._process.stdout:
                self._lines.put(line.strip())
        self._lines.put("")

    def _next(self, seconds: float) -> str | None:
        try:
            return self._lines.get(timeout=seconds)
        except queue.Empty:
            return None


_LOCK = threading.Lock()
_kept: list[_Worker] = []


def _worker() -> _Worker:
    if not _kept or not _kept[0].alive:
        _end_kept()
        _kept.append(_Worker())
    return _kept[0]


@atexit.register
def _end_kept() -> None:
    while _kept:
        _kept.pop().end()
