"""Where the exceptions of libraries over a foreign file become one sentence."""

from __future__ import annotations

import sqlite3
import tarfile
import zlib
from contextlib import contextmanager
from typing import TYPE_CHECKING

from shapely.errors import ShapelyError

from renewal_atlas.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

# what pandas, pyarrow, GDAL, GEOS, SQLite and zipfile raise over bytes that make no sense
_FOREIGN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    ShapelyError,
    TypeError,
    ValueError,
    sqlite3.Error,
    tarfile.TarError,
    zlib.error,
)
_WHY_MAX = 200  # characters of what a library says


@contextmanager
def reading(
    name: str, remedy: str = "ask for it again, or export it again from GIS"
) -> Iterator[None]:
    """Say of a file that a library cannot make sense of which one it is, and why.

    For the few lines around the call of the library alone: what the project itself does wrong
    must stay seen.

    Parameters
    ----------
    name
        How the message calls the file.
    remedy
        What to do about it.

    Raises
    ------
    UsageError
        Instead of what the library raises.

    Examples
    --------
    >>> with reading("a.gpkg"):
    ...     raise MemoryError
    Traceback (most recent call last):
        ...
    renewal_atlas.errors.UsageError: a.gpkg cannot be read (MemoryError); ask for it again, or
    export it again from GIS
    """
    try:
        yield
    except _FOREIGN as error:
        said = " ".join(str(error).split())[:_WHY_MAX] or type(error).__name__
        raise UsageError(f"{name} cannot be read ({said}); {remedy}") from error
