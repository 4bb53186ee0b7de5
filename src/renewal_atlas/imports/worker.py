"""The process in which files of others are read: it may crash or hang, and nothing else does.

It takes a request a line on its input, reads the file, leaves the rows where it is told, and says
``done``. `imports.apart` starts it, waits for it and ends it.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from renewal_atlas import errors
from renewal_atlas.files.foreign import reading
from renewal_atlas.files.limits import READ_MEMORY
from renewal_atlas.imports.readers import read_any

READY, DONE = "ready", "done"


def main() -> None:
    """Answer requests until the input ends."""
    _limit_memory()
    told = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    with Path(os.devnull).open("w") as nowhere:  # what a library in C prints is no answer
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
    print(READY, file=told, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        Path(request["to"]).write_bytes(pickle.dumps(_answer(request)))
        print(DONE, file=told, flush=True)


def _answer(request: dict[str, Any]) -> Any:  # noqa: ANN401 - a layer, or the name and text of an error
    path = Path(request["path"])
    try:
        with reading(path.name):
            return read_any(path, request["base"], request["layer"], request["columns"])
    except errors.AtlasError as error:
        return type(error).__name__, str(error)


def _limit_memory() -> None:
    with suppress(ImportError, ValueError, OSError):  # not on Windows, or limited more already
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (READ_MEMORY, READ_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
