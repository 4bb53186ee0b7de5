"""The door that files come in by: limits, encodings, tables, feature collections.

Whatever is wrong with a file is said here, as issue rows that name the file, the line or feature,
the value and the remedy; behind the door no text has control characters and no number is endless.
"""

from renewal_atlas.files.features import Feature, read_collection
from renewal_atlas.files.tables import layout_fault, read_rows
from renewal_atlas.files.text import forbidden, problem, read_text

__all__ = [
    "Feature",
    "forbidden",
    "layout_fault",
    "problem",
    "read_collection",
    "read_rows",
    "read_text",
]
