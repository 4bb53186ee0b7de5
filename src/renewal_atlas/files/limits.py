"""How large a file may be: every limit of reading in one place.

A file above a limit is refused with a sentence that names the limit; nothing of it is read. Each
limit lies far above what a district, a city or a province needs, and below what would keep a
person waiting.

=================== =============================================================================
limit               of what
=================== =============================================================================
`TEXT_BYTES`        a CSV or GeoJSON of the project
`YAML_BYTES`        a YAML file
`IMPORT_BYTES`      a file that is imported, and of a shapefile each of its parts
`CELL_CHARS`        characters of one cell of a CSV (the limit of Python's reader)
`COLUMNS`           columns of a table
`ROWS`              rows of a table, features of a layer
`YAML_DEPTH`        how deep lists and mappings of a YAML file may be nested
`YAML_ALIASES`      aliases (``*name``) of a YAML file
`YAML_NODES`        values of a YAML file once its aliases are written out
`JSON_DEPTH`        how deep lists and objects of a JSON file may be nested
`VERTICES`          vertices of all shapes of a file
`SHAPE_VERTICES`    vertices of one shape
`READ_SECONDS`      seconds that reading a file which is imported may take, however small it is
`BYTES_A_SECOND`    and one second more for each of these (see `read_seconds`)
`READ_MEMORY`       bytes of memory that it may take (where the system can limit it)
`ARCHIVE_RATIO`     how many times larger a zip may become when it is unpacked
=================== =============================================================================
"""

from __future__ import annotations

from typing import Final

TEXT_BYTES: Final = 64_000_000
YAML_BYTES: Final = 1_000_000
IMPORT_BYTES: Final = 500_000_000
CELL_CHARS: Final = 131_072
COLUMNS: Final = 1_000
ROWS: Final = 200_000
YAML_DEPTH: Final = 50
YAML_ALIASES: Final = 100
YAML_NODES: Final = 200_000
JSON_DEPTH: Final = 50
VERTICES: Final = 1_000_000
SHAPE_VERTICES: Final = 100_000
READ_SECONDS: Final = 5.0
BYTES_A_SECOND: Final = 2_000_000  # GeoJSON on a slow, busy machine
READ_MEMORY: Final = 6_000_000_000
ARCHIVE_RATIO: Final = 250


def read_seconds(size: int) -> float:
    """Seconds that reading a file may take: what hangs is given up soon, what is large is not.

    Parameters
    ----------
    size
        Bytes of the file, and of all parts of a shapefile.

    Examples
    --------
    >>> read_seconds(100_000), read_seconds(300_000_000)
    (5.05, 155.0)
    """
    return READ_SECONDS + size / BYTES_A_SECOND
